# One row per transfer attempt. **Key:** `transfer_uid`. The platform does not count a virtual agent's escalation as a transfer: it is a row of `virtual_agent_legs` with outcome escalated.
view: transfers_flat {
  sql_table_name: `@{dataset}.transfers_flat` ;;
  label: "Transfers"

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

  dimension: transfer_uid {
    type: string
    primary_key: yes
    hidden: yes
    description: "Transfer in one column, `<session_uid>/<place in the file, from 0>`."
    sql: ${TABLE}.transfer_uid ;;
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

  dimension: transfer_id {
    type: number
    value_format_name: id
    description: "Platform's id of the transfer."
    sql: ${TABLE}.transfer_id ;;
  }

  dimension_group: transferred {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "When the transfer was requested (UTC)."
    sql: ${TABLE}.transferred_at ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of that, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: from_kind {
    type: string
    description: "`agent`, `virtual_agent` or `unknown`."
    sql: ${TABLE}.from_kind ;;
  }

  dimension: from_id {
    type: number
    value_format_name: id
    description: "Id of the agent or virtual agent who transferred."
    sql: ${TABLE}.from_id ;;
  }

  dimension: from_name {
    type: string
    description: "Name of the agent or virtual agent who transferred."
    sql: ${TABLE}.from_name ;;
  }

  dimension: to_kind {
    type: string
    description: "`agent`, `virtual_agent`, `queue` or `unknown`."
    sql: ${TABLE}.to_kind ;;
  }

  dimension: to_id {
    type: number
    value_format_name: id
    description: "Id of whoever accepted; NULL if nobody did."
    sql: ${TABLE}.to_id ;;
  }

  dimension: to_name {
    type: string
    description: "Name of whoever accepted."
    sql: ${TABLE}.to_name ;;
  }

  dimension: from_queue_path {
    type: string
    description: "Queue that the session was transferred from; `(none)` if the file has none."
    sql: ${TABLE}.from_queue_path ;;
  }

  dimension: to_queue_path {
    type: string
    description: "Queue that the session was transferred to; `(none)` if the file has none."
    sql: ${TABLE}.to_queue_path ;;
  }

  dimension: transfer_style {
    type: string
    description: "`cold`, `warm` or `unknown`, from the queue stay that the transfer led to."
    sql: ${TABLE}.transfer_style ;;
  }

  dimension: transfer_status {
    type: string
    description: "Status in the platform's words."
    sql: ${TABLE}.transfer_status ;;
  }

  dimension: is_completed {
    type: yesno
    description: "The transfer was accepted."
    sql: ${TABLE}.is_completed ;;
  }

  dimension: is_from_virtual_agent {
    type: yesno
    description: "A virtual agent transferred."
    sql: ${TABLE}.is_from_virtual_agent ;;
  }

  dimension: wait_seconds {
    type: number
    description: "Time between the request and the answer (or the end)."
    sql: ${TABLE}.wait_seconds ;;
  }

  dimension: fail_reason {
    type: string
    description: "Why it failed, in the platform's words."
    sql: ${TABLE}.fail_reason ;;
  }
}
