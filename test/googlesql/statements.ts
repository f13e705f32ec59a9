import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { createConsole } from "../../functions/console/console.ts";
import { flyCanary } from "../../functions/maintenance/canary.ts";
import { checkDeployment } from "../../functions/maintenance/doctor.ts";
import { spending, startBudget, unlimited } from "../../functions/maintenance/budget.ts";
import { daysChangedSince } from "../../functions/maintenance/changed-days.ts";
import { compact, compactDue } from "../../functions/maintenance/compact.ts";
import { eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { forgetErasure } from "../../functions/maintenance/erasures.ts";
import { findSessions, nearMisses } from "../../functions/maintenance/find-sessions.ts";
import { replay } from "../../functions/maintenance/replay.ts";
import { LeaseTakenError, withLease } from "../../functions/maintenance/lease.ts";
import { finishRetirements, retireVersion } from "../../functions/maintenance/retire.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { agreeOnSettings } from "../../functions/maintenance/settings-agreement.ts";
import { makeReport } from "../../functions/report/report.ts";
import { administer } from "../../functions/warehouse/bigquery/administration.ts";
import { BigqueryWarehouse, openBigquery, parameterOf } from "../../functions/warehouse/bigquery/bigquery.ts";
import { readAllLive, recordDefinition } from "../../functions/warehouse/bigquery/settled-definition.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import type { ChangeOptions, ChangeResult, Parameters, QueryResult } from "../../functions/warehouse/warehouse.ts";
import type { Field } from "../../schema/field.ts";
import { defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { liveFrom, routines } from "../../schema/relations.ts";
import { allStoreViews, definitionOf, settledTables } from "../../schema/settled.ts";
import { roundTables } from "../../schema/round.ts";
import { storedTables } from "../../schema/store.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { callFile, stored } from "../support/session-files.ts";
import { datasets, testSettings } from "../support/settings.ts";
import { bundledFiles, readDataset } from "../support/superset-bundle.ts";

/** A statement as BigQuery receives it. */
export interface Statement {
  /** What it is, for messages. */
  readonly name: string;
  readonly sql: string;
  readonly parameters: readonly (ReturnType<typeof parameterOf> & { readonly name: string })[];
}

/** A project's name may contain hyphens, so this one does. */
export const project = "acme-contact-center";

/** Every column that the program reads of an answer: whatever is asked, it goes on as if something was found. */
const foundRow: QueryResult["rows"][number] = {
  session_date: "2026-03-01",
  version_count: 1,
  row_count: 1,
  waiting: 1,
  done: 1,
  sessions: 1,
  session_key: "call-1",
  channel: "call",
  session_id: 1,
  source_time_created: "2026-03-01T12:00:00.000Z",
  bucket: testSettings.bucket,
  source_bucket: testSettings.bucket,
  object_name: "call-1.json",
  object_names: '["call-1.json", "eu/call-1.json"]',
  generation_text: "1",
  preference: 0,
  hashes: "of other bytes",
  is_newest: 1,
  is_hidden: 0,
  latest_at: "2026-03-01T12:00:00.000Z",
  erased_at: "2026-03-01T12:00:00.000Z",
  row_id: "row",
  quarantine_object: "call-1.json",
  source_bytes: 2,
  rejected_at: "2026-03-01T12:00:00.000Z",
  settings_revision: testSettings.revision,
  settings_hash: testSettings.hash,
  name: "definition",
  value: definitionOf(bigqueryDialect, defaultMetricSettings),
  settled_at: "2026-03-03T12:00:00.000Z",
  first_touched_at: "2026-03-03T11:00:00.000Z",
  last_touched_at: "2026-03-03T12:00:00.000Z",
  touched_at: "2026-03-03T12:00:00.000Z",
  listed_at: "2026-03-03T12:00:00.000Z",
  open_count: 1,
  copy_count: 1,
  settled_date: "2026-02-28",
  other_date: "2026-02-28",
  time_zone: "UTC",
  newest: "2026-03-01T12:00:00.000Z",
};

/** BigQuery that records what it is sent, and answers with a row for each instance. */
export class RecordingBigquery extends BigqueryWarehouse {
  readonly sent: Statement[] = [];
  /** Places of the source that sent a statement, as `functions/maintenance/compact.ts:29`. */
  readonly senders = new Set<string>();
  /** Those, and the places that called them. */
  readonly callers = new Set<string>();
  instances: readonly string[] = ["acme"];
  /** What upkeep remembers, beside the definition. */
  upkeepState: Readonly<Record<string, string>> = {};
  touchedAt = foundRow["last_touched_at"];
  rowCount = 1;
  changedRows = 0;

  constructor() {
    super({ project, datasets });
  }

  override append(): Promise<void> {
    return Promise.resolve();
  }

  override appendBatch(): Promise<void> {
    return Promise.resolve();
  }

  override query(sql: string, parameters: Parameters = {}): Promise<QueryResult> {
    this.#record([sql], parameters);
    const none = { session_date: null, settled_at: null, first_touched_at: null, last_touched_at: null };
    // Days before this one are settled, or changed since: the other day of a session is then counted, too.
    const settled = { ...foundRow, name: "live_from", value: "2026-03-01", last_touched_at: null };
    const remembered = [settled, ...Object.entries(this.upkeepState).map(([name, value]) => ({ ...none, name, value }))];
    return Promise.resolve({ columns: [], rows: [...this.#rows(), ...(sql.includes(".upkeep_state") ? remembered : [])] });
  }

  // Not a generator itself, since that would run when it is read and not when it is called.
  override stream(sql: string, parameters: Parameters = {}): AsyncGenerator<QueryResult["rows"]> {
    this.#record([sql], parameters);
    return onePage(this.#rows());
  }

  override change(statements: readonly string[], _options: ChangeOptions): Promise<ChangeResult> {
    this.#record(statements, {});
    return Promise.resolve({ bytesBilled: 0, changedRows: this.changedRows });
  }

  override estimate(sql: string, parameters: Parameters = {}): Promise<number> {
    this.#record([sql], parameters);
    return Promise.resolve(0);
  }

  override client(): never {
    throw new Error("a recording warehouse is not connected");
  }

  #rows(): QueryResult["rows"] {
    return this.instances.map((instance) => ({ ...foundRow, last_touched_at: this.touchedAt, row_count: this.rowCount, instance }));
  }

  #record(statements: readonly string[], parameters: Parameters): void {
    const places = (new Error("who sends this").stack ?? "").matchAll(/\/(functions\/[\w/-]+\.ts):(\d+)/g);
    const callers = Array.from(places, ([, file, line]) => `${file}:${line}`);
    const [sender = "unknown"] = callers;
    this.senders.add(sender);
    for (const caller of callers) this.callers.add(caller);
    const typed = Object.entries(parameters).map(([name, value]) => ({ name, ...parameterOf(value) }));
    for (const sql of statements) this.sent.push({ name: sender, sql: this.named(sql), parameters: typed });
  }
}

async function* onePage(rows: QueryResult["rows"]): AsyncGenerator<QueryResult["rows"]> {
  yield rows;
}

const unconnected = openBigquery({ project, datasets });

/** SQL with datasets and metric settings filled in, as `migrate` and Terraform send it. */
const filled = (sql: string): string =>
  unconnected.named(withMetricSettings(sql, defaultMetricSettings).replaceAll(liveFrom, "2026-03-01"));

const statement = (name: string, sql: string): Statement => ({ name, sql, parameters: [] });

/** A statement that creates a table or a view, with the fields that it declares. */
export interface Creation extends Statement {
  readonly fields: readonly Field[];
}

export const tableStatements: readonly Creation[] = [...storedTables, ...settledTables, ...roundTables].map((table) => ({
  ...statement(`store.${table.name}`, filled(bigqueryDialect.createTable(table))),
  fields: table.fields,
}));

/** In the order in which they can be created. */
export const viewStatements: readonly Creation[] = [...allStoreViews, ...allRelations].map(({ dataset, name, sql, fields }) => ({
  ...statement(`${dataset}.${name}`, filled(bigqueryDialect.createView({ dataset, name, sql: sql(bigqueryDialect) }))),
  fields,
}));

export const routineStatements = routines.map(({ dataset, name, parameters, sql }) =>
  statement(`${dataset}.${name}`, filled(bigqueryDialect.createTableFunction({ dataset, name, sql: sql(bigqueryDialect) }, parameters))),
);

/** The questions of ANALYSTS.md, as analysts copy them. */
export const questionStatements = [
  ...readFileSync("schema/ANALYSTS.md", "utf8").matchAll(/^### (.+)\n[\s\S]*?^```sql\n([\s\S]*?)^```/gm),
].map(([, title = "", sql = ""]) => statement(`question ${title}`, sql));

/** Statements of the documentation, as administrators copy them. */
export const documentedStatements = globSync(["*.md", "docs/*.md", "terraform/*.md"]).flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/^bq query --nouse_legacy_sql '(.+)'$/gm)].map(([, sql = ""]) => statement(file, sql)),
);

/** What Apache Superset asks for the metrics and computed columns of the bundle. */
export const supersetStatements = bundledFiles("datasets/*/*.yaml").flatMap((file) => {
  const { view, metrics, computed } = readDataset(file);
  return [metrics, computed]
    .filter((expressions) => expressions.length > 0)
    .map((expressions) => statement(file, `select ${expressions.join(", ")} from contact_center.${view}`));
});

const now = new Date("2026-03-02T12:00:00.000Z");

/** What a warehouse receives while every command that BigQuery serves does all it can do. */
export async function recordStatements(): Promise<Pick<RecordingBigquery, "sent" | "senders" | "callers">> {
  const warehouse = new RecordingBigquery();
  const scene = new Scene(warehouse);
  const { files } = scene;
  const limits = { now, maximumBytes: 1_000_000_000 };
  const settings = { ...testSettings, instances: { "eu/": "eu" } };
  scene.put("call-2.json", callFile({ id: 2 }));

  await agreeOnSettings(warehouse, settings, now);
  await scene.load();
  // `call-1.json` was deleted, then it has other bytes than its rows, then it is under another instance as well.
  await scene.reconcile({ fix: true, mirrorDeletes: true });
  files.put(stored(callFile({ id: 1 }), { name: "call-1.json", generation: "1", bucket: settings.bucket }));
  await scene.reconcile({ fix: true, verify: true });
  warehouse.instances = ["acme", "eu"];
  await scene.reconcile({ fix: true, settings });
  await recordUpkeep(warehouse, scene);
  await replay({
    files,
    warehouse,
    settings,
    filter: () => true,
    removeCopies: true,
    concurrency: 1,
    now: () => now,
    onResult: () => undefined,
  });
  const retirement = { name: "call-1.json", generation: "1", reason: "written by a test of the platform" };
  await retireVersion(warehouse, retirement, { ...limits, codeVersion: settings.codeVersion });
  for (const instance of ["acme", null]) await findSessions(warehouse, { by: "session", instance, value: "call-1" }, settings.personal);
  for (const by of ["phone", "email", "end_user", "crm_id"] as const) {
    const target = { by, value: "+15550100001" };
    await findSessions(warehouse, target, settings.personal);
    await nearMisses(warehouse, target);
  }
  await eraseSessions(warehouse, files, [{ instance: "acme", sessionKey: "call-1", versions: 1 }], limits);
  await forgetErasure(warehouse, "call-1", { ...limits, instance: "acme", reason: "requested by mistake" });
  await readAllLive(warehouse);
  await recordDefinition(warehouse, defaultMetricSettings);
  const canary = { prefix: "", write: () => Promise.resolve("1"), now: () => now, waitMilliseconds: 0, pauseMilliseconds: 0 };
  await flyCanary({ warehouse, ...canary });
  const settling = { ...limits, metricSettings: defaultMetricSettings };
  // A change that is not settled, then one that is, and whose note is forgotten.
  await settle(warehouse, { ...settling, now: () => new Date("2026-03-08T12:00:00.000Z") });
  warehouse.touchedAt = "2026-03-03T11:00:00.000Z";
  await settle(warehouse, { ...settling, now: () => new Date("2026-03-08T12:00:00.000Z") });
  warehouse.changedRows = warehouse.instances.length;
  for (const isDryRun of [true, false]) await compact(warehouse, { ...limits, versionDays: 7, isDryRun });
  await makeReport(warehouse, {}, now);
  await makeReport(warehouse, { from: "2026-03-01", to: "2026-03-31", channel: "call", queue: "Support", instance: "acme" }, now);
  await recordConsole(warehouse);
  const schema = { tables: storedTables, objects: programObjects, metricSettings: defaultMetricSettings, location: undefined };
  await checkDeployment(administer(warehouse).checks(schema, "operator"));
  return warehouse;
}

/** The addresses of the console whose pages send statements of their own. */
const consoleAddresses = [
  "/",
  "/?from=2026-03-01&to=2026-03-07&channel=call&queue=Support&instance=acme&screen=Agents",
  "/report.html?from=2026-03-01&to=2026-03-07",
  "/sessions",
  "/sessions?from=2026-03-01&to=2026-03-07&q=sam&outcome=handled&handled=human&rating=4&transferred=yes&final=(none)",
  "/sessions?sort=wait&after=12,acme/call-1",
  "/sessions?sort=newest&after=2026-03-01T12:00:00.000Z,acme/call-1",
  "/sessions.csv?channel=chat",
  "/sessions/call-1",
  "/sessions/call-1?instance=acme&day=2026-03-01",
  "/sessions/call-1?instance=acme&day=2026-03-01&show=versions",
  "/sessions/call-1?instance=acme&day=2026-03-01&show=changes&before=1&after=1",
  "/sessions/call-1?instance=acme&day=2026-03-01&show=rows&personal=yes",
  "/files",
  "/files?outcome=rejected",
  "/files?outcome=loaded&at=2026-03-01T12:00:00.000Z&name=call-1.json",
  "/sql",
  "/setup",
];

async function recordConsole(warehouse: RecordingBigquery): Promise<void> {
  const instances = warehouse.instances;
  warehouse.instances = ["acme"];
  const app = createConsole({ warehouse, name: "BigQuery", now: () => now, isRestricted: true });
  for (const address of consoleAddresses)
    await (await app.request(`http://127.0.0.1${address}`, { headers: { host: "127.0.0.1" } })).arrayBuffer();
  warehouse.instances = instances;
}

/** Upkeep as in its first run, in the next one, and at the end of a round with deletions; a lease that is free, and one that is taken. */
async function recordUpkeep(warehouse: RecordingBigquery, scene: Scene): Promise<void> {
  const limits = { now, maximumBytes: 1_000_000_000 };
  const round = { fix: true, mirrorDeletes: true, now: () => now };
  scene.files.live.delete("call-1.json");
  await scene.reconcileRound(round);
  for (const [step, after] of [
    ["listing", "call-0.json"],
    ["mirroring", ""],
  ] as const) {
    warehouse.upkeepState = {
      round_place: `${testSettings.bucket}/ ${testSettings.hash}`,
      round_step: step,
      round_after: after,
      round_files: "1",
      round_ledger_at: new Date(now.getTime() - 3_600_000).toISOString(),
    };
    await scene.reconcileRound({ ...round, folders: ["2026/03/01/"] });
  }
  warehouse.upkeepState = {};
  const budget = startBudget(unlimited);
  const days = await daysChangedSince(warehouse, now, now);
  await finishErasures(warehouse, scene.files, { ...limits, days });
  await finishRetirements(warehouse, { ...limits, days });
  await compactDue(spending(warehouse, budget), { ...limits, now: new Date("2026-06-01T12:00:00Z"), versionDays: 30, budget });
  const lease = { milliseconds: 1_000, waitMilliseconds: 0, ...limits, now: () => now };
  for (const rowCount of [1, 0]) {
    warehouse.rowCount = rowCount;
    await withLease(warehouse, lease, () => Promise.resolve()).catch((error: unknown) => {
      if (!(error instanceof LeaseTakenError)) throw error;
    });
  }
  [warehouse.rowCount, warehouse.changedRows] = [1, 1];
  await withLease(warehouse, lease, () => Promise.resolve());
  warehouse.changedRows = 0;
}

/** Where statements run on DuckDB alone. */
const embeddedOnly = /^functions\/(?:local\/|warehouse\/duckdb\/|cli\/commands\/start\.ts$)/;

/** Where the program sends statements, or conditions of one that it sends elsewhere, as `functions/maintenance/compact.ts:29`, each with the statement if it is a literal. */
export function sendersInSource(): ReadonlyMap<string, Statement | null> {
  const senders = new Map<string, Statement | null>();
  for (const file of globSync("functions/**/*.ts").map((name) => name.replaceAll(path.sep, "/"))) {
    if (embeddedOnly.test(file)) continue;
    const text = readFileSync(file, "utf8");
    for (const found of text.matchAll(/(?:(?<!req)\.(?:query|stream|change|estimate)|await removeRows)\((?:\s*"([^"]+)"[,)\s])?/g)) {
      const sender = `${file}:${text.slice(0, found.index).split("\n").length}`;
      senders.set(sender, found[1] === undefined ? null : statement(sender, filled(found[1])));
    }
  }
  return senders;
}
