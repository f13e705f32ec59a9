-- @view queue_intervals
-- @grain One row per instance, channel, queue, interval that had an entry, and UTC date of the sessions.
-- @key instance, channel, queue_id, queue_path, interval_start, session_date
-- @about Counts and sums only: SUM them over any period, then divide. Service level = SUM(sl_met) / SUM(sl_offered), speed of answer = SUM(answer_seconds) / SUM(answered), abandon rate = SUM(abandoned) / SUM(answered + abandoned). The interval's length is in `settings`.
-- @col instance STRING | Platform instance (tenant).
-- @col channel STRING | `call` or `chat`.
-- @col queue_id INT64 | Queue's id (menu path).
-- @col queue_path STRING | Queue's path.
-- @col interval_start DATETIME | Start of the interval, in the reporting time zone.
-- @col local_date DATE | Date of the interval's start, in the reporting time zone.
-- @col session_date DATE | UTC date of the sessions' creation: the partition, filter on it first. An interval around midnight UTC can have two rows; they add up.
-- @col queue_interactions INT64 | Stays in the queue, transfers included.
-- @col first_entries INT64 | Stays that were the session's first.
-- @col transfers_in INT64 | Stays that came from a transfer.
-- @col answered INT64 | Stays that a human answered.
-- @col abandoned INT64 | Stays that the customer left, short abandons excluded.
-- @col short_abandoned INT64 | Stays that the customer left within the short-abandon threshold.
-- @col expired INT64 | Stays that timed out.
-- @col deflected INT64 | Stays that were deflected, to a voicemail box too.
-- @col failed INT64 | Stays that failed.
-- @col sl_offered INT64 | Denominator of the service level.
-- @col sl_met INT64 | Numerator of the service level, against the queue's own target at the time.
-- @col platform_in_sla INT64 | Stays that the platform recorded in its service level.
-- @col platform_not_in_sla INT64 | Stays that the platform recorded out of its service level.
-- @col queue_seconds INT64 | Queue time of all stays.
-- @col answer_seconds INT64 | Queue time of the answered stays.
-- @col abandon_seconds INT64 | Queue time of the abandoned stays.
-- @col max_queue_seconds INT64 | Longest stay.
select
  e.instance,
  e.channel,
  e.queue_id,
  e.queue_path,
  e.interval_start,
  cast(e.interval_start as date) as local_date,
  e.session_date,
  count(*) as queue_interactions,
  sum(if(e.is_first_entry, 1, 0)) as first_entries,
  sum(if(e.is_transfer, 1, 0)) as transfers_in,
  sum(if(e.is_answered, 1, 0)) as answered,
  sum(if(e.is_abandoned, 1, 0)) as abandoned,
  sum(if(e.is_short_abandoned, 1, 0)) as short_abandoned,
  sum(if(e.exit_status = 'expired', 1, 0)) as expired,
  sum(if(e.is_deflected, 1, 0)) as deflected,
  sum(if(e.is_failed, 1, 0)) as failed,
  sum(if(e.is_sl_offered, 1, 0)) as sl_offered,
  sum(if(e.is_sl_met, 1, 0)) as sl_met,
  sum(if(e.is_in_platform_sla, 1, 0)) as platform_in_sla,
  sum(if(not e.is_in_platform_sla, 1, 0)) as platform_not_in_sla,
  coalesce(sum(e.queue_seconds), 0) as queue_seconds,
  coalesce(sum(e.answer_seconds), 0) as answer_seconds,
  coalesce(sum(e.abandon_seconds), 0) as abandon_seconds,
  max(e.queue_seconds) as max_queue_seconds
from ${contact_center}.queue_entries as e
group by e.instance, e.channel, e.queue_id, e.queue_path, e.interval_start, e.session_date
