import { expect, it } from "vitest";
import { replay } from "../../functions/maintenance/replay.ts";
import { finishRetirements, retireVersion } from "../../functions/maintenance/retire.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { type Scene, useScene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const reason = "exported by a test system";
const statuses = "select session_key, session_status from ${contact_center}.sessions order by session_key";
const first = { session_key: "call-1", session_status: "first" };
const second = { session_key: "call-1", session_status: "second" };
const other = { session_key: "call-2", session_status: "finished" };
const how = (now = new Date()) => ({ now, maximumBytes: 1e9, codeVersion: "test" });

/** Two versions of a session, of which the second is wrong; returns its generation. */
async function twoVersions(target: Scene): Promise<string> {
  target.put("call-1.json", callFile({ id: 1, status: "first" }));
  await target.deliver("call-1.json");
  target.put("call-1.json", callFile({ id: 1, status: "second", updated_at: "2026-03-02T09:20:00.000-08:00" }));
  target.put("call-2.json", callFile({ id: 2 }));
  await target.load();
  expect(await target.rows(statuses)).toEqual([second, other]);
  return target.files.live.get("call-1.json")?.generation ?? "";
}

it("a retired version is not shown, not loaded again, and its reason is in the ledger", async () => {
  const generation = await twoVersions(scene());
  const { warehouse, files } = scene();

  expect(await retireVersion(warehouse, { name: "call-1.json", generation, reason }, how())).toEqual({
    sessions: ["acme call-1"],
    waitingRows: 0,
  });

  expect(await scene().rows(statuses)).toEqual([first, other]);
  expect(
    await scene().rows(
      "select outcome, problems[1].code as code, problems[1].detail as detail, instance, channel, session_id from ${store}.unloaded_files",
    ),
  ).toEqual([{ outcome: "rejected", code: "retired", detail: reason, instance: "acme", channel: "call", session_id: 1 }]);
  expect(await scene().reconcile({ fix: true })).toMatchObject({ rejected: 1, loaded: 1, missing: 0, stale: 0, fixed: { seen: 0 } });
  expect(await scene().load({ reload: true })).toMatchObject({ seen: 2, alreadyThere: 1, loaded: 1 });
  const replayed = await replay({
    files,
    warehouse,
    settings: testSettings,
    filter: () => true,
    removeCopies: false,
    concurrency: 8,
    now: () => new Date(),
    onResult: () => undefined,
  });
  expect(replayed).toMatchObject({ found: 0, settled: 0 });
  expect(await scene().rows(statuses)).toEqual([first, other]);
  expect(await retireVersion(warehouse, { name: "call-1.json", generation, reason }, how())).toMatchObject({ sessions: [] });

  scene().put("call-1.json", callFile({ id: 1, status: "third", updated_at: "2026-03-02T09:10:00.000-08:00" }));
  await scene().deliver("call-1.json");
  expect(await scene().rows(statuses)).toEqual([{ session_key: "call-1", session_status: "third" }, other]);
});

it("a version that is not loaded is not retired", async () => {
  await twoVersions(scene());
  const absent = { name: "call-1.json", generation: "17", reason };
  expect(await retireVersion(scene().warehouse, absent, how())).toEqual({ sessions: [], waitingRows: 0 });
  expect(await scene().rows("select object_name from ${store}.unloaded_files")).toEqual([]);
  expect(await scene().rows(statuses)).toEqual([second, other]);
});

it("fresh rows wait, and rows of a late event go the next time", async () => {
  const generation = await twoVersions(scene());
  const fresh = changedWarehouse(scene().warehouse, { deletableBefore: (now) => new Date(now.getTime() - 5_400_000) });
  const later = new Date(Date.now() + 2 * 3_600_000);

  expect(await retireVersion(fresh, { name: "call-1.json", generation, reason }, how())).toMatchObject({ waitingRows: 1 });
  expect(await scene().rows(statuses)).toEqual([second, other]);
  expect(await finishRetirements(fresh, how(later))).toEqual({ deleted_rows: 1, waiting_rows: 0 });
  expect(await scene().rows(statuses)).toEqual([first, other]);

  await scene().deliver("call-1.json");
  expect(await finishRetirements(fresh, how(later))).toEqual({ deleted_rows: 1, waiting_rows: 0 });
  expect(await scene().rows(statuses)).toEqual([first, other]);
});

it("a retirement that was cut off after its record is finished by upkeep", async () => {
  const generation = await twoVersions(scene());
  const dying = changedWarehouse(scene().warehouse, { change: () => Promise.reject(new Error("cut off")) });
  await expect(retireVersion(dying, { name: "call-1.json", generation, reason }, how())).rejects.toThrow("cut off");
  expect(await finishRetirements(scene().warehouse, how())).toEqual({ deleted_rows: 1, waiting_rows: 0 });
  expect(await scene().rows(statuses)).toEqual([first, other]);
});
