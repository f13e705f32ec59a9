-- @view agent_intervals
-- @grain One row per instance, agent, channel and interval in which the agent had a leg open.
-- @key instance, agent_id, channel, interval_start_utc
-- @about Observed load, not capacity. Average concurrency while busy = SUM(leg_seconds) / (interval_seconds * COUNT(*)), with the length from `settings`; an agent with three chats open all through an interval has load 3. Legs longer than a week are excluded: no genuine leg is that long.
-- @col instance STRING | Platform instance (tenant).
-- @col agent_id INT64 identifier | Agent's id.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Agent's latest name.
-- @col channel STRING | `call` or `chat`.
-- @col interval_start_utc TIMESTAMP | Start of the interval (UTC).
-- @col interval_start DATETIME | Start of the interval, in the reporting time zone.
-- @col local_date DATE | Date of the interval's start, in the reporting time zone.
-- @col legs_touched INT64 | Legs that were open at some time in the interval, one after the other too.
-- @col peak_open INT64 | Most legs that were open at the same moment of the interval.
-- @col leg_seconds INT64 | Time of those legs, from start to end, that fell into the interval.
-- @col load FLOAT64 | `leg_seconds` / length of the interval.
with spans as (
  {{span(agent_legs, started_at, ended_at, leg, instance, agent_id, channel)}}
),
{{sweep(instance, agent_id, channel)}},
sums as (
  select
    c.instance,
    c.agent_id,
    c.channel,
    c.slot_started,
    sum(if(c.opened = 1, 1, 0)) as legs_touched,
    max(c.open_now) as peak_open,
    sum(if(c.opened = 1, -c.changed, c.changed)) as leg_seconds
  from counted as c
  group by c.instance, c.agent_id, c.channel, c.slot_started
)
select
  s.instance,
  s.agent_id,
  s.instance || '/' || cast(s.agent_id as string) as agent_uid,
  a.agent_name,
  s.channel,
  timestamp_seconds(s.slot_started) as interval_start_utc,
  datetime(timestamp_seconds(s.slot_started), '${time_zone}') as interval_start,
  cast(datetime(timestamp_seconds(s.slot_started), '${time_zone}') as date) as local_date,
  s.legs_touched,
  s.peak_open,
  s.leg_seconds,
  s.leg_seconds / ${interval_seconds} as load
from sums as s
left join ${contact_center}.agents as a on a.instance = s.instance and a.agent_id = s.agent_id
