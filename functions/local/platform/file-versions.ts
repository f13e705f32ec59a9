import type { Session } from "./session.ts";

/** What the platform knows about a finished session at a given time: wrap-up, survey and recordings arrive after its end. */
export function versionAt(session: Session, updatedAt: number, hasTicket = true): Session {
  const isKnown = (fact: { readonly knownAt: number }): boolean => fact.knownAt <= updatedAt;
  const isOver = (stretch: { readonly endedAt: number }): boolean => stretch.endedAt <= updatedAt;
  const surveys = session.surveys.filter(isOver);
  const recordings = session.recordings.filter(isKnown);
  return {
    ...session,
    updatedAt,
    surveys,
    recordings,
    agentStretches: session.agentStretches.filter(isOver),
    customerStretches: session.customerStretches.filter(isOver),
    dispositions: session.dispositions.filter(isKnown),
    participants: session.participants.map((participant) =>
      participant.endedAt !== null && participant.endedAt > updatedAt ? { ...participant, endedAt: null, connected: null } : participant,
    ),
    rating: surveys.length > 0 ? session.rating : null,
    feedback: surveys.length > 0 ? session.feedback : null,
    recordingUrl: recordings.length > 0 ? session.recordingUrl : null,
    ticketId: hasTicket ? session.ticketId : null,
    ticketUrl: hasTicket ? session.ticketUrl : null,
  };
}

/** The session before anything happened in it: scheduled, or still waiting when the period ends. */
export function unfinished(session: Session, status: string, updatedAt: number): Session {
  return {
    ...session,
    status,
    updatedAt,
    queuedAt: null,
    assignedAt: null,
    connectedAt: null,
    endedAt: null,
    firstMessageAt: null,
    lastMessageAt: null,
    messageCount: 0,
    averageResponse: 0,
    longestResponse: 0,
    hold: 0,
    rating: null,
    feedback: null,
    disconnectedBy: null,
    handler: null,
    rootVirtualAgent: null,
    finishReason: null,
    recordingUrl: null,
    ticketId: null,
    ticketUrl: null,
    participants: session.participants
      .slice(0, 1)
      .map((participant) => ({ ...participant, endedAt: null, connected: null, connectedAt: session.createdAt })),
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
    accompaniedWaits: session.accompaniedWaits === null ? null : [],
    offers: [],
    dispositions: [],
    recordings: [],
    photos: [],
    videos: [],
    messagesInCall: [],
    messagesWhileWaiting: [],
  };
}
