import type { ContactCenter } from "./contact-center.ts";
import type { Random } from "./random.ts";
import type {
  Agent,
  AgentStretch,
  Channel,
  Customer,
  Escalation,
  Json,
  Participant,
  Queue,
  Redaction,
  Release,
  Responses,
  Session,
  Transfer,
  VirtualAgent,
} from "./session.ts";

type Draft = { -readonly [Key in keyof Session]: Session[Key] extends readonly (infer Item)[] ? Item[] : Session[Key] };

/** What is known when a session begins. */
export interface SessionContext {
  readonly center: ContactCenter;
  readonly random: Random;
  readonly createdAt: number;
  readonly release: Release;
  /** Additional transfers, to make the file larger than real ones. */
  readonly extraLegs: number;
}

export interface TypeWords {
  readonly session: string;
  readonly legacy?: string;
  readonly oldest?: string;
}

interface VirtualAgentLeg {
  readonly virtualAgent?: VirtualAgent;
  readonly transfer?: Transfer | null;
}

const noResponses: Responses = { count: 0, total: 0, longest: 0, average: 0 };

const comments = [
  "Quick and friendly, thank you.",
  "I had to explain my problem three times.",
  "Todo bien, gracias.",
  'The agent said "tomorrow" again; nothing happened.',
  "Great 👍",
  "Réponse claire.\nMerci !",
  "It took too long to reach a person.",
  "ok",
];
const notes = [
  "Customer will call back.",
  "Sent the form by e-mail.",
  "Refund of 25.00 promised",
  "wrong department",
  "Cliente satisfecho",
];
const codes: readonly (readonly [code: string, codeId: number, list: string, listPath: string, listId: number, custom: string])[] = [
  ["Resolved", 1, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Follow-up needed", 4, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Refund", 7, "Billing", "Inbound outcomes/Billing", 2, "BIL-07"],
  ["Wrong number", 9, "Inbound outcomes", "Inbound outcomes", 1, ""],
  ["Order placed", 12, "Sales", "Sales", 3, "0042"],
];

/**
 * Builds one session from its creation to its end, step by step, as the platform would record it. Each step advances `now`. The order
 * of the steps is the scenario (`scenarios.ts`); this class knows what the platform records at each step.
 */
export class SessionBuilder {
  readonly draft: Draft;
  readonly center: ContactCenter;
  readonly random: Random;
  readonly customer: Customer;
  readonly context: SessionContext;
  now: number;
  readonly #messages = { fromAgents: 0, fromCustomer: 0, longest: 0, total: 0, responses: 0 };

  constructor(context: SessionContext, channel: Channel, kind: string, types: TypeWords) {
    const { center, random, createdAt, release } = context;
    this.context = context;
    this.center = center;
    this.random = random;
    this.now = createdAt;
    this.customer = center.customer();
    const isCall = channel === "call";
    const ticketId = center.ticketId();
    const isNewest = release === "newest";
    this.draft = {
      instance: center.instance,
      channel,
      id: center.next(channel),
      kind,
      release,
      sessionType: types.session,
      legacyType: types.legacy ?? types.session,
      oldestType: types.oldest ?? types.legacy ?? types.session,
      status: "finished",
      subStatus: isNewest && !isCall && random.chance(0.3) ? "waiting_for_agent" : null,
      uuid: isNewest ? random.uuid() : null,
      parentId: null,
      lang: this.customer.lang,
      createdAt,
      queuedAt: null,
      assignedAt: null,
      connectedAt: null,
      endedAt: null,
      scheduledAt: null,
      updatedAt: createdAt,
      firstMessageAt: null,
      lastMessageAt: null,
      messageCount: 0,
      averageResponse: 0,
      longestResponse: 0,
      hold: 0,
      rating: null,
      feedback: null,
      disconnectedBy: null,
      failReason: isCall || random.chance(0.3) ? "nothing" : null,
      failDetails: null,
      failCode: null,
      failMessage: null,
      finishReason: isNewest && isCall && random.chance(0.2) ? "no_reason" : null,
      rootVirtualAgent: null,
      voicemailReason: "not_voicemail",
      deflection: "no_deflection",
      isAfterHours: false,
      hasTranscript: !isCall && random.chance(0.6),
      ticketId,
      ticketUrl:
        ticketId === null
          ? random.chance(0.4)
            ? `https://media.example.com/v1/download/${random.uuid()}`
            : null
          : `https://crm.example.com/lightning/r/Case/${ticketId}/view`,
      isTicketAccount: ticketId !== null && random.chance(0.05),
      supportNumber: null,
      outboundNumber: null,
      email: !isCall && random.chance(0.7) ? this.customer.email : null,
      customer: this.customer,
      handler: null,
      queue: null,
      menuMessage: isNewest && random.chance(0.2) ? "Thank you for waiting." : null,
      priority: null,
      recordingPermission: random.weighted([
        ["granted", 60],
        ["not_asked", 30],
        ["denied", 10],
      ]),
      recordingUrl: null,
      providerType: "twilio_conversations",
      providerChannelId: isCall ? "" : center.channelId(),
      isVerified: false,
      smartActionText: null,
      customDataSecured: random.chance(0.01) ? { tier: { label: "Tier", value: "gold" } } : null,
      customData: random.chance(isCall ? 0.15 : 0.6) ? this.#customData() : null,
      sipHeaders: null,
      automationRedirection: isNewest && isCall && random.chance(0.15) ? this.#redirection() : null,
      participants: [],
      transfers: [],
      escalations: [],
      deflectedEscalations: [],
      deflections: [],
      queueStays: [],
      agentStretches: [],
      virtualAgentStretches: [],
      customerStretches: [],
      surveys: [],
      menuStays: [],
      accompaniedWaits: isNewest && isCall ? [] : null,
      offers: [],
      dispositions: [],
      recordings: [],
      photos: [],
      videos: [],
      messagesInCall: [],
      messagesWhileWaiting: [],
    };
  }

  get isCall(): boolean {
    return this.draft.channel === "call";
  }

  /** The customer joins as the first participant; `end` completes the participant. */
  customerJoins(hasNumber = this.isCall): void {
    this.#addCustomer(hasNumber, this.now);
  }

  /** A customer who is called and does not pick up. */
  customerIsCalled(): void {
    this.#addCustomer(true, null);
  }

  #addCustomer(hasNumber: boolean, connectedAt: number | null): void {
    this.draft.participants.push(
      this.#participant({ type: "end_user", customer: this.customer, number: hasNumber ? this.customer.number : null }, connectedAt, null, {
        sipHeaders: this.draft.sipHeaders,
        agentAssist: this.isCall ? null : { spelling_and_grammar_check: {} },
      }),
    );
  }

  /** The call arrives over SIP. */
  overSip(): void {
    this.draft.sipHeaders = {
      "P-Attestation-Indicator": this.random.pick(["A", "B", "C"]),
      "P-Origination-ID": this.random.uuid(),
    };
  }

  /** Selects the queue of the session. */
  choose(queue: Queue): void {
    this.draft.queue = queue;
    if (this.isCall) this.draft.supportNumber ??= queue.supportNumber;
  }

  menu(seconds: number, event = "finished"): void {
    this.draft.menuStays.push({ ...this.#stretch("menu stay", seconds), event, lang: this.draft.lang });
    this.now += seconds;
  }

  /** A virtual agent takes the session; `seconds` is null if it never answered. */
  virtualAgent(
    queue: Queue,
    seconds: number | null,
    finishReason: string,
    escalationReason: string | null = null,
    { virtualAgent = this.random.pick(this.center.virtualAgents), transfer = null }: VirtualAgentLeg = {},
  ): VirtualAgent {
    const { random, draft } = this;
    this.now += random.integer(1, 8);
    const connectedAt = seconds === null ? null : this.now;
    draft.participants.push(
      this.#participant(
        {
          type: "virtual_agent",
          virtualAgent,
          conversationId: this.center.conversationId(),
          params: this.#params(queue, escalationReason),
        },
        connectedAt,
        seconds === null ? null : this.now + seconds,
        seconds === null ? { status: "failed", failReason: "voip_conn_timeout" } : {},
      ),
    );
    if (seconds === null) return virtualAgent;
    if (this.isCall) draft.connectedAt ??= this.now;
    const responseCount = random.integer(1, 2 + Math.floor(seconds / 15));
    draft.virtualAgentStretches.push({
      ...this.#stretch("virtual agent stretch", seconds),
      virtualAgent,
      queue,
      finishReason,
      escalationReason,
      sentiment: this.isCall && random.chance(0.8) ? random.integer(-80, 90) : null,
      responseCount,
      fallbackCount: random.integer(0, Math.min(3, responseCount)),
      responses: this.isCall ? noResponses : this.#responses(responseCount, 2),
      transfer,
    });
    if (draft.release === "newest" && this.isCall && random.chance(0.1)) draft.rootVirtualAgent = virtualAgent;
    if (transfer === null) draft.handler = random.chance(0.92) ? { virtualAgent } : null;
    if (this.isCall && draft.recordingPermission !== "denied" && random.chance(0.25)) this.#record(seconds, "virtual_agent", null);
    this.now += seconds;
    return virtualAgent;
  }

  /** A wait in a queue; `agent` is the one who answered; null if nobody did. */
  wait(queue: Queue, seconds: number, agent: Agent | null, transfer: Transfer | null = null): void {
    const { random, draft } = this;
    this.choose(queue);
    if (this.isCall) draft.queuedAt ??= this.now - random.integer(0, 1);
    if (draft.offers.length === 0 || random.chance(0.3)) draft.offers.push({ at: this.now, group: queue.group });
    if (seconds > 60 && random.chance(0.5)) draft.offers.push({ at: this.now + 30, group: "Group 3" });
    const inTime = seconds <= queue.targetSeconds;
    draft.queueStays.push({
      ...this.#stretch("queue stay", seconds),
      queue,
      isQueueKnown: !random.chance(0.01),
      agent,
      transfer,
      serviceLevelEvent: agent === null ? (inTime ? null : "not_in_sla") : inTime ? "in_sla" : "not_in_sla",
    });
    if (this.isCall && seconds > 20 && draft.accompaniedWaits !== null && random.chance(0.3)) {
      const endedAt = random.chance(0.9) ? this.now + seconds - 2 : null;
      draft.accompaniedWaits = [...draft.accompaniedWaits, { startedAt: this.now + 2, endedAt }];
    }
    if (this.isCall && seconds > 45 && random.chance(0.1)) {
      draft.messagesWhileWaiting.push({ id: this.center.next("message"), message: "You are next in line.", to: this.customer.number });
    }
    this.now += seconds;
    if (agent !== null) draft.assignedAt ??= this.now;
  }

  /** An agent handles the session; the wrap-up follows while the session continues without the agent. */
  talk(
    agent: Agent,
    queue: Queue | null,
    {
      ring = this.random.integer(1, 7),
      connected = this.random.skewed(15, this.isCall ? 210 : 420),
      wrapUp = this.random.chance(0.85) ? this.random.skewed(3, this.isCall ? 40 : 15) : 0,
      transfer = null,
      isBarged = this.isCall && this.random.chance(0.01),
    }: { ring?: number; connected?: number; wrapUp?: number; transfer?: Transfer | null; isBarged?: boolean } = {},
  ): void {
    const { random, draft } = this;
    draft.assignedAt ??= this.now;
    this.now += ring;
    if (this.isCall) draft.connectedAt ??= this.now;
    const hold = this.isCall ? (random.chance(0.25) ? Math.min(connected, random.skewed(5, 40)) : 0) : null;
    draft.hold += hold ?? 0;
    const participant = this.#participant({ type: "agent", agent }, this.now, this.now + connected, {
      hold: hold === 0 ? null : hold,
      agentAssist: this.#agentAssist(),
    });
    draft.participants.push(participant);
    const leg = {
      agent,
      queue,
      lang: queue?.lang ?? draft.lang,
      beforeCall: 0,
      connected,
      wrapUp: 0,
      hold,
      ring,
      isBarged,
      transfer,
      isCold: transfer?.isCold ?? null,
      scheduledAt: draft.scheduledAt,
      responses: this.isCall ? noResponses : this.#agentResponses(connected),
    } satisfies Omit<AgentStretch, "id" | "startedAt" | "endedAt">;
    draft.agentStretches.push({ ...this.#stretch("agent stretch", connected), ...leg });
    if (this.isCall && draft.recordingPermission !== "denied" && random.chance(0.8)) this.#record(connected, "default", agent);
    this.now += connected;
    if (wrapUp > 0) {
      draft.agentStretches.push({
        ...this.#stretch("agent stretch", wrapUp),
        ...leg,
        connected: 0,
        wrapUp,
        hold: null,
        ring: 0,
        isCold: null,
        responses: noResponses,
      });
    }
    this.#dispose(agent, participant.id, transfer, this.now + wrapUp);
    draft.handler = random.chance(0.98) ? { agent } : null;
  }

  /** An agent is on the line while it rings, and nobody answers: the platform counts the time as the agent's, as it does for a callback. */
  ringsOut(agent: Agent, queue: Queue | null, seconds: number, wrapUp: number): void {
    this.draft.assignedAt ??= this.now;
    this.draft.participants.push(this.#participant({ type: "agent", agent }, this.now, this.now + seconds));
    if (seconds > 0) this.#work(agent, queue, { connected: seconds });
    if (wrapUp > 0) this.#work(agent, queue, { wrapUp });
  }

  /** An agent prepares before dialing. */
  prepare(agent: Agent, queue: Queue | null, seconds: number): void {
    this.#work(agent, queue, { beforeCall: seconds });
  }

  /** Work of an agent without the customer. */
  #work(agent: Agent, queue: Queue | null, { beforeCall = 0, connected = 0, wrapUp = 0 }): void {
    const seconds = beforeCall + connected + wrapUp;
    this.draft.agentStretches.push({
      ...this.#stretch("agent stretch", seconds),
      agent,
      queue,
      lang: queue?.lang ?? this.draft.lang,
      beforeCall,
      connected,
      wrapUp,
      hold: null,
      ring: 0,
      isBarged: false,
      transfer: null,
      isCold: null,
      scheduledAt: this.draft.scheduledAt,
      responses: noResponses,
    });
    this.now += seconds;
  }

  /** An agent transfers the session to a queue, and another agent takes it. */
  transfer(fromAgent: Agent, fromQueue: Queue, toQueue: Queue, isCold: boolean): Agent {
    const { random } = this;
    const toAgent = random.pick(this.center.agents);
    const wait = random.skewed(1, 25);
    const ring = random.integer(1, 6);
    const connected = random.skewed(15, this.isCall ? 150 : 300);
    const assignedAt = this.now + wait;
    const transfer = this.#transfer(fromAgent, fromQueue, toQueue, {
      status: "transferred",
      wait,
      assignedAt,
      connectedAt: assignedAt + ring,
      updatedAt: assignedAt + ring + connected + random.integer(0, 7),
      connected,
      isCold,
      toAgent,
    });
    this.draft.transfers.push(transfer);
    this.wait(toQueue, wait, toAgent, transfer);
    this.talk(toAgent, toQueue, { ring, connected, transfer });
    return toAgent;
  }

  /** A human or a virtual agent transfers the session to a virtual agent, without a queue. */
  transferToVirtualAgent(from: Agent | VirtualAgent, fromQueue: Queue, toQueue: Queue): VirtualAgent {
    const { random } = this;
    const virtualAgent = random.pick(this.center.virtualAgents);
    const connected = random.skewed(10, 60);
    const isHuman = "email" in from;
    const transfer = this.#transfer(isHuman ? from : null, fromQueue, toQueue, {
      status: "transferred",
      wait: 0,
      assignedAt: this.now,
      connectedAt: this.now + 1,
      updatedAt: this.now + 1 + connected,
      connected,
      isCold: true,
      fromVirtualAgent: isHuman ? null : from,
      toVirtualAgent: virtualAgent,
    });
    this.draft.transfers.push(transfer);
    return this.virtualAgent(toQueue, connected, "resolved", null, { virtualAgent, transfer });
  }

  /** A transfer that nobody takes: the customer leaves, it times out, or it is deflected. */
  failTransfer(
    fromAgent: Agent,
    fromQueue: Queue,
    toQueue: Queue,
    failReason: string,
    { wait, status = "failed", deflection = "no_deflection" }: { wait: number; status?: string; deflection?: string },
  ): void {
    const transfer = this.#transfer(fromAgent, fromQueue, toQueue, {
      status,
      failReason,
      wait,
      updatedAt: this.now + wait,
      deflection,
      isCold: this.random.chance(0.7),
    });
    this.draft.transfers.push(transfer);
    this.wait(toQueue, wait, null, transfer);
    if (deflection !== "no_deflection") this.deflect(deflection, toQueue, transfer);
  }

  deflect(deflection: string, queue: Queue, transfer: Transfer | null = null): void {
    this.draft.deflections.push({ id: this.center.next("deflection"), transfer, deflection, queue });
    if (transfer === null) this.draft.deflection = deflection;
  }

  escalate(
    fromVirtualAgent: VirtualAgent,
    fromQueue: Queue,
    reason: string,
    outcome: { status: string; escalatedAt: number | null; toAgent: Agent | null; toQueue: Queue | null; createdAt: number },
  ): Escalation {
    const escalation = { id: this.center.next("escalation"), reason, fromVirtualAgent, fromQueue, ...outcome };
    this.draft.escalations.push(escalation);
    return escalation;
  }

  deflectEscalation(escalation: Escalation, deflection: string, queue: Queue): void {
    this.draft.deflectedEscalations.push({
      id: this.center.next("deflected escalation"),
      escalation,
      deflection,
      escalatedAt: this.now,
      queue,
      virtualAgent: escalation.fromVirtualAgent,
    });
  }

  /** An agent adds a virtual agent for one task, such as taking a payment. */
  task(connectedAt: number, seconds: number): void {
    this.draft.participants.push(
      this.#participant(
        {
          type: "task_virtual_agent",
          virtualAgent: this.center.taskVirtualAgent,
          conversationId: this.center.conversationId(),
          params: null,
        },
        connectedAt,
        connectedAt + seconds,
      ),
    );
  }

  /** What a customer can send from the app: photos, videos, text, verification. */
  smartActions(): void {
    const { random, draft, center } = this;
    draft.isVerified = random.chance(0.6);
    if (random.chance(0.5)) draft.smartActionText = random.pick(["Policy 00-1234", "SN 8F2-99", "", "Ich habe kein Foto"]);
    const media = (type: string, id: number, extension: string): string =>
      `https://media.example.com/${draft.channel}-${draft.id}-${type}-${id}.${extension}`;
    for (let count = random.integer(0, 3); count > 0; count -= 1) {
      const id = center.next("photo");
      draft.photos.push({ id, photoType: random.pick(["photo", "screenshot"]), url: media("photo", id, "jpg") });
    }
    for (let count = random.chance(0.4) ? random.integer(1, 2) : 0; count > 0; count -= 1) {
      const id = center.next("video");
      draft.videos.push({ id, url: media("video", id, "mp4") });
    }
  }

  /** An SMS that an agent sends during a call. The platform's format is not documented: this one is composed. */
  messageInCall(): void {
    this.draft.messagesInCall.push({
      id: this.center.next("message"),
      direction: "outbound",
      to: this.customer.number,
      content: "Here is the link we talked about: https://www.example.com/help",
    });
  }

  /** The session ends now, and the customer may stay for the survey. */
  end({
    disconnectedBy = null,
    survey = false,
    ...outcome
  }: Partial<Draft> & { readonly disconnectedBy?: string | null; readonly survey?: boolean } = {}): Session {
    const { random, draft } = this;
    const endedAt = this.now;
    Object.assign(draft, outcome);
    draft.endedAt = endedAt;
    if (this.isCall) draft.disconnectedBy = disconnectedBy;
    let leftAt = endedAt;
    if (survey && draft.queue !== null) {
      const seconds = random.skewed(4, this.isCall ? 18 : 60);
      const isFinished = random.chance(0.72);
      draft.surveys.push({
        id: this.center.next("survey"),
        startedAt: endedAt + 1,
        endedAt: endedAt + 1 + seconds,
        event: isFinished ? "finished" : "abandoned",
        queue: draft.queue,
      });
      leftAt += seconds + 2;
      if (isFinished) {
        draft.rating = Number(
          random.weighted([
            ["5", 46],
            ["4", 27],
            ["3", 11],
            ["2", 6],
            ["1", 10],
          ]),
        );
        if (random.chance(0.3)) draft.feedback = random.pick(comments);
      }
    }
    const [first] = draft.participants;
    if (first?.who.type === "end_user" && first.connectedAt !== null) {
      draft.participants[0] = {
        ...first,
        endedAt: leftAt,
        connected: leftAt - first.connectedAt,
        hold: this.isCall ? (draft.hold > 0 ? draft.hold + 8 : null) : null,
      };
      this.#customerStretch(first.connectedAt, leftAt);
    }
    if (!this.isCall) {
      const { fromAgents, fromCustomer, responses, total, longest } = this.#messages;
      draft.messageCount = fromAgents + fromCustomer;
      draft.averageResponse = responses === 0 ? 0 : Math.round(total / responses);
      draft.longestResponse = longest;
      if (draft.messageCount > 0) {
        draft.firstMessageAt = Math.min(draft.createdAt + 4, endedAt);
        draft.lastMessageAt = Math.max(draft.firstMessageAt, endedAt - 3);
      }
    }
    if (draft.recordings.length > 0) {
      draft.recordingUrl = `https://crm.example.com/sfc/servlet.shepherd/version/download/068ak${random.text(13, "ABCDEFGHJKMNPQRSTVWXYZ0123456789")}`;
    }
    return draft;
  }

  /** Leaves the session open: it has not ended when its file is written. */
  leaveOpen(status: string): Session {
    this.draft.status = status;
    this.draft.ticketId = null;
    this.draft.ticketUrl = null;
    return this.draft;
  }

  #stretch(sequence: Parameters<ContactCenter["next"]>[0], seconds: number): { id: number; startedAt: number; endedAt: number } {
    return { id: this.center.next(sequence), startedAt: this.now, endedAt: this.now + seconds };
  }

  #customerStretch(startedAt: number, endedAt: number): void {
    const { fromCustomer } = this.#messages;
    const total = fromCustomer * this.random.integer(5, 30);
    this.draft.customerStretches.push({
      id: this.center.next("customer stretch"),
      startedAt,
      endedAt,
      hold: this.draft.hold > 0 ? this.draft.hold + 8 : 0,
      messageCount: fromCustomer,
      responseCount: fromCustomer,
      responseTotal: total,
      responseLongest: fromCustomer === 0 ? 0 : Math.ceil(total / fromCustomer) + 7,
      responseAverage: fromCustomer === 0 ? 0 : Math.round(total / fromCustomer),
    });
  }

  #participant(
    who: Participant["who"],
    connectedAt: number | null,
    endedAt: number | null,
    facts: Partial<Pick<Participant, "status" | "failReason" | "hold" | "sipHeaders" | "agentAssist">> = {},
  ): Participant {
    return {
      id: this.center.next("participant"),
      who,
      status: "finished",
      failReason: "nothing",
      connectedAt,
      endedAt,
      connected: connectedAt === null || endedAt === null ? null : endedAt - connectedAt,
      hold: null,
      sipHeaders: this.isCall && who.type !== "agent" ? this.draft.sipHeaders : null,
      agentAssist: null,
      failCode: null,
      failMessage: null,
      ...facts,
    };
  }

  #transfer(
    fromAgent: Agent | null,
    fromQueue: Queue,
    toQueue: Queue,
    outcome: Pick<Transfer, "status" | "wait" | "updatedAt" | "isCold"> &
      Partial<
        Pick<
          Transfer,
          "failReason" | "assignedAt" | "connectedAt" | "connected" | "deflection" | "toAgent" | "fromVirtualAgent" | "toVirtualAgent"
        >
      >,
  ): Transfer {
    const { random } = this;
    const hasPriority = random.chance(0.7);
    return {
      id: this.center.next("transfer"),
      failReason: "nothing",
      createdAt: this.now,
      assignedAt: null,
      connectedAt: null,
      connected: 0,
      deflection: "no_deflection",
      fromQueue,
      toQueue: random.chance(0.97) ? toQueue : null,
      fromAgent,
      toAgent: null,
      fromVirtualAgent: null,
      toVirtualAgent: null,
      fromPriority: hasPriority ? random.integer(0, 8) : null,
      toPriority: hasPriority ? random.integer(0, 8) : null,
      ...outcome,
    };
  }

  #dispose(agent: Agent, participantId: number, transfer: Transfer | null, knownAt: number): void {
    const { random } = this;
    if (!random.chance(0.55)) return;
    for (let count = random.chance(0.1) ? 2 : 1; count > 0; count -= 1) {
      const [code, codeId, list, listPath, listId, custom] = random.pick(codes);
      this.draft.dispositions.push({
        agent,
        transfer,
        participantId,
        note: random.chance(0.4) ? random.pick(notes) : random.chance(0.05) ? "" : null,
        code,
        codeId,
        list,
        listPath,
        listId,
        customListId: "",
        customCodeId: custom,
        knownAt,
      });
    }
  }

  #record(seconds: number, recordingType: string, agent: Agent | null): void {
    const { random } = this;
    const redactions = agent === null ? [] : this.#redactions(agent, seconds);
    this.draft.recordings.push({
      id: this.center.next("recording"),
      conferenceId: random.chance(0.9) ? random.uuid() : null,
      recordingType,
      seconds: seconds + 1,
      startedAt: this.now + random.integer(0, 4),
      redactions,
      knownAt: this.now + seconds + random.integer(20, 500),
    });
  }

  #redactions(agent: Agent, seconds: number): Redaction[] {
    const { random } = this;
    const redactions: Redaction[] = [];
    for (let at = 20; at + 12 < seconds && redactions.length < 2 && random.chance(0.08); at += 40) {
      const start = (this.now + at) * 1000 + random.integer(0, 999);
      const isOpen = random.chance(0.1);
      redactions.push({
        start,
        end: isOpen ? null : start + random.integer(1_200, 11_000),
        startAgent: agent,
        endAgent: isOpen ? null : agent,
      });
    }
    return redactions;
  }

  #responses(count: number, mean: number): Responses {
    const total = count * this.random.integer(0, mean * 2);
    return {
      count,
      total,
      longest: count === 0 ? 0 : Math.ceil(total / count) + this.random.integer(0, mean),
      average: count === 0 ? 0 : Math.round((total / count) * 10) / 10,
    };
  }

  #agentResponses(connected: number): Responses {
    const count = Math.floor(connected / this.random.integer(35, 70));
    const total = count === 0 ? 0 : this.random.integer(count * 4, count * 40);
    const responses = {
      count,
      total,
      longest: count === 0 ? 0 : Math.ceil(total / count) + 9,
      average: count === 0 ? 0 : Math.round((total / count) * 10) / 10,
    };
    const messages = this.#messages;
    messages.fromAgents += count;
    messages.fromCustomer += count + 1;
    messages.responses += count;
    messages.total += total;
    messages.longest = Math.max(messages.longest, responses.longest);
    return responses;
  }

  #agentAssist(): Json {
    const { random } = this;
    if (this.isCall) return random.chance(0.3) ? { conversation_id: this.center.conversationId() } : null;
    if (random.chance(0.5)) return { spelling_and_grammar_check: {} };
    return {
      spelling_and_grammar_check: {
        grammar_enabled: true,
        spelling_enabled: true,
        language: "en",
        spelling_check: random.integer(0, 5),
        grammar_check: random.integer(0, 2),
      },
      conversation_id: this.center.conversationId(),
      conversation_profile_id: "profile-2",
      conversation_profile_name: "Chat assistance",
    };
  }

  #params(queue: Queue, escalationReason: string | null): Json {
    const { random, draft } = this;
    const params: Record<string, Json> = {
      lang: draft.lang,
      queue_id: random.chance(0.8) ? queue.menuId : String(queue.menuId),
      "X-Lang": draft.lang,
      tenant: draft.instance,
    };
    if (this.isCall) {
      Object.assign(params, { call_id: draft.id, ani: this.customer.number, dnis: draft.supportNumber, "telephony-caller-id": null });
    } else {
      params["context"] = { page: "/orders", cart: { items: random.integer(0, 4), total: random.integer(0, 9_999) / 100 }, tags: [] };
    }
    if (escalationReason !== null) params["payload_escalation_reason"] = escalationReason;
    return params;
  }

  #customData(): Json {
    const { random } = this;
    const data: Record<string, Json> = { account: { label: "Account", value: `AC-${random.integer(1_000, 9_999)}` } };
    if (random.chance(0.5)) data["Plan"] = { label: "Plan", value: random.pick(["basic", "plus", "Família"]), type: "string" };
    if (random.chance(0.3)) data["orders"] = { label: "Orders", value: random.integer(0, 40), invisible_to_agent: true };
    return data;
  }

  #redirection(): Json {
    return {
      percent_redirection: true,
      redirection_group: [
        { group_label: "A", destination: { type: "queue", queue_id: 6, lang: "en" }, after_hours: false, ah_destination: null },
        { group_label: "B", destination: { type: "none", queue_id: null, lang: null }, after_hours: false, ah_destination: null },
      ],
    };
  }
}
