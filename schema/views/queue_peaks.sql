-- @view queue_peaks
-- @grain One row per instance, channel, queue and interval in which a leg of the queue was open or someone waited in it.
-- @key instance, channel, queue_path, interval_start_utc
-- @about Peaks do not add up, neither over queues nor over intervals: take the greatest. Legs and stays longer than a week are excluded.
-- @col instance STRING | Platform instance (tenant).
-- @col channel STRING | `call` or `chat`.
-- @col queue_path STRING | Queue's path: of the stay, or that the leg came from; `(none)` if the file has none.
-- @col interval_start_utc TIMESTAMP | Start of the interval (UTC).
-- @col interval_start DATETIME | Start of the interval, in the reporting time zone.
-- @col local_date DATE | Date of the interval's start, in the reporting time zone.
-- @col legs_touched INT64 | Legs of human agents that were open at some time in the interval, one after the other too.
-- @col peak_open INT64 | Most legs of human agents that were open at the same moment of the interval.
-- @col stays_touched INT64 | Stays in the queue at some time in the interval.
-- @col peak_waiting INT64 | Most stays at the same moment of the interval: customers who waited together.
with spans as (
  {{span(agent_legs, started_at, ended_at, leg, instance, channel, queue_path)}}
  union all
  {{span(queue_entries, entered_at, left_at, stay, instance, channel, queue_path)}}
),
{{sweep(instance, channel, queue_path)}},
sums as (
  select
    c.instance,
    c.channel,
    c.queue_path,
    c.slot_started,
    sum(if(c.kind = 'leg' and c.opened = 1, 1, 0)) as legs_touched,
    max(if(c.kind = 'leg', c.open_now, 0)) as peak_open,
    sum(if(c.kind = 'stay' and c.opened = 1, 1, 0)) as stays_touched,
    max(if(c.kind = 'stay', c.open_now, 0)) as peak_waiting
  from counted as c
  group by c.instance, c.channel, c.queue_path, c.slot_started
)
select
  s.instance,
  s.channel,
  s.queue_path,
  timestamp_seconds(s.slot_started) as interval_start_utc,
  datetime(timestamp_seconds(s.slot_started), '${time_zone}') as interval_start,
  cast(datetime(timestamp_seconds(s.slot_started), '${time_zone}') as date) as local_date,
  s.legs_touched,
  s.peak_open,
  s.stays_touched,
  s.peak_waiting
from sums as s
