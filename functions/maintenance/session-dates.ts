import { BigqueryWarehouse } from "../warehouse/bigquery/bigquery.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** How a statement that changes stored rows is run where the engine bills and repeats. */
export interface Change {
  /** Names the change: BigQuery runs it once, however often it is asked. */
  readonly key: string;
  /** The statement fails, free of charge, where it would read more. */
  readonly maximumBytes: number;
}

/** What upkeep did, for the log and the command line. */
export type Report = Readonly<Record<string, string | number | boolean | null>>;

/** Runs a change. */
export async function change(warehouse: Warehouse, sql: string, { key, maximumBytes }: Change): Promise<void> {
  if (warehouse instanceof BigqueryWarehouse) await warehouse.runOnce(sql, key, { maximumBytesBilled: maximumBytes });
  else await warehouse.query(sql);
}

/** What a statement would read, in bytes; null where the engine does not bill. */
export async function bytesRead(warehouse: Warehouse, sql: string): Promise<number | null> {
  return warehouse instanceof BigqueryWarehouse ? warehouse.dryRun(sql) : null;
}

/** Dates of an answer's `session_date` as literals for a statement. */
export function dateList(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return rows.map(({ session_date: date }) => {
    if (typeof date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date)) throw new TypeError("expected dates of the form 2026-03-01");
    return date;
  });
}

/** `session_date` among the dates, so that both engines read those days only. */
export const onDates = (dates: readonly string[]): string =>
  dates.length === 0 ? "false" : `session_date in (${dates.map((date) => `date '${date}'`).join(", ")})`;
