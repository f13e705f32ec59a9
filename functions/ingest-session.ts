import { type CloudEvent, cloudEvent } from "@google-cloud/functions-framework";
import { settingsOf } from "./config.ts";
import { deployedConfig } from "./deployed-config.ts";
import { installGracefulShutdown } from "./graceful-shutdown.ts";
import { createHandler } from "./event-handler.ts";
import { cloudLog } from "./log.ts";
import { createIngest, type Ingest } from "./pipeline/ingest.ts";
import { openDeployedFiles } from "./storage/open.ts";
import { openCloudWarehouse } from "./warehouse/cloud.ts";

// Read as the module loads: settings that cannot be used fail the deployment, not every event.
const config = deployedConfig();
const settings = settingsOf(config);
const deadlineMilliseconds = config.DEADLINE_SECONDS * 1000;
// A read and an append are two answers, and both fit into one event's time.
const options = { retries: false, timeoutMilliseconds: Math.max(1_000, deadlineMilliseconds / 2 - 1_000) };

let ingest: Ingest | null = null;
const handler = createHandler(settings, {
  ingest: () =>
    (ingest ??= createIngest(settings, {
      files: openDeployedFiles(config, options),
      warehouse: openCloudWarehouse(config, options),
      now: () => new Date(),
    })),
  log: cloudLog(),
  deadlineMilliseconds,
  project: config.BIGQUERY_PROJECT,
});
const shutdown = installGracefulShutdown();

/** The function behind the bucket's trigger. */
export const ingestSession = (event: CloudEvent<unknown>): Promise<void> => shutdown.track(handler(event));

cloudEvent("ingestSession", ingestSession);
