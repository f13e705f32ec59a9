-- @view sessions_restricted
-- @dataset restricted
-- @grain One row per session.
-- @key session_uid
-- @about The personal data of a session, apart from everything else, in a dataset of its own for the few who need it. Joins `sessions_flat` by instance, session_key and session_date.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col end_user_identifier STRING contact | Identifier of the customer, as the app or the CRM gave it.
-- @col end_user_number STRING contact | Phone number of the customer.
-- @col feedback STRING content | Comment of the customer.
-- @col recording_url STRING content | Recording.
-- @col out_ticket_url STRING content | CRM record.
select
  s.instance,
  s.session_key,
  concat(s.instance, '/', s.session_key) as session_uid,
  s.session_date,
  s.end_user_identifier,
  s.end_user_number,
  s.feedback,
  s.recording_url,
  s.out_ticket_url
from ${restricted}.sessions as s
