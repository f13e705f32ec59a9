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
  select
    x.instance,
    x.channel,
    'leg' as kind,
    unix_seconds(x.started_at) as started,
    unix_seconds(x.ended_at) as ended,
    unix_seconds(x.ended_at) - 1 as last_second,
    unix_seconds(x.started_at) + 604800 as latest_second
  from ${contact_center}.agent_legs as x
  where x.ended_at > x.started_at and unix_seconds(x.ended_at) - unix_seconds(x.started_at) <= 604800
  union all
  select
    x.instance,
    x.channel,
    'stay' as kind,
    unix_seconds(x.entered_at) as started,
    unix_seconds(x.left_at) as ended,
    unix_seconds(x.left_at) - 1 as last_second,
    unix_seconds(x.entered_at) + 604800 as latest_second
  from ${contact_center}.queue_entries as x
  where x.left_at > x.entered_at and unix_seconds(x.left_at) - unix_seconds(x.entered_at) <= 604800
),
-- What ends on the boundary has no time in the interval that begins there. The list is bounded by itself: an engine may make it before it
-- applies the condition above.
slots as (
  select
    l.instance,
    l.channel,
    l.kind,
    l.started,
    l.ended,
    slot * ${interval_seconds} as slot_started
  from spans as l
  cross join {{each_integer(div(l.started, ${interval_seconds}), div(least(l.last_second, l.latest_second), ${interval_seconds}), slot)}}
),
changes as (
  select s.instance, s.channel, s.kind, s.slot_started, greatest(s.started, s.slot_started) as changed, 1 as opened
  from slots as s
  union all
  select s.instance, s.channel, s.kind, s.slot_started, least(s.ended, s.slot_started + ${interval_seconds}) as changed, -1 as opened
  from slots as s
),
-- What ends in the second in which the next one begins is not open together with it.
counted as (
  select
    c.instance,
    c.channel,
    c.kind,
    c.slot_started,
    c.opened,
    sum(c.opened) over (
      partition by c.instance, c.channel, c.kind, c.slot_started
      order by c.changed, c.opened
      rows between unbounded preceding and current row
    ) as open_now
  from changes as c
),
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
