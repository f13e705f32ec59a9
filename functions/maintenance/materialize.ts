import { createTable, type Dialect, quoted, textLiteral } from "../../schema/ddl.ts";
import { type Relation, relations } from "../../schema/relations.ts";
import type { StoredTable } from "../../schema/store.ts";
import { BigqueryWarehouse } from "../warehouse/bigquery/bigquery.ts";
import { describeView, inGroups, materializedLabel } from "../warehouse/bigquery/migrate.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { change, dateList, onDates, type Report } from "./session-dates.ts";

export interface MaterializeOptions {
  readonly now: Date;
  /** Every day anew, not only those that were touched. */
  readonly isFull: boolean;
  readonly maximumBytes: number;
  /** Names of the relations to keep as tables, `sessions` among them; all where left out. */
  readonly only?: readonly string[];
}

/** How far behind the newest row that a table holds another row may still turn up: load jobs take their time. */
const overlapMilliseconds = 24 * 3_600_000;

/** The relations of sessions and their lists, with every column: what physical tables hold. */
const everyRestricted = relations.filter(({ dataset }) => dataset === "restricted");
const restrictedOnly = (only: readonly string[] | undefined): readonly Relation[] =>
  only === undefined ? everyRestricted : everyRestricted.filter(({ name }) => only.includes(name));

const tableName = (name: string): string => `${name}_current`;

const tableOf = ({ name, description, fields }: Relation): StoredTable => ({
  name: tableName(name),
  description: `Kept by \`materialize\`: read \`${name}\` instead. ${description}`,
  partition: { field: "session_date", type: "DAY" },
  clustering: ["instance", "channel", "session_id"],
  fields: fields.map((column) => (column.mode === "REQUIRED" ? { ...column, mode: "NULLABLE" } : column)),
});

/**
 * Brings the physical tables up to date and turns the analysts' relations over to them. Days that were touched are replaced in all tables
 * within one transaction, so every query sees one snapshot. Run again without news it changes nothing.
 */
export async function materialize(warehouse: Warehouse, { now, isFull, maximumBytes, only }: MaterializeOptions): Promise<Report> {
  const restricted = restrictedOnly(only);
  const stale = await tablesToMake(warehouse, restricted);
  if (stale.length > 0) {
    // While a table is made anew the relations read the versions, as they did before there were tables.
    await pointViewsAt(warehouse, restricted, "versions");
    const { dialect } = warehouse;
    const statements = stale.flatMap((relation) => [
      `drop table if exists \${store}.${tableName(relation.name)}`,
      createTable(tableOf(relation), dialect),
    ]);
    await warehouse.query(script(statements));
  }
  const dates = await touchedDates(warehouse, isFull || stale.length > 0);
  if (dates.length > 0) {
    const statements = restricted.flatMap((relation) => replaceDays(relation, dates, warehouse.dialect));
    const transaction = script(["begin transaction", ...statements, "commit transaction"]);
    try {
      await change(warehouse, transaction, { key: `materialize ${now.toISOString()}`, maximumBytes });
    } catch (error) {
      if (warehouse.dialect === "duckdb") await warehouse.query("rollback").catch(() => undefined);
      throw error;
    }
  }
  const turned = await pointViewsAt(warehouse, restricted, "tables");
  return { days: dates.length, tables: restricted.length, tables_made: stale.length, views_turned: turned };
}

/** Turns the analysts' relations back to the versions and drops the tables. */
export async function dematerialize(warehouse: Warehouse, only?: readonly string[]): Promise<Report> {
  const restricted = restrictedOnly(only);
  const turned = await pointViewsAt(warehouse, restricted, "versions");
  await warehouse.query(script(restricted.map(({ name }) => `drop table if exists \${store}.${tableName(name)}`)));
  return { tables_dropped: restricted.length, views_turned: turned };
}

/** Relations whose table is missing or has other columns than the relation. */
async function tablesToMake(warehouse: Warehouse, restricted: readonly Relation[]): Promise<readonly Relation[]> {
  const columns =
    warehouse.dialect === "bigquery"
      ? "select table_name, column_name from ${store}.INFORMATION_SCHEMA.COLUMNS where ends_with(table_name, '_current') order by table_name, ordinal_position"
      : "select table_name, column_name from information_schema.columns where table_catalog = current_database() and table_schema = 'contact_center_store' and ends_with(table_name, '_current') order by table_name, ordinal_position";
  const { rows } = await warehouse.query(columns);
  const found = new Map<unknown, string>();
  for (const { table_name: table, column_name: column } of rows) found.set(table, `${found.get(table) ?? ""} ${String(column)}`);
  return restricted.filter(({ name, fields }) => found.get(tableName(name)) !== fields.map((column) => ` ${column.name}`).join(""));
}

/** Days on which the table of sessions differs from what the newest versions say. */
async function touchedDates(warehouse: Warehouse, isFull: boolean): Promise<readonly string[]> {
  const since = isFull ? null : await newestRow(warehouse);
  const candidates =
    since === null
      ? "select distinct session_date from ${store}.session_versions"
      : `select distinct session_date from \${store}.session_versions where ingested_at >= timestamp '${new Date(Date.parse(since) - overlapMilliseconds).toISOString()}'`;
  const { rows } = await warehouse.query(candidates);
  const dates = dateList(rows);
  if (isFull || dates.length === 0) return dates.toSorted();
  const sessions = everyRestricted.find(({ name }) => name === "sessions");
  const columns = "session_date, instance, session_key, source_bucket, source_object, source_generation, ingested_at";
  const key = (source: string): string => `select ${columns} from ${source} where ${onDates(dates)}`;
  const computed = `(${sessions?.sql[warehouse.dialect] ?? ""}) as computed`;
  const kept = `\${store}.${tableName("sessions")}`;
  const except = warehouse.dialect === "bigquery" ? "except distinct" : "except";
  const differing = `select distinct session_date from (
    (${key(computed)} ${except} ${key(kept)})
    union all
    (${key(kept)} ${except} ${key(computed)})
  ) as differing order by session_date`;
  return dateList((await warehouse.query(differing)).rows);
}

async function newestRow(warehouse: Warehouse): Promise<string | null> {
  const { rows } = await warehouse.query(`select max(ingested_at) as newest from \${store}.${tableName("sessions")}`);
  const newest = rows[0]?.["newest"];
  return typeof newest === "string" ? newest : null;
}

function replaceDays({ name, fields, sql }: Relation, dates: readonly string[], dialect: Dialect): readonly string[] {
  const columns = fields.map((column) => quoted(column.name, dialect)).join(", ");
  const table = `\${store}.${tableName(name)}`;
  return [
    `delete from ${table} where ${onDates(dates)}`,
    `insert into ${table} (${columns}) select ${columns} from (${sql[dialect]}) as computed where ${onDates(dates)}`,
  ];
}

/** Points the relations of both datasets at the tables, or back at the versions; how many were pointed elsewhere. */
async function pointViewsAt(warehouse: Warehouse, restricted: readonly Relation[], target: "tables" | "versions"): Promise<number> {
  const names = new Set(restricted.map(({ name }) => name));
  const wanted = relations.filter(({ name }) => names.has(name));
  const turned = await viewsOnTables(warehouse);
  const waiting = wanted.filter(({ dataset, name }) => turned.has(`${dataset}.${name}`) !== (target === "tables"));
  if (waiting.length === 0) return 0;
  await warehouse.query(script(waiting.map((relation) => createView(relation, target, warehouse.dialect))));
  if (warehouse instanceof BigqueryWarehouse) {
    const label = { [materializedLabel]: target === "tables" ? "true" : "false" };
    await inGroups(waiting, (relation) => describeView(warehouse, relation, label));
  } else {
    await warehouse.query(script(waiting.flatMap(comments)));
  }
  return waiting.length;
}

/** Views that read the tables now, by `dataset.name`. */
async function viewsOnTables(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const dataset of ["contact_center", "restricted"] as const) {
    const views =
      warehouse.dialect === "bigquery"
        ? `select table_name as name, view_definition as sql from \${${dataset}}.INFORMATION_SCHEMA.VIEWS`
        : `select view_name as name, sql from duckdb_views() where database_name = current_database() and schema_name = '\${${dataset}}'`;
    const { rows } = await warehouse.query(views);
    for (const { name, sql } of rows) if (String(sql).includes("_current")) found.add(`${dataset}.${String(name)}`);
  }
  return found;
}

function createView({ dataset, name, fields, sql }: Relation, target: "tables" | "versions", dialect: Dialect): string {
  const columns = fields.map((column) => `current_rows.${quoted(column.name, dialect)}`).join(", ");
  const select =
    target === "versions"
      ? sql[dialect]
      : `select ${columns} from \${store}.${tableName(name)} as current_rows
where not exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = current_rows.instance and erased.session_key = current_rows.session_key
)`;
  return `create or replace view \${${dataset}}.${name} as ${select}`;
}

function comments({ dataset, name, description, fields }: Relation): readonly string[] {
  const view = `\${${dataset}}.${name}`;
  return [
    `comment on view ${view} is ${textLiteral(description, "duckdb")}`,
    ...fields.map((column) => `comment on column ${view}.${quoted(column.name, "duckdb")} is ${textLiteral(column.description, "duckdb")}`),
  ];
}

const script = (statements: readonly string[]): string => statements.map((statement) => `${statement};`).join("\n");
