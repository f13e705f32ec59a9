import type { Config } from "../config.ts";
import type { Administration } from "./administration.ts";
import { type BigqueryOptions, type BigqueryWarehouse, locateBigquery, openBigquery } from "./bigquery/bigquery.ts";

/** How the service is called: the function leaves repetition to delivery, commands repeat by themselves. */
type ServiceOptions = Pick<BigqueryOptions, "retries" | "timeoutMilliseconds">;

export type CloudWarehouse = BigqueryWarehouse;

/** The warehouse of the deployed function, as the settings name it. Nothing is loaded before the first use. */
export const openCloudWarehouse = (config: Config, options: ServiceOptions): CloudWarehouse => openBigquery(optionsOf(config, options));

/** As `openCloudWarehouse`, for what runs statements: project and location are found first, so that jobs are found in every location. */
export const locateCloudWarehouse = (config: Config, options: ServiceOptions): Promise<CloudWarehouse> =>
  locateBigquery(optionsOf(config, options));

const optionsOf = (config: Config, options: ServiceOptions): BigqueryOptions => ({
  project: config.BIGQUERY_PROJECT,
  location: config.BIGQUERY_LOCATION,
  datasets: { store: config.STORE_DATASET, contact_center: config.ANALYST_DATASET, restricted: config.RESTRICTED_DATASET },
  apiEndpoint: config.BIGQUERY_ENDPOINT,
  ...options,
});

/** Administration of the warehouse's project and datasets. */
export async function administration(warehouse: CloudWarehouse): Promise<Administration> {
  const { administer } = await import("./bigquery/administration.ts");
  return administer(warehouse);
}
