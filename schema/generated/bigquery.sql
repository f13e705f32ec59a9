create table if not exists `${store}.session_versions` (
  `instance` STRING not null options (description = "Platform instance (tenant) that wrote the file; set by configuration, never read from the file."),
  `session_key` STRING not null options (description = "`call-<id>` or `chat-<id>`: unique within its instance."),
  `channel` STRING not null options (description = "`call` or `chat`."),
  `session_id` INT64 not null options (description = "Platform id; calls and chats count separately, so use `session_key`."),
  `session_date` DATE not null options (description = "UTC date of `created_at`, and the partition: filter on it (not on `created_at`) to read less."),
  `created_at` TIMESTAMP not null options (description = "When the session began (UTC)."),
  `is_final` BOOL options (description = "By the file's own times (`updated_at` 14 minutes or more after `ended_at`), this is the later rewrite with wrap-up and survey. Best effort: another one is possible."),
  `version_at` TIMESTAMP options (description = "When this version was written: the file's `updated_at`. NULL if that is missing, unreadable or more than a day later than the object; such a version is older than any other."),
  `source_bucket` STRING not null options (description = "Bucket of the file."),
  `source_object` STRING not null options (description = "Object name of the file. One session may appear under several names; the newest version counts."),
  `source_generation` INT64 not null options (description = "Generation of the object."),
  `source_time_created` TIMESTAMP not null options (description = "When that generation was written to the bucket."),
  `ingested_at` TIMESTAMP not null options (description = "When this row was written."),
  `event_id` STRING options (description = "Id of the event that announced the file; NULL for files loaded by command."),
  `source_bytes` INT64 not null options (description = "Size of the file."),
  `source_sha256` STRING not null options (description = "SHA-256 of its bytes, hexadecimal."),
  `settings_revision` INT64 options (description = "`SETTINGS_REVISION` of the row; rises when settings that change rows change, so that a reloaded file wins."),
  `settings_hash` STRING options (description = "Hash of the settings that change rows."),
  `loader_version` INT64 not null options (description = "Version of the mapping; rises when it changes, so that a reloaded file wins."),
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
  `assigned_at` TIMESTAMP options (description = "When the session was assigned to an agent; NULL if it never was."),
  `connected_at` TIMESTAMP options (description = "First connection. It may be the virtual agent's, before `queued_at`; chats have no such key."),
  `ended_at` TIMESTAMP options (description = "When the session ended (the file's `ends_at`); the customer may stay on for the survey."),
  `scheduled_at` TIMESTAMP options (description = "Time that a scheduled call or callback was booked for."),
  `updated_at` TIMESTAMP options (description = "When the platform last changed the session; grows with each rewrite of the file."),
  `first_message_at` TIMESTAMP options (description = "When the first message of the chat was sent."),
  `last_message_at` TIMESTAMP options (description = "When the last message of the chat was sent."),
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
  `agent_kind` STRING options (description = "Which kind of agent the session names in the `agent_…` columns (the last one, as a rule): `human`, `virtual_agent` or NULL where nobody handled it."),
  `agent_id` INT64 options (description = "Id of the agent that the session names."),
  `agent_number` STRING options (description = "Number that the company gave the agent that the session names."),
  `agent_email` STRING options (description = "E-mail of the agent that the session names; a virtual agent has none."),
  `agent_name` STRING options (description = "Full name of the agent that the session names."),
  `agent_last_name` STRING options (description = "Last name of the agent that the session names."),
  `agent_first_name` STRING options (description = "First name of the agent that the session names."),
  `agent_va_alias` STRING options (description = "Alias, where the agent that the session names is a virtual agent."),
  `agent_avatar_url` STRING options (description = "Picture of the agent that the session names."),
  `virtual_agent_id` INT64 options (description = "Id of the virtual agent that the session names."),
  `virtual_agent_name` STRING options (description = "Name of the virtual agent that the session names."),
  `virtual_agent_alias` STRING options (description = "Alias of the virtual agent that the session names; a key that older files lack."),
  `virtual_agent_avatar_url` STRING options (description = "Picture of the virtual agent that the session names."),
  `is_virtual_agent_assigned` BOOL options (description = "A virtual agent was assigned: it has a row in `virtual_agent_handle_durations` or `participants`, or the status says so. The file has no such key."),
  `is_virtual_agent_connected` BOOL options (description = "A virtual agent talked to the customer: it has a row in `virtual_agent_handle_durations` or a connection in `participants`, or the status says so."),
  `virtual_agent_assigned_at` TIMESTAMP options (description = "Start of the first stretch that a virtual agent handled; the file does not tell the assignment itself."),
  `virtual_agent_connected_at` TIMESTAMP options (description = "When a virtual agent first joined, by `participants`."),
  `selected_menu_id` INT64 options (description = "Id of the menu (queue) chosen last, the leaf of the menu path. Not the same id as `menu_path_id` in other relations."),
  `selected_menu_name` STRING options (description = "Name of the menu chosen last, such as `Internet`."),
  `selected_menu_parent_id` INT64 options (description = "Id of the menu above the one chosen last; NULL at the top."),
  `selected_menu_position` INT64 options (description = "Place of the menu chosen last among its siblings."),
  `selected_menu_type` STRING options (description = "Kind of the menu chosen last: `ivr_menu`, `web_menu`, `mobile_menu`, …"),
  `selected_menu_message` STRING options (description = "Message that the menu chosen last gives out."),
  `is_selected_menu_deleted` BOOL options (description = "The menu chosen last has been deleted since."),
  `is_selected_menu_hidden` BOOL options (description = "The menu chosen last is hidden from customers."),
  `menu_path` STRING options (description = "Full menu path (queue) of the session, levels divided by `/`, such as `Support/Internet`. The name of the queue."),
  `menu_path_materialized` STRING options (description = "Menu path as menu ids divided by `/`, such as `6/8`: stable where a menu is renamed."),
  `menu_path_level_count` INT64 options (description = "Number of levels of the menu path."),
  `menu_level_1` STRING options (description = "First level of the menu path; NULL where there is none."),
  `menu_level_2` STRING options (description = "Second level of the menu path."),
  `menu_level_3` STRING options (description = "Third level of the menu path."),
  `queue_priority_level` INT64 options (description = "Priority in the queue, 0 to 8; a key that some files lack."),
  `offer_type` STRING options (description = "How the session was offered to agents, such as `cascade`."),
  `transfer_count` INT64 options (description = "Rows of `transfers`: attempts, completed or not."),
  `participant_count` INT64 options (description = "Rows of `participants`: one per join, so an agent who joins twice counts twice."),
  `deflection` STRING options (description = "How the session was deflected; `no_deflection` where it was not."),
  `is_after_hours` BOOL options (description = "The chat came in after hours."),
  `transfer_limit` INT64 options (description = "Most transfers that the chat may have; NULL in the files seen."),
  `disconnected_by` STRING options (description = "Who ended the call, such as `disconnected_by_agent`."),
  `fail_reason` STRING options (description = "Why the session failed. `nothing` means no failure; chats may have NULL instead. `eu_abandoned`: the customer left the queue."),
  `fail_details` STRING options (description = "Details of the failure, free text."),
  `finish_reason` STRING options (description = "Why the call finished, such as `no_reason`."),
  `adapter_fail_code` INT64 options (description = "Code of a failure of the telephony adapter."),
  `adapter_fail_message` STRING options (description = "Message of that failure, free text."),
  `voicemail_reason` STRING options (description = "Why the call went to voicemail; `not_voicemail` where it did not."),
  `rating` FLOAT64 options (description = "CSAT rating. The documentation says 1 to 4, files with 5 exist; NULL where not rated."),
  `has_feedback` BOOL options (description = "As sent: speaks of the comment, not of the rating (false beside a rating of 5)."),
  `has_comment` BOOL options (description = "The customer left a comment (its text is `feedback`)."),
  `feedback` STRING options (description = "Comment of the customer in the survey."),
  `is_verified` BOOL options (description = "Smart Action (verification): the customer verified who they are."),
  `smart_action_text` STRING options (description = "Smart Action (text input): what the customer typed."),
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
  `out_ticket_id` STRING options (description = "Id of the session's record in the CRM: 18 characters or digits, kept as text."),
  `out_ticket_url` STRING options (description = "Link to the CRM record or to a media download; may be set although `out_ticket_id` is NULL."),
  `is_out_ticket_account` BOOL options (description = "The CRM record is an account rather than a case."),
  `support_number` STRING options (description = "The company's number that was called, E.164."),
  `outbound_number` STRING options (description = "Number of an outbound call, as sent: E.164, or with blanks and dashes; NULL in the inbound calls seen."),
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
  `dispositions` ARRAY<STRUCT<`position` INT64, `user_id` INT64, `transfer_id` INT64, `participant_id` INT64, `note` STRING, `has_note` BOOL, `code` STRING, `code_id` INT64, `list_name` STRING, `list_path` STRING, `list_id` INT64, `custom_list_id` STRING, `custom_code_id` STRING>> options (description = "One row per disposition code picked on a session."),
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
  `channel` STRING options (description = "`call` or `chat`, if the file says so."),
  `session_id` INT64 options (description = "Platform id, if the file says so."),
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
  item.`has_note`,
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
  item.`has_note`,
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
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
    order by case outcome when 'loaded' then 0 when 'rejected' then 1 when 'superseded' then 2 when 'skipped' then 3 end, handled_at desc, row_id desc
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

create or replace view `${contact_center}.agent_legs` as
with merged as (
  select
    h.session_date,
    h.instance,
    h.session_key,
    h.channel,
    h.agent_id,
    h.transfer_id,
    min(h.position) as first_position,
    count(*) as handle_rows,
    min(h.handle_duration_id) as leg_id,
    min(h.menu_path_id) as queue_id,
    min(h.menu_path) as queue_path,
    min(h.started_at) as started_at,
    max(h.ended_at) as ended_at,
    max(if(h.is_barged, 1, 0)) as barged,
    sum(coalesce(h.assigned_connection_seconds, 0)) as connecting_seconds,
    sum(coalesce(h.bcw_seconds, 0)) as bcw_seconds,
    sum(coalesce(h.call_seconds, h.chat_seconds, 0)) as connected_seconds,
    sum(coalesce(h.hold_seconds, 0)) as hold_seconds,
    sum(coalesce(h.acw_seconds, 0)) as acw_seconds
  from `${contact_center}.handle_durations` as h
  group by h.session_date, h.instance, h.session_key, h.channel, h.agent_id, h.transfer_id
),
legs as (
  select
    m.session_date,
    m.instance,
    m.session_key,
    m.channel,
    m.agent_id,
    m.transfer_id,
    m.handle_rows,
    m.leg_id,
    m.queue_id,
    m.queue_path,
    m.started_at,
    m.ended_at,
    m.barged,
    m.connecting_seconds,
    m.bcw_seconds,
    m.connected_seconds,
    m.hold_seconds,
    m.acw_seconds,
    row_number() over (
      partition by m.session_date, m.instance, m.session_key
      order by m.started_at nulls last, m.leg_id nulls last, m.first_position
    ) as leg_number,
    count(*) over (partition by m.session_date, m.instance, m.session_key) as leg_count
  from merged as m
),
named as (
  select
    p.session_date,
    p.instance,
    p.session_key,
    p.user_id,
    nullif(trim(concat(coalesce(p.first_name, ''), ' ', coalesce(p.last_name, ''))), '') as agent_name
  from `${contact_center}.participants` as p
  where p.participant_type = 'agent' and p.user_id is not null and nullif(trim(concat(coalesce(p.first_name, ''), ' ', coalesce(p.last_name, ''))), '') is not null
  qualify row_number() over (
    partition by p.session_date, p.instance, p.session_key, p.user_id
    order by p.connected_at desc, p.position desc
  ) = 1
)
select
  l.instance,
  l.session_key,
  l.channel,
  case when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Campaign%' then 'campaign' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Outbound%' then 'outbound' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Callback%' then 'callback' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Scheduled%' then 'scheduled' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Internal%' then 'internal' else 'inbound' end as direction,
  l.session_date,
  l.leg_id,
  l.handle_rows,
  l.leg_number,
  if(l.leg_number = 1, 1, 0) as is_first_leg,
  if(l.leg_number = l.leg_count, 1, 0) as is_last_leg,
  l.agent_id,
  n.agent_name,
  l.queue_id,
  l.queue_path,
  l.transfer_id is not null as is_transfer,
  l.started_at,
  l.ended_at,
  cast(datetime(l.started_at, '${time_zone}') as date) as local_date,
  extract(hour from datetime(l.started_at, '${time_zone}')) as local_hour,
  l.transfer_id,
  l.barged = 1 as is_barged,
  l.connecting_seconds,
  l.bcw_seconds,
  l.connected_seconds,
  l.hold_seconds,
  greatest(l.connected_seconds - l.hold_seconds, 0) as talk_seconds,
  l.acw_seconds,
  l.bcw_seconds + l.connected_seconds + l.acw_seconds as handle_seconds
from legs as l
join `${contact_center}.sessions` as s
  on s.session_date = l.session_date and s.instance = l.instance and s.session_key = l.session_key
left join named as n
  on n.session_date = l.session_date and n.instance = l.instance and n.session_key = l.session_key and n.user_id = l.agent_id;

create or replace view `${contact_center}.agents` as
with joins as (
  select
    p.instance,
    p.user_id,
    p.connected_at,
    p.session_date,
    p.session_key,
    p.position,
    nullif(trim(concat(coalesce(p.first_name, ''), ' ', coalesce(p.last_name, ''))), '') as agent_name
  from `${contact_center}.participants` as p
  where p.participant_type = 'agent' and p.user_id is not null
),
seen as (
  select
    j.instance,
    j.user_id,
    min(j.connected_at) as first_seen_at,
    max(j.connected_at) as last_seen_at
  from joins as j
  group by j.instance, j.user_id
),
named as (
  select
    j.instance,
    j.user_id,
    j.agent_name
  from joins as j
  where j.agent_name is not null
  qualify row_number() over (
    partition by j.instance, j.user_id
    order by j.connected_at desc, j.session_date desc, j.session_key desc, j.position desc
  ) = 1
)
select
  s.instance,
  s.user_id as agent_id,
  n.agent_name,
  s.first_seen_at,
  s.last_seen_at
from seen as s
left join named as n on n.instance = s.instance and n.user_id = s.user_id;

create or replace view `${contact_center}.calendar` as
with span as (
  select
    cast(datetime(min(s.created_at), '${time_zone}') as date) as first_date,
    cast(datetime(max(s.created_at), '${time_zone}') as date) as last_date
  from `${contact_center}.sessions` as s
),
days as (
  select cast(day as date) as local_date
  from span
  cross join unnest(generate_date_array(span.first_date, span.last_date)) as day
),
weekdays as (
  select
    d.local_date,
    mod(extract(dayofweek from d.local_date) + 5, 7) + 1 as weekday
  from days as d
)
select
  w.local_date,
  date_trunc(w.local_date, month) as month_start,
  date_trunc(w.local_date, week(monday)) as week_start,
  w.weekday,
  case w.weekday
    when 1 then 'Monday'
    when 2 then 'Tuesday'
    when 3 then 'Wednesday'
    when 4 then 'Thursday'
    when 5 then 'Friday'
    when 6 then 'Saturday'
    when 7 then 'Sunday'
  end as weekday_name,
  w.weekday >= 6 as is_weekend
from weekdays as w;

create or replace view `${contact_center}.data_freshness` as
select
  s.instance,
  s.session_date,
  count(*) as sessions,
  sum(if(s.channel = 'call', 1, 0)) as calls,
  sum(if(s.channel = 'chat', 1, 0)) as chats,
  sum(if(s.is_final, 0, 1)) as not_final,
  sum(if(s.ended_at is null, 1, 0)) as without_end,
  max(s.created_at) as last_created_at,
  max(s.ingested_at) as last_ingested_at,
  max(unix_seconds(s.ingested_at) - unix_seconds(s.ended_at)) as max_lag_seconds
from `${contact_center}.sessions` as s
group by s.instance, s.session_date;

create or replace view `${contact_center}.queue_entries` as
with stays as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.channel,
    q.position,
    q.queue_duration_id,
    q.is_transfer,
    q.transfer_id,
    q.menu_path_id,
    nullif(q.menu_path, '') as menu_path,
    q.lang,
    q.started_at,
    q.ended_at,
    coalesce(q.queue_seconds, unix_seconds(q.ended_at) - unix_seconds(q.started_at)) as queue_seconds,
    q.agent_id,
    q.service_level_event,
    coalesce(q.service_level_abandon_threshold_seconds, ${short_abandon_seconds}) as short_abandon_seconds,
    coalesce(q.service_level_target_seconds, ${service_level_seconds}) as sl_target_seconds,
    q.service_level_target_percent,
    row_number() over (
      partition by q.session_date, q.instance, q.session_key
      order by q.started_at nulls last, q.queue_duration_id nulls last, q.position
    ) as entry_number,
    count(*) over (partition by q.session_date, q.instance, q.session_key) as entry_count
  from `${contact_center}.queue_durations` as q
),
-- A virtual agent that takes a session out of a queue starts its leg during the stay, or as it ends.
taken_by_virtual_agent as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.position
  from stays as q
  join `${contact_center}.virtual_agent_handle_durations` as v
    on v.session_date = q.session_date and v.instance = q.instance and v.session_key = q.session_key
  where v.started_at >= q.started_at and unix_seconds(v.started_at) <= unix_seconds(q.ended_at) + 2
  group by q.session_date, q.instance, q.session_key, q.position
),
transfer_ends as (
  select
    t.session_date,
    t.instance,
    t.session_key,
    t.transfer_id,
    t.to_virtual_agent_id,
    t.fail_reason,
    t.deflection
  from `${contact_center}.transfers` as t
  where t.transfer_id is not null
  qualify row_number() over (partition by t.session_date, t.instance, t.session_key, t.transfer_id order by t.position desc) = 1
),
-- A transfer's own end comes before the session's: the session may say that nothing failed.
ended as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.position,
    case when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Campaign%' then 'campaign' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Outbound%' then 'outbound' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Callback%' then 'callback' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Scheduled%' then 'scheduled' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Internal%' then 'internal' else 'inbound' end as direction,
    case
      when q.agent_id is not null then 'answered'
      when v.position is not null or t.to_virtual_agent_id is not null then 'answered_by_virtual_agent'
      when t.fail_reason in ('eu_abandoned', 'eu_canceled') then 'abandoned'
      when t.fail_reason in ('expired', 'transfer_expired') then 'expired'
      when t.deflection <> 'no_deflection' then 'deflected'
      when q.entry_number < q.entry_count then 'rerouted'
      when s.fail_reason in ('eu_abandoned', 'eu_canceled') or s.session_status in ('abandoned', 'canceled') then 'abandoned'
      when s.fail_reason in ('expired', 'transfer_expired') then 'expired'
      when s.session_status in ('voicemail', 'voicemail_received', 'voicemail_read') then 'voicemail'
      when s.deflection <> 'no_deflection' or s.session_status = 'deflected' then 'deflected'
      when s.ended_at is null then 'waiting'
      else 'failed'
    end as exit_status
  from stays as q
  join `${contact_center}.sessions` as s
    on s.session_date = q.session_date and s.instance = q.instance and s.session_key = q.session_key
  left join transfer_ends as t
    on t.session_date = q.session_date and t.instance = q.instance and t.session_key = q.session_key and t.transfer_id = q.transfer_id
  left join taken_by_virtual_agent as v
    on v.session_date = q.session_date and v.instance = q.instance and v.session_key = q.session_key and v.position = q.position
),
-- Where the wait is not known it is not known to be short.
judged as (
  select
    q.instance,
    q.session_key,
    q.channel,
    e.direction,
    q.session_date,
    q.queue_duration_id,
    q.entry_number,
    q.is_transfer,
    q.transfer_id,
    q.menu_path_id,
    q.menu_path,
    q.lang,
    q.started_at,
    q.ended_at,
    q.queue_seconds,
    e.exit_status,
    q.agent_id,
    q.short_abandon_seconds,
    q.sl_target_seconds,
    q.service_level_target_percent,
    q.service_level_event,
    e.exit_status = 'answered' as was_answered,
    e.exit_status = 'abandoned' and coalesce(q.queue_seconds > q.short_abandon_seconds, true) as was_abandoned,
    e.exit_status = 'abandoned' and coalesce(q.queue_seconds <= q.short_abandon_seconds, false) as was_short_abandoned
  from stays as q
  join ended as e
    on e.session_date = q.session_date and e.instance = q.instance and e.session_key = q.session_key and e.position = q.position
)
select
  j.instance,
  j.session_key,
  j.channel,
  j.direction,
  j.session_date,
  j.queue_duration_id as queue_entry_id,
  j.entry_number,
  j.entry_number = 1 as is_first_entry,
  coalesce(j.is_transfer, j.transfer_id is not null) as is_transfer,
  j.transfer_id,
  j.menu_path_id as queue_id,
  coalesce(j.menu_path, '(none)') as queue_path,
  split(j.menu_path, '/')[safe_offset(0)] as queue_level_1,
  split(j.menu_path, '/')[safe_offset(1)] as queue_level_2,
  split(j.menu_path, '/')[safe_offset(2)] as queue_level_3,
  j.lang,
  j.started_at as entered_at,
  j.ended_at as left_at,
  datetime(j.started_at, '${time_zone}') as entered_local,
  cast(datetime(j.started_at, '${time_zone}') as date) as local_date,
  datetime(timestamp_seconds(div(unix_seconds(j.started_at), ${interval_seconds}) * ${interval_seconds}), '${time_zone}') as interval_start,
  j.queue_seconds,
  j.exit_status,
  j.agent_id,
  if(j.was_answered, 1, 0) as is_answered,
  if(j.was_abandoned, 1, 0) as is_abandoned,
  j.short_abandon_seconds,
  j.sl_target_seconds,
  j.service_level_target_percent as sl_target_percent,
  if(j.was_short_abandoned, 1, 0) as is_short_abandoned,
  if(j.exit_status = 'deflected', 1, 0) as is_deflected,
  if(j.exit_status = 'failed', 1, 0) as is_failed,
  if(j.was_answered, j.queue_seconds, null) as answer_seconds,
  if(j.was_abandoned, j.queue_seconds, null) as abandon_seconds,
  case j.service_level_event when 'in_sla' then 1 when 'not_in_sla' then 0 end as platform_in_sla,
  if(j.direction = 'inbound' and (j.was_answered or j.was_abandoned), 1, 0) as sl_offered,
  if(j.direction = 'inbound' and j.was_answered and j.queue_seconds <= j.sl_target_seconds, 1, 0) as sl_met
from judged as j;

create or replace view `${contact_center}.session_dispositions` as
select
  d.instance,
  d.session_key,
  d.channel,
  d.session_date,
  d.position,
  d.user_id as agent_id,
  d.list_name,
  d.code,
  if(d.has_note, 1, 0) as has_note
from `${contact_center}.dispositions` as d;

create or replace view `${restricted}.sessions_restricted` as
select
  s.instance,
  s.session_key,
  s.session_date,
  s.end_user_identifier,
  s.end_user_number,
  s.outbound_number,
  s.feedback,
  s.recording_url,
  s.out_ticket_url
from `${restricted}.sessions` as s;

create or replace view `${contact_center}.settings` as
select
  '${time_zone}' as time_zone,
  ${service_level_seconds} as service_level_seconds,
  ${short_abandon_seconds} as short_abandon_seconds,
  ${interval_seconds} as interval_seconds,
  ${csat_positive_min} as csat_positive_min,
  ${repeat_days} as repeat_days;

create or replace view `${contact_center}.transfers_flat` as
with styles as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.transfer_id,
    max(case when q.is_transfer_cold then 1 when not q.is_transfer_cold then 0 end) as cold
  from `${contact_center}.queue_durations` as q
  where q.transfer_id is not null
  group by q.session_date, q.instance, q.session_key, q.transfer_id
)
select
  t.instance,
  t.session_key,
  t.channel,
  t.session_date,
  t.transfer_id,
  t.transfer_created_at as transferred_at,
  cast(datetime(t.transfer_created_at, '${time_zone}') as date) as local_date,
  case
    when t.from_agent_id is not null then 'agent'
    when t.from_virtual_agent_id is not null then 'virtual_agent'
    else 'unknown'
  end as from_kind,
  coalesce(t.from_agent_id, t.from_virtual_agent_id) as from_id,
  coalesce(t.from_agent_name, t.from_virtual_agent_name) as from_name,
  case
    when t.to_agent_id is not null then 'agent'
    when t.to_virtual_agent_id is not null then 'virtual_agent'
    when t.to_menu_path_name is not null then 'queue'
    else 'unknown'
  end as to_kind,
  coalesce(t.to_agent_id, t.to_virtual_agent_id) as to_id,
  coalesce(t.to_agent_name, t.to_virtual_agent_name) as to_name,
  t.from_menu_path_name as from_queue_path,
  t.to_menu_path_name as to_queue_path,
  case s.cold when 1 then 'cold' when 0 then 'warm' else 'unknown' end as transfer_style,
  t.transfer_status as status,
  if(t.transfer_status = 'transferred', 1, 0) as is_completed,
  if(t.from_virtual_agent_id is not null and t.from_agent_id is null, 1, 0) as is_from_virtual_agent,
  t.wait_seconds,
  t.fail_reason
from `${contact_center}.transfers` as t
left join styles as s
  on s.session_date = t.session_date and s.instance = t.instance and s.session_key = t.session_key and s.transfer_id = t.transfer_id;

create or replace view `${contact_center}.virtual_agent_legs` as
with last_human as (
  select
    h.session_date,
    h.instance,
    h.session_key,
    max(h.started_at) as last_human_at
  from `${contact_center}.handle_durations` as h
  group by h.session_date, h.instance, h.session_key
),
last_queue as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    max(q.started_at) as last_queued_at
  from `${contact_center}.queue_durations` as q
  group by q.session_date, q.instance, q.session_key
),
judged as (
  select
    v.session_date,
    v.instance,
    v.session_key,
    v.position,
    if(h.last_human_at >= v.started_at, 1, 0) as reached_human,
    case
      when v.finish_reason = 'escalated' or v.escalation_reason is not null then 'escalated'
      when h.last_human_at >= v.started_at or q.last_queued_at >= v.ended_at then 'escalated'
      when v.finish_reason = 'resolved' then 'resolved'
      when v.finish_reason = 'consumer_ended' then 'consumer_ended'
      when v.finish_reason = 'unexpectedly_ended' or v.finish_reason like '%fail%' then 'failed'
      else 'unknown'
    end as outcome
  from `${contact_center}.virtual_agent_handle_durations` as v
  left join last_human as h
    on h.session_date = v.session_date and h.instance = v.instance and h.session_key = v.session_key
  left join last_queue as q
    on q.session_date = v.session_date and q.instance = v.instance and q.session_key = v.session_key
)
select
  v.instance,
  v.session_key,
  v.channel,
  v.session_date,
  v.virtual_agent_handle_duration_id as leg_id,
  v.virtual_agent_id,
  v.virtual_agent_name,
  v.menu_path_id as queue_id,
  v.menu_path as queue_path,
  v.started_at,
  v.ended_at,
  cast(datetime(v.started_at, '${time_zone}') as date) as local_date,
  coalesce(v.call_seconds, v.chat_seconds, unix_seconds(v.ended_at) - unix_seconds(v.started_at)) as leg_seconds,
  v.response_count,
  v.fallback_response_count as fallback_count,
  v.finish_reason,
  v.escalation_reason,
  j.outcome,
  if(j.outcome in ('resolved', 'consumer_ended'), 1, 0) as is_contained,
  if(j.outcome = 'resolved', 1, 0) as is_resolved,
  if(j.outcome = 'escalated', 1, 0) as is_escalated,
  j.reached_human
from `${contact_center}.virtual_agent_handle_durations` as v
join judged as j
  on j.session_date = v.session_date and j.instance = v.instance and j.session_key = v.session_key and j.position = v.position;

create or replace view `${contact_center}.agent_daily` as
-- A transfer past midnight falls on a date on which its agent may have no leg: so dates come from both.
with work as (
  select
    l.instance,
    l.agent_id,
    l.channel,
    l.local_date,
    l.session_key,
    1 as legs,
    if(l.direction = 'inbound', 1, 0) as inbound_legs,
    if(l.direction in ('outbound', 'campaign'), 1, 0) as outbound_legs,
    l.bcw_seconds,
    l.connected_seconds,
    l.hold_seconds,
    l.talk_seconds,
    l.acw_seconds,
    l.handle_seconds,
    0 as transfers_out,
    if(l.is_transfer, 1, 0) as transfers_in,
    if(l.is_last_leg = 1, s.rating, null) as rating,
    l.started_at,
    l.ended_at
  from `${contact_center}.agent_legs` as l
  join `${contact_center}.sessions` as s
    on s.session_date = l.session_date and s.instance = l.instance and s.session_key = l.session_key
  union all
  select
    t.instance,
    t.from_id as agent_id,
    t.channel,
    t.local_date,
    null as session_key,
    0 as legs,
    0 as inbound_legs,
    0 as outbound_legs,
    0 as bcw_seconds,
    0 as connected_seconds,
    0 as hold_seconds,
    0 as talk_seconds,
    0 as acw_seconds,
    0 as handle_seconds,
    1 as transfers_out,
    0 as transfers_in,
    null as rating,
    null as started_at,
    null as ended_at
  from `${contact_center}.transfers_flat` as t
  where t.from_kind = 'agent' and t.is_completed = 1
),
days as (
  select
    w.instance,
    w.agent_id,
    w.channel,
    w.local_date,
    sum(w.legs) as legs,
    count(distinct w.session_key) as sessions,
    sum(w.inbound_legs) as inbound_legs,
    sum(w.outbound_legs) as outbound_legs,
    sum(w.bcw_seconds) as bcw_seconds,
    sum(w.connected_seconds) as connected_seconds,
    sum(w.hold_seconds) as hold_seconds,
    sum(w.talk_seconds) as talk_seconds,
    sum(w.acw_seconds) as acw_seconds,
    sum(w.handle_seconds) as handle_seconds,
    sum(w.transfers_out) as transfers_out,
    sum(w.transfers_in) as transfers_in,
    count(w.rating) as csat_responses,
    coalesce(sum(w.rating), 0) as csat_rating_sum,
    sum(if(w.rating >= ${csat_positive_min}, 1, 0)) as csat_positive,
    min(w.started_at) as first_leg_at,
    max(w.ended_at) as last_leg_end
  from work as w
  group by w.instance, w.agent_id, w.channel, w.local_date
)
select
  d.instance,
  d.agent_id,
  a.agent_name,
  d.channel,
  d.local_date,
  d.legs,
  d.sessions,
  d.inbound_legs,
  d.outbound_legs,
  d.bcw_seconds,
  d.connected_seconds,
  d.hold_seconds,
  d.talk_seconds,
  d.acw_seconds,
  d.handle_seconds,
  d.transfers_out,
  d.transfers_in,
  d.csat_responses,
  d.csat_rating_sum,
  d.csat_positive,
  d.first_leg_at,
  d.last_leg_end
from days as d
left join `${contact_center}.agents` as a on a.instance = d.instance and a.agent_id = d.agent_id;

create or replace view `${contact_center}.agent_intervals` as
with legs as (
  select
    l.instance,
    l.agent_id,
    l.channel,
    unix_seconds(l.started_at) as started,
    unix_seconds(l.ended_at) as ended,
    unix_seconds(l.ended_at) - 1 as last_second,
    unix_seconds(l.started_at) + 604800 as latest_second
  from `${contact_center}.agent_legs` as l
  where l.ended_at > l.started_at and unix_seconds(l.ended_at) - unix_seconds(l.started_at) <= 604800
),
-- A leg that ends on the boundary has no time in the interval that begins there. The list is bounded by itself: an engine may make it
-- before it applies the condition above.
slots as (
  select
    l.instance,
    l.agent_id,
    l.channel,
    l.started,
    l.ended,
    slot * ${interval_seconds} as slot_started
  from legs as l
  cross join unnest(generate_array(div(l.started, ${interval_seconds}), div(least(l.last_second, l.latest_second), ${interval_seconds}))) as slot
),
sums as (
  select
    s.instance,
    s.agent_id,
    s.channel,
    s.slot_started,
    count(*) as legs_open,
    sum(least(s.ended, s.slot_started + ${interval_seconds}) - greatest(s.started, s.slot_started)) as leg_seconds
  from slots as s
  group by s.instance, s.agent_id, s.channel, s.slot_started
)
select
  s.instance,
  s.agent_id,
  s.channel,
  timestamp_seconds(s.slot_started) as interval_start_utc,
  datetime(timestamp_seconds(s.slot_started), '${time_zone}') as interval_start,
  cast(datetime(timestamp_seconds(s.slot_started), '${time_zone}') as date) as local_date,
  s.legs_open,
  s.leg_seconds,
  s.leg_seconds / ${interval_seconds} as load
from sums as s;

create or replace view `${contact_center}.queue_intervals` as
select
  e.instance,
  e.channel,
  e.queue_id,
  e.queue_path,
  e.interval_start,
  cast(e.interval_start as date) as local_date,
  e.session_date,
  count(*) as queue_interactions,
  sum(if(e.is_first_entry, 1, 0)) as first_entries,
  sum(if(e.is_transfer, 1, 0)) as transfers_in,
  sum(e.is_answered) as answered,
  sum(e.is_abandoned) as abandoned,
  sum(e.is_short_abandoned) as short_abandoned,
  sum(if(e.exit_status = 'expired', 1, 0)) as expired,
  sum(e.is_deflected) as deflected,
  sum(e.is_failed) as failed,
  sum(e.sl_offered) as sl_offered,
  sum(e.sl_met) as sl_met,
  sum(if(e.platform_in_sla = 1, 1, 0)) as platform_in_sla,
  sum(if(e.platform_in_sla = 0, 1, 0)) as platform_not_in_sla,
  coalesce(sum(e.queue_seconds), 0) as queue_seconds,
  coalesce(sum(e.answer_seconds), 0) as answer_seconds,
  coalesce(sum(e.abandon_seconds), 0) as abandon_seconds,
  max(e.queue_seconds) as max_queue_seconds
from `${contact_center}.queue_entries` as e
group by e.instance, e.channel, e.queue_id, e.queue_path, e.interval_start, e.session_date;

create or replace view `${contact_center}.sessions_flat` as
with entries as (
  select
    e.session_date,
    e.instance,
    e.session_key,
    e.entry_number,
    nullif(e.queue_path, '(none)') as queue_path,
    e.queue_level_1,
    e.queue_level_2,
    e.queue_level_3,
    e.queue_seconds,
    e.exit_status,
    e.is_short_abandoned,
    e.platform_in_sla,
    min(if(e.is_answered = 1, e.entry_number, null)) over (
      partition by e.session_date, e.instance, e.session_key
    ) as first_answered_number,
    max(e.entry_number) over (partition by e.session_date, e.instance, e.session_key) as last_number
  from `${contact_center}.queue_entries` as e
),
queues as (
  select
    e.session_date,
    e.instance,
    e.session_key,
    count(*) as queue_entries,
    sum(if(e.exit_status = 'answered_by_virtual_agent', 0, 1)) as entries_for_humans,
    sum(e.queue_seconds) as queue_seconds,
    sum(if(e.entry_number <= e.first_answered_number, e.queue_seconds, null)) as answer_seconds,
    max(if(e.entry_number = 1, e.queue_path, null)) as queue_path,
    max(if(e.entry_number = 1, e.queue_level_1, null)) as queue_level_1,
    max(if(e.entry_number = 1, e.queue_level_2, null)) as queue_level_2,
    max(if(e.entry_number = 1, e.queue_level_3, null)) as queue_level_3,
    max(if(e.entry_number = e.last_number, e.queue_path, null)) as last_queue_path,
    max(if(e.entry_number = e.last_number, e.exit_status, null)) as last_exit_status,
    max(if(e.entry_number = e.last_number, e.is_short_abandoned, null)) as last_is_short,
    sum(e.platform_in_sla) as platform_in_sla,
    sum(1 - e.platform_in_sla) as platform_not_in_sla
  from entries as e
  group by e.session_date, e.instance, e.session_key
),
humans as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    count(*) as human_legs,
    count(distinct l.agent_id) as agents,
    min(l.started_at) as first_human_at,
    max(if(l.is_first_leg = 1, l.agent_id, null)) as first_agent_id,
    max(if(l.is_first_leg = 1, l.agent_name, null)) as first_agent_name,
    max(if(l.is_last_leg = 1, l.agent_id, null)) as last_agent_id,
    max(if(l.is_last_leg = 1, l.agent_name, null)) as last_agent_name,
    sum(l.bcw_seconds) as bcw_seconds,
    sum(l.connected_seconds) as connected_seconds,
    sum(l.hold_seconds) as hold_seconds,
    sum(l.talk_seconds) as talk_seconds,
    sum(l.acw_seconds) as acw_seconds,
    sum(l.handle_seconds) as handle_seconds
  from `${contact_center}.agent_legs` as l
  group by l.session_date, l.instance, l.session_key
),
virtual_legs as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    l.leg_seconds,
    l.is_escalated,
    l.is_contained,
    l.is_resolved,
    l.virtual_agent_name,
    row_number() over (
      partition by l.session_date, l.instance, l.session_key
      order by l.started_at nulls last, l.leg_id nulls last
    ) as leg_number
  from `${contact_center}.virtual_agent_legs` as l
),
virtual_agents as (
  select
    l.session_date,
    l.instance,
    l.session_key,
    count(*) as va_legs,
    sum(l.leg_seconds) as va_seconds,
    max(l.is_escalated) as va_escalated,
    min(l.is_contained) as va_contained,
    min(l.is_resolved) as va_resolved,
    max(if(l.leg_number = 1, l.virtual_agent_name, null)) as virtual_agent_name
  from virtual_legs as l
  group by l.session_date, l.instance, l.session_key
),
handovers as (
  select
    t.session_date,
    t.instance,
    t.session_key,
    count(*) as transfers_completed
  from `${contact_center}.transfers_flat` as t
  where t.is_completed = 1 and t.from_kind = 'agent'
  group by t.session_date, t.instance, t.session_key
),
menus as (
  select
    m.session_date,
    m.instance,
    m.session_key,
    sum(m.menu_seconds) as in_menu_seconds
  from `${contact_center}.consumer_in_menu_durations` as m
  group by m.session_date, m.instance, m.session_key
),
surveys as (
  select
    c.session_date,
    c.instance,
    c.session_key,
    count(*) as surveys
  from `${contact_center}.consumer_event_durations` as c
  where c.event_type = 'csat'
  group by c.session_date, c.instance, c.session_key
),
recorded as (
  select
    r.session_date,
    r.instance,
    r.session_key,
    count(*) as recordings,
    sum(r.recording_seconds) as recorded_seconds
  from `${contact_center}.recordings` as r
  group by r.session_date, r.instance, r.session_key
),
codes as (
  select
    d.session_date,
    d.instance,
    d.session_key,
    string_agg(d.code, ' | ' order by d.position) as disposition_codes
  from `${contact_center}.dispositions` as d
  group by d.session_date, d.instance, d.session_key
),
-- The session itself may say that nothing was deflected where a virtual agent's escalation was.
deflected_escalations as (
  select
    x.session_date,
    x.instance,
    x.session_key,
    count(*) as escalations
  from `${contact_center}.virtual_agent_deflected_escalations` as x
  group by x.session_date, x.instance, x.session_key
),
joined as (
  select
    s.instance,
    s.session_key,
    s.channel,
    s.session_id,
    s.session_type,
    case when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Campaign%' then 'campaign' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Outbound%' then 'outbound' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Callback%' then 'callback' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Scheduled%' then 'scheduled' when coalesce(s.session_type, s.legacy_session_type, s.call_type, s.chat_type) like '%Internal%' then 'internal' else 'inbound' end as direction,
    s.session_date,
    s.created_at,
    cast(datetime(s.created_at, '${time_zone}') as date) as local_date,
    s.scheduled_at,
    s.queued_at,
    s.connected_at,
    s.ended_at,
    s.session_status,
    s.fail_reason,
    s.disconnected_by,
    s.deflection,
    coalesce(s.deflection <> 'no_deflection', false) or coalesce(s.session_status = 'deflected', false) or x.escalations is not null
      as was_deflected,
    s.lang,
    nullif(s.menu_path, '') as menu_path,
    s.queue_priority_level,
    s.rating,
    s.has_comment,
    s.recording_permission,
    s.out_ticket_id,
    s.customer_key,
    s.message_count,
    s.is_final,
    s.ingested_at,
    q.queue_entries,
    coalesce(q.entries_for_humans, 0) = 0 as needed_no_queue,
    q.queue_seconds,
    q.answer_seconds,
    q.queue_path,
    q.queue_level_1,
    q.queue_level_2,
    q.queue_level_3,
    q.last_queue_path,
    q.last_exit_status,
    q.last_is_short,
    q.platform_in_sla,
    q.platform_not_in_sla,
    h.human_legs,
    h.agents,
    h.first_human_at,
    h.first_agent_id,
    h.first_agent_name,
    h.last_agent_id,
    h.last_agent_name,
    h.bcw_seconds,
    h.connected_seconds,
    h.hold_seconds,
    h.talk_seconds,
    h.acw_seconds,
    h.handle_seconds,
    v.va_legs,
    v.va_seconds,
    v.va_escalated,
    v.va_contained,
    v.va_resolved,
    v.virtual_agent_name,
    t.transfers_completed,
    m.in_menu_seconds,
    c.surveys,
    r.recordings,
    r.recorded_seconds,
    d.disposition_codes
  from `${contact_center}.sessions` as s
  left join queues as q on q.session_date = s.session_date and q.instance = s.instance and q.session_key = s.session_key
  left join humans as h on h.session_date = s.session_date and h.instance = s.instance and h.session_key = s.session_key
  left join virtual_agents as v on v.session_date = s.session_date and v.instance = s.instance and v.session_key = s.session_key
  left join handovers as t on t.session_date = s.session_date and t.instance = s.instance and t.session_key = s.session_key
  left join menus as m on m.session_date = s.session_date and m.instance = s.instance and m.session_key = s.session_key
  left join surveys as c on c.session_date = s.session_date and c.instance = s.instance and c.session_key = s.session_key
  left join recorded as r on r.session_date = s.session_date and r.instance = s.instance and r.session_key = s.session_key
  left join codes as d on d.session_date = s.session_date and d.instance = s.instance and d.session_key = s.session_key
  left join deflected_escalations as x on x.session_date = s.session_date and x.instance = s.instance and x.session_key = s.session_key
)
select
  j.instance,
  j.session_key,
  j.channel,
  j.session_id,
  j.session_type,
  j.direction,
  j.session_date,
  j.created_at,
  datetime(j.created_at, '${time_zone}') as created_local,
  j.local_date,
  extract(hour from datetime(j.created_at, '${time_zone}')) as local_hour,
  mod(extract(dayofweek from j.local_date) + 5, 7) + 1 as local_weekday,
  datetime(timestamp_seconds(div(unix_seconds(j.created_at), ${interval_seconds}) * ${interval_seconds}), '${time_zone}') as interval_start,
  j.scheduled_at,
  j.queued_at,
  j.connected_at,
  j.first_human_at,
  j.ended_at,
  case
    when j.human_legs is not null then 'handled'
    when j.last_exit_status = 'abandoned' and j.last_is_short = 1 then 'short_abandoned'
    when j.last_exit_status = 'abandoned' then 'abandoned'
    when j.last_exit_status = 'expired' then 'expired'
    when j.session_status in ('voicemail', 'voicemail_received', 'voicemail_read') then 'voicemail'
    when j.last_exit_status = 'deflected' or j.was_deflected then 'deflected'
    when j.va_contained = 1 and j.needed_no_queue then 'virtual_agent_contained'
    when j.fail_reason = 'eu_in_menu_abandoned' then 'abandoned_in_menu'
    when j.direction in ('callback', 'scheduled') and j.ended_at is not null then 'callback_missed'
    when j.ended_at is null then 'open'
    else 'failed'
  end as outcome,
  case
    when j.human_legs is not null and j.va_legs is not null then 'both'
    when j.human_legs is not null then 'human'
    when j.va_legs is not null then 'virtual_agent'
    else 'none'
  end as handled_by,
  j.session_status as status,
  j.fail_reason,
  j.disconnected_by,
  j.deflection,
  j.lang,
  coalesce(j.queue_path, j.menu_path, '(none)') as queue_path,
  coalesce(j.queue_level_1, split(j.menu_path, '/')[safe_offset(0)]) as queue_level_1,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[safe_offset(1)], j.queue_level_2) as queue_level_2,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[safe_offset(2)], j.queue_level_3) as queue_level_3,
  coalesce(j.last_queue_path, j.menu_path, '(none)') as last_queue_path,
  j.queue_priority_level,
  j.first_agent_id,
  j.first_agent_name,
  j.last_agent_id,
  j.last_agent_name,
  j.virtual_agent_name,
  if(j.direction = 'inbound' and j.queue_entries is not null, 1, 0) as is_offered,
  if(j.human_legs is not null, 1, 0) as is_handled,
  if(j.human_legs is null and j.last_exit_status = 'abandoned' and j.last_is_short = 0, 1, 0) as is_abandoned,
  if(j.human_legs is null and j.last_exit_status = 'abandoned' and j.last_is_short = 1, 1, 0) as is_short_abandoned,
  if(j.transfers_completed is not null, 1, 0) as is_transferred,
  if(j.human_legs is not null and j.last_exit_status = 'abandoned', 1, 0) as abandoned_after_transfer,
  if(j.va_legs is not null, 1, 0) as is_va_session,
  if(j.va_contained = 1 and j.human_legs is null and j.needed_no_queue, 1, 0) as is_va_contained,
  if(j.va_resolved = 1 and j.human_legs is null and j.needed_no_queue, 1, 0) as is_va_resolved,
  coalesce(j.va_escalated, 0) as is_va_escalated,
  coalesce(j.queue_entries, 0) as queue_entries,
  coalesce(j.human_legs, 0) as human_legs,
  coalesce(j.agents, 0) as agents,
  coalesce(j.transfers_completed, 0) as transfers_completed,
  coalesce(j.in_menu_seconds, 0) as in_menu_seconds,
  coalesce(j.queue_seconds, 0) as queue_seconds,
  j.answer_seconds,
  coalesce(j.va_seconds, 0) as va_seconds,
  j.bcw_seconds,
  j.connected_seconds,
  j.hold_seconds,
  j.talk_seconds,
  j.acw_seconds,
  j.handle_seconds,
  j.platform_in_sla,
  j.platform_not_in_sla,
  if(j.surveys is not null or j.rating is not null, 1, 0) as csat_offered,
  j.rating as csat_rating,
  case when j.rating >= ${csat_positive_min} then 1 when j.rating is not null then 0 end as csat_positive,
  if(j.has_comment, 1, 0) as has_comment,
  j.disposition_codes,
  coalesce(j.recordings, 0) as recordings,
  coalesce(j.recorded_seconds, 0) as recorded_seconds,
  j.recording_permission,
  j.out_ticket_id,
  j.customer_key,
  j.message_count,
  j.is_final,
  j.ingested_at
from joined as j;

create or replace view `${contact_center}.csat_responses` as
select
  s.instance,
  s.session_key,
  s.channel,
  s.session_date,
  s.local_date,
  s.last_queue_path as queue_path,
  case when s.is_handled = 1 then 'human' when s.is_va_session = 1 then 'virtual_agent' else 'none' end as credited_to,
  s.last_agent_id as agent_id,
  s.last_agent_name as agent_name,
  s.virtual_agent_name,
  s.csat_rating,
  s.csat_positive,
  s.has_comment,
  s.handle_seconds,
  s.answer_seconds
from `${contact_center}.sessions_flat` as s
where s.csat_offered = 1;

create or replace view `${contact_center}.repeat_contacts` as
with newest as (
  select
    s.instance,
    max(s.created_at) as newest_at
  from `${contact_center}.sessions` as s
  group by s.instance
),
contacts as (
  select
    s.instance,
    s.session_key,
    s.channel,
    s.session_date,
    s.local_date,
    s.customer_key,
    s.created_at,
    s.last_queue_path,
    s.outcome,
    s.last_agent_id,
    lead(s.session_key) over (partition by s.instance, s.customer_key order by s.created_at, s.session_key) as next_session_key,
    lead(s.created_at) over (partition by s.instance, s.customer_key order by s.created_at, s.session_key) as next_created_at
  from `${contact_center}.sessions_flat` as s
  where s.customer_key is not null and s.direction in ('inbound', 'callback', 'scheduled')
),
spaced as (
  select
    c.instance,
    c.session_key,
    c.channel,
    c.session_date,
    c.local_date,
    c.customer_key,
    c.created_at,
    c.last_queue_path,
    c.outcome,
    c.last_agent_id,
    c.next_session_key,
    c.next_created_at,
    unix_seconds(c.next_created_at) - unix_seconds(c.created_at) as seconds_to_next,
    unix_seconds(n.newest_at) - unix_seconds(c.created_at) as seconds_seen
  from contacts as c
  join newest as n on n.instance = c.instance
  where c.outcome in ('handled', 'virtual_agent_contained')
)
select
  s.instance,
  s.session_key,
  s.channel,
  s.session_date,
  s.local_date,
  s.customer_key,
  s.created_at,
  s.last_queue_path as queue_path,
  s.outcome,
  s.last_agent_id,
  s.next_session_key,
  s.next_created_at,
  s.seconds_to_next / 3600 as hours_to_next,
  if(s.seconds_to_next <= ${repeat_days} * 86400, 1, 0) as is_repeated,
  case
    when s.seconds_to_next <= ${repeat_days} * 86400 then 0
    when s.seconds_seen >= ${repeat_days} * 86400 then 1
  end as resolved_proxy
from spaced as s;

create or replace view `${contact_center}.service_daily` as
with days as (
  select
    s.instance,
    s.channel,
    s.direction,
    s.local_date,
    count(*) as sessions,
    sum(s.is_offered) as offered,
    sum(s.is_handled) as handled,
    sum(s.is_abandoned) as abandoned,
    sum(s.is_short_abandoned) as short_abandoned,
    sum(if(s.outcome = 'expired', 1, 0)) as expired,
    sum(if(s.outcome = 'abandoned_in_menu', 1, 0)) as abandoned_in_menu,
    sum(if(s.outcome = 'deflected', 1, 0)) as deflected,
    sum(s.is_va_session) as va_sessions,
    sum(s.is_va_contained) as va_contained,
    sum(s.is_va_resolved) as va_resolved,
    sum(s.is_va_escalated) as va_escalated,
    sum(s.is_transferred) as transferred,
    sum(if(s.direction in ('callback', 'scheduled'), 1, 0)) as callbacks,
    sum(if(s.direction in ('callback', 'scheduled'), s.is_handled, 0)) as callbacks_connected,
    coalesce(sum(s.answer_seconds), 0) as answer_seconds,
    count(s.answer_seconds) as answered,
    coalesce(sum(s.handle_seconds), 0) as handle_seconds,
    coalesce(sum(s.talk_seconds), 0) as talk_seconds,
    coalesce(sum(s.hold_seconds), 0) as hold_seconds,
    coalesce(sum(s.acw_seconds), 0) as acw_seconds,
    sum(s.csat_offered) as csat_offered,
    count(s.csat_rating) as csat_responses,
    coalesce(sum(s.csat_rating), 0) as csat_rating_sum,
    coalesce(sum(s.csat_positive), 0) as csat_positive,
    sum(if(s.is_final, 0, 1)) as not_final
  from `${contact_center}.sessions_flat` as s
  group by s.instance, s.channel, s.direction, s.local_date
)
select
  d.instance,
  d.channel,
  d.direction,
  d.local_date,
  d.sessions,
  d.offered,
  d.handled,
  d.abandoned,
  d.short_abandoned,
  d.expired,
  d.abandoned_in_menu,
  d.deflected,
  d.va_sessions,
  d.va_contained,
  d.va_resolved,
  d.va_escalated,
  d.transferred,
  d.callbacks,
  d.callbacks_connected,
  d.answer_seconds,
  d.answered,
  d.handle_seconds,
  d.talk_seconds,
  d.hold_seconds,
  d.acw_seconds,
  d.csat_offered,
  d.csat_responses,
  d.csat_rating_sum,
  d.csat_positive,
  d.abandoned / nullif(d.handled + d.abandoned, 0) as abandon_rate,
  d.answer_seconds / nullif(d.answered, 0) as avg_speed_of_answer,
  d.handle_seconds / nullif(d.handled, 0) as avg_handle_seconds,
  d.transferred / nullif(d.handled, 0) as transfer_rate,
  d.va_contained / nullif(d.va_sessions, 0) as va_containment_rate,
  d.csat_rating_sum / nullif(d.csat_responses, 0) as csat_average,
  d.not_final
from days as d;

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
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from `${store}.session_erasures` as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
);
