import type { ColumnType, PiiClass, Table } from "./table.ts";
import { computed } from "./table.ts";

/** A column of a stored table, nested or not, as the DDL of every engine, the Terraform JSON and the row encoders need it. */
export interface Field {
  readonly name: string;
  /** A column of the file, a computed one (DATETIME: views only) or a list of structs. */
  readonly type: ColumnType | "DATETIME" | "RECORD";
  readonly mode: "REQUIRED" | "NULLABLE" | "REPEATED";
  readonly description: string;
  readonly pii: PiiClass;
  readonly fields: readonly Field[];
}

export const field = (
  name: string,
  type: Exclude<Field["type"], "RECORD">,
  description: string,
  { mode = "NULLABLE", pii = "none" }: { mode?: Field["mode"]; pii?: PiiClass } = {},
): Field => ({ name, type, mode, description, pii, fields: [] });

export const required = (name: string, type: ColumnType, description: string): Field =>
  field(name, type, description, { mode: "REQUIRED" });

export const repeated = (name: string, description: string, fields: readonly Field[]): Field => ({
  name,
  type: "RECORD",
  mode: "REPEATED",
  description,
  pii: "none",
  fields,
});

/** The columns of a relation as fields; lists inside lists are relations of their own, so a relation's columns are never nested. */
export const fieldsOf = (columns: Table["columns"]): readonly Field[] =>
  Object.entries(columns).map(([name, { type, description, pii }]) => field(name, type, description, { pii }));

/** Index of an item in its list in the file; it distinguishes rows that have no id from the platform. */
export const position = computed("INT64", "Place of the item in its list, from 0.");
