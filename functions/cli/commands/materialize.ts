import { Command } from "commander";
import { dematerialize, materialize } from "../../maintenance/materialize.ts";
import { commandConfig, databaseOption, warehouseOption, withEngine, type WarehouseOptions } from "../options.ts";
import { countText, print } from "../print.ts";

export const materializeCommand = new Command("materialize")
  .description("keep the relations as physical tables under the same names, and bring the days that were touched up to date")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .option("--full", "replace every day, not only those that were touched")
  .option("--off", "let the relations read the versions again, and drop the tables")
  .addHelpText(
    "after",
    `
Once on, relations are as fresh as the last run: set MATERIALIZE=true, so that the scheduler's upkeep repeats it.

Examples:
  $ npx ccaip-sessions materialize
  $ BIGQUERY_PROJECT=acme-contact-center npx ccaip-sessions materialize --warehouse bigquery
  $ BIGQUERY_PROJECT=acme-contact-center npx ccaip-sessions materialize --warehouse bigquery --off`,
  )
  .action(async (options: WarehouseOptions & { full?: true; off?: true }) => {
    const config = commandConfig();
    const report = await withEngine(options, config, (warehouse) =>
      options.off === true
        ? dematerialize(warehouse)
        : materialize(warehouse, { now: new Date(), isFull: options.full === true, maximumBytes: config.UPKEEP_MAX_BYTES }),
    );
    const count = (name: string): string => countText(Number(report[name] ?? 0));
    print(
      options.off === true
        ? `Relations read the versions again (${count("views_turned")} turned back), ${count("tables_dropped")} tables dropped.`
        : `${countText(Number(report["days"] ?? 0), "day")} replaced in ${count("tables")} tables, ${count("tables_made")} tables made, ${count("views_turned")} relations turned over to them.`,
    );
  });
