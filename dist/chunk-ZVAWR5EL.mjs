import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/cli/print.ts
import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
var cellLimit = 60;
var printable = /* @__PURE__ */ __name((text) => text.replaceAll(new RegExp("\\p{Cc}", "gu"), " "), "printable");
function cellText(value, limit) {
  if (value === null || value === void 0) return "";
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > limit ? `${text.slice(0, limit - 1)}\u2026` : text;
}
__name(cellText, "cellText");
var isNumber = /* @__PURE__ */ __name((value) => value === null || typeof value === "number", "isNumber");
function tableText({ columns, rows }, limit = cellLimit) {
  const style = { head: [], border: [], compact: true };
  const colAligns = columns.map(({ name }) => rows.every((row) => isNumber(row[name])) ? "right" : "left");
  const table = new Table({ head: columns.map(({ name }) => name), style, colAligns });
  for (const row of rows) table.push(columns.map(({ name }) => cellText(row[name], limit)));
  return `${table.toString()}
${countText(rows.length, "row")}`;
}
__name(tableText, "tableText");
var bare = /* @__PURE__ */ __name((table) => table.replace(/\n[^\n]*$/, ""), "bare");
var shownRows = 200;
var shownRecords = 20;
function widthOf({ isTTY = false, columns } = process.stdout, given = process.env["COLUMNS"] ?? "") {
  if (isTTY) return columns ?? 80;
  return /^[1-9]\d{1,4}$/.test(given) ? Number(given) : Number.POSITIVE_INFINITY;
}
__name(widthOf, "widthOf");
function resultText(result, columns = Number.POSITIVE_INFINITY) {
  const { rows } = result;
  const table = tableText({ ...result, rows: rows.slice(0, shownRows) });
  const isTooWide = (table.split("\n", 1)[0] ?? "").length > columns;
  const shown = Math.min(rows.length, isTooWide ? shownRecords : shownRows);
  const text = isTooWide ? recordsText(result, shown, columns) : table;
  if (shown === rows.length) return text;
  const body = text.slice(0, text.lastIndexOf("\n"));
  return `${body}
${countText(shown)} of ${countText(rows.length, "row")}; see all of them with --json, or fewer with a limit`;
}
__name(resultText, "resultText");
function recordsText({ columns, rows }, shown, width) {
  const nameWidth = Math.max(...columns.map(({ name }) => name.length));
  const records = rows.slice(0, shown).map((row, index) => {
    const lines = columns.map(
      ({ name }) => `${name.padEnd(nameWidth)}  ${cellText(row[name], Math.max(20, width - nameWidth - 2))}`.trimEnd()
    );
    return [`\u2500\u2500 row ${index + 1} `.padEnd(Math.min(width, nameWidth + 20), "\u2500"), ...lines].join("\n");
  });
  return [...records, countText(rows.length, "row")].join("\n");
}
__name(recordsText, "recordsText");
function csvText({ columns, rows }) {
  const names = columns.map(({ name }) => name);
  return [names.map(csvCell), ...rows.map((row) => names.map((name) => csvCell(row[name])))].map((cells) => cells.join(",")).join("\n");
}
__name(csvText, "csvText");
function csvCell(value) {
  if (value === null || value === void 0) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
__name(csvCell, "csvCell");
function bytesText(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1e3 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1e3 ** power).toFixed(1)} ${units[power] ?? ""}`;
}
__name(bytesText, "bytesText");
var countText = /* @__PURE__ */ __name((number, noun = "") => `${number.toLocaleString("en")}${noun === "" ? "" : ` ${noun}${number === 1 ? "" : "s"}`}`, "countText");
var wordPattern = /(\s*)((?<=\s)(?:npx|npm|gcloud|bq|terraform|export|unset|sudo|chmod|mkdir|ulimit|df|openssl) .*?(?=; |, or |\)|$)|\S+)/g;
function wrapped(text, columns) {
  return text.split("\n").flatMap((line) => widthOfText(line) <= columns ? [line] : wrappedLine(line, columns)).join("\n");
}
__name(wrapped, "wrapped");
function wrappedLine(line, columns) {
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const lines = [];
  let current = "";
  for (const [, blanks = "", word = ""] of line.matchAll(wordPattern)) {
    if (current !== "" && widthOfText(current) + blanks.length + widthOfText(word) > columns) {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current += blanks + word;
  }
  return [...lines, current];
}
__name(wrappedLine, "wrappedLine");
var widthOfText = /* @__PURE__ */ __name((text) => stripVTControlCharacters(text).length, "widthOfText");
var print = /* @__PURE__ */ __name((text) => void process.stdout.write(`${wrapped(text, widthOf(process.stdout))}
`), "print");
var printError = /* @__PURE__ */ __name((text) => void process.stderr.write(`${wrapped(text, widthOf(process.stderr))}
`), "printError");
var outputOf = /* @__PURE__ */ __name(({ json }) => json === true ? { line: /* @__PURE__ */ __name(() => void 0, "line"), result: /* @__PURE__ */ __name((value) => printPlain(JSON.stringify(value, null, 2)), "result") } : { line: print, result: /* @__PURE__ */ __name((_, text) => print(text), "result") }, "outputOf");
var printPlain = /* @__PURE__ */ __name((text) => void process.stdout.write(`${text}
`), "printPlain");

export {
  tableText,
  bare,
  widthOf,
  resultText,
  csvText,
  bytesText,
  countText,
  wrapped,
  print,
  printError,
  outputOf,
  printPlain
};
