import { utcInstant } from "../values/instant.ts";
import { ExactNumber, type JsonObject, type JsonValue, isInt64, isObject } from "../values/json.ts";
import { type Problem, type Warning, type WarningCode, problem } from "./problem.ts";

export type Channel = "call" | "chat";

/** What identifies a session within its instance, and the instant that gives its partition. */
export interface Identity {
  readonly channel: Channel;
  /** INT64 as decimal text. */
  readonly sessionId: string;
  /** `call-1418`: the recipe is frozen, analysts and erasures refer to it. */
  readonly sessionKey: string;
  readonly createdAt: string;
  readonly sessionDate: string;
  readonly warnings: readonly Warning[];
}

export type Identified =
  | { readonly kind: "identified"; readonly identity: Identity }
  | { readonly kind: "transcript" }
  | {
      readonly kind: "unidentified";
      readonly problems: readonly Problem[];
      /** Whether the file has what only sessions have: a channel, or both id and creation. */
      readonly isSession: boolean;
      /** As far as the file says. */
      readonly channel: Channel | null;
      readonly sessionId: string | null;
    };

/** Partition dates that BigQuery accepts when rows are streamed: ten years back, one year ahead. */
const yearsBack = 10;
const yearsAhead = 1;

/**
 * Identity of a file: `id`, the channel, and a usable `created_at`, all by content and never by the object's name: call 135 and chat 135
 * both exist. All problems are reported, not only the first one. Only a file without identity can be a transcript, so that a release
 * that adds a transcript's key to session files stops nothing.
 */
export function identify(file: JsonObject, now: Date): Identified {
  const id = idOf(file["id"] ?? null);
  const channel = channelOf(file);
  const createdAt = createdAtOf(file["created_at"] ?? null, now);
  if (id.kind === "found" && channel.kind === "found" && typeof createdAt === "string") {
    const warnings: readonly Warning[] = [
      ...(id.isText ? [{ code: "id_as_text", pointer: "/id" } as const] : []),
      ...(channel.warning === null ? [] : [{ code: channel.warning, pointer: "" }]),
    ];
    const sessionKey = `${channel.channel}-${id.digits}`;
    return {
      kind: "identified",
      identity: { channel: channel.channel, sessionId: id.digits, sessionKey, createdAt, sessionDate: createdAt.slice(0, 10), warnings },
    };
  }
  if (isTranscript(file)) return { kind: "transcript" };
  const problems = [
    id.kind === "found" ? null : id.problem,
    channel.kind === "found" ? null : channel.problem,
    typeof createdAt === "string" ? null : createdAt,
  ];
  return {
    kind: "unidentified",
    problems: problems.filter((found) => found !== null),
    isSession:
      channel.kind === "found" || channel.problem.code !== "no_channel" || (isPresent(file["id"]) && isPresent(file["created_at"])),
    channel: channel.kind === "found" ? channel.channel : null,
    sessionId: id.kind === "found" ? id.digits : null,
  };
}

/** The platform's chat transcript may be a JSON file named like its chat; its root has these keys. */
const isTranscript = (file: JsonObject): boolean => "entries" in file || "comm_type" in file;

/**
 * A session that stands whole under `call` or `chat`, as one of Google's own consumers expects it, beside keys of the envelope. The
 * object that it stands in is taken off; null if the file is not such an envelope, or if a key would be in both.
 */
export function unwrapSession(file: JsonObject): JsonObject | null {
  if ("id" in file || "created_at" in file) return null;
  const [wrapped, ...others] = (["call", "chat"] as const).filter((key) => isObject(file[key]));
  if (wrapped === undefined || others.length > 0) return null;
  const { [wrapped]: session, ...envelope } = file;
  if (!isObject(session) || !("id" in session)) return null;
  return Object.keys(envelope).some((key) => Object.hasOwn(session, key)) ? null : { ...session, ...envelope };
}

type FoundId =
  { readonly kind: "found"; readonly digits: string; readonly isText: boolean } | { readonly kind: "unusable"; readonly problem: Problem };

function idOf(value: JsonValue): FoundId {
  if (value === null) return { kind: "unusable", problem: problem("no_id", "expected an integer, found nothing", "/id") };
  if (typeof value === "number" && Number.isSafeInteger(value)) return { kind: "found", digits: String(value), isText: false };
  const digits = digitsOf(value);
  if (!isInt64(digits) || String(BigInt(digits)) !== digits) {
    return { kind: "unusable", problem: problem("unusable_id", "expected a 64-bit integer", "/id") };
  }
  return { kind: "found", digits, isText: typeof value === "string" };
}

function digitsOf(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.digits;
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

type FoundChannel =
  | { readonly kind: "found"; readonly channel: Channel; readonly warning: WarningCode | null }
  | { readonly kind: "unknown"; readonly problem: Problem };

const isPresent = (value: JsonValue | undefined): boolean => (value ?? null) !== null;

/** Channels that an object names by which of two keys it has. */
const byKeys =
  (call: string, chat: string) =>
  (object: JsonObject): readonly Channel[] => [
    ...(isPresent(object[call]) ? (["call"] as const) : []),
    ...(isPresent(object[chat]) ? (["chat"] as const) : []),
  ];

/** The first word of a session type, in the words of all releases: `Voice Inbound (IVR)`, `Messaging (WhatsApp)`. */
function bySessionType(file: JsonObject): readonly Channel[] {
  return ["session_type_v2", "session_type"].flatMap((key) => {
    const value = file[key];
    const word = typeof value === "string" ? /^\s*([A-Za-z]+)/.exec(value)?.[1]?.toLowerCase() : undefined;
    return word === "voice" ? (["call"] as const) : word === "messaging" || word === "chat" ? (["chat"] as const) : [];
  });
}

function byParticipants({ participants }: JsonObject): readonly Channel[] {
  return Array.isArray(participants) ? participants.filter(isObject).flatMap(byKeys("call_id", "chat_id")) : [];
}

/**
 * What says the channel, best evidence first: the platform announced the end of `call_type` and `chat_type`, and files without them must
 * still load. The keys of the first three name the session itself, so they must agree; the rest is asked only if those are silent.
 */
const evidence: readonly {
  readonly isDecisive: boolean;
  readonly warning: WarningCode | null;
  readonly channels: (file: JsonObject) => readonly Channel[];
}[] = [
  { isDecisive: true, warning: null, channels: byKeys("call_type", "chat_type") },
  { isDecisive: true, warning: "channel_from_session_type", channels: bySessionType },
  { isDecisive: true, warning: "channel_from_uuid", channels: byKeys("call_uuid", "chat_uuid") },
  { isDecisive: false, warning: "channel_from_duration", channels: byKeys("call_duration", "chat_duration") },
  { isDecisive: false, warning: "channel_from_participants", channels: byParticipants },
];

function channelOf(file: JsonObject): FoundChannel {
  let found: Extract<FoundChannel, { kind: "found" }> | null = null;
  for (const { isDecisive, warning, channels } of evidence) {
    if (found !== null && !isDecisive) break;
    for (const channel of channels(file)) {
      found ??= { kind: "found", channel, warning };
      if (found.channel !== channel)
        return { kind: "unknown", problem: problem("two_channels", "expected the keys of a call or those of a chat, found both") };
    }
  }
  return found ?? { kind: "unknown", problem: problem("no_channel", "expected call_type or chat_type, found neither") };
}

function createdAtOf(value: JsonValue, now: Date): string | Problem {
  if (value === null) return problem("no_created_at", "expected an instant, found nothing", "/created_at");
  const instant = typeof value === "string" ? utcInstant(value) : null;
  if (instant === null)
    return problem("unusable_created_at", "expected an instant with an offset, such as 2026-03-23T13:12:51.000-07:00", "/created_at");
  const at = Date.parse(instant);
  const year = now.getUTCFullYear();
  const isInRange = at > new Date(now).setUTCFullYear(year - yearsBack) && at < new Date(now).setUTCFullYear(year + yearsAhead);
  return isInRange
    ? instant
    : problem("created_at_out_of_range", `expected at most ${yearsBack} years back and ${yearsAhead} year ahead`, "/created_at");
}
