-- @view csat_responses
-- @grain One row per session that was shown the survey or rated.
-- @key session_uid
-- @about Response rate = COUNT(rating) / COUNT(*). A rating is credited to the last human leg only. The comment's text is in dataset `contact_center_restricted` only.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col channel STRING | `call` or `chat`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col lang STRING | Language.
-- @col local_hour INT64 | Hour of the creation, in the reporting time zone, 0 to 23.
-- @col local_date DATE | Date of the creation, in the reporting time zone.
-- @col queue_path STRING | Queue that the session was in last.
-- @col credited_to STRING | Who handled the session last: `human`, `virtual_agent` or `none`.
-- @col agent_id INT64 identifier | Agent of the last human leg.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Name of that agent.
-- @col virtual_agent_name STRING | Virtual agent.
-- @col rating FLOAT64 | Rating; NULL if not answered.
-- @col is_csat_positive BOOL | The rating is at least `csat_positive_min` of `settings`; NULL if not rated.
-- @col has_comment BOOL | There is a comment.
-- @col handle_seconds INT64 | Handle time of the session.
-- @col answer_seconds INT64 | Wait for the first answer.
select
  s.instance,
  s.session_key,
  concat(s.instance, '/', s.session_key) as session_uid,
  s.channel,
  s.session_date,
  s.direction,
  s.lang,
  s.local_hour,
  s.local_date,
  s.last_queue_path as queue_path,
  case when s.is_handled then 'human' when s.is_va_session then 'virtual_agent' else 'none' end as credited_to,
  s.last_agent_id as agent_id,
  s.instance || '/' || cast(s.last_agent_id as string) as agent_uid,
  s.last_agent_name as agent_name,
  s.virtual_agent_name,
  s.rating,
  s.is_csat_positive,
  s.has_comment,
  s.handle_seconds,
  s.answer_seconds
from ${contact_center}.sessions_flat as s
where s.is_csat_offered
