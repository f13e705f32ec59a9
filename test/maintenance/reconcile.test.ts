import { expect, it } from "vitest";
import { oneMicrosecondLater } from "../../functions/maintenance/mirror-deletes.ts";
import { compact } from "../../functions/maintenance/compact.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { useScene } from "../support/maintenance-harness.ts";

const scene = useScene();
const sessions = "select session_key, session_status from ${contact_center}.sessions order by session_key";

it("what no event brought is found by its kind, and loaded when asked", async () => {
  scene().put("a/call-1.json", callFile({ id: 1 }));
  scene().put("a/call-2.json", callFile({ id: 2 }));
  scene().put("b/call-3.json", "no JSON");
  scene().put("b/call-4.json", callFile({ id: 4 }));
  for (const name of ["a/call-1.json", "a/call-2.json", "b/call-3.json", "b/call-4.json"]) await scene().deliver(name);
  scene().put("a/call-2.json", callFile({ id: 2, status: "recovered", updated_at: "2026-03-02T09:20:00.000-08:00" }));
  scene().put("c/chat-5.json", chatFile({ id: 5 }));
  scene().put("c/recording.wav", "sound");
  scene().files.live.delete("b/call-4.json");
  const found: string[] = [];

  const findings = await scene().reconcile({ onFound: (kind, name) => found.push(`${kind} ${name}`) });

  expect(found).toEqual(["stale a/call-2.json", "rejected b/call-3.json", "orphaned b/call-4.json", "missing c/chat-5.json"]);
  expect(findings).toMatchObject({ files: 4, loaded: 1, stale: 1, rejected: 1, missing: 1, orphaned: 1, onTheirWay: 0 });

  expect(await scene().reconcile({ fix: true })).toMatchObject({ missing: 1, stale: 1, fixed: { seen: 2, loaded: 2, failed: 0 } });
  expect(await scene().reconcile()).toMatchObject({ files: 4, loaded: 3, missing: 0, stale: 0, rejected: 1, orphaned: 1 });
  expect(await scene().rows(sessions)).toEqual([
    { session_key: "call-1", session_status: "finished" },
    { session_key: "call-2", session_status: "recovered" },
    { session_key: "call-4", session_status: "finished" },
    { session_key: "chat-5", session_status: "finished" },
  ]);
});

it("a file written moments ago is on its way, not missing", async () => {
  scene().put("call-1.json", callFile({ id: 1 }), new Date().toISOString());

  expect(await scene().reconcile({ graceMilliseconds: 60_000, fix: true })).toMatchObject({ onTheirWay: 1, missing: 0 });
  expect(await scene().rows(sessions)).toEqual([]);
});

it("a deleted session is hidden only if deletions are mirrored, and only once its last file is gone", async () => {
  scene().put("a/call-1.json", callFile({ id: 1 }));
  scene().put("b/call-1.json", callFile({ id: 1 }));
  scene().put("a/call-2.json", callFile({ id: 2 }));
  await scene().load();
  scene().files.live.delete("a/call-1.json");

  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ deletedSessions: 0 });

  scene().files.live.delete("b/call-1.json");
  expect(await scene().reconcile({ fix: true })).toMatchObject({ deletedSessions: 0 });
  expect(await scene().rows(sessions)).toHaveLength(2);

  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ deletedSessions: 1 });
  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-2", session_status: "finished" }]);
  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ deletedSessions: 0 });

  scene().put("a/call-1.json", callFile({ id: 1 }), "2026-03-02T18:00:00.000Z");
  await scene().deliver("a/call-1.json");
  expect(await scene().rows(sessions)).toHaveLength(2);
});

it("what compact leaves of a session under two names is not missing", async () => {
  scene().put("a/call-1.json", callFile({ id: 1 }));
  await scene().load();
  scene().put("a/call-1.json", callFile({ id: 1, updated_at: "2026-03-02T09:10:00.000-08:00" }));
  scene().put("b/call-1.json", callFile({ id: 1, updated_at: "2026-03-02T09:20:00.000-08:00" }));
  await scene().load();

  const inThreeHours = new Date(Date.now() + 3 * 3_600_000);
  expect(await compact(scene().warehouse, { now: inThreeHours, isDryRun: false, maximumBytes: 1_000_000_000 })).toMatchObject({
    superseded_versions: 1,
  });

  expect(await scene().reconcile()).toMatchObject({ files: 2, loaded: 2, missing: 0, stale: 0 });
});

it("an empty listing mirrors nothing: a wrong setting hides no session", async () => {
  scene().put("a/call-1.json", callFile({ id: 1 }));
  await scene().load();
  scene().files.live.clear();

  expect(await scene().reconcile({ fix: true, mirrorDeletes: true })).toMatchObject({ orphaned: 1, deletedSessions: 0 });
  expect(await scene().rows(sessions)).toHaveLength(1);
});

it("a session whose beginning moved over midnight keeps only its newest version", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().deliver("call-1.json");
  const moved = { created_at: "2026-03-03T09:00:00.000-08:00", updated_at: "2026-03-03T09:05:09.000-08:00", status: "moved" };
  scene().put("call-1.json", callFile({ id: 1, ...moved }), "2026-03-03T17:05:11.000Z");
  await scene().deliver("call-1.json");
  expect(await scene().rows(sessions)).toHaveLength(2);

  expect(await scene().reconcile()).toMatchObject({ sessionsInTwoDays: 1 });
  expect(await scene().reconcile({ fix: true })).toMatchObject({ sessionsInTwoDays: 1 });

  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-1", session_status: "moved" }]);
  expect(await scene().reconcile()).toMatchObject({ sessionsInTwoDays: 0, missing: 0, stale: 0 });
});

it.each([
  ["2026-03-02T17:05:11.000Z", "2026-03-02T17:05:11.000001Z"],
  ["2026-03-02T17:05:11Z", "2026-03-02T17:05:11.000001Z"],
  ["2026-12-31T23:59:59.999999Z", "2027-01-01T00:00:00.000Z"],
])("a microsecond after %s", (instant, later) => {
  expect(oneMicrosecondLater(instant)).toBe(later);
});
