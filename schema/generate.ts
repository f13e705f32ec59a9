import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { customRoles } from "../functions/rights.ts";
import { bigqueryDialect } from "../functions/warehouse/bigquery/dialect.ts";
import { duckdbDialect } from "../functions/warehouse/duckdb/dialect.ts";
import { dbtFiles } from "./dbt-package.ts";
import { schemaField } from "./ddl.ts";
import { dictionary } from "./dictionary.ts";
import { lookmlFiles } from "./lookml-project.ts";
import { metricViews } from "./metric-views.ts";
import { withMetricTable } from "./metrics.ts";
import { type ProgramObject, programObjects } from "./program-objects.ts";
import { relationsDiagram } from "./relations-diagram.ts";
import { relations, sessionViewFields } from "./relations.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { storedTables, unknownFields, versionFields } from "./store.ts";
import { supersetFiles } from "./superset.ts";
import { tables } from "./tables/index.ts";

/**
 * Writes the generated files beside their source: `npm run generate`. With `--check` it writes nothing and fails if a file differs from
 * what the tables give today. With `--print duckdb` or `--print bigquery` it prints the statements that create everything.
 */
const folder = import.meta.dirname;

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;

/** JSON with one line for each object or list without nested ones, so that a new column is a one-line difference. */
function json(value: unknown, indent = ""): string {
  if (!isNested(value)) return JSON.stringify(value);
  const isLeaf = !Object.values(value).some(isNested);
  const inner = isLeaf ? "" : `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => inner + json(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${json(item, inner)}`);
  const text = isLeaf ? items.join(", ") : `\n${items.join(",\n")}\n${indent}`;
  return Array.isArray(value) ? `[${text}]` : `{${text}}`;
}

const statementOf = (object: ProgramObject, dialect: SqlDialect): string => {
  if (object.kind === "table") return dialect.createTable(object.table);
  if (object.kind === "view") return dialect.createView({ ...object.view, sql: object.view.sql(dialect) });
  return dialect.createTableFunction({ ...object.routine, sql: object.routine.sql(dialect) }, object.routine.parameters);
};

const ddl = (dialect: SqlDialect): string =>
  `${[...storedTables.map(dialect.createTable), ...dialect.functions, ...programObjects.map((object) => statementOf(object, dialect))].join(
    ";\n\n",
  )};\n`;

const analystsPage = readFileSync(path.join(folder, "ANALYSTS.md"), "utf8");

/** The questions of the analysts' guide with their statements, for the console. */
const questions = [...analystsPage.matchAll(/^### \d+\. (.+)\n(?:(?!### )[^])*?^```sql\n([^]*?)\n```/gm)].map(
  ([, title = "", sql = ""]) => ({
    title,
    sql,
  }),
);

const generated: Readonly<Record<string, string>> = {
  "generated/tables.json": `${json({
    tables: storedTables.map(({ name, description, partition, clustering, fields }) => ({
      dataset: "store",
      name,
      description,
      partition,
      clustering,
      schema: fields.map(schemaField),
    })),
  })}\n`,
  "generated/rights.json": `${json(customRoles())}\n`,
  "questions.json": `${json(questions)}\n`,
  "generated/relations.svg": relationsDiagram(),
  "generated/DICTIONARY.md": dictionary(
    tables,
    [...versionFields, ...sessionViewFields, unknownFields],
    [...relations.filter(({ layer }) => layer === "loading"), ...metricViews],
  ),
  ...supersetFiles(),
  ...dbtFiles(),
  ...lookmlFiles(),
  "ANALYSTS.md": withMetricTable(analystsPage),
};

const list = (names: readonly string[]): string => names.map((name) => `schema/${name}`).join(", ");

const { check, print } = parseArgs({ options: { check: { type: "boolean" }, print: { type: "string" } } }).values;

const dialects: Readonly<Record<string, SqlDialect>> = { duckdb: duckdbDialect, bigquery: bigqueryDialect };
const printed = print === undefined ? undefined : dialects[print];

if (printed !== undefined) process.stdout.write(ddl(printed));
else if (print !== undefined) fail(`--print ${print}: expected ${Object.keys(dialects).join(" or ")}.`);
else write();

function write(): void {
  const stale = Object.entries(generated).filter(([name, text]) => {
    const file = path.join(folder, name);
    return !existsSync(file) || readFileSync(file, "utf8") !== text;
  });
  const surplus = ["generated", "bi/superset/datasets/Contact_center", "bi/dbt", "bi/lookml"].flatMap((inner) =>
    readdirSync(path.join(folder, inner), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
      .filter((name) => !Object.hasOwn(generated, name)),
  );
  if (check === true) {
    if (stale.length > 0) fail(`Out of date: ${list(stale.map(([name]) => name))}. Run \`npm run generate\` and commit the result.`);
    if (surplus.length > 0) fail(`Not generated: ${list(surplus)}. Remove what schema/generate.ts does not write.`);
    return;
  }
  for (const [name, text] of stale) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  process.stdout.write(stale.length === 0 ? "Generated files are up to date.\n" : `Wrote ${list(stale.map(([name]) => name))}.\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
