/** `npm run test:mutation`: changes the program in one place at a time, by Stryker, and lists the changes that no test notices. */

import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { MutatedSources } from "./compiler.ts";
import { type Place, everyPlace, rangeOf, sampleOf } from "./sample.ts";
import { testsOf } from "./tests-of-parts.ts";

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    /** Only files whose paths contain this are changed. */
    part: { type: "string", default: "" },
    /** Only these parts of the sample are run, such as `storage,pipeline`. */
    only: { type: "string", default: "" },
    /** Only these test files run, as a pattern. */
    tests: { type: "string", default: "" },
    concurrency: { type: "string", default: "1" },
    /** Leaves out the tests that start emulators: what they alone notice is then listed as missed. */
    quick: { type: "boolean", default: false },
  },
});
const [count, seed, concurrency] = [Number(values.sample), Number(values.seed), Number(values.concurrency)];
if (![count, seed, concurrency].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--sample, --seed and --concurrency: expected a whole number, at least 1\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);

const places = await everyPlace(values.part);
const sample = sampleOf(places, count, seed);
write(`${places.length} mutations in all; a sample of ${count}, seed ${seed}`);

type Results = Awaited<ReturnType<Stryker["runMutationTest"]>>;

const isMissed = ({ status }: Results[number]): boolean => status === "Survived" || status === "NoCoverage";
/** Lines and columns of a result count from 1. */
const placeOf = ({ fileName, location: { start, end } }: Results[number]): Place => ({
  file: path.relative(process.cwd(), fileName),
  from: { line: start.line - 1, column: start.column - 1 },
  to: { line: end.line - 1, column: end.column - 1 },
});
const nameOf = ({ fileName, location, replacement }: Results[number]): string => JSON.stringify([fileName, location, replacement]);

/** The mutations at `chosen` places, each with whether a test noticed it. */
async function mutate(chosen: readonly Place[], tests: readonly string[], name: string): Promise<Results> {
  write(`${name}: ${chosen.length} places, ${tests.join(" ")}`);
  process.env["MUTATION_TESTS"] = tests.join(" ");
  return new Stryker({
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
    eventReporter: { baseDir: `build/mutation-results/${name}` },
    tempDirName: "build/mutation",
    ignorePatterns: ["build"],
  }).runMutationTest();
}

const results: Results = [];
for (const [part, chosen] of Map.groupBy(sample, ({ file }) => file.split("/")[1] ?? "")) {
  if (values.only !== "" && !values.only.split(",").includes(part)) continue;
  const stages = values.tests === "" ? (testsOf[part] ?? []).slice(0, values.quick ? -1 : undefined) : [[values.tests]];
  let open = chosen;
  let found: Results = [];
  for (const [stage, tests] of stages.entries()) {
    if (open.length === 0) break;
    const known = new Map(found.map((result) => [nameOf(result), result]));
    const now = await mutate(open, tests, `${part}-${stage + 1}`);
    // A place holds other mutations too, some of which an earlier stage noticed.
    for (const result of now) if (isMissed(known.get(nameOf(result)) ?? result) || stage === 0) known.set(nameOf(result), result);
    found = [...known.values()];
    open = found.filter(isMissed).map(placeOf);
  }
  results.push(...found);
}

/** What no test notices may still not compile: `npm run check` would stop there. */
const sources = new MutatedSources();
const refused = new Set<Results[number]>();
for (const result of results.filter(isMissed)) if (!(await sources.compile(placeOf(result), result.replacement ?? ""))) refused.add(result);
sources.remove();

const missed = results.filter((result) => isMissed(result) && !refused.has(result));
const killed = results.filter(({ status }) => ["Killed", "Timeout", "RuntimeError"].includes(status)).length;
for (const { status, fileName, location, mutatorName, replacement } of missed) {
  const place = `${path.relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`;
  write(`${status === "Survived" ? "SURVIVED " : "UNCOVERED"} ${place} ${mutatorName}: ${replacement?.replaceAll(/\s+/g, " ") ?? ""}`);
}
const [caught, all] = [killed + refused.size, killed + refused.size + missed.length];
write(
  `${caught} of ${all} mutations were caught (${((100 * caught) / Math.max(1, all)).toFixed(1)} %), ${killed} by tests and ${refused.size} by the compiler`,
);
