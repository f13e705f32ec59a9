import { type MetricSettings, defaultMetricSettings, storedMetricSettings } from "../../schema/metric-settings.ts";
import type { Warehouse } from "./warehouse.ts";

/** The reporting settings that the views of a warehouse were made with. */
export async function settingsOfViews(warehouse: Pick<Warehouse, "query">): Promise<MetricSettings> {
  const { rows } = await warehouse.query("select * from ${contact_center}.settings");
  return { ...defaultMetricSettings, ...storedMetricSettings(rows[0]) };
}
