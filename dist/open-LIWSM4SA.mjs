import {
  programObjects
} from "./chunk-EMFC4BEB.mjs";
import {
  readMetricSettings
} from "./chunk-SJBFM3IU.mjs";
import {
  NotServedError,
  connectDatabase
} from "./chunk-E4DJ43BM.mjs";
import {
  microsecondsText
} from "./chunk-3HT2UMTP.mjs";
import {
  defaultMetricSettings,
  withMetricSettings
} from "./chunk-4M2XN4FZ.mjs";
import {
  NotReadingError,
  RowRefusedError,
  duckdbDialect,
  duckdbEngine,
  encodeLines
} from "./chunk-V6JX6FFH.mjs";
import "./chunk-57YWOC5O.mjs";
import {
  columnDefinition,
  typeOf
} from "./chunk-3ELH2EWA.mjs";
import {
  storedTables
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/warehouse/duckdb/open.ts
import { mkdir, stat } from "node:fs/promises";
import path2 from "node:path";

// functions/warehouse/duckdb/duckdb.ts
import { createHash } from "node:crypto";
import path from "node:path";
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  StatementType
} from "@duckdb/node-api";
import pRetry from "p-retry";
var { createTable, createTableFunction, createView, functions, quoted, textLiteral } = duckdbDialect;
var DatabaseInUseError = class extends Error {
  static {
    __name(this, "DatabaseInUseError");
  }
  constructor(file, options) {
    super(`${file} is open in another process`, options);
    this.name = "DatabaseInUseError";
  }
};
var schemas = { store: "contact_center_store", contact_center: "contact_center", restricted: "contact_center_restricted" };
var named = /* @__PURE__ */ __name((sql) => sql.replaceAll(/\$\{(store|contact_center|restricted)\}/g, (_, name) => schemas[name]), "named");
var batchLimit = 500;
var pageSize = 1e4;
var blockSize = "16384";
var smallMemory = {
  allocator_flush_threshold: "0B",
  allocator_bulk_deallocation_flush_threshold: "0B",
  max_vacuum_tasks: "0",
  checkpoint_threshold: "64MB"
};
var rowsUntilReopened = 2e3;
async function openDuckdb(file, metricSettings = defaultMetricSettings, memoryLimit = null, { isLocked = false } = {}) {
  const instance = await DuckDBInstance.create(":memory:", { default_block_size: blockSize });
  const connection = await instance.connect();
  try {
    if (memoryLimit !== null) {
      for (const [setting, value] of Object.entries({ memory_limit: memoryLimit, temp_directory: `${file}.tmp`, ...smallMemory }))
        await connection.run(`set ${setting} = ${textLiteral(value)}`);
    }
    await attach(connection, file);
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
  await connection.run("use warehouse; set timezone = 'UTC'");
  const isInMemory = file === ":memory:";
  const reader = await instance.connect();
  const isReopened = memoryLimit !== null && !isInMemory && !isLocked;
  const warehouse = new DuckdbWarehouse(instance, connection, reader, isReopened ? file : null);
  await warehouse.prepare(metricSettings, !isInMemory);
  for (const one of [connection, reader]) await one.run(`set timezone = 'UTC'; ${searchPath}`);
  if (isLocked) await lock(connection, file);
  return warehouse;
}
__name(openDuckdb, "openDuckdb");
async function lock(connection, file) {
  const spool = textLiteral(`${path.resolve(file)}.tmp`);
  const place = file === ":memory:" ? "" : `set temp_directory = ${spool}; set allowed_directories = [${spool}];`;
  await connection.run(`${place} set enable_external_access = false; set lock_configuration = true`);
}
__name(lock, "lock");
var searchPath = `set search_path = 'warehouse.main,warehouse.${schemas.contact_center}'`;
var isInUse = /* @__PURE__ */ __name(({ error }) => error instanceof DatabaseInUseError, "isInUse");
async function attach(connection, file) {
  try {
    await connection.run(`attach if not exists ${textLiteral(file)} as warehouse (storage_version 'v1.0.0')`);
  } catch (error) {
    if (error instanceof Error && error.message.includes("Could not set lock")) throw new DatabaseInUseError(file, { cause: error });
    throw error;
  }
}
__name(attach, "attach");
var DuckdbWarehouse = class {
  static {
    __name(this, "DuckdbWarehouse");
  }
  name = duckdbEngine.name;
  isRemote = duckdbEngine.isRemote;
  sql = duckdbEngine.sql;
  batchSize = duckdbEngine.batchSize;
  deletableBefore = duckdbEngine.deletableBefore;
  deletedRowsRemain = duckdbEngine.deletedRowsRemain;
  prices = duckdbEngine.prices;
  #instance;
  #connection;
  /** For statements that people type: what they leave behind, such as a transaction, is not met by the writes of this process. */
  #reader;
  #lastRead = Promise.resolve();
  #waiting = [];
  #last = Promise.resolve();
  #isFlushing = false;
  /** The file if it is closed and opened again now and then. */
  #reopened;
  #isAttached = true;
  #rowsSinceOpened = 0;
  #streams = 0;
  constructor(instance, connection, reader, reopened) {
    this.#instance = instance;
    this.#connection = connection;
    this.#reader = reader;
    this.#reopened = reopened;
  }
  /** Creates what is missing, such as a view that somebody dropped, and brings views up to date; does nothing if the file is so already. */
  async prepare(metricSettings, hasDescriptions) {
    const statements = programObjects.map((object) => withMetricSettings(statementOf(object, hasDescriptions), metricSettings));
    const version = schemaHash(statements);
    if (await this.#preparedVersion() === version && await this.#isComplete(statements)) return;
    await this.#connection.run("begin");
    for (const schema of Object.values(schemas)) await this.#connection.run(`create schema if not exists ${schema}`);
    for (const table of storedTables) {
      await this.#connection.run(named(createTable(table)));
      await this.#addColumns(table);
    }
    for (const statement of functions) await this.#connection.run(named(statement));
    for (const [index, object] of programObjects.entries()) {
      await this.#connection.run(named(statements[index] ?? ""));
      if (object.kind === "table") await this.#addColumns(object.table);
    }
    await this.#connection.run(named(`comment on table \${store}.session_versions is ${textLiteral(version)}`));
    await this.#connection.run("commit");
  }
  /** Whether every view and table of the program is there, and the schemas of the functions. */
  async #isComplete(statements) {
    const found = await this.query(
      `select schema_name || '.' || view_name as name from duckdb_views() where database_name = 'warehouse'
       union all select schema_name || '.' || table_name from duckdb_tables() where database_name = 'warehouse'
       union all select schema_name || '.' || function_name from duckdb_functions() where database_name = 'warehouse'`
    );
    const names = new Set(found.rows.map(({ name }) => String(name)));
    return [...storedTables.map(createTable), ...functions, ...statements].every((statement) => names.has(createdName(statement)));
  }
  async #preparedVersion() {
    const found = await this.query(
      "select comment from duckdb_tables() where database_name = 'warehouse' and schema_name = 'contact_center_store' and table_name = 'session_versions'"
    );
    const comment = found.rows[0]?.["comment"];
    return typeof comment === "string" ? comment : null;
  }
  /** Only ever adds: columns that the list has and the table lacks, nested ones by a cast that matches names. */
  async #addColumns(table) {
    const found = await this.query(
      `select column_name as name, data_type as type from duckdb_columns() where database_name = 'warehouse' and schema_name = 'contact_center_store' and table_name = '${table.name}'`
    );
    const types = new Map(found.rows.map(({ name, type }) => [name, typeof type === "string" ? type : ""]));
    for (const field of table.fields) {
      const type = types.get(field.name);
      if (type === void 0) {
        const optional = { ...field, mode: field.mode === "REQUIRED" ? "NULLABLE" : field.mode };
        await this.#connection.run(named(`alter table \${store}.${table.name} add column ${columnDefinition(optional, duckdbDialect)}`));
      } else if (field.type === "RECORD" && plain(type) !== plain(typeOf(field, duckdbDialect))) {
        await this.#connection.run(
          named(`alter table \${store}.${table.name} alter column ${quoted(field.name)} type ${typeOf(field, duckdbDialect)}`)
        );
      }
    }
  }
  append(table, row) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.push({ table, row, resolve, reject });
    if (!this.#isFlushing) void this.#flush();
    return promise;
  }
  appendBatch(table, rows) {
    return this.#appendLines(table, () => encodeLines(table.fields, rows).toString(), rows.length);
  }
  /** Appends rows that are lines of JSON already, all or none, as `appendBatch` does. */
  appendLines(table, lines) {
    return this.#appendLines(table, () => lines, lines.split("\n").length);
  }
  #appendLines(table, lines, count) {
    return this.#inTurn(async () => {
      if (this.#rowsSinceOpened >= rowsUntilReopened) await this.#reopen();
      await this.#insert(table, lines());
      this.#rowsSinceOpened += count;
    });
  }
  query(sql, parameters = {}) {
    return this.#inTurn(() => this.#run(sql, parameters));
  }
  read(sql, { isDryRun = false, onEstimate } = {}) {
    const turn = this.#lastRead.then(async () => {
      const text = named(sql);
      await requireReading(this.#reader, text);
      onEstimate?.(null);
      if (isDryRun) return { columns: [], rows: [] };
      await this.#reader.run("begin transaction read only");
      try {
        return await answerOf(this.#reader, text);
      } finally {
        await this.#reader.run("rollback").catch(() => void 0);
      }
    });
    this.#lastRead = turn.catch(() => void 0);
    return turn;
  }
  /** Other statements run between two pages, so the answer is put aside in a temporary table first. */
  async *stream(sql, parameters = {}) {
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
  change(statements) {
    return this.#inTurn(async () => {
      let changed = 0;
      await this.#inTransaction(async () => {
        for (const statement of statements) changed += (await this.#connection.run(named(statement))).rowsChanged;
      });
      return { bytesBilled: null, changedRows: statements.length === 1 ? changed : null };
    });
  }
  estimate() {
    return Promise.resolve(null);
  }
  async close() {
    await Promise.all([this.#last, this.#lastRead]);
    await this.#reader.run("use memory");
    this.#reader.closeSync();
    await this.#connection.run("use memory; detach warehouse");
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
  async #reopen() {
    if (this.#reopened === null) return;
    this.#isAttached = false;
    this.#rowsSinceOpened = 0;
    await this.#reader.run("use memory");
    await this.#connection.run("use memory; detach warehouse");
    await this.#attach();
  }
  /** Another process may have the file open by now, such as a BI tool. */
  async #attach() {
    const file = this.#reopened;
    if (this.#isAttached || file === null) return;
    await pRetry(() => attach(this.#connection, file), { retries: 6, minTimeout: 100, shouldRetry: isInUse });
    for (const connection of [this.#connection, this.#reader]) await connection.run(`use warehouse; ${searchPath}`);
    this.#isAttached = true;
  }
  async #run(sql, parameters) {
    const values = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, Array.isArray(value) ? new DuckDBListValue([...value]) : value])
    );
    const text = named(sql).replaceAll(/@(\w+)/g, (match, name) => Object.hasOwn(parameters, name) ? `$${name}` : match);
    const used = Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(`$${name}`)));
    return answerOf(this.#connection, text, Object.keys(used).length > 0 ? parameterValues(used) : void 0);
  }
  async #inTransaction(work) {
    await this.#connection.run("begin");
    try {
      await work();
      await this.#connection.run("commit");
    } catch (error) {
      await this.#connection.run("rollback").catch(() => void 0);
      throw error;
    }
  }
  /** One statement at a time: the file has one writer, and readers see what was acknowledged. */
  #inTurn(work) {
    const attached = /* @__PURE__ */ __name(async () => {
      await this.#attach();
      return work();
    }, "attached");
    const turn = this.#last.then(attached, attached);
    this.#last = turn.catch(() => void 0);
    return turn;
  }
  async #flush() {
    this.#isFlushing = true;
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchLimit);
      await this.#inTurn(() => this.#commit(batch));
    }
    this.#isFlushing = false;
  }
  /** Commits what waited together. If that fails, each row alone, so that one bad row takes no other with it. */
  async #commit(batch) {
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
      if (batch.length === 1 && only !== void 0) only.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }
  /**
   * One text per row: DuckDB reads them in a fifth of the time, and of the memory, that one text with all rows takes. What is NULL is left
   * out, and JSON has no line breaks of its own.
   */
  async #insert(table, lines) {
    if (lines === "") return;
    const shape = textLiteral(JSON.stringify(structure(table.fields)));
    const insert = `insert into \${store}.${table.name} by name
      select unnest(from_json(line, ${shape})) from (select unnest(string_split($1, chr(10))) as line) as lines`;
    await this.#connection.run(named(insert), [lines]).catch((error) => {
      throw refusal(error);
    });
  }
};
async function answerOf(connection, text, values) {
  const reader = await connection.runAndReadAll(text, values);
  const columns = reader.columnNames().map((name, index) => ({ name, type: reader.columnType(index) }));
  const rows = reader.getRows().map((row) => Object.fromEntries(columns.map(({ name, type }, index) => [name, plainValue(row[index] ?? null, type)])));
  return { columns: columns.map(({ name, type }) => ({ name, type: DuckDBTypeId[type.typeId] })), rows };
}
__name(answerOf, "answerOf");
async function requireReading(connection, text) {
  const statements = await connection.extractStatements(text).catch((error) => {
    throw error instanceof Error && error.message === "Error in native callback" ? new NotReadingError("expected one statement, found none", { cause: error }) : error;
  });
  if (statements.count !== 1) throw new NotReadingError(`expected one statement, found ${statements.count}`);
  const { statementType } = await statements.prepare(0);
  if (statementType === StatementType.SELECT || statementType === StatementType.EXPLAIN) return;
  throw new NotReadingError(`expected a statement that only reads, such as select, found ${StatementType[statementType].toLowerCase()}`);
}
__name(requireReading, "requireReading");
var createdName = /* @__PURE__ */ __name((statement) => {
  const [, created = ""] = /^create (?:or replace )?(?:table|view|macro)(?: if not exists)? ([^\s(]+)/i.exec(named(statement)) ?? [];
  return created.replaceAll('"', "");
}, "createdName");
function refusal(error) {
  const message = error instanceof Error ? error.message : "";
  const isTheRows = /^(Conversion|Constraint|Invalid Input|Invalid JSON|Out of Range) Error/i.test(message);
  return isTheRows ? new RowRefusedError([message.split(" Error")[0] ?? "invalid"], { cause: error }) : error;
}
__name(refusal, "refusal");
var structure = /* @__PURE__ */ __name((fields) => Object.fromEntries(
  fields.map((field) => [field.name, field.type === "RECORD" ? [structure(field.fields)] : typeOf(field, duckdbDialect)])
), "structure");
var plain = /* @__PURE__ */ __name((type) => type.replaceAll(/["\s]/g, "").replaceAll("TIMESTAMPWITHTIMEZONE", "TIMESTAMPTZ").toUpperCase(), "plain");
function statementOf(object, hasDescriptions) {
  if (object.kind === "table") return createTable(object.table);
  if (object.kind === "view") {
    const statement = createView({ ...object.view, sql: object.view.sql(duckdbDialect) });
    return hasDescriptions ? [statement, ...viewComments(object.view)].join(";\n") : statement;
  }
  return createTableFunction({ ...object.routine, sql: object.routine.sql(duckdbDialect) }, object.routine.parameters);
}
__name(statementOf, "statementOf");
function viewComments({ dataset, name, description, fields }) {
  const view = `${schemas[dataset]}.${name}`;
  const columns = fields.map((field) => `comment on column ${view}.${quoted(field.name)} is ${textLiteral(field.description)}`);
  return [`comment on view ${view} is ${textLiteral(description)}`, ...columns];
}
__name(viewComments, "viewComments");
function schemaHash(created) {
  const statements = [...storedTables.map(createTable), ...functions, ...created];
  return `schema ${createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 16)}`;
}
__name(schemaHash, "schemaHash");
var parameterValues = /* @__PURE__ */ __name((values) => {
  const plainValues = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, duckdbValue(value)]));
  return plainValues;
}, "parameterValues");
function duckdbValue(value) {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value instanceof DuckDBListValue)
    return value;
  throw new TypeError("a parameter is text, a number, a boolean, null or a list of texts");
}
__name(duckdbValue, "duckdbValue");
function plainValue(value, type) {
  if (value === null) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof DuckDBTimestampTZValue) return `${microsecondsText(value.micros)}Z`;
  if (value instanceof DuckDBTimestampValue) return microsecondsText(value.micros);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue) {
    const item = "valueType" in type ? type.valueType : type;
    return value.items.map((nested) => plainValue(nested, item));
  }
  if (value instanceof DuckDBStructValue) {
    const types = "entryTypes" in type && "entryNames" in type ? new Map(type.entryNames.map((name, index) => [name, type.entryTypes[index] ?? type])) : /* @__PURE__ */ new Map();
    return Object.fromEntries(Object.entries(value.entries).map(([name, nested]) => [name, plainValue(nested, types.get(name) ?? type)]));
  }
  if (typeof value === "string" && type.alias === "JSON") return JSON.parse(value);
  return typeof value === "object" ? String(value) : value;
}
__name(plainValue, "plainValue");

// functions/warehouse/duckdb/open.ts
async function openDatabase(file, { memoryLimit = null, ifMissing = "create", metricSettings = readMetricSettings(process.env), isLocked = false } = {}) {
  if (ifMissing !== "create" && file !== "" && file !== ":memory:" && !await isThere(file)) {
    if (ifMissing === "in memory") return openOwnDatabase(":memory:", { memoryLimit, metricSettings, isLocked });
    throw new Error(
      `${file}: no such database; create it with: npx ccaip-sessions load <folder>, or name another one with --database <file>`
    );
  }
  try {
    return await openOwnDatabase(file, { memoryLimit, metricSettings, isLocked, ifMissing });
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    try {
      return await connectDatabase(file);
    } catch (unserved) {
      if (!(unserved instanceof NotServedError)) throw unserved;
      throw new Error(
        `${file} is open in another program (a DuckDB shell or a BI tool?): close it there, or name another one with --database <file>`,
        { cause: unserved }
      );
    }
  }
}
__name(openDatabase, "openDatabase");
async function openOwnDatabase(file, { memoryLimit = null, metricSettings = readMetricSettings(process.env), isLocked = false, ifMissing = "create" } = {}) {
  const isCreated = ifMissing === "create";
  if (file !== "" && file !== ":memory:" && isCreated) await mkdir(path2.dirname(file), { recursive: true });
  if (file === "") throw new Error("no database file is named: expected --database or DUCKDB_PATH, such as ./warehouse.duckdb");
  try {
    return await openDuckdb(file, metricSettings, memoryLimit, { isLocked });
  } catch (error) {
    if (error instanceof DatabaseInUseError || !(error instanceof Error)) throw error;
    const sentence = await describeOpenError(file, error.message);
    throw sentence === null ? error : new Error(sentence, { cause: error });
  }
}
__name(openOwnDatabase, "openOwnDatabase");
async function describeOpenError(file, message) {
  const folder = path2.dirname(file);
  if (!await isThere(folder)) return `${file}: there is no folder ${folder}; create it with: mkdir -p ${folder}`;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) return `${file}: a folder; name a file in it with: --database ${path2.join(file, "warehouse.duckdb")}`;
  if (/permission denied/i.test(message)) {
    const place = found === null ? folder : file;
    return `${file}: this user may not read and write it; allow it with: sudo chown "$(id -u)" ${place}, or name another one with --database <file>`;
  }
  if (/read-only file system/i.test(message)) return `${file}: its disk cannot be written to; name another one with --database <file>`;
  if (/not a valid DuckDB database file/i.test(message)) return `${file}: not a DuckDB database; name another file with --database <file>`;
  if (/version number|newer version|serialization version/i.test(message))
    return `${file}: written by another version of DuckDB than this one reads; name another one with --database <file>, and load the files into it`;
  return null;
}
__name(describeOpenError, "describeOpenError");
var isThere = /* @__PURE__ */ __name((place) => stat(place).then(
  () => true,
  (error) => !(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
), "isThere");
export {
  openDatabase,
  openOwnDatabase
};
