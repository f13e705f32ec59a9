import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { duckdbDialect } from "../../functions/warehouse/duckdb/dialect.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { readConfig } from "../../functions/config.ts";
import { typeOf } from "../../schema/ddl.ts";
import { defaultMetricSettings, metricSettingsOf } from "../../schema/metric-settings.ts";
import { metricViews, readMetricView } from "../../schema/metric-views.ts";

const folder = path.join(import.meta.dirname, "../../schema/views");

it("the head of every view describes every column once, under the file's own name", () => {
  for (const file of readdirSync(folder)) {
    const view = readMetricView(readFileSync(path.join(folder, file), "utf8"));
    expect(`${view.name}.sql`).toBe(file);
    expect(new Set(view.fields.map(({ name }) => name)).size, `columns of ${view.name}`).toBe(view.fields.length);
    for (const { name, description } of view.fields) expect(description, `${view.name}.${name}`).toMatch(/[.…]$/);
  }
});

it("an unreadable head is refused, naming the line", () => {
  expect(() => readMetricView("-- @view v\n-- @grain One row.\n-- @col price MONEY | What it costs.\nselect 1 as price")).toThrow(
    "views: unreadable head: price MONEY | What it costs.",
  );
  expect(() => readMetricView("-- @view v\n-- @grain One row.\n-- @col a INT64 | A.\nselect {{unheard_of(1)}} as a")).toThrow(
    "there is no fragment named unheard_of",
  );
});

it("each view has the columns, types and descriptions of its head, and answers on an empty store", async () => {
  // A database in memory has no descriptions: nobody reads them there.
  const folderOfFile = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-"));
  const warehouse = await openDuckdb(path.join(folderOfFile, "warehouse.duckdb"));
  for (const { dataset, name, description, fields } of metricViews) {
    const columns = await warehouse.query(
      "select c.column_name as name, c.data_type as type, c.comment from duckdb_columns() as c where c.database_name = 'warehouse' and c.schema_name = @schema and c.table_name = @name order by c.column_index",
      { schema: dataset === "restricted" ? "contact_center_restricted" : "contact_center", name },
    );
    expect(columns.rows, `columns of ${name}`).toEqual(
      fields.map((field) => ({
        name: field.name,
        type: typeOf(field, duckdbDialect).replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
        comment: field.description,
      })),
    );
    const views = await warehouse.query(
      "select comment from duckdb_views() where view_name = @name and schema_name like 'contact_center%'",
      {
        name,
      },
    );
    expect(views.rows).toEqual([{ comment: description }]);
    const answer = await warehouse.query(`select * from \${${dataset}}.${name}`);
    expect(answer.rows, `rows of ${name}`).toHaveLength(name === "settings" ? 1 : 0);
  }
  await warehouse.close();
  rmSync(folderOfFile, { recursive: true });
});

it("the view of settings shows those that the views were deployed with", async () => {
  const settings = { ...defaultMetricSettings, time_zone: "Asia/Kolkata", interval_seconds: 900, repeat_days: 3 };
  const warehouse = await openDuckdb(":memory:", settings);
  expect((await warehouse.query("select * from ${contact_center}.settings")).rows).toEqual([settings]);
  await warehouse.close();
});

it("the settings are read from the environment, with defaults, and a value that the SQL could not take is refused", () => {
  const base = { SOURCE_BUCKET: "acme-sessions" };
  expect(metricSettingsOf(readConfig(base))).toEqual({
    time_zone: "UTC",
    service_level_seconds: 30,
    short_abandon_seconds: 10,
    interval_seconds: 1_800,
    csat_positive_min: 4,
    repeat_days: 7,
  });
  expect(metricSettingsOf(readConfig({ ...base, REPORTING_TIME_ZONE: "America/New_York", SHORT_ABANDON_SECONDS: "0" }))).toMatchObject({
    time_zone: "America/New_York",
    short_abandon_seconds: 0,
  });
  for (const [name, value] of [
    ["REPORTING_TIME_ZONE", "Mars/Olympus"],
    ["REPORTING_TIME_ZONE", "UTC' or '1"],
    ["SERVICE_LEVEL_SECONDS", "-1"],
    ["INTERVAL_SECONDS", "1000"],
    ["CSAT_POSITIVE_MIN", "four"],
    ["REPEAT_DAYS", "0"],
  ] as const) {
    expect(() => readConfig({ ...base, [name]: value }), `${name}=${value}`).toThrow(name);
  }
});

it("every view reads the analysts' own relations only, so that no number, name or text of a customer can reach a metric", () => {
  for (const { name, dataset, body } of metricViews) {
    const datasets = new Set([...body.matchAll(/\$\{(store|contact_center|restricted)\}/g)].map(([, found]) => found));
    expect([...datasets], `datasets of ${name}`).toEqual(name === "settings" ? [] : [dataset]);
  }
});

it("a database file can be opened by the DuckDB versions of BI tools, back to 1.0", async () => {
  const folderOfFile = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-"));
  const file = path.join(folderOfFile, "warehouse.duckdb");
  await (await openDuckdb(file)).close();
  const head = readFileSync(file).subarray(8, 20);
  rmSync(folderOfFile, { recursive: true });
  expect(head.subarray(0, 4).toString()).toBe("DUCK");
  // 64 is the storage version of every DuckDB from 0.10 to 1.1; newer ones raise it by default.
  expect(head.readBigUInt64LE(4)).toBe(64n);
});
