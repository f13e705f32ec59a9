import { isInt64 } from "./flatten.ts";
import { utcInstant } from "../values/instant.ts";
import { ExactNumber, type JsonObject, type JsonValue } from "../values/json.ts";
import type { Warning } from "./flatten.ts";
import { type Problem, problem } from "./problem.ts";

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
  | { readonly kind: "unidentified"; readonly problems: readonly Problem[] };

/** Partition dates that BigQuery takes when rows are streamed: ten years back, one year ahead. */
const yearsBack = 10;
const yearsAhead = 1;

/**
 * Identity of a file: `id`, one of `call_type` and `chat_type`, and a usable `created_at`. Told by content, never by the object's name:
 * call 135 and chat 135 both exist. All problems are told, not the first one.
 */
export function identify(file: JsonObject, now: Date): Identified {
  if (isTranscript(file)) return { kind: "transcript" };
  const id = idOf(file["id"] ?? null);
  const channel = channelOf(file);
  const createdAt = createdAtOf(file["created_at"] ?? null, now);
  if (id.kind === "found" && typeof channel === "string" && typeof createdAt === "string") {
    const warnings = id.isText ? [{ code: "id_as_text", pointer: "/id" }] : [];
    const sessionKey = `${channel}-${id.digits}`;
    return {
      kind: "identified",
      identity: { channel, sessionId: id.digits, sessionKey, createdAt, sessionDate: createdAt.slice(0, 10), warnings },
    };
  }
  const problems = [
    id.kind === "found" ? null : id.problem,
    typeof channel === "string" ? null : channel,
    typeof createdAt === "string" ? null : createdAt,
  ];
  return { kind: "unidentified", problems: problems.filter((found) => found !== null) };
}

/** Channel and id of a file that cannot be loaded, as far as it tells them. */
export function partialIdentity(file: JsonObject): { readonly channel: Channel | null; readonly sessionId: string | null } {
  const id = idOf(file["id"] ?? null);
  const channel = channelOf(file);
  return { channel: typeof channel === "string" ? channel : null, sessionId: id.kind === "found" ? id.digits : null };
}

/** A chat transcript may be a JSON file named like its chat; its root has these keys and a session file never has. */
const isTranscript = (file: JsonObject): boolean => "entries" in file || "comm_type" in file;

function idOf(
  value: JsonValue,
):
  { readonly kind: "found"; readonly digits: string; readonly isText: boolean } | { readonly kind: "unusable"; readonly problem: Problem } {
  if (value === null) return { kind: "unusable", problem: problem("no_id", "expected an integer, found nothing", "/id") };
  if (typeof value === "number" && Number.isSafeInteger(value)) return { kind: "found", digits: String(value), isText: false };
  const digits =
    typeof value === "number" ? String(value) : value instanceof ExactNumber ? value.digits : typeof value === "string" ? value : "";
  if (!isInt64(digits) || String(BigInt(digits)) !== digits) {
    return { kind: "unusable", problem: problem("unusable_id", "expected a 64-bit integer", "/id") };
  }
  return { kind: "found", digits, isText: typeof value === "string" };
}

function channelOf(file: JsonObject): Channel | Problem {
  const isCall = (file["call_type"] ?? null) !== null;
  const isChat = (file["chat_type"] ?? null) !== null;
  if (isCall && isChat) return problem("two_channels", "expected one of call_type and chat_type, found both");
  if (isCall) return "call";
  return isChat ? "chat" : problem("no_channel", "expected call_type or chat_type, found neither");
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
