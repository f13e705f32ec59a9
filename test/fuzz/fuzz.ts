/** `npm run test:fuzz`: mutated files through parse, identify, flatten and encode. Fails on a crash, a slow file, or a leaf lost or doubled. */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type FuzzCounts, addCounts, longestMilliseconds, noCounts } from "./fuzz-files.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "1000000" },
    seconds: { type: "string", default: "7200" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    faults: { type: "string" },
  },
});
const [files, seconds, seed, workers] = [Number(values.files), Number(values.seconds), Number(values.seed), Number(values.workers)];
if (![files, seconds, seed, workers].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--files, --seconds, --seed and --workers: expected a whole number, at least 1\n");
  process.exit(2);
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const count = (number: number): string => number.toLocaleString("en");
const portion = Math.min(2_000, Math.ceil(files / workers));
const total = noCounts();
const began = performance.now();
let nextReport = files / 10;

write(`${count(files)} mutated files, seed ${seed}, ${workers} threads, at most ${seconds} s`);
await Promise.all(Array.from({ length: workers }, (_, index) => work(seed * 1_000 + index)));
report(total);
process.exitCode = total.faultCount === 0 && total.files >= Math.min(files, 1) ? 0 : 1;

/** Takes one thread's portions until there are enough. */
async function work(threadSeed: number): Promise<void> {
  const worker = new Worker(new URL("fuzz-worker.ts", import.meta.url), { workerData: { seed: threadSeed, portion } });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.on("error", reject).on("message", (part: FuzzCounts) => {
    if (isOver()) return resolve();
    addCounts(total, part);
    if (total.files >= nextReport) {
      nextReport += files / 10;
      write(`  ${count(total.files)} files, ${count(total.faultCount)} faults, ${((performance.now() - began) / 1_000).toFixed(0)} s`);
    }
    if (isOver()) resolve();
  });
  await promise;
  await worker.terminate();
}

function isOver(): boolean {
  return total.files >= files || performance.now() - began > seconds * 1_000;
}

function report(counts: FuzzCounts): void {
  write(`${count(counts.files)} files in ${((performance.now() - began) / 1_000).toFixed(0)} s, each with one outcome:`);
  write(`  ${count(counts.session)} loaded, ${count(counts.unusable)} rejected, ${count(counts.other)} skipped`);
  write(`  ${count(counts.checkedLeafByLeaf)} of the loaded ones checked leaf by leaf`);
  write(
    `  slowest ${counts.slowestMilliseconds.toFixed(1)} ms of CPU, a file of ${count(counts.slowestBytes)} bytes (at most ${longestMilliseconds} ms)`,
  );
  write(counts.faultCount === 0 ? "  no crash, no slow file, no leaf lost or doubled" : `  ${count(counts.faultCount)} FAULTS`);
  for (const { what } of counts.faults) write(`    ${what}`);
  if (values.faults !== undefined) writeFileSync(values.faults, JSON.stringify(counts.faults, null, 2));
}
