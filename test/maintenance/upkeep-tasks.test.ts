import { expect, it } from "vitest";
import { withLease } from "../../functions/maintenance/lease.ts";
import { runTasks } from "../../functions/maintenance/run-tasks.ts";
import type { Report } from "../../functions/maintenance/session-dates.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { upkeepTasks } from "../../functions/maintenance/upkeep-tasks.ts";
import { openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { onlyWhenComplete, startBigqueryEmulator } from "../support/emulators.ts";
import { emulatedBigquery, emulatedLocation } from "../support/emulated-bigquery.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { datasets, testSettings } from "../support/settings.ts";

const maximumBytes = 1e12;
const metricSettings = defaultMetricSettings;
/** What is compared of the report of `reconcile`. */
const compared: readonly string[] = ["loaded", "missing", "pages", "fixed_loaded", "deletedSessions", "is_round_complete"];

/** Runs all tasks once, at a time so many hours from now; returns what `reconcile` reports, and what `compact` deleted. */
async function upkeep(scene: Scene, hours: number): Promise<Report> {
  const now = (): Date => new Date(Date.now() + hours * 3_600_000);
  const reports: Record<string, Readonly<Record<string, unknown>>> = {};
  const tasks = upkeepTasks({
    warehouse: scene.warehouse,
    files: scene.files,
    settings: testSettings,
    reconciles: true,
    versionDays: 30,
    since: undefined,
    mirrorDeletes: true,
    pages: 1,
    namesInPage: 2,
    dateFolders: "YYYY/MM/DD/",
    graceMilliseconds: 0,
    maximumBytes,
    now,
    settle: (on, hasTime) => settle(on, { now, metricSettings, maximumBytes, hasTime }),
    onFound: () => undefined,
    onResult: () => undefined,
  });
  const log = {
    write: (severity: string, message: string, fields: Readonly<Record<string, unknown>>): void => {
      if (severity === "ERROR") throw new Error(`${message} ${JSON.stringify(fields)}`);
      reports[String(fields["task"])] = fields;
    },
    failure: (message: string): string => message,
  };
  const lease = { milliseconds: 600_000, waitMilliseconds: 0, maximumBytes, now };
  expect(await withLease(scene.warehouse, lease, () => runTasks(tasks, log, {}))).toBe(true);
  const entries = Object.entries(reports["reconcile"] ?? {}).filter(([name]) => compared.includes(name));
  return { ...Object.fromEntries(entries), compacted: Number(reports["compact"]?.["deleted_versions"]) };
}

/** A file that was loaded, one that no event brought, one that is rewritten, and one that is deleted, through the runs of a round. */
async function walk(scene: Scene): Promise<void> {
  const sessions = "select session_key, session_status from ${contact_center}.sessions order by session_key";
  for (const id of [1, 2]) scene.put(`call-${id}.json`, callFile({ id }));
  await scene.load();
  scene.put("call-2.json", callFile({ id: 2, status: "rewritten", updated_at: "2026-03-02T09:20:00.000-08:00" }));
  await scene.load();
  scene.put("call-3.json", callFile({ id: 3 }));
  scene.files.live.delete("call-1.json");
  const run = { missing: 0, pages: 4, fixed_loaded: 0, deletedSessions: 0, is_round_complete: false, compacted: 0 };

  expect(await upkeep(scene, 4)).toEqual({ ...run, loaded: 1, missing: 1, fixed_loaded: 1 });
  expect(await upkeep(scene, 5)).toEqual({ ...run, loaded: 0, deletedSessions: 1, is_round_complete: true });
  // The day is settled again, since it changed in the run before. Later, the version before the rewrite goes, and the deleted file's.
  expect(await upkeep(scene, 6)).toEqual({ ...run, loaded: 2 });
  expect(await upkeep(scene, 24 * 40)).toEqual({ ...run, loaded: 0, is_round_complete: true, compacted: 2 });

  expect(await scene.rows(sessions)).toEqual([
    { session_key: "call-2", session_status: "rewritten" },
    { session_key: "call-3", session_status: "finished" },
  ]);
}

// oxlint-disable-next-line vitest/expect-expect -- the walk has the assertions
it("runs of upkeep go round the bucket on DuckDB", async () => {
  const warehouse = await openDuckdb(":memory:", metricSettings, null, { touchesDays: true });
  await walk(new Scene(warehouse));
  await warehouse.close();
});

// oxlint-disable-next-line vitest/expect-expect -- the walk has the assertions
it("runs of upkeep go round the bucket on BigQuery, with upkeep's rights", { timeout: 300_000 }, async (context) => {
  const started = await emulatedBigquery(
    onlyWhenComplete() ?? (await startBigqueryEmulator()),
    ({ dataset, name }) => dataset === "contact_center" && name === "sessions",
  );
  if ("missing" in started) {
    process.stderr.write(`skipped: upkeep on BigQuery: ${started.missing}\n`);
    context.skip(started.missing);
    return;
  }
  try {
    const apiEndpoint = started.proxy.endpointOf("upkeep");
    await walk(new Scene(openBigquery({ project: "test", location: emulatedLocation, datasets, apiEndpoint })));
  } finally {
    await started.stop();
  }
});
