import type { Table } from "../../schema/table.ts";
import { childTables } from "../../schema/tables/index.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { ExactNumber, isObject } from "../values/json.ts";
import { compareInstants, utcOffsetMinutes } from "../values/instant.ts";
import { normalText, pseudonym } from "../values/personal-data.ts";
import type { Cell, NamedCells, Row, RowList } from "../values/row.ts";

type Children = Readonly<Record<string, RowList>>;

const lengthOf = (children: Children, table: string): number => children[table]?.length ?? 0;
const cellsOf = (children: Children, table: string, column: string): readonly Cell[] => children[table]?.column(column) ?? [];

/** Columns of `sessions` that the loader computes from the rows; each column's description in the schema gives its rule. */
export function deriveSession(session: Row, children: Children): NamedCells {
  const handled = lengthOf(children, "handle_durations");
  const virtual = lengthOf(children, "virtual_agent_handle_durations");
  const types = cellsOf(children, "participants", "participant_type");
  const virtualConnected = types.includes("virtual_agent")
    ? cellsOf(children, "participants", "connected_at").filter((_, index) => types[index] === "virtual_agent")
    : [];
  const endUserNumber = cellsOf(children, "participants", "phone_number").find(
    (cell, index) => cell !== null && types[index] === "end_user",
  );
  const status = session.cell("session_status");
  const menuPath = session.cell("menu_path");
  const isVirtualConnected = virtual > 0 || virtualConnected.some((cell) => cell !== null) || status === "va_connected";
  const levels = typeof menuPath === "string" ? menuPath.split("/") : [];
  const handledColumns = ["bcw_seconds", "call_seconds", "chat_seconds", "acw_seconds"];
  return {
    handle_seconds: handled === 0 ? null : sumOf(handledColumns.flatMap((column) => cellsOf(children, "handle_durations", column))),
    response_type: handled > 0 ? (virtual > 0 ? "both" : "human") : virtual > 0 ? "virtual_agent" : "none",
    is_virtual_agent_assigned: isVirtualConnected || virtualConnected.length > 0 || status === "va_assigned",
    is_virtual_agent_connected: isVirtualConnected,
    virtual_agent_assigned_at: earliest(cellsOf(children, "virtual_agent_handle_durations", "started_at")),
    virtual_agent_connected_at: earliest(virtualConnected),
    menu_level_1: levels[0] ?? null,
    menu_level_2: levels[1] ?? null,
    menu_level_3: levels[2] ?? null,
    transfer_count: lengthOf(children, "transfers"),
    participant_count: lengthOf(children, "participants"),
    has_photos: lengthOf(children, "photos") > 0,
    photo_count: lengthOf(children, "photos"),
    has_videos: lengthOf(children, "videos") > 0,
    video_count: lengthOf(children, "videos"),
    end_user_number: endUserNumber ?? null,
  };
}

/** Columns that are derived from the file itself: settings may drop the values that they depend on, and an instant's offset is not stored. */
export function deriveFromFile(file: JsonObject): NamedCells {
  const createdAt = file["created_at"];
  return {
    utc_offset_minutes: typeof createdAt === "string" ? utcOffsetMinutes(createdAt) : null,
    agent_kind: agentKind(file["agent_info"] ?? null),
    has_comment: isFilled(file["feedback"]),
    has_smart_action_text: isFilled(file["smart_action_text"]),
  };
}

/** The lists with the columns that the loader computes. */
export function deriveLists(file: JsonObject, children: Children): Children {
  const lists: Record<string, RowList> = { ...children };
  const { dispositions } = children;
  if (dispositions !== undefined) lists["dispositions"] = deriveDispositions(file, dispositions);
  for (const table of ownedTables) {
    const rows = children[table.name];
    const owners = children[ownerOf(table)];
    if (rows !== undefined && owners !== undefined) lists[table.name] = copyFromOwner(table, rows, owners);
  }
  return lists;
}

const ownedTables = childTables.filter(({ owner }) => owner !== null);
const ownerOf = ({ list }: Table): string => childTables.find((other) => other.list === list.slice(0, list.lastIndexOf(".")))?.name ?? "";

/** Whether an agent wrote a note: read from the file, since settings may drop the text. */
function deriveDispositions(file: JsonObject, dispositions: RowList): RowList {
  const items = Array.isArray(file["dispositions"]) ? file["dispositions"] : [];
  const hasNote = dispositions.column("position").map((position) => {
    const item = items[typeof position === "number" ? position : -1] ?? null;
    return isObject(item) && isFilled(item["note"]);
  });
  return dispositions.with("has_note", hasNote);
}

const isFilled = (value: JsonValue | undefined): boolean => typeof value === "string" && value !== "";

/** The platform distinguishes the variants by the presence of `email` (human) or `va_alias`; older virtual agents have neither. */
function agentKind(agent: JsonValue): "human" | "virtual_agent" | null {
  if (!isObject(agent)) return null;
  const isPresent = (key: string): boolean => (agent[key] ?? null) !== null;
  if (isPresent("email")) return "human";
  if (isPresent("va_alias")) return "virtual_agent";
  if (isPresent("first_name") || isPresent("last_name") || isPresent("agent_number")) return "human";
  return isPresent("id") || isPresent("name") ? "virtual_agent" : null;
}

/** Columns that the rows of a list inside a list repeat of the item that they stand in. */
function copyFromOwner(table: Table, rows: RowList, owners: RowList): RowList {
  const { owner } = table;
  if (owner === null) return rows;
  const positions = owners.column("position");
  const indexes = rows.column(owner.position).map((position) => positions.indexOf(position));
  return Object.entries(owner.copies).reduce((copied, [column, ofOwner]) => {
    const cells = owners.column(ofOwner);
    return copied.with(
      column,
      indexes.map((index) => cells[index] ?? null),
    );
  }, rows);
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
  if (known === undefined) return null;
  const [kind, value] = known;
  const normal = typeof value === "string" && kind !== "user" ? normalText(value, "contact") : value;
  return pseudonym(key, JSON.stringify([instance, kind, normal]));
}

/** Sum of the numbers, or null past what a double counts exactly, which no real session reaches. */
function sumOf(cells: readonly Cell[]): number | null {
  const sum = cells.reduce((total: number, cell) => total + (typeof cell === "number" ? cell : 0), 0);
  return Number.isSafeInteger(sum) ? sum : null;
}

function earliest(cells: readonly Cell[]): string | null {
  let found: string | null = null;
  for (const at of cells) {
    if (typeof at === "string" && (found === null || compareInstants(at, found) < 0)) found = at;
  }
  return found;
}
