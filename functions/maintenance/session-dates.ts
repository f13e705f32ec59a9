import type { Warehouse } from "../warehouse/warehouse.ts";

/** What upkeep did, for the log and the command line. */
export type Report = Readonly<Record<string, string | number | boolean | null>>;

/** Dates of an answer's `session_date`. */
export function dateList(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return rows.map(({ session_date: date }) => {
    if (typeof date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date)) throw new TypeError("expected dates of the form 2026-03-01");
    return date;
  });
}

/** A condition: `session_date` is among the dates. As literals, so that engines read those partitions only. */
export const sessionDateIn = (dates: readonly string[]): string =>
  dates.length === 0 ? "false" : `session_date in (${dates.map((date) => `date '${date}'`).join(", ")})`;

/** A condition: the engine can delete the row now. */
export function isDeletable(warehouse: Warehouse, now: Date): string {
  const limit = warehouse.deletableBefore(now);
  return limit === null ? "true" : `ingested_at < timestamp '${limit.toISOString()}'`;
}
