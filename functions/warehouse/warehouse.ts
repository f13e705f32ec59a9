import type { StoredTable } from "../../schema/store.ts";
import type { Row } from "../values/row.ts";

/** Raised where the warehouse calls a row invalid: it would refuse it again, so it must not be delivered again. */
export class RowRefusedError extends Error {
  /** Reasons and places as the service gave them, without values. */
  readonly reasons: readonly string[];
  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(`the warehouse refused the row: ${reasons.join("; ")}`, options);
    this.name = "RowRefusedError";
    this.reasons = reasons;
  }
}

/** Rows of an answer: INT64 as a number or, past 2^53, as text; instants as RFC 3339 in UTC; JSON and nested values as values. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Values for `@name` parameters of a statement. */
export type Parameters = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * Where rows go. `append` is the only write of the hot path: one call, the row is there or it is not, and a row that is there is
 * visible. Failures of the service are thrown, so that the event is delivered again; a row that can never be taken is a `RowRefusedError`.
 */
export interface Warehouse {
  readonly dialect: "bigquery" | "duckdb";
  /** Appends one row, durable once resolved. `key` makes a repetition within moments cheap to ignore where the engine can. */
  append(table: StoredTable, row: Row, key: string): Promise<void>;
  /** Appends many rows, all or none, durable once resolved. `key` names the batch, so that repeating it does nothing where the engine can. */
  appendBatch(table: StoredTable, rows: readonly Row[], key: string): Promise<void>;
  /** Runs one statement and returns its rows. `${store}`, `${contact_center}` and `${restricted}` stand for the datasets. */
  query(sql: string, parameters?: Parameters): Promise<QueryResult>;
  close(): Promise<void>;
}
