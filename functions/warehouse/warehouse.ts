import type { SqlDialect } from "../../schema/sql-dialect.ts";
import type { StoredTable } from "../../schema/store.ts";
import type { Row } from "../values/row.ts";

/** The warehouse calls a row invalid. It would refuse it again, so the file must not be delivered again. */
export class RowRefusedError extends Error {
  /** Reasons and columns as the service named them, without values. */
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

/** What is appended together at most: enough for few appends, few enough for flat memory. */
export interface BatchSize {
  readonly files: number;
  /** Bytes of the files as they are read, not as they are stored. */
  readonly bytes: number;
  /** List items of the files, such as participants: what an engine spends memory on, next to bytes. */
  readonly items: number;
}

/** List prices in US dollars. */
export interface Prices {
  /** The page that states them. */
  readonly page: string;
  /** A GiB of rows for a month. */
  readonly storage: number;
  /** A TiB that statements read, on demand. */
  readonly reading: number;
}

/** What is known of an engine without a connection to it. */
export interface Engine {
  /** Its name, for people. */
  readonly name: string;
  /** Whether it is a service in the cloud, whose files are in a bucket; otherwise it is a file on this machine. */
  readonly isRemote: boolean;
  readonly sql: SqlDialect;
  readonly batchSize: BatchSize;
  /** Rows ingested at this instant or later cannot be deleted yet; null if every row can. */
  readonly deletableBefore: (now: Date) => Date | null;
  /** Where deleted rows live on for a while, a line each. */
  readonly deletedRowsRemain: readonly string[];
  /**
   * Whether a change to the versions of a settled day shows once `settle` has settled the day again, and is noted in `touched_days` before.
   * Otherwise the engine makes the day live in the transaction of the change.
   */
  readonly touchesDays: boolean;
  /** What rows cost; null if they are on this machine. */
  readonly prices: Prices | null;
}

/** How a change to stored rows runs. */
export interface ChangeOptions {
  /** The change fails, free of charge, if it would read more; an engine without bills ignores it. */
  readonly maximumBytes: number;
  /** Days whose rows in `session_versions` it changes, so that relations may show others: see `touchesDays`. */
  readonly changedDays?: readonly string[];
}

/** What a change did, by the engine's own account. */
export interface ChangeResult {
  /** Rows that the statement deleted, changed or inserted; null for several statements. */
  readonly changedRows: number | null;
  /** Null if the engine does not bill. */
  readonly bytesBilled: number | null;
}

/** A statement was not run, since it is not exactly one that only reads; the message says what to do. */
export class NotReadingError extends Error {
  override readonly name = "NotReadingError";
}

/** A statement was stopped, since it took longer than its caller allows; the message says what to do. */
export class ReadTooLongError extends Error {
  override readonly name = "ReadTooLongError";
}

/** How a statement of somebody else is read. */
export interface ReadOptions {
  /** Rows of the answer at most: what follows them is not computed if the engine can stop there. Without it, all. */
  readonly maximumRows?: number | undefined;
  /** The statement is stopped after this time, with `ReadTooLongError`. Without it, never. */
  readonly maximumMilliseconds?: number | undefined;
  /** Throws `NotReadingError` unless the statement names nothing but relations without customers' data. */
  readonly withoutPersonalData?: boolean | undefined;
  /** Only checks the statement: nothing runs, and the answer is empty. */
  readonly isDryRun?: boolean;
  /** Called before the statement runs, with the bytes that it reads; null if the engine does not bill. */
  readonly onEstimate?: (bytes: number | null) => void;
}

/**
 * Where rows go. `append` is the only write of the hot path: one call, the row is there or it is not, and a row that is there is
 * visible. Failures of the service are thrown, so that the event is delivered again; a row that can never be stored is a `RowRefusedError`.
 * In SQL, `${store}`, `${contact_center}` and `${restricted}` stand for the datasets.
 */
export interface Warehouse extends Engine {
  /** Appends one row, durable once resolved. `key` makes a repetition within moments cheap to ignore if the engine can. */
  append(table: StoredTable, row: Row, key: string): Promise<void>;
  /** Appends many rows, all or none, durable once resolved. `key` names the batch, so that repeating it does nothing if the engine can. */
  appendBatch(table: StoredTable, rows: readonly Row[], key: string): Promise<void>;
  /** Runs one statement that reads, and returns its rows. */
  query(sql: string, parameters?: Parameters): Promise<QueryResult>;
  /** As `query`, for a statement that somebody typed: throws `NotReadingError` unless it is exactly one and only reads. */
  read(sql: string, options?: ReadOptions): Promise<QueryResult>;
  /** As `query`, for an answer of any size: its rows by pages, all as of the moment of the first. */
  stream(sql: string, parameters?: Parameters): AsyncGenerator<QueryResult["rows"]>;
  /** Runs statements that change stored rows: all of them or none. */
  change(statements: readonly string[], options: ChangeOptions): Promise<ChangeResult>;
  /** What a statement would read, in bytes, without running it; null if the engine does not bill. */
  estimate(sql: string, parameters?: Parameters): Promise<number | null>;
  close(): Promise<void>;
}
