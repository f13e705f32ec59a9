import type { JsonObject, JsonValue } from "./json.ts";
import { ExactNumber, isObject } from "./json.ts";
import { compareInstants } from "./instant.ts";
import { pseudonym } from "./personal-data.ts";
import type { Cell, Row } from "./row.ts";

type Children = Readonly<Record<string, readonly Row[]>>;

/** Columns of `sessions` that the loader computes from the rows; each column's description in the schema gives its rule. */
export function deriveSession(session: Row, children: Children): Row {
  const of = (table: string): readonly Row[] => children[table] ?? [];
  const handled = of("handle_durations");
  const virtual = of("virtual_agent_handle_durations");
  const virtualParticipants = of("participants").filter((row) => row["participant_type"] === "virtual_agent");
  const status = session["session_status"];
  const isVirtualConnected =
    virtual.length > 0 || virtualParticipants.some((row) => row["connected_at"] !== null) || status === "va_connected";
  const levels = typeof session["menu_path"] === "string" ? session["menu_path"].split("/") : [];
  return {
    handle_seconds: handled.length === 0 ? null : sumOf(handled, ["bcw_seconds", "call_seconds", "chat_seconds", "acw_seconds"]),
    response_type: handled.length > 0 ? (virtual.length > 0 ? "both" : "human") : virtual.length > 0 ? "virtual_agent" : "none",
    is_virtual_agent_assigned: isVirtualConnected || virtualParticipants.length > 0 || status === "va_assigned",
    is_virtual_agent_connected: isVirtualConnected,
    virtual_agent_assigned_at: earliest(virtual, "started_at"),
    virtual_agent_connected_at: earliest(virtualParticipants, "connected_at"),
    menu_level_1: levels[0] ?? null,
    menu_level_2: levels[1] ?? null,
    menu_level_3: levels[2] ?? null,
    transfer_count: of("transfers").length,
    participant_count: of("participants").length,
    has_photos: of("photos").length > 0,
    photo_count: of("photos").length,
    has_videos: of("videos").length > 0,
    video_count: of("videos").length,
    end_user_number:
      of("participants").find((row) => row["participant_type"] === "end_user" && row["phone_number"] !== null)?.["phone_number"] ?? null,
  };
}

/** Columns that must be told from the file itself, since settings may drop the values that they are told by. */
export function deriveFromFile(file: JsonObject): Row {
  return {
    agent_kind: agentKind(file["agent_info"] ?? null),
    has_comment: isFilled(file["feedback"]),
    has_smart_action_text: isFilled(file["smart_action_text"]),
  };
}

/** Whether an agent wrote a note, told from the file since settings may drop the text. */
export function deriveDispositions(file: JsonObject, children: Children): readonly Row[] {
  const items = Array.isArray(file["dispositions"]) ? file["dispositions"] : [];
  return (children["dispositions"] ?? []).map((row) => {
    const item = items[numberOf(row["position"] ?? null)] ?? null;
    return { ...row, has_note: isObject(item) && isFilled(item["note"]) };
  });
}

const isFilled = (value: JsonValue | undefined): boolean => typeof value === "string" && value !== "";

/** The platform tells the variants by the presence of `email` (human) or `va_alias`; older virtual agents have neither. */
function agentKind(agent: JsonValue): "human" | "virtual_agent" | null {
  if (!isObject(agent)) return null;
  const isPresent = (key: string): boolean => (agent[key] ?? null) !== null;
  if (isPresent("email")) return "human";
  if (isPresent("va_alias")) return "virtual_agent";
  if (isPresent("first_name") || isPresent("last_name") || isPresent("agent_number")) return "human";
  return isPresent("id") || isPresent("name") ? "virtual_agent" : null;
}

/** Ids of the recordings that redactions belong to. */
export function deriveRedactions(children: Children): readonly Row[] {
  const ids = new Map((children["recordings"] ?? []).map((row) => [row["position"], row["recording_id"]]));
  return (children["recording_redactions"] ?? []).map((row) => ({
    ...row,
    recording_id: ids.get(row["recording_position"] ?? null) ?? null,
  }));
}

/**
 * Keyed pseudonym of the customer: from the platform's end-user id, or the phone number, or the e-mail, whichever the file has first.
 * NULL without a key: a plain hash of a phone number can be tried out.
 */
export function customerKey(file: JsonObject, instance: string, key: string | null): string | null {
  if (key === null) return null;
  const user = isObject(file["end_user"]) ? file["end_user"]["id"] : null;
  const participants = Array.isArray(file["participants"]) ? file["participants"].filter(isObject) : [];
  const number = participants.find((item) => item["type"] === "end_user" && typeof item["phone_number"] === "string")?.["phone_number"];
  const known = [
    ["user", typeof user === "number" ? user : user instanceof ExactNumber ? user.digits : null],
    ["number", number ?? null],
    ["email", typeof file["email"] === "string" ? file["email"] : null],
  ].find(([, value]) => value !== null);
  return known === undefined ? null : pseudonym(key, JSON.stringify([instance, ...known]));
}

/** Sum of the columns over the rows, or null where it is past what a double counts exactly: no real session is. */
function sumOf(rows: readonly Row[], columns: readonly string[]): number | null {
  const sum = rows.reduce((total, row) => total + columns.reduce((part, column) => part + numberOf(row[column] ?? null), 0), 0);
  return Number.isSafeInteger(sum) ? sum : null;
}

const numberOf = (cell: Cell): number => (typeof cell === "number" ? cell : 0);

function earliest(rows: readonly Row[], column: string): string | null {
  let found: string | null = null;
  for (const row of rows) {
    const at = row[column];
    if (typeof at === "string" && (found === null || compareInstants(at, found) < 0)) found = at;
  }
  return found;
}
