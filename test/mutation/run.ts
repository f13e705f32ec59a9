/** `npm run test:mutation`: changes the program in one place at a time, by Stryker, and lists the changes that no test notices. */

import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { everyPlace, rangeOf, sampleOf } from "./sample.ts";

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    /** Only files whose paths contain this are changed. */
    part: { type: "string", default: "" },
    /** Only these test files run, as a pattern. */
    tests: { type: "string", default: "" },
    concurrency: { type: "string", default: "1" },
  },
});
const [count, seed, concurrency] = [Number(values.sample), Number(values.seed), Number(values.concurrency)];
if (![count, seed, concurrency].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--sample, --seed and --concurrency: expected a whole number, at least 1\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** The tests of each part that a changed program can fail: those that run it in their own process, but for those that read its text. */
const testsOf: Readonly<Record<string, readonly string[]>> = {
  pipeline: ["test/{pipeline,values,fuzz}/**/*.test.ts", "test/{bad-input,redelivery,security}.test.ts"],
  storage: ["test/storage/**/*.test.ts", "test/local/bucket-events.test.ts"],
  warehouse: ["test/warehouse/**/*.test.ts", "test/contracts.test.ts"],
  maintenance: ["test/{maintenance,sweep}/**/*.test.ts", "test/upkeep.test.ts"],
};

const places = await everyPlace(values.part);
const sample = sampleOf(places, count, seed);
write(`${places.length} mutations in all; a sample of ${count}, seed ${seed}`);

const results: Awaited<ReturnType<Stryker["runMutationTest"]>> = [];
for (const [part, chosen] of Map.groupBy(sample, ({ file }) => file.split("/")[1] ?? "")) {
  const tests = values.tests === "" ? (testsOf[part] ?? []) : [values.tests];
  write(`${part}: ${chosen.length} places, ${tests.join(" ")}`);
  process.env["MUTATION_TESTS"] = tests.join(" ");
  results.push(
    ...(await new Stryker({
      mutate: chosen.map(rangeOf),
      plugins: ["@stryker-mutator/vitest-runner"],
      testRunner: "vitest",
      vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
      coverageAnalysis: "perTest",
      // It rewrites the paths in a compiler configuration through the compiler's API, which TypeScript 7 has not; there is nothing to rewrite.
      tsconfigFile: "none.json",
      disableTypeChecks: false,
      concurrency,
      timeoutMS: 60_000,
      dryRunTimeoutMinutes: 20,
      // Each result is a file as soon as there is one.
      reporters: ["progress-append-only", "event-recorder"],
      eventReporter: { baseDir: `build/mutation-results/${part}` },
      tempDirName: "build/mutation",
      ignorePatterns: ["build", "terraform", "docs"],
    }).runMutationTest()),
  );
}

const countOf = (...statuses: readonly string[]): number => results.filter(({ status }) => statuses.includes(status)).length;
const [caught, missed] = [countOf("Killed", "Timeout", "RuntimeError"), countOf("Survived", "NoCoverage")];
for (const { status, fileName, location, mutatorName, replacement } of results) {
  if (status !== "Survived" && status !== "NoCoverage") continue;
  const place = `${path.relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`;
  write(`${status === "Survived" ? "SURVIVED " : "UNCOVERED"} ${place} ${mutatorName}: ${replacement?.replaceAll(/\s+/g, " ") ?? ""}`);
}
write(`${caught} of ${caught + missed} mutations were caught (${((100 * caught) / Math.max(1, caught + missed)).toFixed(1)} %)`);
