import type { LocalTime } from "./local-time.ts";
import type {
  Agent,
  AgentStretch,
  CustomerStretch,
  Escalation,
  Participant,
  Queue,
  QueueStay,
  Release,
  Session,
  Transfer,
  VirtualAgent,
  VirtualAgentStretch,
} from "./session.ts";

/** A file before it becomes text. Keys whose value is `undefined` are omitted, as the platform omits them. */
export type PlatformFile = Record<string, unknown>;

/**
 * Writes a session as the platform does: its keys, in its order, instants in the instance's local time. Calls and chats differ in
 * their keys; releases differ in a few.
 */
export function platformFile(session: Session, time: LocalTime): PlatformFile {
  const writer = new FileWriter(session, time);
  return session.channel === "call" ? writer.call() : writer.chat();
}

class FileWriter {
  readonly #session: Session;
  readonly #time: LocalTime;
  readonly #isCall: boolean;

  constructor(session: Session, time: LocalTime) {
    this.#session = session;
    this.#time = time;
    this.#isCall = session.channel === "call";
  }

  call(): PlatformFile {
    const session = this.#session;
    const isNewest = session.release === "newest";
    return {
      id: session.id,
      lang: session.lang,
      call_type: session.oldestType,
      session_type: session.legacyType,
      session_type_v2: session.sessionType,
      status: session.status,
      ...(isNewest ? { call_uuid: session.uuid, sub_status: session.subStatus } : {}),
      ...(session.parentId === null ? {} : { parent_id: session.parentId }),
      created_at: this.#time.text(session.createdAt),
      queued_at: this.#instant(session.queuedAt),
      assigned_at: this.#instant(session.assignedAt),
      connected_at: this.#instant(session.connectedAt),
      ends_at: this.#instant(session.endedAt),
      scheduled_at: this.#instant(session.scheduledAt),
      updated_at: this.#time.text(session.updatedAt),
      wait_duration: sum(session.queueStays, lengthOf),
      ...(isNewest && session.finishReason !== null
        ? { queue_duration: sum(session.queueStays, lengthOf), finish_reason: session.finishReason }
        : {}),
      call_duration: sum(session.agentStretches, handleOf),
      hold_duration: session.hold,
      ...this.#rating(),
      voip_provider: "deprecated",
      out_ticket_id: session.ticketId,
      out_ticket_url: session.ticketUrl,
      is_out_ticket_account: session.isTicketAccount,
      verified: session.isVerified,
      recording_url: session.recordingUrl,
      recording_permission: session.recordingPermission,
      voicemail_reason: session.voicemailReason,
      deflection: session.deflection,
      disconnected_by: session.disconnectedBy,
      fail_reason: session.failReason,
      fail_details: session.failDetails,
      adapter_fail_code: session.failCode,
      adapter_fail_message: session.failMessage,
      support_number: session.supportNumber,
      ...this.#menu(),
      queue_priority_level: session.priority ?? undefined,
      agent_info: this.#handler(),
      ...(session.rootVirtualAgent === null ? {} : { virtual_agent: virtualAgent(session.rootVirtualAgent, session.release) }),
      ...this.#customer(),
      ...this.#lists(),
      deflection_details: session.deflections.map((deflection) => ({
        id: deflection.id,
        call_id: session.id,
        transfer_id: deflection.transfer?.id ?? null,
        deflection: deflection.deflection,
        from_menu_path: menuPath(deflection.queue),
      })),
      consumer_in_menu_durations: session.menuStays.map((stay) => ({
        id: stay.id,
        duration: stay.endedAt - stay.startedAt,
        event: stay.event,
        menu_path_id: null,
        menu_path: null,
        lang: stay.lang,
        started_at: this.#time.text(stay.startedAt),
        ended_at: this.#time.text(stay.endedAt),
      })),
      ...(session.accompaniedWaits === null
        ? {}
        : {
            in_queue_wait_time_va: session.accompaniedWaits.map(({ startedAt, endedAt }) => ({
              start: this.#time.text(startedAt),
              end: this.#instant(endedAt),
              duration: endedAt === null ? null : endedAt - startedAt,
            })),
          }),
      recordings: session.recordings.map((recording) => ({
        id: recording.id,
        call_id: session.id,
        conference_sid: recording.conferenceId,
        duration: recording.seconds,
        recording_type: recording.recordingType,
        redaction_times: recording.redactions.map(({ start, end, startAgent, endAgent }) => ({
          start: new Date(start).toISOString(),
          start_agent_id: startAgent.id,
          end: end === null ? null : new Date(end).toISOString(),
          duration: end === null ? null : (end - start) / 1000,
          end_agent_id: endAgent?.id ?? null,
        })),
        started_at: this.#time.text(recording.startedAt),
      })),
      offer_type: "cascade",
      offer_events: this.#offers(),
      answer_type: "manual",
      outbound_number: session.outboundNumber,
      wait_time_sms: session.messagesWhileWaiting,
      in_call_sms: session.messagesInCall,
      ...(isNewest ? { automation_redirection: session.automationRedirection } : {}),
      ...this.#words(),
      ...(session.sipHeaders === null ? {} : { sip_headers: session.sipHeaders }),
    };
  }

  chat(): PlatformFile {
    const session = this.#session;
    const isNewest = session.release === "newest";
    return {
      id: session.id,
      lang: session.lang,
      chat_type: session.oldestType,
      session_type: session.legacyType,
      session_type_v2: session.sessionType,
      status: session.status,
      ...(isNewest ? { chat_uuid: session.uuid, sub_status: session.subStatus } : {}),
      created_at: this.#time.text(session.createdAt),
      assigned_at: this.#instant(session.assignedAt),
      ends_at: this.#instant(session.endedAt),
      updated_at: this.#time.text(session.updatedAt),
      first_msg_sent_at: this.#instant(session.firstMessageAt),
      last_msg_sent_at: this.#instant(session.lastMessageAt),
      wait_duration: sum(session.queueStays, lengthOf),
      chat_duration: sum(session.agentStretches, handleOf),
      verified: session.isVerified,
      ...this.#rating(),
      out_ticket_id: session.ticketId,
      out_ticket_url: session.ticketUrl,
      is_out_ticket_account: session.isTicketAccount,
      fail_reason: session.failReason,
      provider_type: session.providerType,
      provider_channel_id: session.providerChannelId,
      message_count: session.messageCount,
      average_response_time: session.averageResponse,
      longest_response_time: session.longestResponse,
      ...this.#menu(),
      transcript: session.hasTranscript,
      agent_info: this.#handler(),
      ...this.#customer(),
      ...this.#lists(),
      offer_type: "cascade",
      offer_events: this.#offers(),
      answer_type: "manual",
      after_hours: session.isAfterHours,
      transfer_limit: null,
      ...this.#words(),
    };
  }

  #instant(seconds: number | null): string | null {
    return seconds === null ? null : this.#time.text(seconds);
  }

  #rating(): PlatformFile {
    const { rating, feedback } = this.#session;
    return { rating, has_feedback: feedback !== null };
  }

  #menu(): PlatformFile {
    const { queue, menuMessage } = this.#session;
    if (queue === null) return { selected_menu: null, menu_path: null };
    return {
      selected_menu: {
        id: queue.menuId,
        name: queue.name,
        parent_id: queue.parentId,
        position: queue.position,
        deleted: queue.isDeleted,
        menu_type: queue.menuType,
        hidden: queue.isHidden,
        ...(menuMessage === null ? {} : { output_msg: menuMessage }),
      },
      menu_path: menuPath(queue),
    };
  }

  #handler(): PlatformFile | undefined {
    const { handler, release } = this.#session;
    if (handler === null) return undefined;
    return "agent" in handler ? person(handler.agent) : virtualAgent(handler.virtualAgent, release);
  }

  #customer(): PlatformFile {
    const { customer } = this.#session;
    return {
      end_user: customer === null ? null : { id: customer.id, identifier: customer.identifier, out_contact_id: customer.contactId },
    };
  }

  #words(): PlatformFile {
    const { dispositions, escalations, email, feedback, smartActionText, customData, customDataSecured, release } = this.#session;
    return {
      ...(dispositions.length === 0
        ? {}
        : {
            dispositions: dispositions.map((disposition) => ({
              user_id: disposition.agent.id,
              transfer_id: disposition.transfer?.id ?? null,
              participant_id: disposition.participantId,
              ...(disposition.note === null ? {} : { note: disposition.note }),
              code: disposition.code,
              ujet_code_id: disposition.codeId,
              list: disposition.list,
              list_path: disposition.listPath,
              ujet_list_id: disposition.listId,
              custom_list_id: disposition.customListId,
              custom_code_id: disposition.customCodeId,
            })),
          }),
      ...(escalations.length === 0 ? {} : { escalations: escalations.map((escalation) => this.#escalation(escalation, release)) }),
      email,
      feedback,
      smart_action_text: smartActionText,
      custom_data_secured: customDataSecured,
      custom_data_not_secured: customData,
    };
  }

  #offers(): PlatformFile[] {
    return this.#session.offers.map(({ at, group }) => ({ casting_time: this.#time.text(at), group }));
  }

  #lists(): PlatformFile {
    const session = this.#session;
    return {
      photos: session.photos.map(({ id, photoType, url }) => ({ id, photo_type: photoType, url })),
      videos: session.videos.map(({ id, url }) => ({ id, url })),
      transfers: session.transfers.map((transfer) => this.#transfer(transfer)),
      participants: session.participants.map((participant) => this.#participant(participant)),
      handle_durations: session.agentStretches.map((stretch) => this.#agentStretch(stretch)),
      queue_durations: session.queueStays.map((stay) => this.#queueStay(stay)),
      virtual_agent_deflected_escalations: session.deflectedEscalations.map((deflected) => ({
        id: deflected.id,
        deflection: deflected.deflection,
        escalation_id: deflected.escalation.id,
        escalation_reason: deflected.escalation.reason,
        escalated_at: this.#time.text(deflected.escalatedAt),
        menu_path_id: deflected.queue.pathId,
        menu_path: deflected.queue.path,
        lang: deflected.queue.lang,
        virtual_agent: virtualAgent(deflected.virtualAgent, session.release),
      })),
      virtual_agent_handle_durations: session.virtualAgentStretches.map((stretch) => this.#virtualAgentStretch(stretch)),
      consumer_handle_durations: session.customerStretches.map((stretch) => this.#customerStretch(stretch)),
      consumer_event_durations: session.surveys.map((survey) => ({
        id: survey.id,
        duration: survey.endedAt - survey.startedAt,
        type: "csat",
        event: survey.event,
        menu_path_id: survey.queue.pathId,
        menu_path: survey.queue.path,
        lang: survey.queue.lang,
        started_at: this.#time.text(survey.startedAt),
        ended_at: this.#time.text(survey.endedAt),
      })),
    };
  }

  #transfer(transfer: Transfer): PlatformFile {
    const { release } = this.#session;
    return {
      id: transfer.id,
      status: transfer.status,
      fail_reason: transfer.failReason,
      created_at: this.#time.text(transfer.createdAt),
      assigned_at: this.#instant(transfer.assignedAt),
      connected_at: this.#instant(transfer.connectedAt),
      updated_at: this.#time.text(transfer.updatedAt),
      call_duration: transfer.connected,
      wait_duration: transfer.wait,
      deflection: transfer.deflection,
      answer_type_path: "manual_to_manual",
      from_menu_path: menuPath(transfer.fromQueue),
      to_menu_path: transfer.toQueue === null ? null : menuPath(transfer.toQueue),
      from_agent: transfer.fromAgent === null ? null : person(transfer.fromAgent),
      to_agent: transfer.toAgent === null ? null : person(transfer.toAgent),
      ...(release === "2025"
        ? {}
        : {
            from_virtual_agent: transfer.fromVirtualAgent === null ? null : virtualAgent(transfer.fromVirtualAgent, release),
            to_virtual_agent: transfer.toVirtualAgent === null ? null : virtualAgent(transfer.toVirtualAgent, release),
          }),
      from_queue_priority_level: transfer.fromPriority,
      to_queue_priority_level: transfer.toPriority,
    };
  }

  #escalation(escalation: Escalation, release: Release): PlatformFile {
    return {
      id: escalation.id,
      status: escalation.status,
      reason: escalation.reason,
      created_at: this.#time.text(escalation.createdAt),
      escalated_at: this.#instant(escalation.escalatedAt),
      from_virtual_agent: virtualAgent(escalation.fromVirtualAgent, release),
      to_agent: escalation.toAgent === null ? null : person(escalation.toAgent),
      from_menu_path: menuPath(escalation.fromQueue),
      to_menu_path: escalation.toQueue === null ? null : menuPath(escalation.toQueue),
    };
  }

  #participant(participant: Participant): PlatformFile {
    const { who } = participant;
    const endedAt = this.#instant(participant.endedAt);
    return {
      id: participant.id,
      type: who.type,
      entry_type: "queue_or_transfer",
      user_id: who.type === "agent" ? who.agent.id : null,
      end_user_id: who.type === "end_user" ? who.customer.id : null,
      virtual_agent_id: who.type === "end_user" || who.type === "agent" ? null : who.virtualAgent.id,
      ...(who.type === "virtual_agent" ? { virtual_agent_params: who.params } : {}),
      status: participant.status,
      fail_reason: participant.failReason,
      connected_at: this.#instant(participant.connectedAt),
      ...(who.type === "end_user" ? { phone_number: who.number } : {}),
      sip_headers: participant.sipHeaders,
      ...(who.type === "agent" ? this.#agentFacts(who.agent) : {}),
      ...(this.#isCall
        ? {
            call_id: this.#session.id,
            call_duration: participant.connected,
            hold_duration: participant.hold,
            ended_at: endedAt,
          }
        : { chat_id: this.#session.id, finished_at: endedAt, chat_duration: participant.connected }),
      agent_assist: participant.agentAssist,
      virtual_agent: who.type === "end_user" || who.type === "agent" ? null : { conversation_id: who.conversationId },
      ...(this.#isCall ? { adapter_fail_code: participant.failCode, adapter_fail_message: participant.failMessage } : {}),
      ...(this.#isCall && this.#session.release === "newest" ? { caller_id: null } : {}),
    };
  }

  #agentFacts(agent: Agent): PlatformFile {
    const { location } = agent;
    return {
      location:
        location === null
          ? null
          : {
              created_at: this.#time.text(location.createdAt),
              id: location.id,
              lang: location.lang,
              location: location.name,
              pop_settings: { twilio: [], nexmo: [], telnyx: [] },
              updated_at: this.#time.text(location.createdAt),
            },
      location_id: location?.id ?? null,
      email: agent.email,
      first_name: agent.firstName,
      last_name: agent.lastName,
      middle_name: agent.middleName,
      teams: agent.teams,
    };
  }

  #agentStretch(stretch: AgentStretch): PlatformFile {
    const { responses } = stretch;
    return {
      id: stretch.id,
      agent_id: stretch.agent.id,
      acw_duration: stretch.wrapUp,
      ...(this.#isCall ? { bcw_duration: stretch.beforeCall, call_duration: stretch.connected } : { chat_duration: stretch.connected }),
      menu_path_id: stretch.queue?.pathId ?? null,
      menu_path: stretch.queue?.path ?? null,
      lang: stretch.lang,
      ...(this.#isCall ? { barged: stretch.isBarged } : {}),
      transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      ...(this.#isCall ? { transfer_cold: stretch.isCold } : {}),
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt),
      ...(this.#isCall
        ? { scheduled_at: this.#instant(stretch.scheduledAt), hold_duration: stretch.hold }
        : {
            response_count: responses.count,
            response_time_total: responses.total,
            response_time_max: responses.longest,
            response_time_avg: responses.average.toFixed(1),
          }),
      assigned_connection_duration: stretch.ring,
    };
  }

  #queueStay(stay: QueueStay): PlatformFile {
    const queue = stay.isQueueKnown ? stay.queue : null;
    return {
      id: stay.id,
      agent_id: stay.agent?.id ?? null,
      ended_at: this.#time.text(stay.endedAt),
      lang: queue?.lang ?? null,
      menu_path_id: queue?.pathId ?? null,
      menu_path: queue?.path ?? null,
      queue_duration: lengthOf(stay),
      started_at: this.#time.text(stay.startedAt),
      transfer_cold: stay.transfer?.isCold ?? null,
      transfer: stay.transfer !== null,
      transfer_id: stay.transfer?.id ?? null,
      service_level_abandon_time_threshold: queue?.shortAbandonSeconds ?? null,
      service_level_event: stay.serviceLevelEvent,
      service_level_target_percent: queue?.targetPercent ?? null,
      service_level_target_time: queue?.targetSeconds ?? null,
    };
  }

  #virtualAgentStretch(stretch: VirtualAgentStretch): PlatformFile {
    const { responses } = stretch;
    return {
      id: stretch.id,
      virtual_agent: virtualAgent(stretch.virtualAgent, this.#session.release),
      ...(this.#isCall ? { call_duration: lengthOf(stretch) } : { chat_duration: lengthOf(stretch) }),
      escalation_reason: stretch.escalationReason,
      finish_reason: stretch.finishReason,
      ...(this.#isCall ? { sentiment: stretch.sentiment } : {}),
      response_count: stretch.responseCount,
      fallback_response_count: stretch.fallbackCount,
      ...(this.#isCall
        ? {}
        : {
            response_time_avg: responses.average.toFixed(1),
            response_time_total: responses.total,
            response_time_max: responses.longest,
          }),
      initiated_by: "end_user",
      menu_path_id: stretch.queue.pathId,
      menu_path: stretch.queue.path,
      lang: stretch.queue.lang,
      transfer: stretch.transfer !== null,
      transfer_id: stretch.transfer?.id ?? null,
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt),
    };
  }

  #customerStretch(stretch: CustomerStretch): PlatformFile {
    return {
      id: stretch.id,
      ...(this.#isCall
        ? { call_duration: lengthOf(stretch), hold_duration: stretch.hold }
        : {
            chat_duration: lengthOf(stretch),
            message_count: stretch.messageCount,
            response_count: stretch.responseCount,
            response_time_total: stretch.responseTotal,
            response_time_max: stretch.responseLongest,
            response_time_avg: stretch.responseAverage,
          }),
      started_at: this.#time.text(stretch.startedAt),
      ended_at: this.#time.text(stretch.endedAt),
    };
  }
}

function sum<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += amountOf(item);
  return total;
}

const lengthOf = (stretch: { readonly startedAt: number; readonly endedAt: number }): number => stretch.endedAt - stretch.startedAt;

const handleOf = (stretch: AgentStretch): number => stretch.beforeCall + stretch.connected + stretch.wrapUp;

const person = (agent: Agent): PlatformFile => ({
  id: agent.id,
  agent_number: agent.number,
  email: agent.email,
  name: agent.name,
  last_name: agent.lastName,
  first_name: agent.firstName,
  avatar_url: agent.avatarUrl,
});

const virtualAgent = ({ id, name, alias, avatarUrl }: VirtualAgent, release: Release): PlatformFile =>
  release === "2025" ? { id, name, avatar_url: avatarUrl } : { id, name, va_alias: alias, avatar_url: avatarUrl };

const menuPath = (queue: Queue): PlatformFile => ({
  items_count: queue.levelCount,
  name: queue.path,
  materialized_path: queue.materializedPath,
});
