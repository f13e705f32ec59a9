import type { CloudEvent } from "@google-cloud/functions-framework";
import { z } from "zod";
import { type Log, type LogFields, traceFields } from "./log.ts";
import { withDeadline } from "./deadline.ts";
import { type Ingest, type Outcome, versionKey } from "./pipeline/ingest.ts";
import { sentence } from "./pipeline/problem.ts";
import { type Settings, isSessionFileName } from "./pipeline/settings.ts";
import type { FileVersion } from "./storage/session-files.ts";

const finalized = "google.cloud.storage.object.v1.finalized";
const published = "google.cloud.pubsub.topic.v1.messagePublished";

/** The largest generation that a column takes. */
const largestGeneration = 2n ** 63n - 1n;

/** Generations come as text in real events and as numbers in some of Google's own examples. */
const generation = z.union([z.string().regex(/^\d{1,40}$/), z.number().int().nonnegative().transform(String)]);
const storageObject = z.object({ bucket: z.string(), name: z.string().min(1), generation });
const storageEvent = z.object({ id: z.string(), type: z.literal(finalized), source: z.string(), data: storageObject });
const notified = z.object({
  eventType: z.literal("OBJECT_FINALIZE"),
  bucketId: z.string(),
  objectId: z.string().min(1),
  objectGeneration: generation,
});
const pubsubEvent = z.object({
  id: z.string(),
  type: z.literal(published),
  data: z.object({ message: z.object({ attributes: notified }) }),
});
/** The framework wraps a push only if its message has data, which a notification without payload has not: the body is the event then. */
const barePush = z.object({ message: z.object({ attributes: notified, messageId: z.string() }) });

/** An event about an object that was not written, such as deleted: a trigger or notification that sends too much. */
const otherStorageEvent = z.union([
  z.object({ type: z.string().regex(/^google\.cloud\.storage\.object\.v1\.(?!finalized$)/) }),
  z.object({ data: z.object({ message: z.object({ attributes: z.object({ eventType: otherEventType() }) }) }) }),
  z.object({ message: z.object({ attributes: z.object({ eventType: otherEventType() }) }) }),
]);
function otherEventType(): z.ZodString {
  return z.string().regex(/^OBJECT_(?!FINALIZE$)/);
}

/** Why an event is not handled, with what its log line says. An unknown format is an error: no event may come through at all. */
const ignoredEvents = {
  unknown_format: ["ERROR", "not an event of a written object: check the trigger's event type and format"],
  other_event: ["WARNING", "an event of another kind: limit the trigger to written objects"],
  other_bucket: ["WARNING", "an event of another bucket: a second trigger points at this function"],
  unusable_generation: ["WARNING", "a generation that is larger than any of Cloud Storage"],
} as const;
type IgnoredReason = keyof typeof ignoredEvents;

/** What the handler needs beside the settings. `ingest` is asked for at the first session file, so that other events build no client. */
export interface HandlerParts {
  readonly ingest: () => Ingest;
  readonly log: Log;
  /** Longest time for one event; a few seconds under the function's own timeout. */
  readonly deadlineMilliseconds: number;
  /** For the trace in log lines. */
  readonly project?: string | undefined;
  /** Gets every outcome, for the local run. */
  readonly onOutcome?: (version: FileVersion, outcome: Outcome) => void;
}

/**
 * A delivery that must come again. Its stack is the one log line about it, as the framework prints the stack of what is thrown. It carries
 * no cause: messages of services quote values of rows.
 */
class DeliveryFailedError extends Error {
  constructor(line: string) {
    super("delivery failed");
    this.name = "DeliveryFailedError";
    this.stack = line;
  }
}

/**
 * The function behind the bucket's trigger. Resolves where the event is done with (2xx), rejects where it must be delivered again (5xx).
 * An event is a doorbell: only bucket, name and generation are taken from it, and the bucket must be the configured one.
 */
export function createHandler(settings: Settings, { ingest, log, deadlineMilliseconds, project, onOutcome }: HandlerParts) {
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const receivedAt = new Date();
    const trace = traceFields(event["traceparent"], project);
    const named = versionOf(event);
    const ignored = "reason" in named ? named.reason : named.version.bucket === settings.bucket ? null : "other_bucket";
    if ("reason" in named || ignored !== null) {
      const [severity, message] = ignoredEvents[ignored ?? "unknown_format"];
      log.write(severity, message, {
        event: "event_ignored",
        reason: ignored,
        event_type: typeof event.type === "string" ? event.type.slice(0, 100) : null,
        ...trace,
      });
      return;
    }
    const { version, eventId } = named;
    const where = { bucket: version.bucket, object: version.name.slice(0, 1024), generation: version.generation };
    if (!isSessionFileName(version.name, settings)) {
      log.write("DEBUG", "not a session file by its name", { event: "file_ignored", ...where, ...trace });
      return;
    }
    const work = async (): Promise<Outcome> => ingest()({ version, eventId, receivedAt });
    const attempt = await withDeadline(work(), deadlineMilliseconds).then(
      (outcome) => ({ outcome }),
      (error: unknown) => ({ reason: reasonOf(error) }),
    );
    const duration = Date.now() - receivedAt.getTime();
    if ("reason" in attempt) {
      const fields = { event: "file_handled", outcome: "failed", reason: attempt.reason, ...where, duration_ms: duration, ...trace };
      throw new DeliveryFailedError(log.failure(`${nameOf(version)}: failed, will be delivered again`, fields));
    }
    const { outcome } = attempt;
    onOutcome?.(version, outcome);
    writeOutcome(log, version, outcome, { ...where, duration_ms: duration, lag_s: lagSeconds(event), ...trace });
  };
}

interface NamedVersion {
  readonly version: FileVersion;
  readonly eventId: string;
}

/** Bucket, name and generation of an event, from Eventarc or from a Pub/Sub notification; or why it has none. */
function versionOf(event: CloudEvent<unknown>): NamedVersion | { readonly reason: IgnoredReason } {
  const named = namedVersion(event);
  if (named === null) return { reason: otherStorageEvent.safeParse(event).success ? "other_event" : "unknown_format" };
  return BigInt(named.version.generation) > largestGeneration ? { reason: "unusable_generation" } : named;
}

function namedVersion(event: CloudEvent<unknown>): NamedVersion | null {
  const direct = storageEvent.safeParse(event);
  if (direct.success && direct.data.source === `//storage.googleapis.com/projects/_/buckets/${direct.data.data.bucket}`)
    return { version: direct.data.data, eventId: direct.data.id };
  const pushed = pubsubEvent.safeParse(event);
  if (pushed.success) return { version: notifiedVersion(pushed.data.data.message.attributes), eventId: pushed.data.id };
  const bare = barePush.safeParse(event);
  return bare.success ? { version: notifiedVersion(bare.data.message.attributes), eventId: bare.data.message.messageId } : null;
}

const notifiedVersion = ({ bucketId, objectId, objectGeneration }: z.output<typeof notified>): FileVersion => ({
  bucket: bucketId,
  name: objectId,
  generation: objectGeneration,
});

function writeOutcome(log: Log, version: FileVersion, outcome: Outcome, fields: LogFields): void {
  const common = {
    event: "file_handled",
    outcome: outcome.kind,
    ...fields,
    "logging.googleapis.com/insertId": `${versionKey(version)} ${outcome.kind}`.slice(-500),
  };
  if (outcome.kind === "loaded") {
    const { instance, sessionKey, warnings, drift, rows } = outcome;
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const codes = [...new Set(warnings.map(({ code }) => code))];
    log.write("INFO", `${nameOf(version)}: loaded`, {
      ...common,
      instance,
      session_key: sessionKey,
      rows: total,
      warnings: codes,
      drift: drift.length,
    });
    return;
  }
  const { problems } = outcome;
  const severity = outcome.kind === "rejected" ? "WARNING" : "INFO";
  const reasons = problems.map(sentence).join("; ");
  log.write(severity, `${nameOf(version)}: ${outcome.kind}: ${reasons}`, {
    ...common,
    reason: problems[0]?.code ?? null,
    problems: problems.map(({ code, pointer }) => ({ code, pointer })),
    ...(outcome.kind === "rejected" ? { quarantine_object: outcome.quarantineObject } : {}),
    ...(outcome.kind === "superseded" ? { live_outcome: outcome.live?.kind ?? null } : {}),
  });
}

const nameOf = ({ name, generation: number }: FileVersion): string => `${name.slice(0, 1024)} (generation ${number})`;

/** Name and code of an error, without its message: messages of services may quote values. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? ` ${error.code}` : "";
  return `${error.name}${code}`;
}

function lagSeconds(event: CloudEvent<unknown>): number | null {
  const at = typeof event.time === "string" ? Date.parse(event.time) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, (Date.now() - at) / 1000);
}
