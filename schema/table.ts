import type { z } from "zod";
import type { SessionFile } from "./session-metadata.ts";

/** Types that every engine has. `JSON` holds free-key objects whole. */
export type ColumnType = "STRING" | "INT64" | "FLOAT64" | "BOOL" | "TIMESTAMP" | "DATE" | "JSON";

/**
 * What a column says about a person. `contact_center` shows all but `contact` and `content`; settings keep, drop or pseudonymize a
 * class before anything is written.
 * - `none`: nothing
 * - `identifier`: a number or code that stands for a person or for their record elsewhere
 * - `agent`: an agent's name or e-mail
 * - `contact`: a customer's number, e-mail or name
 * - `content`: what was said, typed or recorded, and objects whose keys the customer chooses
 */
export const piiClasses = ["none", "identifier", "agent", "contact", "content"] as const;
export type PiiClass = (typeof piiClasses)[number];

/** Where each class is shown: an allow-list, so that a class that is added has to be decided here. */
const shownTo = {
  none: "analysts",
  identifier: "analysts",
  agent: "analysts",
  contact: "restricted",
  content: "restricted",
} as const satisfies Readonly<Record<PiiClass, "analysts" | "restricted">>;

/** Whether analysts see the columns of a class; the restricted dataset shows all of them. */
export const isShownToAnalysts = (pii: PiiClass): boolean => shownTo[pii] === "analysts";

/**
 * How well a key is known: `observed` in genuine files, `published` in examples of real payloads, `documented` by the platform's
 * reference, `api` known from the platform's API objects only, `derived` computed by the loader.
 */
type Evidence = "observed" | "published" | "documented" | "api" | "derived";

/** Where a key occurs. */
export type Channels = "both" | "call" | "chat";

/**
 * How a value of the file becomes a cell. `exact` takes the column's own JSON type (an object for JSON columns); `digits` also takes a
 * number into a text column with every digit; `numeral` also takes a number written as text into a numeric column; `list` and `any`
 * are for JSON columns over lists and over items of unknown shape.
 */
type Reading = "exact" | "digits" | "numeral" | "list" | "any";

/** A column is data: rows, DDL, dictionary and Terraform JSON are all computed from these options. */
export interface Column {
  readonly type: ColumnType;
  /** Dotted paths within the item; several if calls and chats name the same fact differently, none if the loader computes it. */
  readonly sources: readonly string[];
  readonly description: string;
  readonly pii: PiiClass;
  readonly channels: Channels;
  readonly evidence: Evidence;
  readonly reading: Reading;
}

/** A relation of the analysts' interface, and the place in the file that its rows come from. */
export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly grain: string;
  /** What an analyst should know before the first query. */
  readonly about: string;
  /** Path of the list whose items are the rows: `recordings`, or `recordings.redaction_times` for a list inside a list; empty for the session itself. */
  readonly list: string;
  /** Of a list inside the items of a list: how its rows refer to the item that they stand in. */
  readonly owner: Owner | null;
  readonly columns: Columns;
}

interface Owner {
  /** Column with the position of the owning item. */
  readonly position: string;
  /** Columns that repeat a column of the owner: own column → the owner's. */
  readonly copies: Readonly<Record<string, string>>;
}

type Instant = string & z.core.$brand<"Instant">;
type AnyJson = z.core.$brand<"AnyJson">;
type CellOf = {
  STRING: string | number;
  INT64: number;
  FLOAT64: number | string;
  BOOL: boolean;
  TIMESTAMP: Instant;
  JSON: AnyJson;
};

/** Dotted paths into `Item` that end on a `Cell`: a key renamed in the file model stops compiling here. */
type PathTo<Item, Cell> = {
  [Key in keyof Item & string]-?: NonNullable<Item[Key]> extends Cell
    ? Key
    : NonNullable<Item[Key]> extends readonly unknown[]
      ? never
      : NonNullable<Item[Key]> extends object
        ? `${Key}.${PathTo<NonNullable<Item[Key]>, Cell>}`
        : never;
}[keyof Item & string];

export type Columns = Readonly<Record<string, Column>>;

interface ColumnOptions {
  readonly pii?: PiiClass;
  readonly in?: Channels;
  readonly evidence?: Evidence;
  readonly reading?: Reading;
}

const column = (
  type: ColumnType,
  source: string | readonly string[],
  description: string,
  { pii = "none", in: channels = "both", evidence = "observed", reading = "exact" }: ColumnOptions = {},
): Column => ({ type, sources: typeof source === "string" ? [source] : source, description, pii, channels, evidence, reading });

/** Columns typed to the items of one list. Text names its class of personal data; everything else is `none` unless said. */
export interface ColumnBuilder<Item> {
  string(
    source: PathTo<Item, CellOf["STRING"]> | readonly PathTo<Item, CellOf["STRING"]>[],
    pii: PiiClass,
    description: string,
    options?: ColumnOptions,
  ): Column;
  int64(source: PathTo<Item, CellOf["INT64"]>, description: string, options?: ColumnOptions): Column;
  float64(source: PathTo<Item, CellOf["FLOAT64"]>, description: string, options?: ColumnOptions): Column;
  bool(source: PathTo<Item, CellOf["BOOL"]>, description: string, options?: ColumnOptions): Column;
  timestamp(
    source: PathTo<Item, CellOf["TIMESTAMP"]> | readonly PathTo<Item, CellOf["TIMESTAMP"]>[],
    description: string,
    options?: ColumnOptions,
  ): Column;
  /** An object with free keys; its class is `content` unless said. */
  json(source: PathTo<Item, CellOf["JSON"]>, description: string, options?: ColumnOptions): Column;
  /** The columns of a nested object, each name prefixed: `group("to_agent", "to_agent", agent("who took over"))` gives `to_agent_id`, … */
  group<Key extends keyof Item & string>(
    key: Key,
    prefix: string,
    columns: (column: ColumnBuilder<NonNullable<Item[Key]>>) => Columns,
    options?: ColumnOptions,
  ): Columns;
}

const columnBuilder = <Item>(): ColumnBuilder<Item> => ({
  string: (source, pii, description, options) => column("STRING", source, description, { ...options, pii }),
  int64: (source, description, options) => column("INT64", source, description, options),
  float64: (source, description, options) => column("FLOAT64", source, description, options),
  bool: (source, description, options) => column("BOOL", source, description, options),
  timestamp: (source, description, options) => column("TIMESTAMP", source, description, options),
  json: (source, description, options) => column("JSON", source, description, { pii: "content", ...options }),
  group: (key, prefix, columns, options = {}) =>
    Object.fromEntries(
      Object.entries(columns(columnBuilder())).map(([name, nested]) => [
        `${prefix}_${name}`,
        {
          ...nested,
          sources: nested.sources.map((source) => `${key}.${source}`),
          channels: options.in ?? nested.channels,
          evidence: options.evidence ?? nested.evidence,
        },
      ]),
    ),
});

/** A column that the loader computes (`functions/pipeline/derive.ts`) or takes from the object rather than from the file. */
export const computed = (type: ColumnType, description: string, pii: PiiClass = "none", channels: Channels = "both"): Column =>
  column(type, [], description, { pii, in: channels, evidence: "derived" });

/** A column that holds each item of a list whole, for lists whose items were never seen. */
export const wholeItem = (description: string, options: ColumnOptions): Column =>
  column("JSON", "", description, { pii: "content", reading: "any", ...options });

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;
/** Lists of the file, and lists inside their items. */
type Lists = {
  [Key in keyof SessionFile as NonNullable<SessionFile[Key]> extends readonly unknown[] ? Key : never]-?: ItemOf<
    NonNullable<SessionFile[Key]>
  >;
} & { "recordings.redaction_times": ItemOf<NonNullable<ItemOf<NonNullable<SessionFile["recordings"]>>["redaction_times"]>> };

/** A relation over a list of the file: `columns` sees the paths of that list's items only. */
export function defineTable<List extends keyof Lists>(table: {
  readonly name: string;
  readonly list: List;
  readonly grain: string;
  readonly about?: string;
  readonly owner?: Owner;
  readonly columns: (column: ColumnBuilder<Lists[List]>) => Columns;
}): Table {
  return { ...table, about: table.about ?? "", owner: table.owner ?? null, columns: table.columns(columnBuilder()) };
}

/** The relation over the session itself. */
export function defineSessionTable(table: {
  readonly name: string;
  readonly grain: string;
  readonly about: string;
  readonly columns: (column: ColumnBuilder<SessionFile>) => Columns;
}): Table {
  return { ...table, list: "", owner: null, columns: table.columns(columnBuilder()) };
}
