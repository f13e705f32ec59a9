import type { Field } from "../../schema/field.ts";
import { utcInstant } from "../pipeline/instant.ts";
import type { Cell, Row } from "../pipeline/row.ts";

/**
 * How values cross to BigQuery and back. Pure: the traps are of the service's formats, not of its client.
 */

/** A streamed row may have 10 MB with everything that surrounds it; the rest is left to the request. */
export const maxRowBytes = 9_500_000;

/**
 * `insert`: `tabledata.insertAll`, where a JSON column takes text that holds JSON. `load`: a line of a load job, where it takes the
 * value itself. Everything else is the same in both.
 */
export type Format = "insert" | "load";

type Encoded = Readonly<Record<string, unknown>>;

/**
 * A row as the service takes it: NULLs left out, lists always there and without null items, INT64 past 2^53 and numbers that JSON lacks
 * as text. Instants and dates are text already, every microsecond kept. Cells without a column are left out.
 */
export function encodeRow(fields: readonly Field[], row: Row, format: Format): Encoded {
  const encoded: Record<string, unknown> = {};
  for (const field of fields) {
    const value = encodeCell(field, row[field.name] ?? null, format);
    if (value !== null) encoded[field.name] = value;
  }
  return encoded;
}

function encodeCell(field: Field, cell: Cell, format: Format): unknown {
  if (field.mode === "REPEATED") {
    const items: readonly unknown[] = Array.isArray(cell) ? cell : [];
    return items
      .filter((item) => item !== null)
      .map((item) => (field.type === "RECORD" && isRow(item) ? encodeRow(field.fields, item, format) : item));
  }
  if (cell === null) return null;
  if (field.type === "JSON") return format === "insert" ? JSON.stringify(cell) : cell;
  if (typeof cell !== "number") return cell;
  if (field.type === "INT64" && !Number.isSafeInteger(cell)) return BigInt(cell).toString();
  return Number.isFinite(cell) ? cell : String(cell);
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** A column of an answer, as the REST API describes it. */
export interface AnswerField {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly fields?: readonly AnswerField[];
}

/**
 * One row of an answer (`{f: [{v}]}`) in the port's terms: INT64 as a number or, past 2^53, as text; instants as RFC 3339 in UTC with
 * three to six digits; JSON as values.
 */
export function decodeRow(fields: readonly AnswerField[], row: unknown): Readonly<Record<string, unknown>> {
  const cells = listIn(row, "f");
  return Object.fromEntries(fields.map((field, index) => [field.name ?? "", decodeCell(field, valueIn(cells[index]))]));
}

function decodeCell(field: AnswerField, value: unknown): unknown {
  if (field.mode === "REPEATED") {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.map((item) => decodeScalar(field, valueIn(item)));
  }
  return decodeScalar(field, value);
}

function decodeScalar(field: AnswerField, value: unknown): unknown {
  const { type = "STRING" } = field;
  if (value === null || value === undefined) return null;
  if (type === "RECORD" || type === "STRUCT") return decodeRow(field.fields ?? [], value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (type) {
    case "INTEGER":
    case "INT64":
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case "FLOAT":
    case "FLOAT64":
    case "NUMERIC":
    case "BIGNUMERIC":
      return Number(text);
    case "BOOLEAN":
    case "BOOL":
      return text === "true";
    case "TIMESTAMP":
      return instant(text);
    case "DATETIME":
      return text.includes(".") ? text.replace(/(\.\d{3})000$/, "$1") : `${text}.000`;
    case "JSON":
      return JSON.parse(text);
    default:
      return text;
  }
}

/** Microseconds since 1970 as text, or (where the format option is not known) seconds with a fraction or RFC 3339. */
function instant(text: string): string {
  const written = utcInstant(text);
  if (written !== null) return written;
  const micros = /^-?\d+$/.test(text) ? BigInt(text) : BigInt(Math.round(Number(text) * 1_000_000));
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((micros - rest) / 1000n)).toISOString();
  return `${iso.slice(0, -1)}${rest === 0n ? "" : String(rest).padStart(3, "0")}Z`;
}

const valueIn = (cell: unknown): unknown => (typeof cell === "object" && cell !== null && "v" in cell ? cell.v : null);
const listIn = (value: unknown, key: "f"): readonly unknown[] =>
  typeof value === "object" && value !== null && key in value && Array.isArray(value[key]) ? value[key] : [];
