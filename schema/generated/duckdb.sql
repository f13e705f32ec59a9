create table if not exists ${store}.session_versions (
  "instance" VARCHAR not null,
  "session_key" VARCHAR not null,
  "channel" VARCHAR not null,
  "session_id" BIGINT not null,
  "session_date" DATE not null,
  "created_at" TIMESTAMPTZ not null,
  "is_final" BOOLEAN,
  "version_at" TIMESTAMPTZ not null,
  "source_bucket" VARCHAR not null,
  "source_object" VARCHAR not null,
  "source_generation" BIGINT not null,
  "source_time_created" TIMESTAMPTZ not null,
  "ingested_at" TIMESTAMPTZ not null,
  "event_id" VARCHAR,
  "source_bytes" BIGINT not null,
  "source_sha256" VARCHAR not null,
  "loader_version" BIGINT not null,
  "code_version" VARCHAR not null,
  "schema_version" VARCHAR not null,
  "row_id" VARCHAR not null,
  "handling_milliseconds" BIGINT,
  "is_deleted" BOOLEAN,
  "warnings" STRUCT("code" VARCHAR, "pointer" VARCHAR)[],
  "session_type" VARCHAR,
  "legacy_session_type" VARCHAR,
  "call_type" VARCHAR,
  "chat_type" VARCHAR,
  "session_status" VARCHAR,
  "sub_status" VARCHAR,
  "session_uuid" VARCHAR,
  "parent_session_id" BIGINT,
  "lang" VARCHAR,
  "queued_at" TIMESTAMPTZ,
  "assigned_at" TIMESTAMPTZ,
  "connected_at" TIMESTAMPTZ,
  "ended_at" TIMESTAMPTZ,
  "scheduled_at" TIMESTAMPTZ,
  "updated_at" TIMESTAMPTZ,
  "first_message_at" TIMESTAMPTZ,
  "last_message_at" TIMESTAMPTZ,
  "wait_seconds" BIGINT,
  "queue_seconds" BIGINT,
  "call_seconds" BIGINT,
  "chat_seconds" BIGINT,
  "hold_seconds" BIGINT,
  "handle_seconds" BIGINT,
  "message_count" BIGINT,
  "average_response_seconds" BIGINT,
  "longest_response_seconds" BIGINT,
  "answer_type" VARCHAR,
  "response_type" VARCHAR,
  "agent_kind" VARCHAR,
  "agent_id" BIGINT,
  "agent_number" VARCHAR,
  "agent_email" VARCHAR,
  "agent_name" VARCHAR,
  "agent_last_name" VARCHAR,
  "agent_first_name" VARCHAR,
  "agent_va_alias" VARCHAR,
  "agent_avatar_url" VARCHAR,
  "virtual_agent_id" BIGINT,
  "virtual_agent_name" VARCHAR,
  "virtual_agent_alias" VARCHAR,
  "virtual_agent_avatar_url" VARCHAR,
  "is_virtual_agent_assigned" BOOLEAN,
  "is_virtual_agent_connected" BOOLEAN,
  "virtual_agent_assigned_at" TIMESTAMPTZ,
  "virtual_agent_connected_at" TIMESTAMPTZ,
  "selected_menu_id" BIGINT,
  "selected_menu_name" VARCHAR,
  "selected_menu_parent_id" BIGINT,
  "selected_menu_position" BIGINT,
  "selected_menu_type" VARCHAR,
  "selected_menu_message" VARCHAR,
  "is_selected_menu_deleted" BOOLEAN,
  "is_selected_menu_hidden" BOOLEAN,
  "menu_path" VARCHAR,
  "menu_path_materialized" VARCHAR,
  "menu_path_level_count" BIGINT,
  "menu_level_1" VARCHAR,
  "menu_level_2" VARCHAR,
  "menu_level_3" VARCHAR,
  "queue_priority_level" BIGINT,
  "offer_type" VARCHAR,
  "transfer_count" BIGINT,
  "participant_count" BIGINT,
  "deflection" VARCHAR,
  "is_after_hours" BOOLEAN,
  "transfer_limit" BIGINT,
  "disconnected_by" VARCHAR,
  "fail_reason" VARCHAR,
  "fail_details" VARCHAR,
  "finish_reason" VARCHAR,
  "adapter_fail_code" BIGINT,
  "adapter_fail_message" VARCHAR,
  "voicemail_reason" VARCHAR,
  "rating" DOUBLE,
  "has_feedback" BOOLEAN,
  "has_comment" BOOLEAN,
  "feedback" VARCHAR,
  "is_verified" BOOLEAN,
  "smart_action_text" VARCHAR,
  "has_smart_action_text" BOOLEAN,
  "has_photos" BOOLEAN,
  "photo_count" BIGINT,
  "has_videos" BOOLEAN,
  "video_count" BIGINT,
  "recording_permission" VARCHAR,
  "recording_url" VARCHAR,
  "has_transcript" BOOLEAN,
  "voip_provider" VARCHAR,
  "provider_type" VARCHAR,
  "provider_channel_id" VARCHAR,
  "out_ticket_id" VARCHAR,
  "out_ticket_url" VARCHAR,
  "is_out_ticket_account" BOOLEAN,
  "support_number" VARCHAR,
  "outbound_number" VARCHAR,
  "end_user_id" BIGINT,
  "end_user_identifier" VARCHAR,
  "end_user_out_contact_id" VARCHAR,
  "end_user_email" VARCHAR,
  "end_user_number" VARCHAR,
  "customer_key" VARCHAR,
  "custom_data_secured" JSON,
  "custom_data_not_secured" JSON,
  "sip_headers" JSON,
  "automation_redirection" JSON,
  "unknown_fields" JSON,
  "drift" STRUCT("pointer" VARCHAR, "problem" VARCHAR, "kind" VARCHAR)[],
  "participants" STRUCT("position" BIGINT, "participant_id" BIGINT, "participant_type" VARCHAR, "entry_type" VARCHAR, "user_id" BIGINT, "end_user_id" BIGINT, "virtual_agent_id" BIGINT, "participant_status" VARCHAR, "fail_reason" VARCHAR, "connected_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "call_id" BIGINT, "chat_id" BIGINT, "call_seconds" BIGINT, "chat_seconds" BIGINT, "hold_seconds" BIGINT, "phone_number" VARCHAR, "caller_id" VARCHAR, "email" VARCHAR, "first_name" VARCHAR, "last_name" VARCHAR, "middle_name" VARCHAR, "teams" JSON, "location_id" BIGINT, "location_record_id" BIGINT, "location_name" VARCHAR, "location_lang" VARCHAR, "location_created_at" TIMESTAMPTZ, "location_updated_at" TIMESTAMPTZ, "location_pop_settings" JSON, "conversation_id" VARCHAR, "virtual_agent_params" JSON, "agent_assist" JSON, "sip_headers" JSON, "adapter_fail_code" BIGINT, "adapter_fail_message" VARCHAR)[],
  "transfers" STRUCT("position" BIGINT, "transfer_id" BIGINT, "transfer_status" VARCHAR, "fail_reason" VARCHAR, "transfer_created_at" TIMESTAMPTZ, "assigned_at" TIMESTAMPTZ, "connected_at" TIMESTAMPTZ, "updated_at" TIMESTAMPTZ, "call_seconds" BIGINT, "wait_seconds" BIGINT, "deflection" VARCHAR, "answer_type_path" VARCHAR, "from_menu_path_name" VARCHAR, "from_menu_path_materialized" VARCHAR, "from_menu_path_level_count" BIGINT, "to_menu_path_name" VARCHAR, "to_menu_path_materialized" VARCHAR, "to_menu_path_level_count" BIGINT, "from_agent_id" BIGINT, "from_agent_number" VARCHAR, "from_agent_email" VARCHAR, "from_agent_name" VARCHAR, "from_agent_last_name" VARCHAR, "from_agent_first_name" VARCHAR, "from_agent_va_alias" VARCHAR, "from_agent_avatar_url" VARCHAR, "to_agent_id" BIGINT, "to_agent_number" VARCHAR, "to_agent_email" VARCHAR, "to_agent_name" VARCHAR, "to_agent_last_name" VARCHAR, "to_agent_first_name" VARCHAR, "to_agent_va_alias" VARCHAR, "to_agent_avatar_url" VARCHAR, "from_virtual_agent_id" BIGINT, "from_virtual_agent_name" VARCHAR, "from_virtual_agent_alias" VARCHAR, "from_virtual_agent_avatar_url" VARCHAR, "to_virtual_agent_id" BIGINT, "to_virtual_agent_name" VARCHAR, "to_virtual_agent_alias" VARCHAR, "to_virtual_agent_avatar_url" VARCHAR, "from_queue_priority_level" BIGINT, "to_queue_priority_level" BIGINT)[],
  "escalations" STRUCT("position" BIGINT, "escalation_id" BIGINT, "escalation_status" VARCHAR, "escalation_reason" VARCHAR, "escalation_created_at" TIMESTAMPTZ, "escalated_at" TIMESTAMPTZ, "from_virtual_agent_id" BIGINT, "from_virtual_agent_name" VARCHAR, "from_virtual_agent_alias" VARCHAR, "from_virtual_agent_avatar_url" VARCHAR, "to_agent_id" BIGINT, "to_agent_number" VARCHAR, "to_agent_email" VARCHAR, "to_agent_name" VARCHAR, "to_agent_last_name" VARCHAR, "to_agent_first_name" VARCHAR, "to_agent_va_alias" VARCHAR, "to_agent_avatar_url" VARCHAR, "from_menu_path_name" VARCHAR, "from_menu_path_materialized" VARCHAR, "from_menu_path_level_count" BIGINT, "to_menu_path_name" VARCHAR, "to_menu_path_materialized" VARCHAR, "to_menu_path_level_count" BIGINT)[],
  "virtual_agent_deflected_escalations" STRUCT("position" BIGINT, "deflected_escalation_id" BIGINT, "deflection" VARCHAR, "escalation_id" BIGINT, "escalation_reason" VARCHAR, "escalated_at" TIMESTAMPTZ, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR, "virtual_agent_id" BIGINT, "virtual_agent_name" VARCHAR, "virtual_agent_alias" VARCHAR, "virtual_agent_avatar_url" VARCHAR)[],
  "deflection_details" STRUCT("position" BIGINT, "deflection_detail_id" BIGINT, "call_id" BIGINT, "transfer_id" BIGINT, "deflection" VARCHAR, "from_menu_path_name" VARCHAR, "from_menu_path_materialized" VARCHAR, "from_menu_path_level_count" BIGINT)[],
  "queue_durations" STRUCT("position" BIGINT, "queue_duration_id" BIGINT, "agent_id" BIGINT, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "queue_seconds" BIGINT, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR, "is_transfer" BOOLEAN, "transfer_id" BIGINT, "is_transfer_cold" BOOLEAN, "service_level_event" VARCHAR, "service_level_target_seconds" BIGINT, "service_level_target_percent" BIGINT, "service_level_abandon_threshold_seconds" BIGINT)[],
  "handle_durations" STRUCT("position" BIGINT, "handle_duration_id" BIGINT, "agent_id" BIGINT, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "bcw_seconds" BIGINT, "call_seconds" BIGINT, "chat_seconds" BIGINT, "acw_seconds" BIGINT, "hold_seconds" BIGINT, "assigned_connection_seconds" BIGINT, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR, "is_barged" BOOLEAN, "is_transfer" BOOLEAN, "transfer_id" BIGINT, "is_transfer_cold" BOOLEAN, "scheduled_at" TIMESTAMPTZ, "response_count" BIGINT, "response_total_seconds" BIGINT, "response_max_seconds" BIGINT, "response_average_seconds" DOUBLE)[],
  "virtual_agent_handle_durations" STRUCT("position" BIGINT, "virtual_agent_handle_duration_id" BIGINT, "virtual_agent_id" BIGINT, "virtual_agent_name" VARCHAR, "virtual_agent_alias" VARCHAR, "virtual_agent_avatar_url" VARCHAR, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "call_seconds" BIGINT, "chat_seconds" BIGINT, "finish_reason" VARCHAR, "escalation_reason" VARCHAR, "initiated_by" VARCHAR, "sentiment" BIGINT, "response_count" BIGINT, "fallback_response_count" BIGINT, "response_total_seconds" BIGINT, "response_max_seconds" BIGINT, "response_average_seconds" DOUBLE, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR, "is_transfer" BOOLEAN, "transfer_id" BIGINT)[],
  "consumer_handle_durations" STRUCT("position" BIGINT, "consumer_handle_duration_id" BIGINT, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "call_seconds" BIGINT, "chat_seconds" BIGINT, "hold_seconds" BIGINT, "message_count" BIGINT, "response_count" BIGINT, "response_total_seconds" BIGINT, "response_max_seconds" BIGINT, "response_average_seconds" DOUBLE)[],
  "consumer_event_durations" STRUCT("position" BIGINT, "consumer_event_duration_id" BIGINT, "event_type" VARCHAR, "event" VARCHAR, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "event_seconds" BIGINT, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR)[],
  "consumer_in_menu_durations" STRUCT("position" BIGINT, "consumer_in_menu_duration_id" BIGINT, "event" VARCHAR, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "menu_seconds" BIGINT, "menu_path_id" BIGINT, "menu_path" VARCHAR, "lang" VARCHAR)[],
  "in_queue_wait_time_va" STRUCT("position" BIGINT, "started_at" TIMESTAMPTZ, "ended_at" TIMESTAMPTZ, "wait_seconds" BIGINT)[],
  "offer_events" STRUCT("position" BIGINT, "offered_at" TIMESTAMPTZ, "agent_group" VARCHAR)[],
  "dispositions" STRUCT("position" BIGINT, "user_id" BIGINT, "transfer_id" BIGINT, "participant_id" BIGINT, "note" VARCHAR, "code" VARCHAR, "code_id" BIGINT, "list_name" VARCHAR, "list_path" VARCHAR, "list_id" BIGINT, "custom_list_id" VARCHAR, "custom_code_id" VARCHAR)[],
  "recordings" STRUCT("position" BIGINT, "recording_id" BIGINT, "call_id" BIGINT, "conference_sid" VARCHAR, "recording_type" VARCHAR, "recording_seconds" BIGINT, "started_at" TIMESTAMPTZ)[],
  "recording_redactions" STRUCT("position" BIGINT, "recording_position" BIGINT, "recording_id" BIGINT, "started_at" TIMESTAMPTZ, "start_agent_id" BIGINT, "ended_at" TIMESTAMPTZ, "end_agent_id" BIGINT, "redaction_seconds" DOUBLE)[],
  "photos" STRUCT("position" BIGINT, "photo_id" BIGINT, "photo_type" VARCHAR, "photo_url" VARCHAR)[],
  "videos" STRUCT("position" BIGINT, "video_id" BIGINT, "video_url" VARCHAR)[],
  "in_call_sms" STRUCT("position" BIGINT, "sms" JSON)[],
  "wait_time_sms" STRUCT("position" BIGINT, "sms" JSON)[]
);

create table if not exists ${store}.unloaded_files (
  "bucket" VARCHAR not null,
  "object_name" VARCHAR not null,
  "generation" BIGINT not null,
  "event_id" VARCHAR,
  "instance" VARCHAR,
  "channel" VARCHAR,
  "session_id" BIGINT,
  "outcome" VARCHAR not null,
  "problems" STRUCT("code" VARCHAR, "pointer" VARCHAR, "detail" VARCHAR)[],
  "source_time_created" TIMESTAMPTZ,
  "source_bytes" BIGINT,
  "source_sha256" VARCHAR,
  "quarantine_object" VARCHAR,
  "replayed_at" TIMESTAMPTZ,
  "handled_at" TIMESTAMPTZ not null,
  "handling_milliseconds" BIGINT,
  "loader_version" BIGINT not null,
  "code_version" VARCHAR not null,
  "schema_version" VARCHAR not null,
  "row_id" VARCHAR not null
);

create table if not exists ${store}.session_erasures (
  "instance" VARCHAR not null,
  "session_key" VARCHAR not null,
  "erased_at" TIMESTAMPTZ not null,
  "finished_at" TIMESTAMPTZ,
  "row_id" VARCHAR not null
);

create or replace view ${contact_center}.sessions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest."is_final",
  newest."version_at",
  newest."source_bucket",
  newest."source_object",
  newest."source_generation",
  newest."source_time_created",
  newest."ingested_at",
  newest."session_type",
  newest."legacy_session_type",
  newest."call_type",
  newest."chat_type",
  newest."session_status",
  newest."sub_status",
  newest."session_uuid",
  newest."parent_session_id",
  newest."lang",
  newest."queued_at",
  newest."assigned_at",
  newest."connected_at",
  newest."ended_at",
  newest."scheduled_at",
  newest."updated_at",
  newest."first_message_at",
  newest."last_message_at",
  newest."wait_seconds",
  newest."queue_seconds",
  newest."call_seconds",
  newest."chat_seconds",
  newest."hold_seconds",
  newest."handle_seconds",
  newest."message_count",
  newest."average_response_seconds",
  newest."longest_response_seconds",
  newest."answer_type",
  newest."response_type",
  newest."agent_kind",
  newest."agent_id",
  newest."agent_number",
  newest."agent_email",
  newest."agent_name",
  newest."agent_last_name",
  newest."agent_first_name",
  newest."agent_va_alias",
  newest."agent_avatar_url",
  newest."virtual_agent_id",
  newest."virtual_agent_name",
  newest."virtual_agent_alias",
  newest."virtual_agent_avatar_url",
  newest."is_virtual_agent_assigned",
  newest."is_virtual_agent_connected",
  newest."virtual_agent_assigned_at",
  newest."virtual_agent_connected_at",
  newest."selected_menu_id",
  newest."selected_menu_name",
  newest."selected_menu_parent_id",
  newest."selected_menu_position",
  newest."selected_menu_type",
  newest."selected_menu_message",
  newest."is_selected_menu_deleted",
  newest."is_selected_menu_hidden",
  newest."menu_path",
  newest."menu_path_materialized",
  newest."menu_path_level_count",
  newest."menu_level_1",
  newest."menu_level_2",
  newest."menu_level_3",
  newest."queue_priority_level",
  newest."offer_type",
  newest."transfer_count",
  newest."participant_count",
  newest."deflection",
  newest."is_after_hours",
  newest."transfer_limit",
  newest."disconnected_by",
  newest."fail_reason",
  newest."finish_reason",
  newest."adapter_fail_code",
  newest."voicemail_reason",
  newest."rating",
  newest."has_feedback",
  newest."has_comment",
  newest."is_verified",
  newest."has_smart_action_text",
  newest."has_photos",
  newest."photo_count",
  newest."has_videos",
  newest."video_count",
  newest."recording_permission",
  newest."has_transcript",
  newest."voip_provider",
  newest."provider_type",
  newest."provider_channel_id",
  newest."out_ticket_id",
  newest."is_out_ticket_account",
  newest."support_number",
  newest."end_user_id",
  newest."end_user_out_contact_id",
  newest."customer_key"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "is_final", "version_at", "source_bucket", "source_object", "source_generation", "source_time_created", "ingested_at", "session_type", "legacy_session_type", "call_type", "chat_type", "session_status", "sub_status", "session_uuid", "parent_session_id", "lang", "queued_at", "assigned_at", "connected_at", "ended_at", "scheduled_at", "updated_at", "first_message_at", "last_message_at", "wait_seconds", "queue_seconds", "call_seconds", "chat_seconds", "hold_seconds", "handle_seconds", "message_count", "average_response_seconds", "longest_response_seconds", "answer_type", "response_type", "agent_kind", "agent_id", "agent_number", "agent_email", "agent_name", "agent_last_name", "agent_first_name", "agent_va_alias", "agent_avatar_url", "virtual_agent_id", "virtual_agent_name", "virtual_agent_alias", "virtual_agent_avatar_url", "is_virtual_agent_assigned", "is_virtual_agent_connected", "virtual_agent_assigned_at", "virtual_agent_connected_at", "selected_menu_id", "selected_menu_name", "selected_menu_parent_id", "selected_menu_position", "selected_menu_type", "selected_menu_message", "is_selected_menu_deleted", "is_selected_menu_hidden", "menu_path", "menu_path_materialized", "menu_path_level_count", "menu_level_1", "menu_level_2", "menu_level_3", "queue_priority_level", "offer_type", "transfer_count", "participant_count", "deflection", "is_after_hours", "transfer_limit", "disconnected_by", "fail_reason", "finish_reason", "adapter_fail_code", "voicemail_reason", "rating", "has_feedback", "has_comment", "is_verified", "has_smart_action_text", "has_photos", "photo_count", "has_videos", "video_count", "recording_permission", "has_transcript", "voip_provider", "provider_type", "provider_channel_id", "out_ticket_id", "is_out_ticket_account", "support_number", "end_user_id", "end_user_out_contact_id", "customer_key", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.sessions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest."is_final",
  newest."version_at",
  newest."source_bucket",
  newest."source_object",
  newest."source_generation",
  newest."source_time_created",
  newest."ingested_at",
  newest."session_type",
  newest."legacy_session_type",
  newest."call_type",
  newest."chat_type",
  newest."session_status",
  newest."sub_status",
  newest."session_uuid",
  newest."parent_session_id",
  newest."lang",
  newest."queued_at",
  newest."assigned_at",
  newest."connected_at",
  newest."ended_at",
  newest."scheduled_at",
  newest."updated_at",
  newest."first_message_at",
  newest."last_message_at",
  newest."wait_seconds",
  newest."queue_seconds",
  newest."call_seconds",
  newest."chat_seconds",
  newest."hold_seconds",
  newest."handle_seconds",
  newest."message_count",
  newest."average_response_seconds",
  newest."longest_response_seconds",
  newest."answer_type",
  newest."response_type",
  newest."agent_kind",
  newest."agent_id",
  newest."agent_number",
  newest."agent_email",
  newest."agent_name",
  newest."agent_last_name",
  newest."agent_first_name",
  newest."agent_va_alias",
  newest."agent_avatar_url",
  newest."virtual_agent_id",
  newest."virtual_agent_name",
  newest."virtual_agent_alias",
  newest."virtual_agent_avatar_url",
  newest."is_virtual_agent_assigned",
  newest."is_virtual_agent_connected",
  newest."virtual_agent_assigned_at",
  newest."virtual_agent_connected_at",
  newest."selected_menu_id",
  newest."selected_menu_name",
  newest."selected_menu_parent_id",
  newest."selected_menu_position",
  newest."selected_menu_type",
  newest."selected_menu_message",
  newest."is_selected_menu_deleted",
  newest."is_selected_menu_hidden",
  newest."menu_path",
  newest."menu_path_materialized",
  newest."menu_path_level_count",
  newest."menu_level_1",
  newest."menu_level_2",
  newest."menu_level_3",
  newest."queue_priority_level",
  newest."offer_type",
  newest."transfer_count",
  newest."participant_count",
  newest."deflection",
  newest."is_after_hours",
  newest."transfer_limit",
  newest."disconnected_by",
  newest."fail_reason",
  newest."fail_details",
  newest."finish_reason",
  newest."adapter_fail_code",
  newest."adapter_fail_message",
  newest."voicemail_reason",
  newest."rating",
  newest."has_feedback",
  newest."has_comment",
  newest."feedback",
  newest."is_verified",
  newest."smart_action_text",
  newest."has_smart_action_text",
  newest."has_photos",
  newest."photo_count",
  newest."has_videos",
  newest."video_count",
  newest."recording_permission",
  newest."recording_url",
  newest."has_transcript",
  newest."voip_provider",
  newest."provider_type",
  newest."provider_channel_id",
  newest."out_ticket_id",
  newest."out_ticket_url",
  newest."is_out_ticket_account",
  newest."support_number",
  newest."outbound_number",
  newest."end_user_id",
  newest."end_user_identifier",
  newest."end_user_out_contact_id",
  newest."end_user_email",
  newest."end_user_number",
  newest."customer_key",
  newest."custom_data_secured",
  newest."custom_data_not_secured",
  newest."sip_headers",
  newest."automation_redirection",
  newest."unknown_fields"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "is_final", "version_at", "source_bucket", "source_object", "source_generation", "source_time_created", "ingested_at", "session_type", "legacy_session_type", "call_type", "chat_type", "session_status", "sub_status", "session_uuid", "parent_session_id", "lang", "queued_at", "assigned_at", "connected_at", "ended_at", "scheduled_at", "updated_at", "first_message_at", "last_message_at", "wait_seconds", "queue_seconds", "call_seconds", "chat_seconds", "hold_seconds", "handle_seconds", "message_count", "average_response_seconds", "longest_response_seconds", "answer_type", "response_type", "agent_kind", "agent_id", "agent_number", "agent_email", "agent_name", "agent_last_name", "agent_first_name", "agent_va_alias", "agent_avatar_url", "virtual_agent_id", "virtual_agent_name", "virtual_agent_alias", "virtual_agent_avatar_url", "is_virtual_agent_assigned", "is_virtual_agent_connected", "virtual_agent_assigned_at", "virtual_agent_connected_at", "selected_menu_id", "selected_menu_name", "selected_menu_parent_id", "selected_menu_position", "selected_menu_type", "selected_menu_message", "is_selected_menu_deleted", "is_selected_menu_hidden", "menu_path", "menu_path_materialized", "menu_path_level_count", "menu_level_1", "menu_level_2", "menu_level_3", "queue_priority_level", "offer_type", "transfer_count", "participant_count", "deflection", "is_after_hours", "transfer_limit", "disconnected_by", "fail_reason", "fail_details", "finish_reason", "adapter_fail_code", "adapter_fail_message", "voicemail_reason", "rating", "has_feedback", "has_comment", "feedback", "is_verified", "smart_action_text", "has_smart_action_text", "has_photos", "photo_count", "has_videos", "video_count", "recording_permission", "recording_url", "has_transcript", "voip_provider", "provider_type", "provider_channel_id", "out_ticket_id", "out_ticket_url", "is_out_ticket_account", "support_number", "outbound_number", "end_user_id", "end_user_identifier", "end_user_out_contact_id", "end_user_email", "end_user_number", "customer_key", "custom_data_secured", "custom_data_not_secured", "sip_headers", "automation_redirection", "unknown_fields", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.participants as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."participant_id",
  item."participant_type",
  item."entry_type",
  item."user_id",
  item."end_user_id",
  item."virtual_agent_id",
  item."participant_status",
  item."fail_reason",
  item."connected_at",
  item."ended_at",
  item."call_id",
  item."chat_id",
  item."call_seconds",
  item."chat_seconds",
  item."hold_seconds",
  item."email",
  item."first_name",
  item."last_name",
  item."middle_name",
  item."teams",
  item."location_id",
  item."location_record_id",
  item."location_name",
  item."location_lang",
  item."location_created_at",
  item."location_updated_at",
  item."location_pop_settings",
  item."conversation_id",
  item."adapter_fail_code"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "participants", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.participants) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.participants as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."participant_id",
  item."participant_type",
  item."entry_type",
  item."user_id",
  item."end_user_id",
  item."virtual_agent_id",
  item."participant_status",
  item."fail_reason",
  item."connected_at",
  item."ended_at",
  item."call_id",
  item."chat_id",
  item."call_seconds",
  item."chat_seconds",
  item."hold_seconds",
  item."phone_number",
  item."caller_id",
  item."email",
  item."first_name",
  item."last_name",
  item."middle_name",
  item."teams",
  item."location_id",
  item."location_record_id",
  item."location_name",
  item."location_lang",
  item."location_created_at",
  item."location_updated_at",
  item."location_pop_settings",
  item."conversation_id",
  item."virtual_agent_params",
  item."agent_assist",
  item."sip_headers",
  item."adapter_fail_code",
  item."adapter_fail_message"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "participants", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.participants) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.transfers as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."transfer_id",
  item."transfer_status",
  item."fail_reason",
  item."transfer_created_at",
  item."assigned_at",
  item."connected_at",
  item."updated_at",
  item."call_seconds",
  item."wait_seconds",
  item."deflection",
  item."answer_type_path",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count",
  item."to_menu_path_name",
  item."to_menu_path_materialized",
  item."to_menu_path_level_count",
  item."from_agent_id",
  item."from_agent_number",
  item."from_agent_email",
  item."from_agent_name",
  item."from_agent_last_name",
  item."from_agent_first_name",
  item."from_agent_va_alias",
  item."from_agent_avatar_url",
  item."to_agent_id",
  item."to_agent_number",
  item."to_agent_email",
  item."to_agent_name",
  item."to_agent_last_name",
  item."to_agent_first_name",
  item."to_agent_va_alias",
  item."to_agent_avatar_url",
  item."from_virtual_agent_id",
  item."from_virtual_agent_name",
  item."from_virtual_agent_alias",
  item."from_virtual_agent_avatar_url",
  item."to_virtual_agent_id",
  item."to_virtual_agent_name",
  item."to_virtual_agent_alias",
  item."to_virtual_agent_avatar_url",
  item."from_queue_priority_level",
  item."to_queue_priority_level"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "transfers", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.transfers) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.transfers as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."transfer_id",
  item."transfer_status",
  item."fail_reason",
  item."transfer_created_at",
  item."assigned_at",
  item."connected_at",
  item."updated_at",
  item."call_seconds",
  item."wait_seconds",
  item."deflection",
  item."answer_type_path",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count",
  item."to_menu_path_name",
  item."to_menu_path_materialized",
  item."to_menu_path_level_count",
  item."from_agent_id",
  item."from_agent_number",
  item."from_agent_email",
  item."from_agent_name",
  item."from_agent_last_name",
  item."from_agent_first_name",
  item."from_agent_va_alias",
  item."from_agent_avatar_url",
  item."to_agent_id",
  item."to_agent_number",
  item."to_agent_email",
  item."to_agent_name",
  item."to_agent_last_name",
  item."to_agent_first_name",
  item."to_agent_va_alias",
  item."to_agent_avatar_url",
  item."from_virtual_agent_id",
  item."from_virtual_agent_name",
  item."from_virtual_agent_alias",
  item."from_virtual_agent_avatar_url",
  item."to_virtual_agent_id",
  item."to_virtual_agent_name",
  item."to_virtual_agent_alias",
  item."to_virtual_agent_avatar_url",
  item."from_queue_priority_level",
  item."to_queue_priority_level"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "transfers", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.transfers) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."escalation_id",
  item."escalation_status",
  item."escalation_reason",
  item."escalation_created_at",
  item."escalated_at",
  item."from_virtual_agent_id",
  item."from_virtual_agent_name",
  item."from_virtual_agent_alias",
  item."from_virtual_agent_avatar_url",
  item."to_agent_id",
  item."to_agent_number",
  item."to_agent_email",
  item."to_agent_name",
  item."to_agent_last_name",
  item."to_agent_first_name",
  item."to_agent_va_alias",
  item."to_agent_avatar_url",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count",
  item."to_menu_path_name",
  item."to_menu_path_materialized",
  item."to_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "escalations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.escalations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."escalation_id",
  item."escalation_status",
  item."escalation_reason",
  item."escalation_created_at",
  item."escalated_at",
  item."from_virtual_agent_id",
  item."from_virtual_agent_name",
  item."from_virtual_agent_alias",
  item."from_virtual_agent_avatar_url",
  item."to_agent_id",
  item."to_agent_number",
  item."to_agent_email",
  item."to_agent_name",
  item."to_agent_last_name",
  item."to_agent_first_name",
  item."to_agent_va_alias",
  item."to_agent_avatar_url",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count",
  item."to_menu_path_name",
  item."to_menu_path_materialized",
  item."to_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "escalations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.escalations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.virtual_agent_deflected_escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."deflected_escalation_id",
  item."deflection",
  item."escalation_id",
  item."escalation_reason",
  item."escalated_at",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."virtual_agent_id",
  item."virtual_agent_name",
  item."virtual_agent_alias",
  item."virtual_agent_avatar_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_deflected_escalations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_deflected_escalations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.virtual_agent_deflected_escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."deflected_escalation_id",
  item."deflection",
  item."escalation_id",
  item."escalation_reason",
  item."escalated_at",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."virtual_agent_id",
  item."virtual_agent_name",
  item."virtual_agent_alias",
  item."virtual_agent_avatar_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_deflected_escalations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_deflected_escalations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.deflection_details as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."deflection_detail_id",
  item."call_id",
  item."transfer_id",
  item."deflection",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "deflection_details", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.deflection_details) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.deflection_details as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."deflection_detail_id",
  item."call_id",
  item."transfer_id",
  item."deflection",
  item."from_menu_path_name",
  item."from_menu_path_materialized",
  item."from_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "deflection_details", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.deflection_details) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.queue_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."queue_duration_id",
  item."agent_id",
  item."started_at",
  item."ended_at",
  item."queue_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_transfer",
  item."transfer_id",
  item."is_transfer_cold",
  item."service_level_event",
  item."service_level_target_seconds",
  item."service_level_target_percent",
  item."service_level_abandon_threshold_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "queue_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.queue_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.queue_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."queue_duration_id",
  item."agent_id",
  item."started_at",
  item."ended_at",
  item."queue_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_transfer",
  item."transfer_id",
  item."is_transfer_cold",
  item."service_level_event",
  item."service_level_target_seconds",
  item."service_level_target_percent",
  item."service_level_abandon_threshold_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "queue_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.queue_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."handle_duration_id",
  item."agent_id",
  item."started_at",
  item."ended_at",
  item."bcw_seconds",
  item."call_seconds",
  item."chat_seconds",
  item."acw_seconds",
  item."hold_seconds",
  item."assigned_connection_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_barged",
  item."is_transfer",
  item."transfer_id",
  item."is_transfer_cold",
  item."scheduled_at",
  item."response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."handle_duration_id",
  item."agent_id",
  item."started_at",
  item."ended_at",
  item."bcw_seconds",
  item."call_seconds",
  item."chat_seconds",
  item."acw_seconds",
  item."hold_seconds",
  item."assigned_connection_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_barged",
  item."is_transfer",
  item."transfer_id",
  item."is_transfer_cold",
  item."scheduled_at",
  item."response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.virtual_agent_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."virtual_agent_handle_duration_id",
  item."virtual_agent_id",
  item."virtual_agent_name",
  item."virtual_agent_alias",
  item."virtual_agent_avatar_url",
  item."started_at",
  item."ended_at",
  item."call_seconds",
  item."chat_seconds",
  item."finish_reason",
  item."escalation_reason",
  item."initiated_by",
  item."sentiment",
  item."response_count",
  item."fallback_response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_transfer",
  item."transfer_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.virtual_agent_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."virtual_agent_handle_duration_id",
  item."virtual_agent_id",
  item."virtual_agent_name",
  item."virtual_agent_alias",
  item."virtual_agent_avatar_url",
  item."started_at",
  item."ended_at",
  item."call_seconds",
  item."chat_seconds",
  item."finish_reason",
  item."escalation_reason",
  item."initiated_by",
  item."sentiment",
  item."response_count",
  item."fallback_response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang",
  item."is_transfer",
  item."transfer_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.virtual_agent_handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.consumer_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_handle_duration_id",
  item."started_at",
  item."ended_at",
  item."call_seconds",
  item."chat_seconds",
  item."hold_seconds",
  item."message_count",
  item."response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.consumer_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_handle_duration_id",
  item."started_at",
  item."ended_at",
  item."call_seconds",
  item."chat_seconds",
  item."hold_seconds",
  item."message_count",
  item."response_count",
  item."response_total_seconds",
  item."response_max_seconds",
  item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_handle_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.consumer_event_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_event_duration_id",
  item."event_type",
  item."event",
  item."started_at",
  item."ended_at",
  item."event_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_event_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_event_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.consumer_event_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_event_duration_id",
  item."event_type",
  item."event",
  item."started_at",
  item."ended_at",
  item."event_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_event_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_event_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.consumer_in_menu_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_in_menu_duration_id",
  item."event",
  item."started_at",
  item."ended_at",
  item."menu_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_in_menu_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_in_menu_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.consumer_in_menu_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."consumer_in_menu_duration_id",
  item."event",
  item."started_at",
  item."ended_at",
  item."menu_seconds",
  item."menu_path_id",
  item."menu_path",
  item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_in_menu_durations", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.consumer_in_menu_durations) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.in_queue_wait_time_va as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."started_at",
  item."ended_at",
  item."wait_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_queue_wait_time_va", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_queue_wait_time_va) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.in_queue_wait_time_va as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."started_at",
  item."ended_at",
  item."wait_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_queue_wait_time_va", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_queue_wait_time_va) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.offer_events as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."offered_at",
  item."agent_group"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "offer_events", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.offer_events) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.offer_events as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."offered_at",
  item."agent_group"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "offer_events", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.offer_events) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.dispositions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."user_id",
  item."transfer_id",
  item."participant_id",
  item."code",
  item."code_id",
  item."list_name",
  item."list_path",
  item."list_id",
  item."custom_list_id",
  item."custom_code_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "dispositions", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.dispositions) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.dispositions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."user_id",
  item."transfer_id",
  item."participant_id",
  item."note",
  item."code",
  item."code_id",
  item."list_name",
  item."list_path",
  item."list_id",
  item."custom_list_id",
  item."custom_code_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "dispositions", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.dispositions) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.recordings as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."recording_id",
  item."call_id",
  item."conference_sid",
  item."recording_type",
  item."recording_seconds",
  item."started_at"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recordings", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recordings) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.recordings as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."recording_id",
  item."call_id",
  item."conference_sid",
  item."recording_type",
  item."recording_seconds",
  item."started_at"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recordings", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recordings) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.recording_redactions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."recording_position",
  item."recording_id",
  item."started_at",
  item."start_agent_id",
  item."ended_at",
  item."end_agent_id",
  item."redaction_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recording_redactions", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recording_redactions) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.recording_redactions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."recording_position",
  item."recording_id",
  item."started_at",
  item."start_agent_id",
  item."ended_at",
  item."end_agent_id",
  item."redaction_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recording_redactions", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.recording_redactions) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.photos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."photo_id",
  item."photo_type"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "photos", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.photos) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.photos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."photo_id",
  item."photo_type",
  item."photo_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "photos", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.photos) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.videos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."video_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "videos", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.videos) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.videos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."video_id",
  item."video_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "videos", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.videos) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.in_call_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_call_sms", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_call_sms) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.in_call_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."sms"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_call_sms", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.in_call_sms) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.wait_time_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "wait_time_sms", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.wait_time_sms) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${restricted}.wait_time_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  item."position",
  item."sms"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "wait_time_sms", "is_deleted"
  from ${store}.session_versions
  where true
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
cross join unnest(newest.wait_time_sms) as unnested(item)
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );

create or replace view ${contact_center}.session_files as
select handled."bucket", handled."object_name", handled."generation", handled."outcome", handled."problems", handled."warnings", handled."instance", handled."session_key", handled."channel", handled."session_id", handled."session_date", handled."event_id", handled."source_time_created", handled."source_bytes", handled."source_sha256", handled."quarantine_object", handled."replayed_at", handled."handled_at", handled."handling_milliseconds", handled."loader_version", handled."code_version", handled."schema_version"
from (
  select *, row_number() over (
    partition by bucket, object_name, generation
    order by case outcome when 'loaded' then 0 when 'rejected' then 1 when 'superseded' then 2 else 3 end, handled_at desc, row_id desc
  ) as preference
  from (
    select source_bucket as bucket, source_object as object_name, source_generation as generation, 'loaded' as outcome,
      cast(null as varchar) as problems, (select string_agg(concat(entry.code, ' ', entry.pointer), ', ' order by entry.pointer, entry.code) from unnest(version.warnings) as unnested(entry)) as warnings,
      instance, session_key, channel, session_id, session_date, event_id, source_time_created, source_bytes, source_sha256,
      cast(null as varchar) as quarantine_object, cast(null as timestamptz) as replayed_at,
      ingested_at as handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from ${store}.session_versions as version
    where is_deleted is not true
    union all
    select bucket, object_name, generation, outcome, (select string_agg(concat(entry.code, ' ', entry.pointer), ', ' order by entry.pointer, entry.code) from unnest(unloaded.problems) as unnested(entry)) as problems, cast(null as varchar) as warnings,
      instance, concat(channel, '-', cast(session_id as varchar)) as session_key, channel, session_id, cast(null as date) as session_date,
      event_id, source_time_created, source_bytes, source_sha256, quarantine_object, replayed_at,
      handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from ${store}.unloaded_files as unloaded
  ) as entries
) as handled
where handled.preference = 1;

create or replace view ${contact_center}.session_drift as
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
from ${store}.session_versions as version
cross join unnest(version.drift) as unnested(item)
where not exists (
  select 1 from ${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key
)
group by version.instance, version.channel, item.pointer, item.problem;

create or replace macro ${contact_center}.sessions_between(from_date, to_date) as table
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest."is_final",
  newest."version_at",
  newest."source_bucket",
  newest."source_object",
  newest."source_generation",
  newest."source_time_created",
  newest."ingested_at",
  newest."session_type",
  newest."legacy_session_type",
  newest."call_type",
  newest."chat_type",
  newest."session_status",
  newest."sub_status",
  newest."session_uuid",
  newest."parent_session_id",
  newest."lang",
  newest."queued_at",
  newest."assigned_at",
  newest."connected_at",
  newest."ended_at",
  newest."scheduled_at",
  newest."updated_at",
  newest."first_message_at",
  newest."last_message_at",
  newest."wait_seconds",
  newest."queue_seconds",
  newest."call_seconds",
  newest."chat_seconds",
  newest."hold_seconds",
  newest."handle_seconds",
  newest."message_count",
  newest."average_response_seconds",
  newest."longest_response_seconds",
  newest."answer_type",
  newest."response_type",
  newest."agent_kind",
  newest."agent_id",
  newest."agent_number",
  newest."agent_email",
  newest."agent_name",
  newest."agent_last_name",
  newest."agent_first_name",
  newest."agent_va_alias",
  newest."agent_avatar_url",
  newest."virtual_agent_id",
  newest."virtual_agent_name",
  newest."virtual_agent_alias",
  newest."virtual_agent_avatar_url",
  newest."is_virtual_agent_assigned",
  newest."is_virtual_agent_connected",
  newest."virtual_agent_assigned_at",
  newest."virtual_agent_connected_at",
  newest."selected_menu_id",
  newest."selected_menu_name",
  newest."selected_menu_parent_id",
  newest."selected_menu_position",
  newest."selected_menu_type",
  newest."selected_menu_message",
  newest."is_selected_menu_deleted",
  newest."is_selected_menu_hidden",
  newest."menu_path",
  newest."menu_path_materialized",
  newest."menu_path_level_count",
  newest."menu_level_1",
  newest."menu_level_2",
  newest."menu_level_3",
  newest."queue_priority_level",
  newest."offer_type",
  newest."transfer_count",
  newest."participant_count",
  newest."deflection",
  newest."is_after_hours",
  newest."transfer_limit",
  newest."disconnected_by",
  newest."fail_reason",
  newest."finish_reason",
  newest."adapter_fail_code",
  newest."voicemail_reason",
  newest."rating",
  newest."has_feedback",
  newest."has_comment",
  newest."is_verified",
  newest."has_smart_action_text",
  newest."has_photos",
  newest."photo_count",
  newest."has_videos",
  newest."video_count",
  newest."recording_permission",
  newest."has_transcript",
  newest."voip_provider",
  newest."provider_type",
  newest."provider_channel_id",
  newest."out_ticket_id",
  newest."is_out_ticket_account",
  newest."support_number",
  newest."end_user_id",
  newest."end_user_out_contact_id",
  newest."customer_key"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "is_final", "version_at", "source_bucket", "source_object", "source_generation", "source_time_created", "ingested_at", "session_type", "legacy_session_type", "call_type", "chat_type", "session_status", "sub_status", "session_uuid", "parent_session_id", "lang", "queued_at", "assigned_at", "connected_at", "ended_at", "scheduled_at", "updated_at", "first_message_at", "last_message_at", "wait_seconds", "queue_seconds", "call_seconds", "chat_seconds", "hold_seconds", "handle_seconds", "message_count", "average_response_seconds", "longest_response_seconds", "answer_type", "response_type", "agent_kind", "agent_id", "agent_number", "agent_email", "agent_name", "agent_last_name", "agent_first_name", "agent_va_alias", "agent_avatar_url", "virtual_agent_id", "virtual_agent_name", "virtual_agent_alias", "virtual_agent_avatar_url", "is_virtual_agent_assigned", "is_virtual_agent_connected", "virtual_agent_assigned_at", "virtual_agent_connected_at", "selected_menu_id", "selected_menu_name", "selected_menu_parent_id", "selected_menu_position", "selected_menu_type", "selected_menu_message", "is_selected_menu_deleted", "is_selected_menu_hidden", "menu_path", "menu_path_materialized", "menu_path_level_count", "menu_level_1", "menu_level_2", "menu_level_3", "queue_priority_level", "offer_type", "transfer_count", "participant_count", "deflection", "is_after_hours", "transfer_limit", "disconnected_by", "fail_reason", "finish_reason", "adapter_fail_code", "voicemail_reason", "rating", "has_feedback", "has_comment", "is_verified", "has_smart_action_text", "has_photos", "photo_count", "has_videos", "video_count", "recording_permission", "has_transcript", "voip_provider", "provider_type", "provider_channel_id", "out_ticket_id", "is_out_ticket_account", "support_number", "end_user_id", "end_user_out_contact_id", "customer_key", "is_deleted"
  from ${store}.session_versions
  where session_date between from_date and to_date
  qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc, source_time_created desc, source_generation desc, loader_version desc, row_id desc
  ) = 1
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );
