-- @view virtual_agent_legs
-- @grain One row per stretch of a session that a virtual agent handled.
-- @key leg_uid
-- @about `outcome`: escalated (handed on to a queue or a human), resolved (the virtual agent ended it), consumer_ended (the customer ended it: served or gone, the file does not say which), failed (ended unexpectedly) or unknown. A virtual agent that a human called in for a task has no leg: the platform lists it as a participant only.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col leg_uid STRING | Leg in one column, `<session_uid>/<place in the file, from 0>`.
-- @col channel STRING | `call` or `chat`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col leg_id INT64 | Platform's id of the leg.
-- @col virtual_agent_id INT64 | Virtual agent's id.
-- @col virtual_agent_name STRING | Virtual agent's name.
-- @col queue_id INT64 | Queue (menu path) that the leg ran in.
-- @col queue_path STRING | Path of that queue; `(none)` if the file has none.
-- @col started_at TIMESTAMP | Start (UTC).
-- @col ended_at TIMESTAMP | End (UTC).
-- @col local_date DATE | Date of the start, in the reporting time zone.
-- @col leg_seconds INT64 | Length of the leg.
-- @col response_count INT64 | Answers that the virtual agent gave.
-- @col fallback_count INT64 | Answers that were fallbacks (not understood).
-- @col finish_reason STRING | Why the leg ended, in the platform's words.
-- @col escalation_reason STRING | Why the leg was escalated, in the platform's words.
-- @col outcome STRING | `escalated`, `resolved`, `consumer_ended`, `failed` or `unknown`.
-- @col is_contained BOOL | `outcome` is resolved or consumer_ended: no human was needed.
-- @col is_resolved BOOL | `outcome` is resolved: the strict reading of contained.
-- @col is_escalated BOOL | `outcome` is escalated.
-- @col has_reached_human BOOL | A human leg began at or after this leg's start.
with last_human as (
  select
    h.session_date,
    h.instance,
    h.session_key,
    max(h.started_at) as last_human_at
  from ${contact_center}.handle_durations as h
  group by h.session_date, h.instance, h.session_key
),
last_queue as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    max(q.started_at) as last_queued_at
  from ${contact_center}.queue_durations as q
  group by q.session_date, q.instance, q.session_key
),
judged as (
  select
    v.session_date,
    v.instance,
    v.session_key,
    v.position,
    coalesce(h.last_human_at >= v.started_at, false) as has_reached_human,
    case
      when v.finish_reason = 'escalated' or v.escalation_reason is not null then 'escalated'
      when h.last_human_at >= v.started_at or q.last_queued_at >= v.ended_at then 'escalated'
      when v.finish_reason = 'resolved' then 'resolved'
      when v.finish_reason = 'consumer_ended' then 'consumer_ended'
      when v.finish_reason = 'unexpectedly_ended' or v.finish_reason like '%fail%' then 'failed'
      else 'unknown'
    end as outcome
  from ${contact_center}.virtual_agent_handle_durations as v
  left join last_human as h
    on h.session_date = v.session_date and h.instance = v.instance and h.session_key = v.session_key
  left join last_queue as q
    on q.session_date = v.session_date and q.instance = v.instance and q.session_key = v.session_key
)
select
  v.instance,
  v.session_key,
  concat(v.instance, '/', v.session_key) as session_uid,
  concat(v.instance, '/', v.session_key, '/', cast(v.position as string)) as leg_uid,
  v.channel,
  v.session_date,
  v.virtual_agent_handle_duration_id as leg_id,
  v.virtual_agent_id,
  v.virtual_agent_name,
  v.menu_path_id as queue_id,
  coalesce(nullif(v.menu_path, ''), '(none)') as queue_path,
  v.started_at,
  v.ended_at,
  cast(datetime(v.started_at, '${time_zone}') as date) as local_date,
  coalesce(v.call_seconds, v.chat_seconds, unix_seconds(v.ended_at) - unix_seconds(v.started_at)) as leg_seconds,
  v.response_count,
  v.fallback_response_count as fallback_count,
  v.finish_reason,
  v.escalation_reason,
  j.outcome,
  j.outcome in ('resolved', 'consumer_ended') as is_contained,
  j.outcome = 'resolved' as is_resolved,
  j.outcome = 'escalated' as is_escalated,
  j.has_reached_human
from ${contact_center}.virtual_agent_handle_durations as v
join judged as j
  on j.session_date = v.session_date and j.instance = v.instance and j.session_key = v.session_key and j.position = v.position
