import { http, type Request, type Response } from "@google-cloud/functions-framework";
import { cloudFiles, cloudWarehouse } from "./clients.ts";
import { type Config, readConfig, settingsOf } from "./config.ts";
import { finishErasures } from "./maintenance/erase.ts";
import { cloudLog, type Log, traceFields } from "./log.ts";
import { reconcile } from "./maintenance/reconcile.ts";
import { compact } from "./maintenance/compact.ts";
import type { Report } from "./maintenance/session-dates.ts";
import { reasonsOf } from "./warehouse/bigquery/errors.ts";
import type { Warehouse } from "./warehouse/warehouse.ts";

/** A task of upkeep; each is safe to run at any time and as often as one likes. */
interface Task {
  readonly name: string;
  readonly run: () => Promise<Report>;
}

/**
 * The function behind the scheduler: what keeps the store complete and small, one task after the other. A task that fails does not
 * keep the others from running; the answer is 500 then, so that the scheduler tries again.
 */
export async function runUpkeep(tasks: readonly Task[], log: Log, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
  let isWell = true;
  for (const { name, run } of tasks) {
    const startedAt = Date.now();
    const common = { event: "upkeep", task: name, ...fields };
    try {
      const report = await run();
      log.write("INFO", `${name}: done`, { ...common, ...report, duration_ms: Date.now() - startedAt });
    } catch (error) {
      isWell = false;
      log.write("ERROR", `${name}: failed`, { ...common, reason: reasonsOf(error), duration_ms: Date.now() - startedAt });
    }
  }
  return isWell;
}

/** Files written in the last hours may still be delivered again by their event. */
const graceMilliseconds = 3_600_000;

/** Loads what no event brought. Files that fail are told, and come again the next time. */
async function reconciled(config: Config, warehouse: Warehouse): Promise<Report> {
  const settings = settingsOf(config);
  const { fixed, ...found } = await reconcile({
    files: cloudFiles(config, { retries: true }),
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
  const warehouse = cloudWarehouse(config, { retries: true });
  const now = new Date();
  const maximumBytes = config.UPKEEP_MAX_BYTES;
  const tasks: readonly Task[] = [
    ...(config.RECONCILE
      ? [
          { name: "erase", run: () => finishErasures(warehouse, { now, maximumBytes }) },
          { name: "reconcile", run: () => reconciled(config, warehouse) },
        ]
      : []),
    ...(config.COMPACT ? [{ name: "compact", run: () => compact(warehouse, { now, isDryRun: false, maximumBytes }) }] : []),
  ];
  const isWell = await runUpkeep(tasks, cloudLog(), traceFields(request.headers["traceparent"], config.BIGQUERY_PROJECT));
  response.status(isWell ? 204 : 500).end();
};

http("upkeep", upkeep);
