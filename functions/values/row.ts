import type { JsonValue } from "./json.ts";

/**
 * A cell in memory, the same for both engines: instants as RFC 3339 in UTC, dates as `YYYY-MM-DD`, INT64 as a number or, past 2^53, as
 * decimal text, JSON columns as values, lists as rows. Adapters encode from here.
 */
export type Cell = JsonValue | readonly Row[] | RowList;
export interface Row {
  readonly [column: string]: Cell;
}
/** A row while it is being read. */
export interface OpenRow {
  [column: string]: Cell;
}

/** Names of a row's places, one object for all rows of a relation. */
export class Columns {
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#places = new Map(names.map((name, place) => [name, place]));
  }

  /** Throws where there is no such column: the schema and the code that asks do not fit. */
  place(name: string): number {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`no column ${name}`);
    return place;
  }

  named(cells: readonly Cell[]): Row {
    return Object.fromEntries(this.names.map((name, place) => [name, byName(cells[place] ?? null)]));
  }
}

const byName = (cell: Cell): Cell => (cell instanceof RowList ? cell.named() : cell);

/** A row with its cells by place instead of by name: a file has hundreds, and to find each by its name costs more than to read it. */
export class PlacedRow {
  readonly columns: Columns;
  readonly cells: readonly Cell[];

  constructor(columns: Columns, cells: readonly Cell[]) {
    this.columns = columns;
    this.cells = cells;
  }

  cell(name: string): Cell {
    return this.cells[this.columns.place(name)] ?? null;
  }

  /** The row with its cells by name, its lists as rows. */
  named(): Row {
    return this.columns.named(this.cells);
  }
}

/** The rows of one list of a file, cells by place. */
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
    const place = this.columns.place(name);
    return this.rows.map((cells) => cells[place] ?? null);
  }

  /** The same rows with other cells in one column. */
  with(name: string, column: readonly Cell[]): RowList {
    if (this.rows.length === 0) return this;
    const place = this.columns.place(name);
    return new RowList(
      this.columns,
      this.rows.map((cells, index) => cells.with(place, column[index] ?? null)),
    );
  }

  /** The rows with their cells by name. */
  named(): readonly Row[] {
    return this.rows.map((cells) => this.columns.named(cells));
  }
}

/** A row of either kind, as warehouses take it. */
export type AnyRow = Row | PlacedRow;

export const cellOf = (row: AnyRow, name: string): Cell => (row instanceof PlacedRow ? row.cell(name) : (row[name] ?? null));
