import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { costTable, monthlyCosts } from "./monthly.ts";

/** A table of Markdown as its cells; the width of columns is the formatter's. */
const cellsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.includes("---"))
    .map((line) => line.split("|").map((cell) => cell.trim()));

it("the operations guide prints the table of npm run costs", async () => {
  const [, section = ""] = /^## 9\. Cost\n([\s\S]*?)^## /m.exec(readFileSync("terraform/README.md", "utf8")) ?? [];
  expect(cellsOf(section)).toEqual(cellsOf(await costTable()));
});

it("README prints the price of the fifteen questions", async () => {
  const bills = await Promise.all([1_000, 20_000, 300_000].map((sessions) => monthlyCosts(sessions, 365)));
  const [small, middle, large] = bills.map((bill) => bill.find(({ what }) => what.startsWith("fifteen"))?.dollars.toFixed(2));
  expect(readFileSync("docs/numbers.md", "utf8")).toContain(
    `$${small}, $${middle} or $${large} at 1,000, 20,000 or 300,000 sessions a day`,
  );
});

it("what is kept longer costs more, and every task of upkeep that asks something has a line", async () => {
  const [short, long] = await Promise.all([monthlyCosts(20_000, 365), monthlyCosts(20_000, 3 * 365)]);
  const dearer = short.filter(({ dollars }, place) => (long[place]?.dollars ?? 0) > dollars).map(({ what }) => what);
  expect(dearer).toEqual(
    expect.arrayContaining(["upkeep: erase", "upkeep: retire", "upkeep: reconcile", "upkeep: compact", "upkeep: listing the bucket"]),
  );
  expect(short.every(({ dollars }) => dollars > 0)).toBe(true);
});
