import type { QueryResult } from "../../../warehouse/warehouse.ts";
import { spreadsheetCell } from "../sql/csv.ts";

/** Pages of rows as CSV (RFC 4180), safe for spreadsheets; the first line names the columns. */
export async function* csvLines(pages: AsyncIterable<QueryResult["rows"]>): AsyncGenerator<string> {
  let names: readonly string[] | null = null;
  for await (const rows of pages) {
    const [first] = rows;
    if (names === null && first !== undefined) {
      names = Object.keys(first);
      yield `${names.map(spreadsheetCell).join(",")}\r\n`;
    }
    const columns = names ?? [];
    yield rows.map((row) => `${columns.map((name) => spreadsheetCell(row[name])).join(",")}\r\n`).join("");
  }
}

/** Pages of rows as one JSON list, a row a line. */
export async function* jsonLines(pages: AsyncIterable<QueryResult["rows"]>): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield `${separator}${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}
