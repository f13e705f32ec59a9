import type { Environment } from "../config.ts";
import { metricSettingsOf } from "../../schema/metric-settings.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { routines } from "../../schema/relations.ts";
import { storedTables } from "../../schema/store.ts";
import type { Wanted } from "../warehouse/bigquery/migrate.ts";

/** Everything that this version keeps in BigQuery, under the settings. */
export const everythingWanted = (config: Environment): Wanted => ({
  tables: storedTables,
  relations: allRelations,
  routines,
  metricSettings: metricSettingsOf(config),
  location: config.BIGQUERY_LOCATION,
});
