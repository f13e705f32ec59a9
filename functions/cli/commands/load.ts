import path from "node:path";
import { agreeOnSettings } from "../../maintenance/settings-agreement.ts";
import { Command } from "commander";
import { type Config, settingsOf } from "../../config.ts";
import { type LoadParts, type LoadPlan, type LoadSums, loadFiles, noSums, planLoad } from "../../maintenance/load.ts";
import { type Settings, isSessionFileName, settingsForNamed } from "../../pipeline/settings.ts";
import { type Problem, sentence } from "../../pipeline/problem.ts";
import type { FileInfo } from "../../storage/session-files.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { costText } from "../cost.ts";
import { describeError } from "../error-messages.ts";
import { exitCodes } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
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
  wholeNumber,
  withWarehouse,
} from "../options.ts";
import { ignoredText } from "../ignored.ts";
import { bytesText, countText, outputOf, printError } from "../print.ts";
import { openProgress } from "../progress.ts";
import { isSettledAfterLoading, settleAfterLoading } from "../settle-days.ts";
import { type OpenedSource, openSource, sourceName } from "../sources.ts";

/** What a command is given to read, with the settings for its bucket. */
interface Source extends OpenedSource {
  readonly settings: Settings;
  /** Names that are not read, as the listing meets them. */
  readonly ignored: string[];
}

interface LoadOptions extends WarehouseOptions, PeriodOptions {
  readonly quarantine: string;
  readonly reload?: true;
  readonly dryRun?: true;
  /** Off by `--no-settle`. */
  readonly settle: boolean;
  readonly json?: true;
  readonly allowRejected?: true;
  readonly match?: string;
  readonly limit?: number;
  readonly concurrency: number;
}

/** Ignored names that are kept for the hint. */
const mostIgnored = 100;

/** Failed files that are listed: if a service or a disk fails, all the others fail for the same reason. */
const shownFailures = 20;

export const loadCommand = addPeriodOptions(new Command("load"), "written")
  .argument("<path...>", "files, folders, or gs://bucket/prefix")
  .addOption(warehouseOption())
  .addOption(databaseOption())
  .option("--dry-run", "print what would be loaded and what it would cost, and write nothing")
  .option("--reload", "load versions again that are already loaded, so that their rows come from the current code")
  .option("--match <pattern>", 'only files whose name matches, such as "2026/03/**" or "**/chat-*.json"', namePattern)
  .option("--limit <number>", "load at most this many files, not counting those loaded already", wholeNumber())
  .option("--no-settle", "end without settling days; run settle later, after the last of several loads")
  .option("--concurrency <number>", "files read at once", wholeNumber(), 16)
  .addOption(jsonOption())
  .addOption(allowRejectedOption())
  .addOption(quarantineOption())
  .addHelpText(
    "after",
    `
Examples:
  $ npx ccaip-sessions load exports/2026/
  $ npx ccaip-sessions load call-1001.json chat-77.json
  $ npx ccaip-sessions load --dry-run --since 2026-03-01 exports/
  $ npx ccaip-sessions load --reload exports/
  $ npx ccaip-sessions load --settings ccaip-sessions.env \\
      gs://acme-ccaip-sessions/metadata/

In the cloud, rows are loaded by load jobs, which are free. The settings must
be the function's: take them from it with --deployment, or from Terraform with
--settings. Ctrl-C finishes what was begun; a second one stops at once. Either
way, run it again to continue.`,
  )
  .action(async (given: string[], options: LoadOptions) => {
    const config = await commandConfig(options, { usesKey: options.dryRun !== true });
    const settings = settingsOf(config);
    // Listed twice, to count and to load; printed once.
    const unreadable = new Set<string>();
    const onUnreadable = (error: unknown): void => void unreadable.add(describeError(error));
    const sources: Source[] = [];
    for (const one of given) {
      const source = await openSource(one, options.quarantine, config, onUnreadable);
      const ofBucket = { ...settings, bucket: source.bucket };
      sources.push({ ...source, settings: source.isFile ? settingsForNamed(source.prefix, ofBucket) : ofBucket, ignored: [] });
    }
    periodOf(options);
    const isDryRun = options.dryRun === true;
    const isSettling = await withWarehouse(
      options,
      config,
      (warehouse) => (isDryRun ? printPlan(sources, options, warehouse) : loadAll(sources, options, warehouse, config)),
      {
        ifMissing: isDryRun ? "in memory" : "create",
        isLoading: !isDryRun,
        isReading: isDryRun,
        sources: sources.map((source, index) => sourceName(given[index] ?? "", source)),
        settings,
      },
    );
    if (isSettling) await settleAfterLoading(options, config);
    for (const { printLeftOut } of sources) printLeftOut();
    for (const reason of unreadable) printError(`ccaip-sessions: skipped: ${reason}`);
    if (unreadable.size > 0) process.exitCode = 1;
  });

/** Whether a reload would end as before: somebody decided so. */
const isForGood = (code: string): boolean => code === "erased" || code === "retired";

/** A problem of an earlier load, of which the ledger has the code. */
type KnownProblem = Omit<Problem, "code"> & { readonly code: string };

/** Loads and prints the sums; resolves to whether days may have to be settled. */
async function loadAll(sources: readonly Source[], options: LoadOptions, warehouse: Warehouse, config: Config): Promise<boolean> {
  const total = noSums();
  const progress = openProgress("files");
  const interrupt = onInterrupt(progress.warn);
  const output = outputOf(options);
  const rejected: { readonly name: string; readonly problems: readonly (Problem | KnownProblem)[] }[] = [];
  let failures = 0;
  const note = options.json === true ? progress.warn : progress.note;
  const noteFailure = ({ name }: FileInfo, error: unknown): void => {
    failures += 1;
    if (failures <= shownFailures) note(`failed    ${name}: ${describeError(error)}`);
    else if (failures === shownFailures + 1) note("failed    … and more, counted below");
  };
  const noteKnown: LoadParts["onKnown"] = ({ name }, { outcome, problems }) => {
    const reasons = problems.map((code) => ({ code, pointer: "", detail: "as before" }));
    if (outcome === "rejected" && options.json === true) rejected.push({ name, problems: reasons });
    else
      note(
        `${outcome.padEnd(9)} ${name}: ${problems.join(", ")}, as before${problems.some(isForGood) ? "" : ": try it again with --reload"}`,
      );
  };
  const counting = countAll(sources, options, interrupt.signal).then(progress.total, () => undefined);
  try {
    for (const source of sources) {
      if (interrupt.signal.aborted) break;
      await agreeOnSettings(warehouse, source.settings, new Date());
      const before = { ...total };
      const sums = await loadFiles({
        files: source.files,
        warehouse,
        settings: source.settings,
        prefix: source.prefix,
        listing: chosen(source, options),
        concurrency: options.concurrency,
        reload: options.reload === true,
        limit: (options.limit ?? Number.POSITIVE_INFINITY) - newOnes(total),
        signal: interrupt.signal,
        now: () => new Date(),
        onSums: ({ seen }) => progress.update(before.seen + seen),
        ...(source.isFile ? { onKnown: noteKnown } : {}),
        onResult: (file, result) => {
          if (source.isFile && result.kind === "skipped") note(`skipped   ${file.name}: ${result.problems.map(sentence).join("; ")}`);
          if (result.kind === "rejected") {
            if (options.json === true) rejected.push({ name: file.name, problems: result.problems });
            else progress.note(`rejected  ${file.name}: ${result.problems.map(sentence).join("; ")}`);
          }
          if (result.kind === "failed") noteFailure(file, result.error);
        },
      });
      add(total, sums);
    }
  } finally {
    progress.stop();
    interrupt.done();
  }
  await counting;
  output.result({ ...total, rejectedFiles: rejected }, sumsText(total));
  if (!interrupt.signal.aborted) printHint(total.seen, sources, options);
  if (isIncomplete(total, sources, options)) process.exitCode = exitCodes.incomplete;
  if (total.failed > 0) {
    output.line("Failed files are not in the ledger: run the same command again to load them.");
    process.exitCode = exitCodes.failed;
  }
  if (interrupt.signal.aborted) {
    output.line("Interrupted. Run the same command again to continue; files that are loaded are not read again.");
    process.exitCode = exitCodes.interrupted;
  }
  return options.settle && total.loaded + total.superseded > 0 && !interrupt.signal.aborted && isSettledAfterLoading(warehouse, config);
}

/** Whether files were rejected, none were found, or files that were named are not loaded. */
function isIncomplete(total: LoadSums, sources: readonly Source[], options: LoadOptions): boolean {
  const isNamed = sources.every(({ isFile }) => isFile);
  const isNothing = total.seen === 0 || (isNamed && total.loaded + total.alreadyThere + total.superseded === 0);
  return (total.rejected > 0 && options.allowRejected !== true) || (isNothing && total.rejected === 0);
}

/** Prints the likely mistake if nothing was found to load, and which files were ignored by their names. */
function printHint(seen: number, sources: readonly Source[], options: LoadOptions): void {
  const { line } = outputOf(options);
  const { from, to } = periodOf(options);
  const chosenBy = [
    from === undefined ? [] : [`--since ${new Date(from).toISOString()}`],
    to === undefined ? [] : [`--until ${new Date(to).toISOString()}`],
    options.match === undefined ? [] : [`--match ${options.match}`],
  ].flat();
  if (seen === 0)
    line(chosenBy.length > 0 ? `No file matches ${chosenBy.join(" and ")}.` : "No files found: check the folder or the prefix.");
  const ignored = new Set(sources.flatMap((source) => source.ignored));
  const [example] = ignored;
  if (example !== undefined) line(ignoredText(example, ignored.size));
}

const newOnes = ({ loaded, superseded, rejected, failed }: LoadSums): number => loaded + superseded + rejected + failed;

function add(total: LoadSums, sums: LoadSums): void {
  total.seen += sums.seen;
  total.loaded += sums.loaded;
  total.alreadyThere += sums.alreadyThere;
  total.superseded += sums.superseded;
  total.skipped += sums.skipped;
  total.rejected += sums.rejected;
  total.failed += sums.failed;
  total.bytes += sums.bytes;
}

/** The files of a source that the options ask for. */
async function* chosen({ listing, settings, ignored }: Source, options: LoadOptions): AsyncGenerator<FileInfo> {
  const { match } = options;
  const { from, to } = periodOf(options);
  for await (const file of listing()) {
    const at = Date.parse(file.timeCreated);
    if (from !== undefined && at < from) continue;
    if (to !== undefined && at > to) continue;
    if (match !== undefined && !path.posix.matchesGlob(file.name, match)) continue;
    if (!isSessionFileName(file.name, settings) && !ignored.includes(file.name) && ignored.length < mostIgnored) ignored.push(file.name);
    yield file;
  }
}

async function countAll(sources: readonly Source[], options: LoadOptions, signal: AbortSignal): Promise<number> {
  let files = 0;
  for (const source of sources) {
    for await (const _ of chosen(source, options)) {
      files += 1;
      if (signal.aborted) return files;
    }
  }
  return files;
}

async function printPlan(sources: readonly Source[], options: LoadOptions, warehouse: Warehouse): Promise<false> {
  const plan: LoadPlan = { seen: 0, toLoad: 0, alreadyThere: 0, notSessionFiles: 0, bytes: 0 };
  const { signal } = new AbortController();
  for (const source of sources) {
    const limit = (options.limit ?? Number.POSITIVE_INFINITY) - plan.toLoad;
    const { settings, prefix } = source;
    const one = await planLoad({
      warehouse,
      settings,
      prefix,
      listing: chosen(source, options),
      reload: options.reload === true,
      limit,
      signal,
    });
    plan.seen += one.seen;
    plan.toLoad += one.toLoad;
    plan.alreadyThere += one.alreadyThere;
    plan.notSessionFiles += one.notSessionFiles;
    plan.bytes += one.bytes;
  }
  const output = outputOf(options);
  output.result(
    plan,
    `${countText(plan.seen, "file")} seen = ${countText(plan.toLoad)} to load (${bytesText(plan.bytes)}) + ${countText(plan.alreadyThere)} already there + ${countText(plan.notSessionFiles)} not session files`,
  );
  printHint(plan.seen, sources, options);
  output.line(
    costText(
      plan,
      sources.some(({ isRemote }) => isRemote),
      warehouse.prices,
    ),
  );
  output.line("Nothing was written.");
  if (plan.seen === 0) process.exitCode = exitCodes.incomplete;
  return false;
}

const sumsText = ({ seen, loaded, alreadyThere, superseded, skipped, rejected, failed, bytes }: LoadSums): string =>
  `${countText(seen, "file")} seen = ${countText(loaded)} loaded + ${countText(alreadyThere)} already there + ${countText(superseded)} superseded + ${countText(skipped)} skipped + ${countText(rejected)} rejected + ${countText(failed)} failed (${bytesText(bytes)} read)`;
