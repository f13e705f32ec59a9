import type { Field } from "./field.ts";
import type { Dataset, StoredTable } from "./store.ts";

type ColumnType = Exclude<Field["type"], "RECORD">;

/** A view's name and text, before it is a statement. */
interface ViewText {
  readonly dataset: Dataset;
  readonly name: string;
  readonly sql: string;
}

/**
 * What differs between the engines' SQL. Everything else is written once, in the GoogleSQL that all engines share; `${store}`,
 * `${contact_center}` and `${restricted}` stand for the datasets.
 */
export interface SqlDialect {
  /** Name of each column type. */
  readonly types: Readonly<Record<ColumnType, string>>;
  /** The type of a list of structs, from the definitions of the struct's members. */
  readonly listOfStructs: (members: string) => string;
  /** A column's name, safe from reserved words. */
  readonly quoted: (name: string) => string;
  readonly textLiteral: (text: string) => string;
  /** A list as the rows of a `from` clause, each under `alias`. */
  readonly unnest: (list: string, alias: string) => string;
  /** A value as JSON text. */
  readonly jsonText: (expression: string) => string;
  /** SQL with the names of relations as the engine needs them written. */
  readonly withRelationNames: (sql: string) => string;

  /** What refers to one stored row: the engine's own reference, or the column `row_id`, which a repeated append may write twice. */
  readonly rowReference: "rowid" | "row_id";
  /** Whether a list is unnested faster in the select list than in a join. */
  readonly unnestsInSelect: boolean;

  /** Statements that create the functions that the views use and the engine lacks. */
  readonly functions: readonly string[];
  /** What the metric views write as `{{name(arguments)}}`. */
  readonly fragments: Readonly<Record<DialectFragment, (parameters: readonly string[]) => string>>;
  /** A metric view's query, with every column of the type that its head states. */
  readonly metricView: (sql: string, fields: readonly Field[]) => string;

  /** Statements that create what is missing, or replace it. */
  readonly createTable: (table: StoredTable) => string;
  readonly createView: (view: ViewText) => string;
  readonly createTableFunction: (view: ViewText, parameters: readonly { readonly name: string; readonly type: string }[]) => string;
}

/** Fragments that each engine writes in its own way. */
export const dialectFragments = ["weekday", "week_start", "month_start", "each_integer", "each_date", "each_json", "json_name"] as const;
export type DialectFragment = (typeof dialectFragments)[number];
