import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bigqueryDialect } from "../functions/warehouse/bigquery/dialect.ts";
import { duckdbDialect } from "../functions/warehouse/duckdb/dialect.ts";
import { schemaField } from "./ddl.ts";
import { dictionary } from "./dictionary.ts";
import { allRelations, metricViews } from "./metric-views.ts";
import { relations, routines } from "./relations.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { storedTables, unknownFields, versionFields } from "./store.ts";
import { tables } from "./tables/index.ts";

/**
 * Writes the generated files beside their source: `npm run generate`. With `--check` writes nothing and fails where a file on disk is
 * not what the list gives today.
 */
const folder = path.join(import.meta.dirname, "generated");

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const ddl = (dialect: SqlDialect): string =>
  `${[
    ...storedTables.map(dialect.createTable),
    ...dialect.functions,
    ...allRelations.map(({ dataset, name, sql }) => dialect.createView({ dataset, name, sql: sql(dialect) })),
    ...routines.map(({ dataset, name, parameters, sql }) => dialect.createTableFunction({ dataset, name, sql: sql(dialect) }, parameters)),
  ].join(";\n\n")};\n`;

const generated: Readonly<Record<string, string>> = {
  "tables.json": json({
    tables: storedTables.map(({ name, description, partition, clustering, fields }) => ({
      dataset: "store",
      name,
      description,
      partition,
      clustering,
      schema: fields.map(schemaField),
    })),
    views: allRelations.map(({ dataset, name, description, fields, sql }) => ({
      dataset,
      name,
      description,
      sql: sql(bigqueryDialect),
      schema: fields.map(schemaField),
    })),
    routines: routines.map(({ dataset, name, description, parameters, sql }) => ({
      dataset,
      name,
      description,
      arguments: parameters,
      sql: sql(bigqueryDialect),
    })),
  }),
  "bigquery.sql": ddl(bigqueryDialect),
  "duckdb.sql": ddl(duckdbDialect),
  "DICTIONARY.md": dictionary(
    tables,
    [...versionFields, unknownFields],
    [...relations.filter(({ name }) => name === "session_files" || name === "session_drift"), ...metricViews],
  ),
};

mkdirSync(folder, { recursive: true });
const stale = Object.entries(generated).filter(([name, text]) => {
  const file = path.join(folder, name);
  return !existsSync(file) || readFileSync(file, "utf8") !== text;
});
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    process.stderr.write(
      `Not up to date: ${stale.map(([name]) => `schema/generated/${name}`).join(", ")}. Run \`npm run generate\` and commit the result.\n`,
    );
    process.exitCode = 1;
  }
} else {
  for (const [name, text] of stale) writeFileSync(path.join(folder, name), text);
  process.stdout.write(
    stale.length === 0 ? "Generated files are up to date.\n" : `Wrote ${stale.map(([name]) => `schema/generated/${name}`).join(", ")}.\n`,
  );
}
