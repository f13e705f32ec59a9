import { formatFigure } from "../../../report/figures.ts";
import { type Cells, numberIn, textIn } from "../../cells.ts";

/** Columns of `sessions_flat` that the head of a session's page is made of. */
export const headColumns = `instance, session_key, session_uid, session_date, channel, direction, created_at, ended_at, queue_path, last_queue_path,
  outcome, queue_seconds, human_legs, agents, handle_seconds, hold_seconds, transfers_completed, rating, disconnected_by, virtual_agent_name,
  va_seconds, lang, session_type, session_status, fail_reason, disposition_codes, out_ticket_id, customer_id, customer_key, is_final, updated_at,
  ingested_at`;

const small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const counted = (number: number, noun: string): string => `${small[number] ?? String(number)} ${noun}${number === 1 ? "" : "s"}`;
const duration = (seconds: number): string => formatFigure(seconds, "duration");

/** A session in one sentence: `Inbound call in Support/Internet: 64 s in the queue, two agents, 5:36 min handled, rated 3.` */
export function sessionSentence(row: Cells): string {
  const [direction, channel, queue] = [textIn(row, "direction") ?? "", textIn(row, "channel") ?? "session", textIn(row, "queue_path")];
  const head = `${direction} ${channel}`.trim();
  const place = queue === null || queue === "(none)" ? "" : ` in ${queue}`;
  const [waited, agents, handled, transfers] = [
    numberIn(row, "queue_seconds"),
    numberIn(row, "agents") ?? 0,
    numberIn(row, "handle_seconds") ?? 0,
    numberIn(row, "transfers_completed") ?? 0,
  ];
  const virtual = textIn(row, "virtual_agent_name");
  const rating = numberIn(row, "rating");
  const outcome = textIn(row, "outcome");
  const ended = textIn(row, "disconnected_by");
  const facts = [
    virtual === null ? "" : `${duration(numberIn(row, "va_seconds") ?? 0)} with the virtual agent ${virtual}`,
    waited === null ? "" : `${duration(waited)} in ${queue === null || place === "" ? "a queue" : "the queue"}`,
    agents === 0 ? "" : counted(agents, "agent"),
    handled === 0 ? "" : `${duration(handled)} handled`,
    transfers === 0 ? "" : counted(transfers, "transfer"),
    outcome === null || outcome === "handled" ? "" : outcome.replaceAll("_", " "),
    rating === null ? "" : `rated ${rating}`,
    ended === null ? "" : endingText(ended),
  ].filter((fact) => fact !== "");
  return `${head.slice(0, 1).toUpperCase()}${head.slice(1)}${place}${facts.length === 0 ? "" : `: ${facts.join(", ")}`}.`;
}

/** Who ended a session: the platform writes `disconnected_by_end_user`, `disconnected_by_agent` and the like. */
const endingText = (code: string): string => {
  const text = code
    .replaceAll("_", " ")
    .replace("end user", "the customer")
    .replace(/by agent$/, "by the agent");
  return text.startsWith("disconnected") ? text : `ended by ${text}`;
};
