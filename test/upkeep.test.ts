import { expect, it } from "vitest";
import type { Log } from "../functions/log.ts";
import { runUpkeep } from "../functions/upkeep.ts";

it("the other tasks run after one that fails, whose log line omits what the service quotes", async () => {
  const lines: unknown[] = [];
  const log: Log = {
    write: (severity, message, fields) => void lines.push({ severity, message, ...fields }),
    failure: () => "",
  };
  const quota = Object.assign(new Error("quotes +15550100123"), {
    code: 403,
    errors: [{ reason: "quotaExceeded", message: "+15550100123" }],
  });

  const isWell = await runUpkeep(
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
