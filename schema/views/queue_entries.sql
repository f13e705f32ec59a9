-- @view queue_entries
-- @grain (start here) One row per stay of a session in a queue.
-- @key queue_entry_uid
-- @about The platform's "queue interactions"; `is_first_entry` counts each queued session once (the platform's "queue entries"). All queue metrics come from here, so a transferred session counts once per queue that it waited in. Each stay is judged by its own queue's targets.
-- @col instance STRING | Platform instance (tenant).
-- @col session_key STRING | `call-<id>` or `chat-<id>`; joins `sessions_flat`.
-- @col session_uid STRING | Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by.
-- @col queue_entry_uid STRING | Stay in one column, `<session_uid>/<entry_number>`.
-- @col channel STRING | `call` or `chat`.
-- @col direction STRING | `inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`.
-- @col session_date DATE | UTC date of the session's creation: the partition, filter on it first.
-- @col queue_entry_id INT64 | Platform's id of the stay.
-- @col entry_number INT64 | 1 for the first stay of the session, then 2, 3, …
-- @col is_first_entry BOOL | The session's first stay in a queue: counts each queued customer once.
-- @col is_transfer BOOL | The stay came from a transfer.
-- @col transfer_id INT64 | Transfer that brought the session here; joins `transfers_flat`.
-- @col queue_id INT64 | Platform's id of the queue (menu path).
-- @col queue_path STRING | Full path of the queue, levels divided by `/`; `(none)` if the file has none.
-- @col queue_level_1 STRING | First level of the path.
-- @col queue_level_2 STRING | Second level of the path.
-- @col queue_level_3 STRING | Third level of the path.
-- @col lang STRING | Language of the queue.
-- @col entered_at TIMESTAMP | Entry into the queue (UTC).
-- @col left_at TIMESTAMP | Exit from the queue (UTC).
-- @col entered_local DATETIME | Entry into the queue, in the reporting time zone.
-- @col local_date DATE | Date of the entry, in the reporting time zone.
-- @col interval_start DATETIME | Start of the interval of the entry, in the reporting time zone; its length is in `settings`.
-- @col queue_seconds INT64 | Seconds in the queue; from entry to exit if the file has no length.
-- @col exit_status STRING | `answered`, `answered_by_virtual_agent`, `abandoned` (longer than `short_abandon_seconds`), `short_abandoned`, `expired`, `deflected`, `voicemail`, `rerouted` (another stay followed), `failed` or `waiting`.
-- @col agent_id INT64 identifier | Agent who answered; NULL if nobody did.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col is_answered BOOL | A human agent answered.
-- @col is_abandoned BOOL | The customer left the queue; false for short abandons.
-- @col short_abandon_seconds INT64 | Short-abandon threshold of the queue at the time, as the platform recorded it (0 is a value); the one in `settings` if it recorded none.
-- @col sl_target_seconds INT64 | Service-level target of the queue at the time, as the platform recorded it; the one in `settings` if it recorded none.
-- @col sl_target_percent INT64 | Target share of answers within that time, as the platform recorded it.
-- @col is_short_abandoned BOOL | The customer left within `short_abandon_seconds`.
-- @col is_deflected BOOL | The platform deflected the session out of the queue, to a voicemail box too.
-- @col is_failed BOOL | The stay ended with a failure of the platform.
-- @col answer_seconds INT64 | `queue_seconds` if answered, else NULL: its average is the speed of answer.
-- @col abandon_seconds INT64 | `queue_seconds` if abandoned (short abandons excluded), else NULL.
-- @col is_in_platform_sla BOOL | The platform's own verdict on the stay; NULL if it recorded none.
-- @col is_sl_offered BOOL | The stay counts for the service level: inbound, and answered or abandoned (not short).
-- @col is_sl_met BOOL | It counts and was answered within `sl_target_seconds`.
with stays as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.channel,
    q.position,
    q.queue_duration_id,
    q.is_transfer,
    q.transfer_id,
    q.menu_path_id,
    nullif(q.menu_path, '') as menu_path,
    q.lang,
    q.started_at,
    q.ended_at,
    coalesce(q.queue_seconds, unix_seconds(q.ended_at) - unix_seconds(q.started_at)) as queue_seconds,
    q.agent_id,
    q.service_level_event,
    coalesce(q.service_level_abandon_threshold_seconds, ${short_abandon_seconds}) as short_abandon_seconds,
    coalesce(q.service_level_target_seconds, ${service_level_seconds}) as sl_target_seconds,
    q.service_level_target_percent,
    row_number() over (
      partition by q.session_date, q.instance, q.session_key
      order by q.started_at nulls last, q.queue_duration_id nulls last, q.position
    ) as entry_number,
    count(*) over (partition by q.session_date, q.instance, q.session_key) as entry_count
  from ${contact_center}.queue_durations as q
),
-- A virtual agent that takes a session out of a queue starts its leg during the stay, or as it ends.
taken_by_virtual_agent as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.position
  from stays as q
  join ${contact_center}.virtual_agent_handle_durations as v
    on v.session_date = q.session_date and v.instance = q.instance and v.session_key = q.session_key
  where v.started_at >= q.started_at and unix_seconds(v.started_at) <= unix_seconds(q.ended_at) + 2
  group by q.session_date, q.instance, q.session_key, q.position
),
transfer_ends as (
  select
    t.session_date,
    t.instance,
    t.session_key,
    t.transfer_id,
    t.to_virtual_agent_id,
    t.fail_reason,
    t.deflection
  from ${contact_center}.transfers as t
  where t.transfer_id is not null
  qualify row_number() over (partition by t.session_date, t.instance, t.session_key, t.transfer_id order by t.position desc) = 1
),
-- A transfer's own end comes before the session's: the session may say that nothing failed.
ended as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.position,
    {{direction(s)}} as direction,
    case
      when q.agent_id is not null then 'answered'
      when v.position is not null or t.to_virtual_agent_id is not null then 'answered_by_virtual_agent'
      when t.fail_reason in ('eu_abandoned', 'eu_canceled') then 'abandoned'
      when t.fail_reason in ('expired', 'transfer_expired') then 'expired'
      when t.deflection <> 'no_deflection' then 'deflected'
      when q.entry_number < q.entry_count then 'rerouted'
      when s.fail_reason in ('eu_abandoned', 'eu_canceled') or s.session_status in ('abandoned', 'canceled') then 'abandoned'
      when s.fail_reason in ('expired', 'transfer_expired') then 'expired'
      when s.session_status in ('voicemail', 'voicemail_received', 'voicemail_read') then 'voicemail'
      when s.deflection <> 'no_deflection' or s.session_status = 'deflected' then 'deflected'
      when s.ended_at is null then 'waiting'
      else 'failed'
    end as exit_status
  from stays as q
  join ${contact_center}.sessions as s
    on s.session_date = q.session_date and s.instance = q.instance and s.session_key = q.session_key
  left join transfer_ends as t
    on t.session_date = q.session_date and t.instance = q.instance and t.session_key = q.session_key and t.transfer_id = q.transfer_id
  left join taken_by_virtual_agent as v
    on v.session_date = q.session_date and v.instance = q.instance and v.session_key = q.session_key and v.position = q.position
),
-- Where the wait is not known it is not known to be short.
judged as (
  select
    q.instance,
    q.session_key,
    q.channel,
    e.direction,
    q.session_date,
    q.queue_duration_id,
    q.entry_number,
    q.is_transfer,
    q.transfer_id,
    q.menu_path_id,
    q.menu_path,
    q.lang,
    q.started_at,
    q.ended_at,
    q.queue_seconds,
    case
      when e.exit_status = 'abandoned' and coalesce(q.queue_seconds <= q.short_abandon_seconds, false) then 'short_abandoned'
      else e.exit_status
    end as exit_status,
    q.agent_id,
    q.short_abandon_seconds,
    q.sl_target_seconds,
    q.service_level_target_percent,
    q.service_level_event
  from stays as q
  join ended as e
    on e.session_date = q.session_date and e.instance = q.instance and e.session_key = q.session_key and e.position = q.position
)
select
  j.instance,
  j.session_key,
  concat(j.instance, '/', j.session_key) as session_uid,
  concat(j.instance, '/', j.session_key, '/', cast(j.entry_number as string)) as queue_entry_uid,
  j.channel,
  j.direction,
  j.session_date,
  j.queue_duration_id as queue_entry_id,
  j.entry_number,
  j.entry_number = 1 as is_first_entry,
  coalesce(j.is_transfer, j.transfer_id is not null) as is_transfer,
  j.transfer_id,
  j.menu_path_id as queue_id,
  coalesce(j.menu_path, '(none)') as queue_path,
  split(j.menu_path, '/')[safe_offset(0)] as queue_level_1,
  split(j.menu_path, '/')[safe_offset(1)] as queue_level_2,
  split(j.menu_path, '/')[safe_offset(2)] as queue_level_3,
  j.lang,
  j.started_at as entered_at,
  j.ended_at as left_at,
  datetime(j.started_at, '${time_zone}') as entered_local,
  cast(datetime(j.started_at, '${time_zone}') as date) as local_date,
  {{interval_start(j.started_at)}} as interval_start,
  j.queue_seconds,
  j.exit_status,
  j.agent_id,
  j.instance || '/' || cast(j.agent_id as string) as agent_uid,
  j.exit_status = 'answered' as is_answered,
  j.exit_status = 'abandoned' as is_abandoned,
  j.short_abandon_seconds,
  j.sl_target_seconds,
  j.service_level_target_percent as sl_target_percent,
  j.exit_status = 'short_abandoned' as is_short_abandoned,
  j.exit_status in ('deflected', 'voicemail') as is_deflected,
  j.exit_status = 'failed' as is_failed,
  if(j.exit_status = 'answered', j.queue_seconds, null) as answer_seconds,
  if(j.exit_status = 'abandoned', j.queue_seconds, null) as abandon_seconds,
  case j.service_level_event when 'in_sla' then true when 'not_in_sla' then false end as is_in_platform_sla,
  j.direction = 'inbound' and j.exit_status in ('answered', 'abandoned') as is_sl_offered,
  j.direction = 'inbound' and j.exit_status = 'answered' and coalesce(j.queue_seconds <= j.sl_target_seconds, false) as is_sl_met
from judged as j
