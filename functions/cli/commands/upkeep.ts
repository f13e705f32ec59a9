import { Command } from "commander";
import { settingsOf } from "../../config.ts";
import { settle } from "../../maintenance/settle.ts";
import { runTasks } from "../../maintenance/run-tasks.ts";
import { upkeepTasks } from "../../maintenance/upkeep-tasks.ts";
import { exclusively } from "../exclusively.ts";
import {
  type WarehouseOptions,
  commandConfig,
  databaseOption,
  quarantineOption,
  warehouseOption,
  wholeNumber,
  withWarehouse,
} from "../options.ts";
import { print, printError } from "../print.ts";
import { settlingOf } from "../settle-days.ts";
import { defaultSource, openSource, sourceName } from "../sources.ts";

interface UpkeepOptions extends WarehouseOptions {
  readonly quarantine: string;
  readonly minutes: number;
  readonly pages?: number;
}

export const upkeepCommand = new Command("upkeep")
  .argument("[source]", "a folder, or gs://bucket/prefix; without it ./bucket or, for a warehouse in the cloud, the bucket of the settings")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .addOption(quarantineOption())
  .option("--minutes <number>", "time that it may take; what is left is done the next time", wholeNumber({ most: 10_000 }), 25)
  .option("--pages <number>", "pages of a thousand names that are listed; without it, the setting RECONCILE_PAGES", wholeNumber())
  .addHelpText(
    "after",
    `
Every task stops in time and goes on where it stopped. The command fits into a
Cloud Run job, for buckets that the half hour of a function is too short for. It
waits for the function and for other commands that change the store. Exit code
1: a task failed, or files could not be loaded.

Examples:
  $ npx ccaip-sessions upkeep --settings ccaip-sessions.env
  $ npx ccaip-sessions upkeep --settings ccaip-sessions.env \\
      --minutes 600 --pages 50000`,
  )
  .action(async (given: string | undefined, options: UpkeepOptions) => {
    const config = await commandConfig(options, { usesKey: true });
    const address = given ?? defaultSource(options, config);
    const source = await openSource(address, options.quarantine, config);
    const settings = { ...settingsOf(config), bucket: source.bucket, prefix: source.prefix };
    const isDone = await withWarehouse(
      options,
      config,
      async (warehouse) => {
        const settling = await settlingOf(warehouse, config);
        const tasks = upkeepTasks({
          warehouse,
          files: source.files,
          settings,
          reconciles: config.RECONCILE,
          versionDays: config.COMPACT ? config.VERSION_DAYS : null,
          since: config.LOAD_SINCE,
          mirrorDeletes: config.MIRROR_DELETES,
          pages: options.pages ?? config.RECONCILE_PAGES,
          dateFolders: config.DATE_FOLDERS,
          // A folder has no events that could still arrive.
          graceMilliseconds: source.isRemote ? 60 * 60_000 : 0,
          maximumBytes: config.UPKEEP_MAX_BYTES,
          now: () => new Date(),
          settle: (on, hasTime) => settle(on, { ...settling, hasTime }),
          onFound: () => undefined,
          onResult: () => undefined,
        });
        const allowance = { milliseconds: options.minutes * 60_000, bytes: config.UPKEEP_MAX_BYTES };
        return exclusively(
          warehouse,
          config.UPKEEP_MAX_BYTES,
          () => runTasks(tasks, printed, {}, allowance),
          "nothing was done; run the command again then",
        );
      },
      { sources: [sourceName(address, source)], settings },
    );
    if (!isDone) process.exitCode = 1;
  });

/** A line for each task, with what is not zero in its report. */
const printed = {
  write: (severity: string, message: string, fields: Readonly<Record<string, unknown>>): void => {
    const { event: _, task: __, duration_ms: took, ...report } = fields;
    const parts = Object.entries(report)
      .filter(([, value]) => value !== 0 && value !== null && value !== false)
      .map(([name, value]) => `${name.replaceAll(/([A-Z])/g, (letter) => `_${letter.toLowerCase()}`)} ${String(value)}`);
    const line = [`${message} in ${(Number(took) / 1_000).toFixed(1)} s`, ...parts].join(", ");
    if (severity === "ERROR") printError(`ccaip-sessions: ${line}`);
    else print(line);
  },
  failure: (message: string): string => message,
};
