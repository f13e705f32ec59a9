import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../../functions/warehouse/duckdb/duckdb.ts";
import { NotReadingError } from "../../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../../schema/metric-settings.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { append, versionRow } from "../../support/rows.ts";

let folder: string;
let warehouse: DuckdbWarehouse;
const open = (): Promise<DuckdbWarehouse> =>
  openDuckdb(path.join(folder, "warehouse.duckdb"), defaultMetricSettings, null, { isLocked: true });
const sessions = async (): Promise<unknown> => (await warehouse.read("select count(*) as sessions from contact_center.sessions")).rows;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  await writeFile(path.join(folder, "secret.txt"), "secret");
  warehouse = await open();
  await append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "1");
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

describe("a statement that somebody types", () => {
  it.each([
    "from contact_center.sessions",
    "with one as (select 1 as number) select number from one",
    "describe contact_center.sessions",
    "summarize select session_id from contact_center.sessions",
    "explain select 1",
    "-- a comment; with a semicolon\nselect 1;",
    "select safe_divide(1, 2)",
  ])("reads: %s", async (sql) => {
    expect((await warehouse.read(sql)).rows.length).toBeGreaterThan(0);
  });

  it.each([
    ["delete from contact_center_store.session_versions", "found delete"],
    ["delete from contact_center_store.session_versions returning session_id", "found delete"],
    ["select 1; drop schema contact_center cascade", "expected one statement, found 2: run one at a time"],
    ["commit; insert into contact_center_store.session_versions (session_id) values (2)", "found 2"],
    ["drop view contact_center.sessions", "found drop"],
    ["create temp table mine as select 1", "found create; to change rows, add --write"],
    ["begin transaction", "found transaction"],
    ["set threads = 1", "found set; for that, use DuckDB's own shell"],
    ["call pragma_version()", "found call"],
    ["explain analyze delete from contact_center_store.session_versions", "read-only"],
    ["-- nothing", "expected one statement, found none"],
  ])("is refused: %s", async (sql, message) => {
    await expect(warehouse.read(sql)).rejects.toThrow(message);
    expect(await sessions()).toEqual([{ sessions: 1 }]);
  });

  it.each(["read", "query"] as const)("reaches no other file by %s", async (call) => {
    const other = (name: string): string => path.join(folder, name);
    for (const sql of [
      `select content from read_text('${other("secret.txt")}')`,
      `copy (select 1) to '${other("copy.csv")}'`,
      `attach '${other("other.duckdb")}'`,
      "set enable_external_access = true",
    ])
      await expect(warehouse[call](sql)).rejects.toThrow(/Permission Error|found (?:set|attach)|configuration/);
    expect((await readdir(folder)).toSorted()).toEqual(["secret.txt", "warehouse.duckdb", "warehouse.duckdb.wal"]);
  });

  it("leaves nothing behind for the next one, and writes go on", async () => {
    await expect(warehouse.read("select 1 / 'a'")).rejects.toThrow("Conversion Error");
    await append(warehouse, sessionVersions, versionRow({ session_id: 2 }), "2");
    expect(await sessions()).toEqual([{ sessions: 2 }]);
  });

  it("may have values that are neither text nor numbers", async () => {
    const { rows } = await warehouse.read(
      "select time '10:00:30' as time, interval 1 day as span, true as flag, null as nothing, [1.5] as list",
    );
    expect(rows).toEqual([{ time: "10:00:30", span: expect.stringMatching(/^1 day/), flag: true, nothing: null, list: [1.5] }]);
  });

  it("is only checked in a dry run", async () => {
    expect(await warehouse.read("select 1 / 'a'", { isDryRun: true })).toEqual({ columns: [], rows: [] });
    await expect(warehouse.read("drop view contact_center.sessions", { isDryRun: true })).rejects.toThrow("found drop");
  });
});

it.each([
  "drop schema contact_center cascade",
  "drop schema contact_center_restricted cascade",
  "drop view contact_center.sessions_flat",
  "drop macro contact_center.safe_divide",
  "drop macro table contact_center.sessions_between",
])("a database is whole again when it is opened after: %s", async (sql) => {
  const before = await sessions();
  await warehouse.query(sql);
  await warehouse.close();

  warehouse = await open();

  expect(await sessions()).toEqual(before);
  expect(
    (await warehouse.read("select safe_divide(1, 2) as half from contact_center.sessions_between('2000-01-01', '2100-01-01') limit 1"))
      .rows,
  ).toEqual([{ half: 0.5 }]);
  expect((await warehouse.read("select count(*) as count from contact_center_restricted.sessions")).rows).toHaveLength(1);
});

describe("a statement with limits", () => {
  it("returns no more rows than its caller takes, without computing the others", async () => {
    const { rows } = await warehouse.read("select * from range(1000000000000) as numbers(number)", { maximumRows: 3 });
    expect(rows.map(({ number }) => number)).toEqual([0, 1, 2]);
  });

  it("is stopped after its time, and the next one runs", async () => {
    const endless = "select count(*) from range(100000) as one(a), range(100000) as other(b), range(100) as more(c)";
    await expect(warehouse.read(endless, { maximumMilliseconds: 50 })).rejects.toThrow("stopped after 0.05 s: read less");
    expect((await warehouse.read("select 1 as one", { maximumMilliseconds: 5_000, maximumRows: 5 })).rows).toEqual([{ one: 1 }]);
  });
});

describe("a statement without personal data", () => {
  it.each([
    "select count(*) from contact_center.sessions_flat",
    "from sessions_flat",
    "with one as (select 1 as a) select a, b from one, unnest([1, 2]) as u(b)",
    "select * from contact_center.sessions_between(date '2026-01-01', date '2026-01-02')",
    "select table_name from information_schema.tables",
  ])("runs if it selects from contact_center alone: %s", async (sql) => {
    await expect(warehouse.read(sql, { withoutPersonalData: true })).resolves.toBeDefined();
  });

  it.each([
    "select * from contact_center_restricted.sessions",
    "from warehouse.CONTACT_CENTER_RESTRICTED.sessions",
    'select (select max(session_key) from "contact_center_restricted"."sessions") as comment',
    "with hidden as (from contact_center_store.session_versions) from hidden",
    "from query('from contact_center_' || 'restricted.sessions')",
    "from query_table('contact_center_restricted.sessions')",
    "summarize contact_center.sessions",
    "describe contact_center.sessions",
    "explain analyze select * from contact_center_restricted.sessions",
    "pivot contact_center.sessions on channel using count(*)",
    "select 1 union all select 2 from contact_center_store.session_versions",
    "from duckdb_tables()",
  ])("is refused otherwise: %s", async (sql) => {
    await expect(warehouse.read(sql, { withoutPersonalData: true })).rejects.toBeInstanceOf(NotReadingError);
  });
});
