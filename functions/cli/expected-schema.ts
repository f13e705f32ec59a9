import type { Config } from "../config.ts";
import { metricSettingsOf } from "../../schema/metric-settings.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { routines } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import type { ExpectedSchema } from "../warehouse/administration.ts";

/** Everything that this version keeps in the cloud's warehouse, under the settings. */
export const expectedSchema = (config: Config): ExpectedSchema => ({
  tables: storedTables,
  relations: allRelations,
  routines,
  metricSettings: metricSettingsOf(config),
  location: config.BIGQUERY_LOCATION,
});
