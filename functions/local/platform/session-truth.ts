import type { LocalTime } from "./local-time.ts";
import type { Agent, Channel, Json, Queue, Release, Session, VirtualAgent } from "./session.ts";

export type Row = Record<string, Json>;

/** The rows that a session must have once its latest version is loaded, and no others. */
export interface SessionTruth {
  readonly instance: string;
  readonly session_key: string;
  readonly channel: Channel;
  readonly session_id: number;
  readonly created_at: string;
  readonly session_date: string;
  readonly is_final: boolean;
  /** Values that have no column, by JSON pointer; null if every value has one. */
  readonly unknown_fields: { readonly [pointer: string]: Json } | null;
  readonly relations: { readonly sessions: Row } & { readonly [relation: string]: Row | readonly Row[] };
}

/** Seconds after the session's end from which a version counts as final. */
const finalAfter = 14 * 60;

/**
 * The session in the warehouse's relations and columns. Written by hand from the generator's own model: it shares neither code nor
 * lists with the loader, so that the two can disagree.
 */
export function truthOf(session: Session, time: LocalTime): SessionTruth {
  const createdAt = instant(session.createdAt);
  return {
    instance: session.instance,
    session_key: `${session.channel}-${session.id}`,
    channel: session.channel,
    session_id: session.id,
    created_at: createdAt,
    session_date: createdAt.slice(0, 10),
    is_final: session.endedAt !== null && session.updatedAt >= session.endedAt + finalAfter,
    unknown_fields: null,
    relations: { sessions: { ...sessionRow(session), utc_offset_minutes: time.offsetMinutes(session.createdAt) }, ...childRows(session) },
  };
}

function sessionRow(session: Session): Row {
  const isCall = session.channel === "call";
  const isNewest = session.release === "newest";
  const { queue, handler, customer, participants, photos, videos } = session;
  const human = handler !== null && "agent" in handler ? handler.agent : null;
  const virtual = handler !== null && "virtualAgent" in handler ? handler.virtualAgent : null;
  const waited = session.queueStays.reduce((total, stay) => total + stay.endedAt - stay.startedAt, 0);
  const handled = session.agentStretches.reduce((total, { beforeCall, connected, wrapUp }) => total + beforeCall + connected + wrapUp, 0);
  const isByHuman = session.agentStretches.length > 0;
  const isByVirtualAgent = session.virtualAgentStretches.length > 0;
  const virtualJoins = participants.filter(({ who }) => who.type === "virtual_agent");
  const virtualJoinTimes = virtualJoins.map(({ connectedAt }) => connectedAt).filter((at) => at !== null);
  const isConnected = isByVirtualAgent || virtualJoinTimes.length > 0 || session.status === "va_connected";
  const levels = queue?.path.split("/") ?? [];
  const numbers = participants.map(({ who }) => (who.type === "end_user" ? who.number : null)).filter((number) => number !== null);
  const hasFinishReason = isCall && isNewest && session.finishReason !== null;
  return {
    session_type: session.sessionType,
    legacy_session_type: session.legacyType,
    call_type: isCall ? session.oldestType : null,
    chat_type: isCall ? null : session.oldestType,
    session_status: session.status,
    sub_status: isNewest ? session.subStatus : null,
    session_uuid: isNewest ? session.uuid : null,
    parent_session_id: session.parentId,
    lang: session.lang,
    queued_at: instant(session.queuedAt),
    assigned_at: instant(session.assignedAt),
    connected_at: instant(session.connectedAt),
    ended_at: instant(session.endedAt),
    scheduled_at: instant(session.scheduledAt),
    updated_at: instant(session.updatedAt),
    first_message_at: instant(session.firstMessageAt),
    last_message_at: instant(session.lastMessageAt),
    wait_seconds: waited,
    queue_seconds: hasFinishReason ? waited : null,
    call_seconds: isCall ? handled : null,
    chat_seconds: isCall ? null : handled,
    hold_seconds: isCall ? session.hold : null,
    handle_seconds: isByHuman ? handled : null,
    message_count: isCall ? null : session.messageCount,
    average_response_seconds: isCall ? null : session.averageResponse,
    longest_response_seconds: isCall ? null : session.longestResponse,
    answer_type: "manual",
    response_type: isByHuman ? (isByVirtualAgent ? "both" : "human") : isByVirtualAgent ? "virtual_agent" : "none",
    agent_kind: human !== null ? "human" : virtual !== null ? "virtual_agent" : null,
    ...(virtual === null
      ? agentColumns("agent", human)
      : {
          ...agentColumns("agent", null),
          agent_id: virtual.id,
          agent_name: virtual.name,
          agent_va_alias: aliasOf(virtual, session.release),
          agent_avatar_url: virtual.avatarUrl,
        }),
    ...virtualAgentColumns("virtual_agent", session.rootVirtualAgent, session.release),
    is_virtual_agent_assigned: isConnected || virtualJoins.length > 0 || session.status === "va_assigned",
    is_virtual_agent_connected: isConnected,
    virtual_agent_assigned_at: earliest(session.virtualAgentStretches.map(({ startedAt }) => startedAt)),
    virtual_agent_connected_at: earliest(virtualJoinTimes),
    selected_menu_id: queue?.menuId ?? null,
    selected_menu_name: queue?.name ?? null,
    selected_menu_parent_id: queue?.parentId ?? null,
    selected_menu_position: queue?.position ?? null,
    selected_menu_type: queue?.menuType ?? null,
    selected_menu_message: queue === null ? null : session.menuMessage,
    is_selected_menu_deleted: queue?.isDeleted ?? null,
    is_selected_menu_hidden: queue?.isHidden ?? null,
    menu_path: queue?.path ?? null,
    menu_path_materialized: queue?.materializedPath ?? null,
    menu_path_level_count: queue?.levelCount ?? null,
    menu_level_1: levels[0] ?? null,
    menu_level_2: levels[1] ?? null,
    menu_level_3: levels[2] ?? null,
    queue_priority_level: session.priority,
    offer_type: "cascade",
    transfer_count: session.transfers.length,
    participant_count: participants.length,
    deflection: isCall ? session.deflection : null,
    is_after_hours: isCall ? null : session.isAfterHours,
    transfer_limit: null,
    disconnected_by: session.disconnectedBy,
    fail_reason: session.failReason,
    fail_details: session.failDetails,
    finish_reason: hasFinishReason ? session.finishReason : null,
    adapter_fail_code: session.failCode,
    adapter_fail_message: session.failMessage,
    voicemail_reason: isCall ? session.voicemailReason : null,
    rating: session.rating,
    has_feedback: session.feedback !== null,
    has_comment: session.feedback !== null && session.feedback !== "",
    feedback: session.feedback,
    is_verified: session.isVerified,
    smart_action_text: session.smartActionText,
    has_smart_action_text: session.smartActionText !== null && session.smartActionText !== "",
    has_photos: photos.length > 0,
    photo_count: photos.length,
    has_videos: videos.length > 0,
    video_count: videos.length,
    recording_permission: isCall ? session.recordingPermission : null,
    recording_url: isCall ? session.recordingUrl : null,
    has_transcript: isCall ? null : session.hasTranscript,
    voip_provider: isCall ? "deprecated" : null,
    provider_type: isCall ? null : session.providerType,
    provider_channel_id: isCall ? null : session.providerChannelId,
    out_ticket_id: session.ticketId,
    out_ticket_url: session.ticketUrl,
    is_out_ticket_account: session.isTicketAccount,
    support_number: session.supportNumber,
    outbound_number: session.outboundNumber,
    end_user_id: customer?.id ?? null,
    end_user_identifier: customer?.identifier ?? null,
    end_user_out_contact_id: customer?.contactId ?? null,
    end_user_email: session.email,
    end_user_number: numbers[0] ?? null,
    custom_data_secured: session.customDataSecured,
    custom_data_not_secured: session.customData,
    sip_headers: isCall ? session.sipHeaders : null,
    automation_redirection: session.automationRedirection,
  };
}

function childRows(session: Session): Record<string, readonly Row[]> {
  const isCall = session.channel === "call";
  const { release } = session;
  const onCall = <Value>(value: Value): Value | null => (isCall ? value : null);
  const onChat = <Value>(value: Value): Value | null => (isCall ? null : value);
  return {
    participants: positioned(session.participants, (participant) => {
      const { who } = participant;
      const agent = who.type === "agent" ? who.agent : null;
      const virtual = who.type === "virtual_agent" || who.type === "task_virtual_agent" ? who : null;
      const location = agent?.location ?? null;
      return {
        participant_id: participant.id,
        participant_type: who.type,
        entry_type: "queue_or_transfer",
        user_id: agent?.id ?? null,
        end_user_id: who.type === "end_user" ? who.customer.id : null,
        virtual_agent_id: virtual?.virtualAgent.id ?? null,
        participant_status: participant.status,
        fail_reason: participant.failReason,
        connected_at: instant(participant.connectedAt),
        ended_at: instant(participant.endedAt),
        call_id: onCall(session.id),
        chat_id: onChat(session.id),
        call_seconds: onCall(participant.connected),
        chat_seconds: onChat(participant.connected),
        hold_seconds: onCall(participant.hold),
        phone_number: who.type === "end_user" ? who.number : null,
        caller_id: null,
        email: agent?.email ?? null,
        first_name: agent?.firstName ?? null,
        last_name: agent?.lastName ?? null,
        middle_name: agent?.middleName ?? null,
        teams: agent?.teams ?? null,
        location_id: location?.id ?? null,
        location_record_id: location?.id ?? null,
        location_name: location?.name ?? null,
        location_lang: location?.lang ?? null,
        location_created_at: instant(location?.createdAt ?? null),
        location_updated_at: instant(location?.createdAt ?? null),
        location_pop_settings: location === null ? null : { twilio: [], nexmo: [], telnyx: [] },
        conversation_id: virtual?.conversationId ?? null,
        virtual_agent_params: who.type === "virtual_agent" ? who.params : null,
        agent_assist: participant.agentAssist,
        sip_headers: participant.sipHeaders,
        adapter_fail_code: participant.failCode,
        adapter_fail_message: participant.failMessage,
      };
    }),
    transfers: positioned(session.transfers, (transfer) => ({
      transfer_id: transfer.id,
      transfer_status: transfer.status,
      fail_reason: transfer.failReason,
      transfer_created_at: instant(transfer.createdAt),
      assigned_at: instant(transfer.assignedAt),
      connected_at: instant(transfer.connectedAt),
      updated_at: instant(transfer.updatedAt),
      call_seconds: transfer.connected,
      wait_seconds: transfer.wait,
      deflection: transfer.deflection,
      answer_type_path: "manual_to_manual",
      ...menuPathColumns("from_menu_path", transfer.fromQueue),
      ...menuPathColumns("to_menu_path", transfer.toQueue),
      ...agentColumns("from_agent", transfer.fromAgent),
      ...agentColumns("to_agent", transfer.toAgent),
      ...virtualAgentColumns("from_virtual_agent", release === "2025" ? null : transfer.fromVirtualAgent, release),
      ...virtualAgentColumns("to_virtual_agent", release === "2025" ? null : transfer.toVirtualAgent, release),
      from_queue_priority_level: transfer.fromPriority,
      to_queue_priority_level: transfer.toPriority,
    })),
    escalations: positioned(session.escalations, (escalation) => ({
      escalation_id: escalation.id,
      escalation_status: escalation.status,
      escalation_reason: escalation.reason,
      escalation_created_at: instant(escalation.createdAt),
      escalated_at: instant(escalation.escalatedAt),
      ...virtualAgentColumns("from_virtual_agent", escalation.fromVirtualAgent, release),
      ...agentColumns("to_agent", escalation.toAgent),
      ...menuPathColumns("from_menu_path", escalation.fromQueue),
      ...menuPathColumns("to_menu_path", escalation.toQueue),
    })),
    virtual_agent_deflected_escalations: positioned(session.deflectedEscalations, (deflected) => ({
      deflected_escalation_id: deflected.id,
      deflection: deflected.deflection,
      escalation_id: deflected.escalation.id,
      escalation_reason: deflected.escalation.reason,
      escalated_at: instant(deflected.escalatedAt),
      ...queueColumns(deflected.queue),
      ...virtualAgentColumns("virtual_agent", deflected.virtualAgent, release),
    })),
    deflection_details: positioned(isCall ? session.deflections : [], ({ id, transfer, deflection, queue }) => ({
      deflection_detail_id: id,
      call_id: session.id,
      transfer_id: transfer?.id ?? null,
      deflection,
      ...menuPathColumns("from_menu_path", queue),
    })),
    queue_durations: positioned(session.queueStays, (stay) => {
      const queue = stay.isQueueKnown ? stay.queue : null;
      return {
        queue_duration_id: stay.id,
        agent_id: stay.agent?.id ?? null,
        ...stretchColumns(stay),
        queue_seconds: stay.endedAt - stay.startedAt,
        ...queueColumns(queue),
        is_transfer: stay.transfer !== null,
        transfer_id: stay.transfer?.id ?? null,
        is_transfer_cold: stay.transfer?.isCold ?? null,
        service_level_event: stay.serviceLevelEvent,
        service_level_target_seconds: queue?.targetSeconds ?? null,
        service_level_target_percent: queue?.targetPercent ?? null,
        service_level_abandon_threshold_seconds: queue?.shortAbandonSeconds ?? null,
      };
    }),
    handle_durations: positioned(session.agentStretches, (stretch) => ({
      handle_duration_id: stretch.id,
      agent_id: stretch.agent.id,
      ...stretchColumns(stretch),
      bcw_seconds: onCall(stretch.beforeCall),
      call_seconds: onCall(stretch.connected),
      chat_seconds: onChat(stretch.connected),
      acw_seconds: stretch.wrapUp,
      hold_seconds: onCall(stretch.hold),
      assigned_connection_seconds: stretch.ring,
      menu_path_id: stretch.queue?.pathId ?? null,
      menu_path: stretch.queue?.path ?? null,
      lang: stretch.lang,
      is_barged: onCall(stretch.isBarged),
      is_transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      is_transfer_cold: onCall(stretch.isCold),
      scheduled_at: onCall(instant(stretch.scheduledAt)),
      response_count: onChat(stretch.responses.count),
      response_total_seconds: onChat(stretch.responses.total),
      response_max_seconds: onChat(stretch.responses.longest),
      response_average_seconds: onChat(stretch.responses.average),
    })),
    virtual_agent_handle_durations: positioned(session.virtualAgentStretches, (stretch) => ({
      virtual_agent_handle_duration_id: stretch.id,
      ...virtualAgentColumns("virtual_agent", stretch.virtualAgent, release),
      ...stretchColumns(stretch),
      call_seconds: onCall(stretch.endedAt - stretch.startedAt),
      chat_seconds: onChat(stretch.endedAt - stretch.startedAt),
      finish_reason: stretch.finishReason,
      escalation_reason: stretch.escalationReason,
      initiated_by: "end_user",
      sentiment: onCall(stretch.sentiment),
      response_count: stretch.responseCount,
      fallback_response_count: stretch.fallbackCount,
      response_total_seconds: onChat(stretch.responses.total),
      response_max_seconds: onChat(stretch.responses.longest),
      response_average_seconds: onChat(stretch.responses.average),
      ...queueColumns(stretch.queue),
      is_transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
    })),
    consumer_handle_durations: positioned(session.customerStretches, (stretch) => ({
      consumer_handle_duration_id: stretch.id,
      ...stretchColumns(stretch),
      call_seconds: onCall(stretch.endedAt - stretch.startedAt),
      chat_seconds: onChat(stretch.endedAt - stretch.startedAt),
      hold_seconds: onCall(stretch.hold),
      message_count: onChat(stretch.messageCount),
      response_count: onChat(stretch.responseCount),
      response_total_seconds: onChat(stretch.responseTotal),
      response_max_seconds: onChat(stretch.responseLongest),
      response_average_seconds: onChat(stretch.responseAverage),
    })),
    consumer_event_durations: positioned(session.surveys, (survey) => ({
      consumer_event_duration_id: survey.id,
      event_type: "csat",
      event: survey.event,
      ...stretchColumns(survey),
      event_seconds: survey.endedAt - survey.startedAt,
      ...queueColumns(survey.queue),
    })),
    consumer_in_menu_durations: positioned(session.menuStays, (stay) => ({
      consumer_in_menu_duration_id: stay.id,
      event: stay.event,
      ...stretchColumns(stay),
      menu_seconds: stay.endedAt - stay.startedAt,
      menu_path_id: null,
      menu_path: null,
      lang: stay.lang,
    })),
    in_queue_wait_time_va: positioned(session.accompaniedWaits ?? [], ({ startedAt, endedAt }) => ({
      started_at: instant(startedAt),
      ended_at: instant(endedAt),
      wait_seconds: endedAt === null ? null : endedAt - startedAt,
    })),
    offer_events: positioned(session.offers, ({ at, group }) => ({ offered_at: instant(at), agent_group: group })),
    dispositions: positioned(session.dispositions, (disposition) => ({
      user_id: disposition.agent.id,
      transfer_id: disposition.transfer?.id ?? null,
      participant_id: disposition.participantId,
      note: disposition.note,
      has_note: disposition.note !== null && disposition.note !== "",
      code: disposition.code,
      code_id: disposition.codeId,
      list_name: disposition.list,
      list_path: disposition.listPath,
      list_id: disposition.listId,
      custom_list_id: disposition.customListId,
      custom_code_id: disposition.customCodeId,
    })),
    recordings: positioned(session.recordings, (recording) => ({
      recording_id: recording.id,
      call_id: session.id,
      conference_sid: recording.conferenceId,
      recording_type: recording.recordingType,
      recording_seconds: recording.seconds,
      started_at: instant(recording.startedAt),
    })),
    recording_redactions: session.recordings.flatMap((recording, index) =>
      positioned(recording.redactions, ({ start, end, startAgent, endAgent }) => ({
        recording_position: index,
        recording_id: recording.id,
        started_at: new Date(start).toISOString(),
        start_agent_id: startAgent.id,
        ended_at: end === null ? null : new Date(end).toISOString(),
        end_agent_id: endAgent?.id ?? null,
        redaction_seconds: end === null ? null : (end - start) / 1000,
      })),
    ),
    photos: positioned(session.photos, ({ id, photoType, url }) => ({ photo_id: id, photo_type: photoType, photo_url: url })),
    videos: positioned(session.videos, ({ id, url }) => ({ video_id: id, video_url: url })),
    in_call_sms: positioned(session.messagesInCall, (sms) => ({ sms })),
    wait_time_sms: positioned(session.messagesWhileWaiting, (sms) => ({ sms })),
  };
}

function positioned<Item>(items: readonly Item[], rowOf: (item: Item) => Row): readonly Row[] {
  return items.map((item, position) => ({ position, ...rowOf(item) }));
}

function instant(seconds: number): string;
function instant(seconds: number | null): string | null;
function instant(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}

function earliest(instants: readonly number[]): string | null {
  return instants.length === 0 ? null : instant(Math.min(...instants));
}

const stretchColumns = ({ startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number }): Row => ({
  started_at: instant(startedAt),
  ended_at: instant(endedAt),
});

const queueColumns = (queue: Queue | null): Row => ({
  menu_path_id: queue?.pathId ?? null,
  menu_path: queue?.path ?? null,
  lang: queue?.lang ?? null,
});

const menuPathColumns = (prefix: string, queue: Queue | null): Row => ({
  [`${prefix}_name`]: queue?.path ?? null,
  [`${prefix}_materialized`]: queue?.materializedPath ?? null,
  [`${prefix}_level_count`]: queue?.levelCount ?? null,
});

const agentColumns = (prefix: string, agent: Agent | null): Row => ({
  [`${prefix}_id`]: agent?.id ?? null,
  [`${prefix}_number`]: agent === null || agent.number === null ? null : String(agent.number),
  [`${prefix}_email`]: agent?.email ?? null,
  [`${prefix}_name`]: agent?.name ?? null,
  [`${prefix}_last_name`]: agent?.lastName ?? null,
  [`${prefix}_first_name`]: agent?.firstName ?? null,
  [`${prefix}_va_alias`]: null,
  [`${prefix}_avatar_url`]: agent?.avatarUrl ?? null,
});

const aliasOf = (virtualAgent: VirtualAgent, release: Release): string | null => (release === "2025" ? null : virtualAgent.alias);

const virtualAgentColumns = (prefix: string, virtualAgent: VirtualAgent | null, release: Release): Row => ({
  [`${prefix}_id`]: virtualAgent?.id ?? null,
  [`${prefix}_name`]: virtualAgent?.name ?? null,
  [`${prefix}_alias`]: virtualAgent === null ? null : aliasOf(virtualAgent, release),
  [`${prefix}_avatar_url`]: virtualAgent?.avatarUrl ?? null,
});
