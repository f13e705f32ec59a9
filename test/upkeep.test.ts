import { beforeEach, expect, it } from "vitest";
import type { Log } from "../functions/log.ts";
import type { Report } from "../functions/maintenance/session-dates.ts";
import { spending } from "../functions/maintenance/budget.ts";
import { runTasks, type Task } from "../functions/maintenance/run-tasks.ts";
import { openBigquery } from "../functions/warehouse/bigquery/bigquery.ts";
import { changedWarehouse } from "./support/changed-warehouse.ts";
import { datasets } from "./support/settings.ts";

const unconnected = openBigquery({ datasets });

let lines: unknown[] = [];
beforeEach(() => {
  lines = [];
});
const log: Log = {
  write: (severity, message, fields) => void lines.push({ severity, message, ...fields }),
  failure: () => "",
};

it("the other tasks run after one that fails, whose log line omits what the service quotes", async () => {
  const quota = Object.assign(new Error("quotes +15550100123"), {
    code: 403,
    errors: [{ reason: "quotaExceeded", message: "+15550100123" }],
  });

  const isWell = await runTasks(
    [
      { name: "compact", run: () => Promise.reject(quota) },
      { name: "reconcile", run: () => Promise.resolve({ days: 2 }) },
    ],
    log,
    {},
  );

  expect(isWell).toBe(false);
  expect(lines).toMatchObject([
    { severity: "ERROR", message: "compact: failed", task: "compact", reason: "403 quotaExceeded" },
    { severity: "INFO", message: "reconcile: done", task: "reconcile", days: 2 },
  ]);
  expect(JSON.stringify(lines)).not.toContain("15550100123");
  for (const line of lines) expect(line).toMatchObject({ duration_ms: expect.toSatisfy((value: unknown) => Number(value) < 60_000) });
});

const isDone = ({ fixed_failed: failed }: Report): boolean => failed === 0;

const task = (failed: number): Task => ({ name: "reconcile", run: () => Promise.resolve({ fixed_failed: failed }), isDone });

it("files that reconcile could not load are an error, with their count", async () => {
  expect(await runTasks([task(0)], log, {})).toBe(true);
  expect(await runTasks([task(2), { name: "compact", run: () => Promise.resolve({}) }], log, {})).toBe(false);

  expect(lines).toMatchObject([
    { severity: "INFO", event: "upkeep", task: "reconcile", fixed_failed: 0 },
    { severity: "ERROR", event: "upkeep", task: "reconcile", fixed_failed: 2 },
    { severity: "INFO", event: "upkeep", task: "compact" },
  ]);
});

it("a task has its share of the time, and what it leaves goes to those after it", async () => {
  let at = 0;
  const began: Record<string, number> = {};
  const timed = (name: string, share: number, takes: number): Task => ({
    name,
    share,
    run: (budget) => {
      began[name] = at;
      for (let pieces = 0; budget.isLeft() && pieces < takes; pieces += 1) at += 1;
      return Promise.resolve({ ends: at });
    },
  });
  const forever = Number.POSITIVE_INFINITY;
  const allowance = { milliseconds: 1_000, bytes: 100 };

  await runTasks([timed("erase", 1, 10), timed("reconcile", 8, forever), timed("compact", 1, forever)], log, {}, allowance, () => at);

  expect(began).toEqual({ erase: 0, reconcile: 10, compact: 890 });
  expect(at).toBe(1_000);
});

it("a task whose statements have read the bytes of its budget has none left, and the next task has its own", async () => {
  const pieces: string[] = [];
  const warehouse = changedWarehouse(unconnected, { change: () => Promise.resolve({ bytesBilled: 40, changedRows: 0 }) });
  const reading = (name: string): Task => ({
    name,
    run: async (budget) => {
      for (; budget.isLeft(); pieces.push(name)) await spending(warehouse, budget).change(["select 1"], { maximumBytes: 100 });
      return {};
    },
  });

  await runTasks([reading("settle"), reading("compact")], log, {}, { milliseconds: 60_000, bytes: 100 });

  expect(pieces).toEqual(["settle", "settle", "settle", "compact", "compact", "compact"]);
});
