import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
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
