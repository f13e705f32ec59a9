import { openDuckdb } from "../../functions/warehouse/duckdb.ts";
import { warehouseContract } from "./warehouse.contract.ts";

warehouseContract({
  name: "DuckDB",
  excused: {
    "a batch sent again under its key is there once": "the embedded engine keeps no list of batches; views show one of two equal rows",
    "a row with a value that does not fit its column is refused without quoting it":
      "the embedded engine makes it NULL; the flattening has checked every value against its column before",
    "a row that is too large is refused": "the embedded engine has no such limit",
  },
  async start() {
    const warehouse = await openDuckdb(":memory:");
    return { subject: warehouse, stop: () => warehouse.close() };
  },
});
