import { openBigquery, type BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../functions/warehouse/bigquery/migrate.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { relations } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import type { Started } from "./contract.ts";
import type { Emulator, Missing } from "./emulators.ts";
import { datasets } from "./settings.ts";

/** An empty warehouse with every table and view, on an emulator. */
export async function emulatedBigquery(emulator: Emulator | Missing): Promise<Started<BigqueryWarehouse> | Missing> {
  if ("missing" in emulator) return emulator;
  const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: emulator.endpoint });
  // Without the metric views, which take the emulator minutes.
  const objects = programObjects.filter((object) => object.kind !== "view" || relations.some((relation) => relation === object.view));
  const wanted = { tables: storedTables, objects, metricSettings: defaultMetricSettings, location: undefined };
  for (const step of (await planMigration(warehouse, wanted)).steps) await step.apply();
  return { subject: warehouse, stop: () => emulator.stop() };
}
