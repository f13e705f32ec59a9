-- @view agents
-- @grain One row per instance and agent.
-- @key agent_uid
-- @about Names come from the participants of sessions, since the file has no list of agents; the latest name counts. Reads the participants of all days.
-- @col instance STRING | Platform instance (tenant).
-- @col agent_id INT64 identifier | Agent's id on the platform; joins `agent_legs`, `queue_entries` and `transfers_flat`.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`.
-- @col agent_name STRING agent | Latest name seen for the agent.
-- @col location_id INT64 | Id of the agent's location, the latest that a file gives.
-- @col location_name STRING | Name of that location, such as `en-US`.
-- @col first_seen_at TIMESTAMP | First time that the agent joined a session (UTC).
-- @col last_seen_at TIMESTAMP | Last time that the agent joined a session (UTC).
with joins as (
  select
    p.instance,
    p.user_id,
    p.connected_at,
    p.session_date,
    p.session_key,
    p.position,
    p.location_id,
    p.location_name,
    {{full_name(p)}} as agent_name
  from ${contact_center}.participants as p
  where p.participant_type = 'agent' and p.user_id is not null
),
seen as (
  select
    j.instance,
    j.user_id,
    min(j.connected_at) as first_seen_at,
    max(j.connected_at) as last_seen_at
  from joins as j
  group by j.instance, j.user_id
),
named as (
  select
    j.instance,
    j.user_id,
    j.agent_name
  from joins as j
  where j.agent_name is not null
  qualify row_number() over (
    partition by j.instance, j.user_id
    order by j.connected_at desc, j.session_date desc, j.session_key desc, j.position desc
  ) = 1
),
located as (
  select
    j.instance,
    j.user_id,
    j.location_id,
    j.location_name
  from joins as j
  where j.location_id is not null
  qualify row_number() over (
    partition by j.instance, j.user_id
    order by j.connected_at desc, j.session_date desc, j.session_key desc, j.position desc
  ) = 1
)
select
  s.instance,
  s.user_id as agent_id,
  s.instance || '/' || cast(s.user_id as string) as agent_uid,
  n.agent_name,
  l.location_id,
  l.location_name,
  s.first_seen_at,
  s.last_seen_at
from seen as s
left join named as n on n.instance = s.instance and n.user_id = s.user_id
left join located as l on l.instance = s.instance and l.user_id = s.user_id
