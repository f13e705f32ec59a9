import type { Config } from "../config.ts";
import { type BigqueryOptions, type BigqueryWarehouse, openBigquery } from "./bigquery/bigquery.ts";

/** How the service is called: the function leaves repetition to delivery, commands repeat by themselves. */
type ServiceOptions = Pick<BigqueryOptions, "retries" | "timeoutMilliseconds">;

/** The warehouse of the deployed function, as the settings name it. Nothing is loaded before the first use. */
export const openCloudWarehouse = (config: Config, options: ServiceOptions): BigqueryWarehouse =>
  openBigquery({
    project: config.BIGQUERY_PROJECT,
    location: config.BIGQUERY_LOCATION,
    datasets: { store: config.STORE_DATASET, contact_center: config.ANALYST_DATASET, restricted: config.RESTRICTED_DATASET },
    apiEndpoint: config.BIGQUERY_ENDPOINT,
    ...options,
  });
