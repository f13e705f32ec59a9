import { metricSettingsOf } from "../../schema/metric-settings.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { storedTables } from "../../schema/store.ts";
import type { Config } from "../config.ts";
import type { ExpectedSchema } from "./administration.ts";

/** Everything that this version keeps in the cloud's warehouse, under the settings. */
export const expectedSchema = (config: Config): ExpectedSchema => ({
  tables: storedTables,
  objects: programObjects,
  metricSettings: metricSettingsOf(config),
  location: config.BIGQUERY_LOCATION,
});
