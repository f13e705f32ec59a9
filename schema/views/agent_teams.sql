-- @view agent_teams
-- @grain One row per agent and team that the agent is in.
-- @key agent_uid, team
-- @about The teams of the agent's latest session whose file gives any. An agent in two teams has two rows: join it last, and sum by team only. Reads the participants of all days.
-- @col instance STRING | Platform instance (tenant).
-- @col agent_id INT64 identifier | Agent's id.
-- @col agent_uid STRING identifier | Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_legs`.
-- @col team STRING | Name of the team.
with latest as (
  select
    p.instance,
    p.user_id,
    p.teams
  from ${contact_center}.participants as p
  where p.participant_type = 'agent' and p.user_id is not null and p.teams is not null
  qualify row_number() over (
    partition by p.instance, p.user_id
    order by p.connected_at desc, p.session_date desc, p.session_key desc, p.position desc
  ) = 1
),
named as (
  select
    l.instance,
    l.user_id,
    {{json_name(item)}} as team
  from latest as l
  cross join {{each_json(l.teams, item)}}
)
select distinct
  n.instance,
  n.user_id as agent_id,
  n.instance || '/' || cast(n.user_id as string) as agent_uid,
  n.team
from named as n
where n.team is not null
