import { liveDays } from "../../schema/store.ts";
import { dateBefore } from "../pipeline/touched-days.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { dateList, sessionDateIn } from "./session-dates.ts";

/** Days whose versions may have changed since a moment: no other partitions need to be read to find what is new. */
export interface ChangedDays {
  readonly since: Date;
  /** Days from this one on change without a note. */
  readonly from: string;
  /** Older days that were noted before they changed. */
  readonly touched: readonly string[];
}

/** An append takes its time after its day has its note, and rows that were too fresh to be deleted are looked at again. */
const appendMilliseconds = 3 * 60 * 60_000;

/** Notes are deleted a day after they were made. */
const noteMilliseconds = 20 * 60 * 60_000;

/**
 * The days that changed since a moment; null if that cannot be known, so that all are to be read: the notes are gone by now, or the engine
 * makes none.
 */
export async function daysChangedSince(warehouse: Warehouse, since: Date | null, now: Date): Promise<ChangedDays | null> {
  if (!warehouse.touchesDays || since === null || now.getTime() - since.getTime() > noteMilliseconds) return null;
  const after = new Date(since.getTime() - appendMilliseconds);
  const { rows } = await warehouse.query(
    `select distinct day as session_date from \${store}.touched_days where touched_at >= timestamp '${after.toISOString()}' order by day`,
  );
  return { since: after, from: dateBefore(after, liveDays - 1), touched: dateList(rows) };
}

/** A condition on `session_date`: the day is one of those; true for null. */
export const isOnChangedDay = (days: ChangedDays | null, column = "session_date"): string =>
  days === null ? "true" : `(${column} >= date '${days.from}' or ${sessionDateIn(days.touched).replace("session_date", column)})`;

/** A condition: the instant in the column is not before the changes. */
export const isSince = (days: ChangedDays | null, column: string): string =>
  days === null ? "true" : `${column} >= timestamp '${days.since.toISOString()}'`;
