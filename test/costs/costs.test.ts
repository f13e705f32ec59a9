import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type CostLine, costTable, monthlyCosts as computedCosts } from "./monthly.ts";

const known = new Map<string, ReturnType<typeof computedCosts>>();
/** Each bill is computed once. */
const monthlyCosts: typeof computedCosts = (sessions, history) => {
  const key = `${sessions} ${history}`;
  const bill = known.get(key) ?? computedCosts(sessions, history);
  known.set(key, bill);
  return bill;
};

/** A table of Markdown as its cells; the width of columns is the formatter's. */
const cellsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.includes("---"))
    .map((line) => line.split("|").map((cell) => cell.trim()));

it("the operations guide prints the table of npm run costs", async () => {
  const [, section = ""] = /^## 9\. Cost\n([\s\S]*?)^## /m.exec(readFileSync("terraform/README.md", "utf8")) ?? [];
  expect(cellsOf(section)).toEqual(cellsOf(await costTable(monthlyCosts)));
});

it("the page of numbers prints the price of the fifteen questions", async () => {
  const bills = await Promise.all([1_000, 20_000, 300_000].map((sessions) => monthlyCosts(sessions, 365)));
  const [small, middle, large] = bills.map((bill) => bill.find(({ what }) => what.startsWith("fifteen"))?.dollars.toFixed(2));
  expect(readFileSync("docs/numbers.md", "utf8")).toContain(
    `$${small}, $${middle} or $${large} at 1,000, 20,000 or 300,000 sessions a day`,
  );
});

it("the page of numbers prints what upkeep costs", async () => {
  const bills = await Promise.all([1_000, 20_000, 300_000].map((sessions) => monthlyCosts(sessions, 365)));
  const [small, middle, large] = bills.map((bill) => upkeepOf(bill).toFixed(2));
  expect(readFileSync("docs/numbers.md", "utf8")).toContain(
    `$${small}, $${middle} or $${large} at 1,000, 20,000 or 300,000 sessions a day`,
  );
});

it("README prints what a month costs", async () => {
  const bills = await Promise.all([1_000, 20_000, 300_000].map((sessions) => monthlyCosts(sessions, 365)));
  const [small, middle, large] = bills.map((bill) => bill.reduce((sum, { dollars }) => sum + dollars, 0).toFixed(2));
  expect(readFileSync("README.md", "utf8")).toContain(
    `$${small}, $${middle} or $${large} a month at 1,000, 20,000 or 300,000 sessions a day`,
  );
});

const upkeepOf = (bill: readonly CostLine[]): number =>
  bill.filter(({ what }) => what.startsWith("upkeep")).reduce((sum, { dollars }) => sum + dollars, 0);

it("upkeep and listing cost at most $5 a month at 20,000 sessions a day and $40 at 300,000, whatever the history", async () => {
  for (const [sessions, most] of [
    [20_000, 5],
    [300_000, 40],
  ] as const) {
    const [one, three] = await Promise.all([365, 3 * 365].map((history) => monthlyCosts(sessions, history)));
    expect(upkeepOf(one ?? [])).toBeLessThan(most);
    expect(upkeepOf(three ?? [])).toBeLessThan(most);
    expect(upkeepOf(three ?? []) / upkeepOf(one ?? [])).toBeCloseTo(1, 1);
  }
});

it("every task of upkeep has a line", async () => {
  const bill = await monthlyCosts(1_000, 365);
  const tasks = ["erase", "retire", "reconcile", "settle", "compact", "lease", "Cloud Run", "listing the bucket"];
  const lines = bill.filter(({ what, dollars }) => what.startsWith("upkeep: ") && dollars > 0);
  expect(lines.map(({ what }) => what.slice("upkeep: ".length))).toEqual(expect.arrayContaining(tasks));
});
