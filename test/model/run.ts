/** `npm run test:model`: sequences of writes, deletions, erasures, commands and crashes, compared with a model of what must be shown. */

import { parseArgs } from "node:util";
import fc from "fast-check";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type Feature, features, sequences } from "./commands.ts";
import { runSequence } from "./run-sequence.ts";

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    length: { type: "string", default: "16" },
    /** Every relation is compared in one sequence of so many, and the sessions and two of their lists in the others. */
    whole: { type: "string", default: "1" },
    without: { type: "string", default: "" },
  },
});
const [count, seed, length, whole] = [Number(values.sequences), Number(values.seed), Number(values.length), Number(values.whole)];
if (![count, seed, length, whole].every((number) => Number.isSafeInteger(number) && number >= 0) || whole < 1) {
  process.stderr.write("--sequences, --seed, --length and --whole: expected a whole number\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const without = new Set(features.filter((feature) => values.without.split(",").includes(feature)));
write(`${count} sequences of up to ${length} steps, seed ${seed}${without.size > 0 ? `, without ${[...without].join(", ")}` : ""}`);

const alone = await openDuckdb(":memory:");
const atOnce = await openDuckdb(":memory:");
const later = await openDuckdb(":memory:", defaultMetricSettings, null, { touchesDays: true });
// What they run is small: a second thread costs more than it gives.
for (const warehouse of [alone, atOnce, later]) await warehouse.query("set threads = 1");
const began = performance.now();
let done = 0;
let isFound = false;
const uses = (feature: Feature): boolean => !without.has(feature);
const property = fc.asyncProperty(sequences(uses, length), async (sequence) => {
  done += 1;
  if (done % 250 === 0) write(`  ${done} sequences, ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const found = await runSequence({ atOnce, later, alone }, sequence, { isWhole: done % whole === 0, uses });
  if (found.length === 0) return;
  if (!isFound) write(`  sequence ${done} differs, and is made smaller: ${found.join("; ")}`);
  isFound = true;
  throw new Error(found.join("\n"));
});
const result = await fc.check(property, { seed, numRuns: count });
for (const warehouse of [atOnce, later, alone]) await warehouse.close();

const seconds = ((performance.now() - began) / 1_000).toFixed(0);
if (result.failed) {
  write(`FOUND in sequence ${result.numRuns}, seed ${result.seed}, made smaller ${result.numShrinks} times; ${seconds} s:`);
  const found = result.counterexample?.[0];
  write(`  changes of settled days show ${found?.touchesDays === true ? "once they are settled again" : "at once"}`);
  for (const { step, crash, size } of found?.steps ?? []) write(`  ${JSON.stringify(step)} ${JSON.stringify({ crash, size })}`);
  write(result.errorInstance instanceof Error ? result.errorInstance.message : "no reason");
  process.exitCode = 1;
} else {
  write(`${result.numRuns} sequences agree with the model, ${seconds} s`);
}
