import type { Config } from "./config.ts";
import { openCloudStorage } from "./storage/cloud-storage.ts";
import type { SessionFiles } from "./storage/session-files.ts";
import { type BigqueryWarehouse, openBigquery } from "./warehouse/bigquery/bigquery.ts";

/** How the cloud is asked: the function leaves repetition to delivery, commands repeat by themselves. */
export interface ClientOptions {
  readonly retries: boolean;
  /** Longest wait for one answer. */
  readonly timeoutMilliseconds?: number;
}

/** The warehouse that the settings name. Nothing is loaded before its first use. */
export const cloudWarehouse = (config: Config, options: ClientOptions): BigqueryWarehouse =>
  openBigquery({
    project: config.BIGQUERY_PROJECT,
    location: config.BIGQUERY_LOCATION,
    datasets: { store: config.STORE_DATASET, contact_center: config.ANALYST_DATASET, restricted: config.RESTRICTED_DATASET },
    apiEndpoint: config.BIGQUERY_ENDPOINT,
    ...options,
  });

/** The bucket and quarantine that the settings name. Nothing is loaded before its first use. */
export const cloudFiles = (config: Config, options: ClientOptions): SessionFiles =>
  openCloudStorage({ quarantineBucket: config.QUARANTINE_BUCKET ?? null, apiEndpoint: config.STORAGE_ENDPOINT, ...options });
