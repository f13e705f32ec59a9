import { openBigquery, type BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import { planMigration } from "../../functions/warehouse/bigquery/migrate.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { type View, relations, storeViews } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import { bigqueryRules } from "../strict/bigquery-rules.ts";
import { assertClean, startStrictProxy, type StrictProxy } from "../strict/proxy.ts";
import type { Started } from "./contract.ts";
import type { Emulator, Missing } from "./emulators.ts";
import { datasets } from "./settings.ts";

/** A single region, where a job is found only by who names its location. */
export const emulatedLocation = "europe-west8";

/** The operator's warehouse, and the proxy with an address for every account. */
export type EmulatedBigquery = Started<BigqueryWarehouse> & { readonly proxy: StrictProxy };

/**
 * A warehouse with every table and the views that `isCreated`, and without a row, on an emulator behind the strict proxy: its owner creates it, an operator uses it.
 * To stop it throws if a request was one that the service would have refused.
 */
export async function emulatedBigquery(
  emulator: Emulator | Missing,
  isCreated: (relation: View) => boolean = () => true,
): Promise<EmulatedBigquery | Missing> {
  if ("missing" in emulator) return emulator;
  const rules = bigqueryRules({ project: "test", datasets });
  const proxy = await startStrictProxy({ service: "bigquery", endpoint: emulator.endpoint, rules });
  const open = (apiEndpoint: string): BigqueryWarehouse =>
    openBigquery({ project: "test", location: emulatedLocation, datasets, apiEndpoint });
  // Without the metric views, which take the emulator minutes.
  const views: readonly View[] = [...storeViews, ...relations.filter(isCreated)];
  const objects = programObjects.filter((object) => object.kind !== "view" || views.includes(object.view));
  const wanted = { tables: storedTables, objects, metricSettings: defaultMetricSettings, location: emulatedLocation };
  for (const step of (await planMigration(open(proxy.endpointOf("deployer")), wanted)).steps) await step.apply();
  return {
    subject: open(proxy.endpointOf("operator")),
    proxy,
    stop: async () => {
      await proxy.stop();
      await emulator.stop();
      assertClean(proxy);
    },
  };
}
