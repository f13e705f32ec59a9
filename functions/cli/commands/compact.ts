import { Command } from "commander";
import { compact } from "../../maintenance/compact.ts";
import { exclusively } from "../exclusively.ts";
import { commandConfig, databaseOption, jsonOption, warehouseOption, withWarehouse, type WarehouseOptions } from "../options.ts";
import { bytesText, countText, outputOf } from "../print.ts";

export const compactCommand = new Command("compact")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .addOption(jsonOption())
  .option("--dry-run", "print what would be deleted and what that would read, and change nothing")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions compact
  $ npx ccaip-sessions compact --settings ccaip-sessions.env --dry-run`,
  )
  .action(async (options: WarehouseOptions & { dryRun?: true; json?: true }) => {
    const config = await commandConfig(options);
    const report = await withWarehouse(options, config, (warehouse) => {
      const compacting = {
        now: new Date(),
        versionDays: config.VERSION_DAYS,
        isDryRun: options.dryRun === true,
        maximumBytes: config.UPKEEP_MAX_BYTES,
      };
      return compacting.isDryRun
        ? compact(warehouse, compacting)
        : exclusively(
            warehouse,
            config.UPKEEP_MAX_BYTES,
            () => compact(warehouse, compacting),
            "upkeep compacts what is due; run the command again then",
          );
    });
    const { superseded_versions: versions, deleted_versions: deleted, days, bytes_read: bytes } = report;
    const cost = typeof bytes === "number" && bytes > 0 ? `, reading ${bytesText(bytes)}` : "";
    const [done, count] = options.dryRun === true ? ["would delete", versions] : ["deleted", deleted];
    outputOf(options).result(
      report,
      Number(versions) === 0
        ? `Nothing to do: no version is superseded and older than ${countText(config.VERSION_DAYS, "day")}.`
        : `${done} ${countText(Number(count), "superseded version")} of ${countText(Number(days), "day")}${cost}`,
    );
  });
