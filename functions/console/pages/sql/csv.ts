import type { QueryResult } from "../../../warehouse/warehouse.ts";

/** What a spreadsheet takes for a formula, which may send what is on the sheet to somebody else. */
const formula = /^[=+\-@\t\r]/;

/** An answer as CSV (RFC 4180) that spreadsheets show and do not run: NULL is empty, and text that begins like a formula gets an apostrophe. */
export function spreadsheetCsv({ columns, rows }: QueryResult): string {
  const names = columns.map(({ name }) => name);
  const lines = [names.map(spreadsheetCell), ...rows.map((row) => names.map((name) => spreadsheetCell(row[name])))];
  return `${lines.map((cells) => cells.join(",")).join("\r\n")}\r\n`;
}

/** One cell of it. */
export function spreadsheetCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
