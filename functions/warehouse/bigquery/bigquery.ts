import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { BigQuery, Job, JobResponse } from "@google-cloud/bigquery";
import type bigquery from "@google-cloud/bigquery/build/src/types.js";
import type { Dataset, StoredTable } from "../../../schema/store.ts";
import { withDeadline } from "../../deadline.ts";
import { serviceFailure, statusOf } from "../../service-errors.ts";
import { requestService } from "../../service-request.ts";
import type { Row } from "../../values/row.ts";
import { bigqueryEngine } from "./engine.ts";
import { failureOf, failureOfInsert, failureOfLoad } from "./errors.ts";
import { type AnswerField, decodeRow, encodeInsert } from "./wire-format.ts";
import { encodeLines } from "../encode-rows.ts";
import {
  type ChangeOptions,
  type ChangeResult,
  NotReadingError,
  type Parameters,
  type QueryResult,
  type ReadOptions,
  ReadTooLongError,
  RowRefusedError,
  type Warehouse,
} from "../warehouse.ts";

export interface BigqueryOptions {
  /** Project of the datasets; without it, the one of the credentials. */
  readonly project?: string | undefined;
  /** Where the datasets are, such as `US` or `europe-west3`. Jobs outside US and EU are not found without it. */
  readonly location?: string | undefined;
  readonly datasets: Readonly<Record<Dataset, string>>;
  /** Another endpoint, such as an emulator's; it is called without credentials. */
  readonly apiEndpoint?: string | undefined;
  /** Longest wait for one answer to an append; under the function's own deadline. */
  readonly timeoutMilliseconds?: number;
  /** Whether the client retries an append by itself. Off in the function: there the event is delivered again. */
  readonly retries?: boolean;
}

const defaultTimeout = 50_000;

/** Opens BigQuery. Nothing is loaded and no request is sent before the first use. */
export const openBigquery = (options: BigqueryOptions): BigqueryWarehouse => new BigqueryWarehouse(options);

/**
 * As `openBigquery`, with what every job names found once: the project of the credentials if none is given, and the location of the store,
 * which a setting cannot change. Before the store exists, the location given is taken.
 */
export async function locateBigquery(options: BigqueryOptions): Promise<BigqueryWarehouse> {
  const client = await openBigquery(options).client();
  const project = options.project ?? (await client.getProjectId());
  try {
    const [{ location }]: readonly [bigquery.default.IDataset, ...unknown[]] = await client.dataset(options.datasets.store).getMetadata();
    return openBigquery({ ...options, project, location: location ?? options.location });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return openBigquery({ ...options, project });
  }
}

/** The warehouse in the cloud. */
export class BigqueryWarehouse implements Warehouse {
  readonly name = bigqueryEngine.name;
  readonly isRemote = bigqueryEngine.isRemote;
  readonly sql = bigqueryEngine.sql;
  readonly batchSize = bigqueryEngine.batchSize;
  readonly deletableBefore = bigqueryEngine.deletableBefore;
  readonly deletedRowsRemain = bigqueryEngine.deletedRowsRemain;
  readonly touchesDays = bigqueryEngine.touchesDays;
  readonly prices = bigqueryEngine.prices;
  readonly datasets: Readonly<Record<Dataset, string>>;
  readonly project: string | undefined;
  readonly location: string | undefined;
  readonly #options: BigqueryOptions;
  #appending: Promise<BigQuery> | null = null;
  #calling: Promise<BigQuery> | null = null;

  constructor(options: BigqueryOptions) {
    this.#options = options;
    this.datasets = options.datasets;
    this.project = options.project;
    this.location = options.location;
  }

  async append(table: StoredTable, row: Row, key: string): Promise<void> {
    // At most 128 characters; a row of a later mapping, or of later settings, is another row.
    const versions = ["loader_version", "settings_revision"].map((name) => (row.columns.has(name) ? row.cell(name) : null));
    const insertId = hash(JSON.stringify([key, ...versions]));
    const body = encodeInsert(table.fields, row, insertId);
    const client = await (this.#appending ??= this.#connect(this.#options.retries ?? false));
    const { timeoutMilliseconds = defaultTimeout } = this.#options;
    const what = `insert into ${table.name}`;
    // Not by the client's own `insert`, which takes objects: it copies and searches every value of them.
    const project = this.project ?? (await client.getProjectId());
    const request = {
      method: "POST",
      url: `${client.baseUrl}/projects/${project}/datasets/${this.datasets.store}/tables/${table.name}/insertAll`,
      params: { prettyPrint: "false" },
      headers: { "content-type": "application/json" },
      data: body,
      responseType: "json",
    } as const;
    let answer: unknown;
    try {
      const sent = requestService<unknown>(client.authClient, request, this.#options.retries ?? false);
      answer = (await withDeadline(sent, timeoutMilliseconds)).data;
    } catch (error) {
      throw failureOf(error, what, { isOneRow: true });
    }
    const failure = failureOfInsert(answer, what);
    if (failure !== null) throw failure;
  }

  /**
   * One load job, which takes all lines or none. Its id comes from `key`, so that a batch sent twice is loaded once. If an earlier job of that
   * key failed for a reason other than its rows, the next job gets the next number.
   */
  async appendBatch(table: StoredTable, rows: readonly Row[], key: string): Promise<void> {
    if (rows.length === 0) return;
    const lines = encodeLines(table.fields, rows);
    const what = `load into ${table.name}`;
    const base = `ccaip_sessions_load_${hash(`${this.datasets.store}.${table.name} ${key}`)}`;
    for (let attempt = 0; ; attempt += 1) {
      const jobId = `${base}_${attempt}`;
      const isNew = await this.#startLoad(table, lines, jobId).catch((error: unknown) => {
        throw failureOf(error, what);
      });
      const errors = await this.#errorsOf(jobId);
      if (errors.length === 0) return;
      const failure = failureOfLoad(errors, what);
      if (isNew || failure instanceof RowRefusedError) throw failure;
    }
  }

  async query(sql: string, parameters: Parameters = {}): Promise<QueryResult> {
    const jobId = newJobId();
    await this.#startQuery(jobId, this.#queryOf(sql, parameters));
    return this.#answer(jobId);
  }

  /** What the statement is, is the service's own answer: a dry run names its type, and a script is a type of its own. */
  async read(sql: string, options: ReadOptions = {}): Promise<QueryResult> {
    const { isDryRun = false, onEstimate, withoutPersonalData = false, maximumRows, maximumMilliseconds } = options;
    if (withoutPersonalData) requireAnalystsDataset(sql, this.datasets);
    const { bytes, type } = await this.#dryRun(sql, {});
    if (type !== "SELECT")
      throw new NotReadingError(
        type === "SCRIPT"
          ? "expected one statement, found several: run one at a time"
          : `query only reads: expected a statement such as select, found ${(type ?? "one of unknown type").toLowerCase()}; to change rows, add --write`,
      );
    onEstimate?.(bytes);
    if (isDryRun) return { columns: [], rows: [] };
    const jobId = newJobId();
    await this.#startQuery(jobId, this.#queryOf(sql, {}), maximumMilliseconds);
    return this.#answer(jobId, { maximumRows, maximumMilliseconds });
  }

  async *stream(sql: string, parameters: Parameters = {}): AsyncGenerator<QueryResult["rows"]> {
    const jobId = newJobId();
    await this.#startQuery(jobId, this.#queryOf(sql, parameters));
    for await (const { rows } of this.#answers(jobId)) yield rows;
  }

  /**
   * Several statements run as one script in a transaction. The job's id comes from the statements: while they run, the same statements are
   * not started again, neither by a request whose answer was lost nor by another process. What ended before is never taken for what is
   * asked now: the next job gets the next number.
   */
  async change(statements: readonly string[], { maximumBytes }: ChangeOptions): Promise<ChangeResult> {
    const script =
      statements.length === 1
        ? (statements[0] ?? "")
        : ["begin transaction", ...statements, "commit transaction"].map((statement) => `${statement};`).join("\n");
    const query = { ...this.#queryOf(script, {}), maximumBytesBilled: String(maximumBytes) };
    const base = `ccaip_sessions_${hash(this.named(script))}`;
    for (let attempt = 0; ; attempt += 1) {
      const jobId = `${base}_${attempt}`;
      const job = await this.#job(jobId);
      if ((await this.#stateOf(job)) === "DONE") continue;
      await this.#startQuery(jobId, query);
      await this.#answer(jobId);
      const [{ statistics }]: readonly [bigquery.default.IJob, ...unknown[]] = await job.getMetadata();
      return {
        bytesBilled: Number(statistics?.query?.totalBytesBilled ?? statistics?.totalBytesProcessed ?? 0),
        changedRows: statements.length === 1 ? Number(statistics?.query?.numDmlAffectedRows ?? 0) : null,
      };
    }
  }

  async estimate(sql: string, parameters: Parameters = {}): Promise<number> {
    return (await this.#dryRun(sql, parameters)).bytes;
  }

  /** What a statement is and reads, by the service's account; nothing runs, and it is free. */
  async #dryRun(sql: string, parameters: Parameters): Promise<{ readonly bytes: number; readonly type: string | undefined }> {
    const client = await this.client();
    const [, { statistics }]: JobResponse = await client.createJob({
      configuration: { dryRun: true, query: this.#queryOf(sql, parameters) },
    });
    return { bytes: Number(statistics?.totalBytesProcessed ?? 0), type: statistics?.query?.statementType ?? undefined };
  }

  async close(): Promise<void> {
    // Nothing is open between requests.
  }

  /** SQL with the datasets filled in: `${store}.x`, with or without backticks around it, becomes `project.dataset.x` in backticks. */
  named(sql: string): string {
    const prefix = this.project === undefined ? "" : `${this.project}.`;
    return sql.replaceAll(
      /`?\$\{(store|contact_center|restricted)\}((?:\.INFORMATION_SCHEMA)?\.\w+)?`?/g,
      (_, dataset: Dataset, rest: string | undefined) => `\`${prefix}${this.datasets[dataset]}${rest ?? ""}\``,
    );
  }

  /** The client for everything but appends; it retries by itself what may be retried. */
  client(): Promise<BigQuery> {
    return (this.#calling ??= this.#connect(true));
  }

  async #connect(autoRetry: boolean): Promise<BigQuery> {
    const { project, location, apiEndpoint } = this.#options;
    const { BigQuery: Client } = await import("@google-cloud/bigquery");
    const options = {
      ...(project === undefined ? {} : { projectId: project }),
      ...(location === undefined ? {} : { location }),
      autoRetry,
    };
    if (apiEndpoint === undefined) return new Client(options);
    const { PassThroughClient } = await import("google-auth-library");
    const withoutCredentials = { ...options, apiEndpoint, authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true };
    return new Client(withoutCredentials);
  }

  /** Starts a query job; nothing happens if one of that id was started before. */
  async #startQuery(jobId: string, query: bigquery.default.IJobConfigurationQuery, maximumMilliseconds?: number): Promise<void> {
    const client = await this.client();
    const limit = maximumMilliseconds === undefined ? {} : { jobTimeoutMs: String(maximumMilliseconds) };
    try {
      await client.createJob({ jobId, configuration: { query, ...limit } });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
    }
  }

  async #job(jobId: string): Promise<Job> {
    const client = await this.client();
    const { location } = this.#options;
    return client.job(jobId, location === undefined ? {} : { location });
  }

  /** The state of a job, or null if there is none of its id. */
  async #stateOf(job: Job): Promise<string | null> {
    try {
      const [{ status }]: readonly [bigquery.default.IJob, ...unknown[]] = await job.getMetadata();
      return status?.state ?? null;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** Whether the job is new; false if one of that id was there before. */
  async #startLoad(table: StoredTable, lines: Buffer, jobId: string): Promise<boolean> {
    const client = await this.client();
    const { location } = this.#options;
    const target = client.dataset(this.datasets.store, location === undefined ? {} : { location }).table(table.name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stream = target.createWriteStream({
      jobId,
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      // Otherwise BigQuery requires the right to create tables, even if the table exists.
      createDisposition: "CREATE_NEVER",
      writeDisposition: "WRITE_APPEND",
      maxBadRecords: 0,
    });
    // The job's own failure comes through the same event, after `job`: it is read from the job.
    stream.on("job", () => resolve()).on("error", reject);
    stream.end(lines);
    try {
      await promise;
      return true;
    } catch (error) {
      if (statusOf(error) === 409) return false;
      throw error;
    }
  }

  /** Waits for a job's end; returns its errors, none if it succeeded. */
  async #errorsOf(jobId: string): Promise<readonly unknown[]> {
    const job = await this.#job(jobId);
    for (let wait = 200; ; wait = Math.min(wait * 1.5, 5_000)) {
      const [{ status }] = await job.getMetadata();
      if (status?.state === "DONE") return status.errorResult === undefined ? [] : [status.errorResult, ...(status.errors ?? [])];
      await delay(wait);
    }
  }

  #queryOf(sql: string, parameters: Parameters): bigquery.default.IJobConfigurationQuery {
    return {
      query: this.named(sql),
      useLegacySql: false,
      parameterMode: "NAMED",
      queryParameters: Object.entries(parameters).map(([name, value]) => ({ name, ...parameterOf(value) })),
    };
  }

  async #answer(jobId: string, { maximumRows = Number.POSITIVE_INFINITY, maximumMilliseconds }: ReadOptions = {}): Promise<QueryResult> {
    const rows: Readonly<Record<string, unknown>>[] = [];
    let columns: QueryResult["columns"] = [];
    for await (const page of this.#answers(jobId, { maximumRows, maximumMilliseconds })) {
      columns = page.columns;
      for (const row of page.rows) rows.push(row);
      if (rows.length >= maximumRows) return { columns, rows: rows.slice(0, maximumRows) };
    }
    return { columns, rows };
  }

  /** The answer of a job by pages, once it has one. */
  async *#answers(
    jobId: string,
    { maximumRows = Number.POSITIVE_INFINITY, maximumMilliseconds }: ReadOptions = {},
  ): AsyncGenerator<QueryResult> {
    const job = await this.#job(jobId);
    const until = maximumMilliseconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + maximumMilliseconds;
    let fields: readonly AnswerField[] = [];
    let pageToken: string | undefined;
    for (;;) {
      // Without `timeoutMs`, with which the client makes an error of every answer that is not complete by then.
      const [, , answer] = await job
        .getQueryResults({
          autoPaginate: false,
          skipParsing: true,
          ...(Number.isFinite(maximumRows) ? { maxResults: maximumRows } : {}),
          ...(pageToken === undefined ? {} : { pageToken }),
        })
        .catch((error: unknown) => {
          throw maximumMilliseconds !== undefined && isStopped(error) ? readTooLong(maximumMilliseconds, { cause: error }) : error;
        });
      if (answer?.jobComplete === false) {
        if (maximumMilliseconds === undefined || Date.now() < until) continue;
        await job.cancel().catch(() => undefined);
        throw readTooLong(maximumMilliseconds);
      }
      fields = answer?.schema?.fields ?? fields;
      const rows = (answer?.rows ?? []).map((row) => decodeRow(fields, row));
      yield { columns: fields.map(({ name = "", type = "" }) => ({ name, type })), rows };
      pageToken = answer?.pageToken ?? undefined;
      if (pageToken === undefined) return;
    }
  }
}

/** The service stops a job after its `jobTimeoutMs`, with status 499. */
const isStopped = (error: unknown): boolean => serviceFailure(error).complaints.some(({ reason }) => reason === "stopped");

const readTooLong = (milliseconds: number, options?: ErrorOptions): ReadTooLongError =>
  new ReadTooLongError(`stopped after ${milliseconds / 1_000} s: read less, for example with a condition on session_date`, options);

/**
 * Throws `NotReadingError` if a statement names a dataset with personal data, or writes a name in a way that would hide one. The service
 * itself refuses whoever lacks the right.
 */
function requireAnalystsDataset(sql: string, { store, restricted }: Readonly<Record<Dataset, string>>): void {
  const text = sql.toLowerCase();
  const isNamed = [store, restricted, "${store}", "${restricted}"].some((name) => text.includes(name.toLowerCase()));
  // A quoted name may have escapes, such as `\x5f`.
  const isHidden = /`[^`]*\\/.test(sql) || /\binformation_schema\b.*\bjobs/s.test(text);
  if (isNamed || isHidden)
    throw new NotReadingError(
      "expected relations of contact_center alone: others have personal data, which is shown only if the command was started with --restricted",
    );
}

const newJobId = (): string => `ccaip_sessions_${randomUUID()}`;

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A parameter as the service takes it: every value as text beside its type. */
export function parameterOf(value: Parameters[string]): Pick<bigquery.default.IQueryParameter, "parameterType" | "parameterValue"> {
  if (Array.isArray(value)) {
    return {
      parameterType: { type: "ARRAY", arrayType: { type: "STRING" } },
      parameterValue: { arrayValues: value.map((item: string) => ({ value: item })) },
    };
  }
  const type = typeof value === "number" ? (Number.isInteger(value) ? "INT64" : "FLOAT64") : typeof value === "boolean" ? "BOOL" : "STRING";
  return { parameterType: { type }, parameterValue: value === null ? {} : { value: String(value) } };
}
