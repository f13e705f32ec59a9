# One row per session that was shown the survey or rated. **Key:** `session_uid`. Response rate = COUNT(rating) / COUNT(*). A rating is credited to the last human leg only. The comment's text is in dataset `contact_center_restricted` only.
view: csat_responses {
  sql_table_name: `@{dataset}.csat_responses` ;;
  label: "Csat responses"

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
    description: "UTC date of the session's creation: the partition, filter on it first."
    sql: ${TABLE}.session_date ;;
  }

  dimension: direction {
    type: string
    description: "`inbound`, `outbound`, `campaign`, `callback`, `scheduled` or `internal`."
    sql: ${TABLE}.direction ;;
  }

  dimension: lang {
    type: string
    description: "Language."
    sql: ${TABLE}.lang ;;
  }

  dimension: local_hour {
    type: number
    description: "Hour of the creation, in the reporting time zone, 0 to 23."
    sql: ${TABLE}.local_hour ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the creation, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: queue_path {
    type: string
    description: "Queue that the session was in last."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: credited_to {
    type: string
    description: "Who handled the session last: `human`, `virtual_agent` or `none`."
    sql: ${TABLE}.credited_to ;;
  }

  dimension: agent_id {
    type: number
    value_format_name: id
    description: "Agent of the last human leg."
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
    description: "Name of that agent."
    sql: ${TABLE}.agent_name ;;
  }

  dimension: virtual_agent_name {
    type: string
    description: "Virtual agent."
    sql: ${TABLE}.virtual_agent_name ;;
  }

  dimension: rating {
    type: number
    description: "Rating; NULL if not answered."
    sql: ${TABLE}.rating ;;
  }

  dimension: is_csat_positive {
    type: yesno
    description: "The rating is at least `csat_positive_min` of `settings`; NULL if not rated."
    sql: ${TABLE}.is_csat_positive ;;
  }

  dimension: has_comment {
    type: yesno
    description: "There is a comment."
    sql: ${TABLE}.has_comment ;;
  }

  dimension: handle_seconds {
    type: number
    description: "Handle time of the session."
    sql: ${TABLE}.handle_seconds ;;
  }

  dimension: answer_seconds {
    type: number
    description: "Wait for the first answer."
    sql: ${TABLE}.answer_seconds ;;
  }

  measure: surveys {
    type: count
    label: "Surveys shown"
    description: "sessions whose customer was shown the survey, or rated (sessions with a survey)"
    value_format_name: decimal_0
  }

  measure: ratings {
    type: sum
    label: "Ratings"
    description: "surveys that were answered (sessions with a survey)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.rating is not null then 1 else 0 end ;;
  }

  measure: average_rating_numerator {
    type: sum
    hidden: yes
    sql: ${TABLE}.rating ;;
  }

  measure: average_rating_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.rating is not null then 1 else 0 end ;;
  }

  measure: average_rating {
    type: number
    label: "Average rating"
    description: "CSAT: sum of ratings / ratings (rated sessions, virtual agents' too)"
    value_format_name: decimal_2
    sql: ${average_rating_numerator} / nullif(${average_rating_denominator}, 0) ;;
  }

  measure: positive_rate_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_csat_positive then 1 else 0 end ;;
  }

  measure: positive_rate_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.rating is not null then 1 else 0 end ;;
  }

  measure: positive_rate {
    type: number
    label: "Positive ratings"
    description: "ratings of at least `csat_positive_min` of `settings` / ratings (rated sessions, virtual agents' too)"
    value_format_name: percent_1
    sql: ${positive_rate_numerator} / nullif(${positive_rate_denominator}, 0) ;;
  }

  measure: response_rate_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.rating is not null then 1 else 0 end ;;
  }

  measure: response_rate_denominator {
    type: count
    hidden: yes
  }

  measure: response_rate {
    type: number
    label: "Response rate"
    description: "ratings / surveys shown (sessions with a survey)"
    value_format_name: percent_1
    sql: ${response_rate_numerator} / nullif(${response_rate_denominator}, 0) ;;
  }
}
