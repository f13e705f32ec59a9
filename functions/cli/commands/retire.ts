import { Command, InvalidArgumentError } from "commander";
import { settingsOf } from "../../config.ts";
import { retireVersion } from "../../maintenance/retire.ts";
import { exclusively } from "../exclusively.ts";
import { type WarehouseOptions, commandConfig, databaseOption, jsonOption, warehouseOption, withWarehouse } from "../options.ts";
import { exitCodes } from "../exit-codes.ts";
import { countText, outputOf } from "../print.ts";

interface RetireOptions extends WarehouseOptions {
  readonly generation: string;
  readonly reason: string;
  readonly json?: true;
}

export const retireCommand = new Command("retire")
  .argument("<object>", "name of the file in the bucket, such as metadata/2026/03/02/call-1001.json")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .requiredOption("--generation <number>", "generation of the object", generation)
  .requiredOption("--reason <text>", "why, for the ledger; without values of the file", reason)
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions query "select object_name, generation
      from contact_center.session_files where session_key = 'chat-77'"
  $ npx ccaip-sessions retire chat-77.json --generation 1772443511000000 \\
      --reason "exported by a test system"

The ledger shows the version as rejected, with the reason. It is not loaded
again, neither by reconcile nor by a reload.`,
  )
  .action(async (name: string, options: RetireOptions) => {
    const config = await commandConfig(options);
    const { codeVersion } = settingsOf(config);
    const how = { now: new Date(), maximumBytes: config.UPKEEP_MAX_BYTES, codeVersion };
    await withWarehouse(options, config, async (warehouse) => {
      const { sessions, waitingRows } = await exclusively(
        warehouse,
        config.UPKEEP_MAX_BYTES,
        () => retireVersion(warehouse, { name, ...options }, how),
        "nothing was retired; run the command again then",
      );
      const output = outputOf(options);
      if (sessions.length === 0) {
        output.result(
          { sessions, waitingRows },
          `${name} (generation ${options.generation}) is not loaded: check both against contact_center.session_files.`,
        );
        process.exitCode = exitCodes.incomplete;
        return;
      }
      output.result({ sessions, waitingRows }, `Retired ${name} (generation ${options.generation}) of ${sessions.join(", ")}.`);
      if (waitingRows > 0)
        output.line(
          `${countText(waitingRows, "row")} cannot be deleted yet: ${warehouse.name} does not delete rows that were just written. Upkeep deletes them; until then they show.`,
        );
    });
  });

function generation(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError("Expected a generation, such as 1772443511000000.");
  return text;
}

function reason(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Expected a reason in words.");
  return text.trim();
}
