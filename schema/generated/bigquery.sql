create table if not exists `${store}.session_versions` (
  `instance` STRING not null options (description = "Platform instance (tenant) that wrote the file; set by configuration, never read from the file."),
  `session_key` STRING not null options (description = "`call-<id>` or `chat-<id>`: unique within its instance."),
  `channel` STRING not null options (description = "`call` or `chat`."),
  `session_id` INT64 not null options (description = "Platform id; calls and chats count separately, so use `session_key`."),
  `session_date` DATE not null options (description = "UTC date of `created_at`, and the partition: filter on it (not on `created_at`) to read less."),
  `created_at` TIMESTAMP not null options (description = "When the session began (UTC)."),
  `is_final` BOOL options (description = "This version was written 14 minutes or more after the session ended, so the later rewrite is in. Best effort: a later one is possible."),
  `version_at` TIMESTAMP not null options (description = "Age of the version: the file's `updated_at`, or the object's creation time where that is missing or unreadable."),
  `source_bucket` STRING not null options (description = "Bucket of the file."),
  `source_object` STRING not null options (description = "Object name of the file. One session may appear under several names; the newest version counts."),
  `source_generation` INT64 not null options (description = "Generation of the object."),
  `source_time_created` TIMESTAMP not null options (description = "When that generation was written to the bucket."),
  `ingested_at` TIMESTAMP not null options (description = "When this row was written."),
  `event_id` STRING options (description = "Id of the event that announced the file; NULL for files loaded by command."),
  `source_bytes` INT64 not null options (description = "Size of the file."),
  `source_sha256` STRING not null options (description = "SHA-256 of its bytes, hexadecimal."),
  `loader_version` INT64 not null options (description = "Version of mapping and settings; rises when either changes, so that a reloaded file wins."),
  `code_version` STRING not null options (description = "Version of the program."),
  `schema_version` STRING not null options (description = "Hash of the list of columns."),
  `row_id` STRING not null options (description = "Unique per row, so that every view picks the same one of two equal rows."),
  `handling_milliseconds` INT64 options (description = "Time from the event's arrival to the row."),
  `is_deleted` BOOL options (description = "The session's files were deleted from the bucket; written only where deletions are mirrored."),
  `warnings` ARRAY<STRUCT<`code` STRING, `pointer` STRING>> options (description = "What was noticed in the file."),
  `session_type` STRING options (description = "Kind of session in the platform's current words, such as `Voice Inbound (IVR)`."),
  `legacy_session_type` STRING options (description = "Kind of session in the platform's older words (deprecated by the platform)."),
  `call_type` STRING options (description = "Kind of call in the platform's oldest words; its presence makes the session a call."),
  `chat_type` STRING options (description = "Kind of chat in the platform's oldest words; its presence makes the session a chat."),
  `session_status` STRING options (description = "Last status that the platform gave the session, such as `finished` or `failed`."),
  `sub_status` STRING options (description = "Finer status, where the platform sends one."),
  `session_uuid` STRING options (description = "Universal id of the session; a key that older files lack."),
  `parent_session_id` INT64 options (description = "Original call of a recovered one."),
  `lang` STRING options (description = "Language of the session, ISO 639-1 with an optional region (`en`, `fr-CA`)."),
  `queued_at` TIMESTAMP options (description = "First entry into a queue; NULL if never queued. Chats have no such key."),
  `assigned_at` TIMESTAMP options (description = "When an agent was assigned."),
  `connected_at` TIMESTAMP options (description = "First connection. It may be the virtual agent's, before `queued_at`; chats have no such key."),
  `ended_at` TIMESTAMP options (description = "When the session ended (the file's `ends_at`); the customer may stay on for the survey."),
  `scheduled_at` TIMESTAMP options (description = "Time that a scheduled call or callback was booked for."),
  `updated_at` TIMESTAMP options (description = "When the platform last changed the session; grows with each rewrite of the file."),
  `first_message_at` TIMESTAMP options (description = "First message of the chat."),
  `last_message_at` TIMESTAMP options (description = "Last message of the chat."),
  `wait_seconds` INT64 options (description = "Time waited in queues; equals the sum of `queue_durations.queue_seconds`."),
  `queue_seconds` INT64 options (description = "Time in queues, from releases that send it at the root."),
  `call_seconds` INT64 options (description = "Duration of the call with agents, wrap-up included."),
  `chat_seconds` INT64 options (description = "Duration of the chat with agents."),
  `hold_seconds` INT64 options (description = "Time on hold, as the platform sums it; the agents' own rows may say otherwise."),
  `handle_seconds` INT64 options (description = "True handle time: before-call work + connected + wrap-up over all rows of `handle_durations`; NULL where no human handled it."),
  `message_count` INT64 options (description = "Messages of the chat."),
  `average_response_seconds` INT64 options (description = "Average time to an agent's response."),
  `longest_response_seconds` INT64 options (description = "Longest time to an agent's response."),
  `answer_type` STRING options (description = "How the session was answered, as sent; `manual` even where a virtual agent answered first."),
  `response_type` STRING options (description = "Who handled the session: `human`, `virtual_agent`, `both` or `none`, told by the handle rows."),
  `agent_kind` STRING options (description = "Which kind of agent the `agent_…` columns describe: `human`, `virtual_agent` or NULL where there is none."),
  `agent_id` INT64 options (description = "Id of the agent named by the session (the last one, as a rule)."),
  `agent_number` STRING options (description = "Number that the company gave the agent named by the session (the last one, as a rule)."),
  `agent_email` STRING options (description = "E-mail of the agent named by the session (the last one, as a rule); a virtual agent has none."),
  `agent_name` STRING options (description = "Full name of the agent named by the session (the last one, as a rule)."),
  `agent_last_name` STRING options (description = "Last name of the agent named by the session (the last one, as a rule)."),
  `agent_first_name` STRING options (description = "First name of the agent named by the session (the last one, as a rule)."),
  `agent_va_alias` STRING options (description = "Alias, where the agent named by the session (the last one, as a rule) is a virtual agent."),
  `agent_avatar_url` STRING options (description = "Picture of the agent named by the session (the last one, as a rule)."),
  `virtual_agent_id` INT64 options (description = "Id of the virtual agent named at the root."),
  `virtual_agent_name` STRING options (description = "Name of the virtual agent named at the root."),
  `virtual_agent_alias` STRING options (description = "Alias of the virtual agent named at the root; a key that older files lack."),
  `virtual_agent_avatar_url` STRING options (description = "Picture of the virtual agent named at the root."),
  `is_virtual_agent_assigned` BOOL options (description = "A virtual agent was assigned to the session."),
  `is_virtual_agent_connected` BOOL options (description = "A virtual agent was connected to the session."),
  `virtual_agent_assigned_at` TIMESTAMP options (description = "Start of the first stretch handled by a virtual agent."),
  `virtual_agent_connected_at` TIMESTAMP options (description = "First time that a virtual agent joined."),
  `selected_menu_id` INT64 options (description = "Menu (queue) chosen last: the leaf of the menu path."),
  `selected_menu_name` STRING options (description = "Name of that menu."),
  `selected_menu_parent_id` INT64 options (description = "Menu above it."),
  `selected_menu_position` INT64 options (description = "Its place among its siblings."),
  `selected_menu_type` STRING options (description = "`ivr_menu`, `web_menu`, `mobile_menu` and so on."),
  `selected_menu_message` STRING options (description = "Message of the menu."),
  `is_selected_menu_deleted` BOOL options (description = "The menu has been deleted since."),
  `is_selected_menu_hidden` BOOL options (description = "The menu is hidden from customers."),
  `menu_path` STRING options (description = "Full menu path (queue) of the session, levels divided by `/`."),
  `menu_path_materialized` STRING options (description = "The same path as menu ids divided by `/`, such as `6/8`."),
  `menu_path_level_count` INT64 options (description = "Levels of the menu path."),
  `menu_level_1` STRING options (description = "First level of the menu path."),
  `menu_level_2` STRING options (description = "Second level of the menu path."),
  `menu_level_3` STRING options (description = "Third level of the menu path."),
  `queue_priority_level` INT64 options (description = "Priority in the queue, 0 to 8; a key that some files lack."),
  `offer_type` STRING options (description = "How the session was offered to agents, such as `cascade`."),
  `transfer_count` INT64 options (description = "Rows of `transfers`: attempts, completed or not."),
  `participant_count` INT64 options (description = "Rows of `participants`: one per join, so an agent who joins twice counts twice."),
  `deflection` STRING options (description = "How the session was deflected; `no_deflection` where it was not."),
  `is_after_hours` BOOL options (description = "The chat came in after hours."),
  `transfer_limit` INT64 options (description = "Limit of transfers."),
  `disconnected_by` STRING options (description = "Who ended the call, such as `disconnected_by_agent`."),
  `fail_reason` STRING options (description = "Why the session failed. `nothing` means no failure; chats may have NULL instead. `eu_abandoned`: the customer left the queue."),
  `fail_details` STRING options (description = "Details of the failure, free text."),
  `finish_reason` STRING options (description = "Why the call finished."),
  `adapter_fail_code` INT64 options (description = "Code of a failure of the telephony adapter."),
  `adapter_fail_message` STRING options (description = "Message of that failure, free text."),
  `voicemail_reason` STRING options (description = "Why the call went to voicemail; `not_voicemail` where it did not."),
  `rating` FLOAT64 options (description = "CSAT rating. The documentation says 1 to 4, files with 5 exist; NULL where not rated."),
  `has_feedback` BOOL options (description = "As sent: speaks of the comment, not of the rating (false beside a rating of 5)."),
  `has_comment` BOOL options (description = "The customer left a comment (its text is `feedback`)."),
  `feedback` STRING options (description = "Comment of the customer in the survey."),
  `is_verified` BOOL options (description = "Smart Action: the customer verified who they are."),
  `smart_action_text` STRING options (description = "Smart Action: what the customer typed."),
  `has_smart_action_text` BOOL options (description = "Smart Action: the customer typed something."),
  `has_photos` BOOL options (description = "Smart Action: the customer sent photos or screenshots (`photos`)."),
  `photo_count` INT64 options (description = "Rows of `photos`."),
  `has_videos` BOOL options (description = "Smart Action: the customer sent videos (`videos`)."),
  `video_count` INT64 options (description = "Rows of `videos`."),
  `recording_permission` STRING options (description = "What the customer said to being recorded: `granted`, `not_asked`, …"),
  `recording_url` STRING options (description = "Link to the recording in the CRM or storage."),
  `has_transcript` BOOL options (description = "A transcript of the chat was made."),
  `voip_provider` STRING options (description = "Telephony provider; `deprecated` in current files."),
  `provider_type` STRING options (description = "Messaging provider, such as `twilio_conversations`."),
  `provider_channel_id` STRING options (description = "Channel at that provider."),
  `out_ticket_id` STRING options (description = "CRM record of the session, every digit kept."),
  `out_ticket_url` STRING options (description = "Link to the CRM record, or to a media download; may be set without an id."),
  `is_out_ticket_account` BOOL options (description = "The CRM record is an account rather than a case."),
  `support_number` STRING options (description = "The company's number that was called, E.164."),
  `outbound_number` STRING options (description = "Number that an outbound call was placed from, as sent."),
  `end_user_id` INT64 options (description = "Customer's id on the platform."),
  `end_user_identifier` STRING options (description = "Customer's identifier as the app or CRM gave it; may be an e-mail."),
  `end_user_out_contact_id` STRING options (description = "Customer's contact in the CRM."),
  `end_user_email` STRING options (description = "Customer's e-mail (the file's root `email`)."),
  `end_user_number` STRING options (description = "Customer's phone number: that of the first end-user participant who has one."),
  `customer_key` STRING options (description = "Keyed pseudonym of the customer, equal over calls and chats of one customer; NULL where no key is configured or nobody is known."),
  `custom_data_secured` JSON options (description = "Custom data that agents do not see."),
  `custom_data_not_secured` JSON options (description = "Custom data: key → `{label, value}`."),
  `sip_headers` JSON options (description = "SIP headers of the call."),
  `automation_redirection` JSON options (description = "Redirection by percentage, group and hours."),
  `unknown_fields` JSON options (description = "Whatever of the file has no column, and values that did not fit theirs, by JSON pointer; NULL where everything had its place."),
  `drift` ARRAY<STRUCT<`pointer` STRING, `problem` STRING, `kind` STRING>> options (description = "Keys without a column and values that did not fit, by JSON pointer."),
  `participants` ARRAY<STRUCT<`position` INT64, `participant_id` INT64, `participant_type` STRING, `entry_type` STRING, `user_id` INT64, `end_user_id` INT64, `virtual_agent_id` INT64, `participant_status` STRING, `fail_reason` STRING, `connected_at` TIMESTAMP, `ended_at` TIMESTAMP, `call_id` INT64, `chat_id` INT64, `call_seconds` INT64, `chat_seconds` INT64, `hold_seconds` INT64, `phone_number` STRING, `caller_id` STRING, `email` STRING, `first_name` STRING, `last_name` STRING, `middle_name` STRING, `teams` JSON, `location_id` INT64, `location_record_id` INT64, `location_name` STRING, `location_lang` STRING, `location_created_at` TIMESTAMP, `location_updated_at` TIMESTAMP, `location_pop_settings` JSON, `conversation_id` STRING, `virtual_agent_params` JSON, `agent_assist` JSON, `sip_headers` JSON, `adapter_fail_code` INT64, `adapter_fail_message` STRING>> options (description = "One row per join of a participant: an agent who joins twice has two rows."),
  `transfers` ARRAY<STRUCT<`position` INT64, `transfer_id` INT64, `transfer_status` STRING, `fail_reason` STRING, `transfer_created_at` TIMESTAMP, `assigned_at` TIMESTAMP, `connected_at` TIMESTAMP, `updated_at` TIMESTAMP, `call_seconds` INT64, `wait_seconds` INT64, `deflection` STRING, `answer_type_path` STRING, `from_menu_path_name` STRING, `from_menu_path_materialized` STRING, `from_menu_path_level_count` INT64, `to_menu_path_name` STRING, `to_menu_path_materialized` STRING, `to_menu_path_level_count` INT64, `from_agent_id` INT64, `from_agent_number` STRING, `from_agent_email` STRING, `from_agent_name` STRING, `from_agent_last_name` STRING, `from_agent_first_name` STRING, `from_agent_va_alias` STRING, `from_agent_avatar_url` STRING, `to_agent_id` INT64, `to_agent_number` STRING, `to_agent_email` STRING, `to_agent_name` STRING, `to_agent_last_name` STRING, `to_agent_first_name` STRING, `to_agent_va_alias` STRING, `to_agent_avatar_url` STRING, `from_virtual_agent_id` INT64, `from_virtual_agent_name` STRING, `from_virtual_agent_alias` STRING, `from_virtual_agent_avatar_url` STRING, `to_virtual_agent_id` INT64, `to_virtual_agent_name` STRING, `to_virtual_agent_alias` STRING, `to_virtual_agent_avatar_url` STRING, `from_queue_priority_level` INT64, `to_queue_priority_level` INT64>> options (description = "One row per transfer attempt of a session."),
  `escalations` ARRAY<STRUCT<`position` INT64, `escalation_id` INT64, `escalation_status` STRING, `escalation_reason` STRING, `escalation_created_at` TIMESTAMP, `escalated_at` TIMESTAMP, `from_virtual_agent_id` INT64, `from_virtual_agent_name` STRING, `from_virtual_agent_alias` STRING, `from_virtual_agent_avatar_url` STRING, `to_agent_id` INT64, `to_agent_number` STRING, `to_agent_email` STRING, `to_agent_name` STRING, `to_agent_last_name` STRING, `to_agent_first_name` STRING, `to_agent_va_alias` STRING, `to_agent_avatar_url` STRING, `from_menu_path_name` STRING, `from_menu_path_materialized` STRING, `from_menu_path_level_count` INT64, `to_menu_path_name` STRING, `to_menu_path_materialized` STRING, `to_menu_path_level_count` INT64>> options (description = "One row per escalation from a virtual agent to a human queue."),
  `virtual_agent_deflected_escalations` ARRAY<STRUCT<`position` INT64, `deflected_escalation_id` INT64, `deflection` STRING, `escalation_id` INT64, `escalation_reason` STRING, `escalated_at` TIMESTAMP, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING, `virtual_agent_id` INT64, `virtual_agent_name` STRING, `virtual_agent_alias` STRING, `virtual_agent_avatar_url` STRING>> options (description = "One row per escalation that was deflected, for instance after hours."),
  `deflection_details` ARRAY<STRUCT<`position` INT64, `deflection_detail_id` INT64, `call_id` INT64, `transfer_id` INT64, `deflection` STRING, `from_menu_path_name` STRING, `from_menu_path_materialized` STRING, `from_menu_path_level_count` INT64>> options (description = "One row per deflection of a call."),
  `queue_durations` ARRAY<STRUCT<`position` INT64, `queue_duration_id` INT64, `agent_id` INT64, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `queue_seconds` INT64, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING, `is_transfer` BOOL, `transfer_id` INT64, `is_transfer_cold` BOOL, `service_level_event` STRING, `service_level_target_seconds` INT64, `service_level_target_percent` INT64, `service_level_abandon_threshold_seconds` INT64>> options (description = "One row per stay of a session in a queue."),
  `handle_durations` ARRAY<STRUCT<`position` INT64, `handle_duration_id` INT64, `agent_id` INT64, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `bcw_seconds` INT64, `call_seconds` INT64, `chat_seconds` INT64, `acw_seconds` INT64, `hold_seconds` INT64, `assigned_connection_seconds` INT64, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING, `is_barged` BOOL, `is_transfer` BOOL, `transfer_id` INT64, `is_transfer_cold` BOOL, `scheduled_at` TIMESTAMP, `response_count` INT64, `response_total_seconds` INT64, `response_max_seconds` INT64, `response_average_seconds` FLOAT64>> options (description = "One row per stretch of an agent's work on a session."),
  `virtual_agent_handle_durations` ARRAY<STRUCT<`position` INT64, `virtual_agent_handle_duration_id` INT64, `virtual_agent_id` INT64, `virtual_agent_name` STRING, `virtual_agent_alias` STRING, `virtual_agent_avatar_url` STRING, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `call_seconds` INT64, `chat_seconds` INT64, `finish_reason` STRING, `escalation_reason` STRING, `initiated_by` STRING, `sentiment` INT64, `response_count` INT64, `fallback_response_count` INT64, `response_total_seconds` INT64, `response_max_seconds` INT64, `response_average_seconds` FLOAT64, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING, `is_transfer` BOOL, `transfer_id` INT64>> options (description = "One row per stretch of a session that a virtual agent handled."),
  `consumer_handle_durations` ARRAY<STRUCT<`position` INT64, `consumer_handle_duration_id` INT64, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `call_seconds` INT64, `chat_seconds` INT64, `hold_seconds` INT64, `message_count` INT64, `response_count` INT64, `response_total_seconds` INT64, `response_max_seconds` INT64, `response_average_seconds` FLOAT64>> options (description = "One row per stretch that the customer was connected."),
  `consumer_event_durations` ARRAY<STRUCT<`position` INT64, `consumer_event_duration_id` INT64, `event_type` STRING, `event` STRING, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `event_seconds` INT64, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING>> options (description = "One row per event that the customer went through, such as the survey."),
  `consumer_in_menu_durations` ARRAY<STRUCT<`position` INT64, `consumer_in_menu_duration_id` INT64, `event` STRING, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `menu_seconds` INT64, `menu_path_id` INT64, `menu_path` STRING, `lang` STRING>> options (description = "One row per stretch that the customer spent in the menu (IVR) of a call."),
  `in_queue_wait_time_va` ARRAY<STRUCT<`position` INT64, `started_at` TIMESTAMP, `ended_at` TIMESTAMP, `wait_seconds` INT64>> options (description = "One row per wait in a queue that a virtual agent kept company."),
  `offer_events` ARRAY<STRUCT<`position` INT64, `offered_at` TIMESTAMP, `agent_group` STRING>> options (description = "One row per offer of a session to a group of agents."),
  `dispositions` ARRAY<STRUCT<`position` INT64, `user_id` INT64, `transfer_id` INT64, `participant_id` INT64, `note` STRING, `code` STRING, `code_id` INT64, `list_name` STRING, `list_path` STRING, `list_id` INT64, `custom_list_id` STRING, `custom_code_id` STRING>> options (description = "One row per disposition code picked on a session."),
  `recordings` ARRAY<STRUCT<`position` INT64, `recording_id` INT64, `call_id` INT64, `conference_sid` STRING, `recording_type` STRING, `recording_seconds` INT64, `started_at` TIMESTAMP>> options (description = "One row per recording of a call."),
  `recording_redactions` ARRAY<STRUCT<`position` INT64, `recording_position` INT64, `recording_id` INT64, `started_at` TIMESTAMP, `start_agent_id` INT64, `ended_at` TIMESTAMP, `end_agent_id` INT64, `redaction_seconds` FLOAT64>> options (description = "One row per stretch of a recording that was redacted."),
  `photos` ARRAY<STRUCT<`position` INT64, `photo_id` INT64, `photo_type` STRING, `photo_url` STRING>> options (description = "Smart Action: one row per photo or screenshot that the customer sent."),
  `videos` ARRAY<STRUCT<`position` INT64, `video_id` INT64, `video_url` STRING>> options (description = "Smart Action: one row per video that the customer sent."),
  `in_call_sms` ARRAY<STRUCT<`position` INT64, `sms` JSON>> options (description = "One row per SMS sent during a call."),
  `wait_time_sms` ARRAY<STRUCT<`position` INT64, `sms` JSON>> options (description = "One row per SMS sent while the customer waited.")
)
partition by session_date
cluster by instance, channel, session_id
options (description = "One row per accepted version of a session file, append-only; each list of the file is an array of structs. Read the views: they show the newest version.");

create table if not exists `${store}.unloaded_files` (
  `bucket` STRING not null options (description = "Bucket of the file."),
  `object_name` STRING not null options (description = "Object name."),
  `generation` INT64 not null options (description = "Generation of the object."),
  `event_id` STRING options (description = "Id of the event that announced it; NULL for files loaded by command."),
  `instance` STRING options (description = "Platform instance (tenant)."),
  `channel` STRING options (description = "`call` or `chat`, where the file told."),
  `session_id` INT64 options (description = "Platform id, where the file told."),
  `outcome` STRING not null options (description = "`superseded`, `skipped` or `rejected`."),
  `problems` ARRAY<STRUCT<`code` STRING, `pointer` STRING, `detail` STRING>> options (description = "Why, never with a value of the file."),
  `source_time_created` TIMESTAMP options (description = "When that generation was written to the bucket."),
  `source_bytes` INT64 options (description = "Size of the file."),
  `source_sha256` STRING options (description = "SHA-256 of its bytes, hexadecimal, where they were read."),
  `quarantine_object` STRING options (description = "Name of the quarantine copy, where there is one."),
  `replayed_at` TIMESTAMP options (description = "When `replay` tried the quarantine copy again; NULL for a first try."),
  `handled_at` TIMESTAMP not null options (description = "When the row was written."),
  `handling_milliseconds` INT64 options (description = "Time from the event's arrival to the row."),
  `loader_version` INT64 not null options (description = "Version of mapping and settings."),
  `code_version` STRING not null options (description = "Version of the program."),
  `schema_version` STRING not null options (description = "Hash of the list of columns."),
  `row_id` STRING not null options (description = "Unique per row.")
)
partition by timestamp_trunc(handled_at, month)
cluster by outcome, bucket, object_name
options (description = "One row per handled file version that was not loaded, and why. Append-only.");

create table if not exists `${store}.session_erasures` (
  `instance` STRING not null options (description = "Platform instance (tenant)."),
  `session_key` STRING not null options (description = "`call-<id>` or `chat-<id>`."),
  `erased_at` TIMESTAMP not null options (description = "When the erasure was asked for."),
  `finished_at` TIMESTAMP options (description = "When the last row was gone; NULL while freshly streamed rows wait for deletion."),
  `row_id` STRING not null options (description = "Unique per row.")
)
cluster by instance, session_key
options (description = "One row per erased session, by key only, so that a late event or a reload does not bring it back.");

create or replace view `${contact_center}.sessions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  newest.`is_final`,
  newest.`version_at`,
  newest.`source_bucket`,
  newest.`source_object`,
  newest.`source_generation`,
  newest.`source_time_created`,
  newest.`ingested_at`,
  newest.`session_type`,
  newest.`legacy_session_type`,
  newest.`call_type`,
  newest.`chat_type`,
  newest.`session_status`,
  newest.`sub_status`,
  newest.`session_uuid`,
  newest.`parent_session_id`,
  newest.`lang`,
  newest.`queued_at`,
  newest.`assigned_at`,
  newest.`connected_at`,
  newest.`ended_at`,
  newest.`scheduled_at`,
  newest.`updated_at`,
  newest.`first_message_at`,
  newest.`last_message_at`,
  newest.`wait_seconds`,
  newest.`queue_seconds`,
  newest.`call_seconds`,
  newest.`chat_seconds`,
  newest.`hold_seconds`,
  newest.`handle_seconds`,
  newest.`message_count`,
  newest.`average_response_seconds`,
  newest.`longest_response_seconds`,
  newest.`answer_type`,
  newest.`response_type`,
  newest.`agent_kind`,
  newest.`agent_id`,
  newest.`agent_number`,
  newest.`agent_email`,
  newest.`agent_name`,
  newest.`agent_last_name`,
  newest.`agent_first_name`,
  newest.`agent_va_alias`,
  newest.`agent_avatar_url`,
  newest.`virtual_agent_id`,
  newest.`virtual_agent_name`,
  newest.`virtual_agent_alias`,
  newest.`virtual_agent_avatar_url`,
  newest.`is_virtual_agent_assigned`,
  newest.`is_virtual_agent_connected`,
  newest.`virtual_agent_assigned_at`,
  newest.`virtual_agent_connected_at`,
  newest.`selected_menu_id`,
  newest.`selected_menu_name`,
  newest.`selected_menu_parent_id`,
  newest.`selected_menu_position`,
  newest.`selected_menu_type`,
  newest.`selected_menu_message`,
  newest.`is_selected_menu_deleted`,
  newest.`is_selected_menu_hidden`,
  newest.`menu_path`,
  newest.`menu_path_materialized`,
  newest.`menu_path_level_count`,
  newest.`menu_level_1`,
  newest.`menu_level_2`,
  newest.`menu_level_3`,
  newest.`queue_priority_level`,
  newest.`offer_type`,
  newest.`transfer_count`,
  newest.`participant_count`,
  newest.`deflection`,
  newest.`is_after_hours`,
  newest.`transfer_limit`,
  newest.`disconnected_by`,
  newest.`fail_reason`,
  newest.`finish_reason`,
  newest.`adapter_fail_code`,
  newest.`voicemail_reason`,
  newest.`rating`,
  newest.`has_feedback`,
  newest.`has_comment`,
  newest.`is_verified`,
  newest.`has_smart_action_text`,
  newest.`has_photos`,
  newest.`photo_count`,
  newest.`has_videos`,
  newest.`video_count`,
  newest.`recording_permission`,
  newest.`has_transcript`,
  newest.`voip_provider`,
  newest.`provider_type`,
  newest.`provider_channel_id`,
  newest.`out_ticket_id`,
  newest.`is_out_ticket_account`,
  newest.`support_number`,
  newest.`end_user_id`,
  newest.`end_user_out_contact_id`,
  newest.`customer_key`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `is_final`, `version_at`, `source_bucket`, `source_object`, `source_generation`, `source_time_created`, `ingested_at`, `session_type`, `legacy_session_type`, `call_type`, `chat_type`, `session_status`, `sub_status`, `session_uuid`, `parent_session_id`, `lang`, `queued_at`, `assigned_at`, `connected_at`, `ended_at`, `scheduled_at`, `updated_at`, `first_message_at`, `last_message_at`, `wait_seconds`, `queue_seconds`, `call_seconds`, `chat_seconds`, `hold_seconds`, `handle_seconds`, `message_count`, `average_response_seconds`, `longest_response_seconds`, `answer_type`, `response_type`, `agent_kind`, `agent_id`, `agent_number`, `agent_email`, `agent_name`, `agent_last_name`, `agent_first_name`, `agent_va_alias`, `agent_avatar_url`, `virtual_agent_id`, `virtual_agent_name`, `virtual_agent_alias`, `virtual_agent_avatar_url`, `is_virtual_agent_assigned`, `is_virtual_agent_connected`, `virtual_agent_assigned_at`, `virtual_agent_connected_at`, `selected_menu_id`, `selected_menu_name`, `selected_menu_parent_id`, `selected_menu_position`, `selected_menu_type`, `selected_menu_message`, `is_selected_menu_deleted`, `is_selected_menu_hidden`, `menu_path`, `menu_path_materialized`, `menu_path_level_count`, `menu_level_1`, `menu_level_2`, `menu_level_3`, `queue_priority_level`, `offer_type`, `transfer_count`, `participant_count`, `deflection`, `is_after_hours`, `transfer_limit`, `disconnected_by`, `fail_reason`, `finish_reason`, `adapter_fail_code`, `voicemail_reason`, `rating`, `has_feedback`, `has_comment`, `is_verified`, `has_smart_action_text`, `has_photos`, `photo_count`, `has_videos`, `video_count`, `recording_permission`, `has_transcript`, `voip_provider`, `provider_type`, `provider_channel_id`, `out_ticket_id`, `is_out_ticket_account`, `support_number`, `end_user_id`, `end_user_out_contact_id`, `customer_key`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.sessions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  newest.`is_final`,
  newest.`version_at`,
  newest.`source_bucket`,
  newest.`source_object`,
  newest.`source_generation`,
  newest.`source_time_created`,
  newest.`ingested_at`,
  newest.`session_type`,
  newest.`legacy_session_type`,
  newest.`call_type`,
  newest.`chat_type`,
  newest.`session_status`,
  newest.`sub_status`,
  newest.`session_uuid`,
  newest.`parent_session_id`,
  newest.`lang`,
  newest.`queued_at`,
  newest.`assigned_at`,
  newest.`connected_at`,
  newest.`ended_at`,
  newest.`scheduled_at`,
  newest.`updated_at`,
  newest.`first_message_at`,
  newest.`last_message_at`,
  newest.`wait_seconds`,
  newest.`queue_seconds`,
  newest.`call_seconds`,
  newest.`chat_seconds`,
  newest.`hold_seconds`,
  newest.`handle_seconds`,
  newest.`message_count`,
  newest.`average_response_seconds`,
  newest.`longest_response_seconds`,
  newest.`answer_type`,
  newest.`response_type`,
  newest.`agent_kind`,
  newest.`agent_id`,
  newest.`agent_number`,
  newest.`agent_email`,
  newest.`agent_name`,
  newest.`agent_last_name`,
  newest.`agent_first_name`,
  newest.`agent_va_alias`,
  newest.`agent_avatar_url`,
  newest.`virtual_agent_id`,
  newest.`virtual_agent_name`,
  newest.`virtual_agent_alias`,
  newest.`virtual_agent_avatar_url`,
  newest.`is_virtual_agent_assigned`,
  newest.`is_virtual_agent_connected`,
  newest.`virtual_agent_assigned_at`,
  newest.`virtual_agent_connected_at`,
  newest.`selected_menu_id`,
  newest.`selected_menu_name`,
  newest.`selected_menu_parent_id`,
  newest.`selected_menu_position`,
  newest.`selected_menu_type`,
  newest.`selected_menu_message`,
  newest.`is_selected_menu_deleted`,
  newest.`is_selected_menu_hidden`,
  newest.`menu_path`,
  newest.`menu_path_materialized`,
  newest.`menu_path_level_count`,
  newest.`menu_level_1`,
  newest.`menu_level_2`,
  newest.`menu_level_3`,
  newest.`queue_priority_level`,
  newest.`offer_type`,
  newest.`transfer_count`,
  newest.`participant_count`,
  newest.`deflection`,
  newest.`is_after_hours`,
  newest.`transfer_limit`,
  newest.`disconnected_by`,
  newest.`fail_reason`,
  newest.`fail_details`,
  newest.`finish_reason`,
  newest.`adapter_fail_code`,
  newest.`adapter_fail_message`,
  newest.`voicemail_reason`,
  newest.`rating`,
  newest.`has_feedback`,
  newest.`has_comment`,
  newest.`feedback`,
  newest.`is_verified`,
  newest.`smart_action_text`,
  newest.`has_smart_action_text`,
  newest.`has_photos`,
  newest.`photo_count`,
  newest.`has_videos`,
  newest.`video_count`,
  newest.`recording_permission`,
  newest.`recording_url`,
  newest.`has_transcript`,
  newest.`voip_provider`,
  newest.`provider_type`,
  newest.`provider_channel_id`,
  newest.`out_ticket_id`,
  newest.`out_ticket_url`,
  newest.`is_out_ticket_account`,
  newest.`support_number`,
  newest.`outbound_number`,
  newest.`end_user_id`,
  newest.`end_user_identifier`,
  newest.`end_user_out_contact_id`,
  newest.`end_user_email`,
  newest.`end_user_number`,
  newest.`customer_key`,
  newest.`custom_data_secured`,
  newest.`custom_data_not_secured`,
  newest.`sip_headers`,
  newest.`automation_redirection`,
  newest.`unknown_fields`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `is_final`, `version_at`, `source_bucket`, `source_object`, `source_generation`, `source_time_created`, `ingested_at`, `session_type`, `legacy_session_type`, `call_type`, `chat_type`, `session_status`, `sub_status`, `session_uuid`, `parent_session_id`, `lang`, `queued_at`, `assigned_at`, `connected_at`, `ended_at`, `scheduled_at`, `updated_at`, `first_message_at`, `last_message_at`, `wait_seconds`, `queue_seconds`, `call_seconds`, `chat_seconds`, `hold_seconds`, `handle_seconds`, `message_count`, `average_response_seconds`, `longest_response_seconds`, `answer_type`, `response_type`, `agent_kind`, `agent_id`, `agent_number`, `agent_email`, `agent_name`, `agent_last_name`, `agent_first_name`, `agent_va_alias`, `agent_avatar_url`, `virtual_agent_id`, `virtual_agent_name`, `virtual_agent_alias`, `virtual_agent_avatar_url`, `is_virtual_agent_assigned`, `is_virtual_agent_connected`, `virtual_agent_assigned_at`, `virtual_agent_connected_at`, `selected_menu_id`, `selected_menu_name`, `selected_menu_parent_id`, `selected_menu_position`, `selected_menu_type`, `selected_menu_message`, `is_selected_menu_deleted`, `is_selected_menu_hidden`, `menu_path`, `menu_path_materialized`, `menu_path_level_count`, `menu_level_1`, `menu_level_2`, `menu_level_3`, `queue_priority_level`, `offer_type`, `transfer_count`, `participant_count`, `deflection`, `is_after_hours`, `transfer_limit`, `disconnected_by`, `fail_reason`, `fail_details`, `finish_reason`, `adapter_fail_code`, `adapter_fail_message`, `voicemail_reason`, `rating`, `has_feedback`, `has_comment`, `feedback`, `is_verified`, `smart_action_text`, `has_smart_action_text`, `has_photos`, `photo_count`, `has_videos`, `video_count`, `recording_permission`, `recording_url`, `has_transcript`, `voip_provider`, `provider_type`, `provider_channel_id`, `out_ticket_id`, `out_ticket_url`, `is_out_ticket_account`, `support_number`, `outbound_number`, `end_user_id`, `end_user_identifier`, `end_user_out_contact_id`, `end_user_email`, `end_user_number`, `customer_key`, `custom_data_secured`, `custom_data_not_secured`, `sip_headers`, `automation_redirection`, `unknown_fields`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.participants` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`participant_id`,
  item.`participant_type`,
  item.`entry_type`,
  item.`user_id`,
  item.`end_user_id`,
  item.`virtual_agent_id`,
  item.`participant_status`,
  item.`fail_reason`,
  item.`connected_at`,
  item.`ended_at`,
  item.`call_id`,
  item.`chat_id`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`hold_seconds`,
  item.`email`,
  item.`first_name`,
  item.`last_name`,
  item.`middle_name`,
  item.`teams`,
  item.`location_id`,
  item.`location_record_id`,
  item.`location_name`,
  item.`location_lang`,
  item.`location_created_at`,
  item.`location_updated_at`,
  item.`location_pop_settings`,
  item.`conversation_id`,
  item.`adapter_fail_code`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `participants`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.participants) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.participants` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`participant_id`,
  item.`participant_type`,
  item.`entry_type`,
  item.`user_id`,
  item.`end_user_id`,
  item.`virtual_agent_id`,
  item.`participant_status`,
  item.`fail_reason`,
  item.`connected_at`,
  item.`ended_at`,
  item.`call_id`,
  item.`chat_id`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`hold_seconds`,
  item.`phone_number`,
  item.`caller_id`,
  item.`email`,
  item.`first_name`,
  item.`last_name`,
  item.`middle_name`,
  item.`teams`,
  item.`location_id`,
  item.`location_record_id`,
  item.`location_name`,
  item.`location_lang`,
  item.`location_created_at`,
  item.`location_updated_at`,
  item.`location_pop_settings`,
  item.`conversation_id`,
  item.`virtual_agent_params`,
  item.`agent_assist`,
  item.`sip_headers`,
  item.`adapter_fail_code`,
  item.`adapter_fail_message`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `participants`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.participants) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.transfers` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`transfer_id`,
  item.`transfer_status`,
  item.`fail_reason`,
  item.`transfer_created_at`,
  item.`assigned_at`,
  item.`connected_at`,
  item.`updated_at`,
  item.`call_seconds`,
  item.`wait_seconds`,
  item.`deflection`,
  item.`answer_type_path`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`,
  item.`to_menu_path_name`,
  item.`to_menu_path_materialized`,
  item.`to_menu_path_level_count`,
  item.`from_agent_id`,
  item.`from_agent_number`,
  item.`from_agent_email`,
  item.`from_agent_name`,
  item.`from_agent_last_name`,
  item.`from_agent_first_name`,
  item.`from_agent_va_alias`,
  item.`from_agent_avatar_url`,
  item.`to_agent_id`,
  item.`to_agent_number`,
  item.`to_agent_email`,
  item.`to_agent_name`,
  item.`to_agent_last_name`,
  item.`to_agent_first_name`,
  item.`to_agent_va_alias`,
  item.`to_agent_avatar_url`,
  item.`from_virtual_agent_id`,
  item.`from_virtual_agent_name`,
  item.`from_virtual_agent_alias`,
  item.`from_virtual_agent_avatar_url`,
  item.`to_virtual_agent_id`,
  item.`to_virtual_agent_name`,
  item.`to_virtual_agent_alias`,
  item.`to_virtual_agent_avatar_url`,
  item.`from_queue_priority_level`,
  item.`to_queue_priority_level`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `transfers`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.transfers) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.transfers` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`transfer_id`,
  item.`transfer_status`,
  item.`fail_reason`,
  item.`transfer_created_at`,
  item.`assigned_at`,
  item.`connected_at`,
  item.`updated_at`,
  item.`call_seconds`,
  item.`wait_seconds`,
  item.`deflection`,
  item.`answer_type_path`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`,
  item.`to_menu_path_name`,
  item.`to_menu_path_materialized`,
  item.`to_menu_path_level_count`,
  item.`from_agent_id`,
  item.`from_agent_number`,
  item.`from_agent_email`,
  item.`from_agent_name`,
  item.`from_agent_last_name`,
  item.`from_agent_first_name`,
  item.`from_agent_va_alias`,
  item.`from_agent_avatar_url`,
  item.`to_agent_id`,
  item.`to_agent_number`,
  item.`to_agent_email`,
  item.`to_agent_name`,
  item.`to_agent_last_name`,
  item.`to_agent_first_name`,
  item.`to_agent_va_alias`,
  item.`to_agent_avatar_url`,
  item.`from_virtual_agent_id`,
  item.`from_virtual_agent_name`,
  item.`from_virtual_agent_alias`,
  item.`from_virtual_agent_avatar_url`,
  item.`to_virtual_agent_id`,
  item.`to_virtual_agent_name`,
  item.`to_virtual_agent_alias`,
  item.`to_virtual_agent_avatar_url`,
  item.`from_queue_priority_level`,
  item.`to_queue_priority_level`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `transfers`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.transfers) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.escalations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`escalation_id`,
  item.`escalation_status`,
  item.`escalation_reason`,
  item.`escalation_created_at`,
  item.`escalated_at`,
  item.`from_virtual_agent_id`,
  item.`from_virtual_agent_name`,
  item.`from_virtual_agent_alias`,
  item.`from_virtual_agent_avatar_url`,
  item.`to_agent_id`,
  item.`to_agent_number`,
  item.`to_agent_email`,
  item.`to_agent_name`,
  item.`to_agent_last_name`,
  item.`to_agent_first_name`,
  item.`to_agent_va_alias`,
  item.`to_agent_avatar_url`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`,
  item.`to_menu_path_name`,
  item.`to_menu_path_materialized`,
  item.`to_menu_path_level_count`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `escalations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.escalations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.escalations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`escalation_id`,
  item.`escalation_status`,
  item.`escalation_reason`,
  item.`escalation_created_at`,
  item.`escalated_at`,
  item.`from_virtual_agent_id`,
  item.`from_virtual_agent_name`,
  item.`from_virtual_agent_alias`,
  item.`from_virtual_agent_avatar_url`,
  item.`to_agent_id`,
  item.`to_agent_number`,
  item.`to_agent_email`,
  item.`to_agent_name`,
  item.`to_agent_last_name`,
  item.`to_agent_first_name`,
  item.`to_agent_va_alias`,
  item.`to_agent_avatar_url`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`,
  item.`to_menu_path_name`,
  item.`to_menu_path_materialized`,
  item.`to_menu_path_level_count`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `escalations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.escalations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.virtual_agent_deflected_escalations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`deflected_escalation_id`,
  item.`deflection`,
  item.`escalation_id`,
  item.`escalation_reason`,
  item.`escalated_at`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`virtual_agent_id`,
  item.`virtual_agent_name`,
  item.`virtual_agent_alias`,
  item.`virtual_agent_avatar_url`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `virtual_agent_deflected_escalations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_deflected_escalations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.virtual_agent_deflected_escalations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`deflected_escalation_id`,
  item.`deflection`,
  item.`escalation_id`,
  item.`escalation_reason`,
  item.`escalated_at`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`virtual_agent_id`,
  item.`virtual_agent_name`,
  item.`virtual_agent_alias`,
  item.`virtual_agent_avatar_url`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `virtual_agent_deflected_escalations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_deflected_escalations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.deflection_details` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`deflection_detail_id`,
  item.`call_id`,
  item.`transfer_id`,
  item.`deflection`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `deflection_details`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.deflection_details) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.deflection_details` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`deflection_detail_id`,
  item.`call_id`,
  item.`transfer_id`,
  item.`deflection`,
  item.`from_menu_path_name`,
  item.`from_menu_path_materialized`,
  item.`from_menu_path_level_count`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `deflection_details`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.deflection_details) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.queue_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`queue_duration_id`,
  item.`agent_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`queue_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_transfer`,
  item.`transfer_id`,
  item.`is_transfer_cold`,
  item.`service_level_event`,
  item.`service_level_target_seconds`,
  item.`service_level_target_percent`,
  item.`service_level_abandon_threshold_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `queue_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.queue_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.queue_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`queue_duration_id`,
  item.`agent_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`queue_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_transfer`,
  item.`transfer_id`,
  item.`is_transfer_cold`,
  item.`service_level_event`,
  item.`service_level_target_seconds`,
  item.`service_level_target_percent`,
  item.`service_level_abandon_threshold_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `queue_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.queue_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`handle_duration_id`,
  item.`agent_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`bcw_seconds`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`acw_seconds`,
  item.`hold_seconds`,
  item.`assigned_connection_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_barged`,
  item.`is_transfer`,
  item.`transfer_id`,
  item.`is_transfer_cold`,
  item.`scheduled_at`,
  item.`response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`handle_duration_id`,
  item.`agent_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`bcw_seconds`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`acw_seconds`,
  item.`hold_seconds`,
  item.`assigned_connection_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_barged`,
  item.`is_transfer`,
  item.`transfer_id`,
  item.`is_transfer_cold`,
  item.`scheduled_at`,
  item.`response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.virtual_agent_handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`virtual_agent_handle_duration_id`,
  item.`virtual_agent_id`,
  item.`virtual_agent_name`,
  item.`virtual_agent_alias`,
  item.`virtual_agent_avatar_url`,
  item.`started_at`,
  item.`ended_at`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`finish_reason`,
  item.`escalation_reason`,
  item.`initiated_by`,
  item.`sentiment`,
  item.`response_count`,
  item.`fallback_response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_transfer`,
  item.`transfer_id`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `virtual_agent_handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.virtual_agent_handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`virtual_agent_handle_duration_id`,
  item.`virtual_agent_id`,
  item.`virtual_agent_name`,
  item.`virtual_agent_alias`,
  item.`virtual_agent_avatar_url`,
  item.`started_at`,
  item.`ended_at`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`finish_reason`,
  item.`escalation_reason`,
  item.`initiated_by`,
  item.`sentiment`,
  item.`response_count`,
  item.`fallback_response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`,
  item.`is_transfer`,
  item.`transfer_id`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `virtual_agent_handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.consumer_handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_handle_duration_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`hold_seconds`,
  item.`message_count`,
  item.`response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.consumer_handle_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_handle_duration_id`,
  item.`started_at`,
  item.`ended_at`,
  item.`call_seconds`,
  item.`chat_seconds`,
  item.`hold_seconds`,
  item.`message_count`,
  item.`response_count`,
  item.`response_total_seconds`,
  item.`response_max_seconds`,
  item.`response_average_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_handle_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_handle_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.consumer_event_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_event_duration_id`,
  item.`event_type`,
  item.`event`,
  item.`started_at`,
  item.`ended_at`,
  item.`event_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_event_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_event_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.consumer_event_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_event_duration_id`,
  item.`event_type`,
  item.`event`,
  item.`started_at`,
  item.`ended_at`,
  item.`event_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_event_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_event_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.consumer_in_menu_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_in_menu_duration_id`,
  item.`event`,
  item.`started_at`,
  item.`ended_at`,
  item.`menu_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_in_menu_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_in_menu_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.consumer_in_menu_durations` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`consumer_in_menu_duration_id`,
  item.`event`,
  item.`started_at`,
  item.`ended_at`,
  item.`menu_seconds`,
  item.`menu_path_id`,
  item.`menu_path`,
  item.`lang`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `consumer_in_menu_durations`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_in_menu_durations) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.in_queue_wait_time_va` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`started_at`,
  item.`ended_at`,
  item.`wait_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `in_queue_wait_time_va`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_queue_wait_time_va) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.in_queue_wait_time_va` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`started_at`,
  item.`ended_at`,
  item.`wait_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `in_queue_wait_time_va`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_queue_wait_time_va) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.offer_events` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`offered_at`,
  item.`agent_group`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `offer_events`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.offer_events) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.offer_events` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`offered_at`,
  item.`agent_group`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `offer_events`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.offer_events) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.dispositions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`user_id`,
  item.`transfer_id`,
  item.`participant_id`,
  item.`code`,
  item.`code_id`,
  item.`list_name`,
  item.`list_path`,
  item.`list_id`,
  item.`custom_list_id`,
  item.`custom_code_id`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `dispositions`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.dispositions) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.dispositions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`user_id`,
  item.`transfer_id`,
  item.`participant_id`,
  item.`note`,
  item.`code`,
  item.`code_id`,
  item.`list_name`,
  item.`list_path`,
  item.`list_id`,
  item.`custom_list_id`,
  item.`custom_code_id`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `dispositions`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.dispositions) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.recordings` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`recording_id`,
  item.`call_id`,
  item.`conference_sid`,
  item.`recording_type`,
  item.`recording_seconds`,
  item.`started_at`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `recordings`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recordings) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.recordings` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`recording_id`,
  item.`call_id`,
  item.`conference_sid`,
  item.`recording_type`,
  item.`recording_seconds`,
  item.`started_at`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `recordings`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recordings) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.recording_redactions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`recording_position`,
  item.`recording_id`,
  item.`started_at`,
  item.`start_agent_id`,
  item.`ended_at`,
  item.`end_agent_id`,
  item.`redaction_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `recording_redactions`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recording_redactions) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.recording_redactions` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`recording_position`,
  item.`recording_id`,
  item.`started_at`,
  item.`start_agent_id`,
  item.`ended_at`,
  item.`end_agent_id`,
  item.`redaction_seconds`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `recording_redactions`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recording_redactions) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.photos` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`photo_id`,
  item.`photo_type`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `photos`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.photos) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.photos` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`photo_id`,
  item.`photo_type`,
  item.`photo_url`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `photos`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.photos) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.videos` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`video_id`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `videos`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.videos) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.videos` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`video_id`,
  item.`video_url`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `videos`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.videos) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.in_call_sms` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `in_call_sms`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_call_sms) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.in_call_sms` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`sms`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `in_call_sms`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_call_sms) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.wait_time_sms` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `wait_time_sms`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.wait_time_sms) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${restricted}.wait_time_sms` as
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  item.`position`,
  item.`sms`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `wait_time_sms`, `is_deleted`
  from `${store}.session_versions`
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.wait_time_sms) as item
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view `${contact_center}.session_files` as
select handled.`bucket`, handled.`object_name`, handled.`generation`, handled.`outcome`, handled.`problems`, handled.`warnings`, handled.`instance`, handled.`session_key`, handled.`channel`, handled.`session_id`, handled.`session_date`, handled.`event_id`, handled.`source_time_created`, handled.`source_bytes`, handled.`source_sha256`, handled.`quarantine_object`, handled.`replayed_at`, handled.`handled_at`, handled.`handling_milliseconds`, handled.`loader_version`, handled.`code_version`, handled.`schema_version`
from (
  select *, row_number() over (
    partition by bucket, object_name, generation
    order by case outcome when 'loaded' then 0 when 'rejected' then 1 when 'superseded' then 2 else 3 end, handled_at desc, row_id desc
  ) as preference
  from (
    select source_bucket as bucket, source_object as object_name, source_generation as generation, 'loaded' as outcome,
      cast(null as string) as problems, (select string_agg(concat(entry.code, ' ', entry.pointer), ', ' order by entry.pointer, entry.code) from unnest(version.warnings) as entry) as warnings,
      instance, session_key, channel, session_id, session_date, event_id, source_time_created, source_bytes, source_sha256,
      cast(null as string) as quarantine_object, cast(null as timestamp) as replayed_at,
      ingested_at as handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from `${store}.session_versions` as version
    where is_deleted is not true
    union all
    select bucket, object_name, generation, outcome, (select string_agg(concat(entry.code, ' ', entry.pointer), ', ' order by entry.pointer, entry.code) from unnest(unloaded.problems) as entry) as problems, cast(null as string) as warnings,
      instance, concat(channel, '-', cast(session_id as string)) as session_key, channel, session_id, cast(null as date) as session_date,
      event_id, source_time_created, source_bytes, source_sha256, quarantine_object, replayed_at,
      handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from `${store}.unloaded_files` as unloaded
  ) as entries
) as handled
where handled.preference = 1;

create or replace view `${contact_center}.session_drift` as
select
  version.instance,
  version.channel,
  item.pointer,
  item.problem,
  string_agg(distinct item.kind, ', ' order by item.kind) as kinds,
  min(version.source_time_created) as first_seen_at,
  max(version.source_time_created) as last_seen_at,
  count(distinct version.session_key) as session_count,
  max(version.session_key) as example_session_key
from `${store}.session_versions` as version
cross join unnest(version.drift) as item
where not exists (
  select 1 from `${store}.session_erasures` as erased
  where erased.instance = version.instance and erased.session_key = version.session_key
)
group by version.instance, version.channel, item.pointer, item.problem;

create or replace table function `${contact_center}.sessions_between`(from_date DATE, to_date DATE) as (
select
  newest.`instance`,
  newest.`session_key`,
  newest.`channel`,
  newest.`session_id`,
  newest.`session_date`,
  newest.`created_at`,
  newest.`is_final`,
  newest.`version_at`,
  newest.`source_bucket`,
  newest.`source_object`,
  newest.`source_generation`,
  newest.`source_time_created`,
  newest.`ingested_at`,
  newest.`session_type`,
  newest.`legacy_session_type`,
  newest.`call_type`,
  newest.`chat_type`,
  newest.`session_status`,
  newest.`sub_status`,
  newest.`session_uuid`,
  newest.`parent_session_id`,
  newest.`lang`,
  newest.`queued_at`,
  newest.`assigned_at`,
  newest.`connected_at`,
  newest.`ended_at`,
  newest.`scheduled_at`,
  newest.`updated_at`,
  newest.`first_message_at`,
  newest.`last_message_at`,
  newest.`wait_seconds`,
  newest.`queue_seconds`,
  newest.`call_seconds`,
  newest.`chat_seconds`,
  newest.`hold_seconds`,
  newest.`handle_seconds`,
  newest.`message_count`,
  newest.`average_response_seconds`,
  newest.`longest_response_seconds`,
  newest.`answer_type`,
  newest.`response_type`,
  newest.`agent_kind`,
  newest.`agent_id`,
  newest.`agent_number`,
  newest.`agent_email`,
  newest.`agent_name`,
  newest.`agent_last_name`,
  newest.`agent_first_name`,
  newest.`agent_va_alias`,
  newest.`agent_avatar_url`,
  newest.`virtual_agent_id`,
  newest.`virtual_agent_name`,
  newest.`virtual_agent_alias`,
  newest.`virtual_agent_avatar_url`,
  newest.`is_virtual_agent_assigned`,
  newest.`is_virtual_agent_connected`,
  newest.`virtual_agent_assigned_at`,
  newest.`virtual_agent_connected_at`,
  newest.`selected_menu_id`,
  newest.`selected_menu_name`,
  newest.`selected_menu_parent_id`,
  newest.`selected_menu_position`,
  newest.`selected_menu_type`,
  newest.`selected_menu_message`,
  newest.`is_selected_menu_deleted`,
  newest.`is_selected_menu_hidden`,
  newest.`menu_path`,
  newest.`menu_path_materialized`,
  newest.`menu_path_level_count`,
  newest.`menu_level_1`,
  newest.`menu_level_2`,
  newest.`menu_level_3`,
  newest.`queue_priority_level`,
  newest.`offer_type`,
  newest.`transfer_count`,
  newest.`participant_count`,
  newest.`deflection`,
  newest.`is_after_hours`,
  newest.`transfer_limit`,
  newest.`disconnected_by`,
  newest.`fail_reason`,
  newest.`finish_reason`,
  newest.`adapter_fail_code`,
  newest.`voicemail_reason`,
  newest.`rating`,
  newest.`has_feedback`,
  newest.`has_comment`,
  newest.`is_verified`,
  newest.`has_smart_action_text`,
  newest.`has_photos`,
  newest.`photo_count`,
  newest.`has_videos`,
  newest.`video_count`,
  newest.`recording_permission`,
  newest.`has_transcript`,
  newest.`voip_provider`,
  newest.`provider_type`,
  newest.`provider_channel_id`,
  newest.`out_ticket_id`,
  newest.`is_out_ticket_account`,
  newest.`support_number`,
  newest.`end_user_id`,
  newest.`end_user_out_contact_id`,
  newest.`customer_key`
from (
  select `instance`, `session_key`, `channel`, `session_id`, `session_date`, `created_at`, `is_final`, `version_at`, `source_bucket`, `source_object`, `source_generation`, `source_time_created`, `ingested_at`, `session_type`, `legacy_session_type`, `call_type`, `chat_type`, `session_status`, `sub_status`, `session_uuid`, `parent_session_id`, `lang`, `queued_at`, `assigned_at`, `connected_at`, `ended_at`, `scheduled_at`, `updated_at`, `first_message_at`, `last_message_at`, `wait_seconds`, `queue_seconds`, `call_seconds`, `chat_seconds`, `hold_seconds`, `handle_seconds`, `message_count`, `average_response_seconds`, `longest_response_seconds`, `answer_type`, `response_type`, `agent_kind`, `agent_id`, `agent_number`, `agent_email`, `agent_name`, `agent_last_name`, `agent_first_name`, `agent_va_alias`, `agent_avatar_url`, `virtual_agent_id`, `virtual_agent_name`, `virtual_agent_alias`, `virtual_agent_avatar_url`, `is_virtual_agent_assigned`, `is_virtual_agent_connected`, `virtual_agent_assigned_at`, `virtual_agent_connected_at`, `selected_menu_id`, `selected_menu_name`, `selected_menu_parent_id`, `selected_menu_position`, `selected_menu_type`, `selected_menu_message`, `is_selected_menu_deleted`, `is_selected_menu_hidden`, `menu_path`, `menu_path_materialized`, `menu_path_level_count`, `menu_level_1`, `menu_level_2`, `menu_level_3`, `queue_priority_level`, `offer_type`, `transfer_count`, `participant_count`, `deflection`, `is_after_hours`, `transfer_limit`, `disconnected_by`, `fail_reason`, `finish_reason`, `adapter_fail_code`, `voicemail_reason`, `rating`, `has_feedback`, `has_comment`, `is_verified`, `has_smart_action_text`, `has_photos`, `photo_count`, `has_videos`, `video_count`, `recording_permission`, `has_transcript`, `voip_provider`, `provider_type`, `provider_channel_id`, `out_ticket_id`, `is_out_ticket_account`, `support_number`, `end_user_id`, `end_user_out_contact_id`, `customer_key`, `is_deleted`
  from `${store}.session_versions`
  where session_date between from_date and to_date
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
);
