# One row per stretch of a session that a virtual agent handled. **Key:** `leg_uid`. `outcome`: escalated (handed on to a queue or a human), resolved (the virtual agent ended it), consumer_ended (the customer ended it: served or gone, the file does not say which), failed (ended unexpectedly) or unknown. A virtual agent that a human called in for a task has no leg: the platform lists it as a participant only.
view: virtual_agent_legs {
  sql_table_name: `@{dataset}.virtual_agent_legs` ;;
  label: "Virtual agent legs"

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

  dimension: leg_uid {
    type: string
    primary_key: yes
    hidden: yes
    description: "Leg in one column, `<session_uid>/<place in the file, from 0>`."
    sql: ${TABLE}.leg_uid ;;
  }

  dimension: channel {
    type: string
    description: "`call` or `chat`."
    sql: ${TABLE}.channel ;;
  }

  dimension_group: session {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "UTC date of the session's creation: the partition, filter on it first."
    sql: ${TABLE}.session_date ;;
  }

  dimension: leg_id {
    type: number
    value_format_name: id
    description: "Platform's id of the leg."
    sql: ${TABLE}.leg_id ;;
  }

  dimension: virtual_agent_id {
    type: number
    value_format_name: id
    description: "Virtual agent's id."
    sql: ${TABLE}.virtual_agent_id ;;
  }

  dimension: virtual_agent_name {
    type: string
    description: "Virtual agent's name."
    sql: ${TABLE}.virtual_agent_name ;;
  }

  dimension: queue_id {
    type: number
    value_format_name: id
    description: "Queue (menu path) that the leg ran in."
    sql: ${TABLE}.queue_id ;;
  }

  dimension: queue_path {
    type: string
    description: "Path of that queue; `(none)` if the file has none."
    sql: ${TABLE}.queue_path ;;
  }

  dimension_group: started {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Start (UTC)."
    sql: ${TABLE}.started_at ;;
  }

  dimension_group: ended {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "End (UTC)."
    sql: ${TABLE}.ended_at ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the start, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: leg_seconds {
    type: number
    description: "Length of the leg."
    sql: ${TABLE}.leg_seconds ;;
  }

  dimension: response_count {
    type: number
    description: "Answers that the virtual agent gave."
    sql: ${TABLE}.response_count ;;
  }

  dimension: fallback_count {
    type: number
    description: "Answers that were fallbacks (not understood)."
    sql: ${TABLE}.fallback_count ;;
  }

  dimension: finish_reason {
    type: string
    description: "Why the leg ended, in the platform's words."
    sql: ${TABLE}.finish_reason ;;
  }

  dimension: escalation_reason {
    type: string
    description: "Why the leg was escalated, in the platform's words."
    sql: ${TABLE}.escalation_reason ;;
  }

  dimension: outcome {
    type: string
    description: "`escalated`, `resolved`, `consumer_ended`, `failed` or `unknown`."
    sql: ${TABLE}.outcome ;;
  }

  dimension: is_contained {
    type: yesno
    description: "`outcome` is resolved or consumer_ended: no human was needed."
    sql: ${TABLE}.is_contained ;;
  }

  dimension: is_resolved {
    type: yesno
    description: "`outcome` is resolved: the strict reading of contained."
    sql: ${TABLE}.is_resolved ;;
  }

  dimension: is_escalated {
    type: yesno
    description: "`outcome` is escalated."
    sql: ${TABLE}.is_escalated ;;
  }

  dimension: has_reached_human {
    type: yesno
    description: "A human leg began at or after this leg's start."
    sql: ${TABLE}.has_reached_human ;;
  }

  measure: va_legs {
    type: count
    label: "Virtual agent legs"
    description: "stretches that a virtual agent handled (all legs of virtual agents)"
    value_format_name: decimal_0
  }

  measure: va_legs_contained {
    type: sum
    label: "Virtual agent legs contained"
    description: "legs that were resolved or that the customer ended (all legs of virtual agents)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_contained then 1 else 0 end ;;
  }

  measure: va_legs_escalated {
    type: sum
    label: "Virtual agent legs escalated"
    description: "legs that were handed on to a queue or a human (all legs of virtual agents)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_escalated then 1 else 0 end ;;
  }
}
