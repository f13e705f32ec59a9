import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { QueryResult } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { load, sessionWrites } from "../support/load-samples.ts";

export const analystsPage = path.join(import.meta.dirname, "../../schema/ANALYSTS.md");

/** The warehouse that the page's answers come from. */
export async function openAnalystsWarehouse(file = ":memory:"): Promise<DuckdbWarehouse> {
  const warehouse = await openDuckdb(file, { ...defaultMetricSettings, time_zone: "America/Los_Angeles" });
  await load(warehouse, sessionWrites({ sessions: 2_000, days: 21 }));
  return warehouse;
}

/** A question of the page: its heading, its query and the table under it. */
export interface Question {
  readonly title: string;
  readonly sql: string;
  readonly answer: string;
}

const question = /### (\d+\. .+)\n(?:(?!### )[^])*?```sql\n([^]*?)\n```\n\n<!-- answer -->\n((?:\n\|.+|\n)*)/g;

export const questionsOf = (page: string): readonly Question[] =>
  [...page.matchAll(question)].map(([, title = "", sql = "", answer = ""]) => ({ title, sql, answer: answer.trim() }));

function cell(value: unknown): string {
  if (value === null) return "";
  if (typeof value === "number") return value.toLocaleString("en-US");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An answer as a Markdown table, numbers to the right. */
export function tableOf({ columns, rows }: QueryResult): string {
  const isNumber = (name: string): boolean => rows.some((row) => typeof row[name] === "number");
  return [
    `| ${columns.map(({ name }) => name).join(" | ")} |`,
    `|${columns.map(({ name }) => (isNumber(name) ? " ---: " : " --- ")).join("|")}|`,
    ...rows.map((row) => `| ${columns.map(({ name }) => cell(row[name])).join(" | ")} |`),
  ].join("\n");
}

/** Run as a program, it writes today's answers under the queries. */
if (import.meta.main) {
  const warehouse = await openAnalystsWarehouse();
  const page = readFileSync(analystsPage, "utf8");
  const answers = new Map<string, string>();
  for (const { sql } of questionsOf(page)) answers.set(sql, tableOf(await warehouse.query(sql)));
  await warehouse.close();
  writeFileSync(
    analystsPage,
    page.replaceAll(
      question,
      (whole: string, _: string, sql: string, answer: string) =>
        `${whole.slice(0, whole.length - answer.length)}\n${answers.get(sql) ?? ""}\n\n`,
    ),
  );
}
