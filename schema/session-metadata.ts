import { z } from "zod";

/**
 * The session metadata file, as the platform writes it for one call or one chat: every key that is known, whether seen in genuine
 * files, described in the platform's reference or present in its API objects.
 *
 * The model is the contract behind the tables: a column's source path is checked against it by the compiler, its type by a test.
 * All but identity is nullish, since the platform leaves keys out, sends null, and adds keys between releases. Reading a file is
 * tolerant and loses nothing (`functions/pipeline/flatten.ts`); this model is never used to refuse one.
 */

/** Instant with any offset; the platform writes the instance's local offset, which moves with daylight saving. */
const instant = z.iso.datetime({ offset: true }).brand("Instant").nullish();
const text = z.string().nullish();
const integer = z.int().nullish();
const decimal = z.number().nullish();
const flag = z.boolean().nullish();
/** A number that is sent as text in one list and as a number in another (`response_time_avg`). */
const numberOrText = z.union([z.number(), z.string()]).nullish();
/** An identifier sent as an integer, as text or as null, depending on release and instance (`agent_number`). */
const digitsOrText = z.union([z.int(), z.string()]).nullish();
/** An object whose keys the customer chooses, or a list whose items were never seen: kept whole. */
const anyJson = z.unknown().brand("AnyJson").nullish();

/** Lists are never null in genuine files; null and absence both mean empty. */
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();

/** A person or a virtual agent: `email` marks the human variant, `va_alias` the virtual one; never both. */
const agent = z
  .object({
    id: integer,
    agent_number: digitsOrText,
    email: text,
    name: text,
    last_name: text,
    first_name: text,
    va_alias: text,
    avatar_url: text,
  })
  .nullish();

const virtualAgent = z.object({ id: integer, name: text, va_alias: text, avatar_url: text }).nullish();

const menuPath = z.object({ items_count: integer, name: text, materialized_path: text }).nullish();

const participant = z.object({
  id: integer,
  type: text,
  entry_type: text,
  user_id: integer,
  end_user_id: integer,
  virtual_agent_id: integer,
  status: text,
  fail_reason: text,
  connected_at: instant,
  ended_at: instant,
  finished_at: instant,
  call_id: integer,
  chat_id: integer,
  call_duration: integer,
  chat_duration: integer,
  hold_duration: integer,
  phone_number: text,
  caller_id: text,
  email: text,
  first_name: text,
  last_name: text,
  middle_name: text,
  teams: anyJson,
  location: z
    .object({ created_at: instant, id: integer, lang: text, location: text, pop_settings: anyJson, updated_at: instant })
    .nullish(),
  location_id: integer,
  virtual_agent: z.object({ conversation_id: text }).nullish(),
  virtual_agent_params: anyJson,
  agent_assist: anyJson,
  sip_headers: anyJson,
  adapter_fail_code: integer,
  adapter_fail_message: text,
});

const transfer = z.object({
  id: integer,
  status: text,
  fail_reason: text,
  created_at: instant,
  assigned_at: instant,
  connected_at: instant,
  updated_at: instant,
  call_duration: integer,
  wait_duration: integer,
  deflection: text,
  answer_type_path: text,
  from_menu_path: menuPath,
  to_menu_path: menuPath,
  from_agent: agent,
  to_agent: agent,
  from_virtual_agent: virtualAgent,
  to_virtual_agent: virtualAgent,
  from_queue_priority_level: integer,
  to_queue_priority_level: integer,
});

const escalation = z.object({
  id: integer,
  status: text,
  reason: text,
  created_at: instant,
  escalated_at: instant,
  from_virtual_agent: virtualAgent,
  to_agent: agent,
  from_menu_path: menuPath,
  to_menu_path: menuPath,
});

const deflectedEscalation = z.object({
  id: integer,
  deflection: text,
  escalation_id: integer,
  escalation_reason: text,
  escalated_at: instant,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
  virtual_agent: virtualAgent,
});

const deflectionDetail = z.object({ id: integer, call_id: integer, transfer_id: integer, deflection: text, from_menu_path: menuPath });

const disposition = z.object({
  user_id: integer,
  transfer_id: integer,
  participant_id: integer,
  note: text,
  code: text,
  ujet_code_id: integer,
  list: text,
  list_path: text,
  ujet_list_id: integer,
  custom_list_id: digitsOrText,
  custom_code_id: digitsOrText,
});

const handleDuration = z.object({
  id: integer,
  agent_id: integer,
  started_at: instant,
  ended_at: instant,
  bcw_duration: integer,
  call_duration: integer,
  chat_duration: integer,
  acw_duration: integer,
  hold_duration: integer,
  assigned_connection_duration: integer,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
  barged: flag,
  transfer: flag,
  transfer_id: integer,
  transfer_cold: flag,
  scheduled_at: instant,
  response_count: integer,
  response_time_total: integer,
  response_time_max: integer,
  response_time_avg: numberOrText,
});

const queueDuration = z.object({
  id: integer,
  agent_id: integer,
  started_at: instant,
  ended_at: instant,
  queue_duration: integer,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
  transfer: flag,
  transfer_id: integer,
  transfer_cold: flag,
  service_level_event: text,
  service_level_target_time: integer,
  service_level_target_percent: integer,
  service_level_abandon_time_threshold: integer,
});

const virtualAgentHandleDuration = z.object({
  id: integer,
  virtual_agent: virtualAgent,
  started_at: instant,
  ended_at: instant,
  call_duration: integer,
  chat_duration: integer,
  finish_reason: text,
  escalation_reason: text,
  initiated_by: text,
  sentiment: integer,
  response_count: integer,
  fallback_response_count: integer,
  response_time_total: integer,
  response_time_max: integer,
  response_time_avg: numberOrText,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
  transfer: flag,
  transfer_id: integer,
});

const consumerHandleDuration = z.object({
  id: integer,
  started_at: instant,
  ended_at: instant,
  call_duration: integer,
  chat_duration: integer,
  hold_duration: integer,
  message_count: integer,
  response_count: integer,
  response_time_total: integer,
  response_time_max: integer,
  response_time_avg: numberOrText,
});

const consumerEventDuration = z.object({
  id: integer,
  type: text,
  event: text,
  started_at: instant,
  ended_at: instant,
  duration: integer,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
});

const consumerInMenuDuration = z.object({
  id: integer,
  event: text,
  started_at: instant,
  ended_at: instant,
  duration: integer,
  menu_path_id: integer,
  menu_path: text,
  lang: text,
});

const recording = z.object({
  id: integer,
  call_id: integer,
  conference_sid: text,
  recording_type: text,
  duration: integer,
  started_at: instant,
  redaction_times: listOf(z.object({ start: instant, start_agent_id: integer, end: instant, end_agent_id: integer, duration: decimal })),
});

/** One session metadata file. Identity is `id` with `call_type` or `chat_type`, and `created_at`; everything else may be missing. */
export const sessionMetadata = z.object({
  id: z.int(),
  call_type: text,
  chat_type: text,
  session_type: text,
  session_type_v2: text,
  status: text,
  sub_status: text,
  subStatus: text,
  lang: text,
  call_uuid: text,
  chat_uuid: text,
  parent_id: integer,
  created_at: z.iso.datetime({ offset: true }).brand("Instant"),
  queued_at: instant,
  assigned_at: instant,
  connected_at: instant,
  ends_at: instant,
  /** Another spelling of `ends_at`, seen in public examples. */
  ended_at: instant,
  scheduled_at: instant,
  updated_at: instant,
  first_msg_sent_at: instant,
  last_msg_sent_at: instant,
  wait_duration: integer,
  queue_duration: integer,
  call_duration: integer,
  chat_duration: integer,
  hold_duration: integer,
  message_count: integer,
  average_response_time: integer,
  longest_response_time: integer,
  answer_type: text,
  rating: decimal,
  has_feedback: flag,
  feedback: text,
  disconnected_by: text,
  fail_reason: text,
  fail_details: text,
  finish_reason: text,
  adapter_fail_code: integer,
  adapter_fail_message: text,
  voicemail_reason: text,
  deflection: text,
  after_hours: flag,
  transfer_limit: integer,
  transcript: flag,
  out_ticket_id: digitsOrText,
  out_ticket_url: text,
  is_out_ticket_account: flag,
  support_number: text,
  outbound_number: text,
  email: text,
  end_user: z.object({ id: integer, identifier: digitsOrText, out_contact_id: digitsOrText }).nullish(),
  agent_info: agent,
  virtual_agent: virtualAgent,
  selected_menu: z
    .object({
      id: integer,
      name: text,
      parent_id: integer,
      position: integer,
      deleted: flag,
      menu_type: text,
      hidden: flag,
      output_msg: text,
    })
    .nullish(),
  menu_path: menuPath,
  queue_priority_level: integer,
  offer_type: text,
  recording_permission: text,
  recording_url: text,
  voip_provider: text,
  provider_type: text,
  provider_channel_id: text,
  verified: flag,
  smart_action_text: text,
  custom_data_secured: anyJson,
  custom_data_not_secured: anyJson,
  sip_headers: anyJson,
  automation_redirection: anyJson,
  participants: listOf(participant),
  transfers: listOf(transfer),
  escalations: listOf(escalation),
  virtual_agent_deflected_escalations: listOf(deflectedEscalation),
  deflection_details: listOf(deflectionDetail),
  dispositions: listOf(disposition),
  offer_events: listOf(z.object({ casting_time: instant, group: text })),
  photos: listOf(z.object({ id: integer, photo_type: text, url: text })),
  videos: listOf(z.object({ id: integer, url: text })),
  handle_durations: listOf(handleDuration),
  queue_durations: listOf(queueDuration),
  virtual_agent_handle_durations: listOf(virtualAgentHandleDuration),
  consumer_handle_durations: listOf(consumerHandleDuration),
  consumer_event_durations: listOf(consumerEventDuration),
  consumer_in_menu_durations: listOf(consumerInMenuDuration),
  in_queue_wait_time_va: listOf(z.object({ start: instant, end: instant, duration: integer })),
  recordings: listOf(recording),
  in_call_sms: listOf(anyJson),
  wait_time_sms: listOf(anyJson),
});

/** A session metadata file as the model describes it. */
export interface SessionFile extends z.output<typeof sessionMetadata> {}
export type AgentInFile = NonNullable<z.output<typeof agent>>;
export type VirtualAgentInFile = NonNullable<z.output<typeof virtualAgent>>;
export type MenuPathInFile = NonNullable<z.output<typeof menuPath>>;
