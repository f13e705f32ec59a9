-- @view service_daily
-- @grain One row per instance, channel, direction and local date that had a session.
-- @key instance, channel, direction, local_date
-- @about The strip of key figures. `handled` + `contained` + `abandoned` + `short_abandoned` + `expired` + `abandoned_in_menu` + `deflected` + `callbacks_missed` + `failed` + `open` = `sessions`. Counts and sums add up over days; the `_rate` and `avg_` columns hold for their own row only, so never average them: divide sums.
-- @col instance STRING | Platform instance (tenant).
-- @col channel STRING | `call` or `chat`.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col local_date DATE | Date of the creation, in the reporting time zone.
-- @col sessions INT64 | Sessions created.
-- @col offered INT64 | Inbound sessions that entered a queue.
-- @col handled INT64 | Sessions in which a human agent and the customer were connected (`is_handled`).
-- @col abandoned INT64 | Sessions whose customer left a queue before any human, short abandons excluded.
-- @col short_abandoned INT64 | Sessions whose customer left within the short-abandon threshold.
-- @col expired INT64 | Sessions that timed out in a queue.
-- @col abandoned_in_menu INT64 | Sessions whose customer left in the menu.
-- @col contained INT64 | Sessions that a virtual agent contained (outcome `virtual_agent_contained`).
-- @col callbacks_missed INT64 | Callbacks and scheduled calls that ended without the customer (outcome `callback_missed`).
-- @col failed INT64 | Sessions that failed (outcome `failed`).
-- @col open INT64 | Sessions without an end (outcome `open`).
-- @col deflected INT64 | Sessions that were deflected, to a voicemail box too (`is_deflected`).
-- @col voicemail INT64 | Of those, the ones deflected to a voicemail box.
-- @col va_sessions INT64 | Sessions that a virtual agent took part in.
-- @col va_contained INT64 | Of those, the ones that needed neither a queue nor a human.
-- @col va_resolved INT64 | Of those, the ones that the virtual agent resolved.
-- @col va_escalated INT64 | Sessions that a virtual agent handed on.
-- @col transferred INT64 | Sessions with a completed transfer by a human.
-- @col callbacks INT64 | Callbacks and scheduled calls.
-- @col callbacks_connected INT64 | Of those, the ones that a human handled.
-- @col answer_seconds INT64 | Queue time up to the first answer, of answered sessions.
-- @col answered INT64 | Sessions with a first answer.
-- @col handle_seconds INT64 | Handle time of handled sessions; work that did not reach the customer is in `agent_daily`.
-- @col talk_seconds INT64 | Talk time of handled sessions.
-- @col hold_seconds INT64 | Hold time of handled sessions.
-- @col acw_seconds INT64 | After-call work of handled sessions.
-- @col sl_offered INT64 | Stays of the sessions that count for the service level.
-- @col sl_met INT64 | Of those, the ones answered within their queue's target.
-- @col platform_in_sla INT64 | Stays that the platform recorded in its service level.
-- @col platform_not_in_sla INT64 | Stays that the platform recorded out of its service level.
-- @col csat_offered INT64 | Surveys shown.
-- @col csat_responses INT64 | Ratings.
-- @col rating_sum FLOAT64 | Sum of the ratings.
-- @col csat_positive INT64 | Ratings of at least `csat_positive_min` of `settings`.
-- @col service_level_rate FLOAT64 | `sl_met` / `sl_offered`, of this row.
-- @col abandon_rate FLOAT64 | `abandoned` / (`handled` + `abandoned`), of this row.
-- @col avg_speed_of_answer FLOAT64 | `answer_seconds` / `answered`, of this row.
-- @col avg_handle_seconds FLOAT64 | `handle_seconds` / `handled`, of this row.
-- @col transfer_rate FLOAT64 | `transferred` / `handled`, of this row.
-- @col va_containment_rate FLOAT64 | `va_contained` / `va_sessions`, of this row.
-- @col avg_rating FLOAT64 | `rating_sum` / `csat_responses`, of this row.
-- @col not_final INT64 | Sessions whose update about 15 minutes after the end has not been loaded: the row can still change.
with days as (
  select
    s.instance,
    s.channel,
    s.direction,
    s.local_date,
    count(*) as sessions,
    sum(if(s.is_offered, 1, 0)) as offered,
    sum(if(s.is_handled, 1, 0)) as handled,
    sum(if(s.is_abandoned, 1, 0)) as abandoned,
    sum(if(s.is_short_abandoned, 1, 0)) as short_abandoned,
    sum(if(s.outcome = 'expired', 1, 0)) as expired,
    sum(if(s.outcome = 'abandoned_in_menu', 1, 0)) as abandoned_in_menu,
    sum(if(s.outcome = 'virtual_agent_contained', 1, 0)) as contained,
    sum(if(s.outcome = 'callback_missed', 1, 0)) as callbacks_missed,
    sum(if(s.outcome = 'failed', 1, 0)) as failed,
    sum(if(s.outcome = 'open', 1, 0)) as open,
    sum(if(s.is_deflected, 1, 0)) as deflected,
    sum(if(s.outcome = 'voicemail', 1, 0)) as voicemail,
    sum(if(s.is_va_session, 1, 0)) as va_sessions,
    sum(if(s.is_va_contained, 1, 0)) as va_contained,
    sum(if(s.is_va_resolved, 1, 0)) as va_resolved,
    sum(if(s.is_va_escalated, 1, 0)) as va_escalated,
    sum(if(s.is_transferred, 1, 0)) as transferred,
    sum(if(s.direction in ('callback', 'scheduled'), 1, 0)) as callbacks,
    sum(if(s.direction in ('callback', 'scheduled') and s.is_handled, 1, 0)) as callbacks_connected,
    coalesce(sum(s.answer_seconds), 0) as answer_seconds,
    count(s.answer_seconds) as answered,
    coalesce(sum(if(s.is_handled, s.handle_seconds, null)), 0) as handle_seconds,
    coalesce(sum(if(s.is_handled, s.talk_seconds, null)), 0) as talk_seconds,
    coalesce(sum(if(s.is_handled, s.hold_seconds, null)), 0) as hold_seconds,
    coalesce(sum(if(s.is_handled, s.acw_seconds, null)), 0) as acw_seconds,
    sum(s.sl_offered) as sl_offered,
    sum(s.sl_met) as sl_met,
    coalesce(sum(s.platform_in_sla), 0) as platform_in_sla,
    coalesce(sum(s.platform_not_in_sla), 0) as platform_not_in_sla,
    sum(if(s.is_csat_offered, 1, 0)) as csat_offered,
    count(s.rating) as csat_responses,
    coalesce(sum(s.rating), 0) as rating_sum,
    sum(if(s.is_csat_positive, 1, 0)) as csat_positive,
    sum(if(s.is_final, 0, 1)) as not_final
  from ${contact_center}.sessions_flat as s
  group by s.instance, s.channel, s.direction, s.local_date
)
select
  d.instance,
  d.channel,
  d.direction,
  d.local_date,
  d.sessions,
  d.offered,
  d.handled,
  d.abandoned,
  d.short_abandoned,
  d.expired,
  d.abandoned_in_menu,
  d.contained,
  d.callbacks_missed,
  d.failed,
  d.open,
  d.deflected,
  d.voicemail,
  d.va_sessions,
  d.va_contained,
  d.va_resolved,
  d.va_escalated,
  d.transferred,
  d.callbacks,
  d.callbacks_connected,
  d.answer_seconds,
  d.answered,
  d.handle_seconds,
  d.talk_seconds,
  d.hold_seconds,
  d.acw_seconds,
  d.sl_offered,
  d.sl_met,
  d.platform_in_sla,
  d.platform_not_in_sla,
  d.csat_offered,
  d.csat_responses,
  d.rating_sum,
  d.csat_positive,
  d.sl_met / nullif(d.sl_offered, 0) as service_level_rate,
  d.abandoned / nullif(d.handled + d.abandoned, 0) as abandon_rate,
  d.answer_seconds / nullif(d.answered, 0) as avg_speed_of_answer,
  d.handle_seconds / nullif(d.handled, 0) as avg_handle_seconds,
  d.transferred / nullif(d.handled, 0) as transfer_rate,
  d.va_contained / nullif(d.va_sessions, 0) as va_containment_rate,
  d.rating_sum / nullif(d.csat_responses, 0) as avg_rating,
  d.not_final
from days as d
