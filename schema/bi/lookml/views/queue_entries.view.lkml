# (start here) One row per stay of a session in a queue. **Key:** `queue_entry_uid`. The platform's "queue interactions"; `is_first_entry` counts each queued session once (the platform's "queue entries"). All queue metrics come from here, so a transferred session counts once per queue that it waited in. Each stay is judged by its own queue's targets.
view: queue_entries {
  sql_table_name: `@{dataset}.queue_entries` ;;
  label: "Queue entries"

  dimension: instance {
    type: string
    description: "Platform instance (tenant)."
    sql: ${TABLE}.instance ;;
  }

  dimension: session_key {
    type: string
    description: "`call-<id>` or `chat-<id>`; joins `sessions_flat`."
    sql: ${TABLE}.session_key ;;
  }

  dimension: session_uid {
    type: string
    hidden: yes
    description: "Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by."
    sql: ${TABLE}.session_uid ;;
  }

  dimension: queue_entry_uid {
    type: string
    primary_key: yes
    hidden: yes
    description: "Stay in one column, `<session_uid>/<entry_number>`."
    sql: ${TABLE}.queue_entry_uid ;;
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

  dimension: queue_entry_id {
    type: number
    value_format_name: id
    description: "Platform's id of the stay."
    sql: ${TABLE}.queue_entry_id ;;
  }

  dimension: entry_number {
    type: number
    description: "1 for the first stay of the session, then 2, 3, …"
    sql: ${TABLE}.entry_number ;;
  }

  dimension: is_first_entry {
    type: yesno
    description: "The session's first stay in a queue: counts each queued customer once."
    sql: ${TABLE}.is_first_entry ;;
  }

  dimension: is_transfer {
    type: yesno
    description: "The stay came from a transfer."
    sql: ${TABLE}.is_transfer ;;
  }

  dimension: transfer_id {
    type: number
    value_format_name: id
    description: "Transfer that brought the session here; joins `transfers_flat`."
    sql: ${TABLE}.transfer_id ;;
  }

  dimension: queue_id {
    type: number
    value_format_name: id
    description: "Platform's id of the queue (menu path)."
    sql: ${TABLE}.queue_id ;;
  }

  dimension: queue_path {
    type: string
    description: "Full path of the queue, levels divided by `/`; `(none)` if the file has none."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: queue_level_1 {
    type: string
    description: "First level of the path."
    sql: ${TABLE}.queue_level_1 ;;
  }

  dimension: queue_level_2 {
    type: string
    description: "Second level of the path."
    sql: ${TABLE}.queue_level_2 ;;
  }

  dimension: queue_level_3 {
    type: string
    description: "Third level of the path."
    sql: ${TABLE}.queue_level_3 ;;
  }

  dimension: lang {
    type: string
    description: "Language of the queue."
    sql: ${TABLE}.lang ;;
  }

  dimension_group: entered {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Entry into the queue (UTC)."
    sql: ${TABLE}.entered_at ;;
  }

  dimension_group: left {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Exit from the queue (UTC)."
    sql: ${TABLE}.left_at ;;
  }

  dimension_group: entered_local {
    type: time
    timeframes: [raw, time, time_of_day, date, week, month]
    convert_tz: no
    datatype: datetime
    description: "Entry into the queue, in the reporting time zone."
    sql: ${TABLE}.entered_local ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the entry, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension_group: interval_start {
    type: time
    timeframes: [raw, time, time_of_day, date, week, month]
    convert_tz: no
    datatype: datetime
    description: "Start of the interval of the entry, in the reporting time zone; its length is in `settings`."
    sql: ${TABLE}.interval_start ;;
  }

  dimension: queue_seconds {
    type: number
    description: "Seconds in the queue; from entry to exit if the file has no length."
    sql: ${TABLE}.queue_seconds ;;
  }

  dimension: exit_status {
    type: string
    description: "`answered`, `answered_by_virtual_agent`, `abandoned` (longer than `short_abandon_seconds`), `short_abandoned`, `expired`, `deflected`, `voicemail`, `rerouted` (another stay followed), `failed` or `waiting`."
    sql: ${TABLE}.exit_status ;;
  }

  dimension: agent_id {
    type: number
    value_format_name: id
    description: "Agent who answered; NULL if nobody did."
    sql: ${TABLE}.agent_id ;;
  }

  dimension: agent_uid {
    type: string
    hidden: yes
    description: "Agent in one column, `<instance>/<agent_id>`; joins `agents` and `agent_teams`."
    sql: ${TABLE}.agent_uid ;;
  }

  dimension: is_answered {
    type: yesno
    description: "A human agent answered."
    sql: ${TABLE}.is_answered ;;
  }

  dimension: is_abandoned {
    type: yesno
    description: "The customer left the queue; false for short abandons."
    sql: ${TABLE}.is_abandoned ;;
  }

  dimension: short_abandon_seconds {
    type: number
    description: "Short-abandon threshold of the queue at the time, as the platform recorded it (0 is a value); the one in `settings` if it recorded none."
    sql: ${TABLE}.short_abandon_seconds ;;
  }

  dimension: sl_target_seconds {
    type: number
    description: "Service-level target of the queue at the time, as the platform recorded it; the one in `settings` if it recorded none."
    sql: ${TABLE}.sl_target_seconds ;;
  }

  dimension: sl_target_percent {
    type: number
    description: "Target share of answers within that time, as the platform recorded it."
    sql: ${TABLE}.sl_target_percent ;;
  }

  dimension: is_short_abandoned {
    type: yesno
    description: "The customer left within `short_abandon_seconds`."
    sql: ${TABLE}.is_short_abandoned ;;
  }

  dimension: is_deflected {
    type: yesno
    description: "The platform deflected the session out of the queue, to a voicemail box too."
    sql: ${TABLE}.is_deflected ;;
  }

  dimension: is_failed {
    type: yesno
    description: "The stay ended with a failure of the platform."
    sql: ${TABLE}.is_failed ;;
  }

  dimension: answer_seconds {
    type: number
    description: "`queue_seconds` if answered, else NULL: its average is the speed of answer."
    sql: ${TABLE}.answer_seconds ;;
  }

  dimension: abandon_seconds {
    type: number
    description: "`queue_seconds` if abandoned (short abandons excluded), else NULL."
    sql: ${TABLE}.abandon_seconds ;;
  }

  dimension: is_in_platform_sla {
    type: yesno
    description: "The platform's own verdict on the stay; NULL if it recorded none."
    sql: ${TABLE}.is_in_platform_sla ;;
  }

  dimension: is_sl_offered {
    type: yesno
    description: "The stay counts for the service level: inbound, and answered or abandoned (not short)."
    sql: ${TABLE}.is_sl_offered ;;
  }

  dimension: is_sl_met {
    type: yesno
    description: "It counts and was answered within `sl_target_seconds`."
    sql: ${TABLE}.is_sl_met ;;
  }

  measure: stays {
    type: count
    label: "Stays in a queue"
    description: "times that a session waited in a queue (all stays, after transfers too)"
    value_format_name: decimal_0
  }

  measure: answered {
    type: sum
    label: "Stays answered"
    description: "stays that a human answered (all stays, after transfers too)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_answered then 1 else 0 end ;;
  }

  measure: stays_abandoned {
    type: sum
    label: "Stays abandoned"
    description: "stays that the customer left after more than the short threshold (all stays, after transfers too)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_abandoned then 1 else 0 end ;;
  }

  measure: stays_short_abandoned {
    type: sum
    label: "Stays short abandoned"
    description: "stays that the customer left within the short threshold (all stays, after transfers too)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_short_abandoned then 1 else 0 end ;;
  }

  measure: stay_abandon_rate_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_abandoned then 1 else 0 end ;;
  }

  measure: stay_abandon_rate_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_abandoned or ${TABLE}.is_answered then 1 else 0 end ;;
  }

  measure: stay_abandon_rate {
    type: number
    label: "Abandon rate of stays"
    description: "stays abandoned / stays answered or abandoned (all stays, after transfers too)"
    value_format_name: percent_1
    sql: ${stay_abandon_rate_numerator} / nullif(${stay_abandon_rate_denominator}, 0) ;;
  }

  measure: service_level_numerator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_sl_met) then 1 else 0 end ;;
  }

  measure: service_level_denominator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_sl_offered) then 1 else 0 end ;;
  }

  measure: service_level {
    type: number
    label: "Service level"
    description: "answered within the queue's own target (`<=`) / (answered + abandoned not short) (inbound stays)"
    value_format_name: percent_1
    sql: ${service_level_numerator} / nullif(${service_level_denominator}, 0) ;;
  }

  measure: platform_service_level_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_in_platform_sla then 1 else 0 end ;;
  }

  measure: platform_service_level_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_in_platform_sla is not null then 1 else 0 end ;;
  }

  measure: platform_service_level {
    type: number
    label: "The platform's service level"
    description: "in_sla / (in_sla + not_in_sla) (stays with a verdict of the platform)"
    value_format_name: percent_1
    sql: ${platform_service_level_numerator} / nullif(${platform_service_level_denominator}, 0) ;;
  }

  measure: speed_of_answer_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.answer_seconds ;;
  }

  measure: speed_of_answer_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_answered then 1 else 0 end ;;
  }

  measure: speed_of_answer {
    type: number
    label: "Speed of answer"
    description: "queue time of answered stays / answered stays; by session (`answer_seconds` of `sessions_flat`): all stays up to the first human answer (answered stays, all directions)"
    value_format_name: decimal_0
    sql: ${speed_of_answer_numerator} / nullif(${speed_of_answer_denominator}, 0) ;;
  }

  measure: longest_wait {
    type: max
    label: "Longest wait"
    description: "longest stay in a queue (all stays, however they ended)"
    value_format_name: decimal_0
    sql: ${TABLE}.queue_seconds ;;
  }
}
