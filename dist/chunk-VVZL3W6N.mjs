import {
  bigqueryDialect,
  complaintOf,
  errorName,
  listIn,
  serviceFailure,
  statusOf
} from "./chunk-HNAA7KRG.mjs";
import {
  microsecondsText
} from "./chunk-3HT2UMTP.mjs";
import {
  metricSettingsOf
} from "./chunk-4M2XN4FZ.mjs";
import {
  Columns,
  JsonBuffer,
  NotReadingError,
  RowRefusedError,
  constant,
  duckdbEngine,
  encodeLines,
  encodeRow
} from "./chunk-V6JX6FFH.mjs";
import {
  storeSettings
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/maintenance/settings-agreement.ts
import { randomUUID } from "node:crypto";

// functions/values/instant.ts
var form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;
function utcInstant(text) {
  return fromUsualForm(text) ?? fromAnyForm(text);
}
__name(utcInstant, "utcInstant");
function fromUsualForm(text) {
  const isUtc = text.length === 24 && text.charCodeAt(23) === 90;
  if (!isUtc && (text.length !== 29 || !text.endsWith(":00"))) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const hasDigits = hour >= 0 && minute >= 0 && second >= 0 && twoDigits(text, 20) >= 0 && twoDigits(text, 21) >= 0;
  const hasMarks = text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 84 && text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && text.charCodeAt(19) === 46;
  if (!hasDigits || !hasMarks || year < 1e3 || hour > 23 || minute > 59 || second > 59 || !isDate(year, month, day)) return null;
  if (isUtc) return text;
  const sign = text.charCodeAt(23);
  const offset = twoDigits(text, 24);
  if (offset < 0 || offset > 23 || sign !== 45 && sign !== 43) return null;
  const utcHour = sign === 45 ? hour + offset : hour - offset;
  const date = text.slice(0, 10);
  const utcDate = utcHour > 23 ? adjacentDate(date, 1) : utcHour < 0 ? adjacentDate(date, -1) : date;
  return utcDate === null ? null : utcText(utcDate, (utcHour + 24) % 24, text);
}
__name(fromUsualForm, "fromUsualForm");
var utcText = /* @__PURE__ */ __name((date, hour, text) => String.fromCharCode(
  date.charCodeAt(0),
  date.charCodeAt(1),
  date.charCodeAt(2),
  date.charCodeAt(3),
  45,
  date.charCodeAt(5),
  date.charCodeAt(6),
  45,
  date.charCodeAt(8),
  date.charCodeAt(9),
  84,
  48 + Math.trunc(hour / 10),
  48 + hour % 10,
  58,
  text.charCodeAt(14),
  text.charCodeAt(15),
  58,
  text.charCodeAt(17),
  text.charCodeAt(18),
  46,
  text.charCodeAt(20),
  text.charCodeAt(21),
  text.charCodeAt(22),
  90
), "utcText");
function twoDigits(text, at) {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1e5;
}
__name(twoDigits, "twoDigits");
var lastAdjacent = {
  date: "",
  days: 0,
  adjacent: null
};
function adjacentDate(date, days) {
  if (lastAdjacent.date !== date || lastAdjacent.days !== days) {
    const iso = new Date(Date.parse(date) + days * 864e5).toISOString();
    lastAdjacent = { date, days, adjacent: iso.length === 24 ? iso.slice(0, 10) : null };
  }
  return lastAdjacent.adjacent;
}
__name(adjacentDate, "adjacentDate");
function fromAnyForm(text) {
  const parts = form.exec(text);
  if (parts === null) return null;
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "",
    minute = "",
    second = "00",
    fraction = "",
    sign,
    offsetHour = "00",
    offsetMinute = "00"
  ] = parts;
  const utc = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) - (sign === "-" ? -1 : 1) * (+offsetHour * 60 + +offsetMinute) * 6e4;
  if (+hour > 23 || +minute > 59 || +second > 60 || +offsetHour > 23 || +offsetMinute > 59 || +year < 100 || !isDate(+year, +month, +day))
    return null;
  const iso = new Date(utc).toISOString();
  if (iso.length !== 24) return null;
  const micros = fraction.slice(0, 6).padEnd(6, "0");
  return `${iso.slice(0, 20)}${micros.endsWith("000") ? micros.slice(0, 3) : micros}Z`;
}
__name(fromAnyForm, "fromAnyForm");
var isDate = /* @__PURE__ */ __name((year, month, day) => month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : monthDays[month - 1] ?? 0), "isDate");
var monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
var toMicros = /* @__PURE__ */ __name((instant2) => instant2.slice(0, -1).padEnd(26, "0"), "toMicros");
function compareInstants(one, other) {
  if (one.length === other.length) return one < other ? -1 : one > other ? 1 : 0;
  const [first, second] = [toMicros(one), toMicros(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}
__name(compareInstants, "compareInstants");
var instantOf = /* @__PURE__ */ __name((date) => date.toISOString(), "instantOf");

// functions/maintenance/settings-agreement.ts
var SettingsDisagreeError = class extends Error {
  static {
    __name(this, "SettingsDisagreeError");
  }
  name = "SettingsDisagreeError";
};
var columns = Columns.of(storeSettings.fields);
var settingsThatChangeRows = "INSTANCE, INSTANCES, PERSONAL_DATA and PSEUDONYM_KEY";
async function agreeOnSettings(warehouse, settings, now) {
  const { revision, hash: hash2, codeVersion } = settings;
  const { disagreement, isRecorded } = await compareSettings(warehouse, settings);
  if (disagreement !== null) throw new SettingsDisagreeError(disagreement);
  if (isRecorded) return;
  const row = columns.row({
    settings_revision: revision,
    settings_hash: hash2,
    recorded_at: instantOf(now),
    code_version: codeVersion,
    row_id: randomUUID()
  });
  await warehouse.appendBatch(storeSettings, [row], randomUUID());
}
__name(agreeOnSettings, "agreeOnSettings");
async function compareSettings(warehouse, { revision, hash: hash2 }) {
  const recorded = await storedSettings(warehouse, "store_settings");
  const stored = recorded.some((one) => one.revision >= revision) ? recorded : await storedSettings(warehouse, "session_versions");
  const latest = stored.at(-1)?.revision ?? revision;
  const known = stored.filter((one) => one.revision === revision);
  const isRecorded = recorded.some((one) => one.revision === revision);
  if (latest > revision)
    return {
      disagreement: `the store has rows of SETTINGS_REVISION ${latest}, these settings are revision ${revision}: set SETTINGS_REVISION=${latest} with the values of ${settingsThatChangeRows} that belong to it`,
      isRecorded
    };
  if (known.length > 0 && !known.some((one) => one.hash === hash2))
    return {
      disagreement: `the store has rows of SETTINGS_REVISION ${revision} with other values of ${settingsThatChangeRows}: use the same values again, or set SETTINGS_REVISION=${revision + 1} and run load --reload to apply the new ones to files that are loaded already`,
      isRecorded
    };
  return { disagreement: null, isRecorded };
}
__name(compareSettings, "compareSettings");
async function storedSettings(warehouse, table) {
  const { rows } = await warehouse.query(
    `select distinct settings_revision, settings_hash from \${store}.${table}
     where settings_revision is not null and settings_hash is not null order by settings_revision, settings_hash`
  );
  return rows.map((row) => ({ revision: Number(row["settings_revision"]), hash: String(row["settings_hash"]) }));
}
__name(storedSettings, "storedSettings");

// functions/cli/error-messages.ts
import { lstatSync } from "node:fs";
import path from "node:path";

// functions/warehouse/bigquery/engine.ts
var freshMilliseconds = 90 * 6e4;
var bigqueryEngine = {
  name: "BigQuery",
  isRemote: true,
  sql: bigqueryDialect,
  // A table takes 1,500 load jobs a day, so batches are large.
  batchSize: { files: 4e3, bytes: 32e6, items: 4e5 },
  deletableBefore: /* @__PURE__ */ __name((now) => new Date(now.getTime() - freshMilliseconds), "deletableBefore"),
  deletedRowsRemain: ["BigQuery's time travel (7 days by default) and fail-safe (7 more days): both end by themselves"],
  // Logical active storage. Load jobs are free.
  prices: { page: "cloud.google.com/bigquery/pricing", storage: 0.02 }
};

// functions/warehouse/bigquery/error-hints.ts
var bigqueryErrorHints = [
  {
    applies: /* @__PURE__ */ __name(({ line }) => /unable to detect a project id/i.test(line), "applies"),
    sentence: /* @__PURE__ */ __name(() => "no project is known: name it with: export BIGQUERY_PROJECT=acme-contact-center", "sentence")
  },
  {
    applies: /* @__PURE__ */ __name(({ line }) => /bytes billed/i.test(line), "applies"),
    sentence: /* @__PURE__ */ __name(({ line }) => `${line}: allow more with: export UPKEEP_MAX_BYTES=<bytes>; the list price is per TiB read`, "sentence")
  },
  {
    applies: /* @__PURE__ */ __name(({ line, status }) => status === 403 && /has not been used in project|it is disabled/i.test(line), "applies"),
    sentence: /* @__PURE__ */ __name(({ line }) => `${line}: enable it with: gcloud services enable bigquery.googleapis.com storage.googleapis.com`, "sentence")
  },
  {
    applies: /* @__PURE__ */ __name(({ line, status, code }) => /^not found: (dataset|table|routine|function)/i.test(line) || (status === 404 || code.startsWith("404")) && /dataset|table/i.test(line), "applies"),
    sentence: /* @__PURE__ */ __name(({ line }) => `${line}: create what is missing with: npx ccaip-sessions migrate --apply (or terraform apply); if it is elsewhere, set BIGQUERY_PROJECT, BIGQUERY_LOCATION or STORE_DATASET`, "sentence")
  }
];

// functions/warehouse/bigquery/bigquery.ts
import { createHash, randomUUID as randomUUID2 } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

// functions/deadline.ts
var DeadlineError = class extends Error {
  static {
    __name(this, "DeadlineError");
  }
  code = "ETIMEDOUT";
  constructor(milliseconds) {
    super(`no answer within ${milliseconds} ms`);
    this.name = "DeadlineError";
  }
};
async function withDeadline(work, milliseconds) {
  const { promise, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new DeadlineError(milliseconds)), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
__name(withDeadline, "withDeadline");

// functions/warehouse/bigquery/errors.ts
var retryRules = [
  {
    when: "a column is new and has not spread to all of the service yet",
    verdict: "retry",
    applies: /* @__PURE__ */ __name(({ complaints, rowComplaints }) => [...complaints, ...rowComplaints].some(({ message }) => /no such field/i.test(message)), "applies")
  },
  {
    when: "the service calls the row invalid",
    verdict: "refused",
    applies: /* @__PURE__ */ __name(({ rowComplaints }) => rowComplaints.length > 0 && rowComplaints.every(({ reason }) => reason === "invalid"), "applies")
  },
  {
    when: "the row was not stored for a reason of the service",
    verdict: "retry",
    applies: /* @__PURE__ */ __name(({ rowComplaints }) => rowComplaints.length > 0, "applies")
  },
  {
    when: "the service calls a request of one row invalid or too large",
    verdict: "refused",
    applies: /* @__PURE__ */ __name(({ isOneRow, status, complaints }) => isOneRow && (status === 413 || status === 400 && complaints.length > 0 && complaints.every(({ reason }) => reason === "invalid")), "applies")
  },
  {
    when: "no answer: connection refused, reset, or slower than the deadline",
    verdict: "retry",
    applies: /* @__PURE__ */ __name(({ status, networkCode }) => status === null && networkCode !== null, "applies")
  },
  { when: "too many requests", verdict: "retry", applies: /* @__PURE__ */ __name(({ status }) => status === 429, "applies") },
  { when: "the service failed", verdict: "retry", applies: /* @__PURE__ */ __name(({ status }) => status !== null && status >= 500, "applies") },
  {
    when: "a quota or a rate limit is used up",
    verdict: "retry",
    applies: /* @__PURE__ */ __name(({ status, complaints }) => status === 403 && complaints.some(({ reason }) => /^(quotaExceeded|rateLimitExceeded)$/.test(reason)), "applies")
  },
  { when: "a permission is missing", verdict: "retry", applies: /* @__PURE__ */ __name(({ status }) => status === 401 || status === 403, "applies") },
  { when: "the table does not exist, or was created moments ago", verdict: "retry", applies: /* @__PURE__ */ __name(({ status }) => status === 404, "applies") },
  { when: "anything else", verdict: "retry", applies: /* @__PURE__ */ __name(() => true, "applies") }
];
var BigqueryFailedError = class extends Error {
  static {
    __name(this, "BigqueryFailedError");
  }
  /** The service's first reason, or the network error's code. */
  code;
  constructor(what, rule, code, options) {
    super(`BigQuery, ${what}: ${rule} (${code})`, options);
    this.name = "BigqueryFailedError";
    this.code = code;
  }
};
var failureOf = /* @__PURE__ */ __name((error, what, { isOneRow = false } = {}) => failure({ ...serviceFailure(error), isOneRow, rowComplaints: [] }, what, error), "failureOf");
function failureOfInsert(answer, what) {
  const complaints = listIn(answer, "insertErrors").flatMap((row) => listIn(row, "errors"));
  return complaints.length === 0 ? null : failureOfLoad(complaints, what);
}
__name(failureOfInsert, "failureOfInsert");
var failureOfLoad = /* @__PURE__ */ __name((errors, what) => failure({ status: null, networkCode: null, complaints: [], isOneRow: false, rowComplaints: errors.map(complaintOf) }, what, null), "failureOfLoad");
function failure(failed, what, error) {
  const rule = retryRules.find(({ applies }) => applies(failed));
  if (rule?.verdict === "refused") {
    if (failed.status === 413) return new RowRefusedError(["row_too_large"]);
    const complaints = failed.rowComplaints.length > 0 ? failed.rowComplaints : failed.complaints;
    const reasons = complaints.map(({ reason: reason2, location }) => location === "" ? reason2 : `${reason2} at ${location}`);
    return new RowRefusedError([...new Set(reasons)]);
  }
  const reason = [...failed.rowComplaints, ...failed.complaints].find((complaint) => complaint.reason !== "")?.reason;
  const code = [failed.status, reason ?? failed.networkCode].filter((part) => part !== null && part !== void 0).join(" ");
  const cause = failed.networkCode !== null ? { cause: error } : {};
  return new BigqueryFailedError(what, rule?.when ?? "", code === "" ? errorName(error) : code, cause);
}
__name(failure, "failure");

// functions/warehouse/bigquery/wire-format.ts
function encodeInsert(fields, row, insertId) {
  body.clear();
  body.constant(head);
  body.string(insertId);
  body.constant(json);
  encodeRow(fields, row, "text", body);
  body.constant(tail);
  return body.take();
}
__name(encodeInsert, "encodeInsert");
var body = new JsonBuffer();
var [head, json, tail] = [constant('{"rows":[{"insertId":'), constant(',"json":'), constant("}]}")];
function decodeRow(fields, row) {
  const cells = listIn2(row, "f");
  return Object.fromEntries(fields.map((field, index) => [field.name ?? "", decodeCell(field, valueIn(cells[index]))]));
}
__name(decodeRow, "decodeRow");
function decodeCell(field, value) {
  if (field.mode === "REPEATED") {
    const items = Array.isArray(value) ? value : [];
    return items.map((item) => decodeScalar(field, valueIn(item)));
  }
  return decodeScalar(field, value);
}
__name(decodeCell, "decodeCell");
function decodeScalar(field, value) {
  const { type = "STRING" } = field;
  if (value === null || value === void 0) return null;
  if (type === "RECORD" || type === "STRUCT") return decodeRow(field.fields ?? [], value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (type) {
    case "INTEGER":
    case "INT64":
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case "FLOAT":
    case "FLOAT64":
    case "NUMERIC":
    case "BIGNUMERIC":
      return Number(text);
    case "BOOLEAN":
    case "BOOL":
      return text === "true";
    case "TIMESTAMP":
      return instant(text);
    case "DATETIME":
      return text.includes(".") ? text.replace(/(\.\d{3})000$/, "$1") : `${text}.000`;
    case "JSON":
      return JSON.parse(text);
    default:
      return text;
  }
}
__name(decodeScalar, "decodeScalar");
function instant(text) {
  const written = utcInstant(text);
  if (written !== null) return written;
  const micros = /^-?\d+$/.test(text) ? BigInt(text) : BigInt(Math.round(Number(text) * 1e6));
  return `${microsecondsText(micros)}Z`;
}
__name(instant, "instant");
var valueIn = /* @__PURE__ */ __name((cell) => typeof cell === "object" && cell !== null && "v" in cell ? cell.v : null, "valueIn");
var listIn2 = /* @__PURE__ */ __name((value, key) => typeof value === "object" && value !== null && key in value && Array.isArray(value[key]) ? value[key] : [], "listIn");

// functions/warehouse/bigquery/bigquery.ts
var defaultTimeout = 5e4;
var openBigquery = /* @__PURE__ */ __name((options) => new BigqueryWarehouse(options), "openBigquery");
async function locateBigquery(options) {
  const client = await openBigquery(options).client();
  const project = options.project ?? await client.getProjectId();
  try {
    const [{ location }] = await client.dataset(options.datasets.store).getMetadata();
    return openBigquery({ ...options, project, location: location ?? options.location });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return openBigquery({ ...options, project });
  }
}
__name(locateBigquery, "locateBigquery");
var BigqueryWarehouse = class {
  static {
    __name(this, "BigqueryWarehouse");
  }
  name = bigqueryEngine.name;
  isRemote = bigqueryEngine.isRemote;
  sql = bigqueryEngine.sql;
  batchSize = bigqueryEngine.batchSize;
  deletableBefore = bigqueryEngine.deletableBefore;
  deletedRowsRemain = bigqueryEngine.deletedRowsRemain;
  prices = bigqueryEngine.prices;
  datasets;
  project;
  location;
  #options;
  #appending = null;
  #calling = null;
  constructor(options) {
    this.#options = options;
    this.datasets = options.datasets;
    this.project = options.project;
    this.location = options.location;
  }
  async append(table, row, key) {
    const versions = ["loader_version", "settings_revision"].map((name) => row.columns.has(name) ? row.cell(name) : null);
    const insertId = hash(JSON.stringify([key, ...versions]));
    const body2 = encodeInsert(table.fields, row, insertId);
    const client = await (this.#appending ??= this.#connect(this.#options.retries ?? false));
    const { timeoutMilliseconds = defaultTimeout } = this.#options;
    const what = `insert into ${table.name}`;
    const request = { method: "POST", uri: "/insertAll", body: body2, headers: { "content-type": "application/json" } };
    let answer;
    try {
      const target = client.dataset(this.datasets.store).table(table.name);
      [answer] = await withDeadline(target.request(request), timeoutMilliseconds);
    } catch (error) {
      throw failureOf(error, what, { isOneRow: true });
    }
    const failure2 = failureOfInsert(answer, what);
    if (failure2 !== null) throw failure2;
  }
  /**
   * One load job, which takes all lines or none. Its id comes from `key`, so that a batch sent twice is loaded once. If an earlier job of that
   * key failed for a reason other than its rows, the next job gets the next number.
   */
  async appendBatch(table, rows, key) {
    if (rows.length === 0) return;
    const lines = encodeLines(table.fields, rows);
    const what = `load into ${table.name}`;
    const base = `ccaip_sessions_load_${hash(`${this.datasets.store}.${table.name} ${key}`)}`;
    for (let attempt = 0; ; attempt += 1) {
      const jobId = `${base}_${attempt}`;
      const isNew = await this.#startLoad(table, lines, jobId).catch((error) => {
        throw failureOf(error, what);
      });
      const errors = await this.#errorsOf(jobId);
      if (errors.length === 0) return;
      const failure2 = failureOfLoad(errors, what);
      if (isNew || failure2 instanceof RowRefusedError) throw failure2;
    }
  }
  async query(sql, parameters = {}) {
    const jobId = newJobId();
    await this.#startQuery(jobId, this.#queryOf(sql, parameters));
    return this.#answer(jobId);
  }
  /** What the statement is, is the service's own answer: a dry run names its type, and a script is a type of its own. */
  async read(sql, { isDryRun = false, onEstimate } = {}) {
    const { bytes, type } = await this.#dryRun(sql, {});
    if (type !== "SELECT")
      throw new NotReadingError(`expected one statement that only reads, found ${(type ?? "one of unknown type").toLowerCase()}`);
    onEstimate?.(bytes);
    return isDryRun ? { columns: [], rows: [] } : this.query(sql);
  }
  async *stream(sql, parameters = {}) {
    const jobId = newJobId();
    await this.#startQuery(jobId, this.#queryOf(sql, parameters));
    for await (const { rows } of this.#answers(jobId)) yield rows;
  }
  /**
   * Several statements run as one script in a transaction. The job's id comes from the statements: while they run, the same statements are
   * not started again, neither by a request whose answer was lost nor by another process. What ended before is never taken for what is
   * asked now: the next job gets the next number.
   */
  async change(statements, { maximumBytes }) {
    const script = statements.length === 1 ? statements[0] ?? "" : ["begin transaction", ...statements, "commit transaction"].map((statement) => `${statement};`).join("\n");
    const query = { ...this.#queryOf(script, {}), maximumBytesBilled: String(maximumBytes) };
    const base = `ccaip_sessions_${hash(this.named(script))}`;
    for (let attempt = 0; ; attempt += 1) {
      const jobId = `${base}_${attempt}`;
      const job = await this.#job(jobId);
      if (await this.#stateOf(job) === "DONE") continue;
      await this.#startQuery(jobId, query);
      await this.#answer(jobId);
      const [{ statistics }] = await job.getMetadata();
      return {
        bytesBilled: Number(statistics?.query?.totalBytesBilled ?? statistics?.totalBytesProcessed ?? 0),
        changedRows: statements.length === 1 ? Number(statistics?.query?.numDmlAffectedRows ?? 0) : null
      };
    }
  }
  async estimate(sql, parameters = {}) {
    return (await this.#dryRun(sql, parameters)).bytes;
  }
  /** What a statement is and reads, by the service's account; nothing runs, and it is free. */
  async #dryRun(sql, parameters) {
    const client = await this.client();
    const [, { statistics }] = await client.createJob({
      configuration: { dryRun: true, query: this.#queryOf(sql, parameters) }
    });
    return { bytes: Number(statistics?.totalBytesProcessed ?? 0), type: statistics?.query?.statementType ?? void 0 };
  }
  async close() {
  }
  /** SQL with the datasets filled in: `${store}.x`, with or without backticks around it, becomes `project.dataset.x` in backticks. */
  named(sql) {
    const prefix = this.project === void 0 ? "" : `${this.project}.`;
    return sql.replaceAll(
      /`?\$\{(store|contact_center|restricted)\}((?:\.INFORMATION_SCHEMA)?\.\w+)?`?/g,
      (_, dataset, rest) => `\`${prefix}${this.datasets[dataset]}${rest ?? ""}\``
    );
  }
  /** The client for everything but appends; it retries by itself what may be retried. */
  client() {
    return this.#calling ??= this.#connect(true);
  }
  async #connect(autoRetry) {
    const { project, location, apiEndpoint } = this.#options;
    const { BigQuery: Client } = await import("@google-cloud/bigquery");
    const options = {
      ...project === void 0 ? {} : { projectId: project },
      ...location === void 0 ? {} : { location },
      autoRetry
    };
    if (apiEndpoint === void 0) return new Client(options);
    const { PassThroughClient } = await import("google-auth-library");
    const withoutCredentials = { ...options, apiEndpoint, authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true };
    return new Client(withoutCredentials);
  }
  /** Starts a query job; nothing happens if one of that id was started before. */
  async #startQuery(jobId, query) {
    const client = await this.client();
    try {
      await client.createJob({ jobId, configuration: { query } });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
    }
  }
  async #job(jobId) {
    const client = await this.client();
    const { location } = this.#options;
    return client.job(jobId, location === void 0 ? {} : { location });
  }
  /** The state of a job, or null if there is none of its id. */
  async #stateOf(job) {
    try {
      const [{ status }] = await job.getMetadata();
      return status?.state ?? null;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }
  /** Whether the job is new; false if one of that id was there before. */
  async #startLoad(table, lines, jobId) {
    const client = await this.client();
    const { location } = this.#options;
    const target = client.dataset(this.datasets.store, location === void 0 ? {} : { location }).table(table.name);
    const { promise, resolve, reject } = Promise.withResolvers();
    const stream = target.createWriteStream({
      jobId,
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      // Otherwise BigQuery requires the right to create tables, even if the table exists.
      createDisposition: "CREATE_NEVER",
      writeDisposition: "WRITE_APPEND",
      maxBadRecords: 0
    });
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
  async #errorsOf(jobId) {
    const job = await this.#job(jobId);
    for (let wait = 200; ; wait = Math.min(wait * 1.5, 5e3)) {
      const [{ status }] = await job.getMetadata();
      if (status?.state === "DONE") return status.errorResult === void 0 ? [] : [status.errorResult, ...status.errors ?? []];
      await delay(wait);
    }
  }
  #queryOf(sql, parameters) {
    return {
      query: this.named(sql),
      useLegacySql: false,
      parameterMode: "NAMED",
      queryParameters: Object.entries(parameters).map(([name, value]) => ({ name, ...parameterOf(value) }))
    };
  }
  async #answer(jobId) {
    const rows = [];
    let columns2 = [];
    for await (const page of this.#answers(jobId)) {
      columns2 = page.columns;
      for (const row of page.rows) rows.push(row);
    }
    return { columns: columns2, rows };
  }
  /** The answer of a job by pages, once it has one. */
  async *#answers(jobId) {
    const job = await this.#job(jobId);
    let fields = [];
    let pageToken;
    for (; ; ) {
      const [, , answer] = await job.getQueryResults({
        autoPaginate: false,
        skipParsing: true,
        ...pageToken === void 0 ? {} : { pageToken }
      });
      if (answer?.jobComplete === false) continue;
      fields = answer?.schema?.fields ?? fields;
      const rows = (answer?.rows ?? []).map((row) => decodeRow(fields, row));
      yield { columns: fields.map(({ name = "", type = "" }) => ({ name, type })), rows };
      pageToken = answer?.pageToken ?? void 0;
      if (pageToken === void 0) return;
    }
  }
};
var newJobId = /* @__PURE__ */ __name(() => `ccaip_sessions_${randomUUID2()}`, "newJobId");
var hash = /* @__PURE__ */ __name((text) => createHash("sha256").update(text).digest("hex"), "hash");
function parameterOf(value) {
  if (Array.isArray(value)) {
    return {
      parameterType: { type: "ARRAY", arrayType: { type: "STRING" } },
      parameterValue: { arrayValues: value.map((item) => ({ value: item })) }
    };
  }
  const type = typeof value === "number" ? Number.isInteger(value) ? "INT64" : "FLOAT64" : typeof value === "boolean" ? "BOOL" : "STRING";
  return { parameterType: { type }, parameterValue: value === null ? {} : { value: String(value) } };
}
__name(parameterOf, "parameterOf");

// functions/warehouse/cloud.ts
var locateCloudWarehouse = /* @__PURE__ */ __name((config, options) => locateBigquery(optionsOf(config, options)), "locateCloudWarehouse");
var optionsOf = /* @__PURE__ */ __name((config, options) => ({
  project: config.BIGQUERY_PROJECT,
  location: config.BIGQUERY_LOCATION,
  datasets: { store: config.STORE_DATASET, contact_center: config.ANALYST_DATASET, restricted: config.RESTRICTED_DATASET },
  apiEndpoint: config.BIGQUERY_ENDPOINT,
  ...options
}), "optionsOf");
async function administration(warehouse) {
  const { administer } = await import("./administration-TWLHY3EI.mjs");
  return administer(warehouse);
}
__name(administration, "administration");

// functions/warehouse/duckdb/error-hints.ts
var duckdbErrorHints = [
  {
    applies: /* @__PURE__ */ __name(({ line }) => /^Out of Memory Error/i.test(line), "applies"),
    sentence: /* @__PURE__ */ __name(({ line }) => `DuckDB has too little memory (${line.replace(/^Out of Memory Error: /i, "")}): allow more with: export DUCKDB_MEMORY_LIMIT=1GB; then run the same command again`, "sentence")
  },
  {
    applies: /* @__PURE__ */ __name(({ line }) => line.endsWith("is open in another process"), "applies"),
    sentence: /* @__PURE__ */ __name(({ line }) => `${line}: stop that one (another start, a DuckDB shell, a BI tool), or name another file with --database <file>`, "sentence")
  }
];

// functions/warehouse/open.ts
var engines = {
  duckdb: {
    engine: duckdbEngine,
    open: /* @__PURE__ */ __name(async (config, { database, ifMissing, isLoading }) => {
      const { DUCKDB_MEMORY_LIMIT: limit = loadingMemoryLimit } = config;
      const { openDatabase } = await import("./open-LIWSM4SA.mjs");
      const warehouse = await openDatabase(database, {
        memoryLimit: isLoading ? limit : null,
        ifMissing,
        metricSettings: metricSettingsOf(config),
        isLocked: !isLoading
      });
      return { warehouse, name: `${warehouse.name} ${database}` };
    }, "open")
  },
  bigquery: { engine: bigqueryEngine, open: /* @__PURE__ */ __name(async (config) => named(await locateCloudWarehouse(config, { retries: true })), "open") }
};
var named = /* @__PURE__ */ __name((warehouse) => ({
  warehouse,
  name: `${warehouse.name} ${warehouse.project ?? ""}${warehouse.location === void 0 ? "" : ` (${warehouse.location})`}`
}), "named");
var engineErrorHints = [...duckdbErrorHints, ...bigqueryErrorHints];
var loadingMemoryLimit = "100MB";
async function openSharedWarehouse(file, memoryLimit) {
  const [{ openOwnDatabase }, { serveDatabase }] = await Promise.all([import("./open-LIWSM4SA.mjs"), import("./socket-QH3IUOIE.mjs")]);
  const warehouse = await openOwnDatabase(file, { memoryLimit, isLocked: true });
  const socket = await serveDatabase(warehouse, file);
  return {
    warehouse,
    close: /* @__PURE__ */ __name(async () => {
      await socket.close();
      await warehouse.close();
    }, "close")
  };
}
__name(openSharedWarehouse, "openSharedWarehouse");
async function openAdministration(config) {
  const warehouse = await locateCloudWarehouse(config, { retries: true });
  return { administration: await administration(warehouse), ...named(warehouse) };
}
__name(openAdministration, "openAdministration");

// functions/cli/error-messages.ts
var signIn = "sign in with: gcloud auth application-default login";
var again = "then run the same command again";
var rules = [
  ...engineErrorHints.map(({ applies, sentence }) => [applies, sentence]),
  [
    ({ line }) => /default credentials|invalid_grant|invalid_rapt|reauth/i.test(line),
    () => `no credentials for Google Cloud were found: ${signIn}`
  ],
  [({ code }) => /^(EACCES|EPERM)$/.test(code), ({ path: at }) => at === null ? "this user may not read or write a file" : forbidden(at)],
  [({ code }) => code === "EROFS", ({ path: at }) => `${at ?? "a file"}: its disk is read-only; name another path`],
  [({ code, path: at }) => code === "ENOENT" && at !== null, ({ path: at }) => missing(at ?? "")],
  [
    ({ code, path: at }) => code === "ENOTDIR" && at !== null,
    ({ path: at }) => `${at ?? ""}: a part of it is a file, not a folder; name another path`
  ],
  [({ code, path: at }) => code === "EEXIST" && at !== null, ({ path: at }) => `${at ?? ""}: a file, not a folder; name another path`],
  [({ code }) => code === "EISDIR", ({ path: at }) => `${at ?? "this"}: a folder; name a file`],
  [
    ({ code, message }) => code === "ENOSPC" || /no space left on device/i.test(message),
    () => `the disk is full: see which with: df -h; free some space, ${again}`
  ],
  [({ code }) => /^(EMFILE|ENFILE)$/.test(code), () => `too many files are open: allow more with: ulimit -n 4096; ${again}`],
  [
    ({ code }) => /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code),
    ({ line }) => `the service does not answer (${line}): check the network, ${again}`
  ],
  [
    ({ line, status, code }) => status === 429 || /quotaExceeded|rateLimitExceeded/.test(code) || status === 403 && /quota|rate limit/i.test(line),
    ({ line }) => `${line}: a quota is used up; wait a while, ${again}`
  ],
  [({ status, code }) => status === 401 || code.startsWith("401"), ({ line }) => `${line}: these credentials are not accepted; ${signIn}`],
  [
    ({ status, code }) => status === 403 || code.startsWith("403"),
    ({ line }) => `${line}: this account lacks a permission; see which with: npx ccaip-sessions doctor`
  ],
  [({ line, status }) => status === 404 && /bucket/i.test(line), ({ line }) => `${line}: list yours with: gcloud storage ls`]
];
var UserError = class extends Error {
  static {
    __name(this, "UserError");
  }
  name = "UserError";
};
var UsageError = class extends UserError {
  static {
    __name(this, "UsageError");
  }
};
var exitCodes = { failed: 1, usage: 2, incomplete: 3, interrupted: 130, readerGone: 141 };
function describeError(error) {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UserError || error instanceof SettingsDisagreeError) return error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const at = "path" in error && typeof error.path === "string" ? error.path : null;
  const line = (error.message.split("\n")[0] ?? "").replace(/[.:\s]+$/, "");
  const facts = { line: line === "" ? error.name : line, message: error.message, code, status: statusOf(error), path: at };
  const rule = rules.find(([applies]) => applies(facts));
  return rule === void 0 ? facts.line : rule[1](facts);
}
__name(describeError, "describeError");
function forbidden(file) {
  const named2 = path.resolve(file);
  let refusing = named2;
  let owner = ownerOf(refusing);
  while (owner === null && path.dirname(refusing) !== refusing) {
    refusing = path.dirname(refusing);
    owner = ownerOf(refusing);
  }
  const all = refusing === named2 ? "-R " : "";
  const command = owner === process.getuid?.() ? `chmod ${all}u+rwX` : `sudo chown ${all}"$(id -u)"`;
  return `${refusing}: this user may not read or write it; allow it with: ${command} ${shellQuoted(refusing)}, or name another path`;
}
__name(forbidden, "forbidden");
function ownerOf(file) {
  try {
    return lstatSync(file).uid;
  } catch {
    return null;
  }
}
__name(ownerOf, "ownerOf");
function missing(file) {
  const folder = path.dirname(file);
  const isFolderThere = ownerOf(folder) !== null;
  return isFolderThere ? `${file}: no such file or folder` : `${file}: there is no folder ${folder}; create it with: mkdir -p ${shellQuoted(folder)}`;
}
__name(missing, "missing");
var shellQuoted = /* @__PURE__ */ __name((text) => /^[\w./~+,:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`, "shellQuoted");
var mistyped = /* @__PURE__ */ __name((text) => `ccaip-sessions: ${text.trim().replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?")}`, "mistyped");

export {
  utcInstant,
  compareInstants,
  instantOf,
  agreeOnSettings,
  compareSettings,
  withDeadline,
  engines,
  openSharedWarehouse,
  openAdministration,
  UserError,
  UsageError,
  exitCodes,
  describeError,
  shellQuoted,
  mistyped
};
