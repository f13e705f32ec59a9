import type { Agent, Queue, Session } from "./session.ts";
import { type SessionContext, SessionBuilder, type TypeWords } from "./session-builder.ts";

/** A kind of session: how often it occurs during agents' hours and outside them, and the steps that build it. */
interface Scenario {
  readonly byDay: number;
  readonly byNight: number;
  readonly run: (context: SessionContext, kind: string) => Session;
}

const ivr: TypeWords = { session: "Voice Inbound (IVR)" };
const app: TypeWords = { session: "Voice Inbound (Mobile)", oldest: "Voice Inbound (App)" };
const web: TypeWords = { session: "Messaging Inbound (Web Chat)" };
const mobile: TypeWords = { session: "Messaging Inbound (Mobile Chat)", oldest: "Messaging Inbound (App Chat)" };
const sms: TypeWords = { session: "Messaging Inbound (SMS)", oldest: "Messaging (SMS)" };

const surveyShare = 0.45;

/** An inbound call in its menu, and the queue that its caller will choose. */
function ivrCall(context: SessionContext, kind: string, types = ivr): { readonly builder: SessionBuilder; readonly queue: Queue } {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center } = builder;
  if (random.chance(0.85)) builder.overSip();
  if (random.chance(0.9)) builder.draft.priority = random.chance(0.8) ? 0 : random.integer(1, 8);
  builder.customerJoins();
  builder.menu(random.skewed(4, 28));
  return { builder, queue: center.queueFor(center.voiceQueues, builder.draft.lang) };
}

function chat(context: SessionContext, kind: string, types: TypeWords): { readonly builder: SessionBuilder; readonly queue: Queue } {
  const builder = new SessionBuilder(context, "chat", kind, types);
  const { center, random } = builder;
  builder.customerJoins(types.session.includes("SMS") || types.session.includes("WhatsApp"));
  builder.now += random.integer(0, 2);
  return { builder, queue: types === web || types === mobile ? random.pick(center.chatQueues) : center.messagingQueue };
}

/** Waits in the queue, is answered, and is transferred as often as requested. */
function conversation(builder: SessionBuilder, queue: Queue, transfers: readonly ("cold" | "warm")[] = []): { agent: Agent; queue: Queue } {
  const { random, center, context } = builder;
  const queues = builder.isCall ? center.voiceQueues : center.chatQueues;
  let agent = random.pick(center.agents);
  let current = queue;
  builder.wait(queue, random.chance(0.45) ? random.integer(0, 6) : random.skewed(1, 40), agent);
  const talkedFrom = builder.now;
  builder.talk(agent, queue);
  if (builder.isCall && random.chance(0.04)) builder.task(talkedFrom + 8, Math.max(1, Math.floor((builder.now - talkedFrom) / 2)));
  if (builder.isCall && random.chance(0.05)) builder.messageInCall();
  const extra = Array.from({ length: context.extraLegs }, () => "cold" as const);
  for (const manner of [...transfers, ...extra]) {
    const next = random.pick(queues);
    agent = builder.transfer(agent, current, next, manner === "cold");
    current = next;
  }
  return { agent, queue: current };
}

function endCall(builder: SessionBuilder): Session {
  const { random } = builder;
  const disconnectedBy = random.weighted([
    ["disconnected_by_end_user", 60],
    ["disconnected_by_agent", 37],
    ["disconnected_by_unknown", 3],
  ]);
  return builder.end({ disconnectedBy, survey: random.chance(surveyShare) });
}

function endChat(builder: SessionBuilder): Session {
  return builder.end({ survey: builder.random.chance(surveyShare) });
}

const answered =
  (types: TypeWords, ...transfers: readonly ("cold" | "warm")[]) =>
  (context: SessionContext, kind: string): Session => {
    const { builder, queue } = ivrCall(context, kind, types);
    conversation(builder, queue, transfers);
    return endCall(builder);
  };

const failedTransfer =
  (failReason: string, options: { readonly status: string; readonly deflection?: string }) =>
  (context: SessionContext, kind: string): Session => {
    const { builder, queue } = ivrCall(context, kind);
    const { agent, queue: current } = conversation(builder, queue);
    const wait = failReason === "transfer_expired" ? 300 : builder.random.skewed(8, 60);
    builder.failTransfer(agent, current, builder.random.pick(builder.center.voiceQueues), failReason, { wait, ...options });
    return builder.end({ disconnectedBy: failReason === "eu_abandoned" ? "disconnected_by_end_user" : "disconnected_by_unknown" });
  };

const virtualAgentCall =
  (finishReason: string, status = "finished") =>
  (context: SessionContext, kind: string): Session => {
    const { builder } = ivrCall(context, kind);
    const queue = builder.center.voiceAssistantQueue;
    builder.choose(queue);
    builder.virtualAgent(queue, builder.random.skewed(12, 90), finishReason);
    const isContained = finishReason === "resolved" || finishReason === "consumer_ended";
    return builder.end({
      status,
      disconnectedBy: finishReason === "consumer_ended" ? "disconnected_by_end_user" : "disconnected_by_virtual_agent",
      survey: isContained && builder.random.chance(0.25),
    });
  };

const escalationReason = (builder: SessionBuilder): string =>
  builder.random.weighted([
    ["by_end_user_ask", 40],
    ["by_virtual_agent", 40],
    ["by_end_user_message", 8],
    ["payload_failure", 4],
    ["could_not_resume", 4],
    ["unknown", 4],
  ]);

/** A virtual agent answers, escalates, and a human takes over. */
function escalated(builder: SessionBuilder, assistant: Queue, queues: readonly Queue[], isAbandoned = false): void {
  const { random, center } = builder;
  const reason = escalationReason(builder);
  builder.choose(assistant);
  const virtualAgent = builder.virtualAgent(assistant, random.skewed(10, 60), "escalated", reason);
  const createdAt = builder.now;
  const queue = center.queueFor(queues, builder.draft.lang);
  builder.now += random.integer(0, 3);
  if (isAbandoned) {
    builder.wait(queue, random.skewed(queue.shortAbandonSeconds + 5, 80), null);
    builder.escalate(virtualAgent, assistant, reason, { status: "canceled", createdAt, escalatedAt: null, toAgent: null, toQueue: queue });
    return;
  }
  const { agent } = conversation(builder, queue, random.chance(0.12) ? ["cold"] : []);
  const [firstStay] = builder.draft.queueStays;
  const answeredBy = firstStay?.agent ?? agent;
  const escalatedAt = firstStay?.endedAt ?? createdAt;
  builder.escalate(virtualAgent, assistant, reason, { status: "escalated", createdAt, escalatedAt, toAgent: answeredBy, toQueue: queue });
}

const deflectedCall =
  (deflection: string) =>
  (context: SessionContext, kind: string): Session => {
    const { builder, queue } = ivrCall(context, kind);
    builder.choose(queue);
    if (deflection === "temp_redirection_queue") {
      builder.wait(queue, builder.random.integer(0, 4), null);
      builder.deflect(deflection, queue);
      conversation(builder, builder.random.pick(builder.center.voiceQueues));
      return endCall(builder);
    }
    builder.deflect(deflection, queue);
    builder.now += builder.random.integer(4, 15);
    return builder.end({ status: "deflected", disconnectedBy: "disconnected_by_unknown" });
  };

/** A call that the platform places at a scheduled time. */
function bookedCall(context: SessionContext, kind: string, types: TypeWords, delay: number, hasAnswer: boolean): Session {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center, draft } = builder;
  const queue = center.scheduleQueue;
  const agent = random.pick(center.agents);
  draft.outboundNumber = "+15550100200";
  builder.now += delay;
  draft.scheduledAt = builder.now;
  builder.choose(queue);
  draft.supportNumber = null;
  if (!hasAnswer) {
    builder.wait(queue, random.integer(2, 9), agent);
    if (random.chance(0.5)) builder.prepare(agent, queue, random.integer(5, 40));
    builder.customerIsCalled();
    builder.ringsOut(agent, queue, random.integer(15, 40), random.chance(0.5) ? random.integer(3, 12) : 0);
    return builder.end({ status: "failed", failReason: random.pick(["eu_no_answer", "eu_busy", "eu_wrong_number"]) });
  }
  builder.wait(queue, random.integer(2, 20), agent);
  if (random.chance(0.5)) builder.prepare(agent, queue, random.integer(5, 40));
  builder.customerJoins();
  builder.talk(agent, queue);
  return endCall(builder);
}

function outboundCall(context: SessionContext, kind: string, types: TypeWords, hasAnswer: boolean): Session {
  const builder = new SessionBuilder(context, "call", kind, types);
  const { random, center, draft } = builder;
  const agent = random.pick(center.agents);
  const queue = random.chance(0.7) ? center.outboundQueue : null;
  draft.outboundNumber = random.pick(["+15550100210", "+1 555-010-0220"]);
  if (queue !== null) draft.queue = queue;
  if (random.chance(0.3)) builder.prepare(agent, queue, random.integer(5, 60));
  builder.now += random.integer(5, 25);
  if (hasAnswer) {
    builder.customerJoins();
    builder.talk(agent, queue);
    return endCall(builder);
  }
  builder.customerIsCalled();
  builder.ringsOut(agent, queue, random.chance(0.5) ? random.integer(10, 30) : 0, random.chance(0.5) ? random.integer(3, 12) : 0);
  return builder.end({
    status: "failed",
    failReason: random.pick(["eu_no_answer", "eu_busy", "eu_rejected"]),
    disconnectedBy: "disconnected_by_agent",
  });
}

const chatWith =
  (types: TypeWords, ...transfers: readonly ("cold" | "warm")[]) =>
  (context: SessionContext, kind: string): Session => {
    const { builder, queue } = chat(context, kind, types);
    if (types === mobile && builder.random.chance(0.3)) builder.smartActions();
    conversation(builder, queue, transfers);
    return endChat(builder);
  };

const virtualAgentChat =
  (finishReason: string) =>
  (context: SessionContext, kind: string): Session => {
    const { builder } = chat(context, kind, web);
    const queue = builder.center.chatAssistantQueue;
    builder.choose(queue);
    builder.virtualAgent(queue, builder.random.skewed(20, 150), finishReason);
    return endChat(builder);
  };

/**
 * Every kind of session that the generator builds. The shares are a guess for a mid-sized contact center; real ones differ widely.
 */
const callScenarios: Readonly<Record<string, Scenario>> = {
  answered: { byDay: 28, byNight: 0, run: answered(ivr) },
  answered_via_mobile: { byDay: 2, byNight: 0, run: answered({ session: "Voice Inbound (IVR via Mobile)" }) },
  answered_api: { byDay: 1, byNight: 0, run: answered({ session: "Voice Inbound (API)" }) },
  answered_extension: { byDay: 1, byNight: 0, run: answered({ session: "Voice Inbound (Extension)" }) },
  transferred_cold: { byDay: 4, byNight: 0, run: answered(ivr, "cold") },
  transferred_warm: { byDay: 4, byNight: 0, run: answered(ivr, "warm") },
  transferred_twice: { byDay: 1.2, byNight: 0, run: answered(ivr, "warm", "cold") },
  transferred_to_virtual_agent: {
    byDay: 1.5,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const { voiceAssistantQueue } = builder.center;
      const { agent, queue: current } = conversation(builder, queue);
      const virtualAgent = builder.transferToVirtualAgent(agent, current, voiceAssistantQueue);
      if (builder.random.chance(0.5)) builder.transferToVirtualAgent(virtualAgent, voiceAssistantQueue, voiceAssistantQueue);
      return endCall(builder);
    },
  },
  transfer_abandoned: { byDay: 1.6, byNight: 0, run: failedTransfer("eu_abandoned", { status: "canceled" }) },
  transfer_expired: { byDay: 1, byNight: 0, run: failedTransfer("transfer_expired", { status: "failed" }) },
  transfer_deflected: {
    byDay: 0.9,
    byNight: 0,
    run: failedTransfer("nothing", { status: "deflected", deflection: "temp_redirection_phone" }),
  },
  abandoned: {
    byDay: 7,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.skewed(queue.shortAbandonSeconds + 1, 110), null);
      return builder.end({
        status: "failed",
        failReason: builder.random.chance(0.8) ? "eu_abandoned" : "eu_canceled",
        disconnectedBy: "disconnected_by_end_user",
      });
    },
  },
  short_abandoned: {
    byDay: 3,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.integer(0, queue.shortAbandonSeconds), null);
      return builder.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  abandoned_in_menu: {
    byDay: 4,
    byNight: 6,
    run: (context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, ivr);
      builder.overSip();
      builder.customerJoins();
      builder.menu(builder.random.skewed(1, 15), "abandoned");
      return builder.end({ status: "failed", failReason: "eu_in_menu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  virtual_agent_resolved: { byDay: 8, byNight: 18, run: virtualAgentCall("resolved") },
  virtual_agent_left: { byDay: 4, byNight: 10, run: virtualAgentCall("consumer_ended") },
  virtual_agent_failed: { byDay: 1.2, byNight: 2, run: virtualAgentCall("unexpectedly_ended", "failed") },
  virtual_agent_unreachable: {
    byDay: 0.9,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.choose(builder.center.voiceAssistantQueue);
      builder.virtualAgent(builder.center.voiceAssistantQueue, null, "undefined");
      conversation(builder, queue);
      return endCall(builder);
    },
  },
  escalated: {
    byDay: 9,
    byNight: 0,
    run: (context, kind) => {
      const { builder } = ivrCall(context, kind);
      escalated(builder, builder.center.voiceAssistantQueue, builder.center.voiceQueues);
      return endCall(builder);
    },
  },
  escalation_abandoned: {
    byDay: 1.2,
    byNight: 0,
    run: (context, kind) => {
      const { builder } = ivrCall(context, kind);
      escalated(builder, builder.center.voiceAssistantQueue, builder.center.voiceQueues, true);
      return builder.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  escalation_deflected: {
    byDay: 0.8,
    byNight: 14,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const assistant = builder.center.voiceAssistantQueue;
      const reason = escalationReason(builder);
      builder.choose(assistant);
      const virtualAgent = builder.virtualAgent(assistant, builder.random.skewed(10, 60), "escalated", reason);
      const outcome = { status: "deflected", createdAt: builder.now, escalatedAt: null, toAgent: null, toQueue: queue };
      builder.deflectEscalation(builder.escalate(virtualAgent, assistant, reason, outcome), "after_hours_message_only", queue);
      builder.now += 9;
      return builder.end({ disconnectedBy: "disconnected_by_virtual_agent" });
    },
  },
  deflected_after_hours: { byDay: 0.3, byNight: 30, run: deflectedCall("after_hours_message_only") },
  deflected_to_phone: { byDay: 1, byNight: 4, run: deflectedCall("temp_redirection_phone") },
  deflected_to_queue: { byDay: 1, byNight: 0, run: deflectedCall("temp_redirection_queue") },
  voicemail: {
    byDay: 1,
    byNight: 12,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.choose(queue);
      builder.deflect("voicemail", queue);
      builder.now += builder.random.skewed(6, 35);
      return builder.end({
        status: builder.random.pick(["voicemail", "voicemail_received", "voicemail_read"]),
        voicemailReason: "after_hours",
        disconnectedBy: "disconnected_by_end_user",
      });
    },
  },
  web_callback: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => bookedCall(context, kind, { session: "Voice Callback (Web)" }, context.random.integer(20, 900), true),
  },
  scheduled: {
    byDay: 2,
    byNight: 1,
    run: (context, kind) => {
      const session = context.random.pick(["Voice Scheduled (Mobile)", "Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(context, kind, { session }, context.random.integer(900, 14_400), true);
    },
  },
  scheduled_missed: {
    byDay: 1,
    byNight: 0.5,
    run: (context, kind) => {
      const session = context.random.pick(["Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(context, kind, { session }, context.random.integer(900, 14_400), false);
    },
  },
  outbound: { byDay: 5, byNight: 0, run: (context, kind) => outboundCall(context, kind, { session: "Voice Outbound" }, true) },
  outbound_direct: {
    byDay: 1,
    byNight: 0,
    run: (context, kind) => outboundCall(context, kind, { session: "Voice Outbound (Direct)", oldest: "Voice Outbound" }, true),
  },
  outbound_unanswered: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => outboundCall(context, kind, { session: "Voice Outbound" }, false),
  },
  campaign: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) =>
      outboundCall(context, kind, { session: "Voice Campaign", legacy: "Voice Scheduled (API)" }, context.random.chance(0.55)),
  },
  internal: {
    byDay: 1,
    byNight: 0.5,
    run: (context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, { session: "Voice Internal" });
      Object.assign(builder.draft, { customer: null, email: null, ticketId: null, ticketUrl: null });
      const [caller, called] = [builder.random.pick(builder.center.agents), builder.random.pick(builder.center.agents)];
      builder.talk(caller, null, { wrapUp: 0, ring: 0, connected: 5 });
      builder.talk(called, null, { wrapUp: 0, connected: builder.random.skewed(10, 90) });
      return builder.end({ disconnectedBy: "disconnected_by_agent" });
    },
  },
  app_call: {
    byDay: 3,
    byNight: 0,
    run: (context, kind) => {
      const builder = new SessionBuilder(context, "call", kind, app);
      builder.customerJoins();
      builder.smartActions();
      conversation(builder, builder.random.pick(builder.center.appQueues));
      return endCall(builder);
    },
  },
  barged: {
    byDay: 1.2,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const agent = builder.random.pick(builder.center.agents);
      builder.wait(queue, builder.random.integer(1, 30), agent);
      builder.talk(agent, queue, { isBarged: true });
      return endCall(builder);
    },
  },
  technical_failure: {
    byDay: 1,
    byNight: 0.5,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.wait(queue, builder.random.integer(1, 20), null);
      const [first] = builder.draft.participants;
      if (first !== undefined) builder.draft.participants[0] = { ...first, failCode: 31_005, failMessage: "Connection lost" };
      return builder.end({
        status: "failed",
        failReason: builder.random.pick(["voip_conn_timeout", "voip_twilio_error", "expired"]),
        failDetails: "leg dropped before the answer",
        failCode: 31_005,
        failMessage: "Connection lost",
        disconnectedBy: "disconnected_by_unknown",
      });
    },
  },
  recovered: {
    byDay: 0.8,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      builder.draft.parentId = Math.max(1, builder.draft.id - 3);
      conversation(builder, queue);
      return builder.end({ status: "recovered", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  open_call: {
    byDay: 0.8,
    byNight: 0.8,
    run: (context, kind) => {
      const { builder, queue } = ivrCall(context, kind);
      const status = builder.random.pick(["queued", "selecting", "va_assigned", "va_connected", "assigned"]);
      if (status !== "selecting") builder.choose(status.startsWith("va_") ? builder.center.voiceAssistantQueue : queue);
      if (status === "queued" || status === "assigned") builder.draft.queuedAt = builder.now;
      if (status === "assigned") builder.draft.assignedAt = builder.now + 4;
      if (status === "va_connected") builder.draft.connectedAt = builder.now;
      return builder.leaveOpen(status);
    },
  },
};

const chatScenarios: Readonly<Record<string, Scenario>> = {
  web_chat: { byDay: 26, byNight: 0, run: chatWith(web) },
  mobile_chat: { byDay: 12, byNight: 0, run: chatWith(mobile) },
  sms_chat: { byDay: 8, byNight: 0, run: chatWith(sms) },
  sms_outbound: { byDay: 3, byNight: 0, run: chatWith({ session: "Messaging Outbound (SMS)", oldest: "Messaging (SMS)" }) },
  whatsapp_chat: { byDay: 5, byNight: 0, run: chatWith({ session: "Messaging (WhatsApp)" }) },
  chat_transferred: { byDay: 7, byNight: 0, run: chatWith(web, "cold") },
  chat_of_many_agents: { byDay: 2, byNight: 0, run: chatWith(mobile, "cold", "cold", "cold") },
  chat_virtual_agent_resolved: { byDay: 9, byNight: 30, run: virtualAgentChat("resolved") },
  chat_virtual_agent_left: { byDay: 4, byNight: 14, run: virtualAgentChat("consumer_ended") },
  chat_virtual_agent_undefined: { byDay: 1.5, byNight: 2, run: virtualAgentChat("undefined") },
  chat_escalated: {
    byDay: 9,
    byNight: 0,
    run: (context, kind) => {
      const { builder } = chat(context, kind, web);
      escalated(builder, builder.center.chatAssistantQueue, builder.center.chatQueues);
      return endChat(builder);
    },
  },
  chat_transfer_failed: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      const { agent, queue: current } = conversation(builder, queue);
      const failReason = builder.random.pick(["va_failure", "eu_abandoned", "transfer_expired"]);
      const wait = builder.random.skewed(10, 90);
      builder.failTransfer(agent, current, builder.random.pick(builder.center.chatQueues), failReason, { wait });
      return endChat(builder);
    },
  },
  chat_abandoned: {
    byDay: 5,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.wait(queue, builder.random.skewed(queue.shortAbandonSeconds + 1, 120), null);
      return builder.end({ status: builder.random.pick(["abandoned", "canceled"]) });
    },
  },
  chat_short_abandoned: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.wait(queue, builder.random.integer(0, queue.shortAbandonSeconds), null);
      return builder.end({ status: "canceled" });
    },
  },
  chat_expired: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      builder.wait(queue, 7_200, null);
      return builder.end({ status: "failed", failReason: "expired" });
    },
  },
  chat_no_response: {
    byDay: 2,
    byNight: 0,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      conversation(builder, queue);
      builder.now += 600;
      return builder.end({ status: "no_response", failReason: "no_response" });
    },
  },
  chat_after_hours: {
    byDay: 0.3,
    byNight: 30,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, web);
      builder.choose(queue);
      builder.now += builder.random.integer(1, 20);
      return builder.end({ status: "deflected", failReason: "after_hours", isAfterHours: true });
    },
  },
  open_chat: {
    byDay: 1,
    byNight: 1,
    run: (context, kind) => {
      const { builder, queue } = chat(context, kind, mobile);
      builder.choose(queue);
      const status = builder.random.pick(["queued", "assigned", "va_assigned"]);
      if (status === "assigned") builder.draft.assignedAt = builder.now + 3;
      return builder.leaveOpen(status);
    },
  },
};

/** The kinds of calls and chats that occur. */
export const sessionKinds = { call: Object.keys(callScenarios), chat: Object.keys(chatScenarios) };

const weightsOf = (scenarios: Readonly<Record<string, Scenario>>, hours: "byDay" | "byNight"): readonly (readonly [string, number])[] =>
  Object.entries(scenarios).map(([kind, scenario]) => [kind, scenario[hours]] as const);

const weights = {
  call: { byDay: weightsOf(callScenarios, "byDay"), byNight: weightsOf(callScenarios, "byNight") },
  chat: { byDay: weightsOf(chatScenarios, "byDay"), byNight: weightsOf(chatScenarios, "byNight") },
};

/** Builds one session of the kind `wanted`, or of a random kind that fits the hour. */
export function buildSession(context: SessionContext, channel: "call" | "chat", hours: "byDay" | "byNight", wanted?: string): Session {
  const kind = wanted ?? context.random.weighted(weights[channel][hours]);
  const scenario = (channel === "call" ? callScenarios : chatScenarios)[kind];
  if (scenario === undefined) throw new Error(`unknown kind of ${channel}: ${kind}`);
  return scenario.run(context, kind);
}
