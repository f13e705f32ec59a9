import { Command } from "commander";
import { type SettlePlan, planSettle } from "../../maintenance/settle.ts";
import { type WarehouseOptions, commandConfig, databaseOption, jsonOption, warehouseOption, withWarehouse } from "../options.ts";
import { countText, outputOf } from "../print.ts";
import { settleDays, settlingOf } from "../settle-days.ts";

export const settleCommand = new Command("settle")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .option("--status", "print which days are settled and which are due, and change nothing")
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
In the cloud, reporting settings such as REPORTING_TIME_ZONE are read from the
environment and must be those of the views; an embedded file remembers its own.

Examples:
  $ npx ccaip-sessions settle --status
  $ npx ccaip-sessions settle --settings ccaip-sessions.env`,
  )
  .action(async (options: WarehouseOptions & { status?: true; json?: true }) => {
    const config = await commandConfig(options);
    await withWarehouse(
      options,
      config,
      async (warehouse) => {
        const output = outputOf(options);
        if (options.status === true) {
          const plan = await planSettle(warehouse, await settlingOf(warehouse, config));
          const { liveDays, liveFrom, pieces, settledAt } = plan;
          output.result(
            { settled_days: settledAt.size, live_days: liveDays, live_from: liveFrom, due_days: pieces.flat() },
            statusText(plan),
          );
          return;
        }
        const done = await settleDays(warehouse, await settlingOf(warehouse, config));
        output.result(done?.report ?? { settled_days: 0, days_left: 0 }, done?.text ?? "Nothing to do: every day that is due is settled.");
      },
      { isReading: options.status === true },
    );
  });

function statusText({ settledAt, liveDays, pieces, versionCounts, liveFrom }: SettlePlan): string {
  const due = pieces.flat();
  const versions = due.reduce((sum, day) => sum + (versionCounts.get(day) ?? 0), 0);
  const lines = [
    `${countText(settledAt.size, "day")} settled, ${countText(liveDays.length, "day")} read live, from ${liveFrom} on`,
    due.length === 0
      ? "No day is due."
      : `${countText(due.length, "day")} due, with ${countText(versions, "version")}: ${due.slice(0, 10).join(", ")}${due.length > 10 ? ", …" : ""}`,
  ];
  return lines.join("\n");
}
