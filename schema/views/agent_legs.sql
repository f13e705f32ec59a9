-- @view agent_legs
-- @grain (start here) One row per session, human agent, and transfer that brought the session to the agent.
-- @key leg_uid
-- @about Handle time = before-call work + connected time (hold included) + after-call work. The platform writes the connection and the wrap-up as two rows of `handle_durations`: they are added up here, so that the average of `handle_seconds` is AHT. Two agents on one session are two legs.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col leg_uid STRING | Leg in one column, `<session_uid>/<leg_number>`.
-- @col channel STRING | `call` or `chat`.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col leg_id INT64 | Platform's id of the leg's first row in `handle_durations`.
-- @col handle_rows INT64 | Rows of `handle_durations` that make up the leg.
-- @col leg_number INT64 | 1 for the first human leg of the session, then 2, 3, …
-- @col is_first_leg BOOL | First human leg of the session.
-- @col is_last_leg BOOL | Last human leg of the session: the one that a rating is credited to. A barged leg is the last one only if every leg is.
-- @col agent_id INT64 identifier | Agent's id.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Agent's name as this session's file gives it; `agents` has the newest. So a date filter prunes here too.
-- @col queue_id INT64 | Queue (menu path) that the leg came from; NULL for outbound.
-- @col queue_path STRING | Path of that queue; `(none)` if the file has none.
-- @col is_transfer BOOL | The leg came from a transfer.
-- @col started_at TIMESTAMP | Start of the leg (UTC).
-- @col ended_at TIMESTAMP | End of the leg, after-call work included (UTC).
-- @col local_date DATE | Date of the start, in the reporting time zone.
-- @col local_hour INT64 | Hour of the start, in the reporting time zone, 0 to 23.
-- @col transfer_id INT64 | Transfer that brought the session to the agent; joins `transfers_flat`.
-- @col is_barged BOOL | The platform marks a row of the leg as barged in on.
-- @col connecting_seconds INT64 | From the assignment to the connection (ringing).
-- @col bcw_seconds INT64 | Before-call work.
-- @col connected_seconds INT64 | Connected to the customer, hold included.
-- @col hold_seconds INT64 | Customer on hold; 0 for chats.
-- @col talk_seconds INT64 | `connected_seconds` less `hold_seconds`, never below 0.
-- @col acw_seconds INT64 | After-call work (wrap-up).
-- @col handle_seconds INT64 | `bcw_seconds` + `connected_seconds` + `acw_seconds`: its average is AHT per leg.
with merged as (
  select
    h.session_date,
    h.instance,
    h.session_key,
    h.channel,
    h.agent_id,
    h.transfer_id,
    min(h.position) as first_position,
    count(*) as handle_rows,
    min(h.handle_duration_id) as leg_id,
    min(h.menu_path_id) as queue_id,
    min(h.menu_path) as queue_path,
    min(h.started_at) as started_at,
    max(h.ended_at) as ended_at,
    max(if(h.is_barged, 1, 0)) as barged,
    sum(coalesce(h.assigned_connection_seconds, 0)) as connecting_seconds,
    sum(coalesce(h.bcw_seconds, 0)) as bcw_seconds,
    sum(coalesce(h.call_seconds, h.chat_seconds, 0)) as connected_seconds,
    sum(coalesce(h.hold_seconds, 0)) as hold_seconds,
    sum(coalesce(h.acw_seconds, 0)) as acw_seconds
  from ${contact_center}.handle_durations as h
  group by h.session_date, h.instance, h.session_key, h.channel, h.agent_id, h.transfer_id
),
legs as (
  select
    m.session_date,
    m.instance,
    m.session_key,
    m.channel,
    m.agent_id,
    m.transfer_id,
    m.handle_rows,
    m.leg_id,
    m.queue_id,
    m.queue_path,
    m.started_at,
    m.ended_at,
    m.barged,
    m.connecting_seconds,
    m.bcw_seconds,
    m.connected_seconds,
    m.hold_seconds,
    m.acw_seconds,
    row_number() over (
      partition by m.session_date, m.instance, m.session_key
      order by m.started_at nulls last, m.leg_id nulls last, m.first_position
    ) as leg_number,
    row_number() over (
      partition by m.session_date, m.instance, m.session_key
      order by m.barged, m.started_at desc nulls first, m.leg_id desc nulls first, m.first_position desc
    ) as leg_number_from_last
  from merged as m
),
named as (
  select
    p.session_date,
    p.instance,
    p.session_key,
    p.user_id,
    {{full_name(p)}} as agent_name
  from ${contact_center}.participants as p
  where p.participant_type = 'agent' and p.user_id is not null and {{full_name(p)}} is not null
  qualify row_number() over (
    partition by p.session_date, p.instance, p.session_key, p.user_id
    order by p.connected_at desc, p.position desc
  ) = 1
)
select
  l.instance,
  l.session_key,
  concat(l.instance, '/', l.session_key) as session_uid,
  concat(l.instance, '/', l.session_key, '/', cast(l.leg_number as string)) as leg_uid,
  l.channel,
  {{direction(s)}} as direction,
  l.session_date,
  l.leg_id,
  l.handle_rows,
  l.leg_number,
  l.leg_number = 1 as is_first_leg,
  l.leg_number_from_last = 1 as is_last_leg,
  l.agent_id,
  l.instance || '/' || cast(l.agent_id as string) as agent_uid,
  n.agent_name,
  l.queue_id,
  coalesce(nullif(l.queue_path, ''), '(none)') as queue_path,
  l.transfer_id is not null as is_transfer,
  l.started_at,
  l.ended_at,
  cast(datetime(l.started_at, '${time_zone}') as date) as local_date,
  extract(hour from datetime(l.started_at, '${time_zone}')) as local_hour,
  l.transfer_id,
  l.barged = 1 as is_barged,
  l.connecting_seconds,
  l.bcw_seconds,
  l.connected_seconds,
  l.hold_seconds,
  greatest(l.connected_seconds - l.hold_seconds, 0) as talk_seconds,
  l.acw_seconds,
  l.bcw_seconds + l.connected_seconds + l.acw_seconds as handle_seconds
from legs as l
join ${contact_center}.sessions as s
  on s.session_date = l.session_date and s.instance = l.instance and s.session_key = l.session_key
left join named as n
  on n.session_date = l.session_date and n.instance = l.instance and n.session_key = l.session_key and n.user_id = l.agent_id
