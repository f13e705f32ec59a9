-- @view transfers_flat
-- @grain One row per transfer attempt.
-- @key transfer_uid
-- @about The platform does not count a virtual agent's escalation as a transfer: it is a row of `virtual_agent_legs` with outcome escalated.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col transfer_uid STRING | Transfer in one column, `<session_uid>/<place in the file, from 0>`.
-- @col channel STRING | `call` or `chat`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col transfer_id INT64 | Platform's id of the transfer.
-- @col transferred_at TIMESTAMP | When the transfer was requested (UTC).
-- @col local_date DATE | Date of that, in the reporting time zone.
-- @col from_kind STRING | `agent`, `virtual_agent` or `unknown`.
-- @col from_id INT64 identifier | Id of the agent or virtual agent who transferred.
-- @col from_name STRING agent | Name of the agent or virtual agent who transferred.
-- @col to_kind STRING | `agent`, `virtual_agent`, `queue` or `unknown`.
-- @col to_id INT64 identifier | Id of whoever accepted; NULL if nobody did.
-- @col to_name STRING agent | Name of whoever accepted.
-- @col from_queue_path STRING | Queue that the session was transferred from; `(none)` if the file has none.
-- @col to_queue_path STRING | Queue that the session was transferred to; `(none)` if the file has none.
-- @col transfer_style STRING | `cold`, `warm` or `unknown`, from the queue stay that the transfer led to.
-- @col transfer_status STRING | Status in the platform's words.
-- @col is_completed BOOL | The transfer was accepted.
-- @col is_from_virtual_agent BOOL | A virtual agent transferred.
-- @col wait_seconds INT64 | Time between the request and the answer (or the end).
-- @col fail_reason STRING | Why it failed, in the platform's words.
with styles as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.transfer_id,
    max(case when q.is_transfer_cold then 1 when not q.is_transfer_cold then 0 end) as cold
  from ${contact_center}.queue_durations as q
  where q.transfer_id is not null
  group by q.session_date, q.instance, q.session_key, q.transfer_id
)
select
  t.instance,
  t.session_key,
  concat(t.instance, '/', t.session_key) as session_uid,
  concat(t.instance, '/', t.session_key, '/', cast(t.position as string)) as transfer_uid,
  t.channel,
  t.session_date,
  t.transfer_id,
  t.transfer_created_at as transferred_at,
  cast(datetime(t.transfer_created_at, '${time_zone}') as date) as local_date,
  case
    when t.from_agent_id is not null then 'agent'
    when t.from_virtual_agent_id is not null then 'virtual_agent'
    else 'unknown'
  end as from_kind,
  coalesce(t.from_agent_id, t.from_virtual_agent_id) as from_id,
  coalesce(t.from_agent_name, t.from_virtual_agent_name) as from_name,
  case
    when t.to_agent_id is not null then 'agent'
    when t.to_virtual_agent_id is not null then 'virtual_agent'
    when t.to_menu_path_name is not null then 'queue'
    else 'unknown'
  end as to_kind,
  coalesce(t.to_agent_id, t.to_virtual_agent_id) as to_id,
  coalesce(t.to_agent_name, t.to_virtual_agent_name) as to_name,
  coalesce(nullif(t.from_menu_path_name, ''), '(none)') as from_queue_path,
  coalesce(nullif(t.to_menu_path_name, ''), '(none)') as to_queue_path,
  case s.cold when 1 then 'cold' when 0 then 'warm' else 'unknown' end as transfer_style,
  t.transfer_status,
  coalesce(t.transfer_status = 'transferred', false) as is_completed,
  t.from_virtual_agent_id is not null and t.from_agent_id is null as is_from_virtual_agent,
  t.wait_seconds,
  t.fail_reason
from ${contact_center}.transfers as t
left join styles as s
  on s.session_date = t.session_date and s.instance = t.instance and s.session_key = t.session_key and s.transfer_id = t.transfer_id
