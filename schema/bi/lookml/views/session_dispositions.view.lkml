# One row per disposition code picked on a session. **Key:** `disposition_uid`. Count sessions with COUNT(DISTINCT session_uid): a session can have several codes. The note's text is in dataset `contact_center_restricted` only.
view: session_dispositions {
  sql_table_name: `@{dataset}.session_dispositions` ;;
  label: "Session dispositions"

  dimension: instance {
    type: string
    description: "Platform instance (tenant)."
    sql: ${TABLE}.instance ;;
  }

  dimension: session_key {
    type: string
    description: "`call-<id>` or `chat-<id>`."
    sql: ${TABLE}.session_key ;;
  }

  dimension: session_uid {
    type: string
    hidden: yes
    description: "Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by."
    sql: ${TABLE}.session_uid ;;
  }

  dimension: disposition_uid {
    type: string
    primary_key: yes
    hidden: yes
    description: "Disposition in one column, `<session_uid>/<position>`."
    sql: ${TABLE}.disposition_uid ;;
  }

  dimension: channel {
    type: string
    description: "`call` or `chat`."
    sql: ${TABLE}.channel ;;
  }

  dimension: direction {
    type: string
    description: "`inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`."
    sql: ${TABLE}.direction ;;
  }

  dimension_group: session {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "UTC date of the session's creation: the partition, filter on it first."
    sql: ${TABLE}.session_date ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the session's creation, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: queue_path {
    type: string
    description: "Queue that the session was in last; `(none)` if the file has none."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: position {
    type: number
    description: "Place in the list, from 0."
    sql: ${TABLE}.position ;;
  }

  dimension: agent_id {
    type: number
    value_format_name: id
    description: "Agent who picked the code."
    sql: ${TABLE}.agent_id ;;
  }

  dimension: agent_uid {
    type: string
    hidden: yes
    description: "Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`."
    sql: ${TABLE}.agent_uid ;;
  }

  dimension: agent_name {
    type: string
    description: "Agent's name as this session's file gives it; NULL if the agent has no leg."
    sql: ${TABLE}.agent_name ;;
  }

  dimension: list_name {
    type: string
    description: "Disposition list."
    sql: ${TABLE}.list_name ;;
  }

  dimension: code {
    type: string
    description: "Disposition code."
    sql: ${TABLE}.code ;;
  }

  dimension: has_note {
    type: yesno
    description: "The agent wrote a note."
    sql: ${TABLE}.has_note ;;
  }
}
