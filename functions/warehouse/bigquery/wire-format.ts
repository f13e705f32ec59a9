import type { Field } from "../../../schema/field.ts";
import { utcInstant } from "../../values/instant.ts";
import type { Row } from "../../values/row.ts";
import { encodeRow } from "../encode-rows.ts";
import { JsonBuffer, constant } from "../json-buffer.ts";
import { microsecondsText } from "../../values/microseconds.ts";

/**
 * How values cross to BigQuery and back. Pure: the traps are of the service's formats, not of its client.
 */

/** The body of a request that streams one row (`tabledata.insertAll`), where a JSON column takes text that holds JSON. */
export function encodeInsert(fields: readonly Field[], row: Row, insertId: string): Buffer {
  body.clear();
  body.constant(head);
  body.string(insertId);
  body.constant(json);
  encodeRow(fields, row, "text", body);
  body.constant(tail);
  return body.take();
}

const body = new JsonBuffer();
const [head, json, tail] = [constant('{"rows":[{"insertId":'), constant(',"json":'), constant("}]}")];

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

/** Microseconds since 1970 as text; or, from a service that does not know the format option, seconds with a fraction or RFC 3339. */
function instant(text: string): string {
  const written = utcInstant(text);
  if (written !== null) return written;
  const micros = /^-?\d+$/.test(text) ? BigInt(text) : BigInt(Math.round(Number(text) * 1_000_000));
  return `${microsecondsText(micros)}Z`;
}

const valueIn = (cell: unknown): unknown => (typeof cell === "object" && cell !== null && "v" in cell ? cell.v : null);
const listIn = (value: unknown, key: "f"): readonly unknown[] =>
  typeof value === "object" && value !== null && key in value && Array.isArray(value[key]) ? value[key] : [];
