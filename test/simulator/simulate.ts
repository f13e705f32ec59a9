/** `npm run docs:simulate`: prints how sessions end under each policy, and draws the chart of it on request. */

import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { formatShare, renderChart } from "./chart.ts";
import { policies } from "./policies.ts";
import { defaults, drawSchedules, simulate, type Result } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: String(defaults.count) },
    seed: { type: "string", default: String(defaults.seed) },
    chart: { type: "string" },
  },
});
const count = Number(values.schedules);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write("--schedules and --seed: expected an integer, and at least one schedule\n");
  process.exit(2);
}

const schedules = drawSchedules(count, seed);
const results = simulate(schedules, policies);
process.stdout.write(`${count.toLocaleString("en")} schedules, seed ${seed}\n${formatTable(results)}\n`);

if (values.chart !== undefined) {
  await writeFile(values.chart, await renderChart(results, count));
  process.stdout.write(`chart written to ${values.chart}\n`);
}

function formatTable(rows: readonly Result[]): string {
  const table = new Table({
    head: ["policy", "right", "doubled", "stale", "lost", "right when calm", "broken most by (wrong with / without)"],
    colAligns: ["left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const { policy, shares, calmRight, worst } of rows) {
    table.push([
      policy.name,
      ...[shares.right, shares.doubled, shares.stale, shares.lost, calmRight].map(formatShare),
      worstText(calmRight, worst),
    ]);
  }
  return table.toString();
}

function worstText(calmRight: number, worst: Result["worst"]): string {
  if (calmRight === 0) return "any rewrite";
  if (worst === undefined) return "nothing";
  return `${worst.feature} (${formatShare(worst.wrongWith)} / ${formatShare(worst.wrongWithout)})`;
}
