# One row per instance and agent. **Key:** `agent_uid`. Names come from the participants of sessions, since the file has no list of agents; the latest name counts. Reads the participants of all days.
view: agents {
  sql_table_name: `@{dataset}.agents` ;;
  label: "Agents"

  dimension: instance {
    type: string
    description: "Platform instance (tenant)."
    sql: ${TABLE}.instance ;;
  }

  dimension: agent_id {
    type: number
    value_format_name: id
    description: "Agent's id on the platform; joins `agent_legs`, `queue_entries` and `transfers_flat`."
    sql: ${TABLE}.agent_id ;;
  }

  dimension: agent_uid {
    type: string
    primary_key: yes
    hidden: yes
    description: "Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`."
    sql: ${TABLE}.agent_uid ;;
  }

  dimension: agent_name {
    type: string
    description: "Latest name seen for the agent."
    sql: ${TABLE}.agent_name ;;
  }

  dimension: location_id {
    type: number
    value_format_name: id
    description: "Id of the agent's location, the latest that a file gives."
    sql: ${TABLE}.location_id ;;
  }

  dimension: location_name {
    type: string
    description: "Name of that location, such as `en-US`."
    sql: ${TABLE}.location_name ;;
  }

  dimension_group: first_seen {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "First time that the agent joined a session (UTC)."
    sql: ${TABLE}.first_seen_at ;;
  }

  dimension_group: last_seen {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Last time that the agent joined a session (UTC)."
    sql: ${TABLE}.last_seen_at ;;
  }
}
