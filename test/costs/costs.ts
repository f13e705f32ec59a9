/**
 * `npm run costs`: what the system costs a month, as the operations guide prints it, and what each of the fifteen questions reads. With `--year`
 * what upkeep costs an hour while the bucket grows, as `docs/upkeep.md` prints it; `--write` writes both the page's table and its chart.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { costTable } from "./monthly.ts";
import { gibibyte } from "./prices.ts";
import { questions } from "./questions.ts";
import { bytesOf, documented, documentedMonths, monthCost, rowOf, wholeRound, yearTable } from "./year.ts";
import { renderYear } from "./year-chart.ts";

const { values } = parseArgs({ options: { year: { type: "boolean", default: false }, write: { type: "boolean", default: false } } });
const write = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.year) await printYear();
else await printMonth();

async function printMonth(): Promise<void> {
  write(await costTable());
  write("");
  write("What each question reads once at 20,000 sessions a day and a year of history, in GiB:");
  for (const { title, isFiltered, bytesAt } of questions)
    write(`${(bytesAt(20_000, 365) / gibibyte).toFixed(2).padStart(8)}  ${title}${isFiltered ? "" : " (all days)"}`);
}

async function printYear(): Promise<void> {
  const costs = [];
  for (const month of documentedMonths) costs.push(await monthCost(documented, month));
  const rows = costs.map(rowOf);
  write(yearTable(rows));
  if (values.write) {
    const page = "docs/upkeep.md";
    const text = readFileSync(page, "utf8");
    writeFileSync(
      page,
      text.replace(/^\| +month [\s\S]*?\n(?!\|)/m, () => `${yearTable(rows)}\n`),
    );
    writeFileSync("docs/upkeep-cost.svg", await renderYear(rows, documented.sessionsPerDay));
    write(`${page} and its chart are written; format the page with: npm run format`);
  }
  const month = 12;
  const runs = await wholeRound(documented, month);
  const mean = runs.reduce((sum, run) => sum + bytesOf(run), 0) / runs.length / gibibyte;
  const estimate = costs.find((cost) => cost.month === month);
  write(
    `A whole round in month ${month}: ${runs.length} runs, ${runs.reduce((sum, { calls }) => sum + calls, 0)} requests, ${mean.toFixed(2)} GiB a run; by two of its runs: ${estimate === undefined ? "" : (bytesOf(estimate) / gibibyte).toFixed(2)} GiB`,
  );
}
