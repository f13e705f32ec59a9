import { columnDefinition, typeOf } from "../../../schema/ddl.ts";
import type { Field } from "../../../schema/field.ts";
import type { SqlDialect } from "../../../schema/sql-dialect.ts";

const quoted = (name: string): string => `"${name}"`;

/** Functions of GoogleSQL that DuckDB lacks. They are created in the analysts' schema of the file, so every reader of it has them. */
const macros = [
  { name: "safe_divide", parameters: ["dividend", "divisor"], sql: "dividend / nullif(divisor, 0)" },
  { name: "safe_offset", parameters: ["place"], sql: "place + 1" },
  { name: "datetime", parameters: ["instant", "zone"], sql: "timezone(zone, instant)" },
  { name: "unix_seconds", parameters: ["instant"], sql: "cast(floor(epoch_us(instant) / 1000000) as bigint)" },
  { name: "timestamp_seconds", parameters: ["seconds"], sql: "to_timestamp(seconds)" },
  { name: "div", parameters: ["dividend", "divisor"], sql: "dividend // divisor" },
  { name: "approx_quantiles", parameters: ["value", "parts"], sql: "quantile_disc(value, [part / parts for part in range(parts + 1)])" },
] as const;

const macroCall = new RegExp(`(?<![\\w.])(${macros.map(({ name }) => name).join("|")})\\(`, "g");

/** Sums of integers are wider than BIGINT here, and many drivers turn them into decimals: numbers are cast to the type of their column. */
function metricView(sql: string, fields: readonly Field[]): string {
  const columns = fields.map((column) => {
    const name = `answer.${quoted(column.name)}`;
    const isNumber = column.type === "INT64" || column.type === "FLOAT64";
    return isNumber ? `cast(${name} as ${typeOf(column, duckdbDialect).toLowerCase()}) as ${quoted(column.name)}` : name;
  });
  return `select\n  ${columns.join(",\n  ")}\nfrom (\n${sql.replaceAll(macroCall, "${contact_center}.$1(")}\n) as answer`;
}

/** DuckDB's SQL, with macros for what it lacks of GoogleSQL. */
export const duckdbDialect: SqlDialect = {
  types: {
    STRING: "VARCHAR",
    INT64: "BIGINT",
    FLOAT64: "DOUBLE",
    BOOL: "BOOLEAN",
    TIMESTAMP: "TIMESTAMPTZ",
    DATETIME: "TIMESTAMP",
    DATE: "DATE",
    JSON: "JSON",
  },
  listOfStructs: (members) => `STRUCT(${members})[]`,
  quoted,
  textLiteral: (text) => `'${text.replaceAll("'", "''")}'`,
  unnest: (list, alias) => `unnest(${list}) as unnested(${alias})`,
  jsonText: (expression) => `cast(to_json(${expression}) as varchar)`,
  withRelationNames: (sql) => sql,
  // Lists are carried through a window slowly: a view of a list took fifteen times as long.
  rowReference: "rowid",
  // Four times as fast as in a join.
  unnestsInSelect: true,
  functions: macros.map(
    ({ name, parameters, sql }) => `create or replace macro \${contact_center}.${name}(${parameters.join(", ")}) as ${sql}`,
  ),
  fragments: {
    weekday: ([date]) => `extract(isodow from ${date})`,
    week_start: ([date]) => `cast(date_trunc('week', ${date}) as date)`,
    month_start: ([date]) => `cast(date_trunc('month', ${date}) as date)`,
    each_integer: ([from, to, name]) => `unnest(generate_series(${from}, ${to})) as series(${name})`,
    each_date: ([from, to, name]) =>
      `unnest(generate_series(cast(${from} as timestamp), cast(${to} as timestamp), interval 1 day)) as series(${name})`,
    each_json: ([list, name]) => `unnest(cast(cast(${list} as json) as json[])) as series(${name})`,
    json_name: ([item]) =>
      `coalesce(${item} ->> '$.name', case when json_type(${item}) not in ('OBJECT', 'ARRAY') then ${item} ->> '$' end)`,
  },
  metricView,
  createTable: ({ name, fields }) =>
    `create table if not exists \${store}.${name} (\n${fields.map((field) => `  ${columnDefinition(field, duckdbDialect)}`).join(",\n")}\n)`,
  createView: ({ dataset, name, sql }) => `create or replace view \${${dataset}}.${name} as\n${sql}`,
  createTableFunction: ({ dataset, name, sql }, parameters) =>
    `create or replace macro \${${dataset}}.${name}(${parameters.map((parameter) => parameter.name).join(", ")}) as table\n${sql}`,
};
