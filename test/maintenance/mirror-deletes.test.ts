import { expect, it } from "vitest";
import { compact } from "../../functions/maintenance/compact.ts";
import { mirrorDeletes } from "../../functions/maintenance/mirror-deletes.ts";
import { callFile } from "../support/session-files.ts";
import { type Scene, useScene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const sessions = "select session_key, session_status from ${contact_center}.sessions order by session_key";
const at = (minute: number): string => `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000-08:00`;
const now = () => new Date("2026-04-01T00:00:00Z");

/** Deletes objects and mirrors that; returns the number of tombstones. */
async function remove({ files, warehouse }: Scene, ...names: readonly string[]): Promise<number> {
  for (const name of names) files.live.delete(name);
  return mirrorDeletes(names, { files, warehouse, settings: testSettings, now });
}

it("an object whose name begins with that of a deleted one does not keep its session", async () => {
  scene().put("a/call-1.json", callFile({ id: 1 }));
  scene().put("b/call-1.json", callFile({ id: 1 }));
  scene().put("b/call-10.json", callFile({ id: 10 }));
  await scene().load();
  scene().put("b/call-1.json.gz", "another object");
  scene().files.live.delete("b/call-1.json");

  // The name in b is not among those given, so it is looked up.
  expect(await remove(scene(), "a/call-1.json")).toBe(1);

  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-10", session_status: "finished" }]);
});

it("a session stays as long as one of its objects is live, and each object is looked up once", async () => {
  for (const id of [1, 2, 3]) {
    scene().put(`a/call-${id}.json`, callFile({ id }));
    scene().put(`b/call-${id}.json`, callFile({ id }));
    await scene().load();
    scene().put(`b/call-${id}.json`, callFile({ id, updated_at: at(20) }));
  }
  await scene().load();
  const listed: string[] = [];
  const files = {
    list: (bucket: string, prefix: string) => {
      listed.push(prefix);
      return scene().files.list(bucket, prefix);
    },
  };
  for (const id of [1, 2, 3]) scene().files.live.delete(`a/call-${id}.json`);
  const { warehouse } = scene();

  const names = ["a/call-1.json", "a/call-2.json", "a/call-3.json"];
  expect(await mirrorDeletes(names, { files, warehouse, settings: testSettings, now })).toBe(0);

  expect(listed.toSorted()).toEqual(["b/call-1.json", "b/call-2.json", "b/call-3.json"]);
  expect(await scene().rows(sessions)).toHaveLength(3);
});

it("a tombstone is younger than every version of its session, not only than the one that was shown", async () => {
  scene().put("a/call-1.json", callFile({ id: 1, updated_at: at(30) }), "2026-03-02T17:30:00.000Z");
  scene().put("b/call-1.json", callFile({ id: 1, updated_at: at(10) }), "2026-03-05T00:00:00.123456Z");
  await scene().load();

  expect(await remove(scene(), "a/call-1.json", "b/call-1.json")).toBe(1);

  expect(await scene().rows(sessions)).toEqual([]);
  expect(await scene().rows("select source_time_created from ${store}.session_versions where is_deleted")).toEqual([
    { source_time_created: "2026-03-05T00:00:00.123457Z" },
  ]);
});

it("a session that came back is deleted again, once for each time", async () => {
  scene().put("call-1.json", callFile({ id: 1, updated_at: at(30) }), "2026-03-02T17:30:00.000Z");
  await scene().load();
  expect(await remove(scene(), "call-1.json")).toBe(1);
  expect(await remove(scene(), "call-1.json")).toBe(0);
  scene().put("call-1.json", callFile({ id: 1, updated_at: at(10) }), "2026-04-02T00:00:00.000Z");
  await scene().load();

  expect(await remove(scene(), "call-1.json")).toBe(1);
  expect(await remove(scene(), "call-1.json")).toBe(0);
  expect(await scene().rows(sessions)).toEqual([]);
});

it("an older file that is put back after a deletion is shown again, and nothing else of its session", async () => {
  scene().put("call-1.json", callFile({ id: 1, status: "finished", updated_at: at(30) }), "2026-03-02T17:30:00.000Z");
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  await remove(scene(), "call-1.json");
  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-2", session_status: "finished" }]);

  scene().put("call-1.json", callFile({ id: 1, status: "failed", updated_at: at(10) }), "2026-04-02T00:00:00.000Z");
  await scene().deliver("call-1.json");

  expect(await scene().rows(sessions)).toEqual([
    { session_key: "call-1", session_status: "failed" },
    { session_key: "call-2", session_status: "finished" },
  ]);
  expect(await scene().rows("select distinct session_key from ${restricted}.participants order by session_key")).toHaveLength(2);
  const inTwoMonths = new Date(Date.now() + 60 * 86_400_000);
  await compact(scene().warehouse, { now: inTwoMonths, versionDays: 30, isDryRun: false, maximumBytes: 1e9 });
  expect(await scene().rows(sessions)).toHaveLength(2);
  expect(await scene().reconcile()).toMatchObject({ loaded: 2, missing: 0, stale: 0 });
  expect(await remove(scene(), "call-1.json")).toBe(1);
  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-2", session_status: "finished" }]);
});
