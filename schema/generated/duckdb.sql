create table if not exists ${store}.session_versions (
  "instance" VARCHAR not null,
  "session_key" VARCHAR not null,
  "channel" VARCHAR not null,
  "session_id" BIGINT not null,
  "session_date" DATE not null,
  "created_at" TIMESTAMPTZ not null,
  "is_final" BOOLEAN,
  "version_at" TIMESTAMPTZ,
  "source_bucket" VARCHAR not null,
  "source_object" VARCHAR not null,
  "source_generation" BIGINT not null,
  "source_time_created" TIMESTAMPTZ not null,
  "ingested_at" TIMESTAMPTZ not null,
  "event_id" VARCHAR,
  "source_bytes" BIGINT not null,
  "source_sha256" VARCHAR not null,
  "settings_revision" BIGINT,
  "settings_hash" VARCHAR,
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
  "dispositions" STRUCT("position" BIGINT, "user_id" BIGINT, "transfer_id" BIGINT, "participant_id" BIGINT, "note" VARCHAR, "has_note" BOOLEAN, "code" VARCHAR, "code_id" BIGINT, "list_name" VARCHAR, "list_path" VARCHAR, "list_id" BIGINT, "custom_list_id" VARCHAR, "custom_code_id" VARCHAR)[],
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

create or replace macro ${contact_center}.safe_divide(dividend, divisor) as dividend / nullif(divisor, 0);

create or replace macro ${contact_center}.safe_offset(place) as place + 1;

create or replace macro ${contact_center}.datetime(instant, zone) as timezone(zone, instant);

create or replace macro ${contact_center}.unix_seconds(instant) as cast(floor(epoch_us(instant) / 1000000) as bigint);

create or replace macro ${contact_center}.timestamp_seconds(seconds) as to_timestamp(seconds);

create or replace macro ${contact_center}.div(dividend, divisor) as dividend // divisor;

create or replace macro ${contact_center}.approx_quantiles(value, parts) as quantile_disc(value, [part / parts for part in range(parts + 1)]);

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
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
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
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
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
  newest.item."position",
  newest.item."participant_id",
  newest.item."participant_type",
  newest.item."entry_type",
  newest.item."user_id",
  newest.item."end_user_id",
  newest.item."virtual_agent_id",
  newest.item."participant_status",
  newest.item."fail_reason",
  newest.item."connected_at",
  newest.item."ended_at",
  newest.item."call_id",
  newest.item."chat_id",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."hold_seconds",
  newest.item."email",
  newest.item."first_name",
  newest.item."last_name",
  newest.item."middle_name",
  newest.item."teams",
  newest.item."location_id",
  newest.item."location_record_id",
  newest.item."location_name",
  newest.item."location_lang",
  newest.item."location_created_at",
  newest.item."location_updated_at",
  newest.item."location_pop_settings",
  newest.item."conversation_id",
  newest.item."adapter_fail_code"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(participants) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "participants", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.participants as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."participant_id",
  newest.item."participant_type",
  newest.item."entry_type",
  newest.item."user_id",
  newest.item."end_user_id",
  newest.item."virtual_agent_id",
  newest.item."participant_status",
  newest.item."fail_reason",
  newest.item."connected_at",
  newest.item."ended_at",
  newest.item."call_id",
  newest.item."chat_id",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."hold_seconds",
  newest.item."phone_number",
  newest.item."caller_id",
  newest.item."email",
  newest.item."first_name",
  newest.item."last_name",
  newest.item."middle_name",
  newest.item."teams",
  newest.item."location_id",
  newest.item."location_record_id",
  newest.item."location_name",
  newest.item."location_lang",
  newest.item."location_created_at",
  newest.item."location_updated_at",
  newest.item."location_pop_settings",
  newest.item."conversation_id",
  newest.item."virtual_agent_params",
  newest.item."agent_assist",
  newest.item."sip_headers",
  newest.item."adapter_fail_code",
  newest.item."adapter_fail_message"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(participants) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "participants", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.transfers as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."transfer_id",
  newest.item."transfer_status",
  newest.item."fail_reason",
  newest.item."transfer_created_at",
  newest.item."assigned_at",
  newest.item."connected_at",
  newest.item."updated_at",
  newest.item."call_seconds",
  newest.item."wait_seconds",
  newest.item."deflection",
  newest.item."answer_type_path",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count",
  newest.item."to_menu_path_name",
  newest.item."to_menu_path_materialized",
  newest.item."to_menu_path_level_count",
  newest.item."from_agent_id",
  newest.item."from_agent_number",
  newest.item."from_agent_email",
  newest.item."from_agent_name",
  newest.item."from_agent_last_name",
  newest.item."from_agent_first_name",
  newest.item."from_agent_va_alias",
  newest.item."from_agent_avatar_url",
  newest.item."to_agent_id",
  newest.item."to_agent_number",
  newest.item."to_agent_email",
  newest.item."to_agent_name",
  newest.item."to_agent_last_name",
  newest.item."to_agent_first_name",
  newest.item."to_agent_va_alias",
  newest.item."to_agent_avatar_url",
  newest.item."from_virtual_agent_id",
  newest.item."from_virtual_agent_name",
  newest.item."from_virtual_agent_alias",
  newest.item."from_virtual_agent_avatar_url",
  newest.item."to_virtual_agent_id",
  newest.item."to_virtual_agent_name",
  newest.item."to_virtual_agent_alias",
  newest.item."to_virtual_agent_avatar_url",
  newest.item."from_queue_priority_level",
  newest.item."to_queue_priority_level"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(transfers) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "transfers", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.transfers as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."transfer_id",
  newest.item."transfer_status",
  newest.item."fail_reason",
  newest.item."transfer_created_at",
  newest.item."assigned_at",
  newest.item."connected_at",
  newest.item."updated_at",
  newest.item."call_seconds",
  newest.item."wait_seconds",
  newest.item."deflection",
  newest.item."answer_type_path",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count",
  newest.item."to_menu_path_name",
  newest.item."to_menu_path_materialized",
  newest.item."to_menu_path_level_count",
  newest.item."from_agent_id",
  newest.item."from_agent_number",
  newest.item."from_agent_email",
  newest.item."from_agent_name",
  newest.item."from_agent_last_name",
  newest.item."from_agent_first_name",
  newest.item."from_agent_va_alias",
  newest.item."from_agent_avatar_url",
  newest.item."to_agent_id",
  newest.item."to_agent_number",
  newest.item."to_agent_email",
  newest.item."to_agent_name",
  newest.item."to_agent_last_name",
  newest.item."to_agent_first_name",
  newest.item."to_agent_va_alias",
  newest.item."to_agent_avatar_url",
  newest.item."from_virtual_agent_id",
  newest.item."from_virtual_agent_name",
  newest.item."from_virtual_agent_alias",
  newest.item."from_virtual_agent_avatar_url",
  newest.item."to_virtual_agent_id",
  newest.item."to_virtual_agent_name",
  newest.item."to_virtual_agent_alias",
  newest.item."to_virtual_agent_avatar_url",
  newest.item."from_queue_priority_level",
  newest.item."to_queue_priority_level"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(transfers) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "transfers", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."escalation_id",
  newest.item."escalation_status",
  newest.item."escalation_reason",
  newest.item."escalation_created_at",
  newest.item."escalated_at",
  newest.item."from_virtual_agent_id",
  newest.item."from_virtual_agent_name",
  newest.item."from_virtual_agent_alias",
  newest.item."from_virtual_agent_avatar_url",
  newest.item."to_agent_id",
  newest.item."to_agent_number",
  newest.item."to_agent_email",
  newest.item."to_agent_name",
  newest.item."to_agent_last_name",
  newest.item."to_agent_first_name",
  newest.item."to_agent_va_alias",
  newest.item."to_agent_avatar_url",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count",
  newest.item."to_menu_path_name",
  newest.item."to_menu_path_materialized",
  newest.item."to_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(escalations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "escalations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."escalation_id",
  newest.item."escalation_status",
  newest.item."escalation_reason",
  newest.item."escalation_created_at",
  newest.item."escalated_at",
  newest.item."from_virtual_agent_id",
  newest.item."from_virtual_agent_name",
  newest.item."from_virtual_agent_alias",
  newest.item."from_virtual_agent_avatar_url",
  newest.item."to_agent_id",
  newest.item."to_agent_number",
  newest.item."to_agent_email",
  newest.item."to_agent_name",
  newest.item."to_agent_last_name",
  newest.item."to_agent_first_name",
  newest.item."to_agent_va_alias",
  newest.item."to_agent_avatar_url",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count",
  newest.item."to_menu_path_name",
  newest.item."to_menu_path_materialized",
  newest.item."to_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(escalations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "escalations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.virtual_agent_deflected_escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."deflected_escalation_id",
  newest.item."deflection",
  newest.item."escalation_id",
  newest.item."escalation_reason",
  newest.item."escalated_at",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."virtual_agent_id",
  newest.item."virtual_agent_name",
  newest.item."virtual_agent_alias",
  newest.item."virtual_agent_avatar_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(virtual_agent_deflected_escalations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_deflected_escalations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.virtual_agent_deflected_escalations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."deflected_escalation_id",
  newest.item."deflection",
  newest.item."escalation_id",
  newest.item."escalation_reason",
  newest.item."escalated_at",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."virtual_agent_id",
  newest.item."virtual_agent_name",
  newest.item."virtual_agent_alias",
  newest.item."virtual_agent_avatar_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(virtual_agent_deflected_escalations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_deflected_escalations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.deflection_details as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."deflection_detail_id",
  newest.item."call_id",
  newest.item."transfer_id",
  newest.item."deflection",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(deflection_details) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "deflection_details", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.deflection_details as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."deflection_detail_id",
  newest.item."call_id",
  newest.item."transfer_id",
  newest.item."deflection",
  newest.item."from_menu_path_name",
  newest.item."from_menu_path_materialized",
  newest.item."from_menu_path_level_count"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(deflection_details) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "deflection_details", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.queue_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."queue_duration_id",
  newest.item."agent_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."queue_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_transfer",
  newest.item."transfer_id",
  newest.item."is_transfer_cold",
  newest.item."service_level_event",
  newest.item."service_level_target_seconds",
  newest.item."service_level_target_percent",
  newest.item."service_level_abandon_threshold_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(queue_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "queue_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.queue_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."queue_duration_id",
  newest.item."agent_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."queue_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_transfer",
  newest.item."transfer_id",
  newest.item."is_transfer_cold",
  newest.item."service_level_event",
  newest.item."service_level_target_seconds",
  newest.item."service_level_target_percent",
  newest.item."service_level_abandon_threshold_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(queue_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "queue_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."handle_duration_id",
  newest.item."agent_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."bcw_seconds",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."acw_seconds",
  newest.item."hold_seconds",
  newest.item."assigned_connection_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_barged",
  newest.item."is_transfer",
  newest.item."transfer_id",
  newest.item."is_transfer_cold",
  newest.item."scheduled_at",
  newest.item."response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."handle_duration_id",
  newest.item."agent_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."bcw_seconds",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."acw_seconds",
  newest.item."hold_seconds",
  newest.item."assigned_connection_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_barged",
  newest.item."is_transfer",
  newest.item."transfer_id",
  newest.item."is_transfer_cold",
  newest.item."scheduled_at",
  newest.item."response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.virtual_agent_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."virtual_agent_handle_duration_id",
  newest.item."virtual_agent_id",
  newest.item."virtual_agent_name",
  newest.item."virtual_agent_alias",
  newest.item."virtual_agent_avatar_url",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."finish_reason",
  newest.item."escalation_reason",
  newest.item."initiated_by",
  newest.item."sentiment",
  newest.item."response_count",
  newest.item."fallback_response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_transfer",
  newest.item."transfer_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(virtual_agent_handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.virtual_agent_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."virtual_agent_handle_duration_id",
  newest.item."virtual_agent_id",
  newest.item."virtual_agent_name",
  newest.item."virtual_agent_alias",
  newest.item."virtual_agent_avatar_url",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."finish_reason",
  newest.item."escalation_reason",
  newest.item."initiated_by",
  newest.item."sentiment",
  newest.item."response_count",
  newest.item."fallback_response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang",
  newest.item."is_transfer",
  newest.item."transfer_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(virtual_agent_handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "virtual_agent_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.consumer_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_handle_duration_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."hold_seconds",
  newest.item."message_count",
  newest.item."response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.consumer_handle_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_handle_duration_id",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."call_seconds",
  newest.item."chat_seconds",
  newest.item."hold_seconds",
  newest.item."message_count",
  newest.item."response_count",
  newest.item."response_total_seconds",
  newest.item."response_max_seconds",
  newest.item."response_average_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_handle_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_handle_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.consumer_event_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_event_duration_id",
  newest.item."event_type",
  newest.item."event",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."event_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_event_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_event_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.consumer_event_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_event_duration_id",
  newest.item."event_type",
  newest.item."event",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."event_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_event_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_event_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.consumer_in_menu_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_in_menu_duration_id",
  newest.item."event",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."menu_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_in_menu_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_in_menu_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.consumer_in_menu_durations as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."consumer_in_menu_duration_id",
  newest.item."event",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."menu_seconds",
  newest.item."menu_path_id",
  newest.item."menu_path",
  newest.item."lang"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(consumer_in_menu_durations) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "consumer_in_menu_durations", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.in_queue_wait_time_va as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."wait_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(in_queue_wait_time_va) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_queue_wait_time_va", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.in_queue_wait_time_va as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."started_at",
  newest.item."ended_at",
  newest.item."wait_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(in_queue_wait_time_va) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_queue_wait_time_va", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.offer_events as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."offered_at",
  newest.item."agent_group"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(offer_events) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "offer_events", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.offer_events as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."offered_at",
  newest.item."agent_group"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(offer_events) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "offer_events", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.dispositions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."user_id",
  newest.item."transfer_id",
  newest.item."participant_id",
  newest.item."has_note",
  newest.item."code",
  newest.item."code_id",
  newest.item."list_name",
  newest.item."list_path",
  newest.item."list_id",
  newest.item."custom_list_id",
  newest.item."custom_code_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(dispositions) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "dispositions", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.dispositions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."user_id",
  newest.item."transfer_id",
  newest.item."participant_id",
  newest.item."note",
  newest.item."has_note",
  newest.item."code",
  newest.item."code_id",
  newest.item."list_name",
  newest.item."list_path",
  newest.item."list_id",
  newest.item."custom_list_id",
  newest.item."custom_code_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(dispositions) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "dispositions", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.recordings as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."recording_id",
  newest.item."call_id",
  newest.item."conference_sid",
  newest.item."recording_type",
  newest.item."recording_seconds",
  newest.item."started_at"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(recordings) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recordings", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.recordings as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."recording_id",
  newest.item."call_id",
  newest.item."conference_sid",
  newest.item."recording_type",
  newest.item."recording_seconds",
  newest.item."started_at"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(recordings) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recordings", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.recording_redactions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."recording_position",
  newest.item."recording_id",
  newest.item."started_at",
  newest.item."start_agent_id",
  newest.item."ended_at",
  newest.item."end_agent_id",
  newest.item."redaction_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(recording_redactions) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recording_redactions", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.recording_redactions as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."recording_position",
  newest.item."recording_id",
  newest.item."started_at",
  newest.item."start_agent_id",
  newest.item."ended_at",
  newest.item."end_agent_id",
  newest.item."redaction_seconds"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(recording_redactions) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "recording_redactions", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.photos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."photo_id",
  newest.item."photo_type"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(photos) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "photos", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.photos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."photo_id",
  newest.item."photo_type",
  newest.item."photo_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(photos) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "photos", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.videos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."video_id"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(videos) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "videos", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.videos as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."video_id",
  newest.item."video_url"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(videos) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "videos", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.in_call_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(in_call_sms) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_call_sms", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.in_call_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."sms"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(in_call_sms) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "in_call_sms", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.wait_time_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(wait_time_sms) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "wait_time_sms", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${restricted}.wait_time_sms as
select
  newest."instance",
  newest."session_key",
  newest."channel",
  newest."session_id",
  newest."session_date",
  newest."created_at",
  newest.item."position",
  newest.item."sms"
from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", unnest(wait_time_sms) as item
  from (
  select "instance", "session_key", "channel", "session_id", "session_date", "created_at", "wait_time_sms", "is_deleted"
  from ${store}.session_versions
  where true and row_id in (select row_id from ${store}.session_versions
  where true qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
  where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  )
) as newest;

create or replace view ${contact_center}.session_files as
select handled."bucket", handled."object_name", handled."generation", handled."outcome", handled."problems", handled."warnings", handled."instance", handled."session_key", handled."channel", handled."session_id", handled."session_date", handled."event_id", handled."source_time_created", handled."source_bytes", handled."source_sha256", handled."quarantine_object", handled."replayed_at", handled."handled_at", handled."handling_milliseconds", handled."loader_version", handled."code_version", handled."schema_version"
from (
  select *, row_number() over (
    partition by bucket, object_name, generation
    order by case outcome when 'loaded' then 0 when 'rejected' then 1 when 'superseded' then 2 when 'skipped' then 3 end, handled_at desc, row_id desc
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

create or replace view ${contact_center}.agent_legs as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."direction",
  answer."session_date",
  cast(answer."leg_id" as bigint) as "leg_id",
  cast(answer."handle_rows" as bigint) as "handle_rows",
  cast(answer."leg_number" as bigint) as "leg_number",
  cast(answer."is_first_leg" as bigint) as "is_first_leg",
  cast(answer."is_last_leg" as bigint) as "is_last_leg",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."agent_name",
  cast(answer."queue_id" as bigint) as "queue_id",
  answer."queue_path",
  answer."is_transfer",
  answer."started_at",
  answer."ended_at",
  answer."local_date",
  cast(answer."local_hour" as bigint) as "local_hour",
  cast(answer."transfer_id" as bigint) as "transfer_id",
  answer."is_barged",
  cast(answer."connecting_seconds" as bigint) as "connecting_seconds",
  cast(answer."bcw_seconds" as bigint) as "bcw_seconds",
  cast(answer."connected_seconds" as bigint) as "connected_seconds",
  cast(answer."hold_seconds" as bigint) as "hold_seconds",
  cast(answer."talk_seconds" as bigint) as "talk_seconds",
  cast(answer."acw_seconds" as bigint) as "acw_seconds",
  cast(answer."handle_seconds" as bigint) as "handle_seconds"
from (
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
  from ${contact_center}.handle_durations as h
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
  from ${contact_center}.participants as p
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
  cast(${contact_center}.datetime(l.started_at, '${time_zone}') as date) as local_date,
  extract(hour from ${contact_center}.datetime(l.started_at, '${time_zone}')) as local_hour,
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
join ${contact_center}.sessions as s
  on s.session_date = l.session_date and s.instance = l.instance and s.session_key = l.session_key
left join named as n
  on n.session_date = l.session_date and n.instance = l.instance and n.session_key = l.session_key and n.user_id = l.agent_id
) as answer;

create or replace view ${contact_center}.agents as
select
  answer."instance",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."agent_name",
  answer."first_seen_at",
  answer."last_seen_at"
from (
with joins as (
  select
    p.instance,
    p.user_id,
    p.connected_at,
    p.session_date,
    p.session_key,
    p.position,
    nullif(trim(concat(coalesce(p.first_name, ''), ' ', coalesce(p.last_name, ''))), '') as agent_name
  from ${contact_center}.participants as p
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
left join named as n on n.instance = s.instance and n.user_id = s.user_id
) as answer;

create or replace view ${contact_center}.calendar as
select
  answer."local_date",
  answer."month_start",
  answer."week_start",
  cast(answer."weekday" as bigint) as "weekday",
  answer."weekday_name",
  answer."is_weekend"
from (
with span as (
  select
    cast(${contact_center}.datetime(min(s.created_at), '${time_zone}') as date) as first_date,
    cast(${contact_center}.datetime(max(s.created_at), '${time_zone}') as date) as last_date
  from ${contact_center}.sessions as s
),
days as (
  select cast(day as date) as local_date
  from span
  cross join unnest(generate_series(cast(span.first_date as timestamp), cast(span.last_date as timestamp), interval 1 day)) as series(day)
),
weekdays as (
  select
    d.local_date,
    extract(isodow from d.local_date) as weekday
  from days as d
)
select
  w.local_date,
  cast(date_trunc('month', w.local_date) as date) as month_start,
  cast(date_trunc('week', w.local_date) as date) as week_start,
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
from weekdays as w
) as answer;

create or replace view ${contact_center}.data_freshness as
select
  answer."instance",
  answer."session_date",
  cast(answer."sessions" as bigint) as "sessions",
  cast(answer."calls" as bigint) as "calls",
  cast(answer."chats" as bigint) as "chats",
  cast(answer."not_final" as bigint) as "not_final",
  cast(answer."without_end" as bigint) as "without_end",
  answer."last_created_at",
  answer."last_ingested_at",
  cast(answer."max_lag_seconds" as bigint) as "max_lag_seconds"
from (
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
  max(${contact_center}.unix_seconds(s.ingested_at) - ${contact_center}.unix_seconds(s.ended_at)) as max_lag_seconds
from ${contact_center}.sessions as s
group by s.instance, s.session_date
) as answer;

create or replace view ${contact_center}.queue_entries as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."direction",
  answer."session_date",
  cast(answer."queue_entry_id" as bigint) as "queue_entry_id",
  cast(answer."entry_number" as bigint) as "entry_number",
  answer."is_first_entry",
  answer."is_transfer",
  cast(answer."transfer_id" as bigint) as "transfer_id",
  cast(answer."queue_id" as bigint) as "queue_id",
  answer."queue_path",
  answer."queue_level_1",
  answer."queue_level_2",
  answer."queue_level_3",
  answer."lang",
  answer."entered_at",
  answer."left_at",
  answer."entered_local",
  answer."local_date",
  answer."interval_start",
  cast(answer."queue_seconds" as bigint) as "queue_seconds",
  answer."exit_status",
  cast(answer."agent_id" as bigint) as "agent_id",
  cast(answer."is_answered" as bigint) as "is_answered",
  cast(answer."is_abandoned" as bigint) as "is_abandoned",
  cast(answer."short_abandon_seconds" as bigint) as "short_abandon_seconds",
  cast(answer."sl_target_seconds" as bigint) as "sl_target_seconds",
  cast(answer."sl_target_percent" as bigint) as "sl_target_percent",
  cast(answer."is_short_abandoned" as bigint) as "is_short_abandoned",
  cast(answer."is_deflected" as bigint) as "is_deflected",
  cast(answer."is_failed" as bigint) as "is_failed",
  cast(answer."answer_seconds" as bigint) as "answer_seconds",
  cast(answer."abandon_seconds" as bigint) as "abandon_seconds",
  cast(answer."platform_in_sla" as bigint) as "platform_in_sla",
  cast(answer."sl_offered" as bigint) as "sl_offered",
  cast(answer."sl_met" as bigint) as "sl_met"
from (
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
    coalesce(q.queue_seconds, ${contact_center}.unix_seconds(q.ended_at) - ${contact_center}.unix_seconds(q.started_at)) as queue_seconds,
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
  from ${contact_center}.queue_durations as q
),
-- A virtual agent that takes a session out of a queue starts its leg during the stay, or as it ends.
taken_by_virtual_agent as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.position
  from stays as q
  join ${contact_center}.virtual_agent_handle_durations as v
    on v.session_date = q.session_date and v.instance = q.instance and v.session_key = q.session_key
  where v.started_at >= q.started_at and ${contact_center}.unix_seconds(v.started_at) <= ${contact_center}.unix_seconds(q.ended_at) + 2
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
  from ${contact_center}.transfers as t
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
  join ${contact_center}.sessions as s
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
  split(j.menu_path, '/')[${contact_center}.safe_offset(0)] as queue_level_1,
  split(j.menu_path, '/')[${contact_center}.safe_offset(1)] as queue_level_2,
  split(j.menu_path, '/')[${contact_center}.safe_offset(2)] as queue_level_3,
  j.lang,
  j.started_at as entered_at,
  j.ended_at as left_at,
  ${contact_center}.datetime(j.started_at, '${time_zone}') as entered_local,
  cast(${contact_center}.datetime(j.started_at, '${time_zone}') as date) as local_date,
  ${contact_center}.datetime(${contact_center}.timestamp_seconds(${contact_center}.div(${contact_center}.unix_seconds(j.started_at), ${interval_seconds}) * ${interval_seconds}), '${time_zone}') as interval_start,
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
from judged as j
) as answer;

create or replace view ${contact_center}.session_dispositions as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."session_date",
  cast(answer."position" as bigint) as "position",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."list_name",
  answer."code",
  cast(answer."has_note" as bigint) as "has_note"
from (
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
from ${contact_center}.dispositions as d
) as answer;

create or replace view ${restricted}.sessions_restricted as
select
  answer."instance",
  answer."session_key",
  answer."session_date",
  answer."end_user_identifier",
  answer."end_user_number",
  answer."outbound_number",
  answer."feedback",
  answer."recording_url",
  answer."out_ticket_url"
from (
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
from ${restricted}.sessions as s
) as answer;

create or replace view ${contact_center}.settings as
select
  answer."time_zone",
  cast(answer."service_level_seconds" as bigint) as "service_level_seconds",
  cast(answer."short_abandon_seconds" as bigint) as "short_abandon_seconds",
  cast(answer."interval_seconds" as bigint) as "interval_seconds",
  cast(answer."csat_positive_min" as bigint) as "csat_positive_min",
  cast(answer."repeat_days" as bigint) as "repeat_days"
from (
select
  '${time_zone}' as time_zone,
  ${service_level_seconds} as service_level_seconds,
  ${short_abandon_seconds} as short_abandon_seconds,
  ${interval_seconds} as interval_seconds,
  ${csat_positive_min} as csat_positive_min,
  ${repeat_days} as repeat_days
) as answer;

create or replace view ${contact_center}.transfers_flat as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."session_date",
  cast(answer."transfer_id" as bigint) as "transfer_id",
  answer."transferred_at",
  answer."local_date",
  answer."from_kind",
  cast(answer."from_id" as bigint) as "from_id",
  answer."from_name",
  answer."to_kind",
  cast(answer."to_id" as bigint) as "to_id",
  answer."to_name",
  answer."from_queue_path",
  answer."to_queue_path",
  answer."transfer_style",
  answer."status",
  cast(answer."is_completed" as bigint) as "is_completed",
  cast(answer."is_from_virtual_agent" as bigint) as "is_from_virtual_agent",
  cast(answer."wait_seconds" as bigint) as "wait_seconds",
  answer."fail_reason"
from (
with styles as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    q.transfer_id,
    max(case when q.is_transfer_cold then 1 when not q.is_transfer_cold then 0 end) as cold
  from ${contact_center}.queue_durations as q
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
  cast(${contact_center}.datetime(t.transfer_created_at, '${time_zone}') as date) as local_date,
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
from ${contact_center}.transfers as t
left join styles as s
  on s.session_date = t.session_date and s.instance = t.instance and s.session_key = t.session_key and s.transfer_id = t.transfer_id
) as answer;

create or replace view ${contact_center}.virtual_agent_legs as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."session_date",
  cast(answer."leg_id" as bigint) as "leg_id",
  cast(answer."virtual_agent_id" as bigint) as "virtual_agent_id",
  answer."virtual_agent_name",
  cast(answer."queue_id" as bigint) as "queue_id",
  answer."queue_path",
  answer."started_at",
  answer."ended_at",
  answer."local_date",
  cast(answer."leg_seconds" as bigint) as "leg_seconds",
  cast(answer."response_count" as bigint) as "response_count",
  cast(answer."fallback_count" as bigint) as "fallback_count",
  answer."finish_reason",
  answer."escalation_reason",
  answer."outcome",
  cast(answer."is_contained" as bigint) as "is_contained",
  cast(answer."is_resolved" as bigint) as "is_resolved",
  cast(answer."is_escalated" as bigint) as "is_escalated",
  cast(answer."reached_human" as bigint) as "reached_human"
from (
with last_human as (
  select
    h.session_date,
    h.instance,
    h.session_key,
    max(h.started_at) as last_human_at
  from ${contact_center}.handle_durations as h
  group by h.session_date, h.instance, h.session_key
),
last_queue as (
  select
    q.session_date,
    q.instance,
    q.session_key,
    max(q.started_at) as last_queued_at
  from ${contact_center}.queue_durations as q
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
  from ${contact_center}.virtual_agent_handle_durations as v
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
  cast(${contact_center}.datetime(v.started_at, '${time_zone}') as date) as local_date,
  coalesce(v.call_seconds, v.chat_seconds, ${contact_center}.unix_seconds(v.ended_at) - ${contact_center}.unix_seconds(v.started_at)) as leg_seconds,
  v.response_count,
  v.fallback_response_count as fallback_count,
  v.finish_reason,
  v.escalation_reason,
  j.outcome,
  if(j.outcome in ('resolved', 'consumer_ended'), 1, 0) as is_contained,
  if(j.outcome = 'resolved', 1, 0) as is_resolved,
  if(j.outcome = 'escalated', 1, 0) as is_escalated,
  j.reached_human
from ${contact_center}.virtual_agent_handle_durations as v
join judged as j
  on j.session_date = v.session_date and j.instance = v.instance and j.session_key = v.session_key and j.position = v.position
) as answer;

create or replace view ${contact_center}.agent_daily as
select
  answer."instance",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."agent_name",
  answer."channel",
  answer."local_date",
  cast(answer."legs" as bigint) as "legs",
  cast(answer."sessions" as bigint) as "sessions",
  cast(answer."inbound_legs" as bigint) as "inbound_legs",
  cast(answer."outbound_legs" as bigint) as "outbound_legs",
  cast(answer."bcw_seconds" as bigint) as "bcw_seconds",
  cast(answer."connected_seconds" as bigint) as "connected_seconds",
  cast(answer."hold_seconds" as bigint) as "hold_seconds",
  cast(answer."talk_seconds" as bigint) as "talk_seconds",
  cast(answer."acw_seconds" as bigint) as "acw_seconds",
  cast(answer."handle_seconds" as bigint) as "handle_seconds",
  cast(answer."transfers_out" as bigint) as "transfers_out",
  cast(answer."transfers_in" as bigint) as "transfers_in",
  cast(answer."csat_responses" as bigint) as "csat_responses",
  cast(answer."csat_rating_sum" as double) as "csat_rating_sum",
  cast(answer."csat_positive" as bigint) as "csat_positive",
  answer."first_leg_at",
  answer."last_leg_end"
from (
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
  from ${contact_center}.agent_legs as l
  join ${contact_center}.sessions as s
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
  from ${contact_center}.transfers_flat as t
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
left join ${contact_center}.agents as a on a.instance = d.instance and a.agent_id = d.agent_id
) as answer;

create or replace view ${contact_center}.agent_intervals as
select
  answer."instance",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."channel",
  answer."interval_start_utc",
  answer."interval_start",
  answer."local_date",
  cast(answer."legs_open" as bigint) as "legs_open",
  cast(answer."leg_seconds" as bigint) as "leg_seconds",
  cast(answer."load" as double) as "load"
from (
with legs as (
  select
    l.instance,
    l.agent_id,
    l.channel,
    ${contact_center}.unix_seconds(l.started_at) as started,
    ${contact_center}.unix_seconds(l.ended_at) as ended,
    ${contact_center}.unix_seconds(l.ended_at) - 1 as last_second,
    ${contact_center}.unix_seconds(l.started_at) + 604800 as latest_second
  from ${contact_center}.agent_legs as l
  where l.ended_at > l.started_at and ${contact_center}.unix_seconds(l.ended_at) - ${contact_center}.unix_seconds(l.started_at) <= 604800
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
  cross join unnest(generate_series(${contact_center}.div(l.started, ${interval_seconds}), ${contact_center}.div(least(l.last_second, l.latest_second), ${interval_seconds}))) as series(slot)
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
  ${contact_center}.timestamp_seconds(s.slot_started) as interval_start_utc,
  ${contact_center}.datetime(${contact_center}.timestamp_seconds(s.slot_started), '${time_zone}') as interval_start,
  cast(${contact_center}.datetime(${contact_center}.timestamp_seconds(s.slot_started), '${time_zone}') as date) as local_date,
  s.legs_open,
  s.leg_seconds,
  s.leg_seconds / ${interval_seconds} as load
from sums as s
) as answer;

create or replace view ${contact_center}.queue_intervals as
select
  answer."instance",
  answer."channel",
  cast(answer."queue_id" as bigint) as "queue_id",
  answer."queue_path",
  answer."interval_start",
  answer."local_date",
  answer."session_date",
  cast(answer."queue_interactions" as bigint) as "queue_interactions",
  cast(answer."first_entries" as bigint) as "first_entries",
  cast(answer."transfers_in" as bigint) as "transfers_in",
  cast(answer."answered" as bigint) as "answered",
  cast(answer."abandoned" as bigint) as "abandoned",
  cast(answer."short_abandoned" as bigint) as "short_abandoned",
  cast(answer."expired" as bigint) as "expired",
  cast(answer."deflected" as bigint) as "deflected",
  cast(answer."failed" as bigint) as "failed",
  cast(answer."sl_offered" as bigint) as "sl_offered",
  cast(answer."sl_met" as bigint) as "sl_met",
  cast(answer."platform_in_sla" as bigint) as "platform_in_sla",
  cast(answer."platform_not_in_sla" as bigint) as "platform_not_in_sla",
  cast(answer."queue_seconds" as bigint) as "queue_seconds",
  cast(answer."answer_seconds" as bigint) as "answer_seconds",
  cast(answer."abandon_seconds" as bigint) as "abandon_seconds",
  cast(answer."max_queue_seconds" as bigint) as "max_queue_seconds"
from (
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
from ${contact_center}.queue_entries as e
group by e.instance, e.channel, e.queue_id, e.queue_path, e.interval_start, e.session_date
) as answer;

create or replace view ${contact_center}.sessions_flat as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  cast(answer."session_id" as bigint) as "session_id",
  answer."session_type",
  answer."direction",
  answer."session_date",
  answer."created_at",
  answer."created_local",
  answer."local_date",
  cast(answer."local_hour" as bigint) as "local_hour",
  cast(answer."local_weekday" as bigint) as "local_weekday",
  answer."interval_start",
  answer."scheduled_at",
  answer."queued_at",
  answer."connected_at",
  answer."first_human_at",
  answer."ended_at",
  answer."outcome",
  answer."handled_by",
  answer."status",
  answer."fail_reason",
  answer."disconnected_by",
  answer."deflection",
  answer."lang",
  answer."queue_path",
  answer."queue_level_1",
  answer."queue_level_2",
  answer."queue_level_3",
  answer."last_queue_path",
  cast(answer."queue_priority_level" as bigint) as "queue_priority_level",
  cast(answer."first_agent_id" as bigint) as "first_agent_id",
  answer."first_agent_name",
  cast(answer."last_agent_id" as bigint) as "last_agent_id",
  answer."last_agent_name",
  answer."virtual_agent_name",
  cast(answer."is_offered" as bigint) as "is_offered",
  cast(answer."is_handled" as bigint) as "is_handled",
  cast(answer."is_abandoned" as bigint) as "is_abandoned",
  cast(answer."is_short_abandoned" as bigint) as "is_short_abandoned",
  cast(answer."is_transferred" as bigint) as "is_transferred",
  cast(answer."abandoned_after_transfer" as bigint) as "abandoned_after_transfer",
  cast(answer."is_va_session" as bigint) as "is_va_session",
  cast(answer."is_va_contained" as bigint) as "is_va_contained",
  cast(answer."is_va_resolved" as bigint) as "is_va_resolved",
  cast(answer."is_va_escalated" as bigint) as "is_va_escalated",
  cast(answer."queue_entries" as bigint) as "queue_entries",
  cast(answer."human_legs" as bigint) as "human_legs",
  cast(answer."agents" as bigint) as "agents",
  cast(answer."transfers_completed" as bigint) as "transfers_completed",
  cast(answer."in_menu_seconds" as bigint) as "in_menu_seconds",
  cast(answer."queue_seconds" as bigint) as "queue_seconds",
  cast(answer."answer_seconds" as bigint) as "answer_seconds",
  cast(answer."va_seconds" as bigint) as "va_seconds",
  cast(answer."bcw_seconds" as bigint) as "bcw_seconds",
  cast(answer."connected_seconds" as bigint) as "connected_seconds",
  cast(answer."hold_seconds" as bigint) as "hold_seconds",
  cast(answer."talk_seconds" as bigint) as "talk_seconds",
  cast(answer."acw_seconds" as bigint) as "acw_seconds",
  cast(answer."handle_seconds" as bigint) as "handle_seconds",
  cast(answer."platform_in_sla" as bigint) as "platform_in_sla",
  cast(answer."platform_not_in_sla" as bigint) as "platform_not_in_sla",
  cast(answer."csat_offered" as bigint) as "csat_offered",
  cast(answer."csat_rating" as double) as "csat_rating",
  cast(answer."csat_positive" as bigint) as "csat_positive",
  cast(answer."has_comment" as bigint) as "has_comment",
  answer."disposition_codes",
  cast(answer."recordings" as bigint) as "recordings",
  cast(answer."recorded_seconds" as bigint) as "recorded_seconds",
  answer."recording_permission",
  answer."out_ticket_id",
  answer."customer_key",
  cast(answer."message_count" as bigint) as "message_count",
  answer."is_final",
  answer."ingested_at"
from (
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
  from ${contact_center}.queue_entries as e
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
  from ${contact_center}.agent_legs as l
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
  from ${contact_center}.virtual_agent_legs as l
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
  from ${contact_center}.transfers_flat as t
  where t.is_completed = 1 and t.from_kind = 'agent'
  group by t.session_date, t.instance, t.session_key
),
menus as (
  select
    m.session_date,
    m.instance,
    m.session_key,
    sum(m.menu_seconds) as in_menu_seconds
  from ${contact_center}.consumer_in_menu_durations as m
  group by m.session_date, m.instance, m.session_key
),
surveys as (
  select
    c.session_date,
    c.instance,
    c.session_key,
    count(*) as surveys
  from ${contact_center}.consumer_event_durations as c
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
  from ${contact_center}.recordings as r
  group by r.session_date, r.instance, r.session_key
),
codes as (
  select
    d.session_date,
    d.instance,
    d.session_key,
    string_agg(d.code, ' | ' order by d.position) as disposition_codes
  from ${contact_center}.dispositions as d
  group by d.session_date, d.instance, d.session_key
),
-- The session itself may say that nothing was deflected where a virtual agent's escalation was.
deflected_escalations as (
  select
    x.session_date,
    x.instance,
    x.session_key,
    count(*) as escalations
  from ${contact_center}.virtual_agent_deflected_escalations as x
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
    cast(${contact_center}.datetime(s.created_at, '${time_zone}') as date) as local_date,
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
  from ${contact_center}.sessions as s
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
  ${contact_center}.datetime(j.created_at, '${time_zone}') as created_local,
  j.local_date,
  extract(hour from ${contact_center}.datetime(j.created_at, '${time_zone}')) as local_hour,
  extract(isodow from j.local_date) as local_weekday,
  ${contact_center}.datetime(${contact_center}.timestamp_seconds(${contact_center}.div(${contact_center}.unix_seconds(j.created_at), ${interval_seconds}) * ${interval_seconds}), '${time_zone}') as interval_start,
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
  coalesce(j.queue_level_1, split(j.menu_path, '/')[${contact_center}.safe_offset(0)]) as queue_level_1,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[${contact_center}.safe_offset(1)], j.queue_level_2) as queue_level_2,
  if(j.queue_level_1 is null, split(j.menu_path, '/')[${contact_center}.safe_offset(2)], j.queue_level_3) as queue_level_3,
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
from joined as j
) as answer;

create or replace view ${contact_center}.csat_responses as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."session_date",
  answer."local_date",
  answer."queue_path",
  answer."credited_to",
  cast(answer."agent_id" as bigint) as "agent_id",
  answer."agent_name",
  answer."virtual_agent_name",
  cast(answer."csat_rating" as double) as "csat_rating",
  cast(answer."csat_positive" as bigint) as "csat_positive",
  cast(answer."has_comment" as bigint) as "has_comment",
  cast(answer."handle_seconds" as bigint) as "handle_seconds",
  cast(answer."answer_seconds" as bigint) as "answer_seconds"
from (
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
from ${contact_center}.sessions_flat as s
where s.csat_offered = 1
) as answer;

create or replace view ${contact_center}.repeat_contacts as
select
  answer."instance",
  answer."session_key",
  answer."channel",
  answer."session_date",
  answer."local_date",
  answer."customer_key",
  answer."created_at",
  answer."queue_path",
  answer."outcome",
  cast(answer."last_agent_id" as bigint) as "last_agent_id",
  answer."next_session_key",
  answer."next_created_at",
  cast(answer."hours_to_next" as double) as "hours_to_next",
  cast(answer."is_repeated" as bigint) as "is_repeated",
  cast(answer."resolved_proxy" as bigint) as "resolved_proxy"
from (
with newest as (
  select
    s.instance,
    max(s.created_at) as newest_at
  from ${contact_center}.sessions as s
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
  from ${contact_center}.sessions_flat as s
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
    ${contact_center}.unix_seconds(c.next_created_at) - ${contact_center}.unix_seconds(c.created_at) as seconds_to_next,
    ${contact_center}.unix_seconds(n.newest_at) - ${contact_center}.unix_seconds(c.created_at) as seconds_seen
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
from spaced as s
) as answer;

create or replace view ${contact_center}.service_daily as
select
  answer."instance",
  answer."channel",
  answer."direction",
  answer."local_date",
  cast(answer."sessions" as bigint) as "sessions",
  cast(answer."offered" as bigint) as "offered",
  cast(answer."handled" as bigint) as "handled",
  cast(answer."abandoned" as bigint) as "abandoned",
  cast(answer."short_abandoned" as bigint) as "short_abandoned",
  cast(answer."expired" as bigint) as "expired",
  cast(answer."abandoned_in_menu" as bigint) as "abandoned_in_menu",
  cast(answer."deflected" as bigint) as "deflected",
  cast(answer."va_sessions" as bigint) as "va_sessions",
  cast(answer."va_contained" as bigint) as "va_contained",
  cast(answer."va_resolved" as bigint) as "va_resolved",
  cast(answer."va_escalated" as bigint) as "va_escalated",
  cast(answer."transferred" as bigint) as "transferred",
  cast(answer."callbacks" as bigint) as "callbacks",
  cast(answer."callbacks_connected" as bigint) as "callbacks_connected",
  cast(answer."answer_seconds" as bigint) as "answer_seconds",
  cast(answer."answered" as bigint) as "answered",
  cast(answer."handle_seconds" as bigint) as "handle_seconds",
  cast(answer."talk_seconds" as bigint) as "talk_seconds",
  cast(answer."hold_seconds" as bigint) as "hold_seconds",
  cast(answer."acw_seconds" as bigint) as "acw_seconds",
  cast(answer."csat_offered" as bigint) as "csat_offered",
  cast(answer."csat_responses" as bigint) as "csat_responses",
  cast(answer."csat_rating_sum" as double) as "csat_rating_sum",
  cast(answer."csat_positive" as bigint) as "csat_positive",
  cast(answer."abandon_rate" as double) as "abandon_rate",
  cast(answer."avg_speed_of_answer" as double) as "avg_speed_of_answer",
  cast(answer."avg_handle_seconds" as double) as "avg_handle_seconds",
  cast(answer."transfer_rate" as double) as "transfer_rate",
  cast(answer."va_containment_rate" as double) as "va_containment_rate",
  cast(answer."csat_average" as double) as "csat_average",
  cast(answer."not_final" as bigint) as "not_final"
from (
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
  from ${contact_center}.sessions_flat as s
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
from days as d
) as answer;

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
  where session_date between from_date and to_date and row_id in (select row_id from ${store}.session_versions
  where session_date between from_date and to_date qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc
  ) = 1)
) as newest
where newest.is_deleted is not true
  and not exists (
    select 1 from ${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key
  );
