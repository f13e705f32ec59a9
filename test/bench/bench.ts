/**
 * `npm run bench`: what the loader costs beside the least that the same work could cost, as one table of medians of one run. With `--peers`
 * also beside other programs, which it installs into a temporary folder; `--write` writes the table and its chart into `docs/`.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { firstAnswers } from "../package/first-answer.ts";
import { backfillCosts } from "./backfill.ts";
import { commandCosts } from "./commands.ts";
import { type Comparison, missedIn, rowsIn, rowsOf, tableOf } from "./comparison.ts";
import { medianOf } from "./measure.ts";
import { measureFile, samples } from "./one-file.ts";
import { installChangeTracker, installPeers } from "./peers.ts";
import { chartFile, numbersPage, withNumbers } from "./numbers-page.ts";
import { renderNumbers } from "./numbers-chart.ts";

/** The generator's guarantee, in files per second of CPU. */
const leastGenerated = 2_000;

const besidePlainUse = { subject: "packaged function", of: "plain use of the clients" } as const;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    files: { type: "string", default: "2000" },
    peers: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const [rounds, files] = [Number(values.rounds), Number(values.files)];
if (![rounds, files].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--rounds and --files: expected a whole number, at least 1\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const [load = Number.NaN] = loadavg();
const cores = availableParallelism();
/** A busy machine changes CPU time as well: caches are shared, and the clock is slower. */
const isQuiet = load < cores / 2;
const circumstances = `${rounds} rounds, ${cores} cores, load average ${load.toFixed(1)} at the start: ${isQuiet ? "fit to be quoted" : "not fit to be quoted, the machine was busy"}`;
write(`CPU time, not seconds; ${circumstances}\n`);

const root = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-bench-"));
try {
  const peers = values.peers ? await installPeers(root) : [];
  const comparisons = [
    ...oneFile(),
    ...(await functions()),
    await backfillCosts(root, { sessions: files, rounds, peers }),
    ...(await commands()),
  ];
  const rows = rowsOf(comparisons);
  write(tableOf(rows));
  const perSecond = generated();
  write(`\nGenerator: ${Math.round(perSecond).toLocaleString("en")} files per second of CPU`);
  if (values.write) {
    writeFileSync(numbersPage, withNumbers(readFileSync(numbersPage, "utf8"), circumstances, rows));
    writeFileSync(chartFile, await renderNumbers(rowsIn(tableOf(rows))));
    write(`${numbersPage} and ${chartFile} are written; format the page with: npm run format`);
  }
  const missed = [
    ...missedIn(comparisons),
    ...(perSecond < leastGenerated ? [`generator: ${Math.round(perSecond)} files per second, under ${leastGenerated}`] : []),
  ];
  write(missed.length === 0 ? "\nEvery figure is within its limit." : `\nOver the limit:\n${missed.map((line) => `  ${line}`).join("\n")}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** One file from its text to the body of an append to BigQuery. */
function oneFile(): readonly Comparison[] {
  let last: unknown;
  const costs = samples().map((sample) => measureFile(sample, rounds * 3, (result) => (last = result)));
  if (last === undefined) throw new Error("nothing was measured");
  return costs.map(({ label, parsed, all }) => ({
    what: `one file: ${label}`,
    subjects: [
      { name: "JSON.parse", figures: parsed },
      { name: "parse, flatten, encode", figures: all },
    ],
    limit: { subject: "parse, flatten, encode", of: "JSON.parse", times: 6 },
  }));
}

/** A cold start up to its first answer, and an event later. */
async function functions(): Promise<readonly Comparison[]> {
  const answers = [...(await firstAnswers(rounds, Math.min(files, 1_000), values.peers ? await installChangeTracker(root) : undefined))];
  return [
    {
      what: "cold start to the first answer",
      subjects: answers.map(([name, each]) => ({
        name,
        figures: each.map(({ cpu }) => cpu),
        memory: medianOf(each.map(({ memory }) => memory)),
      })),
      limit: { ...besidePlainUse, times: 1.15 },
    },
    {
      what: "an event over HTTP",
      subjects: answers.map(([name, each]) => ({ name, figures: each.map(({ event }) => event ?? Number.NaN) })),
      limit: { ...besidePlainUse, times: 1.6 },
    },
  ];
}

async function commands(): Promise<readonly Comparison[]> {
  const database = path.join(root, "commands.duckdb");
  const creations: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rmSync(database, { force: true });
    const before = process.cpuUsage();
    await (await openDuckdb(database)).close();
    const { user, system } = process.cpuUsage(before);
    creations.push((user + system) / 1_000);
  }
  const costs = await commandCosts(database, rounds);
  return [...costs, { what: "a new database", subjects: [{ name: "all relations and their descriptions", figures: creations }] }];
}

function generated(): number {
  const rates = [1, 2, 3].map((seed) => {
    const before = process.cpuUsage();
    let count = 0;
    for (const _ of generateWrites({ sessions: 3_000, seed })) count += 1;
    const { user, system } = process.cpuUsage(before);
    return (count / (user + system)) * 1_000_000;
  });
  return medianOf(rates);
}
