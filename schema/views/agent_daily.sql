-- @view agent_daily
-- @grain One row per instance, agent, channel and local date that had a leg or a transfer.
-- @key instance, agent_id, channel, local_date
-- @about Additive. AHT = SUM(handle_seconds) / SUM(legs). Occupancy, adherence and missed offers are not here: they need the agents' status log, which the session files do not carry.
-- @col instance STRING | Platform instance (tenant).
-- @col agent_id INT64 identifier | Agent's id.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Agent's latest name.
-- @col channel STRING | `call` or `chat`.
-- @col local_date DATE | Date, in the reporting time zone: of the leg's start, or of the transfer.
-- @col legs INT64 | Human legs.
-- @col sessions INT64 | Distinct sessions of the legs. A session with legs on two dates counts on both.
-- @col inbound_legs INT64 | Legs of inbound sessions.
-- @col outbound_legs INT64 | Legs of outbound and campaign sessions.
-- @col bcw_seconds INT64 | Before-call work.
-- @col connected_seconds INT64 | Connected, hold included.
-- @col hold_seconds INT64 | Hold.
-- @col talk_seconds INT64 | Talk.
-- @col acw_seconds INT64 | After-call work.
-- @col handle_seconds INT64 | Handle time.
-- @col transfers_out INT64 | Completed transfers that the agent made.
-- @col transfers_in INT64 | Legs that came from a transfer.
-- @col csat_responses INT64 | Rated sessions whose last leg was the agent's.
-- @col rating_sum FLOAT64 | Sum of those ratings.
-- @col csat_positive INT64 | Those with a rating of at least `csat_positive_min` of `settings`.
-- @col first_leg_at TIMESTAMP | Start of the first leg (UTC).
-- @col last_leg_end TIMESTAMP | End of the last leg (UTC).
-- A transfer past midnight falls on a date on which its agent may have no leg: so dates come from both.
with work as (
  select
    l.instance,
    l.agent_id,
    l.channel,
    l.local_date,
    l.session_key,
    1 as legs,
    if(l.direction = 'inbound', 1, 0) as inbound_legs,
    if(l.direction in ('outbound', 'campaign'), 1, 0) as outbound_legs,
    l.bcw_seconds,
    l.connected_seconds,
    l.hold_seconds,
    l.talk_seconds,
    l.acw_seconds,
    l.handle_seconds,
    0 as transfers_out,
    if(l.is_transfer, 1, 0) as transfers_in,
    if(l.is_last_leg, s.rating, null) as rating,
    l.started_at,
    l.ended_at
  from ${contact_center}.agent_legs as l
  join ${contact_center}.sessions as s
    on s.session_date = l.session_date and s.instance = l.instance and s.session_key = l.session_key
  union all
  select
    t.instance,
    t.from_id as agent_id,
    t.channel,
    t.local_date,
    null as session_key,
    0 as legs,
    0 as inbound_legs,
    0 as outbound_legs,
    0 as bcw_seconds,
    0 as connected_seconds,
    0 as hold_seconds,
    0 as talk_seconds,
    0 as acw_seconds,
    0 as handle_seconds,
    1 as transfers_out,
    0 as transfers_in,
    null as rating,
    null as started_at,
    null as ended_at
  from ${contact_center}.transfers_flat as t
  where t.from_kind = 'agent' and t.is_completed
),
days as (
  select
    w.instance,
    w.agent_id,
    w.channel,
    w.local_date,
    sum(w.legs) as legs,
    count(distinct w.session_key) as sessions,
    sum(w.inbound_legs) as inbound_legs,
    sum(w.outbound_legs) as outbound_legs,
    sum(w.bcw_seconds) as bcw_seconds,
    sum(w.connected_seconds) as connected_seconds,
    sum(w.hold_seconds) as hold_seconds,
    sum(w.talk_seconds) as talk_seconds,
    sum(w.acw_seconds) as acw_seconds,
    sum(w.handle_seconds) as handle_seconds,
    sum(w.transfers_out) as transfers_out,
    sum(w.transfers_in) as transfers_in,
    count(w.rating) as csat_responses,
    coalesce(sum(w.rating), 0) as rating_sum,
    sum(if(w.rating >= ${csat_positive_min}, 1, 0)) as csat_positive,
    min(w.started_at) as first_leg_at,
    max(w.ended_at) as last_leg_end
  from work as w
  group by w.instance, w.agent_id, w.channel, w.local_date
)
select
  d.instance,
  d.agent_id,
  d.instance || '/' || cast(d.agent_id as string) as agent_uid,
  a.agent_name,
  d.channel,
  d.local_date,
  d.legs,
  d.sessions,
  d.inbound_legs,
  d.outbound_legs,
  d.bcw_seconds,
  d.connected_seconds,
  d.hold_seconds,
  d.talk_seconds,
  d.acw_seconds,
  d.handle_seconds,
  d.transfers_out,
  d.transfers_in,
  d.csat_responses,
  d.rating_sum,
  d.csat_positive,
  d.first_leg_at,
  d.last_leg_end
from days as d
left join ${contact_center}.agents as a on a.instance = d.instance and a.agent_id = d.agent_id
