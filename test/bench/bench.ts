/** `npm run bench`: what the loader's own work costs beside a bare `JSON.parse`, as medians of one run. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { generateFolder } from "../../functions/local/platform/generate-folder.ts";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { medianOf } from "./measure.ts";
import { costOfProgram } from "./program-cost.ts";
import { type FileCost, measureFile, samples } from "./one-file.ts";

/** The guaranteed limits; the command fails if a figure exceeds its limit. */
const limits = { oneFile: 4, loadedFile: 8, generated: 2_000 };

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "15" }, files: { type: "string", default: "3000" } },
});
const rounds = Number(values.rounds);
const fileCount = Number(values.files);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(fileCount) || fileCount < 1) {
  process.stderr.write("--rounds and --files: expected a whole number, at least 1\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

let last: unknown;
write(`${rounds} rounds, ${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)} at the start; CPU time, not wall time`);

const costs = samples().map((sample) => measureFile(sample, rounds, (result) => (last = result)));
write(`\nOne file from its text to the body of an append to BigQuery, in times of JSON.parse of the same text (at most ${limits.oneFile})`);
write(fileTable(costs));

const loading = await loadCosts();
write(
  `\nCPU per file of ${fileCount.toLocaleString("en")} files, medians of three runs (load at most ${limits.loadedFile} times the bare loop)`,
);
write(`  read and JSON.parse  ${loading.parse.toFixed(0)} µs`);
write(`  load into DuckDB     ${loading.load.toFixed(0)} µs, ${loading.ratio.toFixed(1)} times as much`);

const perSecond = generated();
write(
  `\nGenerator: ${Math.round(perSecond).toLocaleString("en")} files per second of CPU (at least ${limits.generated.toLocaleString("en")})`,
);

const missed = [
  ...costs
    .filter(({ ratio }) => ratio > limits.oneFile)
    .map(({ label, ratio }) => `${label}: ${ratio.toFixed(2)} times JSON.parse, over ${limits.oneFile}`),
  ...(loading.ratio > limits.loadedFile ? [`load: ${loading.ratio.toFixed(1)} times the bare loop, over ${limits.loadedFile}`] : []),
  ...(perSecond < limits.generated ? [`generator: ${Math.round(perSecond)} files per second, under ${limits.generated}`] : []),
];
write(missed.length === 0 ? "\nEvery figure is within its limit." : `\nOver the limit:\n${missed.map((line) => `  ${line}`).join("\n")}`);
process.exitCode = missed.length === 0 && last !== undefined ? 0 : 1;

function fileTable(all: readonly FileCost[]): string {
  const stages = Object.keys(all[0]?.stages ?? {});
  const head = ["file", "bytes", "JSON.parse", "all", ...stages, "with decoding and hash", "zod alone"];
  const table = new Table({
    head,
    colAligns: ["left", ...head.slice(1).map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const { label, bytes, jsonParse, ratio, stages: shares, withBytes, zod } of all) {
    const figures = [ratio, ...stages.map((name) => shares[name] ?? Number.NaN), withBytes, zod];
    table.push([label, bytes.toLocaleString("en"), `${jsonParse.toFixed(1)} µs`, ...figures.map((figure) => figure.toFixed(2))]);
  }
  return table.toString();
}

/** What each file adds to the cost of an empty folder, so that the programs' own start is not in it. */
async function loadCosts(): Promise<{ readonly parse: number; readonly load: number; readonly ratio: number }> {
  const root = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-bench-"));
  const [none, all] = [path.join(root, "none"), path.join(root, "bucket")];
  mkdirSync(none);
  try {
    const { files } = generateFolder(all, { sessions: fileCount, seed: 3, writes: "newest" });
    const bareLoop = path.join(import.meta.dirname, "bare-loop.ts");
    const program = path.join(import.meta.dirname, "../../functions/cli/main.ts");
    const parse = async (folder: string): Promise<number> => (await costOfProgram(bareLoop, [folder])).microseconds;
    const load = async (folder: string, database: string): Promise<number> => {
      const options = ["--database", path.join(root, database), "--quarantine", path.join(root, "quarantine")];
      return (await costOfProgram(program, ["load", "--no-settle", folder, ...options])).microseconds;
    };
    const figures: { readonly parse: number; readonly load: number }[] = [];
    for (const round of [0, 1, 2]) {
      const parseCost = (await parse(all)) - (await parse(none));
      const loadCost = (await load(all, `${round}.duckdb`)) - (await load(none, `none-${round}.duckdb`));
      figures.push({ parse: parseCost / files, load: loadCost / files });
    }
    return {
      parse: medianOf(figures.map((figure) => figure.parse)),
      load: medianOf(figures.map((figure) => figure.load)),
      ratio: medianOf(figures.map((figure) => figure.load / figure.parse)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function generated(): number {
  const rates = [1, 2, 3].map((seed) => {
    const before = process.cpuUsage();
    let files = 0;
    for (const _ of generateWrites({ sessions: 3_000, seed })) files += 1;
    const { user, system } = process.cpuUsage(before);
    return (files / (user + system)) * 1_000_000;
  });
  return medianOf(rates);
}
