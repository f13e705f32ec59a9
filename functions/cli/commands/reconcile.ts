import { Command } from "commander";
import { type Findings, reconcile } from "../../maintenance/reconcile.ts";
import { sentence } from "../../pipeline/problem.ts";
import { describeError } from "../error-messages.ts";
import { type WarehouseOptions, commandConfig, databaseOption, warehouseOption, withEngine } from "../options.ts";
import { countText, print } from "../print.ts";
import { defaultSource, openSource } from "../sources.ts";

interface ReconcileOptions extends WarehouseOptions {
  readonly fix?: true;
  readonly all?: true;
  readonly quarantine: string;
}

/** Names shown of each kind without `--all`. */
const shownNames = 10;

export const reconcileCommand = new Command("reconcile")
  .description("compare the bucket with the ledger: files that are missing, stale, rejected or gone; --fix loads what is missing or stale")
  .argument("[source]", "a folder, or gs://bucket/prefix; ./bucket without it, or the bucket of the settings with BigQuery")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--fix", "load what is missing or stale, and remove versions of sessions that moved to another day")
  .option("--all", `name every file found, not the first ${shownNames} of each kind`)
  .option("--quarantine <folder>", "where rejected files of folders are kept", "./quarantine")
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions reconcile
  $ npx ccaip-sessions reconcile --fix exports/2026/
  $ npx ccaip-sessions reconcile --warehouse bigquery gs://acme-ccaip-sessions/metadata/

With MIRROR_DELETES=true, --fix also hides sessions whose files were all deleted from the bucket.
Exit code 0: nothing is missing or stale (any more). In the cloud, upkeep does this daily.`,
  )
  .action(async (given: string | undefined, options: ReconcileOptions) => {
    const config = commandConfig();
    const source = await openSource(given ?? defaultSource(options.warehouse, config), options.quarantine, config);
    const shown = new Map<string, number>();
    const findings = await withEngine(
      options,
      config,
      (warehouse) =>
        reconcile({
          ...source,
          warehouse,
          fix: options.fix === true,
          mirrorDeletes: config.MIRROR_DELETES,
          // A folder has no events that could be on their way.
          graceMilliseconds: source.isCloud ? 15 * 60_000 : 0,
          concurrency: 16,
          maximumBytes: config.UPKEEP_MAX_BYTES,
          now: () => new Date(),
          onFound: (kind, name) => {
            const count = (shown.get(kind) ?? 0) + 1;
            shown.set(kind, count);
            if (options.all === true || count <= shownNames) print(`${kind.padEnd(9)} ${name}`);
            else if (count === shownNames + 1) print(`${kind.padEnd(9)} … and more; --all names them`);
          },
          onResult: (file, ended) => {
            if (ended.kind === "rejected") print(`rejected  ${file.name}: ${ended.problems.map(sentence).join("; ")}`);
            if (ended.kind === "failed") print(`failed    ${file.name}: ${describeError(ended.error)}`);
          },
        }),
      // Against no ledger every file is missing; a comparison makes none.
      options.fix === true ? "make" : "in memory",
    );
    print(findingsText(findings, options.fix === true));
    const left = options.fix === true ? findings.fixed.failed : findings.missing + findings.stale;
    if (left > 0) process.exitCode = 1;
  });

function findingsText(findings: Findings, fix: boolean): string {
  const { files, loaded, skipped, rejected, missing, stale, onTheirWay, orphaned, deletedSessions, sessionsInTwoDays, fixed } = findings;
  const lines = [
    `${countText(files, "session file")} in the bucket = ${countText(loaded)} loaded + ${countText(skipped)} skipped + ${countText(rejected)} rejected + ${countText(missing)} missing + ${countText(stale)} stale + ${countText(onTheirWay)} on their way`,
    `${countText(orphaned, "file")} loaded once and deleted from the bucket since${deletedSessions > 0 ? `; ${countText(deletedSessions, "session")} hidden for it` : ", rows kept"}`,
  ];
  if (sessionsInTwoDays > 0) {
    const told = `${countText(sessionsInTwoDays, "session")} with versions on two days`;
    lines.push(fix ? `${told}, the older ones removed` : `${told}: remove the older ones with --fix`);
  }
  if (fix && fixed.seen > 0)
    lines.push(
      `Fixed: ${countText(fixed.seen, "file")} = ${countText(fixed.loaded)} loaded + ${countText(fixed.superseded)} superseded + ${countText(fixed.skipped)} skipped + ${countText(fixed.rejected)} rejected + ${countText(fixed.failed)} failed`,
    );
  if (!fix && missing + stale > 0) lines.push("Load what is missing or stale: run the same command with --fix");
  if (rejected > 0) lines.push("Rejected files: see why with: npx ccaip-sessions replay --list");
  return lines.join("\n");
}
