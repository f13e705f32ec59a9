import { agreeOnSettings } from "../../maintenance/settings-agreement.ts";
import { Command } from "commander";
import { settingsOf } from "../../config.ts";
import type { FileResult } from "../../maintenance/append-decisions.ts";
import type { Finding, Findings } from "../../maintenance/comparison.ts";
import { lastRoundEnd } from "../../maintenance/reconcile-round.ts";
import { reconcile } from "../../maintenance/reconcile.ts";
import { sentence } from "../../pipeline/problem.ts";
import type { FileInfo } from "../../storage/session-files.ts";
import { describeError } from "../error-messages.ts";
import { exitCodes } from "../exit-codes.ts";
import { exclusively } from "../exclusively.ts";
import {
  chosenOptions,
  type WarehouseOptions,
  commandConfig,
  databaseOption,
  allowRejectedOption,
  jsonOption,
  quarantineOption,
  warehouseOption,
  withWarehouse,
} from "../options.ts";
import { countText, outputOf, printError } from "../print.ts";
import { isSettledAfterLoading, settleAfterLoading } from "../settle-days.ts";
import { defaultSource, openSource, sourceName } from "../sources.ts";
import { agoText } from "../../values/ago.ts";

interface ReconcileOptions extends WarehouseOptions {
  readonly fix?: true;
  readonly verify?: true;
  readonly all?: true;
  readonly json?: true;
  readonly allowRejected?: true;
  readonly quarantine: string;
}

/** Names shown of each kind without `--all`. */
const shownNames = 10;

export const reconcileCommand = new Command("reconcile")
  .argument("[source]", "a folder, or gs://bucket/prefix; without it ./bucket or, for a warehouse in the cloud, the bucket of the settings")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--fix", "load what is missing, stale, misplaced or changed, and remove what sessions left in another instance")
  .option("--verify", "read every loaded file and compare its hash with the ledger's")
  .option("--all", `list every file found, not only the first ${shownNames} of each kind`)
  .addOption(quarantineOption())
  .addOption(jsonOption())
  .addOption(allowRejectedOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions reconcile --fix
  $ npx ccaip-sessions reconcile
  $ npx ccaip-sessions reconcile --fix exports/2026/
  $ npx ccaip-sessions reconcile \\
      --deployment acme-contact-center/us-central1/ccaip-sessions-loader

With MIRROR_DELETES=true, --fix also hides sessions whose files were all
deleted from the bucket. Files written before LOAD_SINCE that were never loaded
are counted and left out; load loads them. Exit code 3: files are missing,
stale, misplaced or changed, or were rejected. In the cloud, upkeep does this
for a part of the bucket every hour.`,
  )
  .action(async (given: string | undefined, options: ReconcileOptions) => {
    const config = await commandConfig(options, { usesKey: options.fix === true });
    const address = given ?? defaultSource(options, config);
    const source = await openSource(address, options.quarantine, config);
    const output = outputOf(options);
    const found: { readonly kind: string; readonly name: string }[] = [];
    const shown = new Map<string, number>();
    const { findings, isSettling, roundEnd } = await withWarehouse(
      options,
      config,
      async (warehouse) => {
        const settings = { ...settingsOf(config), bucket: source.bucket };
        if (options.fix === true) await agreeOnSettings(warehouse, settings, new Date());
        const reconciling = {
          files: source.files,
          settings,
          prefix: source.prefix,
          warehouse,
          fix: options.fix === true,
          verify: options.verify === true,
          since: config.LOAD_SINCE,
          mirrorDeletes: config.MIRROR_DELETES,
          // A folder has no events that could still arrive.
          graceMilliseconds: source.isRemote ? 15 * 60_000 : 0,
          concurrency: 16,
          maximumBytes: config.UPKEEP_MAX_BYTES,
          now: () => new Date(),
          onFound: (kind: Finding, name: string): void => {
            const count = (shown.get(kind) ?? 0) + 1;
            shown.set(kind, count);
            const isShown = options.all === true || count <= shownNames;
            if (isShown && options.json === true) found.push({ kind, name });
            if (isShown) output.line(`${kind.padEnd(9)} ${name}`);
            else if (count === shownNames + 1) output.line(`${kind.padEnd(9)} … and more; --all lists them`);
          },
          onResult: (file: FileInfo, result: FileResult): void => {
            if (result.kind === "rejected") output.line(`rejected  ${file.name}: ${result.problems.map(sentence).join("; ")}`);
            if (result.kind === "failed") printError(`failed    ${file.name}: ${describeError(result.error)}`);
          },
        };
        const compared = reconciling.fix
          ? await exclusively(
              warehouse,
              config.UPKEEP_MAX_BYTES,
              () => reconcile(reconciling),
              "upkeep loads what is missing, a part of the bucket an hour; run the command again then",
            )
          : await reconcile(reconciling);
        return {
          findings: compared,
          isSettling: options.fix === true && (await isSettledAfterLoading(warehouse, config)),
          roundEnd: await lastRoundEnd(warehouse),
        };
      },
      // Without --fix no database is created: compared with an empty ledger, every file is missing.
      {
        ...(options.fix === true ? { ifMissing: "create", isLoading: true } : { ifMissing: "in memory", isReading: true }),
        sources: [sourceName(address, source)],
        settings: settingsOf(config),
      },
    );
    output.result({ ...findings, found }, findingsText(findings, options.fix === true));
    if (findings.past > 0 && config.LOAD_SINCE !== undefined) output.line(pastText(findings.past, config.LOAD_SINCE, address, options));
    if (roundEnd !== null)
      output.line(`Upkeep goes round the bucket in parts, and ended a round ${agoText(Date.now() - roundEnd.getTime())}.`);
    source.printLeftOut();
    if (isSettling) await settleAfterLoading(options, config);
    const { fixed } = findings;
    const isLeft = options.fix === true ? fixed.rejected > 0 && options.allowRejected !== true : toFix(findings) > 0;
    if (isLeft) process.exitCode = exitCodes.incomplete;
    if (fixed.failed > 0) process.exitCode = exitCodes.failed;
  });

/** Files that --fix would load or move. */
const toFix = ({ missing, stale, misplaced, changed }: Findings): number => missing + stale + misplaced + changed;

/** Parts of the sum that most buckets do not have, each shown only if there are any. */
const rareParts = [
  ["older", "loaded but older than what their session shows"],
  ["past", "from before LOAD_SINCE"],
  ["empty", "empty"],
  ["misplaced", "under another instance"],
  ["changed", "of other bytes"],
] as const;

/** What was left out, and how to load it. */
const pastText = (files: number, since: Date, address: string, options: ReconcileOptions): string =>
  `${countText(files, "file")} written before LOAD_SINCE (${since.toISOString()}) and never loaded: see the price, then load without --dry-run:
  npx ccaip-sessions load --dry-run${chosenOptions(options)} --until ${since.toISOString()} ${address}`;

function findingsText(findings: Findings, fix: boolean): string {
  const { files, loaded, skipped, rejected, missing, stale, onTheirWay, orphaned, deletedSessions, fixed } = findings;
  const rare = rareParts.filter(([kind]) => findings[kind] > 0).map(([kind, noun]) => ` + ${countText(findings[kind])} ${noun}`);
  const lines = [
    `${countText(files, "session file")} in the bucket = ${countText(loaded)} loaded + ${countText(skipped)} skipped + ${countText(rejected)} rejected + ${countText(missing)} missing + ${countText(stale)} stale + ${countText(onTheirWay)} on their way${rare.join("")}`,
    `${countText(orphaned, "file")} loaded once and deleted from the bucket since${deletedSessions > 0 ? `; ${countText(deletedSessions, "session")} hidden for it` : ", rows kept"}`,
  ];
  if (fix && fixed.seen > 0)
    lines.push(
      `Fixed: ${countText(fixed.seen, "file")} = ${countText(fixed.loaded)} loaded + ${countText(fixed.superseded)} superseded + ${countText(fixed.skipped)} skipped + ${countText(fixed.rejected)} rejected + ${countText(fixed.failed)} failed`,
    );
  if (!fix && toFix(findings) > 0) lines.push("Load what is missing, stale, misplaced or changed: run the same command with --fix");
  if (findings.empty > 0) lines.push("Empty files: uploads that were begun and not finished; ask the platform to export them again");
  if (rejected > 0) lines.push("Rejected files: see why with: npx ccaip-sessions replay --list");
  return lines.join("\n");
}
