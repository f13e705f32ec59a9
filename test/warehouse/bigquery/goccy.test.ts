import { startGoccyEmulator } from "../../support/emulators.ts";
import { upkeepContract } from "../../maintenance/upkeep.contract.ts";
import { emulatedBigquery } from "../../support/emulated-bigquery.ts";
import { warehouseContract } from "../warehouse.contract.ts";

/** The second opinion is for whoever has built it: `npm run test:goccy`. */
const start = async () =>
  process.env["REQUIRE_GOCCY"] === "1"
    ? emulatedBigquery(await startGoccyEmulator())
    : { missing: "a second opinion, asked for with npm run test:goccy" };

const byOrder = "the emulator's load jobs place the members of a struct by their order, not by their names";

warehouseContract({
  name: "BigQuery (goccy/bigquery-emulator)",
  excused: {
    "a row of a batch reads back as it was written": byOrder,
    "JSON inside a list is JSON": byOrder,
    "a row with a value that does not fit its column is refused without quoting it": "the emulator answers 500 and names no row",
    "a row without a required value is refused": "the emulator takes it",
    "a batch is stored whole or not at all": "the emulator takes rows without required values",
    "a batch sent again under its key is there once": "the emulator answers 500, not 409, to a job id that was used",
    "the sessions between two dates are found, both dates included": "the emulator keeps no table functions",
  },
  start,
});

upkeepContract({
  name: "BigQuery (goccy/bigquery-emulator)",
  excused: {},
  start,
});
