import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import type { DuckdbWarehouse } from "../../functions/warehouse/duckdb/duckdb.ts";
import { analystsPage, openAnalystsWarehouse, questionsOf, tableOf } from "./answers.ts";

const questions = questionsOf(readFileSync(analystsPage, "utf8"));
let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openAnalystsWarehouse();
  return () => warehouse.close();
}, 120_000);

it("the page asks thirty questions", () => {
  expect(questions.map(({ title }) => Number.parseInt(title, 10))).toEqual(Array.from({ length: 30 }, (_, place) => place + 1));
});

it.each(questions)("$title", async ({ sql, answer }) => {
  expect(tableOf(await warehouse.query(sql))).toBe(answer);
  expect(answer.split("\n").length).toBeGreaterThan(2);
});
