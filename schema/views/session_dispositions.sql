-- @view session_dispositions
-- @grain One row per disposition code picked on a session.
-- @about Count sessions with COUNT(DISTINCT session_key) per instance: a session can have several codes. The note's text is in dataset `contact_center_restricted` only.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col channel STRING | `call` or `chat`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col position INT64 | Place in the list, from 0.
-- @col agent_id INT64 identifier | Agent who picked the code.
-- @col list_name STRING | Disposition list.
-- @col code STRING | Disposition code.
-- @col has_note BOOL | The agent wrote a note.
select
  d.instance,
  d.session_key,
  d.channel,
  d.session_date,
  d.position,
  d.user_id as agent_id,
  d.list_name,
  d.code,
  coalesce(d.has_note, false) as has_note
from ${contact_center}.dispositions as d
