import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDuckdb } from "../../../functions/warehouse/duckdb/duckdb.ts";
import { defaultMetricSettings } from "../../../schema/metric-settings.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { append, appendBatch, versionRow } from "../../support/rows.ts";
import { warehouseContract } from "../warehouse.contract.ts";

warehouseContract({
  name: "DuckDB",
  excused: {
    "a batch sent again under its key is there once": "the embedded engine keeps no list of batches; views show one of two equal rows",
    "a row with a value that does not fit its column is refused without quoting it":
      "the embedded engine makes it NULL; the flattening has checked every value against its column before",
  },
  async start() {
    const warehouse = await openDuckdb(":memory:");
    return { subject: warehouse, stop: () => warehouse.close() };
  },
});

it("a file that is opened again between batches has every row", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const warehouse = await openDuckdb(path.join(folder, "warehouse.duckdb"), defaultMetricSettings, "100MB");
  for (let batch = 0; batch < 5; batch += 1) {
    const rows = Array.from({ length: 1_000 }, (_, index) => versionRow({ session_id: batch * 1_000 + index + 1 }));
    await appendBatch(warehouse, sessionVersions, rows, `batch ${batch}`);
  }
  const count = "select count(*) as sessions from sessions";
  expect((await warehouse.query(count)).rows).toEqual([{ sessions: 5_000 }]);
  await append(warehouse, sessionVersions, versionRow({ session_id: 5_001 }), "5001");
  expect((await warehouse.query(count)).rows).toEqual([{ sessions: 5_001 }]);
  await warehouse.close();
});

it("of several statements that change rows all are done or none, and the next change is made", async () => {
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  await append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "1");
  const all = "delete from ${store}.session_versions where true";
  await expect(warehouse.change([all, "delete from ${store}.no_such_table"], {})).rejects.toThrow("no_such_table");
  const ids = async () => (await warehouse.query("select session_id from ${store}.session_versions")).rows;
  expect(await ids()).toEqual([{ session_id: 1 }]);
  expect(await warehouse.change([all, all], {})).toEqual({ bytesBilled: null, changedRows: null });
  expect(await ids()).toEqual([]);
});

it("an append that fails is reported to its caller, and one that waits beside it is made", async () => {
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  const other = { ...sessionVersions, name: "no_such_table" };
  const results = await Promise.allSettled([
    append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "1"),
    append(warehouse, sessionVersions, versionRow({ session_id: 2 }), "2"),
    append(warehouse, other, versionRow({ session_id: 3 }), "3"),
    append(warehouse, sessionVersions, versionRow({ session_id: 4 }), "4"),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  const { rows } = await warehouse.query("select session_id from ${store}.session_versions order by session_id");
  expect(rows).toEqual([1, 2, 4].map((session_id) => ({ session_id })));
});

it("under a memory limit a file is opened again after every 2,000 rows, and never without one", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [limit, openings] of [
    ["100MB", [true, false, true, false, true]],
    [null, [true, false, false, false, false]],
  ] as const) {
    const warehouse = await openDuckdb(path.join(folder, `${limit}.duckdb`), defaultMetricSettings, limit);
    let last: unknown = null;
    const isAnother: boolean[] = [];
    for (const [batch, count] of [1_999, 1, 1_999, 1, 1].entries()) {
      const rows = Array.from({ length: count }, (_, index) => versionRow({ session_id: batch * 2_000 + index + 1 }));
      await appendBatch(warehouse, sessionVersions, rows, `batch ${batch}`);
      // A file that is attached again gets another number.
      const { rows: attached } = await warehouse.query("select database_oid from duckdb_databases() where database_name = 'warehouse'");
      isAnother.push(attached[0]?.["database_oid"] !== last);
      last = attached[0]?.["database_oid"];
    }
    expect(isAnother, `${limit}`).toEqual(openings);
    await warehouse.close();
  }
});

it("a file of an earlier version gets the columns that it lacks, in a list too, and keeps its rows", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "warehouse.duckdb");
  const earlier = await openDuckdb(file);
  await append(earlier, sessionVersions, versionRow({ session_id: 1 }), "1");
  // The primary key of a row, which must be there in what is appended from now on, and parts of a list.
  for (const statement of [
    "drop schema contact_center cascade",
    "drop schema contact_center_restricted cascade",
    "alter table ${store}.session_versions drop column row_id",
    "alter table ${store}.session_versions drop column rating",
    "alter table ${store}.session_versions drop column participants",
    "alter table ${store}.session_versions add column participants struct(position bigint, participant_id bigint)[]",
    "update ${store}.session_versions set participants = [{position: 0, participant_id: 7}]",
    "comment on table ${store}.session_versions is 'schema earlier {}'",
  ])
    await earlier.query(statement);
  await earlier.close();

  const warehouse = await openDuckdb(file);
  await append(
    warehouse,
    sessionVersions,
    versionRow({ session_id: 2, rating: 4, participants: [{ position: 0, participant_id: 8, participant_type: "agent" }] }),
    "2",
  );
  const rows = async (sql: string) => (await warehouse.query(sql)).rows;
  expect(
    await rows("select session_id, rating, row_id is null as is_without_id from ${store}.session_versions order by session_id"),
  ).toEqual([
    { session_id: 1, rating: null, is_without_id: true },
    { session_id: 2, rating: 4, is_without_id: false },
  ]);
  expect(await rows("select participant_id, participant_type from ${contact_center}.participants order by participant_id")).toEqual([
    { participant_id: 7, participant_type: null },
    { participant_id: 8, participant_type: "agent" },
  ]);
  await warehouse.close();
});
