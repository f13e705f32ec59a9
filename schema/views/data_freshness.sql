-- @view data_freshness
-- @grain One row per instance and UTC date of creation.
-- @key instance, session_date
-- @about Is the day complete? `not_final` above 0 means that updates are still to come (or were lost); `without_end` counts sessions that were still open when they were last written.
-- @col instance STRING | Platform instance (tenant).
-- @col session_date DATE | UTC date of the creation: the partition, filter on it first.
-- @col sessions INT64 | Sessions loaded.
-- @col calls INT64 | Calls loaded.
-- @col chats INT64 | Chats loaded.
-- @col not_final INT64 | Sessions whose update about 15 minutes after the end has not been loaded (best effort, as `is_final` is).
-- @col without_end INT64 | Sessions without an end time.
-- @col last_created_at TIMESTAMP | Latest session (UTC).
-- @col last_ingested_at TIMESTAMP | Latest write (UTC).
-- @col other_offset INT64 | Sessions whose file gives times in an offset from UTC that `time_zone` of `settings` does not have then; files in UTC do not count. If most do, set REPORTING_TIME_ZONE to the center's zone.
-- @col max_lag_seconds INT64 | Longest time from the end of a session to its last write.
select
  s.instance,
  s.session_date,
  count(*) as sessions,
  sum(if(s.channel = 'call', 1, 0)) as calls,
  sum(if(s.channel = 'chat', 1, 0)) as chats,
  sum(if(s.is_final, 0, 1)) as not_final,
  sum(if(s.ended_at is null, 1, 0)) as without_end,
  max(s.created_at) as last_created_at,
  max(s.ingested_at) as last_ingested_at,
  sum(
    if(
      s.utc_offset_minutes <> 0
        and mod(
          60 * extract(hour from datetime(s.created_at, '${time_zone}')) + extract(minute from datetime(s.created_at, '${time_zone}'))
            - 60 * extract(hour from datetime(s.created_at, 'UTC')) - extract(minute from datetime(s.created_at, 'UTC'))
            - s.utc_offset_minutes,
          1440
        ) <> 0,
      1,
      0
    )
  ) as other_offset,
  max(unix_seconds(s.ingested_at) - unix_seconds(s.ended_at)) as max_lag_seconds
from ${contact_center}.sessions as s
group by s.instance, s.session_date
