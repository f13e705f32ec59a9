/** `npm run test:load`: `load` interrupted and finished beside live writes, loaded again, and its memory for few and many files. */

import { parseArgs } from "node:util";
import { runInterruptedLoad } from "./interrupted-load.ts";
import { costOfLoad, peakLimit, settlingLimit } from "./load-memory.ts";

/** Peak memory of `load`, and how much more it may take for ten times the files. */
const limits = { peakBytes: peakLimit, growth: 1.25 };

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "20000" },
    interruptions: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const [files, interruptions, seed] = [Number(values.files), Number(values.interruptions), Number(values.seed)];
if (![files, interruptions, seed].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--files, --interruptions and --seed: expected a whole number, at least 1\n");
  process.exit(2);
}
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const wrong: string[] = [];

if (values.only !== "memory") await interrupted();
if (values.only !== "interrupted") await memory();
log(wrong.length === 0 ? "\nEverything is as expected." : `\n${wrong.map((line) => `WRONG ${line}`).join("\n")}`);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function interrupted(): Promise<void> {
  log(`${files} files, ${interruptions} interruptions, seed ${seed}`);
  const result = await runInterruptedLoad({ files, interruptions, seed, log: (line) => log(`  ${line}`) });
  const { finished, again, addedByAgain, relations, ledger } = result;
  log(`  then to its end:  ${lastLine(finished.output)}`);
  log(`  and once more:    ${lastLine(again.output)}; ${addedByAgain} versions added`);
  log(`  ${relations.sessions} sessions, ${relations.cells.toLocaleString("en")} cells compared; ${ledger.rows} rows in the ledger`);
  log(`  peak memory of load ${megabytes(result.peakBytes)}`);
  wrong.push(...relations.wrong, ...ledger.wrong);
  if (finished.code !== 0 || again.code !== 0) wrong.push(`load ended with ${finished.code} and ${again.code}`);
  for (const { signal, versions } of result.interruptions)
    if (versions >= result.historyFiles) wrong.push(`${signal} came after everything was loaded: choose another seed, or more files`);
  if (addedByAgain !== 0) wrong.push(`loading again added ${addedByAgain} versions`);
  if (result.peakBytes > limits.peakBytes) wrong.push(`load took ${megabytes(result.peakBytes)}, over ${megabytes(limits.peakBytes)}`);
}

async function memory(): Promise<void> {
  const counts = [Math.ceil(files / 10), files];
  const peaks: number[] = [];
  for (const sessions of counts) {
    const { peakBytes, microseconds } = await costOfLoad(sessions, seed, { settles: false });
    peaks.push(peakBytes);
    const whole = await costOfLoad(sessions, seed);
    log(
      `load of ${sessions} files: peak memory ${megabytes(peakBytes)}, ${(microseconds / 1_000_000).toFixed(1)} s of CPU; with settling ${megabytes(whole.peakBytes)}, ${(whole.microseconds / 1_000_000).toFixed(1)} s`,
    );
    if (whole.peakBytes > settlingLimit)
      wrong.push(`load took ${megabytes(whole.peakBytes)} once it settled, over ${megabytes(settlingLimit)}`);
  }
  const [few = 0, many = 0] = peaks;
  if (Math.max(...peaks) > limits.peakBytes) wrong.push(`load took ${megabytes(Math.max(...peaks))}, over ${megabytes(limits.peakBytes)}`);
  if (many > few * limits.growth) wrong.push(`ten times the files took ${(many / few).toFixed(2)} times the memory`);
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split("\n")
      .findLast((line) => line.includes(" files seen ")) ??
    text.trimEnd().split("\n").at(-1) ??
    ""
  );
}
