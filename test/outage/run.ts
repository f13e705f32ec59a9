/** `npm run test:outage`: the services fail in one way after another under a steady stream of files, and nobody helps. */

import { parseArgs } from "node:util";
import Table from "cli-table3";
import { instanceBytes, runOutage } from "./outage.ts";

/** How much more memory may be in use after the last trouble than after the third. */
const growthLimit = 1.25;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    sessions: { type: "string", default: "600" },
    seed: { type: "string", default: "1" },
  },
});
const [seconds, sessions, seed] = [Number(values.seconds), Number(values.sessions), Number(values.seed)];
if (![seconds, sessions, seed].every((number) => Number.isSafeInteger(number) && number >= 1)) {
  process.stderr.write("--seconds, --sessions and --seed: expected a whole number, at least 1\n");
  process.exit(2);
}
const log = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

log(`${sessions} sessions, ${seconds} s of each trouble, seed ${seed}`);
const result = await runOutage({ milliseconds: seconds * 1_000, sessions, seed });
const table = new Table({
  head: ["trouble", "deliveries", "reads", "appends tried", "rows taken", "memory"],
  colAligns: ["left", "right", "right", "right", "right", "right"],
  style: { head: [], border: [], compact: true },
});
for (const { name, posts, reads, appends, rowsTaken, memoryBytes } of result.troubles)
  table.push([name, posts, reads, appends, rowsTaken, megabytes(memoryBytes)]);
log(table.toString());
const { deliveries, postsAtMost, appends, reads, peakBytes, lost } = result;
log(
  `${result.writes} files written; ${deliveries.posts} deliveries (${postsAtMost} would be possible by the pauses), ${reads} reads, ${appends} appends`,
);
log(
  `memory ${megabytes(result.healthyBytes)} when well, ${megabytes(peakBytes)} at most; everything acknowledged ${(result.recoveryMilliseconds / 1_000).toFixed(1)} s after the last trouble`,
);
// The first troubles fill caches and pools; after them, memory must not grow.
const [earlier, latest] = [result.troubles[2]?.memoryBytes ?? 0, result.troubles.at(-1)?.memoryBytes ?? 0];
const wrong = [
  ...lost.slice(0, 10).map((version) => `${version} has no row`),
  ...(deliveries.posts > postsAtMost ? ["more deliveries than the pauses allow"] : []),
  ...(appends > deliveries.posts * 2 ? ["more than two appends for a delivery"] : []),
  ...(reads > deliveries.posts * 2 ? ["more than two reads for a delivery"] : []),
  ...(peakBytes > instanceBytes ? [`memory over the instance's ${megabytes(instanceBytes)}`] : []),
  ...(latest > earlier * growthLimit ? ["memory grows from trouble to trouble"] : []),
];
log(
  wrong.length === 0
    ? "Nothing was lost, and nothing was retried more often than allowed."
    : wrong.map((line) => `WRONG ${line}`).join("\n"),
);
process.exitCode = wrong.length === 0 ? 0 : 1;
