# One row per session of a known customer that was handled or contained. **Key:** `session_uid`. A proxy for first contact resolution: the session files do not record resolution. A customer is known by the platform's id, and without one by `customer_key`, which takes a pseudonym key. The window is `repeat_days` of `settings`; the view scans all days, so a date filter does not reduce what is read.
view: repeat_contacts {
  sql_table_name: `@{dataset}.repeat_contacts` ;;
  label: "Repeat contacts"

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
    primary_key: yes
    hidden: yes
    description: "Session in one column, `<instance>/<session_key>`: unique where a session is one row, and what other relations join by."
    sql: ${TABLE}.session_uid ;;
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
    description: "UTC date of the session's creation."
    sql: ${TABLE}.session_date ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the creation, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: customer_id {
    type: number
    value_format_name: id
    description: "Customer's id on the platform; NULL if the file has none."
    sql: ${TABLE}.customer_id ;;
  }

  dimension: customer_key {
    type: string
    description: "Keyed pseudonym of the customer; NULL if no key is configured."
    sql: ${TABLE}.customer_key ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Creation (UTC)."
    sql: ${TABLE}.created_at ;;
  }

  dimension: queue_path {
    type: string
    description: "Queue that the session was in last."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: outcome {
    type: string
    description: "Outcome of the session."
    sql: ${TABLE}.outcome ;;
  }

  dimension: last_agent_id {
    type: number
    value_format_name: id
    description: "Agent of the last human leg."
    sql: ${TABLE}.last_agent_id ;;
  }

  dimension: next_session_key {
    type: string
    description: "The customer's next session that they initiated (inbound, callback or scheduled)."
    sql: ${TABLE}.next_session_key ;;
  }

  dimension_group: next_created {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "When that began (UTC)."
    sql: ${TABLE}.next_created_at ;;
  }

  dimension: hours_to_next {
    type: number
    description: "Hours to the next session."
    sql: ${TABLE}.hours_to_next ;;
  }

  dimension: is_repeated {
    type: yesno
    description: "The next session came within the window."
    sql: ${TABLE}.is_repeated ;;
  }

  dimension: is_resolved_proxy {
    type: yesno
    description: "It did not and the window has closed; false if it did, NULL while the window is open."
    sql: ${TABLE}.is_resolved_proxy ;;
  }

  measure: not_repeated_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_resolved_proxy then 1 else 0 end ;;
  }

  measure: not_repeated_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_resolved_proxy is not null then 1 else 0 end ;;
  }

  measure: not_repeated {
    type: number
    label: "Not repeated"
    description: "no further inbound, callback or scheduled contact within `repeat_days` / closed windows (handled or contained inbound, callback and scheduled sessions of known customers)"
    value_format_name: percent_1
    sql: ${not_repeated_numerator} / nullif(${not_repeated_denominator}, 0) ;;
  }
}
