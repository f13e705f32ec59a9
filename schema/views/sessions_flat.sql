-- @view sessions_flat
-- @grain (start here) One row per session: a call or a chat.
-- @key session_uid
-- @about The table that a BI tool starts from: no nested columns, the children counted and summed before the join (no row twice), and no phone number, name of a customer or comment in it.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`: unique with the instance; the numbers of calls and of chats overlap.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col channel STRING | `call` or `chat`.
-- @col session_id INT64 | Platform's id, unique within the channel.
-- @col support_number STRING | The company's number that was called, E.164; NULL for chats.
-- @col outbound_number STRING | The company's number that an outbound call was placed from; NULL for others.
-- @col session_type STRING | Kind of session in the platform's current words.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col session_date DATE | UTC date of the creation: the partition, filter on it first.
-- @col created_at TIMESTAMP | Creation (UTC).
-- @col created_local DATETIME | Creation, in the reporting time zone.
-- @col local_date DATE | Date of the creation, in the reporting time zone.
-- @col local_hour INT64 | Hour of the creation, in the reporting time zone, 0 to 23.
-- @col local_weekday INT64 | Weekday, in the reporting time zone, 1 Monday to 7 Sunday.
-- @col interval_start DATETIME | Start of the interval of the creation, in the reporting time zone; its length is in `settings`.
-- @col scheduled_at TIMESTAMP | Time that a callback was booked for (UTC).
-- @col queued_at TIMESTAMP | First entry into a queue (UTC), as the file's root says; NULL for chats.
-- @col connected_at TIMESTAMP | First connection (UTC), of a virtual agent too; NULL for chats.
-- @col assigned_at TIMESTAMP | Assignment to an agent (UTC), as the file's root says.
-- @col first_human_at TIMESTAMP | Start of the first human leg (UTC).
-- @col ended_at TIMESTAMP | End (UTC).
-- @col outcome STRING | `handled`, `virtual_agent_contained`, `abandoned`, `short_abandoned`, `expired`, `abandoned_in_menu`, `deflected`, `voicemail`, `callback_missed`, `failed` or `open`.
-- @col handled_by STRING | `human` (see `is_handled`), `virtual_agent`, `both` or `none`; `response_type` of `sessions` counts an agent whose dial nobody answered as well.
-- @col session_status STRING | Status in the platform's words.
-- @col fail_reason STRING | Failure in the platform's words; `nothing` (calls) or NULL (chats) if there was none.
-- @col disconnected_by STRING | Who ended the session, in the platform's words.
-- @col deflection STRING | Deflection in the platform's words; `no_deflection` if there was none, NULL for chats.
-- @col lang STRING | Language.
-- @col queue_id INT64 | Platform's id of the queue (menu path) that the session entered first.
-- @col queue_path STRING | Queue (menu path) that the session entered first, else the path that it was created with (`menu_path` of `sessions`); `(none)` if the file has none.
-- @col queue_level_1 STRING | First level of that path.
-- @col queue_level_2 STRING | Second level of that path.
-- @col queue_level_3 STRING | Third level of that path.
-- @col last_queue_path STRING | Queue that the session was in last; `(none)` if the file has none.
-- @col queue_priority_level INT64 | Priority in the queue.
-- @col first_agent_id INT64 identifier | Agent of the first human leg.
-- @col first_agent_name STRING agent | Name of that agent.
-- @col last_agent_id INT64 identifier | Agent of the last human leg.
-- @col last_agent_name STRING agent | Name of that agent.
-- @col virtual_agent_name STRING | Virtual agent of the first virtual-agent leg.
-- @col is_offered BOOL | Inbound, and entered a queue.
-- @col is_handled BOOL | A human agent and the customer were connected: a leg with connected time and, for calls that the platform dials (outbound, campaign, callback, scheduled), evidence that the customer picked up. Work without that counts in `human_legs` and the seconds only.
-- @col is_abandoned BOOL | The customer left a queue before a human handled it; false for short abandons.
-- @col is_short_abandoned BOOL | The customer left within the short-abandon threshold of the queue.
-- @col is_deflected BOOL | Deflected, to a voicemail box too, and nobody handled it: outcome `deflected` or `voicemail`.
-- @col deflection_kind STRING | What a deflected session was deflected to, in the platform's words, such as `voicemail`, `phone`, or `virtual_agent_escalation` if only a virtual agent's escalation was; `unknown` if the file does not say.
-- @col is_transferred BOOL | A human agent's transfer was completed.
-- @col is_abandoned_after_transfer BOOL | A human handled it and the customer then left in the next queue.
-- @col is_va_session BOOL | A virtual agent took part.
-- @col is_va_contained BOOL | A virtual agent took part and neither a queue nor a human was needed (resolved, or ended by the customer). A stay that the virtual agent itself answered does not count as a need.
-- @col is_va_resolved BOOL | The virtual agent resolved a contained session: the strict reading.
-- @col is_va_escalated BOOL | A virtual agent handed it on.
-- @col queue_entries INT64 | Stays in a queue.
-- @col human_legs INT64 | Human legs, those that did not reach the customer too.
-- @col agents INT64 | Distinct human agents.
-- @col transfers_completed INT64 | Completed transfers by human agents.
-- @col in_menu_seconds INT64 | Time in the menu.
-- @col queue_seconds INT64 | Time in queues, all stays; `wait_seconds` of `sessions` is what the file's root says.
-- @col answer_seconds INT64 | Time in queues up to the first human answer; NULL if there was none.
-- @col va_seconds INT64 | Time with virtual agents.
-- @col bcw_seconds INT64 | Before-call work, all legs; NULL if there is no human leg, like the next five columns.
-- @col connected_seconds INT64 | Connected to human agents, hold included.
-- @col hold_seconds INT64 | On hold, by the legs (the file's root may say otherwise).
-- @col talk_seconds INT64 | `connected_seconds` less `hold_seconds`, by leg.
-- @col acw_seconds INT64 | After-call work, all legs.
-- @col handle_seconds INT64 | `bcw_seconds` + `connected_seconds` + `acw_seconds` of all human legs.
-- @col sl_offered INT64 | Stays that count for the service level (`is_sl_offered` of `queue_entries`).
-- @col sl_met INT64 | Of those, the ones answered within their queue's target.
-- @col platform_in_sla INT64 | Stays that the platform recorded in its service level; NULL if it recorded none.
-- @col platform_not_in_sla INT64 | Stays that the platform recorded out of its service level; NULL if it recorded none.
-- @col is_csat_offered BOOL | The survey was shown or there is a rating.
-- @col rating FLOAT64 | Rating; the documentation says 1 to 4, but files with 5 exist; NULL if not rated.
-- @col is_csat_positive BOOL | The rating is at least `csat_positive_min` of `settings`; NULL if not rated.
-- @col has_comment BOOL | The customer left a comment (its text is in `sessions_restricted`).
-- @col dispositions INT64 | Disposition codes that the agents picked.
-- @col disposition_codes STRING | Codes that the agents picked, joined by ` | `.
-- @col recordings INT64 | Recordings.
-- @col recorded_seconds INT64 | Recorded time.
-- @col recording_permission STRING | What the customer said to being recorded.
-- @col out_ticket_id STRING identifier | CRM record.
-- @col customer_id INT64 identifier | Customer's id on the platform; NULL if the file has none, or settings drop it.
-- @col customer_key STRING identifier | Keyed pseudonym of the customer; NULL if no key is configured.
-- @col message_count INT64 | Messages of a chat.
-- @col has_photos BOOL | The customer sent photos or screenshots.
-- @col is_verified BOOL | The customer verified who they are; NULL if they were not asked.
-- @col updated_at TIMESTAMP | Last change on the platform (UTC).
-- @col is_final BOOL | The update that the platform makes about 15 minutes after the end has been loaded (best effort: a later one is possible).
-- @col ingested_at TIMESTAMP | When the row was last written.
with entries as (
  select
    e.session_date,
    e.instance,
    e.session_key,
    e.entry_number,
    e.queue_id,
    nullif(e.queue_path, '(none)') as queue_path,
    e.queue_level_1,
    e.queue_level_2,
    e.queue_level_3,
    e.queue_seconds,
    e.exit_status,
    e.is_sl_offered,
    e.is_sl_met,
    e.is_in_platform_sla,
    min(if(e.is_answered, e.entry_number, null)) over (
      partition by e.session_date, e.instance, e.session_key
    ) as first_answered_number,
    max(e.entry_number) over (partition by e.session_date, e.instance, e.session_key) as last_number
  from ${contact_center}.queue_entries as e
),
queues as (
  select
    e.session_date,
    e.instance,
    e.session_key,
    count(*) as queue_entries,
    sum(if(e.exit_status = 'answered_by_virtual_agent', 0, 1)) as entries_for_humans,
    sum(e.queue_seconds) as queue_seconds,
    sum(if(e.entry_number <= e.first_answered_number, e.queue_seconds, null)) as answer_seconds,
    max(if(e.entry_number = 1, e.queue_id, null)) as queue_id,
    max(if(e.entry_number = 1, e.queue_path, null)) as queue_path,
    max(if(e.entry_number = 1, e.queue_level_1, null)) as queue_level_1,
    max(if(e.entry_number = 1, e.queue_level_2, null)) as queue_level_2,
    max(if(e.entry_number = 1, e.queue_level_3, null)) as queue_level_3,
    max(if(e.entry_number = e.last_number, e.queue_path, null)) as last_queue_path,
    max(if(e.entry_number = e.last_number, e.exit_status, null)) as last_exit_status,
    sum(if(e.is_sl_offered, 1, 0)) as sl_offered,
    sum(if(e.is_sl_met, 1, 0)) as sl_met,
    sum(case when e.is_in_platform_sla then 1 when not e.is_in_platform_sla then 0 end) as platform_in_sla,
    sum(case when e.is_in_platform_sla then 0 when not e.is_in_platform_sla then 1 end) as platform_not_in_sla
  from entries as e
  group by e.session_date, e.instance, e.session_key
),
humans as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    count(*) as human_legs,
    max(if(l.connected_seconds > 0, 1, 0)) as has_connected_leg,
    count(distinct l.agent_id) as agents,
    min(l.started_at) as first_human_at,
    max(if(l.is_first_leg, l.agent_id, null)) as first_agent_id,
    max(if(l.is_first_leg, l.agent_name, null)) as first_agent_name,
    max(if(l.is_last_leg, l.agent_id, null)) as last_agent_id,
    max(if(l.is_last_leg, l.agent_name, null)) as last_agent_name,
    sum(l.bcw_seconds) as bcw_seconds,
    sum(l.connected_seconds) as connected_seconds,
    sum(l.hold_seconds) as hold_seconds,
    sum(l.talk_seconds) as talk_seconds,
    sum(l.acw_seconds) as acw_seconds,
    sum(l.handle_seconds) as handle_seconds
  from ${contact_center}.agent_legs as l
  group by l.session_date, l.instance, l.session_key
),
virtual_legs as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    l.leg_seconds,
    l.is_escalated,
    l.is_contained,
    l.is_resolved,
    l.virtual_agent_name,
    row_number() over (
      partition by l.session_date, l.instance, l.session_key
      order by l.started_at nulls last, l.leg_id nulls last
    ) as leg_number
  from ${contact_center}.virtual_agent_legs as l
),
virtual_agents as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    count(*) as va_legs,
    sum(l.leg_seconds) as va_seconds,
    max(if(l.is_escalated, 1, 0)) as va_escalated,
    min(if(l.is_contained, 1, 0)) as va_contained,
    min(if(l.is_resolved, 1, 0)) as va_resolved,
    max(if(l.leg_number = 1, l.virtual_agent_name, null)) as virtual_agent_name
  from virtual_legs as l
  group by l.session_date, l.instance, l.session_key
),
-- An agent's row of a dialed call begins before the customer picks up, or without it.
customers as (
  select
    c.session_date,
    c.instance,
    c.session_key
  from ${contact_center}.consumer_handle_durations as c
  union distinct
  select
    p.session_date,
    p.instance,
    p.session_key
  from ${contact_center}.participants as p
  where p.participant_type = 'end_user' and p.connected_at is not null
),
handovers as (
  select
    t.session_date,
    t.instance,
    t.session_key,
    count(*) as transfers_completed
  from ${contact_center}.transfers_flat as t
  where t.is_completed and t.from_kind = 'agent'
  group by t.session_date, t.instance, t.session_key
),
menus as (
  select
    m.session_date,
    m.instance,
    m.session_key,
    sum(m.menu_seconds) as in_menu_seconds
  from ${contact_center}.consumer_in_menu_durations as m
  group by m.session_date, m.instance, m.session_key
),
surveys as (
  select
    c.session_date,
    c.instance,
    c.session_key,
    count(*) as surveys
  from ${contact_center}.consumer_event_durations as c
  where c.event_type = 'csat'
  group by c.session_date, c.instance, c.session_key
),
recorded as (
  select
    r.session_date,
    r.instance,
    r.session_key,
    count(*) as recordings,
    sum(r.recording_seconds) as recorded_seconds
  from ${contact_center}.recordings as r
  group by r.session_date, r.instance, r.session_key
),
codes as (
  select
    d.session_date,
    d.instance,
    d.session_key,
    count(*) as dispositions,
    string_agg(d.code, ' | ' order by d.position) as disposition_codes
  from ${contact_center}.dispositions as d
  group by d.session_date, d.instance, d.session_key
),
-- The session itself may report no deflection although a virtual agent's escalation was deflected.
deflected_escalations as (
  select
    x.session_date,
    x.instance,
    x.session_key,
    count(*) as escalations
  from ${contact_center}.virtual_agent_deflected_escalations as x
  group by x.session_date, x.instance, x.session_key
),
joined as (
  select
    s.instance,
    s.session_key,
    s.channel,
    s.session_id,
    s.session_type,
    {{direction(s)}} as direction,
    s.channel = 'call' and {{direction(s)}} in ('outbound', 'campaign', 'callback', 'scheduled') as is_dialed,
    (s.connected_at is not null or k.session_key is not null)
      and coalesce(s.fail_reason, '') not in ('eu_busy', 'eu_rejected', 'eu_no_answer') as has_picked_up,
    s.session_date,
    s.created_at,
    cast(datetime(s.created_at, '${time_zone}') as date) as local_date,
    s.support_number,
    s.outbound_number,
    s.end_user_id as customer_id,
    s.has_photos,
    s.is_verified,
    s.updated_at,
    s.assigned_at,
    s.scheduled_at,
    s.queued_at,
    s.connected_at,
    s.ended_at,
    s.session_status,
    s.fail_reason,
    s.disconnected_by,
    s.deflection,
    coalesce(s.deflection <> 'no_deflection', false) or coalesce(s.session_status = 'deflected', false) or x.escalations is not null
      as was_deflected,
    x.escalations as deflected_escalations,
    s.lang,
    nullif(s.menu_path, '') as menu_path,
    s.queue_priority_level,
    s.rating,
    s.has_comment,
    s.recording_permission,
    s.out_ticket_id,
    s.customer_key,
    s.message_count,
    s.is_final,
    s.ingested_at,
    q.queue_entries,
    coalesce(q.entries_for_humans, 0) = 0 as needed_no_queue,
    q.queue_seconds,
    q.answer_seconds,
    q.queue_id,
    q.sl_offered,
    q.sl_met,
    q.queue_path,
    q.queue_level_1,
    q.queue_level_2,
    q.queue_level_3,
    q.last_queue_path,
    q.last_exit_status,
    q.platform_in_sla,
    q.platform_not_in_sla,
    h.human_legs,
    coalesce(h.has_connected_leg, 0) as has_connected_leg,
    h.agents,
    h.first_human_at,
    h.first_agent_id,
    h.first_agent_name,
    h.last_agent_id,
    h.last_agent_name,
    h.bcw_seconds,
    h.connected_seconds,
    h.hold_seconds,
    h.talk_seconds,
    h.acw_seconds,
    h.handle_seconds,
    v.va_legs,
    v.va_seconds,
    v.va_escalated,
    v.va_contained,
    v.va_resolved,
    v.virtual_agent_name,
    t.transfers_completed,
    m.in_menu_seconds,
    c.surveys,
    r.recordings,
    r.recorded_seconds,
    d.dispositions,
    d.disposition_codes
  from ${contact_center}.sessions as s
  left join queues as q on q.session_date = s.session_date and q.instance = s.instance and q.session_key = s.session_key
  left join humans as h on h.session_date = s.session_date and h.instance = s.instance and h.session_key = s.session_key
  left join virtual_agents as v on v.session_date = s.session_date and v.instance = s.instance and v.session_key = s.session_key
  left join customers as k on k.session_date = s.session_date and k.instance = s.instance and k.session_key = s.session_key
  left join handovers as t on t.session_date = s.session_date and t.instance = s.instance and t.session_key = s.session_key
  left join menus as m on m.session_date = s.session_date and m.instance = s.instance and m.session_key = s.session_key
  left join surveys as c on c.session_date = s.session_date and c.instance = s.instance and c.session_key = s.session_key
  left join recorded as r on r.session_date = s.session_date and r.instance = s.instance and r.session_key = s.session_key
  left join codes as d on d.session_date = s.session_date and d.instance = s.instance and d.session_key = s.session_key
  left join deflected_escalations as x on x.session_date = s.session_date and x.instance = s.instance and x.session_key = s.session_key
),
handling as (
  select
    j.*,
    j.has_connected_leg = 1 and (not j.is_dialed or j.has_picked_up) as was_handled
  from joined as j
),
judged as (
  select
    h.*,
    case
      when h.was_handled then 'handled'
      when h.last_exit_status in ('abandoned', 'short_abandoned', 'expired') then h.last_exit_status
      when h.session_status in ('voicemail', 'voicemail_received', 'voicemail_read') then 'voicemail'
      when h.last_exit_status = 'deflected' or h.was_deflected then 'deflected'
      when h.va_contained = 1 and h.needed_no_queue then 'virtual_agent_contained'
      when h.fail_reason = 'eu_in_menu_abandoned' then 'abandoned_in_menu'
      when h.direction in ('callback', 'scheduled') and h.ended_at is not null then 'callback_missed'
      when h.ended_at is null then 'open'
      else 'failed'
    end as outcome
  from handling as h
)
select
  j.instance,
  j.session_key,
  concat(j.instance, '/', j.session_key) as session_uid,
  j.channel,
  j.session_id,
  j.support_number,
  j.outbound_number,
  j.session_type,
  j.direction,
  j.session_date,
  j.created_at,
  datetime(j.created_at, '${time_zone}') as created_local,
  j.local_date,
  extract(hour from datetime(j.created_at, '${time_zone}')) as local_hour,
  {{weekday(j.local_date)}} as local_weekday,
  {{interval_start(j.created_at)}} as interval_start,
  j.scheduled_at,
  j.queued_at,
  j.connected_at,
  j.assigned_at,
  j.first_human_at,
  j.ended_at,
  j.outcome,
  case
    when j.was_handled and j.va_legs is not null then 'both'
    when j.was_handled then 'human'
    when j.va_legs is not null then 'virtual_agent'
    else 'none'
  end as handled_by,
  j.session_status,
  j.fail_reason,
  j.disconnected_by,
  j.deflection,
  j.lang,
  j.queue_id,
  coalesce(j.queue_path, j.menu_path, '(none)') as queue_path,
  coalesce(j.queue_level_1, split(j.menu_path, '/')[safe_offset(0)]) as queue_level_1,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[safe_offset(1)], j.queue_level_2) as queue_level_2,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[safe_offset(2)], j.queue_level_3) as queue_level_3,
  coalesce(j.last_queue_path, j.menu_path, '(none)') as last_queue_path,
  j.queue_priority_level,
  j.first_agent_id,
  j.first_agent_name,
  j.last_agent_id,
  j.last_agent_name,
  j.virtual_agent_name,
  j.direction = 'inbound' and j.queue_entries is not null as is_offered,
  j.was_handled as is_handled,
  j.outcome = 'abandoned' as is_abandoned,
  j.outcome = 'short_abandoned' as is_short_abandoned,
  j.outcome in ('deflected', 'voicemail') as is_deflected,
  case
    when j.outcome = 'voicemail' then 'voicemail'
    when j.outcome = 'deflected' then coalesce(
      nullif(j.deflection, 'no_deflection'),
      if(j.deflected_escalations is not null, 'virtual_agent_escalation', 'unknown')
    )
  end as deflection_kind,
  j.transfers_completed is not null as is_transferred,
  j.was_handled and coalesce(j.last_exit_status in ('abandoned', 'short_abandoned'), false) as is_abandoned_after_transfer,
  j.va_legs is not null as is_va_session,
  coalesce(j.va_contained = 1, false) and j.human_legs is null and j.needed_no_queue as is_va_contained,
  coalesce(j.va_resolved = 1, false) and j.human_legs is null and j.needed_no_queue as is_va_resolved,
  coalesce(j.va_escalated = 1, false) as is_va_escalated,
  coalesce(j.queue_entries, 0) as queue_entries,
  coalesce(j.human_legs, 0) as human_legs,
  coalesce(j.agents, 0) as agents,
  coalesce(j.transfers_completed, 0) as transfers_completed,
  coalesce(j.in_menu_seconds, 0) as in_menu_seconds,
  coalesce(j.queue_seconds, 0) as queue_seconds,
  j.answer_seconds,
  coalesce(j.va_seconds, 0) as va_seconds,
  j.bcw_seconds,
  j.connected_seconds,
  j.hold_seconds,
  j.talk_seconds,
  j.acw_seconds,
  j.handle_seconds,
  coalesce(j.sl_offered, 0) as sl_offered,
  coalesce(j.sl_met, 0) as sl_met,
  j.platform_in_sla,
  j.platform_not_in_sla,
  j.surveys is not null or j.rating is not null as is_csat_offered,
  j.rating,
  j.rating >= ${csat_positive_min} as is_csat_positive,
  coalesce(j.has_comment, false) as has_comment,
  coalesce(j.dispositions, 0) as dispositions,
  j.disposition_codes,
  coalesce(j.recordings, 0) as recordings,
  coalesce(j.recorded_seconds, 0) as recorded_seconds,
  j.recording_permission,
  j.out_ticket_id,
  j.customer_id,
  j.customer_key,
  j.message_count,
  coalesce(j.has_photos, false) as has_photos,
  j.is_verified,
  j.updated_at,
  j.is_final,
  j.ingested_at
from judged as j
