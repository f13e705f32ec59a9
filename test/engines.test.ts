import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** What names an engine, or a storage service, with the files that may: the port's own folder and what lets a person choose. */
const rules = [
  {
    what: "an engine",
    pattern: /bigquery|duckdb/i,
    allowed: [/^functions\/warehouse\//, /^functions\/config\.ts$/, /^functions\/cli\/options\.ts$/],
  },
  {
    what: "a storage service",
    pattern: /gs:\/\/(?!acme|bucket)|"@google-cloud\/storage"/,
    allowed: [/^functions\/storage\//],
  },
];

/** Places that name one for a reason of their own. */
const exceptions: Readonly<Record<string, string>> = {
  "functions/rights.ts": "permissions and roles carry the names of Google's services",
  "functions/cli/setting-meanings.ts": "the page of settings names the engine that a setting is for",
  "functions/package/command-line.ts": "the bundle leaves out a package that is native code",
  "functions/pipeline/identity.ts": "the range of dates is BigQuery's, and every engine keeps to it",
};

/** The names of settings, and what a person types, are the same for every engine. */
const withoutChoices = (text: string): string =>
  text
    .replaceAll(/\b(?:BIGQUERY|DUCKDB)_[A-Z_]+\b/g, "")
    .replaceAll(/--warehouse bigquery/g, "")
    .replaceAll(/\b\w+\.duckdb\b/g, "");

const sources = globSync("functions/**/*.ts").toSorted();

it.each(rules)("no file names $what but those that may", ({ pattern, allowed }) => {
  const naming = sources.filter((file) => pattern.test(withoutChoices(readFileSync(file, "utf8"))));

  expect(naming.filter((file) => !allowed.some((one) => one.test(file)) && !(file in exceptions))).toEqual([]);
  // The rule is about something: the files that may name it do.
  expect(naming.length).toBeGreaterThan(0);
});

it("every exception is needed", () => {
  const needed = Object.keys(exceptions).filter((file) =>
    rules.some(({ pattern }) => pattern.test(withoutChoices(readFileSync(file, "utf8")))),
  );
  expect(needed).toEqual(Object.keys(exceptions));
});

it("no file asks which engine it has", () => {
  const asking = sources.filter(
    (file) => !file.startsWith("functions/warehouse/") && /\.dialect\b|instanceof \w*Warehouse\b/.test(readFileSync(file, "utf8")),
  );
  expect(asking).toEqual([]);
});
