import { type Cells, numberIn, textIn } from "../../cells.ts";
import type { Statement } from "../sessions/search.ts";
import { type SessionKey, ofSession, sessionParameters } from "./locate.ts";

/** What happened, or lasted, in a session. */
export interface Happening {
  readonly kind: "customer" | "menu" | "virtual_agent" | "queue" | "offer" | "agent" | "wrap_up" | "transfer" | "survey" | "recording";
  /** Who or what it is about, such as an agent's name or a queue's path. */
  readonly name: string;
  readonly startedAt: string;
  /** Null if it has no length, or the file has no end. */
  readonly endedAt: string | null;
  readonly seconds: number | null;
  /** Of it, with the customer on hold; the file does not say when. */
  readonly holdSeconds: number;
  /** How it ended, in the views' words. */
  readonly detail: string | null;
}

const part = (
  kind: string,
  name: string,
  start: string,
  end: string,
  seconds: string,
  hold: string,
  detail: string,
  from: string,
  condition = "true",
) =>
  `select '${kind}' as kind, ${name} as name, ${start} as started_at, ${end} as ended_at, ${seconds} as seconds, ${hold} as hold_seconds, ${detail} as detail
from \${contact_center}.${from}
where ${ofSession} and ${condition}`;

const noText = "cast(null as string)";
const noTime = "cast(null as timestamp)";
const noNumber = "cast(null as int64)";

/** Everything of a session that has a time, in one statement. */
export function timelineStatement(session: SessionKey): Statement {
  const connected = "coalesce(call_seconds, chat_seconds, 0)";
  const isWrapUp = `coalesce(acw_seconds, 0) > 0 and ${connected} = 0`;
  const isTimed = "started_at is not null";
  const parts = [
    part(
      "customer",
      noText,
      "connected_at",
      "ended_at",
      "coalesce(call_seconds, chat_seconds)",
      noNumber,
      "participant_status",
      "participants",
      "participant_type = 'end_user' and connected_at is not null",
    ),
    part("menu", "menu_path", "started_at", "ended_at", "menu_seconds", noNumber, "event", "consumer_in_menu_durations", isTimed),
    part(
      "virtual_agent",
      "virtual_agent_name",
      "started_at",
      "ended_at",
      "leg_seconds",
      noNumber,
      "outcome",
      "virtual_agent_legs",
      isTimed,
    ),
    part(
      "queue",
      "queue_path",
      "entered_at",
      "left_at",
      "queue_seconds",
      noNumber,
      "exit_status",
      "queue_entries",
      "entered_at is not null",
    ),
    part("offer", "agent_group", "offered_at", noTime, noNumber, noNumber, noText, "offer_events", "offered_at is not null"),
    part(
      "agent",
      "cast(agent_id as string)",
      "started_at",
      "ended_at",
      `coalesce(bcw_seconds, 0) + ${connected}`,
      "hold_seconds",
      "menu_path",
      "handle_durations",
      `${isTimed} and not (${isWrapUp})`,
    ),
    part(
      "wrap_up",
      "cast(agent_id as string)",
      "started_at",
      "ended_at",
      "acw_seconds",
      noNumber,
      noText,
      "handle_durations",
      `${isTimed} and ${isWrapUp}`,
    ),
    // Only for the names of agents.
    part(
      "leg",
      "agent_name",
      "started_at",
      "ended_at",
      "leg_number",
      noNumber,
      "cast(agent_id as string)",
      "agent_legs",
      "agent_name is not null",
    ),
    part(
      "transfer",
      "concat(coalesce(from_name, from_queue_path), ' → ', coalesce(to_name, to_queue_path))",
      "transferred_at",
      noTime,
      "wait_seconds",
      noNumber,
      "transfer_status",
      "transfers_flat",
      "transferred_at is not null",
    ),
    part("survey", "event_type", "started_at", "ended_at", "event_seconds", noNumber, "event", "consumer_event_durations", isTimed),
    part("recording", "recording_type", "started_at", noTime, "recording_seconds", noNumber, noText, "recordings", isTimed),
  ];
  return { sql: parts.join("\nunion all\n"), parameters: sessionParameters(session) };
}

const kinds: ReadonlySet<string> = new Set<Happening["kind"]>([
  "customer",
  "menu",
  "virtual_agent",
  "queue",
  "offer",
  "agent",
  "wrap_up",
  "transfer",
  "survey",
  "recording",
]);
const isKind = (text: string): text is Happening["kind"] => kinds.has(text);

/** The rows of `timelineStatement`, in the order of their times. */
export function readTimeline(rows: readonly Cells[]): readonly Happening[] {
  const names = new Map(rows.filter((row) => row["kind"] === "leg").map((row) => [textIn(row, "detail"), textIn(row, "name") ?? ""]));
  return rows
    .flatMap((row): readonly Happening[] => {
      const [kind, startedAt] = [textIn(row, "kind") ?? "", textIn(row, "started_at")];
      if (!isKind(kind) || startedAt === null) return [];
      const seconds = numberIn(row, "seconds");
      const given = textIn(row, "name");
      const isAgents = kind === "agent" || kind === "wrap_up";
      const ended =
        textIn(row, "ended_at") ??
        (kind === "recording" && seconds !== null ? new Date(Date.parse(startedAt) + seconds * 1000).toISOString() : null);
      return [
        {
          kind,
          name: (isAgents ? (names.get(given) ?? (given === null ? null : `agent ${given}`)) : given) ?? "",
          startedAt,
          endedAt: ended,
          seconds,
          holdSeconds: numberIn(row, "hold_seconds") ?? 0,
          detail: textIn(row, "detail"),
        },
      ];
    })
    .toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
}
