import { expect, it } from "vitest";
import type { ErrorFacts } from "../../functions/warehouse/error-hints.ts";
import { engineErrorHints } from "../../functions/warehouse/open.ts";

const sentencesFor = (facts: Partial<ErrorFacts>): readonly string[] => {
  const whole = { line: "", message: "", code: "", status: null, ...facts };
  return engineErrorHints.filter(({ applies }) => applies(whole)).map(({ sentence }) => sentence(whole));
};
const missing = (line: string): string =>
  `${line}: create what is missing with: npx ccaip-sessions migrate --apply (or terraform apply); if it is elsewhere, set BIGQUERY_PROJECT, BIGQUERY_LOCATION or STORE_DATASET`;
const otherFiles = (reason: string): string =>
  `other files and the network are refused, since a command works on its database alone: load session files with: npx ccaip-sessions load <file>; read other files in DuckDB's own shell (DuckDB: ${reason})`;
const enable = "enable it with: gcloud services enable bigquery.googleapis.com storage.googleapis.com";

it.each<readonly [Partial<ErrorFacts>, string]>([
  [
    { line: "Out of Memory Error: could not allocate 8 MiB" },
    "DuckDB has too little memory (could not allocate 8 MiB): allow more with: export DUCKDB_MEMORY_LIMIT=1GB; then run the same command again",
  ],
  [
    { line: "Permission Error: Cannot access file: file system operations are disabled by configuration" },
    otherFiles("Cannot access file: file system operations are disabled by configuration"),
  ],
  [{ line: "Permission Error: disabled by configuration" }, otherFiles("disabled by configuration")],
  [
    { line: 'Parser Error: syntax error at or near "form"' },
    'the SQL has a syntax error: correct it and run it again (DuckDB: syntax error at or near "form")',
  ],
  [
    { line: 'Failed to extract statements: Parser Error: syntax error at or near "form"' },
    'the SQL has a syntax error: correct it and run it again (DuckDB: syntax error at or near "form")',
  ],
  [
    { line: "warehouse.duckdb is open in another process" },
    "warehouse.duckdb is open in another process: stop that one (another start, a DuckDB shell, a BI tool), or name another file with --database <file>",
  ],
  [
    { line: "Syntax error: Unexpected identifier at [1:8]" },
    "the SQL has a syntax error: correct it and run it again (BigQuery: Unexpected identifier at [1:8])",
  ],
  [
    { line: "Unable to detect a Project Id in the current environment." },
    "no project is known: name it with: export BIGQUERY_PROJECT=acme-contact-center",
  ],
  [
    { line: "Query exceeded limit for bytes billed: 10" },
    "Query exceeded limit for bytes billed: 10: allow more with: export UPKEEP_MAX_BYTES=<bytes>; the list price is per TiB read",
  ],
  [{ line: "BigQuery API has not been used in project 1", status: 403 }, `BigQuery API has not been used in project 1: ${enable}`],
  [{ line: "BigQuery API: it is disabled", status: 403 }, `BigQuery API: it is disabled: ${enable}`],
  [{ line: "Not found: Dataset acme:store was not found" }, missing("Not found: Dataset acme:store was not found")],
  [{ line: "Not found: Function acme:store.f" }, missing("Not found: Function acme:store.f")],
  [{ line: "No such table", status: 404 }, missing("No such table")],
  [{ line: "the dataset is gone", code: "404 notFound" }, missing("the dataset is gone")],
])("%j has one sentence with what to do", (facts, sentence) => {
  expect(sentencesFor(facts)).toEqual([sentence]);
});

it.each<Partial<ErrorFacts>>([
  { line: "an Out of Memory Error" },
  { line: "a Permission Error: it is disabled by configuration" },
  { line: "Permission Error: no" },
  { line: "a Parser Error: here" },
  { line: "a Syntax error: here" },
  { line: "it is open in another process, which ends" },
  { line: "it has not been used in project 1", status: 404 },
  { line: "it is disabled" },
  { line: "somewhere not found: dataset" },
  { line: "No such object", status: 404 },
  { line: "No such table", status: 403 },
  { line: "No such table", code: "403" },
])("%j has none", (facts) => {
  expect(sentencesFor(facts)).toEqual([]);
});
