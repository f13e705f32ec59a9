import path from "node:path";
import { agreeOnSettings } from "../../maintenance/settings-agreement.ts";
import { Command } from "commander";
import { settingsOf } from "../../config.ts";
import type { FileResult } from "../../maintenance/append-decisions.ts";
import { sentence } from "../../pipeline/problem.ts";
import { type RejectedFile, rejectedFiles, replay } from "../../maintenance/replay.ts";
import { describeError } from "../error-messages.ts";
import { exitCodes } from "../exit-codes.ts";
import {
  type WarehouseOptions,
  commandConfig,
  databaseOption,
  quarantineOption,
  type PeriodOptions,
  addPeriodOptions,
  allowRejectedOption,
  jsonOption,
  namePattern,
  periodOf,
  warehouseOption,
  withWarehouse,
} from "../options.ts";
import { countText, outputOf } from "../print.ts";
import { isSettledAfterLoading, settleAfterLoading } from "../settle-days.ts";
import { defaultSource, openSource, sourceName } from "../sources.ts";

interface ReplayOptions extends WarehouseOptions, PeriodOptions {
  readonly reason?: string;
  readonly json?: true;
  readonly allowRejected?: true;
  readonly name?: string;
  readonly list?: true;
  readonly remove?: true;
  readonly quarantine: string;
}

export const replayCommand = addPeriodOptions(new Command("replay"), "rejected")
  .argument(
    "[source]",
    "where they came from: a folder, or gs://bucket; without it ./bucket or, for a warehouse in the cloud, the bucket of the settings",
  )
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--reason <code>", "only files rejected for this reason, such as not_json or no_created_at")
  .option("--name <pattern>", 'only files whose name matches, such as "metadata/**/call-1001.json"', namePattern)
  .option("--list", "list the rejected files with their reasons, and try none")
  .option(
    "--remove",
    "remove the quarantine copies of files that are loaded or were replaced since; without it they stay until their retention ends",
  )
  .addOption(quarantineOption())
  .addOption(jsonOption())
  .addOption(allowRejectedOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions replay --list
  $ npx ccaip-sessions replay --reason not_json --since 2026-03-01
  $ npx ccaip-sessions replay --settings ccaip-sessions.env \\
      --name "metadata/2026/03/**"`,
  )
  .action(async (given: string | undefined, options: ReplayOptions) => {
    const config = await commandConfig(options, { usesKey: options.list !== true });
    const address = given ?? defaultSource(options, config);
    const source = await openSource(address, options.quarantine, config);
    periodOf(options);
    const output = outputOf(options);
    const filter = (file: RejectedFile): boolean => isChosen(file, options);
    const isSettling = await withWarehouse(
      options,
      config,
      async (warehouse) => {
        if (options.list === true) {
          const listed: RejectedFile[] = [];
          let count = 0;
          let settled = 0;
          for await (const file of rejectedFiles(warehouse)) {
            if (!filter(file)) continue;
            if (file.isSettled) {
              settled += 1;
              continue;
            }
            count += 1;
            const tried = file.replayedAt === null ? "" : `, tried again ${file.replayedAt}`;
            if (options.json === true) listed.push(file);
            output.line(`${file.rejectedAt}  ${file.reasons.join(", ").padEnd(24)} ${file.name}${tried}`);
          }
          output.result(listed, count === 0 ? "No rejected file matches." : `${countText(count, "rejected file")}, not loaded since.`);
          if (settled > 0) output.line(settledText(settled));
          if (options.name !== undefined && count + settled === 0) process.exitCode = exitCodes.incomplete;
          return false;
        }
        const settings = { ...settingsOf(config), bucket: source.bucket };
        await agreeOnSettings(warehouse, settings, new Date());
        const sums = await replay({
          files: source.files,
          settings,
          warehouse,
          filter,
          concurrency: 16,
          removeCopies: options.remove === true,
          now: () => new Date(),
          onResult: (file, result) => output.line(`${result.kind.padEnd(10)} ${file.name}: ${detailOf(result)}`),
        });
        output.result(
          sums,
          sums.found === 0 && sums.settled === 0
            ? "No rejected file matches. List them all with: npx ccaip-sessions replay --list"
            : `${countText(sums.found, "rejected file")} tried again = ${countText(sums.loaded)} loaded + ${countText(sums.superseded)} superseded + ${countText(sums.skipped)} skipped + ${countText(sums.rejected)} rejected again + ${countText(sums.failed)} failed`,
        );
        if (sums.settled > 0) output.line(settledText(sums.settled, options.remove === true));
        if (options.name !== undefined && sums.found + sums.settled === 0) process.exitCode = exitCodes.incomplete;
        if (sums.rejected > 0 && options.allowRejected !== true) process.exitCode = exitCodes.incomplete;
        if (sums.failed > 0) process.exitCode = exitCodes.failed;
        return sums.loaded > 0 && isSettledAfterLoading(warehouse, config);
      },
      {
        isLoading: options.list !== true,
        isReading: options.list === true,
        sources: [sourceName(address, source)],
        settings: settingsOf(config),
      },
    );
    if (isSettling) await settleAfterLoading(options, config);
  });

const settledText = (count: number, isRemoved = false): string =>
  `${countText(count, "rejected file")} replaced by a newer version that is loaded: nothing to do${isRemoved ? ", copies removed" : "; remove their copies with --remove"}.`;

function detailOf(result: FileResult): string {
  if (result.kind === "failed") return describeError(result.error);
  return result.kind === "loaded" ? result.sessionKey : result.problems.map(sentence).join("; ");
}

function isChosen({ name, reasons, rejectedAt }: RejectedFile, options: ReplayOptions): boolean {
  const { reason, name: pattern } = options;
  const { from, to } = periodOf(options);
  const at = Date.parse(rejectedAt);
  return (
    (reason === undefined || reasons.includes(reason)) &&
    (from === undefined || at >= from) &&
    (to === undefined || at <= to) &&
    (pattern === undefined || path.posix.matchesGlob(name, pattern))
  );
}
