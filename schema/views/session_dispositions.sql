-- @view session_dispositions
-- @grain One row per disposition code picked on a session.
-- @key disposition_uid
-- @about Count sessions with COUNT(DISTINCT session_uid): a session can have several codes. The note's text is in dataset `contact_center_restricted` only.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col disposition_uid STRING | Disposition in one column, `<session_uid>/<position>`.
-- @col channel STRING | `call` or `chat`.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col local_date DATE | Date of the session's creation, in the reporting time zone.
-- @col queue_path STRING | Queue that the session was in last; `(none)` if the file has none.
-- @col position INT64 | Place in the list, from 0.
-- @col agent_id INT64 identifier | Agent who picked the code.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Agent's name as this session's file gives it; NULL if the agent has no leg.
-- @col list_name STRING | Disposition list.
-- @col code STRING | Disposition code.
-- @col has_note BOOL | The agent wrote a note.
with named as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    l.agent_id,
    max(l.agent_name) as agent_name
  from ${contact_center}.agent_legs as l
  group by l.session_date, l.instance, l.session_key, l.agent_id
)
select
  d.instance,
  d.session_key,
  s.session_uid,
  concat(s.session_uid, '/', cast(d.position as string)) as disposition_uid,
  d.channel,
  s.direction,
  d.session_date,
  s.local_date,
  s.last_queue_path as queue_path,
  d.position,
  d.user_id as agent_id,
  d.instance || '/' || cast(d.user_id as string) as agent_uid,
  n.agent_name,
  d.list_name,
  d.code,
  coalesce(d.has_note, false) as has_note
from ${contact_center}.dispositions as d
join ${contact_center}.sessions_flat as s
  on s.session_date = d.session_date and s.instance = d.instance and s.session_key = d.session_key
left join named as n
  on n.session_date = d.session_date and n.instance = d.instance and n.session_key = d.session_key and n.agent_id = d.user_id
