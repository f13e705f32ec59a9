import type { Field } from "../../schema/field.ts";
import { type Cell, type Columns, type Row, RowList } from "../values/row.ts";
import { RowRefusedError } from "./warehouse.ts";
import { type Constant, JsonBuffer, constant, listBrackets, objectBrackets } from "./json-buffer.ts";

/**
 * A row may have so many bytes as it is sent: well under the 10 MB of a streamed row, and what an instance can hold several times. A file
 * of 1 MiB can grow to about as much, since JSON columns are text inside JSON.
 */
const maxRowBytes = 4 * 1024 * 1024;

/** How a JSON column is written: as `text` that holds JSON, or as the `value` itself. */
type JsonColumns = "text" | "value";

type EncodeRow = (row: Row, out: JsonBuffer) => void;

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
 * Writes a row as a JSON object, as the engines read it: NULLs left out, lists always there and without null items, INT64 past 2^53 and
 * numbers that JSON lacks as text. Instants and dates are text already, every microsecond kept. Cells without a column are left out. Throws
 * `RowRefusedError` if the row grows past `maxRowBytes`.
 */
export function encodeRow(fields: readonly Field[], row: Row, json: JsonColumns, out: JsonBuffer): void {
  let encode = made[json].get(fields);
  if (encode === undefined) made[json].set(fields, (encode = compileEncode(fields, json)));
  out.beginRow();
  encode(row, out);
}

/** Rows as lines of JSON with the values of JSON columns in place, as load jobs and DuckDB read them. */
export function encodeLines(fields: readonly Field[], rows: readonly Row[]): Buffer {
  const out = new JsonBuffer();
  for (const [index, row] of rows.entries()) {
    if (index > 0) out.constant(newline);
    encodeRow(fields, row, "value", out);
  }
  return out.take();
}

const newline = constant("\n");

function compileEncode(fields: readonly Field[], json: JsonColumns): EncodeRow {
  const encoders = encodersInOrder(fields, json);
  return ({ columns, cells }, out) => writeCells(cells, encoders(columns), out);
}

/** Encoders in the order of a row's cells. Rows of a relation share their columns, so they are looked up once. */
function encodersInOrder(fields: readonly Field[], json: JsonColumns): (columns: Columns) => readonly (Encoder | undefined)[] {
  const byName = new Map(encodersOf(fields, json).map((encoder) => [encoder.name, encoder]));
  let last: Columns | null = null;
  let encoders: readonly (Encoder | undefined)[] = [];
  return (columns) => {
    if (columns !== last) [last, encoders] = [columns, columns.names.map((name) => byName.get(name))];
    return encoders;
  };
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

function listWriter(fields: readonly Field[], json: JsonColumns): NonNullable<Encoder["write"]> {
  const encoders = encodersInOrder(fields, json);
  return (list, out) => {
    const start = out.length;
    if (list instanceof RowList) {
      const ofItems = encoders(list.columns);
      for (const cells of list.rows) {
        out.comma();
        writeCells(cells, ofItems, out);
      }
    }
    out.enclose(start, listBrackets);
  };
}

function writeCells(cells: readonly Cell[], encoders: readonly (Encoder | undefined)[], out: JsonBuffer): void {
  const start = out.length;
  for (let index = 0; index < cells.length; index += 1) {
    const encoder = encoders[index];
    if (encoder === undefined) continue;
    const cell = cells[index] ?? null;
    if (encoder.isList && (cell === null || (cell instanceof RowList && cell.length === 0))) out.constant(encoder.empty);
    else if (cell !== null) writeCell(encoder, cell, out);
  }
  // Counted while it grows: a row that is too large is not finished first.
  if (out.rowLength > maxRowBytes) throw new RowRefusedError(["row_too_large"]);
  out.enclose(start, objectBrackets);
}
