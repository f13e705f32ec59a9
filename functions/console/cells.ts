/** A row of an answer. */
export type Cells = Readonly<Record<string, unknown>>;

/** A text of a row, or null if it has none. */
export function textIn(row: Cells, name: string): string | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : JSON.stringify(value);
}

/** A number of a row, or null if it has none; an INT64 past 2^53 is as near as a double is. */
export function numberIn(row: Cells, name: string): number | null {
  const value = row[name];
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

/** A flag of a row, or null if it has none. */
export function flagIn(row: Cells, name: string): boolean | null {
  const value = row[name];
  return typeof value === "boolean" ? value : null;
}
