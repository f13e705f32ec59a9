import type { Field } from "../../schema/field.ts";
import { type AnyRow, type Cell, type Columns, PlacedRow, type Row, RowList } from "../values/row.ts";
import { type Constant, JsonBuffer, constant, listBrackets, objectBrackets } from "./json-buffer.ts";

/** How a JSON column is written: as `text` that holds JSON, or as the `value` itself. */
type JsonColumns = "text" | "value";

type EncodeRow = (row: AnyRow, out: JsonBuffer) => void;

interface Encoder {
  readonly name: string;
  /** The column's name with all that JSON has around it, a comma before it. */
  readonly key: Constant;
  readonly type: Field["type"];
  readonly isList: boolean;
  /** The column's name and an empty list. */
  readonly empty: Constant;
  /** Writes lists and JSON columns; everything else is written as what it is. */
  readonly write: ((cell: Cell, out: JsonBuffer) => void) | null;
}

const [trueText, falseText] = [constant("true"), constant("false")];

/** Encoders are made once for a table and a format. */
const made = { text: new WeakMap<readonly Field[], EncodeRow>(), value: new WeakMap<readonly Field[], EncodeRow>() };

/**
 * Writes a row as a JSON object, as both engines read it: NULLs left out, lists always there and without null items, INT64 past 2^53 and
 * numbers that JSON lacks as text. Instants and dates are text already, every microsecond kept. Cells without a column are left out.
 */
export function encodeRow(fields: readonly Field[], row: AnyRow, json: JsonColumns, out: JsonBuffer): void {
  let encode = made[json].get(fields);
  if (encode === undefined) made[json].set(fields, (encode = compileEncode(fields, json)));
  encode(row, out);
}

/** Rows as lines of JSON with the values of JSON columns in place, as load jobs and DuckDB read them. */
export function encodeLines(fields: readonly Field[], rows: readonly AnyRow[]): Buffer {
  const out = new JsonBuffer();
  for (const [index, row] of rows.entries()) {
    if (index > 0) out.constant(newline);
    encodeRow(fields, row, "value", out);
  }
  return out.take();
}

const newline = constant("\n");

function compileEncode(fields: readonly Field[], json: JsonColumns): EncodeRow {
  const encoders = encodersOf(fields, json);
  const byName = new Map(encoders.map((encoder) => [encoder.name, encoder]));
  const lists = encoders.filter(({ isList }) => isList);
  const placed = byPlace(byName);
  return (row, out) => {
    if (row instanceof PlacedRow) return writeCells(row.cells, placed(row.columns), out);
    const start = out.length;
    for (const name in row) {
      const cell = row[name] ?? null;
      const encoder = byName.get(name);
      if (cell === null || encoder === undefined) continue;
      writeCell(encoder, cell, out);
    }
    writeMissing(lists, row, out);
    out.enclose(start, objectBrackets);
  };
}

/** Encoders in the order of a row's places. Rows of a relation share their columns, so that they are found once. */
function byPlace(byName: ReadonlyMap<string, Encoder>): (columns: Columns) => readonly (Encoder | undefined)[] {
  let last: Columns | null = null;
  let encoders: readonly (Encoder | undefined)[] = [];
  return (columns) => {
    if (columns !== last) [last, encoders] = [columns, columns.names.map((name) => byName.get(name))];
    return encoders;
  };
}

function writeMissing(lists: readonly Encoder[], row: Row, out: JsonBuffer): void {
  for (const list of lists) if ((row[list.name] ?? null) === null) out.constant(list.empty);
}

const encodersOf = (fields: readonly Field[], json: JsonColumns): readonly Encoder[] =>
  fields.map((field) => ({
    name: field.name,
    key: constant(`,${JSON.stringify(field.name)}:`),
    type: field.type,
    isList: field.mode === "REPEATED",
    empty: constant(`,${JSON.stringify(field.name)}:[]`),
    write: field.mode === "REPEATED" ? listWriter(field.fields, json) : field.type === "JSON" ? jsonWriters[json] : null,
  }));

const jsonWriters: Readonly<Record<JsonColumns, NonNullable<Encoder["write"]>>> = {
  text: (cell, out) => out.string(JSON.stringify(cell)),
  value: (cell, out) => out.json(JSON.stringify(cell)),
};

function writeCell({ key, type, write }: Encoder, cell: Cell, out: JsonBuffer): void {
  out.constant(key);
  if (write !== null) write(cell, out);
  else if (typeof cell === "string") out.string(cell);
  else if (typeof cell === "number") writeNumber(cell, type, out);
  else if (typeof cell === "boolean") out.constant(cell ? trueText : falseText);
  else out.json(JSON.stringify(cell));
}

function writeNumber(value: number, type: Field["type"], out: JsonBuffer): void {
  if (Number.isSafeInteger(value)) out.number(value);
  else if (type === "INT64") out.string(BigInt(value).toString());
  else if (Number.isFinite(value)) out.number(value);
  else out.string(String(value));
}

/** Items come as a `RowList` or as rows by name. */
function listWriter(fields: readonly Field[], json: JsonColumns): NonNullable<Encoder["write"]> {
  const writeRow = compileEncode(fields, json);
  const placed = byPlace(new Map(encodersOf(fields, json).map((encoder) => [encoder.name, encoder])));
  return (list, out) => {
    const start = out.length;
    if (list instanceof RowList) {
      const encoders = placed(list.columns);
      for (const cells of list.rows) {
        out.comma();
        writeCells(cells, encoders, out);
      }
    } else {
      const items: readonly unknown[] = Array.isArray(list) ? list : [];
      for (const item of items.filter(isRow)) {
        out.comma();
        writeRow(item, out);
      }
    }
    out.enclose(start, listBrackets);
  };
}

function writeCells(cells: readonly Cell[], encoders: readonly (Encoder | undefined)[], out: JsonBuffer): void {
  const start = out.length;
  for (let place = 0; place < cells.length; place += 1) {
    const encoder = encoders[place];
    if (encoder === undefined) continue;
    const cell = cells[place] ?? null;
    if (encoder.isList && (cell === null || (cell instanceof RowList && cell.length === 0))) out.constant(encoder.empty);
    else if (cell !== null) writeCell(encoder, cell, out);
  }
  out.enclose(start, objectBrackets);
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
