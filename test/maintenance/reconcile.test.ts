import { describe, expect, it } from "vitest";
import type { ReconcileParts } from "../../functions/maintenance/reconcile.ts";
import { oneMicrosecondLater } from "../../functions/maintenance/mirror-deletes.ts";
import { compact } from "../../functions/maintenance/compact.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { changedWarehouse, pagedWarehouse } from "../support/changed-warehouse.ts";
import { Scene, useScene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
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

it("files from before the time that files are loaded from are counted and left out, until a version of them was loaded", async () => {
  const since = new Date("2026-03-01T00:00:00Z");
  scene().put("call-1.json", callFile({ id: 1 }), "2026-02-28T23:59:59Z");
  scene().put("call-2.json", callFile({ id: 2 }), "2026-02-28T23:59:58Z");
  scene().put("call-3.json", callFile({ id: 3 }), "2026-03-01T00:00:00Z");
  const found: string[] = [];

  expect(await scene().reconcile({ fix: true, since, onFound: (kind, name) => found.push(`${kind} ${name}`) })).toMatchObject({
    files: 3,
    past: 2,
    missing: 1,
    fixed: { seen: 1, loaded: 1 },
  });
  expect(found).toEqual(["missing call-3.json"]);

  await scene().deliver("call-1.json");
  scene().put("call-1.json", callFile({ id: 1, updated_at: "2026-03-02T09:20:00.000-08:00" }), "2026-02-28T23:59:59Z");
  expect(await scene().reconcile({ fix: true, since })).toMatchObject({ files: 3, past: 1, stale: 1, missing: 0, loaded: 1 });

  await scene().load();
  expect(await scene().reconcile({ since })).toMatchObject({ files: 3, past: 0, loaded: 3 });
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

  expect(
    await compact(scene().warehouse, { now: inDays(40), versionDays: 30, isDryRun: false, maximumBytes: 1_000_000_000 }),
  ).toMatchObject({
    superseded_versions: 1,
  });

  expect(await scene().reconcile()).toMatchObject({ files: 2, loaded: 1, older: 1, missing: 0, stale: 0 });
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
  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-1", session_status: "moved" }]);

  await scene().reconcile({ fix: true });

  expect(await scene().rows(sessions)).toEqual([{ session_key: "call-1", session_status: "moved" }]);
  expect(await scene().reconcile()).toMatchObject({ missing: 0, stale: 0 });
});

it.each([
  ["2026-03-02T17:05:11.000Z", "2026-03-02T17:05:11.000001Z"],
  ["2026-03-02T17:05:11Z", "2026-03-02T17:05:11.000001Z"],
  ["2026-12-31T23:59:59.999999Z", "2027-01-01T00:00:00.000Z"],
])("a microsecond after %s", (instant, later) => {
  expect(oneMicrosecondLater(instant)).toBe(later);
});

/** The scene on a warehouse whose answers come by pages of `size` rows. */
function inPagesOf(size: number): Scene {
  const { warehouse, files } = scene();
  const paged = new Scene(pagedWarehouse(warehouse, size));
  for (const file of files.live.values()) paged.files.put(file);
  return paged;
}

const calm = { missing: 0, stale: 0, misplaced: 0, changed: 0, deletedSessions: 0 };
const instancesOf = "select instance, session_key from ${contact_center}.sessions order by instance, session_key";

/** Compacts and reconciles for some days, and expects every day but the first to find nothing to do. */
async function expectRest(target: Scene, changes: Partial<ReconcileParts> = {}): Promise<void> {
  await target.reconcile({ fix: true, ...changes });
  for (const day of [40, 80, 120]) {
    await compact(target.warehouse, { now: inDays(day), isDryRun: false, maximumBytes: 1_000_000_000, versionDays: 30 });
    expect(await target.reconcile({ fix: true, now: () => inDays(day), ...changes })).toMatchObject({ ...calm, fixed: { seen: 0 } });
  }
}

describe.each([1, 2, 1_000])("with pages and batches of %d", (size) => {
  const sized = { namesAtOnce: size, concurrency: size, size: { files: size, bytes: 1e9, items: 1e9 } };

  it("another instance moves sessions and doubles none", async () => {
    const eu = { ...testSettings, instances: { "eu/": "acme-eu" } };
    scene().put("eu/call-1.json", callFile({ id: 1 }));
    scene().put("eu/call-2.json", callFile({ id: 2 }));
    scene().put("us/call-3.json", callFile({ id: 3 }));
    await scene().load();
    scene().put("eu/call-2.json", callFile({ id: 2, updated_at: "2026-03-02T09:20:00.000-08:00" }));
    const paged = inPagesOf(size);
    await paged.load({ settings: eu });
    expect(await paged.rows(instancesOf)).toHaveLength(4);

    expect(await paged.reconcile({ settings: eu, ...sized })).toMatchObject({ misplaced: 2, loaded: 1 });
    expect(await paged.reconcile({ settings: eu, fix: true, ...sized })).toMatchObject({ misplaced: 2, fixed: { seen: 1, loaded: 1 } });

    const moved = [
      { instance: "acme", session_key: "call-3" },
      { instance: "acme-eu", session_key: "call-1" },
      { instance: "acme-eu", session_key: "call-2" },
    ];
    expect(await paged.rows(instancesOf)).toEqual(moved);
    await expectRest(paged, { settings: eu, mirrorDeletes: true, ...sized });
    expect(await paged.rows(instancesOf)).toEqual(moved);

    // And back again: a tombstone does not bar the instance.
    await expectRest(paged, sized);
    expect(await paged.rows(instancesOf)).toEqual([1, 2, 3].map((id) => ({ instance: "acme", session_key: `call-${id}` })));
  });

  it("sessions whose files are gone or rejected now move with every version", async () => {
    const eu = { ...testSettings, instances: { "eu/": "acme-eu" } };
    scene().put("eu/call-1.json", callFile({ id: 1, status: "first" }));
    scene().put("eu/copy/call-1.json", callFile({ id: 1, status: "second", updated_at: "2026-03-02T09:20:00.000-08:00" }));
    scene().put("eu/call-2.json", callFile({ id: 2 }));
    scene().put("eu/call-3.json", callFile({ id: 3 }));
    scene().put("us/call-4.json", callFile({ id: 4 }));
    await scene().load();
    scene().files.live.delete("eu/copy/call-1.json");
    scene().files.live.delete("eu/call-2.json");
    scene().put("eu/call-3.json", "cut off");
    const paged = inPagesOf(size);

    await expectRest(paged, { settings: eu, ...sized });

    const moved = [
      { instance: "acme", session_key: "call-4", session_status: "finished" },
      { instance: "acme-eu", session_key: "call-1", session_status: "second" },
      { instance: "acme-eu", session_key: "call-2", session_status: "finished" },
      { instance: "acme-eu", session_key: "call-3", session_status: "finished" },
    ];
    const shown = "select instance, session_key, session_status from ${contact_center}.sessions order by instance, session_key";
    expect(await paged.rows(shown)).toEqual(moved);
    expect(await paged.reconcile({ settings: eu, fix: true, mirrorDeletes: true, ...sized })).toMatchObject({ deletedSessions: 1 });
    expect(await paged.rows(shown)).toEqual(moved.filter(({ session_key: key }) => key !== "call-2"));
  });

  it("sessions of two instances that shared an id come apart", async () => {
    scene().put("eu/call-1.json", callFile({ id: 1, status: "eu", updated_at: "2026-03-02T09:20:00.000-08:00" }));
    scene().put("us/call-1.json", callFile({ id: 1, status: "us" }));
    const paged = inPagesOf(size);
    await paged.load();
    expect(await paged.rows(instancesOf)).toHaveLength(1);

    await expectRest(paged, { settings: { ...testSettings, instances: { "eu/": "acme-eu" } }, ...sized });

    expect(await paged.rows("select instance, session_status from ${contact_center}.sessions order by instance")).toEqual([
      { instance: "acme", session_status: "us" },
      { instance: "acme-eu", session_status: "eu" },
    ]);
  });

  it("several generations and several names are not mixed up at the end of a page", async () => {
    for (const status of ["first", "second", "third"])
      for (const id of [1, 2]) {
        scene().put(`call-${id}.json`, callFile({ id, status }));
        await scene().deliver(`call-${id}.json`);
      }
    scene().put("call-3.json", callFile({ id: 3 }));
    expect(await inPagesOf(size).reconcile(sized)).toMatchObject({ files: 3, loaded: 2, missing: 1, stale: 0, orphaned: 0 });
  });

  it("deletions are mirrored whatever the batch", async () => {
    for (let id = 1; id <= 5; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
    await scene().load();
    for (const id of [1, 2, 4]) scene().files.live.delete(`call-${id}.json`);
    const paged = inPagesOf(size);
    expect(await paged.reconcile({ fix: true, mirrorDeletes: true, ...sized })).toMatchObject({ orphaned: 3, deletedSessions: 3 });
    expect(await paged.rows("select session_key from ${contact_center}.sessions order by session_key")).toEqual([
      { session_key: "call-3" },
      { session_key: "call-5" },
    ]);
    await expectRest(paged, { mirrorDeletes: true, ...sized });
  });
});

it("a version that was rejected before it was loaded moves to its instance, once", async () => {
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  await scene().load({ settings: { ...testSettings, maxBytes: 10 } });
  await scene().deliver("eu/call-1.json");
  const settings = { ...testSettings, instances: { "eu/": "acme-eu" } };
  expect(await scene().reconcile({ settings, fix: true })).toMatchObject({ misplaced: 1, fixed: { loaded: 1 } });
  expect(await scene().reconcile({ settings, fix: true })).toMatchObject({ misplaced: 0, loaded: 1 });
  await expectRest(scene(), { settings });
  expect(await scene().rows(instancesOf)).toEqual([{ instance: "acme-eu", session_key: "call-1" }]);
});

it("a listing that ends early mirrors nothing", async () => {
  for (let id = 1; id <= 5; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  for (const id of [1, 2, 4]) scene().files.live.delete(`call-${id}.json`);
  const { files } = scene();
  files.list = async function* () {
    yield* [...files.live.values()].slice(0, 1);
    throw new Error("the listing broke off");
  };

  await expect(scene().reconcile({ fix: true, mirrorDeletes: true, namesAtOnce: 1 })).rejects.toThrow("broke off");

  expect(await scene().rows(sessions)).toHaveLength(5);
});

it("a file under another instance stays visible if it cannot be loaded under today's", async () => {
  scene().put("eu/call-1.json", callFile({ id: 1 }));
  await scene().load();
  const eu = { ...testSettings, instances: { "eu/": "acme-eu" } };
  const failing = new Scene(changedWarehouse(scene().warehouse, { appendBatch: () => Promise.reject(new Error("disk full")) }));
  failing.put("eu/call-1.json", callFile({ id: 1 }));
  for (const file of scene().files.live.values()) failing.files.put(file);

  expect(await failing.reconcile({ settings: eu, fix: true, retryMilliseconds: 1 }).catch((error: unknown) => error)).toMatchObject({
    misplaced: 1,
    fixed: { failed: 1 },
  });

  expect(await scene().rows(instancesOf)).toEqual([{ instance: "acme", session_key: "call-1" }]);
});

describe("reconcile and compact come to rest", () => {
  it("if the live file loses to an older one by its own time", async () => {
    scene().put("call-1.json", callFile({ id: 1, status: "first", updated_at: "2026-03-02T10:00:00.000-08:00" }));
    await scene().deliver("call-1.json");
    scene().put("call-1.json", callFile({ id: 1, status: "second", updated_at: "2026-03-02T09:30:00.000-08:00" }));
    const found: string[] = [];

    await expectRest(scene(), { onFound: (kind, name) => found.push(`${kind} ${name}`) });

    expect(found).toEqual(["stale call-1.json", ...Array.from({ length: 3 }, () => "older call-1.json")]);
    expect(await scene().rows(sessions)).toEqual([{ session_key: "call-1", session_status: "first" }]);
  });

  it.each([undefined, null, "2099-01-01T00:00:00Z", "no time"])("if the live file's updated_at is %s", async (updated) => {
    scene().put("call-1.json", callFile({ id: 1, status: "first" }));
    await scene().deliver("call-1.json");
    scene().put("call-1.json", callFile({ id: 1, status: "second", updated_at: updated }));
    await expectRest(scene());
    expect(await scene().reconcile()).toMatchObject({ older: 1, loaded: 0 });
    scene().put("call-1.json", callFile({ id: 1, status: "third", updated_at: "2026-03-02T09:30:00.000-08:00" }));
    await expectRest(scene());
    expect(await scene().rows(sessions)).toEqual([{ session_key: "call-1", session_status: "third" }]);
  });

  it("if rows of an older program have a time in the future", async () => {
    scene().put("call-1.json", callFile({ id: 1, status: "first" }));
    await scene().deliver("call-1.json");
    await scene().warehouse.change(["update ${store}.session_versions set version_at = timestamp '2099-01-01T00:00:00Z'"], {
      maximumBytes: 1e9,
    });
    scene().put("call-1.json", callFile({ id: 1, status: "second", updated_at: "2026-03-02T09:30:00.000-08:00" }));
    await expectRest(scene());
    expect(await scene().reconcile()).toMatchObject({ older: 1 });
  });

  it("if a session lies on two days under two names", async () => {
    scene().put("a/call-1.json", callFile({ id: 1, status: "a" }));
    scene().put(
      "b/call-1.json",
      callFile({ id: 1, status: "b", created_at: "2026-03-03T09:00:00.000-08:00", updated_at: "2026-03-03T09:05:09.000-08:00" }),
      "2026-03-03T17:05:11.000Z",
    );
    await expectRest(scene());
    expect(await scene().reconcile()).toMatchObject({ loaded: 1, older: 1 });
  });

  it("if a file is rejected under the instance that it moves to", async () => {
    scene().put("eu/call-1.json", callFile({ id: 1 }));
    await scene().load();
    const settings = { ...testSettings, maxBytes: 10, instances: { "eu/": "acme-eu" } };
    await scene().reconcile({ fix: true, settings });
    expect(await scene().reconcile({ fix: true, settings })).toMatchObject({ loaded: 1, misplaced: 0, fixed: { seen: 0 } });
    expect(await scene().rows(instancesOf)).toEqual([{ instance: "acme-eu", session_key: "call-1" }]);
  });
});

it("an object that stays empty is found", async () => {
  scene().put("call-1.json", "");
  scene().put("call-2.json", "");
  scene().put("chat-3.json", { entries: [] });
  await scene().load();
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  const found: string[] = [];
  expect(await scene().reconcile({ onFound: (kind, name) => found.push(`${kind} ${name}`) })).toMatchObject({
    files: 3,
    loaded: 1,
    skipped: 1,
    empty: 1,
  });
  expect(found).toEqual(["empty call-1.json"]);
});

it.each([1, 2, 16])("files whose bytes changed under their generation are found by their hash, %d at once", async (concurrency) => {
  for (const id of [1, 2, 3]) scene().put(`call-${id}.json`, callFile({ id, rating: 3 }));
  await scene().load();
  for (const id of [1, 3]) {
    const name = `call-${id}.json`;
    const before = scene().files.live.get(name);
    scene().put(name, callFile({ id, rating: 5 }));
    const after = scene().files.live.get(name);
    if (before !== undefined && after !== undefined) scene().files.put({ ...after, generation: before.generation });
  }
  const ratings = "select session_id, rating from ${contact_center}.sessions order by session_id";

  expect(await scene().reconcile()).toMatchObject({ loaded: 3, changed: 0 });
  expect(await scene().reconcile({ verify: true, concurrency })).toMatchObject({ loaded: 1, changed: 2 });
  expect(await scene().reconcile({ verify: true, concurrency, fix: true })).toMatchObject({ changed: 2, fixed: { seen: 2, loaded: 2 } });

  expect(await scene().rows(ratings)).toEqual([
    { session_id: 1, rating: 5 },
    { session_id: 2, rating: 3 },
    { session_id: 3, rating: 5 },
  ]);
  expect(await scene().reconcile({ verify: true, concurrency, fix: true })).toMatchObject({ loaded: 3, changed: 0, fixed: { seen: 0 } });
});

it("a rejected file that is gone does not count as an orphan, since it has no session", async () => {
  scene().put("call-1.json", "no JSON");
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load();
  scene().files.live.clear();
  scene().put("call-3.json", callFile({ id: 3 }));
  const found: string[] = [];
  const findings = await scene().reconcile({ onFound: (kind, name) => found.push(`${kind} ${name}`) });
  expect(findings).toMatchObject({ orphaned: 1, missing: 1 });
  expect(found).toEqual(["orphaned call-2.json", "missing call-3.json"]);
});

it("a file that is gone before its bytes are compared does not count as changed", async () => {
  for (const id of [1, 2]) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  const read = scene().files.read.bind(scene().files);
  scene().files.read = (version, maxBytes) =>
    version.name === "call-1.json" ? Promise.resolve({ kind: "gone" }) : read(version, maxBytes);
  expect(await scene().reconcile({ verify: true })).toMatchObject({ loaded: 2, changed: 0 });
});

it("a version of other bytes is found although the right one was loaded as well, and it goes", async () => {
  scene().put("call-1.json", callFile({ id: 1, rating: 3 }));
  await scene().load();
  const before = scene().files.live.get("call-1.json");
  scene().put("call-1.json", callFile({ id: 1, rating: 5 }));
  const after = scene().files.live.get("call-1.json");
  expect(before?.generation).not.toBe(after?.generation);
  if (before !== undefined && after !== undefined) scene().files.put({ ...after, generation: before.generation });
  await scene().deliver("call-1.json");

  expect(await scene().reconcile({ verify: true })).toMatchObject({ loaded: 0, changed: 1 });
  expect(await scene().reconcile({ verify: true, fix: true })).toMatchObject({ changed: 1 });
  expect(await scene().rows("select rating from ${store}.session_versions")).toEqual([{ rating: 5 }]);
  expect(await scene().reconcile({ verify: true })).toMatchObject({ loaded: 1, changed: 0 });
});
