import Table from "cli-table3";
import type { QueryResult } from "../warehouse/warehouse.ts";

/** Widest a value is shown in a table; `--json` shows all of it. */
const cellLimit = 60;

const line = (text: string): string => text.replaceAll(/\p{Cc}/gu, " ");

function cellText(value: unknown, limit: number): string {
  if (value === null || value === undefined) return "";
  const text = line(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

const isNumber = (value: unknown): boolean => value === null || typeof value === "number";

/** An answer as a table for the terminal: numbers to the right, long values cut, NULL left empty. */
export function tableText({ columns, rows }: QueryResult, limit = cellLimit): string {
  const style = { head: [], border: [], compact: true };
  const colAligns = columns.map(({ name }) => (rows.every((row) => isNumber(row[name])) ? ("right" as const) : ("left" as const)));
  const table = new Table({ head: columns.map(({ name }) => name), style, colAligns });
  for (const row of rows) table.push(columns.map(({ name }) => cellText(row[name], limit)));
  return `${table.toString()}\n${countText(rows.length, "row")}`;
}

/** Rows shown of an answer; formatting thousands takes minutes. */
const shownRows = 200;
/** Rows shown one below the other, if a table is wider than the terminal. */
const shownRecords = 20;

/** The part of an output stream that decides how an answer is shown. */
export interface OutputWidth {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** An answer of any size: as a table, or on a terminal that is too narrow for one a row after the other, a line for each value. */
export function resultText(result: QueryResult, { isTTY = false, columns = 80 }: OutputWidth): string {
  const { rows } = result;
  const table = tableText({ ...result, rows: rows.slice(0, shownRows) });
  const isTooWide = isTTY && (table.split("\n", 1)[0] ?? "").length > columns;
  const shown = Math.min(rows.length, isTooWide ? shownRecords : shownRows);
  const text = isTooWide ? recordsText(result, shown, columns) : table;
  if (shown === rows.length) return text;
  const body = text.slice(0, text.lastIndexOf("\n"));
  return `${body}\n${countText(shown)} of ${countText(rows.length, "row")}; see all of them with --json, or fewer with a limit`;
}

function recordsText({ columns, rows }: QueryResult, shown: number, width: number): string {
  const nameWidth = Math.max(...columns.map(({ name }) => name.length));
  const records = rows.slice(0, shown).map((row, index) => {
    const lines = columns.map(({ name }) =>
      `${name.padEnd(nameWidth)}  ${cellText(row[name], Math.max(20, width - nameWidth - 2))}`.trimEnd(),
    );
    return [`── row ${index + 1} `.padEnd(Math.min(width, nameWidth + 20), "─"), ...lines].join("\n");
  });
  return [...records, countText(rows.length, "row")].join("\n");
}

/** Bytes as people read them: `1.4 MB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

/** A number as people read it, with its noun where there is one: `1,700 files`. */
export const countText = (number: number, noun = ""): string =>
  `${number.toLocaleString("en")}${noun === "" ? "" : ` ${noun}${number === 1 ? "" : "s"}`}`;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const printError = (text: string): void => void process.stderr.write(`${text}\n`);
