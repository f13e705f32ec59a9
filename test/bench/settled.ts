/**
 * `npm run bench:settled`: what the analysts' questions cost while every day is read from its versions, and once days are settled: CPU on
 * DuckDB, measured in one run, and bytes on BigQuery, computed from the sizes of columns.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { questions, sizes } from "../costs/questions.ts";
import { canonical, load } from "../support/load-samples.ts";
import { analystsPage, questionsOf } from "../views/answers.ts";
import type { OracleWrite } from "../views/oracle.ts";
import { cpuMicroseconds } from "./measure.ts";
import { choiceColumns, daysLive, settledBytes, settledSizes } from "./settled-bytes.ts";

/** The guaranteed limit of the CPU of all questions, settled by live; the command fails if it is exceeded. */
const limit = 0.4;

const { values } = parseArgs({
  options: { sessions: { type: "string", default: "100000" }, days: { type: "string", default: "60" } },
});
const [sessions, days] = [Number(values.sessions), Number(values.days)];
if (!Number.isSafeInteger(sessions) || sessions < 1 || !Number.isSafeInteger(days) || days < 4) {
  process.stderr.write("--sessions and --days: expected whole numbers, days at least 4\n");
  process.exit(2);
}
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);
const seconds = (microseconds: number): string => `${(microseconds / 1e6).toFixed(1)} s`;

const asked = questionsOf(readFileSync(analystsPage, "utf8")).slice(0, 15);
const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-settled-"));
const metricSettings = { ...defaultMetricSettings, time_zone: "America/Los_Angeles" };
const warehouse = await openDuckdb(path.join(folder, "warehouse.duckdb"), metricSettings);
try {
  await warehouse.query("set threads = 1");
  write(
    `${sessions.toLocaleString("en-US")} sessions of ${days} days, each written twice; one thread, load average ${loadavg()[0]?.toFixed(1)}`,
  );
  const loading = await cpuOf(fill);
  write(`loaded in ${seconds(loading.cpu)} of CPU`);

  const before = await askAll();
  const { rows } = await warehouse.query("select max(session_date) as last_day from ${store}.session_versions");
  const now = new Date(Date.parse(`${String(rows[0]?.["last_day"])}T12:00:00Z`));
  const settling = await cpuOf(() => settle(warehouse, { now: () => now, metricSettings, maximumBytes: Number.POSITIVE_INFINITY }));
  write(`settled ${String(settling.result["settled_days"])} days in ${seconds(settling.cpu)} of CPU; ${daysLive} days are live\n`);
  const after = await askAll();

  const different = asked.filter(({ title }) => before.get(title)?.answer !== after.get(title)?.answer);
  const ofMetrics = await settledSizes(warehouse);
  const size = { sessionsADay: 20_000, daysKept: 365 };
  const table = new Table({
    head: ["question", "ms live", "ms settled", "", "GB before", "GB settled", "of flat", "GB live"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const sums = [0, 0, 0, 0, 0, 0];
  const timesFlat: { readonly title: string; readonly times: number }[] = [];
  for (const { title, sql } of asked) {
    const [live = Number.NaN, settled = Number.NaN] = [before, after].map((round) => round.get(title)?.cpu);
    const whole = questions.find((question) => question.title === title)?.bytesAt(size.sessionsADay, size.daysKept) ?? Number.NaN;
    const bytes = settledBytes(sql, ofMetrics, size);
    timesFlat.push({ title, times: bytes.settled / bytes.flat });
    const figures = [live, settled, whole, bytes.settled, bytes.flat, bytes.live];
    for (const [place, figure] of figures.entries()) sums[place] = (sums[place] ?? 0) + figure;
    table.push([title, ...milliseconds(live, settled), ...bytesTexts(whole, bytes)]);
  }
  const [live = Number.NaN, settled = Number.NaN, whole = Number.NaN, ofSettled = Number.NaN, flat = Number.NaN, ofLive = Number.NaN] =
    sums;
  table.push(["all", ...milliseconds(live, settled), ...bytesTexts(whole, { settled: ofSettled, flat, live: ofLive })]);
  write(table.toString());
  write(
    `Bytes are computed, not measured: at ${size.sessionsADay.toLocaleString("en-US")} sessions a day with ${size.daysKept} days of history; every column that a query names; a filter on the
reader's date prunes settled tables; ${daysLive} live days are read whole; at least 10 MiB. Before: as if no day were settled. Of flat: of what a table of the same rows would take, with nothing to hide in it.`,
  );
  const choice = choiceColumns.reduce((sum, column) => sum + (sizes.get(column) ?? 0), 0);
  write(`Choosing the latest version reads ${choice.toFixed(0)} bytes of each version of live days, and of settled days nothing.`);
  const ratio = settled / live;
  write(`\nCPU of all questions: ${ratio.toFixed(2)} of that of the views over the whole history (at most ${limit})`);
  const [most, second] = timesFlat.toSorted((one, other) => other.times - one.times);
  write(
    `Bytes on settled days: at most ${most?.times.toFixed(2)} times those of a flat table (question ${most?.title.split(".")[0]}), then ${second?.times.toFixed(2)} times`,
  );
  if (different.length > 0) write(`Answers differ: ${different.map(({ title }) => title).join("; ")}`);
  process.exitCode = ratio <= limit && different.length === 0 ? 0 : 1;
} finally {
  await warehouse.close();
  rmSync(folder, { recursive: true });
}

function milliseconds(live: number, settled: number): readonly string[] {
  return [(live / 1_000).toFixed(0), (settled / 1_000).toFixed(0), (settled / live).toFixed(2)];
}

function bytesTexts(whole: number, { settled, flat, live }: ReturnType<typeof settledBytes>): readonly string[] {
  return [gigabytes(whole), gigabytes(settled), (settled / flat).toFixed(2), gigabytes(live)];
}

async function fill(): Promise<void> {
  let waiting: OracleWrite[] = [];
  let batch = 0;
  for (const { instance, timeCreated, content, outcome } of generateWrites({ sessions, days })) {
    if (outcome === "loaded" && typeof content === "string") waiting.push({ instance, timeCreated, content });
    if (waiting.length < 10_000) continue;
    await load(warehouse, waiting, `${(batch += 1)}`);
    waiting = [];
  }
  await load(warehouse, waiting, "last");
}

async function cpuOf<Result>(work: () => Promise<Result>): Promise<{ readonly cpu: number; readonly result: Result }> {
  const before = cpuMicroseconds();
  const result = await work();
  return { cpu: cpuMicroseconds() - before, result };
}

/** Every question twice: its CPU of the second time, and its answer. */
async function askAll(): Promise<ReadonlyMap<string, { readonly cpu: number; readonly answer: string }>> {
  const found = new Map<string, { readonly cpu: number; readonly answer: string }>();
  for (const { title, sql } of asked) {
    await warehouse.query(sql);
    const { cpu, result } = await cpuOf(() => warehouse.query(sql));
    found.set(title, { cpu, answer: canonical(result.rows).join("\n") });
  }
  return found;
}
