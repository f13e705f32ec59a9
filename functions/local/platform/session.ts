/**
 * The generator's model of one session. The platform's file (`platform-file.ts`) and the rows it must become (`session-truth.ts`) are
 * both computed from it, so neither is derived from the other. Instants are seconds since 1970.
 */

export type Channel = "call" | "chat";

/** Determines which keys the file has: the platform adds keys between releases. */
export type Release = "2025" | "2026" | "newest";

export interface Queue {
  readonly menuId: number;
  /** Id of the menu path, which differs from the menu's id. */
  readonly pathId: number;
  readonly name: string;
  readonly path: string;
  readonly materializedPath: string;
  readonly levelCount: number;
  readonly parentId: number | null;
  readonly position: number;
  readonly menuType: string;
  readonly isHidden: boolean;
  readonly isDeleted: boolean;
  readonly lang: string;
  readonly targetSeconds: number;
  readonly targetPercent: number;
  readonly shortAbandonSeconds: number;
  readonly group: string;
  readonly supportNumber: string;
}

export interface Location {
  readonly id: number;
  readonly name: string;
  readonly lang: string;
  readonly createdAt: number;
}

export interface Agent {
  readonly id: number;
  /** A number, text or null, depending on the company's configuration. */
  readonly number: number | string | null;
  readonly email: string;
  readonly name: string;
  readonly firstName: string;
  readonly middleName: string | null;
  readonly lastName: string;
  readonly avatarUrl: string | null;
  readonly teams: readonly string[];
  readonly location: Location | null;
}

export interface VirtualAgent {
  readonly id: number;
  readonly name: string;
  readonly alias: string | null;
  readonly avatarUrl: string;
}

export interface Customer {
  readonly id: number;
  readonly identifier: string | null;
  readonly contactId: string | null;
  readonly number: string;
  readonly email: string;
  readonly lang: string;
}

interface Stretch {
  readonly id: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface QueueStay extends Stretch {
  readonly queue: Queue;
  /** Whether the platform still knew the queue when it wrote the row. */
  readonly isQueueKnown: boolean;
  readonly agent: Agent | null;
  readonly transfer: Transfer | null;
  readonly serviceLevelEvent: string | null;
}

export interface Responses {
  readonly count: number;
  readonly total: number;
  readonly longest: number;
  /** Seconds, one decimal. */
  readonly average: number;
}

export interface AgentStretch extends Stretch {
  readonly agent: Agent;
  readonly queue: Queue | null;
  readonly lang: string;
  readonly beforeCall: number;
  readonly connected: number;
  readonly wrapUp: number;
  readonly hold: number | null;
  readonly ring: number;
  readonly isBarged: boolean;
  readonly transfer: Transfer | null;
  readonly isCold: boolean | null;
  readonly scheduledAt: number | null;
  readonly responses: Responses;
}

export interface VirtualAgentStretch extends Stretch {
  readonly virtualAgent: VirtualAgent;
  readonly queue: Queue;
  readonly finishReason: string;
  readonly escalationReason: string | null;
  readonly sentiment: number | null;
  readonly responseCount: number;
  readonly fallbackCount: number;
  readonly responses: Responses;
  readonly transfer: Transfer | null;
}

export interface CustomerStretch extends Stretch {
  readonly hold: number;
  readonly messageCount: number;
  readonly responseCount: number;
  readonly responseTotal: number;
  readonly responseLongest: number;
  readonly responseAverage: number;
}

interface Survey extends Stretch {
  readonly event: "finished" | "abandoned";
  readonly queue: Queue;
}

interface MenuStay extends Stretch {
  readonly event: string;
  readonly lang: string;
}

export interface Transfer {
  readonly id: number;
  readonly status: string;
  readonly failReason: string;
  readonly createdAt: number;
  readonly assignedAt: number | null;
  readonly connectedAt: number | null;
  readonly updatedAt: number;
  readonly connected: number;
  readonly wait: number;
  readonly deflection: string;
  readonly isCold: boolean;
  readonly fromQueue: Queue;
  readonly toQueue: Queue | null;
  readonly fromAgent: Agent | null;
  readonly toAgent: Agent | null;
  readonly fromVirtualAgent: VirtualAgent | null;
  readonly toVirtualAgent: VirtualAgent | null;
  readonly fromPriority: number | null;
  readonly toPriority: number | null;
}

export interface Escalation {
  readonly id: number;
  readonly status: string;
  readonly reason: string;
  readonly createdAt: number;
  readonly escalatedAt: number | null;
  readonly fromVirtualAgent: VirtualAgent;
  readonly toAgent: Agent | null;
  readonly fromQueue: Queue;
  readonly toQueue: Queue | null;
}

interface DeflectedEscalation {
  readonly id: number;
  readonly escalation: Escalation;
  readonly deflection: string;
  readonly escalatedAt: number;
  readonly queue: Queue;
  readonly virtualAgent: VirtualAgent;
}

interface Deflection {
  readonly id: number;
  readonly transfer: Transfer | null;
  readonly deflection: string;
  readonly queue: Queue;
}

interface Disposition {
  readonly agent: Agent;
  readonly transfer: Transfer | null;
  readonly participantId: number;
  /** Null if the agent left no note: the platform then omits the key. */
  readonly note: string | null;
  readonly code: string;
  readonly codeId: number;
  readonly list: string;
  readonly listPath: string;
  readonly listId: number;
  readonly customListId: string;
  readonly customCodeId: string;
  readonly knownAt: number;
}

export interface Redaction {
  /** Milliseconds since 1970: only redactions are written to the millisecond. */
  readonly start: number;
  readonly end: number | null;
  readonly startAgent: Agent;
  readonly endAgent: Agent | null;
}

interface Recording {
  readonly id: number;
  readonly conferenceId: string | null;
  readonly recordingType: string;
  readonly seconds: number;
  readonly startedAt: number;
  readonly redactions: readonly Redaction[];
  readonly knownAt: number;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Participant {
  readonly id: number;
  readonly who:
    | { readonly type: "end_user"; readonly customer: Customer; readonly number: string | null }
    | { readonly type: "agent"; readonly agent: Agent }
    | {
        readonly type: "virtual_agent" | "task_virtual_agent";
        readonly virtualAgent: VirtualAgent;
        readonly conversationId: string;
        readonly params: Json;
      };
  readonly status: string;
  readonly failReason: string;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly connected: number | null;
  readonly hold: number | null;
  readonly sipHeaders: Json;
  readonly agentAssist: Json;
  readonly failCode: number | null;
  readonly failMessage: string | null;
}

/** One session at one moment. A rewrite of its file describes a later moment. */
export interface Session {
  readonly instance: string;
  readonly channel: Channel;
  readonly id: number;
  readonly kind: string;
  readonly release: Release;
  readonly sessionType: string;
  readonly legacyType: string;
  readonly oldestType: string;
  readonly status: string;
  readonly subStatus: string | null;
  readonly uuid: string | null;
  readonly parentId: number | null;
  readonly lang: string;
  readonly createdAt: number;
  readonly queuedAt: number | null;
  readonly assignedAt: number | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly scheduledAt: number | null;
  readonly updatedAt: number;
  readonly firstMessageAt: number | null;
  readonly lastMessageAt: number | null;
  readonly messageCount: number;
  readonly averageResponse: number;
  readonly longestResponse: number;
  readonly hold: number;
  readonly rating: number | null;
  readonly feedback: string | null;
  readonly disconnectedBy: string | null;
  readonly failReason: string | null;
  readonly failDetails: string | null;
  readonly failCode: number | null;
  readonly failMessage: string | null;
  /** Known from the platform's API objects; only some files of the latest release contain it. */
  readonly finishReason: string | null;
  readonly rootVirtualAgent: VirtualAgent | null;
  readonly voicemailReason: string;
  readonly deflection: string;
  readonly isAfterHours: boolean;
  readonly hasTranscript: boolean;
  readonly ticketId: string | null;
  readonly ticketUrl: string | null;
  readonly isTicketAccount: boolean;
  readonly supportNumber: string | null;
  readonly outboundNumber: string | null;
  readonly email: string | null;
  readonly customer: Customer | null;
  readonly handler: { readonly agent: Agent } | { readonly virtualAgent: VirtualAgent } | null;
  readonly queue: Queue | null;
  readonly menuMessage: string | null;
  /** Null if the platform omits the key. */
  readonly priority: number | null;
  readonly recordingPermission: string;
  readonly recordingUrl: string | null;
  readonly providerType: string;
  readonly providerChannelId: string;
  readonly isVerified: boolean;
  readonly smartActionText: string | null;
  readonly customDataSecured: Json;
  readonly customData: Json;
  /** Null if the call did not arrive through SIP: the platform then omits the key. */
  readonly sipHeaders: Json;
  readonly automationRedirection: Json;
  readonly participants: readonly Participant[];
  readonly transfers: readonly Transfer[];
  readonly escalations: readonly Escalation[];
  readonly deflectedEscalations: readonly DeflectedEscalation[];
  readonly deflections: readonly Deflection[];
  readonly queueStays: readonly QueueStay[];
  readonly agentStretches: readonly AgentStretch[];
  readonly virtualAgentStretches: readonly VirtualAgentStretch[];
  readonly customerStretches: readonly CustomerStretch[];
  readonly surveys: readonly Survey[];
  readonly menuStays: readonly MenuStay[];
  /** Waits accompanied by a virtual agent; null if the release does not write the key. */
  readonly accompaniedWaits: readonly { readonly startedAt: number; readonly endedAt: number | null }[] | null;
  readonly offers: readonly { readonly at: number; readonly group: string }[];
  readonly dispositions: readonly Disposition[];
  readonly recordings: readonly Recording[];
  readonly photos: readonly { readonly id: number; readonly photoType: string; readonly url: string }[];
  readonly videos: readonly { readonly id: number; readonly url: string }[];
  readonly messagesInCall: readonly Json[];
  readonly messagesWhileWaiting: readonly Json[];
}
