import { columnDefinition } from "../../../schema/ddl.ts";
import type { SqlDialect } from "../../../schema/sql-dialect.ts";
import type { StoredTable } from "../../../schema/store.ts";

const textLiteral = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

function createTable({ name, description, partition, clustering, fields }: StoredTable): string {
  const columns = fields.map(
    (field) => `  ${columnDefinition(field, bigqueryDialect)} options (description = ${textLiteral(field.description)})`,
  );
  const by = partition?.type === "DAY" ? partition.field : `timestamp_trunc(${partition?.field ?? ""}, month)`;
  return `create table if not exists \`\${store}.${name}\` (
${columns.join(",\n")}
)${partition === null ? "" : `\npartition by ${by}`}
cluster by ${clustering.join(", ")}
options (description = ${textLiteral(description)})`;
}

/** GoogleSQL. */
export const bigqueryDialect: SqlDialect = {
  types: {
    STRING: "STRING",
    INT64: "INT64",
    FLOAT64: "FLOAT64",
    BOOL: "BOOL",
    TIMESTAMP: "TIMESTAMP",
    DATETIME: "DATETIME",
    DATE: "DATE",
    JSON: "JSON",
  },
  listOfStructs: (members) => `ARRAY<STRUCT<${members}>>`,
  quoted: (name) => `\`${name}\``,
  textLiteral,
  unnest: (list, alias) => `unnest(${list}) as ${alias}`,
  jsonText: (expression) => `to_json_string(${expression})`,
  // A project's name may contain hyphens, so the whole name is in backticks.
  withRelationNames: (sql) => sql.replaceAll(/\$\{(\w+)\}\.(\w+)/g, "`${$1}.$2`"),
  rowReference: "row_id",
  unnestsInSelect: false,
  functions: [],
  fragments: {
    weekday: ([date]) => `mod(extract(dayofweek from ${date}) + 5, 7) + 1`,
    week_start: ([date]) => `date_trunc(${date}, week(monday))`,
    month_start: ([date]) => `date_trunc(${date}, month)`,
    each_integer: ([from, to, name]) => `unnest(generate_array(${from}, ${to})) as ${name}`,
    each_date: ([from, to, name]) => `unnest(generate_date_array(${from}, ${to})) as ${name}`,
    each_json: ([list, name]) => `unnest(json_query_array(${list})) as ${name}`,
    json_name: ([item]) => `coalesce(json_value(${item}, '$.name'), json_value(${item}, '$'))`,
  },
  metricView: (sql) => sql,
  createTable,
  createView: ({ dataset, name, sql }) => `create or replace view \`\${${dataset}}.${name}\` as\n${sql}`,
  createTableFunction: ({ dataset, name, sql }, parameters) => {
    const list = parameters.map((parameter) => `${parameter.name} ${parameter.type}`).join(", ");
    return `create or replace table function \`\${${dataset}}.${name}\`(${list}) as (\n${sql}\n)`;
  },
};
