import type { JsonValue } from "./json.ts";

/**
 * A cell in memory, the same for both engines: instants as RFC 3339 in UTC, dates as `YYYY-MM-DD`, INT64 as a number or, past 2^53, as
 * decimal text, JSON columns as values, lists as rows. Adapters encode from here.
 */
export type Cell = JsonValue | readonly Row[];
export interface Row {
  readonly [column: string]: Cell;
}
/** A row while it is being read. */
export interface OpenRow {
  [column: string]: Cell;
}
