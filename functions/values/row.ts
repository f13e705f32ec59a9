import type { Field } from "../../schema/field.ts";
import { type JsonObject, type JsonValue, isObject } from "./json.ts";

/**
 * A cell in memory, the same for every engine: instants as RFC 3339 in UTC, dates as `YYYY-MM-DD`, INT64 as a number or, past 2^53, as
 * decimal text, JSON columns as values, lists as `RowList`. Adapters encode from here.
 */
export type Cell = JsonValue | RowList;

/** Cells by name, for rows that are written down in code: lists as arrays of objects, and a column that is left out is NULL. */
export type NamedCells = Readonly<Record<string, Cell>>;

/**
 * The columns of a relation in their order, one object for all of its rows. A file has hundreds of cells, and finding each by its name
 * costs more than reading it, so rows keep their cells by index.
 */
export class Columns {
  readonly names: readonly string[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #lists: ReadonlyMap<string, Columns>;

  constructor(names: readonly string[], lists: ReadonlyMap<string, Columns> = new Map()) {
    this.names = names;
    this.#indexes = new Map(names.map((name, index) => [name, index]));
    this.#lists = lists;
  }

  /** The columns of a stored table or of a list in it. */
  static of(fields: readonly Field[]): Columns {
    const lists = fields.filter(({ mode }) => mode === "REPEATED").map(({ name, fields: items }) => [name, Columns.of(items)] as const);
    return new Columns(
      fields.map(({ name }) => name),
      new Map(lists),
    );
  }

  /** Throws if the column is missing: the schema and the code that asks disagree. */
  index(name: string): number {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`no column ${name}`);
    return index;
  }

  has(name: string): boolean {
    return this.#indexes.has(name);
  }

  /** A row from cells by name; throws on a name without a column. */
  row(named: NamedCells): Row {
    const cells: Cell[] = this.names.map(() => null);
    this.fill(cells, named);
    return new Row(this, cells);
  }

  rows(items: readonly NamedCells[]): RowList {
    return new RowList(
      this,
      items.map((item) => this.row(item).cells),
    );
  }

  /** Puts cells by name into a row that is being made. */
  fill(cells: Cell[], named: NamedCells): void {
    for (const name in named) {
      const cell = named[name] ?? null;
      const list = Array.isArray(cell) ? this.#lists.get(name) : undefined;
      cells[this.index(name)] = list === undefined || !Array.isArray(cell) ? cell : list.rows(cell.filter(isObject));
    }
  }
}

/** One row of a relation, its cells in the order of its columns. */
export class Row {
  readonly columns: Columns;
  readonly cells: readonly Cell[];

  constructor(columns: Columns, cells: readonly Cell[]) {
    this.columns = columns;
    this.cells = cells;
  }

  cell(name: string): Cell {
    return this.cells[this.columns.index(name)] ?? null;
  }

  /** The row as an object, its lists as arrays of objects: for people and tests, not for the hot path. */
  named(): JsonObject {
    return namedCells(this.columns, this.cells);
  }
}

/** The rows of one list of a file. */
export class RowList {
  readonly columns: Columns;
  readonly rows: readonly (readonly Cell[])[];

  constructor(columns: Columns, rows: readonly (readonly Cell[])[]) {
    this.columns = columns;
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  /** The cells of one column, a row each. */
  column(name: string): readonly Cell[] {
    const index = this.columns.index(name);
    return this.rows.map((cells) => cells[index] ?? null);
  }

  /** The same rows with other cells in one column. */
  with(name: string, column: readonly Cell[]): RowList {
    if (this.rows.length === 0) return this;
    const index = this.columns.index(name);
    return new RowList(
      this.columns,
      this.rows.map((cells, row) => cells.with(index, column[row] ?? null)),
    );
  }

  named(): JsonObject[] {
    return this.rows.map((cells) => namedCells(this.columns, cells));
  }
}

const namedCells = (columns: Columns, cells: readonly Cell[]): JsonObject =>
  Object.fromEntries(
    columns.names.map((name, index) => {
      const cell = cells[index] ?? null;
      return [name, cell instanceof RowList ? cell.named() : cell];
    }),
  );
