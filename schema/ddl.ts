import type { Field } from "./field.ts";
import type { StoredTable } from "./store.ts";

export type Dialect = "bigquery" | "duckdb";

const scalarIn = {
  bigquery: {
    STRING: "STRING",
    INT64: "INT64",
    FLOAT64: "FLOAT64",
    BOOL: "BOOL",
    TIMESTAMP: "TIMESTAMP",
    DATETIME: "DATETIME",
    DATE: "DATE",
    JSON: "JSON",
  },
  duckdb: {
    STRING: "VARCHAR",
    INT64: "BIGINT",
    FLOAT64: "DOUBLE",
    BOOL: "BOOLEAN",
    TIMESTAMP: "TIMESTAMPTZ",
    DATETIME: "TIMESTAMP",
    DATE: "DATE",
    JSON: "JSON",
  },
} as const;

/** Names that the REST API and Terraform use for the same types. */
const restNames = {
  STRING: "STRING",
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMP",
  DATETIME: "DATETIME",
  DATE: "DATE",
  JSON: "JSON",
  RECORD: "RECORD",
} as const;

/** Type of a column or of a struct's member in DDL. */
export function typeOf(field: Field, dialect: Dialect): string {
  if (field.type !== "RECORD") return scalarIn[dialect][field.type];
  const members = field.fields.map((member) => `${quoted(member.name, dialect)} ${typeOf(member, dialect)}`).join(", ");
  return dialect === "bigquery" ? `ARRAY<STRUCT<${members}>>` : `STRUCT(${members})[]`;
}

/** Names are ours and plain; quotes keep those that an engine reserves. */
export const quoted = (name: string, dialect: Dialect): string => (dialect === "bigquery" ? `\`${name}\`` : `"${name}"`);

export const textLiteral = (text: string, dialect: Dialect): string =>
  dialect === "bigquery"
    ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`
    : `'${text.replaceAll("'", "''")}'`;

/** The statement that creates a stored table where it is missing. */
export function createTable(table: StoredTable, dialect: Dialect): string {
  const columns = table.fields.map((field) => `  ${columnDefinition(field, dialect)}`).join(",\n");
  const name = dialect === "bigquery" ? `\`\${store}.${table.name}\`` : `\${store}.${table.name}`;
  const create = `create table if not exists ${name} (\n${columns}\n)`;
  if (dialect === "duckdb") return create;
  const { partition } = table;
  const partitionBy =
    partition === null ? "" : `\npartition by ${partition.type === "DAY" ? partition.field : `timestamp_trunc(${partition.field}, month)`}`;
  return `${create}${partitionBy}\ncluster by ${table.clustering.join(", ")}\noptions (description = ${textLiteral(table.description, dialect)})`;
}

/** A function of BigQuery's that DuckDB lacks, as DuckDB writes it. */
export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly sql: string;
}

/** The statement that creates a macro in the analysts' schema of a DuckDB file. */
export const createMacro = ({ name, parameters, sql }: Macro): string =>
  `create or replace macro \${contact_center}.${name}(${parameters.join(", ")}) as ${sql}`;

export function columnDefinition(field: Field, dialect: Dialect): string {
  const constraint = field.mode === "REQUIRED" ? " not null" : "";
  const options = dialect === "bigquery" ? ` options (description = ${textLiteral(field.description, dialect)})` : "";
  return `${quoted(field.name, dialect)} ${typeOf(field, dialect)}${constraint}${options}`;
}

/** A column as BigQuery's REST API and Terraform describe it, and its class of personal data. */
export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly mode: string;
  readonly description: string;
  readonly class: string;
  readonly fields?: readonly SchemaField[];
}

export const schemaField = (field: Field): SchemaField => ({
  name: field.name,
  type: restNames[field.type],
  mode: field.mode,
  description: field.description,
  class: field.pii,
  ...(field.fields.length > 0 ? { fields: field.fields.map(schemaField) } : {}),
});
