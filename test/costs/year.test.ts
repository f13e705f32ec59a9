import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderYear } from "./year-chart.ts";
import { bytesOf, documented, documentedMonths, monthCost, rowOf, rowsIn, wholeRound } from "./year.ts";

const page = readFileSync("docs/upkeep.md", "utf8");
const small = { sessionsPerDay: 200, pages: 4 };

it("two runs of a round stand for all of its runs", async () => {
  for (const month of [1, 12]) {
    const runs = await wholeRound(small, month);
    const cost = await monthCost(small, month);
    expect(runs).toHaveLength(cost.runsARound);
    const mean = runs.reduce((sum, run) => sum + bytesOf(run), 0) / runs.length;
    expect(bytesOf(cost) / mean).toBeCloseTo(1, 1);
  }
});

it("a round lists every page once, and one more for each run that goes on within a page", async () => {
  const runs = await wholeRound(small, 12);
  const calls = runs.reduce((sum, run) => sum + run.calls, 0);
  expect(calls - runs.length).toBeLessThanOrEqual((200 * 365) / 1_000 + 1);
});

it("what a run costs does not grow with the history, and what a round takes does", async () => {
  const [early, late] = await Promise.all([6, 36].map((month) => monthCost(small, month)));
  expect(bytesOf(late ?? { bytes: new Map() }) / bytesOf(early ?? { bytes: new Map() })).toBeLessThan(1.15);
  expect(late?.calls ?? 0).toBeLessThanOrEqual((early?.calls ?? 0) * 1.1);
  expect((late?.runsARound ?? 0) / (early?.runsARound ?? 1)).toBeGreaterThan(5);
});

it("one made-up name for a hundred costs what a hundred do", async () => {
  const few = { ...small, sessionsPerDay: 2_000 };
  for (const month of [1, 6]) expect(await monthCost({ ...few, namesForEach: 100 }, month)).toEqual(await monthCost(few, month));
});

it("the page prints what is computed, from month 1 to 36", async () => {
  const rows = rowsIn(page);
  expect(rows.map(({ month }) => month)).toEqual(documentedMonths);
  for (const month of documentedMonths)
    expect(rows.find((row) => row.month === month)).toEqual(rowOf(await monthCost({ ...documented, namesForEach: 100 }, month)));
});

it("the chart is drawn from the table of the page", async () => {
  expect(await renderYear(rowsIn(page), documented.sessionsPerDay)).toBe(readFileSync("docs/upkeep-cost.svg", "utf8"));
});
