import { createHash } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DuckDBInstance, DuckDBListValue, type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBValue } from "@duckdb/node-api";
import pRetry from "p-retry";
import { columnDefinition, typeOf } from "../../../schema/ddl.ts";
import type { Field } from "../../../schema/field.ts";
import { type MetricSettings, defaultMetricSettings, storedMetricSettings, withMetricSettings } from "../../../schema/metric-settings.ts";
import { type ProgramObject, programObjects } from "../../../schema/program-objects.ts";
import { type View, liveFrom as liveFromLiteral, unsettledVersions } from "../../../schema/relations.ts";
import { definitionOf, earliestDate, onDays, settledTables, unsettleStatements } from "../../../schema/settled.ts";
import { type StoredTable, sessionVersions, storedTables } from "../../../schema/store.ts";
import type { Row } from "../../values/row.ts";
import { encodeLines } from "../encode-rows.ts";
import { duckdbDialect } from "./dialect.ts";
import { duckdbEngine } from "./engine.ts";
import { answerOf, limitedAnswerOf, requireAnalystsRelations, requireReading } from "./read-statement.ts";
import {
  type ChangeOptions,
  type ChangeResult,
  type Parameters,
  type QueryResult,
  type ReadOptions,
  RowRefusedError,
  type Warehouse,
} from "../warehouse.ts";

const { createTable, createTableFunction, createView, functions, quoted, textLiteral } = duckdbDialect;

/** Another process has the database file open: DuckDB allows one process per file, readers included. */
export class DatabaseInUseError extends Error {
  constructor(file: string, options?: ErrorOptions) {
    super(`${file} is open in another process`, options);
    this.name = "DatabaseInUseError";
  }
}

/** The file is one of another program: it has no table of this one. */
export class OtherDatabaseError extends Error {
  override readonly name = "OtherDatabaseError";
}

const schemas = { store: "contact_center_store", contact_center: "contact_center", restricted: "contact_center_restricted" } as const;

/** SQL with the datasets filled in. */
const named = (sql: string): string =>
  sql.replaceAll(/\$\{(store|contact_center|restricted)\}/g, (_, name: keyof typeof schemas) => schemas[name]);

/** Rows that are committed together at most; DuckDB commits hundreds of rows as fast as one. */
const batchLimit = 500;

/** A commit takes as long as a hundred of its rows, so rows that arrive within moments of each other are gathered for one. */
const pauseMilliseconds = 15;
const mostPauses = 8;

/** Rows of a page of `stream`. */
const pageSize = 10_000;

/** Of a new file. Hundreds of columns take a block each while rows are written: with DuckDB's default of 262144 that is 230 MB, with this 20. */
const blockSize = "16384";

/**
 * What DuckDB's allocator keeps once it is freed, which no memory limit counts: 150 MB after some thousand rows, unless it is set to give it
 * back at once.
 */
const givesBack = { allocator_flush_threshold: "0B", allocator_bulk_deallocation_flush_threshold: "0B" };

/** Beside a memory limit: checkpoints are few, and do not join small row groups, since for that they would read much of the table into memory. */
const smallMemory = { ...givesBack, max_vacuum_tasks: "0", checkpoint_threshold: "64MB" };

/**
 * Rows after which a file under a memory limit is closed and opened again: what DuckDB records about a file that it writes grows with every row,
 * whatever the limit.
 */
const rowsUntilReopened = 2_000;

interface Waiting {
  readonly table: StoredTable;
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface DuckdbOptions extends Partial<Pick<Warehouse, "touchesDays">> {
  /** By default, all of the machine's. */
  readonly threads?: number | null;
  /** Gives memory back to the system as soon as it is free, also without a memory limit. */
  readonly isFrugal?: boolean;
  readonly isLocked?: boolean;
  /** The file is only read, unless its views are missing or of another version or other settings. */
  readonly isReading?: boolean;
  /** Throws `OtherDatabaseError` if the file has no table of this program. */
  readonly isOurs?: boolean;
  /** Gets a sentence if the views are made again since reporting settings are other than those of the file. */
  readonly onRedefined?: ((sentence: string) => void) | undefined;
}

/**
 * Opens a DuckDB file (and creates it if needed), or `:memory:`. DuckDB 1.1 and later, the versions inside BI tools, can open the file.
 * `memoryLimit`, such as `200MB`, limits DuckDB's memory; the default is most of the machine's. With `isLocked` no statement reaches a file
 * apart from the database, whoever wrote it. Reporting settings that are not given are those that the file remembers.
 */
export async function openDuckdb(
  file: string,
  metricSettings: Partial<MetricSettings> = {},
  memoryLimit: string | null = null,
  options: DuckdbOptions = {},
): Promise<DuckdbWarehouse> {
  const { touchesDays, threads = null, isFrugal = false, isLocked = false, isReading = false, isOurs = false, onRedefined } = options;
  const instance = await DuckDBInstance.create(":memory:", { default_block_size: blockSize });
  const connection = await instance.connect();
  try {
    // Before the file is opened: what a killed process left in its log is read then.
    const settings: Readonly<Record<string, string>> = {
      ...(isFrugal ? givesBack : {}),
      ...(memoryLimit === null ? {} : { memory_limit: memoryLimit, temp_directory: `${file}.tmp`, ...smallMemory }),
    };
    for (const [setting, value] of Object.entries(settings)) await connection.run(`set ${setting} = ${textLiteral(value)}`);
    // What is prepared below is many small statements, which threads only make slower.
    await connection.run("set threads = 1");
    await attach(connection, file, isReading);
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
  await connection.run("use warehouse; set timezone = 'UTC'");
  const isInMemory = file === ":memory:";
  const reader = await instance.connect();
  const isReopened = memoryLimit !== null && !isInMemory && !isLocked;
  const warehouse = new DuckdbWarehouse(instance, connection, reader, isReopened ? file : null, touchesDays);
  try {
    const prepared = await warehouse.preparation(metricSettings, !isInMemory);
    if (isOurs && !prepared.isOurs) throw new OtherDatabaseError(`${file} has no table of this program`);
    if (isReading && !prepared.isDone) {
      await warehouse.close();
      return await openDuckdb(file, metricSettings, memoryLimit, { ...options, isReading: false });
    }
    if (!prepared.isDone) await warehouse.prepare(prepared.metricSettings, !isInMemory);
    if (prepared.changes.length > 0) onRedefined?.(`${file}: reporting settings changed: ${prepared.changes.join(", ")}`);
  } catch (error) {
    await warehouse.close().catch(() => undefined);
    throw error;
  }
  await connection.run(threads === null ? "reset threads" : `set threads = ${threads}`);
  for (const one of [connection, reader]) await one.run(`set timezone = 'UTC'; ${searchPath}`);
  if (isLocked) await lock(connection, file);
  return warehouse;
}

/** Ends access to other files, and to the settings, for as long as the instance is open; large answers are sorted in a folder beside the file. */
async function lock(connection: DuckDBConnection, file: string): Promise<void> {
  const spool = textLiteral(`${path.resolve(file)}.tmp`);
  const place = file === ":memory:" ? "" : `set temp_directory = ${spool}; set allowed_directories = [${spool}];`;
  await connection.run(`${place} set enable_external_access = false; set lock_configuration = true`);
}

/** The analysts' functions work without their schema's name, as they do in BigQuery. */
const searchPath = `set search_path = 'warehouse.main,warehouse.${schemas.contact_center}'`;

const isInUse = ({ error }: { readonly error: Error }): boolean => error instanceof DatabaseInUseError;

/** By its type, since DuckDB takes a name that ends in .json for a view of that file, and rows for it are lost. */
async function attach(connection: DuckDBConnection, file: string, isReading = false): Promise<void> {
  try {
    await connection.run(
      `attach if not exists ${textLiteral(file)} as warehouse (type duckdb, ${isReading ? "read_only" : "storage_version 'v1.0.0'"})`,
    );
  } catch (error) {
    if (error instanceof Error && error.message.includes("Could not set lock")) throw new DatabaseInUseError(file, { cause: error });
    throw error;
  }
}

/** The embedded warehouse. Writes of one process are queued, and what waits is committed together. */
export class DuckdbWarehouse implements Warehouse {
  readonly name = duckdbEngine.name;
  readonly isRemote = duckdbEngine.isRemote;
  readonly sql = duckdbEngine.sql;
  readonly batchSize = duckdbEngine.batchSize;
  readonly deletableBefore = duckdbEngine.deletableBefore;
  readonly deletedRowsRemain = duckdbEngine.deletedRowsRemain;
  readonly prices = duckdbEngine.prices;
  readonly touchesDays: boolean;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** For statements that people type: what they leave behind, such as a transaction, is not met by the writes of this process. */
  readonly #reader: DuckDBConnection;
  #lastRead: Promise<unknown> = Promise.resolve();
  #waiting: Waiting[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #isFlushing = false;
  #flushing: Promise<void> = Promise.resolve();
  /** The file if it is closed and opened again now and then. */
  readonly #reopened: string | null;
  #isAttached = true;
  #rowsSinceOpened = 0;
  #streams = 0;
  /** Planning an insert of hundreds of columns takes as long as storing a hundred rows. */
  readonly #inserts = new Map<StoredTable, DuckDBPreparedStatement>();

  constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    reader: DuckDBConnection,
    reopened: string | null,
    touchesDays = duckdbEngine.touchesDays,
  ) {
    this.touchesDays = touchesDays;
    this.#instance = instance;
    this.#connection = connection;
    this.#reader = reader;
    this.#reopened = reopened;
  }

  /** What `prepare` has to do, without changing the file. */
  async preparation(given: Partial<MetricSettings>, hasDescriptions: boolean): Promise<Preparation> {
    const comment = await this.#comment();
    const remembered = await this.#rememberedSettings(comment);
    const metricSettings = { ...defaultMetricSettings, ...remembered, ...given };
    const statements = statementsOf(metricSettings, hasDescriptions);
    const isDone = comment !== null && comment.startsWith(schemaHash(statements)) && (await this.#isComplete(statements));
    const before = new Map<string, unknown>(Object.entries(remembered));
    const changes = Object.entries(metricSettings).flatMap(([name, value]) =>
      before.has(name) && before.get(name) !== value ? [`${name} from ${String(before.get(name))} to ${value}`] : [],
    );
    return { isOurs: comment !== null, isDone, metricSettings, changes };
  }

  /** Creates what is missing, such as a view that somebody dropped, and brings views up to date. */
  async prepare(metricSettings: MetricSettings, hasDescriptions: boolean): Promise<void> {
    const statements = statementsOf(metricSettings, hasDescriptions);
    const version = `${schemaHash(statements)} ${JSON.stringify(metricSettings)}`;
    await this.#connection.run("begin");
    for (const schema of Object.values(schemas)) await this.#connection.run(`create schema if not exists ${schema}`);
    await this.#createTables(storedTables);
    const definition = definitionOf(duckdbDialect, metricSettings);
    const liveFrom = await this.#keepSettledTables(definition);
    for (const statement of functions) await this.#connection.run(named(statement));
    await this.#createTables(programObjects.flatMap((object) => (object.kind === "table" ? [object.table] : [])));
    for (const [index, { kind }] of programObjects.entries())
      if (kind !== "table") await this.#connection.run(named(withLiveFrom(statements[index] ?? "", liveFrom ?? earliestDate)));
    if (liveFrom === null)
      await this.#connection.run(
        named(`insert into \${store}.upkeep_state values
          ('definition', ${textLiteral(definition)}, now()), ('live_from', ${textLiteral(earliestDate)}, now())`),
      );
    await this.#connection.run(named(`comment on table \${store}.session_versions is ${textLiteral(version)}`));
    await this.#connection.run("commit");
  }

  /** The literal of the views; null if one of the settled tables is missing, or they are of other queries or settings. */
  async #keepSettledTables(definition: string): Promise<string | null> {
    const { rows } = await this.#run(
      "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'contact_center_store'",
      {},
    );
    const there = new Set(rows.map((row) => row["table_name"]));
    // Without one of them, records state of days that they are settled whose rows are gone.
    const state = settledTables.every(({ name }) => there.has(name)) ? await this.#settledState() : null;
    if (state?.definition === definition) return state.liveFrom;
    for (const { name } of settledTables) await this.#connection.run(named(`drop table if exists \${store}.${name}`));
    return null;
  }

  async #settledState(): Promise<{ readonly definition: string; readonly liveFrom: string }> {
    const { rows } = await this.#run("select name, value from ${store}.upkeep_state", {});
    const valueOf = (name: string, otherwise: string): string => {
      const value = rows.find((row) => row["name"] === name)?.["value"];
      return typeof value === "string" ? value : otherwise;
    };
    return { definition: valueOf("definition", ""), liveFrom: valueOf("live_from", earliestDate) };
  }

  /** Makes days live whose rows change, in the transaction of the change. */
  async #unsettle(days: readonly string[]): Promise<void> {
    const [first] = days.toSorted();
    if (first === undefined) return;
    const { rows } = await this.#run(`select cast(session_date as varchar) as day from \${store}.settled_days where ${onDays(days)}`, {});
    if (rows.length > 0)
      for (const statement of unsettleStatements(rows.map(({ day }) => String(day)))) await this.#connection.run(named(statement));
    const { liveFrom } = await this.#settledState();
    if (first >= liveFrom) return;
    await this.#connection.run(named(withLiveFrom(createView({ ...unsettledVersions, sql: unsettledVersions.sql(duckdbDialect) }), first)));
    await this.#connection.run(named(`update \${store}.upkeep_state set value = ${textLiteral(first)} where name = 'live_from'`));
  }

  /** Settled days on which sessions of these days have their latest version. */
  async #otherDaysOf(days: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#run(
      `select distinct cast(settled.session_date as varchar) as day from \${store}.settled_newest as settled
       where exists (
         select 1 from \${store}.session_versions as version
         where ${onDays(days, "version.session_date")} and version.instance = settled.instance and version.session_key = settled.session_key
           and version.session_date <> settled.session_date
       )`,
      {},
    );
    return rows.map(({ day }) => String(day));
  }

  /** Days that rows are appended to, and settled days on which their sessions have other versions. */
  async #daysOf(lines: string): Promise<readonly string[]> {
    const { liveFrom } = await this.#settledState();
    if (liveFrom === earliestDate) {
      const { rows } = await this.#run("select 1 from ${store}.settled_days limit 1", {});
      if (rows.length === 0) return [];
    }
    const shape = textLiteral(JSON.stringify({ instance: "VARCHAR", session_key: "VARCHAR", session_date: "DATE" }));
    const reader = await this.#connection.runAndReadAll(
      named(`with appended as (
        select unnest(from_json(line, ${shape})) from (select unnest(string_split($1, chr(10))) as line) as lines
      )
      select cast(session_date as varchar) from appended
      union
      select cast(settled.session_date as varchar) from \${store}.settled_newest as settled
      where exists (select 1 from appended where appended.instance = settled.instance and appended.session_key = settled.session_key)`),
      [lines],
    );
    return reader.getRows().map(([day]) => String(day));
  }

  /** Whether every view and table of the program is there, and the schemas of the functions. */
  async #isComplete(statements: readonly string[]): Promise<boolean> {
    const found = await this.query(
      `select schema_name || '.' || view_name as name from duckdb_views() where database_name = 'warehouse'
       union all select schema_name || '.' || table_name from duckdb_tables() where database_name = 'warehouse'
       union all select schema_name || '.' || function_name from duckdb_functions() where database_name = 'warehouse'`,
    );
    const names = new Set(found.rows.map(({ name }) => String(name)));
    return [...storedTables.map(createTable), ...functions, ...statements].every((statement) => names.has(createdName(statement)));
  }

  /** The reporting settings that the file was prepared with. Earlier versions of this program left them in a view alone. */
  async #rememberedSettings(comment: string | null): Promise<Partial<MetricSettings>> {
    if (comment === null) return {};
    const [, json] = /^schema \w+ (\{.*\})$/.exec(comment) ?? [];
    if (json !== undefined) return storedMetricSettings(JSON.parse(json));
    const found = await this.query("select * from ${contact_center}.settings").catch(() => ({ rows: [] }));
    return storedMetricSettings(found.rows[0]);
  }

  /** Of the table of versions, which says what the file was prepared for; null without that table. */
  async #comment(): Promise<string | null> {
    const found = await this.query(
      "select comment from duckdb_tables() where database_name = 'warehouse' and schema_name = 'contact_center_store' and table_name = 'session_versions'",
    );
    const [row] = found.rows;
    if (row === undefined) return null;
    return typeof row["comment"] === "string" ? row["comment"] : "";
  }

  /** Creates tables, or only ever adds: columns that the list has and the table lacks, nested ones by a cast that matches names. */
  async #createTables(tables: readonly StoredTable[]): Promise<void> {
    await this.#connection.run(named(tables.map(createTable).join(";\n")));
    // Of all tables at once: DuckDB reads its whole catalog for each answer.
    const { rows } = await this.query(
      "select table_name || '.' || column_name as name, data_type as type from duckdb_columns() where database_name = 'warehouse' and schema_name = 'contact_center_store'",
    );
    const types = new Map(rows.map(({ name, type }) => [name, typeof type === "string" ? type : ""]));
    for (const table of tables) await this.#addColumns(table, types);
  }

  /** `types` by table and column. */
  async #addColumns(table: StoredTable, types: ReadonlyMap<unknown, string>): Promise<void> {
    for (const field of table.fields) {
      const type = types.get(`${table.name}.${field.name}`);
      if (type === undefined) {
        const optional: Field = { ...field, mode: field.mode === "REQUIRED" ? "NULLABLE" : field.mode };
        await this.#connection.run(named(`alter table \${store}.${table.name} add column ${columnDefinition(optional, duckdbDialect)}`));
      } else if (field.type === "RECORD" && plain(type) !== plain(typeOf(field, duckdbDialect))) {
        await this.#connection.run(
          named(`alter table \${store}.${table.name} alter column ${quoted(field.name)} type ${typeOf(field, duckdbDialect)}`),
        );
      }
    }
  }

  append(table: StoredTable, row: Row): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ table, row, resolve, reject });
    if (!this.#isFlushing) this.#flushing = this.#flush();
    return promise;
  }

  appendBatch(table: StoredTable, rows: readonly Row[]): Promise<void> {
    return this.#appendLines(table, () => encodeLines(table.fields, rows).toString(), rows.length);
  }

  /** Appends rows that are lines of JSON already, all or none, as `appendBatch` does. */
  appendLines(table: StoredTable, lines: string): Promise<void> {
    return this.#appendLines(table, () => lines, lines.split("\n").length);
  }

  #appendLines(table: StoredTable, lines: () => string, count: number): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#rowsSinceOpened >= rowsUntilReopened) await this.#reopen();
      await this.#inTransaction(() => this.#insert(table, lines()));
      this.#rowsSinceOpened += count;
    });
  }

  query(sql: string, parameters: Parameters = {}): Promise<QueryResult> {
    return this.#inTurn(() => this.#run(sql, parameters));
  }

  read(sql: string, { isDryRun = false, onEstimate, withoutPersonalData = false, ...limits }: ReadOptions = {}): Promise<QueryResult> {
    const turn = this.#lastRead.then(async () => {
      const text = named(sql);
      await requireReading(this.#reader, text);
      if (withoutPersonalData) await requireAnalystsRelations(this.#reader, text);
      onEstimate?.(null);
      if (isDryRun) return { columns: [], rows: [] };
      await this.#reader.run("begin transaction read only");
      try {
        return await limitedAnswerOf(this.#reader, text, limits);
      } finally {
        await this.#reader.run("rollback").catch(() => undefined);
      }
    });
    this.#lastRead = turn.catch(() => undefined);
    return turn;
  }

  /** Other statements run between two pages, so the answer is put aside in a temporary table first. */
  async *stream(sql: string, parameters: Parameters = {}): AsyncGenerator<QueryResult["rows"]> {
    this.#streams += 1;
    const table = `temp.main.stream_${this.#streams}`;
    await this.#inTurn(() => this.#run(`create temp table ${table} as ${sql}`, parameters));
    try {
      for (let first = 0; ; first += pageSize) {
        const page = `select * from ${table} where rowid >= ${first} and rowid < ${first + pageSize} order by rowid`;
        const { rows } = await this.query(page);
        if (rows.length > 0) yield rows;
        if (rows.length < pageSize) return;
      }
    } finally {
      await this.query(`drop table ${table}`);
    }
  }

  change(statements: readonly string[], { changedDays = [] }: Pick<ChangeOptions, "changedDays">): Promise<ChangeResult> {
    return this.#inTurn(async () => {
      let changed = 0;
      await this.#inTransaction(async () => {
        for (const statement of statements) changed += (await this.#connection.run(named(statement))).rowsChanged;
        if (!this.touchesDays && changedDays.length > 0) await this.#unsettle([...changedDays, ...(await this.#otherDaysOf(changedDays))]);
      });
      return { bytesBilled: null, changedRows: statements.length === 1 ? changed : null };
    });
  }

  estimate(): Promise<null> {
    return Promise.resolve(null);
  }

  async close(): Promise<void> {
    await this.#flushing;
    await Promise.all([this.#last, this.#lastRead]);
    this.#forgetInserts();
    await this.#reader.run("use memory");
    this.#reader.closeSync();
    await this.#connection.run("use memory; detach warehouse");
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #reopen(): Promise<void> {
    if (this.#reopened === null) return;
    this.#isAttached = false;
    this.#rowsSinceOpened = 0;
    this.#forgetInserts();
    await this.#reader.run("use memory");
    await this.#connection.run("use memory; detach warehouse");
    await this.#attach();
  }

  /** Another process may have the file open by now, such as a BI tool. */
  async #attach(): Promise<void> {
    const file = this.#reopened;
    if (this.#isAttached || file === null) return;
    await pRetry(() => attach(this.#connection, file), { retries: 6, minTimeout: 100, shouldRetry: isInUse });
    for (const connection of [this.#connection, this.#reader]) await connection.run(`use warehouse; ${searchPath}`);
    this.#isAttached = true;
  }

  async #run(sql: string, parameters: Parameters): Promise<QueryResult> {
    const values = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? new DuckDBListValue([...value]) : value]),
    );
    const text = named(sql).replaceAll(/@(\w+)/g, (match, name: string) => (Object.hasOwn(parameters, name) ? `$${name}` : match));
    const used = Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(`$${name}`)));
    return answerOf(this.#connection, text, Object.keys(used).length > 0 ? parameterValues(used) : undefined);
  }

  async #inTransaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run("begin");
    try {
      await work();
      await this.#connection.run("commit");
    } catch (error) {
      await this.#connection.run("rollback").catch(() => undefined);
      throw error;
    }
  }

  /** One statement at a time: the file has one writer, and readers see what was acknowledged. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const attached = async (): Promise<Result> => {
      await this.#attach();
      return work();
    };
    const turn = this.#last.then(attached, attached);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting.splice(0, batchLimit);
      await this.#inTurn(() => this.#commit(batch));
    }
    this.#isFlushing = false;
  }

  /** Waits until nothing more arrives for a moment, though not for long. */
  async #gather(): Promise<void> {
    let before = 0;
    for (let pauses = 0; pauses < mostPauses && before < this.#waiting.length && this.#waiting.length < batchLimit; pauses += 1) {
      before = this.#waiting.length;
      await sleep(pauseMilliseconds);
    }
  }

  /** Commits what waited together. If that fails, each row alone, so that one bad row takes no other with it. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#inTransaction(async () => {
        for (const table of new Set(batch.map((waiting) => waiting.table))) {
          const rows = batch.filter((waiting) => waiting.table === table).map(({ row }) => row);
          await this.#insert(table, encodeLines(table.fields, rows).toString());
        }
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) only.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }

  /**
   * One text per row: DuckDB reads them in a fifth of the time, and of the memory, that one text with all rows takes. What is NULL is left
   * out, and JSON has no line breaks of its own.
   */
  async #insert(table: StoredTable, lines: string): Promise<void> {
    if (lines === "") return;
    const insert = await this.#preparedInsert(table);
    insert.bindVarchar(1, lines);
    await insert.run().catch((error: unknown) => {
      throw refusal(error);
    });
    insert.clearBindings();
    if (table === sessionVersions && !this.touchesDays) await this.#unsettle(await this.#daysOf(lines));
  }

  async #preparedInsert(table: StoredTable): Promise<DuckDBPreparedStatement> {
    const before = this.#inserts.get(table);
    if (before !== undefined) return before;
    const shape = textLiteral(JSON.stringify(structure(table.fields)));
    const prepared = await this.#connection.prepare(
      named(`insert into \${store}.${table.name} by name
        select unnest(from_json(line, ${shape})) from (select unnest(string_split($1, chr(10))) as line) as lines`),
    );
    this.#inserts.set(table, prepared);
    return prepared;
  }

  /** Before the file is detached, which they would keep open. */
  #forgetInserts(): void {
    for (const prepared of this.#inserts.values()) prepared.destroySync();
    this.#inserts.clear();
  }
}

/** Schema and name of what a `create` statement creates. */
const createdName = (statement: string): string => {
  const [, created = ""] = /^create (?:or replace )?(?:table|view|macro)(?: if not exists)? ([^\s(]+)/i.exec(named(statement)) ?? [];
  return created.replaceAll('"', "");
};

/** A value that cannot be converted is a fault of the row; anything else is a fault of the engine or the disk and is tried again. */
function refusal(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const isTheRows = /^(Conversion|Constraint|Invalid Input|Invalid JSON|Out of Range) Error/i.test(message);
  return isTheRows ? new RowRefusedError([message.split(" Error")[0] ?? "invalid"], { cause: error }) : error;
}

/** The shape that `from_json` reads rows with. */
const structure = (fields: readonly Field[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    fields.map((field) => [field.name, field.type === "RECORD" ? [structure(field.fields)] : typeOf(field, duckdbDialect)]),
  );

/** Type text without quotes and blanks, as DuckDB prints some names quoted and others not. */
const plain = (type: string): string => type.replaceAll(/["\s]/g, "").replaceAll("TIMESTAMPWITHTIMEZONE", "TIMESTAMPTZ").toUpperCase();

/** What a file was prepared for, and what that takes. */
interface Preparation {
  /** Whether the file has the table of versions. */
  readonly isOurs: boolean;
  readonly isDone: boolean;
  readonly metricSettings: MetricSettings;
  /** Reporting settings that are other than the file's, in words. */
  readonly changes: readonly string[];
}

const statementsOf = (metricSettings: MetricSettings, hasDescriptions: boolean): readonly string[] =>
  programObjects.map((object) => withMetricSettings(statementOf(object, hasDescriptions), metricSettings));

/** What creates an object of the program, with the descriptions of views that BI tools and shells show. */
function statementOf(object: ProgramObject, hasDescriptions: boolean): string {
  if (object.kind === "table") return createTable(object.table);
  if (object.kind === "view") {
    const statement = createView({ ...object.view, sql: object.view.sql(duckdbDialect) });
    return hasDescriptions && object.view.dataset !== "store" ? [statement, ...viewComments(object.view)].join(";\n") : statement;
  }
  return createTableFunction({ ...object.routine, sql: object.routine.sql(duckdbDialect) }, object.routine.parameters);
}

const withLiveFrom = (sql: string, date: string): string => sql.replaceAll(liveFromLiteral, date);

function viewComments({ dataset, name, description, fields }: View): readonly string[] {
  const view = `${schemas[dataset]}.${name}`;
  const columns = fields.map((field) => `comment on column ${view}.${quoted(field.name)} is ${textLiteral(field.description)}`);
  return [`comment on view ${view} is ${textLiteral(description)}`, ...columns];
}

function schemaHash(created: readonly string[]): string {
  const statements = [...storedTables.map(createTable), ...functions, ...created];
  return `schema ${createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 16)}`;
}

type PlainParameters = Readonly<Record<string, DuckDBValue>>;
const parameterValues = (values: Readonly<Record<string, unknown>>): Record<string, DuckDBValue> => {
  const plainValues: PlainParameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, duckdbValue(value)]));
  return plainValues;
};

function duckdbValue(value: unknown): DuckDBValue {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value instanceof DuckDBListValue
  )
    return value;
  throw new TypeError("a parameter is text, a number, a boolean, null or a list of texts");
}
