import path from "node:path";
import { Command } from "commander";
import { sentence } from "../../pipeline/problem.ts";
import { type RejectedFile, rejectedFiles, replay } from "../../maintenance/replay.ts";
import { describeError } from "../error-messages.ts";
import { type WarehouseOptions, commandConfig, databaseOption, since, until, warehouseOption, withEngine } from "../options.ts";
import { countText, print } from "../print.ts";
import { defaultSource, openSource } from "../sources.ts";

interface ReplayOptions extends WarehouseOptions {
  readonly reason?: string;
  readonly since?: number;
  readonly until?: number;
  readonly name?: string;
  readonly list?: true;
  readonly remove?: true;
  readonly quarantine: string;
}

export const replayCommand = new Command("replay")
  .description("try rejected files again with today's code, from quarantine or from the bucket; every try leaves its trail in the ledger")
  .argument("[source]", "where they came from: a folder, or gs://bucket; ./bucket without it, or the bucket of the settings with BigQuery")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--reason <code>", "only files rejected for this, such as not_json or no_created_at")
  .option("--since <time>", "only files rejected at or after this date or instant (UTC)", since)
  .option("--until <time>", "only files rejected at or before this date or instant (UTC)", until)
  .option("--name <pattern>", 'only files whose name fits, such as "metadata/**/call-1001.json"')
  .option("--list", "show the rejected files, with reason and trail, and try none")
  .option("--remove", "remove the quarantine copies of files that are loaded now; kept until their retention ends otherwise")
  .option("--quarantine <folder>", "where rejected files of folders are kept", "./quarantine")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions replay --list
  $ npx ccaip-sessions replay --reason created_at_out_of_range --since 2026-03-01
  $ npx ccaip-sessions replay --warehouse bigquery --name "metadata/2026/03/**"`,
  )
  .action(async (given: string | undefined, options: ReplayOptions) => {
    const config = commandConfig();
    const source = await openSource(given ?? defaultSource(options.warehouse, config), options.quarantine, config);
    const filter = (file: RejectedFile): boolean => fits(file, options);
    await withEngine(options, config, async (warehouse) => {
      if (options.list === true) {
        let count = 0;
        for await (const file of rejectedFiles(warehouse)) {
          if (!filter(file)) continue;
          count += 1;
          const tried = file.replayedAt === null ? "" : `, tried again ${file.replayedAt}`;
          print(`${file.rejectedAt}  ${file.reasons.join(", ").padEnd(24)} ${file.name}${tried}`);
        }
        print(count === 0 ? "No rejected file fits." : `${countText(count, "rejected file")}, not loaded since.`);
        return;
      }
      const sums = await replay({
        ...source,
        warehouse,
        filter,
        removeCopies: options.remove === true,
        now: () => new Date(),
        onResult: (file, ended) => {
          const why =
            ended.kind === "failed"
              ? describeError(ended.error)
              : ended.kind === "loaded"
                ? ended.sessionKey
                : ended.problems.map(sentence).join("; ");
          print(`${ended.kind.padEnd(10)} ${file.name}: ${why}`);
        },
      });
      print(
        sums.found === 0
          ? "No rejected file fits: nothing to try again. See all with: npx ccaip-sessions replay --list"
          : `${countText(sums.found, "rejected file")} tried again = ${countText(sums.loaded)} loaded + ${countText(sums.superseded)} superseded + ${countText(sums.skipped)} skipped + ${countText(sums.rejected)} rejected again + ${countText(sums.failed)} failed`,
      );
      if (sums.failed > 0) process.exitCode = 1;
    });
  });

function fits({ name, reasons, rejectedAt }: RejectedFile, { reason, since: from, until: to, name: pattern }: ReplayOptions): boolean {
  const at = Date.parse(rejectedAt);
  return (
    (reason === undefined || reasons.includes(reason)) &&
    (from === undefined || at >= from) &&
    (to === undefined || at <= to) &&
    (pattern === undefined || path.posix.matchesGlob(name, pattern))
  );
}
