import { http, type Request, type Response } from "@google-cloud/functions-framework";
import { type Config, readConfig, settingsOf } from "./config.ts";
import { finishErasures } from "./maintenance/erase.ts";
import { cloudLog, type Log, traceFields } from "./log.ts";
import { reconcile } from "./maintenance/reconcile.ts";
import { compact } from "./maintenance/compact.ts";
import type { Report } from "./maintenance/session-dates.ts";
import { reasonsOf } from "./service-errors.ts";
import { openDeployedFiles } from "./storage/open.ts";
import { openCloudWarehouse } from "./warehouse/cloud.ts";
import type { Warehouse } from "./warehouse/warehouse.ts";

/** A task of upkeep. It is safe to run at any time, any number of times. */
interface Task {
  readonly name: string;
  readonly run: () => Promise<Report>;
}

/**
 * The function behind the scheduler: keeps the store complete and small, one task after the other. If a task fails, the others run all the
 * same; the answer is 500 then, so that the scheduler tries again.
 */
export async function runUpkeep(tasks: readonly Task[], log: Log, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
  let isDone = true;
  for (const { name, run } of tasks) {
    const startedAt = Date.now();
    const common = { event: "upkeep", task: name, ...fields };
    try {
      const report = await run();
      log.write("INFO", `${name}: done`, { ...common, ...report, duration_ms: Date.now() - startedAt });
    } catch (error) {
      isDone = false;
      log.write("ERROR", `${name}: failed`, { ...common, reason: reasonsOf(error), duration_ms: Date.now() - startedAt });
    }
  }
  return isDone;
}

/** Files written in the last hours may still be delivered again by their event. */
const graceMilliseconds = 3_600_000;

/** Loads files that no event delivered. Files that fail are counted, and tried again the next time. */
async function reconcileBucket(config: Config, warehouse: Warehouse): Promise<Report> {
  const settings = settingsOf(config);
  const { fixed, ...found } = await reconcile({
    files: openDeployedFiles(config, { retries: true }),
    warehouse,
    settings,
    prefix: settings.prefix,
    fix: true,
    mirrorDeletes: config.MIRROR_DELETES,
    graceMilliseconds,
    concurrency: 16,
    maximumBytes: config.UPKEEP_MAX_BYTES,
    now: () => new Date(),
    onFound: () => undefined,
    onResult: () => undefined,
  });
  return { ...found, fixed_loaded: fixed.loaded, fixed_rejected: fixed.rejected, fixed_failed: fixed.failed };
}

export const upkeep = async (request: Request, response: Response): Promise<void> => {
  const config = readConfig(process.env);
  const warehouse = openCloudWarehouse(config, { retries: true });
  const now = new Date();
  const maximumBytes = config.UPKEEP_MAX_BYTES;
  const tasks: readonly Task[] = [
    ...(config.RECONCILE
      ? [
          {
            name: "erase",
            run: () => finishErasures(warehouse, openDeployedFiles(config, { retries: true }), { now, maximumBytes }),
          },
          { name: "reconcile", run: () => reconcileBucket(config, warehouse) },
        ]
      : []),
    ...(config.COMPACT ? [{ name: "compact", run: () => compact(warehouse, { now, isDryRun: false, maximumBytes }) }] : []),
  ];
  const isDone = await runUpkeep(tasks, cloudLog(), traceFields(request.headers["traceparent"], config.BIGQUERY_PROJECT));
  response.status(isDone ? 204 : 500).end();
};

http("upkeep", upkeep);
