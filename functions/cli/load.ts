import { stat } from "node:fs/promises";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { readConfig, settingsOf } from "../config.ts";
import { type LoadSums, loadFiles } from "../load/load-files.ts";
import { sentence } from "../pipeline/problem.ts";
import type { Settings } from "../pipeline/settings.ts";
import { LocalFolder } from "../storage/local-folder.ts";
import type { FileInfo } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { databaseOption, withWarehouse } from "./options.ts";
import { bytesText, print } from "./print.ts";

interface LoadOptions {
  readonly database: string;
  readonly quarantine: string;
  readonly reload?: true;
  readonly concurrency: number;
}

export const loadCommand = new Command("load")
  .description("load session files, or folders of them, into the embedded warehouse through the function's own code")
  .argument("<path...>", "files or folders")
  .addOption(databaseOption())
  .option("--quarantine <folder>", "where rejected files are kept", "./quarantine")
  .option("--reload", "load versions again that are loaded already, so that today's code wins")
  .option("--concurrency <number>", "files read at once", wholeNumber, 8)
  .addHelpText(
    "after",
    `
Examples:
  $ ccaip-sessions load exports/2026/
  $ ccaip-sessions load call-1001.json chat-77.json
  $ ccaip-sessions load --reload exports/`,
  )
  .action(async (paths: string[], options: LoadOptions) => {
    const settings = settingsOf(readConfig({ SOURCE_BUCKET: "local", ...process.env }));
    const sums = await withWarehouse(options.database, (warehouse) => loadPaths(paths, options, settings, warehouse));
    print(sumsText(sums));
    if (sums.failed > 0) process.exitCode = 1;
  });

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("expected a whole number from 1 to 9999.");
  return Number(text);
}

async function loadPaths(
  paths: readonly string[],
  { quarantine, reload, concurrency }: LoadOptions,
  settings: Settings,
  warehouse: Warehouse,
): Promise<LoadSums> {
  const total: LoadSums = { seen: 0, loaded: 0, alreadyThere: 0, superseded: 0, skipped: 0, rejected: 0, failed: 0, bytes: 0 };
  for (const given of paths) {
    const found = await stat(given).catch((error: unknown) => {
      throw new Error(`${given}: there is no such file or folder`, { cause: error });
    });
    const folder = found.isDirectory() ? given : path.dirname(given);
    const files = await LocalFolder.open({ bucket: settings.bucket, folder, quarantine, isReadOnly: true });
    const listing = found.isDirectory() ? files.list(settings.bucket, "") : single(files, path.basename(given));
    const sums = await loadFiles({
      files,
      warehouse,
      settings,
      listing,
      concurrency,
      reload: reload === true,
      now: () => new Date(),
      onOutcome: (file, outcome) => {
        if (outcome.kind === "rejected") print(`rejected  ${file.name}: ${outcome.problems.map(sentence).join("; ")}`);
        if (outcome.kind === "failed")
          print(`failed    ${file.name}: ${outcome.error instanceof Error ? outcome.error.message : "unknown error"}`);
      },
    });
    total.seen += sums.seen;
    total.loaded += sums.loaded;
    total.alreadyThere += sums.alreadyThere;
    total.superseded += sums.superseded;
    total.skipped += sums.skipped;
    total.rejected += sums.rejected;
    total.failed += sums.failed;
    total.bytes += sums.bytes;
  }
  return total;
}

async function* single(files: LocalFolder, name: string): AsyncGenerator<FileInfo> {
  const observed = await files.observe(name);
  if (observed !== null) yield observed.object;
}

const count = (number: number): string => number.toLocaleString("en");

function sumsText({ seen, loaded, alreadyThere, superseded, skipped, rejected, failed, bytes }: LoadSums): string {
  return `${count(seen)} files seen = ${count(loaded)} loaded (${bytesText(bytes)}) + ${count(alreadyThere)} already there + ${count(superseded)} superseded + ${count(skipped)} skipped + ${count(rejected)} rejected + ${count(failed)} failed`;
}
