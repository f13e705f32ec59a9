import { once } from "node:events";
import { Command } from "commander";
import { type WarehouseOptions, commandConfig, databaseOption, warehouseOption, wholeNumber, withWarehouse } from "../options.ts";
import { setupOf } from "../console-parts.ts";
import { print } from "../print.ts";
import { settingsVariables } from "../settings-source.ts";

interface ConsoleCommandOptions extends WarehouseOptions {
  readonly port: number;
  readonly restricted?: true;
}

export const consoleCommand = new Command("console")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .option(
    "-p, --port <number>",
    "port on 127.0.0.1; if it is taken, a free one",
    wholeNumber({ least: 0, most: 65_535, noun: "a port" }),
    8081,
  )
  .option("--restricted", "show personal data where a page is asked for it")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions console
  $ npx ccaip-sessions console --settings ccaip-sessions.env`,
  )
  .action(async ({ port, restricted, ...options }: ConsoleCommandOptions) => {
    const stopping = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    const [{ createConsole }, { serveConsole }] = await Promise.all([import("../../console/console.ts"), import("../../console/serve.ts")]);
    const config = await commandConfig(options);
    await withWarehouse(
      options,
      config,
      async (warehouse, name) => {
        const app = createConsole({
          setup: setupOf(config, await settingsVariables(options), options.settings ?? options.deployment ?? "", null),
          warehouse,
          name,
          now: () => new Date(),
          isRestricted: restricted === true,
        });
        const served = await serveConsole(app, port);
        print(`Console: ${served.url}\nCtrl-C stops.`);
        await stopping;
        await served.close();
      },
      { isReading: true },
    );
  });
