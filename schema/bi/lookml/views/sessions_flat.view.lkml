# (start here) One row per session: a call or a chat. **Key:** `session_uid`. The table that a BI tool starts from: no nested columns, the children counted and summed before the join (no row twice), and no phone number, name of a customer or comment in it.
view: sessions_flat {
  sql_table_name: `@{dataset}.sessions_flat` ;;
  label: "Sessions"

  dimension: instance {
    type: string
    description: "Platform instance (tenant)."
    sql: ${TABLE}.instance ;;
  }

  dimension: session_key {
    type: string
    description: "`call-<id>` or `chat-<id>`: unique with the instance; the numbers of calls and of chats overlap."
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

  dimension: session_id {
    type: number
    value_format_name: id
    description: "Platform's id, unique within the channel."
    sql: ${TABLE}.session_id ;;
  }

  dimension: support_number {
    type: string
    description: "The company's number that was called, E.164; NULL for chats."
    sql: ${TABLE}.support_number ;;
  }

  dimension: outbound_number {
    type: string
    description: "The company's number that an outbound call was placed from; NULL for others."
    sql: ${TABLE}.outbound_number ;;
  }

  dimension: session_type {
    type: string
    description: "Kind of session in the platform's current words."
    sql: ${TABLE}.session_type ;;
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
    description: "UTC date of the creation: the partition, filter on it first."
    sql: ${TABLE}.session_date ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Creation (UTC)."
    sql: ${TABLE}.created_at ;;
  }

  dimension_group: created_local {
    type: time
    timeframes: [raw, time, time_of_day, date, week, month]
    convert_tz: no
    datatype: datetime
    description: "Creation, in the reporting time zone."
    sql: ${TABLE}.created_local ;;
  }

  dimension_group: local {
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    convert_tz: no
    datatype: date
    description: "Date of the creation, in the reporting time zone."
    sql: ${TABLE}.local_date ;;
  }

  dimension: local_hour {
    type: number
    description: "Hour of the creation, in the reporting time zone, 0 to 23."
    sql: ${TABLE}.local_hour ;;
  }

  dimension: local_weekday {
    type: number
    description: "Weekday, in the reporting time zone, 1 Monday to 7 Sunday."
    sql: ${TABLE}.local_weekday ;;
  }

  dimension_group: interval_start {
    type: time
    timeframes: [raw, time, time_of_day, date, week, month]
    convert_tz: no
    datatype: datetime
    description: "Start of the interval of the creation, in the reporting time zone; its length is in `settings`."
    sql: ${TABLE}.interval_start ;;
  }

  dimension_group: scheduled {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Time that a callback was booked for (UTC)."
    sql: ${TABLE}.scheduled_at ;;
  }

  dimension_group: queued {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "First entry into a queue (UTC), as the file's root says; NULL for chats."
    sql: ${TABLE}.queued_at ;;
  }

  dimension_group: connected {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "First connection (UTC), of a virtual agent too; NULL for chats."
    sql: ${TABLE}.connected_at ;;
  }

  dimension_group: assigned {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Assignment to an agent (UTC), as the file's root says."
    sql: ${TABLE}.assigned_at ;;
  }

  dimension_group: first_human {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Start of the first human leg (UTC)."
    sql: ${TABLE}.first_human_at ;;
  }

  dimension_group: ended {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "End (UTC)."
    sql: ${TABLE}.ended_at ;;
  }

  dimension: outcome {
    type: string
    description: "`handled`, `virtual_agent_contained`, `abandoned`, `short_abandoned`, `expired`, `abandoned_in_menu`, `deflected`, `voicemail`, `callback_missed`, `failed` or `open`."
    sql: ${TABLE}.outcome ;;
  }

  dimension: handled_by {
    type: string
    description: "`human` (see `is_handled`), `virtual_agent`, `both` or `none`; `response_type` of `sessions` counts an agent whose dial nobody answered as well."
    sql: ${TABLE}.handled_by ;;
  }

  dimension: session_status {
    type: string
    description: "Status in the platform's words."
    sql: ${TABLE}.session_status ;;
  }

  dimension: fail_reason {
    type: string
    description: "Failure in the platform's words; `nothing` (calls) or NULL (chats) if there was none."
    sql: ${TABLE}.fail_reason ;;
  }

  dimension: disconnected_by {
    type: string
    description: "Who ended the session, in the platform's words."
    sql: ${TABLE}.disconnected_by ;;
  }

  dimension: deflection {
    type: string
    description: "Deflection in the platform's words; `no_deflection` if there was none, NULL for chats."
    sql: ${TABLE}.deflection ;;
  }

  dimension: lang {
    type: string
    description: "Language."
    sql: ${TABLE}.lang ;;
  }

  dimension: queue_id {
    type: number
    value_format_name: id
    description: "Platform's id of the queue (menu path) that the session entered first."
    sql: ${TABLE}.queue_id ;;
  }

  dimension: queue_path {
    type: string
    description: "Queue (menu path) that the session entered first, else the path that it was created with (`menu_path` of `sessions`); `(none)` if the file has none."
    sql: ${TABLE}.queue_path ;;
  }

  dimension: queue_level_1 {
    type: string
    description: "First level of that path."
    sql: ${TABLE}.queue_level_1 ;;
  }

  dimension: queue_level_2 {
    type: string
    description: "Second level of that path."
    sql: ${TABLE}.queue_level_2 ;;
  }

  dimension: queue_level_3 {
    type: string
    description: "Third level of that path."
    sql: ${TABLE}.queue_level_3 ;;
  }

  dimension: last_queue_path {
    type: string
    description: "Queue that the session was in last; `(none)` if the file has none."
    sql: ${TABLE}.last_queue_path ;;
  }

  dimension: queue_priority_level {
    type: number
    description: "Priority in the queue."
    sql: ${TABLE}.queue_priority_level ;;
  }

  dimension: first_agent_id {
    type: number
    value_format_name: id
    description: "Agent of the first human leg."
    sql: ${TABLE}.first_agent_id ;;
  }

  dimension: first_agent_name {
    type: string
    description: "Name of that agent."
    sql: ${TABLE}.first_agent_name ;;
  }

  dimension: last_agent_id {
    type: number
    value_format_name: id
    description: "Agent of the last human leg."
    sql: ${TABLE}.last_agent_id ;;
  }

  dimension: last_agent_name {
    type: string
    description: "Name of that agent."
    sql: ${TABLE}.last_agent_name ;;
  }

  dimension: virtual_agent_name {
    type: string
    description: "Virtual agent of the first virtual-agent leg."
    sql: ${TABLE}.virtual_agent_name ;;
  }

  dimension: is_offered {
    type: yesno
    description: "Inbound, and entered a queue."
    sql: ${TABLE}.is_offered ;;
  }

  dimension: is_handled {
    type: yesno
    description: "A human agent and the customer were connected: a leg with connected time and, for calls that the platform dials (outbound, campaign, callback, scheduled), evidence that the customer picked up. Work without that counts in `human_legs` and the seconds only."
    sql: ${TABLE}.is_handled ;;
  }

  dimension: is_abandoned {
    type: yesno
    description: "The customer left a queue before a human handled it; false for short abandons."
    sql: ${TABLE}.is_abandoned ;;
  }

  dimension: is_short_abandoned {
    type: yesno
    description: "The customer left within the short-abandon threshold of the queue."
    sql: ${TABLE}.is_short_abandoned ;;
  }

  dimension: is_deflected {
    type: yesno
    description: "Deflected, to a voicemail box too, and nobody handled it: outcome `deflected` or `voicemail`."
    sql: ${TABLE}.is_deflected ;;
  }

  dimension: deflection_kind {
    type: string
    description: "What a deflected session was deflected to, in the platform's words, such as `voicemail`, `phone`, or `virtual_agent_escalation` if only a virtual agent's escalation was; `unknown` if the file does not say."
    sql: ${TABLE}.deflection_kind ;;
  }

  dimension: is_transferred {
    type: yesno
    description: "A human agent's transfer was completed."
    sql: ${TABLE}.is_transferred ;;
  }

  dimension: is_abandoned_after_transfer {
    type: yesno
    description: "A human handled it and the customer then left in the next queue."
    sql: ${TABLE}.is_abandoned_after_transfer ;;
  }

  dimension: is_va_session {
    type: yesno
    description: "A virtual agent took part."
    sql: ${TABLE}.is_va_session ;;
  }

  dimension: is_va_contained {
    type: yesno
    description: "A virtual agent took part and neither a queue nor a human was needed (resolved, or ended by the customer). A stay that the virtual agent itself answered does not count as a need."
    sql: ${TABLE}.is_va_contained ;;
  }

  dimension: is_va_resolved {
    type: yesno
    description: "The virtual agent resolved a contained session: the strict reading."
    sql: ${TABLE}.is_va_resolved ;;
  }

  dimension: is_va_escalated {
    type: yesno
    description: "A virtual agent handed it on."
    sql: ${TABLE}.is_va_escalated ;;
  }

  dimension: queue_entries {
    type: number
    description: "Stays in a queue."
    sql: ${TABLE}.queue_entries ;;
  }

  dimension: human_legs {
    type: number
    description: "Human legs, those that did not reach the customer too."
    sql: ${TABLE}.human_legs ;;
  }

  dimension: agents {
    type: number
    description: "Distinct human agents."
    sql: ${TABLE}.agents ;;
  }

  dimension: transfers_completed {
    type: number
    description: "Completed transfers by human agents."
    sql: ${TABLE}.transfers_completed ;;
  }

  dimension: in_menu_seconds {
    type: number
    description: "Time in the menu."
    sql: ${TABLE}.in_menu_seconds ;;
  }

  dimension: queue_seconds {
    type: number
    description: "Time in queues, all stays; `wait_seconds` of `sessions` is what the file's root says."
    sql: ${TABLE}.queue_seconds ;;
  }

  dimension: answer_seconds {
    type: number
    description: "Time in queues up to the first human answer; NULL if there was none."
    sql: ${TABLE}.answer_seconds ;;
  }

  dimension: va_seconds {
    type: number
    description: "Time with virtual agents."
    sql: ${TABLE}.va_seconds ;;
  }

  dimension: bcw_seconds {
    type: number
    description: "Before-call work, all legs; NULL if there is no human leg, like the next five columns."
    sql: ${TABLE}.bcw_seconds ;;
  }

  dimension: connected_seconds {
    type: number
    description: "Connected to human agents, hold included."
    sql: ${TABLE}.connected_seconds ;;
  }

  dimension: hold_seconds {
    type: number
    description: "On hold, by the legs (the file's root may say otherwise)."
    sql: ${TABLE}.hold_seconds ;;
  }

  dimension: talk_seconds {
    type: number
    description: "`connected_seconds` less `hold_seconds`, by leg."
    sql: ${TABLE}.talk_seconds ;;
  }

  dimension: acw_seconds {
    type: number
    description: "After-call work, all legs."
    sql: ${TABLE}.acw_seconds ;;
  }

  dimension: handle_seconds {
    type: number
    description: "`bcw_seconds` + `connected_seconds` + `acw_seconds` of all human legs."
    sql: ${TABLE}.handle_seconds ;;
  }

  dimension: sl_offered {
    type: number
    description: "Stays that count for the service level (`is_sl_offered` of `queue_entries`)."
    sql: ${TABLE}.sl_offered ;;
  }

  dimension: sl_met {
    type: number
    description: "Of those, the ones answered within their queue's target."
    sql: ${TABLE}.sl_met ;;
  }

  dimension: platform_in_sla {
    type: number
    description: "Stays that the platform recorded in its service level; NULL if it recorded none."
    sql: ${TABLE}.platform_in_sla ;;
  }

  dimension: platform_not_in_sla {
    type: number
    description: "Stays that the platform recorded out of its service level; NULL if it recorded none."
    sql: ${TABLE}.platform_not_in_sla ;;
  }

  dimension: is_csat_offered {
    type: yesno
    description: "The survey was shown or there is a rating."
    sql: ${TABLE}.is_csat_offered ;;
  }

  dimension: rating {
    type: number
    description: "Rating; the documentation says 1 to 4, but files with 5 exist; NULL if not rated."
    sql: ${TABLE}.rating ;;
  }

  dimension: is_csat_positive {
    type: yesno
    description: "The rating is at least `csat_positive_min` of `settings`; NULL if not rated."
    sql: ${TABLE}.is_csat_positive ;;
  }

  dimension: has_comment {
    type: yesno
    description: "The customer left a comment (its text is in `sessions_restricted`)."
    sql: ${TABLE}.has_comment ;;
  }

  dimension: dispositions {
    type: number
    description: "Disposition codes that the agents picked."
    sql: ${TABLE}.dispositions ;;
  }

  dimension: disposition_codes {
    type: string
    description: "Codes that the agents picked, joined by ` | `."
    sql: ${TABLE}.disposition_codes ;;
  }

  dimension: recordings {
    type: number
    description: "Recordings."
    sql: ${TABLE}.recordings ;;
  }

  dimension: recorded_seconds {
    type: number
    description: "Recorded time."
    sql: ${TABLE}.recorded_seconds ;;
  }

  dimension: recording_permission {
    type: string
    description: "What the customer said to being recorded."
    sql: ${TABLE}.recording_permission ;;
  }

  dimension: out_ticket_id {
    type: string
    description: "CRM record."
    sql: ${TABLE}.out_ticket_id ;;
  }

  dimension: customer_id {
    type: number
    value_format_name: id
    description: "Customer's id on the platform; NULL if the file has none, or settings drop it."
    sql: ${TABLE}.customer_id ;;
  }

  dimension: customer_key {
    type: string
    description: "Keyed pseudonym of the customer; NULL if no key is configured."
    sql: ${TABLE}.customer_key ;;
  }

  dimension: message_count {
    type: number
    description: "Messages of a chat."
    sql: ${TABLE}.message_count ;;
  }

  dimension: has_photos {
    type: yesno
    description: "The customer sent photos or screenshots."
    sql: ${TABLE}.has_photos ;;
  }

  dimension: is_verified {
    type: yesno
    description: "The customer verified who they are; NULL if they were not asked."
    sql: ${TABLE}.is_verified ;;
  }

  dimension_group: updated {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "Last change on the platform (UTC)."
    sql: ${TABLE}.updated_at ;;
  }

  dimension: is_final {
    type: yesno
    description: "The update that the platform makes about 15 minutes after the end has been loaded (best effort: a later one is possible)."
    sql: ${TABLE}.is_final ;;
  }

  dimension_group: ingested {
    type: time
    timeframes: [raw, time, date, week, month]
    datatype: timestamp
    description: "When the row was last written."
    sql: ${TABLE}.ingested_at ;;
  }

  measure: sessions {
    type: count
    label: "Sessions"
    description: "calls and chats that began (all directions)"
    value_format_name: decimal_0
  }

  measure: offered {
    type: sum
    label: "Offered to a queue"
    description: "inbound sessions with at least one stay in a queue (`is_offered`) (inbound)"
    value_format_name: decimal_0
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_offered) then 1 else 0 end ;;
  }

  measure: handled {
    type: sum
    label: "Handled by agents"
    description: "a human agent and the customer were connected (`is_handled`): a leg with connected time and, for calls that the platform dials, evidence that the customer picked up (`connected_at`, the customer's own row or connection) and no `eu_busy`, `eu_rejected` or `eu_no_answer` (all directions)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_handled then 1 else 0 end ;;
  }

  measure: inbound_handled {
    type: sum
    label: "Inbound handled"
    description: "handled sessions that customers began (inbound)"
    value_format_name: decimal_0
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_handled) then 1 else 0 end ;;
  }

  measure: abandoned {
    type: sum
    label: "Abandoned"
    description: "left the last queue unanswered, waited longer than that queue's short threshold, no human before (all directions)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_abandoned then 1 else 0 end ;;
  }

  measure: short_abandoned {
    type: sum
    label: "Short abandoned"
    description: "the same within the threshold that the stay carries, 0 included; `settings` if it has none (all directions)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_short_abandoned then 1 else 0 end ;;
  }

  measure: expired {
    type: sum
    label: "Expired"
    description: "the stay timed out (all directions)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.outcome = 'expired' then 1 else 0 end ;;
  }

  measure: abandon_rate_numerator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_abandoned) then 1 else 0 end ;;
  }

  measure: abandon_rate_denominator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_abandoned or ${TABLE}.is_handled) then 1 else 0 end ;;
  }

  measure: abandon_rate {
    type: number
    label: "Abandon rate"
    description: "abandoned / (handled + abandoned) (inbound)"
    value_format_name: percent_1
    sql: ${abandon_rate_numerator} / nullif(${abandon_rate_denominator}, 0) ;;
  }

  measure: average_handle_seconds_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_handled then ${TABLE}.handle_seconds end ;;
  }

  measure: average_handle_seconds_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_handled then 1 else 0 end ;;
  }

  measure: average_handle_seconds {
    type: number
    label: "Handle time per handled session"
    description: "AHT: before-call + connected (hold inside) + wrap-up of all legs / handled sessions (handled sessions, all directions)"
    value_format_name: decimal_0
    sql: ${average_handle_seconds_numerator} / nullif(${average_handle_seconds_denominator}, 0) ;;
  }

  measure: transfer_rate_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_handled and ${TABLE}.is_transferred then 1 else 0 end ;;
  }

  measure: transfer_rate_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_handled then 1 else 0 end ;;
  }

  measure: transfer_rate {
    type: number
    label: "Transfer rate"
    description: "handled sessions with a completed transfer by a human / handled (handled sessions, all directions)"
    value_format_name: percent_1
    sql: ${transfer_rate_numerator} / nullif(${transfer_rate_denominator}, 0) ;;
  }

  measure: deflected {
    type: sum
    label: "Deflected"
    description: "root `deflection`, status `deflected`, a transfer's own deflection, a deflected escalation, or a voicemail, and nobody handled it (`is_deflected`); `deflection_kind` says where to (all directions)"
    value_format_name: decimal_0
    sql: case when ${TABLE}.is_deflected then 1 else 0 end ;;
  }

  measure: deflection_rate_numerator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction = 'inbound') and (${TABLE}.is_deflected) then 1 else 0 end ;;
  }

  measure: deflection_rate_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.direction = 'inbound' then 1 else 0 end ;;
  }

  measure: deflection_rate {
    type: number
    label: "Deflection rate"
    description: "deflected / inbound sessions (inbound)"
    value_format_name: percent_1
    sql: ${deflection_rate_numerator} / nullif(${deflection_rate_denominator}, 0) ;;
  }

  measure: containment_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_contained then 1 else 0 end ;;
  }

  measure: containment_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_session then 1 else 0 end ;;
  }

  measure: containment {
    type: number
    label: "Virtual agent containment"
    description: "sessions with a virtual agent that needed neither a queue nor a human, resolved or ended by the customer / sessions with a virtual agent (sessions with a virtual agent, all directions)"
    value_format_name: percent_1
    sql: ${containment_numerator} / nullif(${containment_denominator}, 0) ;;
  }

  measure: va_resolution_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_resolved then 1 else 0 end ;;
  }

  measure: va_resolution_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_session then 1 else 0 end ;;
  }

  measure: va_resolution {
    type: number
    label: "Virtual agent resolution"
    description: "the strict reading of containment: the virtual agent resolved every leg (`is_va_resolved`) (sessions with a virtual agent, all directions)"
    value_format_name: percent_1
    sql: ${va_resolution_numerator} / nullif(${va_resolution_denominator}, 0) ;;
  }

  measure: escalation_numerator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_escalated then 1 else 0 end ;;
  }

  measure: escalation_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.is_va_session then 1 else 0 end ;;
  }

  measure: escalation {
    type: number
    label: "Virtual agent escalation"
    description: "sessions with a leg that ended so, gave a reason, or was followed by a stay or a human / sessions with a virtual agent (sessions with a virtual agent, all directions)"
    value_format_name: percent_1
    sql: ${escalation_numerator} / nullif(${escalation_denominator}, 0) ;;
  }

  measure: callback_success_numerator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.direction in ('callback', 'scheduled')) and (${TABLE}.is_handled) then 1 else 0 end ;;
  }

  measure: callback_success_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.direction in ('callback', 'scheduled') then 1 else 0 end ;;
  }

  measure: callback_success {
    type: number
    label: "Callbacks connected"
    description: "callbacks and scheduled calls that were handled / all of them (callbacks and scheduled calls)"
    value_format_name: percent_1
    sql: ${callback_success_numerator} / nullif(${callback_success_denominator}, 0) ;;
  }

  measure: connect_rate_numerator {
    type: sum
    hidden: yes
    sql: case when (${TABLE}.channel = 'call' and ${TABLE}.direction in ('outbound', 'campaign')) and (${TABLE}.is_handled) then 1 else 0 end ;;
  }

  measure: connect_rate_denominator {
    type: sum
    hidden: yes
    sql: case when ${TABLE}.channel = 'call' and ${TABLE}.direction in ('outbound', 'campaign') then 1 else 0 end ;;
  }

  measure: connect_rate {
    type: number
    label: "Dialed calls connected"
    description: "dialed calls in which agent and customer were connected / dialed calls (outbound and campaign calls)"
    value_format_name: percent_1
    sql: ${connect_rate_numerator} / nullif(${connect_rate_denominator}, 0) ;;
  }

  measure: not_final {
    type: sum
    label: "Not final yet"
    description: "sessions whose update about 15 minutes after the end has not been loaded (all directions)"
    value_format_name: decimal_0
    sql: case when not ${TABLE}.is_final then 1 else 0 end ;;
  }
}
