import { beforeEach, expect, it } from "vitest";
import type { Log } from "../functions/log.ts";
import type { Report } from "../functions/maintenance/session-dates.ts";
import { runTasks, type Task } from "../functions/maintenance/run-tasks.ts";

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
