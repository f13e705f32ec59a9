import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { MutatedSources } from "./compiler.ts";
import { everyPlace, rangeOf, sampleOf } from "./sample.ts";
import { testsOf } from "./tests-of-parts.ts";

const run = promisify(execFile);

it("one seed gives one sample, another seed another, and a sample has as many mutations as it was asked for", async () => {
  const places = await everyPlace("maintenance/");
  expect(places.length).toBeGreaterThan(500);
  const ranges = (seed: number): readonly string[] => sampleOf(places, 20, seed).map(rangeOf);
  expect(ranges(1)).toEqual(ranges(1));
  expect(ranges(2)).not.toEqual(ranges(1));
  expect(ranges(1).length).toBeGreaterThan(3);
  expect(ranges(1)[0]).toMatch(/^functions\/maintenance\/[\w-]+\.ts:\d+:\d+-\d+:\d+$/);
  expect(new Set(sampleOf(places, places.length, 1)).size).toBe(sampleOf(places, places.length, 1).length);
});

it.each(Object.entries(testsOf))(
  "every test in the folder of %s is in one of its lists, and every pattern in them finds one",
  (part, lists) => {
    const patterns = lists.flat();
    expect(patterns.filter((pattern) => globSync(pattern).length === 0)).toEqual([]);
    // The second emulator is asked only if its own command asks for it.
    const left = globSync(`test/${part}/**/*.test.ts`).filter((file) => !file.endsWith("/goccy.test.ts"));
    expect(left.filter((file) => !globSync(patterns).includes(file))).toEqual([]);
  },
);

it("a sample is changed and tested, and what is caught and what is not is counted", { timeout: 300_000 }, async () => {
  const options = ["--sample", "5", "--seed", "2", "--part", "pipeline/identity.ts", "--tests", "test/pipeline/identity.test.ts"];
  const { stdout } = await run("node", ["test/mutation/run.ts", ...options], { env: process.env });
  const [, caught, all] = /(\d+) of (\d+) mutations were caught/.exec(stdout) ?? [];
  expect(Number(all)).toBeGreaterThanOrEqual(5);
  expect(Number(caught)).toBeGreaterThanOrEqual(1);
  expect(stdout.match(/^(?:SURVIVED |UNCOVERED) functions\/pipeline\/identity\.ts:\d+:\d+ \w+: /gm)?.length ?? 0).toBe(
    Number(all) - Number(caught),
  );
});

it(
  "a change that does not compile is caught, one that does is not, and each leaves the sources as they were",
  { timeout: 120_000 },
  async () => {
    const file = "functions/pipeline/version-order.ts";
    const first = { file, from: { line: 0, column: 0 }, to: { line: 0, column: 0 } };
    const sources = new MutatedSources();
    try {
      expect(await sources.compile(first, "const wrong: number = 'text';\n")).toBe(false);
      expect(await sources.compile(first, "// A comment\n")).toBe(true);
    } finally {
      sources.remove();
    }
  },
);
