-- @view instance_peaks
-- @grain One row per instance, channel and interval in which a leg was open or someone waited.
-- @key instance, channel, interval_start_utc
-- @about Peaks do not add up, neither over intervals: take the greatest. Legs and stays longer than a week are excluded.
-- @col instance STRING | Platform instance (tenant).
-- @col channel STRING | `call` or `chat`.
-- @col interval_start_utc TIMESTAMP | Start of the interval (UTC).
-- @col interval_start DATETIME | Start of the interval, in the reporting time zone.
-- @col local_date DATE | Date of the interval's start, in the reporting time zone.
-- @col legs_touched INT64 | Legs of human agents that were open at some time in the interval, one after the other too.
-- @col peak_open INT64 | Most legs of human agents that were open at the same moment of the interval.
-- @col stays_touched INT64 | Stays in queues at some time in the interval.
-- @col peak_waiting INT64 | Most stays at the same moment of the interval: customers who waited together.
with spans as (
  {{span(agent_legs, started_at, ended_at, leg, instance, channel)}}
  union all
  {{span(queue_entries, entered_at, left_at, stay, instance, channel)}}
),
{{sweep(instance, channel)}},
sums as (
  select
    c.instance,
    c.channel,
    c.slot_started,
    sum(if(c.kind = 'leg' and c.opened = 1, 1, 0)) as legs_touched,
    max(if(c.kind = 'leg', c.open_now, 0)) as peak_open,
    sum(if(c.kind = 'stay' and c.opened = 1, 1, 0)) as stays_touched,
    max(if(c.kind = 'stay', c.open_now, 0)) as peak_waiting
  from counted as c
  group by c.instance, c.channel, c.slot_started
)
select
  s.instance,
  s.channel,
  timestamp_seconds(s.slot_started) as interval_start_utc,
  datetime(timestamp_seconds(s.slot_started), '${time_zone}') as interval_start,
  cast(datetime(timestamp_seconds(s.slot_started), '${time_zone}') as date) as local_date,
  s.legs_touched,
  s.peak_open,
  s.stays_touched,
  s.peak_waiting
from sums as s
