# (start here) One row per session, human agent, and transfer that brought the session to the agent. **Key:** `leg_uid`. Handle time = before-call work + connected time (hold included) + after-call work. The platform writes the connection and the wrap-up as two rows of `handle_durations`: they are added up here, so that the average of `handle_seconds` is AHT. Two agents on one session are two legs.
view: agent_legs {
  sql_table_name: `@{dataset}.agent_legs` ;;
  label: "Agent legs"

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
    description: "Leg in one column, `<session_uid>/<leg_number>`."
    sql: ${TABLE}.leg_uid ;;
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

  dimension: leg_id {
    type: number
    value_format_name: id
    description: "Platform's id of the leg's first row in `handle_durations`."
    sql: ${TABLE}.leg_id ;;
  }

  dimension: handle_rows {
    type: number
    description: "Rows of `handle_durations` that make up the leg."
    sql: ${TABLE}.handle_rows ;;
  }

  dimension: leg_number {
    type: number
    description: "1 for the first human leg of the session, then 2, 3, …"
    sql: ${TABLE}.leg_number ;;
  }

  dimension: is_first_leg {
    type: yesno
    description: "First human leg of the session."
    sql: ${TABLE}.is_first_leg ;;
  }

  dimension: is_last_leg {
    type: yesno
    description: "Last human leg of the session: the one that a rating is credited to. A barged leg is the last one only if every leg is."
    sql: ${TABLE}.is_last_leg ;;
  }

  dimension: agent_id {
    type: number
    value_format_name: id
    description: "Agent's id."
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
    description: "Agent's name as this session's file gives it; `agents` has the newest. So a date filter prunes here too."
    sql: ${TABLE}.agent_name ;;
  }

  dimension: queue_id {
    type: number
    value_format_name: id
    description: "Queue (menu path) that the leg came from; NULL for outbound."
    sql: ${TABLE}.queue_id ;;
  }

  dimension: queue_path {
    type: string
    description: "Path of that queue; `(none)` if the file has none."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: is_transfer {
    type: yesno
    description: "The leg came from a transfer."
    sql: ${TABLE}.is_transfer ;;
  }

  dimension_group: started {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Start of the leg (UTC)."
    sql: ${TABLE}.started_at ;;
  }

  dimension_group: ended {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "End of the leg, after-call work included (UTC)."
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

  dimension: local_hour {
    type: number
    description: "Hour of the start, in the reporting time zone, 0 to 23."
    sql: ${TABLE}.local_hour ;;
  }

  dimension: transfer_id {
    type: number
    value_format_name: id
    description: "Transfer that brought the session to the agent; joins `transfers_flat`."
    sql: ${TABLE}.transfer_id ;;
  }

  dimension: is_barged {
    type: yesno
    description: "The platform marks a row of the leg as barged in on."
    sql: ${TABLE}.is_barged ;;
  }

  dimension: connecting_seconds {
    type: number
    description: "From the assignment to the connection (ringing)."
    sql: ${TABLE}.connecting_seconds ;;
  }

  dimension: bcw_seconds {
    type: number
    description: "Before-call work."
    sql: ${TABLE}.bcw_seconds ;;
  }

  dimension: connected_seconds {
    type: number
    description: "Connected to the customer, hold included."
    sql: ${TABLE}.connected_seconds ;;
  }

  dimension: hold_seconds {
    type: number
    description: "Customer on hold; 0 for chats."
    sql: ${TABLE}.hold_seconds ;;
  }

  dimension: talk_seconds {
    type: number
    description: "`connected_seconds` less `hold_seconds`, never below 0."
    sql: ${TABLE}.talk_seconds ;;
  }

  dimension: acw_seconds {
    type: number
    description: "After-call work (wrap-up)."
    sql: ${TABLE}.acw_seconds ;;
  }

  dimension: handle_seconds {
    type: number
    description: "`bcw_seconds` + `connected_seconds` + `acw_seconds`: its average is AHT per leg."
    sql: ${TABLE}.handle_seconds ;;
  }

  measure: legs {
    type: count
    label: "Legs"
    description: "pieces of work of one agent on one session (all legs of human agents)"
    value_format_name: decimal_0
  }

  measure: leg_handle_seconds_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.handle_seconds ;;
  }

  measure: leg_handle_seconds_denominator {
    type: count
    hidden: yes
  }

  measure: leg_handle_seconds {
    type: number
    label: "Handle time per leg"
    description: "before-call + connected + wrap-up, per leg (all legs of human agents)"
    value_format_name: decimal_0
    sql: ${leg_handle_seconds_numerator} / nullif(${leg_handle_seconds_denominator}, 0) ;;
  }

  measure: leg_talk_seconds_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.talk_seconds ;;
  }

  measure: leg_talk_seconds_denominator {
    type: count
    hidden: yes
  }

  measure: leg_talk_seconds {
    type: number
    label: "Talk per leg"
    description: "connected − hold, not below 0 (all legs of human agents)"
    value_format_name: decimal_0
    sql: ${leg_talk_seconds_numerator} / nullif(${leg_talk_seconds_denominator}, 0) ;;
  }

  measure: leg_hold_seconds_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.hold_seconds ;;
  }

  measure: leg_hold_seconds_denominator {
    type: count
    hidden: yes
  }

  measure: leg_hold_seconds {
    type: number
    label: "Hold per leg"
    description: "customer on hold (all legs of human agents)"
    value_format_name: decimal_0
    sql: ${leg_hold_seconds_numerator} / nullif(${leg_hold_seconds_denominator}, 0) ;;
  }

  measure: leg_wrap_up_seconds_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.acw_seconds ;;
  }

  measure: leg_wrap_up_seconds_denominator {
    type: count
    hidden: yes
  }

  measure: leg_wrap_up_seconds {
    type: number
    label: "Wrap-up per leg"
    description: "after-call work (all legs of human agents)"
    value_format_name: decimal_0
    sql: ${leg_wrap_up_seconds_numerator} / nullif(${leg_wrap_up_seconds_denominator}, 0) ;;
  }

  measure: leg_before_call_seconds_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.bcw_seconds ;;
  }

  measure: leg_before_call_seconds_denominator {
    type: count
    hidden: yes
  }

  measure: leg_before_call_seconds {
    type: number
    label: "Before-call work per leg"
    description: "preparation before the customer is on the line (all legs of human agents)"
    value_format_name: decimal_0
    sql: ${leg_before_call_seconds_numerator} / nullif(${leg_before_call_seconds_denominator}, 0) ;;
  }
}
