import { expect, it } from "vitest";
import { eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { forgetErasure, listErasures } from "../../functions/maintenance/erasures.ts";
import { findSessions, nearMisses } from "../../functions/maintenance/find-sessions.ts";
import { planSettle, settle } from "../../functions/maintenance/settle.ts";
import { replay } from "../../functions/maintenance/replay.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { startBigqueryEmulator } from "../support/emulators.ts";
import { callFile } from "../support/session-files.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

/** Every statement once on BigQuery; what the statements mean is tested on the embedded engine. */
// oxlint-disable-next-line vitest/expect-expect -- the walk has the assertions
it("loads, reconciles, replays and erases on BigQuery", { timeout: 300_000 }, async (context) => {
  const started = await emulatedBigquery(
    await startBigqueryEmulator(),
    // All that it asks. To create every relation takes the emulator longer than the walk.
    ({ dataset, name }) => dataset === "contact_center" && name === "sessions",
  );
  if ("missing" in started) {
    process.stderr.write(`skipped: operations on BigQuery: ${started.missing}\n`);
    context.skip(started.missing);
    return;
  }
  try {
    await walk(new Scene(started.subject));
  } finally {
    await started.stop();
  }
});

async function walk(scene: Scene): Promise<void> {
  const sessions = "select session_key from ${contact_center}.sessions order by session_key";
  const common = { warehouse: scene.warehouse, files: scene.files, settings: testSettings, now: () => new Date() };
  scene.put("a/call-1.json", callFile({ id: 1 }));
  scene.put("a/call-2.json", callFile({ id: 2 }));
  scene.put("a/call-3.json", callFile({ id: 3, participants: [{ id: 1, type: "end_user", phone_number: "+15550100003" }] }));
  expect(await scene.load()).toMatchObject({ seen: 3, loaded: 3, failed: 0 });
  expect(await scene.load()).toMatchObject({ seen: 3, alreadyThere: 3 });

  scene.put("a/call-4.json", callFile({ id: 4 }));
  expect(await scene.load({ settings: { ...testSettings, maxBytes: 10 } })).toMatchObject({ rejected: 1, alreadyThere: 3 });
  const replayed = await replay({ ...common, filter: () => true, removeCopies: true, concurrency: 8, onResult: () => undefined });
  expect(replayed).toMatchObject({ found: 1, loaded: 1 });

  scene.files.live.delete("a/call-1.json");
  scene.put("a/call-2.json", callFile({ id: 2, created_at: "2026-03-03T09:00:00.000-08:00", updated_at: "2026-03-03T09:05:00.000-08:00" }));
  const later = { now: () => new Date(Date.now() + 4 * 3_600_000) };
  expect(await scene.reconcile({ fix: true, mirrorDeletes: true, ...later })).toMatchObject({
    files: 3,
    stale: 1,
    orphaned: 1,
    deletedSessions: 1,
    fixed: { loaded: 1, failed: 0 },
  });
  expect(await scene.reconcile()).toMatchObject({ loaded: 3, stale: 0 });
  expect(await scene.rows(sessions)).toEqual([{ session_key: "call-2" }, { session_key: "call-3" }, { session_key: "call-4" }]);

  const found = await findSessions(scene.warehouse, { by: "phone", value: "+15550100003" }, testSettings.personal);
  expect(found).toEqual([{ instance: "acme", sessionKey: "call-3", versions: 1 }]);
  const how = { now: new Date(), maximumBytes: 1_000_000_000_000 };
  expect(await eraseSessions(scene.warehouse, scene.files, found, how)).toMatchObject({ waiting_rows: 1 });
  expect(await scene.rows(sessions)).toEqual([{ session_key: "call-2" }, { session_key: "call-4" }]);
  expect(await listErasures(scene.warehouse)).toMatchObject([{ sessionKey: "call-3", finishedAt: null, rows: 1 }]);
  expect(await finishErasures(scene.warehouse, scene.files, { ...how, now: new Date(Date.now() + 2 * 3_600_000) })).toEqual({
    removed_copies: 0,
    deleted_rows: 1,
    waiting_rows: 0,
  });
  expect(await listErasures(scene.warehouse)).toMatchObject([{ sessionKey: "call-3", finishedAt: expect.any(String), rows: 0 }]);

  scene.put("a/call-3.json", "cut off");
  expect(await scene.load()).toMatchObject({ rejected: 1 });
  expect(await finishErasures(scene.warehouse, scene.files, how)).toMatchObject({ removed_copies: 1 });
  expect(scene.files.kept.size).toBe(0);
  scene.put("a/call-3.json", callFile({ id: 3 }));
  expect(await scene.load()).toMatchObject({ skipped: 1 });
  const callThree = { by: "session", instance: null, value: "call-3" } as const;
  expect(await findSessions(scene.warehouse, callThree, testSettings.personal)).toEqual([]);
  expect(await nearMisses(scene.warehouse, callThree)).toHaveLength(1);
  expect(await nearMisses(scene.warehouse, { by: "phone", value: "5550100177" })).toHaveLength(1);
  const taking = { instance: null, reason: 'was a "trial"', now: new Date(Date.now() + 2 * 3_600_000), maximumBytes: how.maximumBytes };
  expect(await forgetErasure(scene.warehouse, "call-3", taking)).toEqual(["acme"]);
  expect(await scene.load()).toMatchObject({ loaded: 1 });
  expect(await scene.rows(sessions)).toEqual([{ session_key: "call-2" }, { session_key: "call-3" }, { session_key: "call-4" }]);

  const settling = { metricSettings: defaultMetricSettings, maximumBytes: how.maximumBytes, now: () => new Date() };
  const { pieces } = await planSettle(scene.warehouse, settling);
  expect(await settle(scene.warehouse, settling)).toMatchObject({ settled_days: pieces.flat().length, days_left: 0 });
  expect(pieces.flat()).not.toEqual([]);
  expect(await scene.rows("select name from ${store}.upkeep_state where name = 'live_from' and value > '2026-01-01'")).toHaveLength(1);
  expect(await scene.rows(sessions)).toEqual([{ session_key: "call-2" }, { session_key: "call-3" }, { session_key: "call-4" }]);
  // Over midnight, and to another settled day.
  const moved = callFile({ id: 2, created_at: "2026-03-02T09:00:00.000-08:00", updated_at: "2026-03-03T10:05:09.000-08:00" });
  scene.put("a/call-2.json", moved, "2026-03-03T18:05:11.000Z");
  expect(await scene.load()).toMatchObject({ loaded: 1 });
  expect(await settle(scene.warehouse, settling)).toMatchObject({ settled_days: 2, days_left: 0 });
  expect(await scene.rows("select session_key, session_date from ${contact_center}.sessions order by session_key")).toEqual([
    { session_key: "call-2", session_date: "2026-03-02" },
    { session_key: "call-3", session_date: "2026-03-02" },
    { session_key: "call-4", session_date: "2026-03-02" },
  ]);
}
