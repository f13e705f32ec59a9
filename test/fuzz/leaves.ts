import type { ReplacedValue } from "../../functions/pipeline/duplicate-keys.ts";
import type { Identity } from "../../functions/pipeline/identity.ts";
import { utcInstant } from "../../functions/values/instant.ts";
import { ExactNumber, type JsonObject, type JsonValue, isObject } from "../../functions/values/json.ts";
import { sessions, childTables } from "../../schema/tables/index.ts";
import type { Keyed, Value } from "./mutate.ts";

/**
 * Gives every number and text of a file a value of its own, of the same kind: a value then identifies the leaf it came from, and one that is
 * lost, doubled or swapped for another is seen. Identity and truth values stay.
 */
export function distinguish(file: Keyed): Keyed {
  let next = 1_000_000;
  const distinct = (value: Value, key: string, isRoot: boolean): Value => {
    if (isRoot && (key === "id" || key === "created_at")) return value;
    if (typeof value === "number") return Number.isInteger(value) ? (next += 1) : (next += 1) + 0.5;
    if (typeof value === "string") {
      next += 1;
      if (/^-?\d+(\.\d+)?$/.test(value)) return `${next}.5`;
      return /^\d{4}-\d\d-\d\dT/.test(value) && utcInstant(value) !== null ? new Date(next * 1_000_000).toISOString() : `${value}#${next}`;
    }
    if (Array.isArray(value)) return value.map((item) => distinct(item, "", false));
    return typeof value === "object" && value !== null ? distinctObject(value, false) : value;
  };
  const distinctObject = (object: Keyed, isRoot: boolean): Keyed => {
    const copy: Keyed = Object.create(null);
    for (const key of Object.keys(object)) copy[key] = distinct(object[key] ?? null, key, isRoot);
    return copy;
  };
  return distinctObject(file, true);
}

/** Leaves that are in no cell, and cells without a leaf: empty if the row has exactly the values of the file. */
export function lostLeaves(file: JsonObject, replaced: readonly ReplacedValue[], row: JsonObject, identity: Identity): readonly string[] {
  const balance = new Map<string, number>();
  const count = (text: string, by: number): void => {
    const sum = (balance.get(text) ?? 0) + by;
    if (sum === 0) balance.delete(text);
    else balance.set(text, sum);
  };
  eachLeaf(file, (leaf) => count(leaf, 1));
  for (const { value } of replaced) eachLeaf(value, (leaf) => count(leaf, 1));
  count(canonical(identity.sessionId), -1);
  count(canonical(identity.createdAt), -1);
  for (const [table, rows] of [[sessions, [row]] as const, ...childTables.map((child) => [child, rowsOf(row[child.name])] as const)]) {
    for (const column of readColumns.get(table.name) ?? [])
      for (const one of rows) eachLeaf(one[column] ?? null, (leaf) => count(leaf, -1));
  }
  eachLeaf(row["unknown_fields"] ?? null, (leaf) => count(leaf, -1));
  return [...balance].map(([leaf, sum]) => `${sum > 0 ? "lost" : "made up"}: ${leaf.slice(0, 80)}`);
}

/** Columns that hold what stands in the file; the others are computed from them. */
const readColumns = new Map(
  [sessions, ...childTables].map(({ name, columns }) => [
    name,
    Object.entries(columns).flatMap(([column, { sources }]) => (sources.length > 0 ? [column] : [])),
  ]),
);

const rowsOf = (list: JsonValue | undefined): readonly JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : []);

function eachLeaf(value: JsonValue, visit: (leaf: string) => void): void {
  if (value === null) return;
  if (typeof value !== "object" || value instanceof ExactNumber) visit(canonical(value));
  else if (Array.isArray(value)) for (const item of value) eachLeaf(item, visit);
  else for (const nested of Object.values(value)) eachLeaf(nested, visit);
}

/** A leaf as text, the same before and after the readings that a column may do: instants in UTC, numbers written as text, digits. */
function canonical(leaf: string | number | boolean | ExactNumber): string {
  const text = leaf instanceof ExactNumber ? leaf.digits : String(leaf).toWellFormed();
  if (typeof leaf === "boolean") return text;
  const instant = typeof leaf === "string" ? utcInstant(leaf) : null;
  if (instant !== null) return instant;
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? String(Number(text)) : text;
}
