import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { type Comparison, missedIn, rowsIn, rowsOf, tableOf } from "./comparison.ts";
import { renderNumbers } from "./numbers-chart.ts";
import { chartFile, numbersPage, withNumbers } from "./numbers-page.ts";
import { runProgram } from "./program-cost.ts";

const loading: Comparison = {
  what: "each further file of 20",
  subjects: [
    { name: "read and JSON.parse", figures: [0.02, 0.04, 0.03] },
    { name: "load", figures: [0.2, 0.6, 0.3], memory: 200 },
  ],
  limit: { subject: "load", of: "read and JSON.parse", times: 10 },
};

it("a row has the median and the spread of its rounds, and the ratio to the floor of the same round", () => {
  expect(rowsOf([loading])).toEqual([
    { what: loading.what, who: "read and JSON.parse", cpu: 0.03, least: 0.02, most: 0.04, times: 1, memory: null },
    { what: loading.what, who: "load", cpu: 0.3, least: 0.2, most: 0.6, times: 10, memory: 200 },
  ]);
});

it("a figure over its limit is named, with the limit", () => {
  expect(missedIn([loading])).toEqual([]);
  const slower = { ...loading, limit: { subject: "load", of: "read and JSON.parse", times: 9 } };
  expect(missedIn([slower])).toEqual(["each further file of 20: load takes 10.00 times read and JSON.parse, over 9"]);
});

it("a page keeps the rows that are written into it, and what stands around them", () => {
  const page = readFileSync(numbersPage, "utf8");
  const written = withNumbers(page, "3 rounds", rowsOf([loading]));
  expect(rowsIn(written)).toEqual(rowsOf([loading]));
  expect(written).toContain("3 rounds.");
  expect(written).toContain("`npm run costs`");
  expect(withNumbers(written, "3 rounds", rowsOf([loading]))).toBe(written);
  expect(tableOf(rowsIn(written))).toBe(tableOf(rowsOf([loading])));
});

it("the chart is drawn from the table of the page", async () => {
  expect(await renderNumbers(rowsIn(readFileSync(numbersPage, "utf8")))).toBe(readFileSync(chartFile, "utf8"));
});

it("the command prints one table, and whether the run is fit to be quoted", { timeout: 240_000 }, async () => {
  const { output } = await runProgram(path.join("test", "bench", "bench.ts"), ["--rounds", "1", "--files", "20"]).ended;
  expect(output).toMatch(/load average \d+\.\d at the start: (?:fit|not fit) to be quoted/);
  const rows = rowsIn(output);
  const found = rows.map(({ what, who }) => `${what}: ${who}`);
  for (const row of [
    "cold start to the first answer: packaged function",
    "an event over HTTP: empty function",
    "each further file of 20: load",
  ])
    expect(found).toContain(row);
  expect(rows.filter(({ cpu }) => Number.isNaN(cpu))).toEqual([]);
});
