import type { Table } from "../table.ts";
import { consumerEventDurations } from "./consumer-event-durations.ts";
import { consumerHandleDurations } from "./consumer-handle-durations.ts";
import { consumerInMenuDurations } from "./consumer-in-menu-durations.ts";
import { deflectionDetails } from "./deflection-details.ts";
import { dispositions } from "./dispositions.ts";
import { escalations } from "./escalations.ts";
import { handleDurations } from "./handle-durations.ts";
import { inQueueWaitTimeVa } from "./in-queue-wait-time-va.ts";
import { offerEvents } from "./offer-events.ts";
import { participants } from "./participants.ts";
import { photos } from "./photos.ts";
import { queueDurations } from "./queue-durations.ts";
import { recordingRedactions, recordings } from "./recordings.ts";
import { sessions } from "./sessions.ts";
import { inCallSms, waitTimeSms } from "./sms.ts";
import { transfers } from "./transfers.ts";
import { videos } from "./videos.ts";
import { virtualAgentDeflectedEscalations } from "./virtual-agent-deflected-escalations.ts";
import { virtualAgentHandleDurations } from "./virtual-agent-handle-durations.ts";

/** One row per list item of a session: every relation but `sessions`, in the order that readers meet them. */
export const childTables: readonly Table[] = [
  participants,
  transfers,
  escalations,
  virtualAgentDeflectedEscalations,
  deflectionDetails,
  queueDurations,
  handleDurations,
  virtualAgentHandleDurations,
  consumerHandleDurations,
  consumerEventDurations,
  consumerInMenuDurations,
  inQueueWaitTimeVa,
  offerEvents,
  dispositions,
  recordings,
  recordingRedactions,
  photos,
  videos,
  inCallSms,
  waitTimeSms,
];

/** The one list: rows, DDL, dictionary and Terraform JSON are computed from it. */
export const tables: readonly Table[] = [sessions, ...childTables];
export { sessions };
