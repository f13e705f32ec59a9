import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { createVitest } from "vitest/node";
import { importsIn } from "./architecture/imports.ts";
import { slow } from "./parts.ts";

/** What only the slow part may reach: other programs, or threads of our own. */
const programs = ["node:child_process", "node:cluster", "node:worker_threads"];

const testFiles = globSync("test/**/*.test.ts").map((file) => file.replaceAll(path.sep, "/"));
const placeOf = (file: string): string | undefined =>
  Object.keys(slow).find((place) => file === place || (place.endsWith("/") && file.startsWith(place)));

/** Modules that run when a file runs: what it imports, and what these import, types apart. */
function reachedBy(start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    // A test of the reading of imports has names of files that are not there.
    if (!/^(?:test|functions|schema)\/.*\.ts$/.test(file) || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8").replaceAll(/^(?:import|export) type\b[^;]*;/gm, "");
    for (const name of importsIn(text, file)) {
      const target = name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name;
      if (!reached.has(target)) open.push(target);
      reached.add(target);
    }
  }
  return reached;
}

it("every test file runs in exactly one part", async () => {
  const vitest = await createVitest("test", { watch: false });
  const specifications = await vitest.globTestSpecifications();
  await vitest.close();
  const runs = Map.groupBy(specifications, ({ moduleId }) => path.relative(process.cwd(), moduleId).replaceAll(path.sep, "/"));
  const parts = testFiles.map(
    (file) =>
      `${file}: ${
        runs
          .get(file)
          ?.map(({ project }) => project.name)
          .join(", ") ?? "none"
      }`,
  );
  expect(parts).toEqual(testFiles.map((file) => `${file}: ${placeOf(file) === undefined ? "quick" : "slow"}`));
});

it("every entry of test/parts.ts has a test file", () => {
  expect(Object.keys(slow).filter((place) => !testFiles.some((file) => placeOf(file) === place))).toEqual([]);
});

it.each(testFiles.filter((file) => placeOf(file) === undefined))("%s starts no other program", (file) => {
  const found = [...reachedBy(file)].filter((module) => programs.includes(module));
  expect(found, `list ${file} in test/parts.ts, with what makes it slow`).toEqual([]);
});
