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
