import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import type { QueryResult } from "../warehouse/warehouse.ts";

/** Widest a value is shown in a table; `--json` shows all of it. */
const cellLimit = 60;

const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, " ");

function cellText(value: unknown, limit: number): string {
  if (value === null || value === undefined) return "";
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
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

/** A table without the line that counts its rows. */
export const bare = (table: string): string => table.replace(/\n[^\n]*$/, "");

/** Rows shown of an answer; formatting thousands takes minutes. */
const shownRows = 200;
/** Rows shown one below the other, if a table is wider than the terminal. */
const shownRecords = 20;

/** The part of an output stream that decides how text is shown. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Columns of a terminal, or those that the variable `COLUMNS` gives an output without one; unlimited if nothing says. */
export function widthOf({ isTTY = false, columns }: OutputStream = process.stdout, given = process.env["COLUMNS"] ?? ""): number {
  if (isTTY) return columns ?? 80;
  return /^[1-9]\d{1,4}$/.test(given) ? Number(given) : Number.POSITIVE_INFINITY;
}

/** An answer of any size: as a table, or if `columns` are too few for one, a row after the other, a line for each value. */
export function resultText(result: QueryResult, columns = Number.POSITIVE_INFINITY): string {
  const { rows } = result;
  const table = tableText({ ...result, rows: rows.slice(0, shownRows) });
  const isTooWide = (table.split("\n", 1)[0] ?? "").length > columns;
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

/** An answer as CSV (RFC 4180): NULL is empty, lists and objects are JSON. */
export function csvText({ columns, rows }: QueryResult): string {
  const names = columns.map(({ name }) => name);
  return [names.map(csvCell), ...rows.map((row) => names.map((name) => csvCell(row[name])))].map((cells) => cells.join(",")).join("\n");
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Bytes as people read them: `1.4 MB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power] ?? ""}`;
}

/** A number without separators, for which the tables of languages, slow to load, are not needed. */
const isShort = (number: number): boolean => Number.isInteger(number) && Math.abs(number) < 1000;

/** A number as people read it, with its noun where there is one: `1,700 files`. */
export const countText = (number: number, noun = ""): string =>
  `${isShort(number) ? number : number.toLocaleString("en")}${noun === "" ? "" : ` ${noun}${number === 1 ? "" : "s"}`}`;

/** Words of a message with the blanks before them. A command within it is one word with what follows it directly, so that it can be copied. */
const wordPattern =
  /(\s*)((?<=\s)(?:npx|npm|gcloud|bq|terraform|export|unset|sudo|chmod|mkdir|ulimit|df|openssl) .*?(?:;(?= )|,(?= or )|\)|$)|\S+)/g;

/** Text broken between words into lines of at most `columns`, the later ones indented. */
export function wrapped(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => (widthOfText(line) <= columns ? [line] : wrappedLine(line, columns)))
    .join("\n");
}

function wrappedLine(line: string, columns: number): readonly string[] {
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = "";
  for (const [, blanks = "", word = ""] of line.matchAll(wordPattern)) {
    if (current !== "" && widthOfText(current) + blanks.length + widthOfText(word) > columns) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current += blanks + word;
  }
  return [...lines, current];
}

const widthOfText = (text: string): number => stripVTControlCharacters(text).length;

/** Prints sentences, broken between words to fit the terminal. */
export const print = (text: string): void => void process.stdout.write(`${wrapped(text, widthOf(process.stdout))}\n`);
export const printError = (text: string): void => void process.stderr.write(`${wrapped(text, widthOf(process.stderr))}\n`);
/** Where a command reports: lines as it goes and a text at the end, or with `--json` one value at the end and nothing else. */
export interface Output {
  readonly line: (text: string) => void;
  readonly result: (value: unknown, text: string) => void;
}

export const outputOf = ({ json }: { readonly json?: true | undefined }): Output =>
  json === true
    ? { line: () => undefined, result: (value) => printPlain(JSON.stringify(value, null, 2)) }
    : { line: print, result: (_, text) => print(text) };

/** Prints data and tables as they are. */
export const printPlain = (text: string): void => void process.stdout.write(`${text}\n`);
