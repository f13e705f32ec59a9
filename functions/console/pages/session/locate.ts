import { type Cells, textIn } from "../../cells.ts";
import type { Statement } from "../sessions/search.ts";

/** What identifies a session, and the partition that it is in. */
export interface SessionKey {
  readonly instance: string;
  readonly key: string;
  /** Its `session_date`. */
  readonly day: string;
}

/** The sessions of a key, one an instance. Without a day every day is searched. */
export function locateStatement(key: string, instance: string | undefined, day: string | undefined): Statement {
  const conditions = ["session_key = @key"];
  const parameters: Record<string, string> = { key };
  if (instance !== undefined) {
    conditions.push("instance = @instance");
    parameters["instance"] = instance;
  }
  if (day !== undefined) {
    conditions.push("session_date = cast(@day as date)");
    parameters["day"] = day;
  }
  return {
    sql: `select instance, session_key, session_date, created_at
from \${contact_center}.sessions
where ${conditions.join(" and ")}
order by instance`,
    parameters,
  };
}

/** The rows of `locateStatement`. */
export const readLocated = (rows: readonly Cells[]): readonly SessionKey[] =>
  rows.map((row) => ({
    instance: textIn(row, "instance") ?? "",
    key: textIn(row, "session_key") ?? "",
    day: textIn(row, "session_date") ?? "",
  }));

/** The condition of one session's rows, with their partition. */
export const ofSession = "session_date = cast(@day as date) and instance = @instance and session_key = @key";

/** The parameters of that condition. */
export const sessionParameters = ({ instance, key, day }: SessionKey): Readonly<Record<string, string>> => ({ instance, key, day });
