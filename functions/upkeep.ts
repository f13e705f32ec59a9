import { http, type Request, type Response } from "@google-cloud/functions-framework";
import { settingsOf } from "./config.ts";
import { deployedConfig } from "./deployed-config.ts";
import { flyCanary } from "./maintenance/canary.ts";
import { finishErasures } from "./maintenance/erase.ts";
import { cloudLog, traceFields } from "./log.ts";
import { agreeOnSettings } from "./maintenance/settings-agreement.ts";
import { finishRetirements } from "./maintenance/retire.ts";
import { reconcile } from "./maintenance/reconcile.ts";
import { isMigrated, migrate } from "./maintenance/migrate.ts";
import { compact } from "./maintenance/compact.ts";
import type { Report } from "./maintenance/session-dates.ts";
import { runTasks, type Task } from "./maintenance/run-tasks.ts";
import { openDeployedFiles, writeDeployedFile } from "./storage/open.ts";
import { type CloudWarehouse, administration, locateCloudWarehouse, openCloudWarehouse } from "./warehouse/cloud.ts";
import type { Warehouse } from "./warehouse/warehouse.ts";

// Read as the module loads: settings that cannot be used fail the deployment, not every run.
const config = deployedConfig();
const settings = settingsOf(config);

/** Bytes of files that are appended together: rows take many times their file, and an instance of upkeep has 512 MiB. */
const batchBytes = 8_000_000;

/** Files written in the last hours may still be delivered again by their event. */
const graceMilliseconds = 3_600_000;

/** Terraform sets project and location; without them, they are found. */
const openWarehouse = async (): Promise<CloudWarehouse> =>
  config.BIGQUERY_PROJECT === undefined || config.BIGQUERY_LOCATION === undefined
    ? locateCloudWarehouse(config, { retries: true })
    : openCloudWarehouse(config, { retries: true });

/** Makes views and table functions those of this version. What they are is read from files, which the loading function never needs. */
async function migrateWarehouse(warehouse: CloudWarehouse): Promise<Report> {
  const { expectedSchema } = await import("./warehouse/expected-schema.ts");
  return migrate(await administration(warehouse), expectedSchema(config));
}

/** Settles days that are old enough, and those that were changed. Its queries are read from files, which the loading function never needs. */
async function settleDays(warehouse: Warehouse): Promise<Report> {
  const [{ settle }, { metricSettingsOf }] = await Promise.all([import("./maintenance/settle.ts"), import("../schema/metric-settings.ts")]);
  return settle(warehouse, { now: () => new Date(), metricSettings: metricSettingsOf(config), maximumBytes: config.UPKEEP_MAX_BYTES });
}

/** Loads files that no event delivered. Files that fail are counted, and tried again the next time. */
async function reconcileBucket(warehouse: Warehouse): Promise<Report> {
  await agreeOnSettings(warehouse, settings, new Date());
  const { fixed, ...found } = await reconcile({
    files: openDeployedFiles(config, { retries: true }),
    warehouse,
    settings,
    prefix: settings.prefix,
    fix: true,
    since: config.LOAD_SINCE,
    mirrorDeletes: config.MIRROR_DELETES,
    graceMilliseconds,
    concurrency: 16,
    size: { ...warehouse.batchSize, bytes: batchBytes },
    maximumBytes: config.UPKEEP_MAX_BYTES,
    now: () => new Date(),
    onFound: () => undefined,
    onResult: () => undefined,
  });
  return { ...found, fixed_loaded: fixed.loaded, fixed_rejected: fixed.rejected, fixed_failed: fixed.failed };
}

/** The alert on `missing_rows` rings if the row of the canary takes longer than 10 minutes. */
const canaryPatience = { waitMilliseconds: 600_000, pauseMilliseconds: 15_000 };

const loadedAllFiles = (report: Report): boolean => report["fixed_failed"] === 0;

/** The function behind the scheduler. If a task fails the answer is 500, so that the scheduler tries again. */
export const upkeep = async (request: Request, response: Response): Promise<void> => {
  const warehouse = await openWarehouse();
  const now = new Date();
  const maximumBytes = config.UPKEEP_MAX_BYTES;
  const tasks: readonly Task[] = [
    // First: the others read views.
    { name: "migrate", run: () => migrateWarehouse(warehouse), isDone: isMigrated },
    ...(config.RECONCILE
      ? [
          {
            name: "erase",
            run: () => finishErasures(warehouse, openDeployedFiles(config, { retries: true }), { now, maximumBytes }),
          },
          { name: "retire", run: () => finishRetirements(warehouse, { now, maximumBytes }) },
          { name: "reconcile", run: () => reconcileBucket(warehouse), isDone: loadedAllFiles },
        ]
      : []),
    { name: "settle", run: () => settleDays(warehouse) },
    ...(config.COMPACT
      ? [{ name: "compact", run: () => compact(warehouse, { now, versionDays: config.VERSION_DAYS, isDryRun: false, maximumBytes }) }]
      : []),
    ...(config.CANARY
      ? [
          {
            name: "canary",
            run: () =>
              flyCanary({
                warehouse,
                prefix: settings.prefix,
                write: (name, bytes) => writeDeployedFile(name, bytes, config),
                now: () => new Date(),
                ...canaryPatience,
              }),
          },
        ]
      : []),
  ];
  const isDone = await runTasks(tasks, cloudLog(), traceFields(request.headers["traceparent"], config.BIGQUERY_PROJECT));
  response.status(isDone ? 204 : 500).end();
};

http("upkeep", upkeep);
