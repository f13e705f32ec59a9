import type { Request, Response } from "@google-cloud/functions-framework";
import { settingsOf } from "./config.ts";
import { deployedConfig } from "./deployed-config.ts";
import { flyCanary } from "./maintenance/canary.ts";
import { LeaseTakenError, withLease } from "./maintenance/lease.ts";
import { cloudLog, traceFields } from "./log.ts";
import { isMigrated, migrate } from "./maintenance/migrate.ts";
import type { Report } from "./maintenance/session-dates.ts";
import { runTasks, type Task } from "./maintenance/run-tasks.ts";
import { upkeepTasks } from "./maintenance/upkeep-tasks.ts";
import { reasonsOf } from "./service-errors.ts";
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

/** The alert on `missing_rows` rings if the row of the canary takes longer than 10 minutes. */
const canaryPatience = { waitMilliseconds: 600_000, pauseMilliseconds: 15_000 };

/** Rest of the deadline that the tasks do not share: for the answer, and for a statement that takes longer than its task has left. */
const reservedMilliseconds = 60_000;

/** How the lease is taken: upkeep is called again in an hour, so it does not wait for long. */
const leasing = { milliseconds: 600_000, waitMilliseconds: 60_000, maximumBytes: config.UPKEEP_MAX_BYTES };

/** The tasks that change the store, by the settings. */
const tasksOn = (warehouse: Warehouse): readonly Task[] =>
  upkeepTasks({
    warehouse,
    files: openDeployedFiles(config, { retries: true }),
    settings,
    reconciles: config.RECONCILE,
    versionDays: config.COMPACT ? config.VERSION_DAYS : null,
    since: config.LOAD_SINCE,
    mirrorDeletes: config.MIRROR_DELETES,
    pages: config.RECONCILE_PAGES,
    dateFolders: config.DATE_FOLDERS,
    graceMilliseconds,
    size: { ...warehouse.batchSize, bytes: batchBytes },
    maximumBytes: config.UPKEEP_MAX_BYTES,
    now: () => new Date(),
    // Its queries are read from files, which the loading function never needs.
    settle: async (on, hasTime) => {
      const [{ settle }, { metricSettingsOf }] = await Promise.all([
        import("./maintenance/settle.ts"),
        import("../schema/metric-settings.ts"),
      ]);
      const options = { now: () => new Date(), metricSettings: metricSettingsOf(config), maximumBytes: config.UPKEEP_MAX_BYTES };
      return settle(on, { ...options, hasTime });
    },
    onFound: () => undefined,
    onResult: () => undefined,
  });

const canaryTask = (warehouse: Warehouse): Task => ({
  name: "canary",
  run: () =>
    flyCanary({
      warehouse,
      prefix: settings.prefix,
      write: (name, bytes) => writeDeployedFile(name, bytes, config),
      now: () => new Date(),
      ...canaryPatience,
    }),
});

/**
 * The function behind the scheduler. If a task fails the answer is 500, so that the scheduler tries again. If a command is changing the store, the
 * next call does what this one would have done.
 */
export const upkeep = async (request: Request, response: Response): Promise<void> => {
  const began = Date.now();
  const log = cloudLog();
  const fields = traceFields(request.headers["traceparent"], config.BIGQUERY_PROJECT);
  const warehouse = await openWarehouse();
  // First: the lease is a row of a table that it creates, and the others read views.
  const isMigratedNow = await runTasks([{ name: "migrate", run: () => migrateWarehouse(warehouse), isDone: isMigrated }], log, fields);
  const reserved = reservedMilliseconds + (config.CANARY ? canaryPatience.waitMilliseconds : 0);
  const milliseconds = config.DEADLINE_SECONDS * 1_000 - reserved - (Date.now() - began);
  const allowance = { milliseconds, bytes: config.UPKEEP_MAX_BYTES };
  let isDone = isMigratedNow;
  try {
    const areTasksDone = await withLease(warehouse, leasing, () => runTasks(tasksOn(warehouse), log, fields, allowance));
    isDone &&= areTasksDone;
  } catch (error) {
    if (!(error instanceof LeaseTakenError)) {
      isDone = false;
      log.write("ERROR", "lease: failed", { event: "upkeep", task: "lease", ...fields, reason: reasonsOf(error) });
    } else log.write("INFO", "lease: taken, the next run goes on", { event: "upkeep", task: "lease", ...fields, taken_until: error.until });
  }
  if (config.CANARY) {
    const isCanaryDone = await runTasks([canaryTask(warehouse)], log, fields);
    isDone &&= isCanaryDone;
  }
  response.status(isDone ? 204 : 500).end();
};
