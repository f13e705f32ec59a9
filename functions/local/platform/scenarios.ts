import type { Agent, Queue, Session } from "./session.ts";
import { type Occasion, Story, type TypeWords } from "./session-builder.ts";

/** How often a kind of session occurs while agents are there, and outside their hours. */
interface Plot {
  readonly byDay: number;
  readonly byNight: number;
  readonly tell: (occasion: Occasion, kind: string) => Session;
}

const ivr: TypeWords = { session: "Voice Inbound (IVR)" };
const app: TypeWords = { session: "Voice Inbound (Mobile)", oldest: "Voice Inbound (App)" };
const web: TypeWords = { session: "Messaging Inbound (Web Chat)" };
const mobile: TypeWords = { session: "Messaging Inbound (Mobile Chat)", oldest: "Messaging Inbound (App Chat)" };
const sms: TypeWords = { session: "Messaging Inbound (SMS)", oldest: "Messaging (SMS)" };

const surveyShare = 0.45;

/** An inbound call in its menu, and the queue that its caller will choose. */
function ivrCall(occasion: Occasion, kind: string, types = ivr): { readonly story: Story; readonly queue: Queue } {
  const story = new Story(occasion, "call", kind, types);
  const { random, center } = story;
  if (random.chance(0.85)) story.overSip();
  if (random.chance(0.9)) story.draft.priority = random.chance(0.8) ? 0 : random.integer(1, 8);
  story.customerJoins();
  story.menu(random.skewed(4, 28));
  return { story, queue: center.queueFor(center.voiceQueues, story.draft.lang) };
}

function chat(occasion: Occasion, kind: string, types: TypeWords): { readonly story: Story; readonly queue: Queue } {
  const story = new Story(occasion, "chat", kind, types);
  const { center, random } = story;
  story.customerJoins(types.session.includes("SMS") || types.session.includes("WhatsApp"));
  story.now += random.integer(0, 2);
  return { story, queue: types === web || types === mobile ? random.pick(center.chatQueues) : center.messagingQueue };
}

/** Waits in the queue, is answered, and is handed on as often as asked. */
function conversation(story: Story, queue: Queue, transfers: readonly ("cold" | "warm")[] = []): { agent: Agent; queue: Queue } {
  const { random, center, occasion } = story;
  const queues = story.isCall ? center.voiceQueues : center.chatQueues;
  let agent = random.pick(center.agents);
  let current = queue;
  story.wait(queue, random.chance(0.45) ? random.integer(0, 6) : random.skewed(1, 40), agent);
  const talkedFrom = story.now;
  story.talk(agent, queue);
  if (story.isCall && random.chance(0.04)) story.task(talkedFrom + 8, Math.max(1, Math.floor((story.now - talkedFrom) / 2)));
  if (story.isCall && random.chance(0.05)) story.messageInCall();
  const extra = Array.from({ length: occasion.extraLegs }, () => "cold" as const);
  for (const manner of [...transfers, ...extra]) {
    const next = random.pick(queues);
    agent = story.transfer(agent, current, next, manner === "cold");
    current = next;
  }
  return { agent, queue: current };
}

function endCall(story: Story): Session {
  const { random } = story;
  const disconnectedBy = random.weighted([
    ["disconnected_by_end_user", 60],
    ["disconnected_by_agent", 37],
    ["disconnected_by_unknown", 3],
  ]);
  return story.end({ disconnectedBy, survey: random.chance(surveyShare) });
}

function endChat(story: Story): Session {
  return story.end({ survey: story.random.chance(surveyShare) });
}

const answered =
  (types: TypeWords, ...transfers: readonly ("cold" | "warm")[]) =>
  (occasion: Occasion, kind: string): Session => {
    const { story, queue } = ivrCall(occasion, kind, types);
    conversation(story, queue, transfers);
    return endCall(story);
  };

const failedTransfer =
  (failReason: string, options: { readonly status: string; readonly deflection?: string }) =>
  (occasion: Occasion, kind: string): Session => {
    const { story, queue } = ivrCall(occasion, kind);
    const { agent, queue: current } = conversation(story, queue);
    const wait = failReason === "transfer_expired" ? 300 : story.random.skewed(8, 60);
    story.failTransfer(agent, current, story.random.pick(story.center.voiceQueues), failReason, { wait, ...options });
    return story.end({ disconnectedBy: failReason === "eu_abandoned" ? "disconnected_by_end_user" : "disconnected_by_unknown" });
  };

const virtualAgentCall =
  (finishReason: string, status = "finished") =>
  (occasion: Occasion, kind: string): Session => {
    const { story } = ivrCall(occasion, kind);
    const queue = story.center.voiceAssistantQueue;
    story.choose(queue);
    story.virtualAgent(queue, story.random.skewed(12, 90), finishReason);
    const isContained = finishReason === "resolved" || finishReason === "consumer_ended";
    return story.end({
      status,
      disconnectedBy: finishReason === "consumer_ended" ? "disconnected_by_end_user" : "disconnected_by_virtual_agent",
      survey: isContained && story.random.chance(0.25),
    });
  };

const escalationReason = (story: Story): string =>
  story.random.weighted([
    ["by_end_user_ask", 40],
    ["by_virtual_agent", 40],
    ["by_end_user_message", 8],
    ["payload_failure", 4],
    ["could_not_resume", 4],
    ["unknown", 4],
  ]);

/** A virtual agent answers, gives up, and a human takes over. */
function escalated(story: Story, assistant: Queue, queues: readonly Queue[], isAbandoned = false): void {
  const { random, center } = story;
  const reason = escalationReason(story);
  story.choose(assistant);
  const virtualAgent = story.virtualAgent(assistant, random.skewed(10, 60), "escalated", reason);
  const createdAt = story.now;
  const queue = center.queueFor(queues, story.draft.lang);
  story.now += random.integer(0, 3);
  if (isAbandoned) {
    story.wait(queue, random.skewed(queue.shortAbandonSeconds + 5, 80), null);
    story.escalate(virtualAgent, assistant, reason, { status: "canceled", createdAt, escalatedAt: null, toAgent: null, toQueue: queue });
    return;
  }
  const { agent } = conversation(story, queue, random.chance(0.12) ? ["cold"] : []);
  const [firstStay] = story.draft.queueStays;
  const answeredBy = firstStay?.agent ?? agent;
  const escalatedAt = firstStay?.endedAt ?? createdAt;
  story.escalate(virtualAgent, assistant, reason, { status: "escalated", createdAt, escalatedAt, toAgent: answeredBy, toQueue: queue });
}

const deflectedCall =
  (deflection: string) =>
  (occasion: Occasion, kind: string): Session => {
    const { story, queue } = ivrCall(occasion, kind);
    story.choose(queue);
    if (deflection === "temp_redirection_queue") {
      story.wait(queue, story.random.integer(0, 4), null);
      story.deflect(deflection, queue);
      conversation(story, story.random.pick(story.center.voiceQueues));
      return endCall(story);
    }
    story.deflect(deflection, queue);
    story.now += story.random.integer(4, 15);
    return story.end({ status: "deflected", disconnectedBy: "disconnected_by_unknown" });
  };

/** A call that the platform places at a booked time. */
function bookedCall(occasion: Occasion, kind: string, types: TypeWords, delay: number, hasAnswer: boolean): Session {
  const story = new Story(occasion, "call", kind, types);
  const { random, center, draft } = story;
  const queue = center.scheduleQueue;
  const agent = random.pick(center.agents);
  draft.outboundNumber = "+15550100200";
  story.now += delay;
  draft.scheduledAt = story.now;
  story.choose(queue);
  draft.supportNumber = null;
  if (!hasAnswer) {
    story.wait(queue, random.integer(2, 9), null);
    story.now += random.integer(15, 40);
    return story.end({ status: "failed", failReason: random.pick(["eu_no_answer", "eu_busy", "eu_wrong_number"]) });
  }
  story.wait(queue, random.integer(2, 20), agent);
  if (random.chance(0.5)) story.prepare(agent, queue, random.integer(5, 40));
  story.customerJoins();
  story.talk(agent, queue);
  return endCall(story);
}

function outboundCall(occasion: Occasion, kind: string, types: TypeWords, hasAnswer: boolean): Session {
  const story = new Story(occasion, "call", kind, types);
  const { random, center, draft } = story;
  const agent = random.pick(center.agents);
  const queue = random.chance(0.7) ? center.outboundQueue : null;
  draft.outboundNumber = random.pick(["+15550100210", "+1 555-010-0220"]);
  if (queue !== null) draft.queue = queue;
  if (random.chance(0.3)) story.prepare(agent, queue, random.integer(5, 60));
  story.now += random.integer(5, 25);
  if (hasAnswer) {
    story.customerJoins();
    story.talk(agent, queue);
    return endCall(story);
  }
  story.customerJoins();
  return story.end({
    status: "failed",
    failReason: random.pick(["eu_no_answer", "eu_busy", "eu_rejected"]),
    disconnectedBy: "disconnected_by_agent",
  });
}

const chatWith =
  (types: TypeWords, ...transfers: readonly ("cold" | "warm")[]) =>
  (occasion: Occasion, kind: string): Session => {
    const { story, queue } = chat(occasion, kind, types);
    if (types === mobile && story.random.chance(0.3)) story.smartActions();
    conversation(story, queue, transfers);
    return endChat(story);
  };

const virtualAgentChat =
  (finishReason: string) =>
  (occasion: Occasion, kind: string): Session => {
    const { story } = chat(occasion, kind, web);
    const queue = story.center.chatAssistantQueue;
    story.choose(queue);
    story.virtualAgent(queue, story.random.skewed(20, 150), finishReason);
    return endChat(story);
  };

/**
 * Every kind of session that the generator tells. The shares are a guess at a mid-sized center; real ones differ widely.
 */
const callPlots: Readonly<Record<string, Plot>> = {
  answered: { byDay: 28, byNight: 0, tell: answered(ivr) },
  answered_via_mobile: { byDay: 2, byNight: 0, tell: answered({ session: "Voice Inbound (IVR via Mobile)" }) },
  answered_api: { byDay: 1, byNight: 0, tell: answered({ session: "Voice Inbound (API)" }) },
  answered_extension: { byDay: 1, byNight: 0, tell: answered({ session: "Voice Inbound (Extension)" }) },
  transferred_cold: { byDay: 4, byNight: 0, tell: answered(ivr, "cold") },
  transferred_warm: { byDay: 4, byNight: 0, tell: answered(ivr, "warm") },
  transferred_twice: { byDay: 1.2, byNight: 0, tell: answered(ivr, "warm", "cold") },
  transferred_to_virtual_agent: {
    byDay: 1.5,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      const { voiceAssistantQueue } = story.center;
      const { agent, queue: current } = conversation(story, queue);
      const virtualAgent = story.transferToVirtualAgent(agent, current, voiceAssistantQueue);
      if (story.random.chance(0.5)) story.transferToVirtualAgent(virtualAgent, voiceAssistantQueue, voiceAssistantQueue);
      return endCall(story);
    },
  },
  transfer_abandoned: { byDay: 1.6, byNight: 0, tell: failedTransfer("eu_abandoned", { status: "canceled" }) },
  transfer_expired: { byDay: 1, byNight: 0, tell: failedTransfer("transfer_expired", { status: "failed" }) },
  transfer_deflected: {
    byDay: 0.9,
    byNight: 0,
    tell: failedTransfer("nothing", { status: "deflected", deflection: "temp_redirection_phone" }),
  },
  abandoned: {
    byDay: 7,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.wait(queue, story.random.skewed(queue.shortAbandonSeconds + 1, 110), null);
      return story.end({
        status: "failed",
        failReason: story.random.chance(0.8) ? "eu_abandoned" : "eu_canceled",
        disconnectedBy: "disconnected_by_end_user",
      });
    },
  },
  short_abandoned: {
    byDay: 3,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.wait(queue, story.random.integer(0, queue.shortAbandonSeconds), null);
      return story.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  abandoned_in_menu: {
    byDay: 4,
    byNight: 6,
    tell: (occasion, kind) => {
      const story = new Story(occasion, "call", kind, ivr);
      story.overSip();
      story.customerJoins();
      story.menu(story.random.skewed(1, 15), "abandoned");
      return story.end({ status: "failed", failReason: "eu_in_menu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  virtual_agent_resolved: { byDay: 8, byNight: 18, tell: virtualAgentCall("resolved") },
  virtual_agent_left: { byDay: 4, byNight: 10, tell: virtualAgentCall("consumer_ended") },
  virtual_agent_failed: { byDay: 1.2, byNight: 2, tell: virtualAgentCall("unexpectedly_ended", "failed") },
  virtual_agent_unreachable: {
    byDay: 0.9,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.choose(story.center.voiceAssistantQueue);
      story.virtualAgent(story.center.voiceAssistantQueue, null, "undefined");
      conversation(story, queue);
      return endCall(story);
    },
  },
  escalated: {
    byDay: 9,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story } = ivrCall(occasion, kind);
      escalated(story, story.center.voiceAssistantQueue, story.center.voiceQueues);
      return endCall(story);
    },
  },
  escalation_abandoned: {
    byDay: 1.2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story } = ivrCall(occasion, kind);
      escalated(story, story.center.voiceAssistantQueue, story.center.voiceQueues, true);
      return story.end({ status: "failed", failReason: "eu_abandoned", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  escalation_deflected: {
    byDay: 0.8,
    byNight: 14,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      const assistant = story.center.voiceAssistantQueue;
      const reason = escalationReason(story);
      story.choose(assistant);
      const virtualAgent = story.virtualAgent(assistant, story.random.skewed(10, 60), "escalated", reason);
      const outcome = { status: "deflected", createdAt: story.now, escalatedAt: null, toAgent: null, toQueue: queue };
      story.deflectEscalation(story.escalate(virtualAgent, assistant, reason, outcome), "after_hours_message_only", queue);
      story.now += 9;
      return story.end({ disconnectedBy: "disconnected_by_virtual_agent" });
    },
  },
  deflected_after_hours: { byDay: 0.3, byNight: 30, tell: deflectedCall("after_hours_message_only") },
  deflected_to_phone: { byDay: 1, byNight: 4, tell: deflectedCall("temp_redirection_phone") },
  deflected_to_queue: { byDay: 1, byNight: 0, tell: deflectedCall("temp_redirection_queue") },
  voicemail: {
    byDay: 1,
    byNight: 12,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.choose(queue);
      story.deflect("voicemail", queue);
      story.now += story.random.skewed(6, 35);
      return story.end({
        status: story.random.pick(["voicemail", "voicemail_received", "voicemail_read"]),
        voicemailReason: "after_hours",
        disconnectedBy: "disconnected_by_end_user",
      });
    },
  },
  web_callback: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => bookedCall(occasion, kind, { session: "Voice Callback (Web)" }, occasion.random.integer(20, 900), true),
  },
  scheduled: {
    byDay: 2,
    byNight: 1,
    tell: (occasion, kind) => {
      const session = occasion.random.pick(["Voice Scheduled (Mobile)", "Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(occasion, kind, { session }, occasion.random.integer(900, 14_400), true);
    },
  },
  scheduled_missed: {
    byDay: 1,
    byNight: 0.5,
    tell: (occasion, kind) => {
      const session = occasion.random.pick(["Voice Scheduled (Web)", "Voice Scheduled (API)"]);
      return bookedCall(occasion, kind, { session }, occasion.random.integer(900, 14_400), false);
    },
  },
  outbound: { byDay: 5, byNight: 0, tell: (occasion, kind) => outboundCall(occasion, kind, { session: "Voice Outbound" }, true) },
  outbound_direct: {
    byDay: 1,
    byNight: 0,
    tell: (occasion, kind) => outboundCall(occasion, kind, { session: "Voice Outbound (Direct)", oldest: "Voice Outbound" }, true),
  },
  outbound_unanswered: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => outboundCall(occasion, kind, { session: "Voice Outbound" }, false),
  },
  campaign: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) =>
      outboundCall(occasion, kind, { session: "Voice Campaign", legacy: "Voice Scheduled (API)" }, occasion.random.chance(0.55)),
  },
  internal: {
    byDay: 1,
    byNight: 0.5,
    tell: (occasion, kind) => {
      const story = new Story(occasion, "call", kind, { session: "Voice Internal" });
      Object.assign(story.draft, { customer: null, email: null, ticketId: null, ticketUrl: null });
      const [caller, called] = [story.random.pick(story.center.agents), story.random.pick(story.center.agents)];
      story.talk(caller, null, { wrapUp: 0, ring: 0, connected: 5 });
      story.talk(called, null, { wrapUp: 0, connected: story.random.skewed(10, 90) });
      return story.end({ disconnectedBy: "disconnected_by_agent" });
    },
  },
  app_call: {
    byDay: 3,
    byNight: 0,
    tell: (occasion, kind) => {
      const story = new Story(occasion, "call", kind, app);
      story.customerJoins();
      story.smartActions();
      conversation(story, story.random.pick(story.center.appQueues));
      return endCall(story);
    },
  },
  barged: {
    byDay: 1.2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      const agent = story.random.pick(story.center.agents);
      story.wait(queue, story.random.integer(1, 30), agent);
      story.talk(agent, queue, { isBarged: true });
      return endCall(story);
    },
  },
  technical_failure: {
    byDay: 1,
    byNight: 0.5,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.wait(queue, story.random.integer(1, 20), null);
      const [first] = story.draft.participants;
      if (first !== undefined) story.draft.participants[0] = { ...first, failCode: 31_005, failMessage: "Connection lost" };
      return story.end({
        status: "failed",
        failReason: story.random.pick(["voip_conn_timeout", "voip_twilio_error", "expired"]),
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
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      story.draft.parentId = Math.max(1, story.draft.id - 3);
      conversation(story, queue);
      return story.end({ status: "recovered", disconnectedBy: "disconnected_by_end_user" });
    },
  },
  open_call: {
    byDay: 0.8,
    byNight: 0.8,
    tell: (occasion, kind) => {
      const { story, queue } = ivrCall(occasion, kind);
      const status = story.random.pick(["queued", "selecting", "va_assigned", "va_connected", "assigned"]);
      if (status !== "selecting") story.choose(status.startsWith("va_") ? story.center.voiceAssistantQueue : queue);
      if (status === "queued" || status === "assigned") story.draft.queuedAt = story.now;
      if (status === "assigned") story.draft.assignedAt = story.now + 4;
      if (status === "va_connected") story.draft.connectedAt = story.now;
      return story.leaveOpen(status);
    },
  },
};

const chatPlots: Readonly<Record<string, Plot>> = {
  web_chat: { byDay: 26, byNight: 0, tell: chatWith(web) },
  mobile_chat: { byDay: 12, byNight: 0, tell: chatWith(mobile) },
  sms_chat: { byDay: 8, byNight: 0, tell: chatWith(sms) },
  sms_outbound: { byDay: 3, byNight: 0, tell: chatWith({ session: "Messaging Outbound (SMS)", oldest: "Messaging (SMS)" }) },
  whatsapp_chat: { byDay: 5, byNight: 0, tell: chatWith({ session: "Messaging (WhatsApp)" }) },
  chat_transferred: { byDay: 7, byNight: 0, tell: chatWith(web, "cold") },
  chat_of_many_agents: { byDay: 2, byNight: 0, tell: chatWith(mobile, "cold", "cold", "cold") },
  chat_virtual_agent_resolved: { byDay: 9, byNight: 30, tell: virtualAgentChat("resolved") },
  chat_virtual_agent_left: { byDay: 4, byNight: 14, tell: virtualAgentChat("consumer_ended") },
  chat_virtual_agent_undefined: { byDay: 1.5, byNight: 2, tell: virtualAgentChat("undefined") },
  chat_escalated: {
    byDay: 9,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story } = chat(occasion, kind, web);
      escalated(story, story.center.chatAssistantQueue, story.center.chatQueues);
      return endChat(story);
    },
  },
  chat_transfer_failed: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, web);
      const { agent, queue: current } = conversation(story, queue);
      const failReason = story.random.pick(["va_failure", "eu_abandoned", "transfer_expired"]);
      const wait = story.random.skewed(10, 90);
      story.failTransfer(agent, current, story.random.pick(story.center.chatQueues), failReason, { wait });
      return endChat(story);
    },
  },
  chat_abandoned: {
    byDay: 5,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, web);
      story.wait(queue, story.random.skewed(queue.shortAbandonSeconds + 1, 120), null);
      return story.end({ status: story.random.pick(["abandoned", "canceled"]) });
    },
  },
  chat_short_abandoned: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, web);
      story.wait(queue, story.random.integer(0, queue.shortAbandonSeconds), null);
      return story.end({ status: "canceled" });
    },
  },
  chat_expired: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, mobile);
      story.wait(queue, 7_200, null);
      return story.end({ status: "failed", failReason: "expired" });
    },
  },
  chat_no_response: {
    byDay: 2,
    byNight: 0,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, mobile);
      conversation(story, queue);
      story.now += 600;
      return story.end({ status: "no_response", failReason: "no_response" });
    },
  },
  chat_after_hours: {
    byDay: 0.3,
    byNight: 30,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, web);
      story.choose(queue);
      story.now += story.random.integer(1, 20);
      return story.end({ status: "deflected", failReason: "after_hours", isAfterHours: true });
    },
  },
  open_chat: {
    byDay: 1,
    byNight: 1,
    tell: (occasion, kind) => {
      const { story, queue } = chat(occasion, kind, mobile);
      story.choose(queue);
      const status = story.random.pick(["queued", "assigned", "va_assigned"]);
      if (status === "assigned") story.draft.assignedAt = story.now + 3;
      return story.leaveOpen(status);
    },
  },
};

/** The kinds of calls and chats that occur. */
export const sessionKinds = { call: Object.keys(callPlots), chat: Object.keys(chatPlots) };

const weightsOf = (plots: Readonly<Record<string, Plot>>, hours: "byDay" | "byNight"): readonly (readonly [string, number])[] =>
  Object.entries(plots).map(([kind, plot]) => [kind, plot[hours]] as const);

const weights = {
  call: { byDay: weightsOf(callPlots, "byDay"), byNight: weightsOf(callPlots, "byNight") },
  chat: { byDay: weightsOf(chatPlots, "byDay"), byNight: weightsOf(chatPlots, "byNight") },
};

/** Tells one session of a kind that fits the hour, or of the kind asked for. */
export function tellSession(occasion: Occasion, channel: "call" | "chat", hours: "byDay" | "byNight", wanted?: string): Session {
  const kind = wanted ?? occasion.random.weighted(weights[channel][hours]);
  const plot = (channel === "call" ? callPlots : chatPlots)[kind];
  if (plot === undefined) throw new Error(`there is no kind of ${channel} named ${kind}`);
  return plot.tell(occasion, kind);
}
