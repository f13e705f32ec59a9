import { expect, it } from "vitest";
import { dematerialize, materialize } from "../../functions/maintenance/materialize.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { childTables } from "../../schema/tables/index.ts";
import { onlyWhenComplete, startBigqueryEmulator } from "../support/emulators.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { upkeepContract } from "./upkeep.contract.ts";

upkeepContract({
  name: "DuckDB",
  excused: {
    "compact never takes the last of rows that are equal in everything": "the embedded engine commits a row once, so there are none",
  },
  async start() {
    const warehouse = await openDuckdb(":memory:");
    return { subject: warehouse, stop: () => warehouse.close() };
  },
});

upkeepContract({
  name: "BigQuery (local-bigquery)",
  excused: {},
  start: async () => onlyWhenComplete() ?? emulatedBigquery(await startBigqueryEmulator()),
});

it("every relation of sessions and their lists can be a table, and go back", async () => {
  const warehouse = await openDuckdb(":memory:");
  const now = new Date("2026-03-02T12:00:00.000Z");

  const made = await materialize(warehouse, { now, isFull: false, maximumBytes: 1e12 });
  const again = await materialize(warehouse, { now, isFull: true, maximumBytes: 1e12 });
  const gone = await dematerialize(warehouse);
  await warehouse.close();

  expect(made).toMatchObject({ days: 0, tables_made: childTables.length + 1, views_turned: 2 * (childTables.length + 1) });
  expect(again).toMatchObject({ tables_made: 0, views_turned: 0 });
  expect(gone).toEqual({ tables_dropped: childTables.length + 1, views_turned: 2 * (childTables.length + 1) });
});
