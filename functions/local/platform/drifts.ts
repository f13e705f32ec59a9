import type { PlatformFile } from "./platform-file.ts";
import type { Json } from "./session.ts";
import type { Row, SessionTruth } from "./session-truth.ts";

type Unknown = Record<string, Json>;

/** One way in which the platform's next release may differ from the known one. */
export interface Drift {
  readonly name: string;
  /** Changes the file. Returns the values that have no column, by JSON pointer, or null if the file has nothing to change. */
  readonly change: (file: PlatformFile) => Unknown | null;
  /** Cells that lose their value through the change. */
  readonly sessions?: Row;
  readonly firstParticipant?: Row;
  /** Relations that lose their rows. */
  readonly emptied?: readonly string[];
}

const setRoot =
  (key: string, value: Json) =>
  (file: PlatformFile): Unknown => {
    file[key] = value;
    return { [`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`]: value };
  };

const setInObject =
  (object: string, key: string, value: Json) =>
  (file: PlatformFile): Unknown | null => {
    const target = file[object];
    if (!isObject(target)) return null;
    target[key] = value;
    return { [`/${object}/${key}`]: value };
  };

const setInFirst =
  (list: string, key: string, value: Json) =>
  (file: PlatformFile): Unknown | null => {
    const items = file[list];
    const item: unknown = Array.isArray(items) ? items[0] : undefined;
    if (!isObject(item)) return null;
    item[key] = value;
    return { [`/${list}/0/${key}`]: value };
  };

/** Moves the object into a list with one item. */
const wrapInList =
  (key: string) =>
  (file: PlatformFile): Unknown | null => {
    const object = file[key];
    if (!isObject(object)) return null;
    const wrapped = [object];
    file[key] = wrapped;
    return { [`/${key}`]: asJson(wrapped) };
  };

const withoutMenuPath = columns(
  "menu_path",
  "menu_path_materialized",
  "menu_path_level_count",
  "menu_level_1",
  "menu_level_2",
  "menu_level_3",
);
const agentFacts = ["id", "number", "email", "name", "last_name", "first_name", "va_alias", "avatar_url"];
const withoutAgent = columns("agent_kind", ...agentFacts.map((fact) => `agent_${fact}`));

export const drifts: readonly Drift[] = [
  { name: "unknown root key", change: setRoot("sentiment_score", 0.75) },
  { name: "unknown root object", change: setRoot("routing", { strategy: "skills", attempts: 2, skills: ["billing", "es"] }) },
  { name: "unknown root list", change: setRoot("survey_answers", [{ id: 1, question: "Solved?", answer: "yes" }, { id: 2 }]) },
  { name: "unknown key that a pointer must escape", change: setRoot("cost/minute~usd", 0.02) },
  { name: "unknown child key", change: setInFirst("participants", "device_type", "desk phone") },
  { name: "unknown child list", change: setInFirst("queue_durations", "skills", ["billing", "es"]) },
  { name: "unknown key in an object", change: setInObject("end_user", "tier", "gold") },
  { name: "text for a flag", change: setRoot("verified", "yes"), sessions: columns("is_verified") },
  { name: "text for a length", change: setRoot("wait_duration", "soon"), sessions: columns("wait_seconds") },
  { name: "text for a rating", change: setRoot("rating", "5 stars"), sessions: columns("rating") },
  { name: "fraction for an integer", change: setRoot("queue_priority_level", 2.5), sessions: columns("queue_priority_level") },
  { name: "number for text", change: setRoot("answer_type", 4), sessions: columns("answer_type") },
  { name: "list for text", change: setRoot("lang", ["en", "fr"]), sessions: columns("lang") },
  { name: "text for an instant", change: setRoot("assigned_at", "a while ago"), sessions: columns("assigned_at") },
  {
    name: "text for an instant in a child",
    change: setInFirst("participants", "connected_at", "a while ago"),
    firstParticipant: columns("connected_at"),
  },
  {
    name: "flag for a number in a child",
    change: setInFirst("participants", "user_id", true),
    firstParticipant: columns("user_id"),
  },
  {
    name: "text for an object",
    change: setRoot("end_user", "customer 42"),
    sessions: columns("end_user_id", "end_user_identifier", "end_user_out_contact_id"),
  },
  { name: "object become list", change: wrapInList("menu_path"), sessions: withoutMenuPath },
  { name: "agent become list", change: wrapInList("agent_info"), sessions: withoutAgent },
  {
    name: "list become object",
    change: setRoot("photos", { first: { id: 9, url: "https://media.example.com/9.jpg" } }),
    sessions: { has_photos: false, photo_count: 0 },
    emptied: ["photos"],
  },
  { name: "list become text", change: setRoot("offer_events", "none"), emptied: ["offer_events"] },
  {
    name: "list become null",
    change: (file) => {
      file["consumer_event_durations"] = null;
      return {};
    },
    emptied: ["consumer_event_durations"],
  },
  {
    name: "id as text",
    change: (file) => {
      file["id"] = String(file["id"]);
      return {};
    },
  },
];

/** The truth of a session whose file has drifted. */
export function truthAfter(drift: Drift, unknown: Unknown, truth: SessionTruth): SessionTruth {
  const { sessions, ...children } = truth.relations;
  const changed: Record<string, Row | readonly Row[]> = { ...children };
  for (const relation of drift.emptied ?? []) changed[relation] = [];
  const joins = children["participants"];
  if (drift.firstParticipant !== undefined && Array.isArray(joins)) {
    changed["participants"] = joins.map((row: Row, position) => (position === 0 ? { ...row, ...drift.firstParticipant } : row));
  }
  return {
    ...truth,
    unknown_fields: Object.keys(unknown).length === 0 ? null : unknown,
    relations: { ...changed, sessions: { ...sessions, ...drift.sessions } },
  };
}

function columns(...names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function isObject(value: unknown): value is PlatformFile {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy through JSON: keys whose value is `undefined` are gone. */
function asJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(asJson);
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, asJson(item)]),
    );
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
