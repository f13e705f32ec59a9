import type { Field } from "./field.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** Type of a column or of a struct's member in DDL. */
export function typeOf(field: Field, dialect: SqlDialect): string {
  if (field.type !== "RECORD") return dialect.types[field.type];
  return dialect.listOfStructs(field.fields.map((member) => `${dialect.quoted(member.name)} ${typeOf(member, dialect)}`).join(", "));
}

/** A column in DDL: name, type and whether it may be NULL. */
export const columnDefinition = (field: Field, dialect: SqlDialect): string =>
  `${dialect.quoted(field.name)} ${typeOf(field, dialect)}${field.mode === "REQUIRED" ? " not null" : ""}`;

/** Names that the REST API and Terraform use for column types. */
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
