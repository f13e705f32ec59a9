import { startBigqueryEmulator } from "../../support/emulators.ts";
import { emulatedBigquery } from "../../support/emulated-bigquery.ts";
import { warehouseContract } from "../warehouse.contract.ts";

warehouseContract({
  name: "BigQuery (local-bigquery)",
  excused: {
    "JSON inside a list is JSON": "the emulator keeps the text of a streamed JSON column that stands inside a list as text",
    "a key of a JSON object may be empty": "the emulator's load jobs rename empty keys",
  },
  start: async () => emulatedBigquery(await startBigqueryEmulator()),
});
