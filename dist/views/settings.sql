-- @view settings
-- @grain One row.
-- @about The reporting settings that the metric views were deployed with.
-- @col time_zone STRING | Time zone of every local date, local time and interval.
-- @col service_level_seconds INT64 | Service-level target if a stay has none of its own.
-- @col short_abandon_seconds INT64 | Short-abandon threshold if a stay has none of its own.
-- @col interval_seconds INT64 | Length of an interval. Intervals are counted in UTC: take 900 for a zone with an offset of a quarter hour.
-- @col csat_positive_min INT64 | Lowest rating that counts as positive.
-- @col repeat_days INT64 | Window of `repeat_contacts`, in days.
select
  '${time_zone}' as time_zone,
  ${service_level_seconds} as service_level_seconds,
  ${short_abandon_seconds} as short_abandon_seconds,
  ${interval_seconds} as interval_seconds,
  ${csat_positive_min} as csat_positive_min,
  ${repeat_days} as repeat_days
