import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };

const read = (file: string): string => readFileSync(file, "utf8");
const slashes = (file: string): string => file.replaceAll(path.sep, "/");
const pages = globSync(["*.md", "docs/**/*.md", "terraform/*.md", "schema/**/*.md"]).map(slashes);
const sources = globSync(["functions/**/*.ts", "schema/**/*.ts", "test/**/*.{ts,sh}"])
  .map(slashes)
  .filter((file) => file !== "test/documentation.test.ts");

it.each([...pages, ...sources])("every npm script that %s names exists", (file) => {
  const named = [...read(file).matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*[a-z])/g)].map(([, script = ""]) => script);
  expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
});

it.each(pages)("every file and folder that %s names exists", (file) => {
  const named = [...read(file).matchAll(/`((?:functions|schema|test|docs|\.ci)\/[\w./-]*)`/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !existsSync(name))).toEqual([]);
});

it("every title of a test that SECURITY.md quotes exists", () => {
  const rows = read("SECURITY.md").matchAll(/`(test\/[\w./-]+\.test\.ts)`: (.*?)(?= \||; `)/g);
  const quoted = [...rows].flatMap(([, file = "", titles = ""]) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title })),
  );
  expect(quoted.length).toBeGreaterThan(5);
  const isIn = ({ file, title }: { readonly file: string; readonly title: string }): boolean =>
    title
      .split("…")
      .map((part) => part.trim())
      .every((part) => read(file).includes(part));
  expect(quoted.filter((quote) => !isIn(quote))).toEqual([]);
});

it("every fact about the platforms names its tests", () => {
  const facts = read("docs/platform-facts.md")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| fact "))
    .map((line) => line.split(" | "));
  expect(facts.length).toBeGreaterThan(20);
  expect(facts.filter((cells) => cells.length !== 3 || cells[2]?.startsWith("`test/") !== true)).toEqual([]);
});

it("the version of Node is the same for the packages and for .nvmrc", () => {
  expect(read(".nvmrc").trim()).toBe(packageJson.devDependencies.node);
});

it("actions of the workflows are pinned by commit", () => {
  const uses = globSync(".github/workflows/*.yml").flatMap((file) =>
    [...read(file).matchAll(/uses: (.+)/g)].map(([, action = ""]) => action),
  );
  expect(uses.length).toBeGreaterThan(0);
  expect(uses.filter((action) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/.test(action))).toEqual([]);
});
