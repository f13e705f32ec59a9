import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command, Option } from "commander";
import type { Filters } from "../../report/filters.ts";
import { type WarehouseOptions, commandConfig, databaseOption, date, warehouseOption, withWarehouse } from "../options.ts";
import { UsageError, UserError } from "../error-messages.ts";
import { clockSentence, isOtherClock, readReportingClock } from "../../maintenance/reporting-clock.ts";
import { bytesText, print, printError } from "../print.ts";

interface ReportOptions extends Filters, WarehouseOptions {
  readonly out: string;
  readonly since?: string;
  readonly until?: string;
}

export const reportCommand = new Command("report")
  .requiredOption("--out <file>", "HTML file to write")
  .addOption(databaseOption())
  .addOption(warehouseOption())
  .option("--from <date>", "first local date, such as 2026-03-02", date)
  .option("--to <date>", "last local date, included", date)
  .addOption(new Option("--since <date>").argParser(date).hideHelp())
  .addOption(new Option("--until <date>").argParser(date).hideHelp())
  .addOption(new Option("--channel <channel>", "only calls, or only chats").choices(["call", "chat"] as const))
  .option("--queue <path>", "one queue and those below it, such as Support/Internet")
  .option("--instance <name>", "one platform instance")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions report --out report.html
  $ npx ccaip-sessions report --out support.html --from 2026-03-02 \\
      --to 2026-03-08 --channel call --queue Support
  $ npx ccaip-sessions report --out report.html --settings ccaip-sessions.env`,
  )
  .action(async ({ out, since, until, from = since, to = until, channel, queue, instance, ...engine }: ReportOptions) => {
    if (from !== undefined && to !== undefined && from > to) throw new UsageError("--from is later than --to: no day is between them");
    await requirePlace(out);
    // Imported only here: the chart library takes as long to load as all other modules together.
    const { makeReport } = await import("../../report/report.ts");
    const filters: Filters = { from, to, channel, queue, instance };
    const { page, clock } = await withWarehouse(
      engine,
      await commandConfig(engine),
      async (warehouse) => ({ page: await makeReport(warehouse, filters, new Date()), clock: await readReportingClock(warehouse) }),
      { isReading: true },
    );
    await writeFile(out, page);
    print(`${out}: ${bytesText(Buffer.byteLength(page))}`);
    if (isOtherClock(clock)) printError(clockSentence(clock).join(";\n"));
  });

/** Makes the folder of a file that is to be written, before the work. */
async function requirePlace(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) throw new UserError(`${file}: a folder; name a file`);
}
