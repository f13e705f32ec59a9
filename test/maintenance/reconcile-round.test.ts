import { beforeEach, describe, expect, it } from "vitest";
import { startBudget } from "../../functions/maintenance/budget.ts";
import { type RoundParts, lastRoundEnd } from "../../functions/maintenance/reconcile-round.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { sessionVersions } from "../../schema/store.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { Scene, useScene } from "../support/maintenance-harness.ts";
import { callFile, chatFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";
import { useWarehouse } from "../support/warehouse.ts";

const scene = useScene();
const sessions = "select session_key, session_status from ${contact_center}.sessions order by session_key";
const versions = "select count(*) as version_count from ${store}.session_versions where is_deleted is not true";
const rewritten = { status: "rewritten", updated_at: "2026-03-02T09:20:00.000-08:00" };

/** One page of one name at a time, in runs of one page, unless changed. */
const paged = (size: number, changes: Partial<RoundParts> = {}): Partial<RoundParts> => ({
  fix: true,
  pages: 1,
  pagesAtOnce: 1,
  namesInPage: size,
  ...changes,
});

describe.each([1, 2, 1_000])("in pages of %d", (size) => {
  it("a round finds and loads what a comparison in one go does", async () => {
    for (const id of [1, 2, 4]) scene().put(`a/call-${id}.json`, callFile({ id }));
    scene().put("b/call-3.json", "no JSON");
    scene().put("eu/call-6.json", callFile({ id: 6 }));
    await scene().load();
    scene().put("a/call-2.json", callFile({ id: 2, ...rewritten }));
    scene().put("c/chat-5.json", chatFile({ id: 5 }));
    scene().put("c/recording.wav", "sound");
    scene().put("z/call-7.json", callFile({ id: 7 }));
    scene().files.live.delete("a/call-4.json");
    const settings = { ...testSettings, instances: { "eu/": "acme-eu" } };
    const found: string[] = [];
    const expected = await scene().reconcile({ settings, onFound: (kind, name) => found.push(`${kind} ${name}`) });
    const foundInRound: string[] = [];

    const { runs, sums } = await scene().wholeRound(
      paged(size, { settings, fix: false, onFound: (kind, name) => foundInRound.push(`${kind} ${name}`) }),
    );
    expect(sums).toEqual(expected);
    expect(foundInRound).toEqual(found);
    expect(runs).toHaveLength(Math.floor(scene().files.live.size / size) + 1);

    const fixing = await scene().wholeRound(paged(size, { settings }));
    expect(fixing.sums).toMatchObject({ missing: 2, stale: 1, misplaced: 1, fixed: { loaded: 4, failed: 0 } });
    const after = await scene().wholeRound(paged(size, { settings }));
    expect(after.sums).toMatchObject({ missing: 0, stale: 0, misplaced: 0, orphaned: 1, fixed: { seen: 0 } });
    expect(after.sums).toEqual(await scene().reconcile({ settings }));
    expect(await scene().rows(sessions)).toEqual([
      { session_key: "call-1", session_status: "finished" },
      { session_key: "call-2", session_status: "rewritten" },
      { session_key: "call-4", session_status: "finished" },
      { session_key: "call-6", session_status: "finished" },
      { session_key: "call-7", session_status: "finished" },
      { session_key: "chat-5", session_status: "finished" },
    ]);
  });

  it("deletions are mirrored when the whole listing is seen, and not before", async () => {
    for (let id = 1; id <= 5; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
    await scene().load();
    for (const id of [1, 2, 4]) scene().files.live.delete(`call-${id}.json`);
    const mirroring = paged(size, { mirrorDeletes: true, namesAtOnce: size });
    let run = await scene().reconcileRound(mirroring);
    while (!run.isComplete) {
      expect(await scene().rows(sessions)).toHaveLength(5);
      run = await scene().reconcileRound(mirroring);
    }
    expect(run.findings.deletedSessions).toBe(3);
    expect(await scene().rows(sessions)).toHaveLength(2);
    expect(await scene().rows("select count(*) as deletion_count from ${store}.round_deletions")).toEqual([{ deletion_count: 3 }]);

    expect((await scene().wholeRound(mirroring)).sums).toMatchObject({ orphaned: 3, deletedSessions: 0 });
    expect(await scene().rows("select count(*) as deletion_count from ${store}.round_deletions")).toEqual([{ deletion_count: 0 }]);
  });
});

it("what is loaded while a round goes on is not loaded again", async () => {
  for (let id = 1; id <= 4; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().reconcileRound(paged(1));
  await scene().load();
  const { sums } = await scene().wholeRound(paged(1));
  expect(sums).toMatchObject({ loaded: 3, missing: 0, fixed: { seen: 0 } });
  expect(await scene().rows(versions)).toEqual([{ version_count: 4 }]);
});

it("a deleted object that is back before the round ends does not hide its session", async () => {
  let at = new Date(Date.now() + 60_000);
  const now = () => at;
  for (const id of [1, 2, 3]) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  scene().files.live.delete("call-1.json");
  scene().files.live.delete("call-2.json");
  const mirroring = paged(1, { mirrorDeletes: true, now });
  await scene().reconcileRound(mirroring);
  at = new Date(at.getTime() + 3_600_000);
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load({ now });

  expect((await scene().wholeRound(mirroring)).sums.deletedSessions).toBe(1);
  expect(await scene().rows(sessions)).toHaveLength(2);
});

it("of objects that were found to be gone at different times, one that is back since its own does not hide its session", async () => {
  let at = new Date(Date.now() + 60_000);
  const now = () => at;
  const minutesLater = (minutes: number): void => void (at = new Date(at.getTime() + minutes * 60_000));
  for (const id of [1, 2, 3, 4]) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  scene().files.live.delete("call-1.json");
  scene().files.live.delete("call-3.json");
  const mirroring = paged(1, { mirrorDeletes: true, now });
  await scene().reconcileRound(mirroring);
  minutesLater(30);
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().load({ now });
  minutesLater(30);

  expect((await scene().wholeRound(mirroring)).sums.deletedSessions).toBe(1);
  expect(await scene().rows("select session_key from ${contact_center}.sessions order by session_key")).toEqual(
    [1, 2, 4].map((id) => ({ session_key: `call-${id}` })),
  );
});

it("a session that was loaded shortly before its object was found to be gone stays until the next round", async () => {
  let at = new Date("2026-03-04T00:00:00Z");
  const now = () => at;
  for (const id of [1, 2]) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load({ now });
  scene().files.live.delete("call-1.json");
  at = new Date("2026-03-04T00:05:00Z");
  const mirroring = { fix: true, mirrorDeletes: true, now, graceMilliseconds: 600_000 };
  expect((await scene().wholeRound(mirroring)).sums.deletedSessions).toBe(0);
  at = new Date("2026-03-04T00:15:00Z");
  expect((await scene().wholeRound(mirroring)).sums.deletedSessions).toBe(1);
});

it("deletions are mirrored in batches as far as the time goes, and the next run goes on behind them", async () => {
  for (let id = 1; id <= 5; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  for (const id of [1, 2, 3, 4]) scene().files.live.delete(`call-${id}.json`);
  const mirroring = { fix: true, mirrorDeletes: true, namesAtOnce: 2 };
  let isLeft = true;
  const { warehouse } = scene();
  const appendBatch: Warehouse["appendBatch"] = async (table, rows, key) => {
    await warehouse.appendBatch(table, rows, key);
    // The time is over once the tombstones of the first batch are there.
    if (table === sessionVersions) isLeft = false;
  };
  const { isComplete, findings } = await scene().reconcileRound({
    ...mirroring,
    budget: { isLeft: () => isLeft, spend: () => undefined },
    warehouse: changedWarehouse(warehouse, { appendBatch }),
  });
  expect([isComplete, findings.deletedSessions]).toEqual([false, 2]);
  expect(await scene().reconcileRound(mirroring)).toMatchObject({ isComplete: true, findings: { deletedSessions: 2 } });
  expect(await scene().rows("select session_key from ${contact_center}.sessions")).toEqual([{ session_key: "call-5" }]);
});

it("the end of the last round is that of a whole listing, and its beginning before there is one", async () => {
  expect(await lastRoundEnd(scene().warehouse)).toBeNull();
  let at = new Date("2026-03-04T00:00:00Z");
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().reconcileRound(paged(1, { now: () => at }));
  expect(await lastRoundEnd(scene().warehouse)).toEqual(at);
  at = new Date("2026-03-04T01:00:00Z");
  await scene().reconcileRound(paged(1, { now: () => at }));
  expect(await lastRoundEnd(scene().warehouse)).toEqual(at);
});

it("an empty listing mirrors nothing, and neither does one that breaks off", async () => {
  for (let id = 1; id <= 3; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  await scene().load();
  const live = [...scene().files.live.values()];
  scene().files.live.clear();
  const mirroring = paged(1, { mirrorDeletes: true });
  expect((await scene().wholeRound(mirroring)).sums).toMatchObject({ orphaned: 3, deletedSessions: 0 });

  const { files } = scene();
  const list = files.list.bind(files);
  files.list = async function* () {
    yield* live.slice(0, 1);
    throw new Error("the listing broke off");
  };
  await expect(scene().wholeRound({ ...mirroring, pages: 3 })).rejects.toThrow("broke off");
  files.list = list;
  for (const file of live) files.put(file);
  // The first name was compared before the listing broke off.
  expect((await scene().wholeRound(mirroring)).sums).toMatchObject({ loaded: 2, orphaned: 0, deletedSessions: 0 });
  expect(await scene().rows(sessions)).toHaveLength(3);
});

it("a run without time left goes on by a name, and the next one from there", async () => {
  for (let id = 1; id <= 3; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  const late = { fix: true, budget: startBudget({ milliseconds: 0, bytes: 1e9 }) };
  for (const missing of [1, 1, 1]) {
    const { findings, isComplete } = await scene().reconcileRound(late);
    expect([findings.missing, isComplete]).toEqual([missing, false]);
  }
  expect(await scene().reconcileRound(late)).toMatchObject({ isComplete: true, findings: { files: 0 } });
  expect(await scene().rows(sessions)).toHaveLength(3);
});

it("a file that cannot be loaded is tried in three runs, and does not stop the round", async () => {
  for (let id = 1; id <= 3; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  const read = scene().files.read.bind(scene().files);
  scene().files.read = (version, maxBytes) =>
    version.name === "call-1.json" ? Promise.reject(new Error("cannot be read")) : read(version, maxBytes);
  const failed: number[] = [];
  for (let run = await scene().reconcileRound(paged(1)); ; run = await scene().reconcileRound(paged(1))) {
    failed.push(run.findings.fixed.failed);
    if (run.isComplete) break;
  }
  expect(failed).toEqual([1, 1, 1, 0, 0, 0]);
  expect(await scene().rows(sessions)).toHaveLength(2);
});

it("the age of the last full round is that of its end, or of the first round's beginning", async () => {
  let at = new Date("2026-03-04T00:00:00Z");
  const clock = paged(1, { now: () => at });
  for (let id = 1; id <= 2; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
  const ages: number[] = [];
  for (let hour = 0; hour < 7; hour += 1) {
    ages.push((await scene().reconcileRound(clock)).ageHours);
    at = new Date(at.getTime() + 3_600_000);
  }
  // Three runs a round: two names, and that nothing follows.
  expect(ages).toEqual([0, 1, 0, 1, 2, 0, 1]);
});

it("folders of recent days are compared in every run, and what is gone from them is left to the round", async () => {
  for (const day of ["01", "02"])
    for (const id of [1, 2, 3]) scene().put(`2026/03/${day}/call-${day}${id}.json`, callFile({ id: Number(`${day}${id}`) }));
  await scene().load();
  scene().files.live.delete("2026/03/02/call-021.json");
  scene().put("2026/03/02/call-024.json", callFile({ id: 24 }));
  const recent = paged(1, { folders: ["2026/03/02/", "2026/03/03/"], mirrorDeletes: true });

  const { findings, pages } = await scene().reconcileRound(recent);

  expect(findings).toMatchObject({ missing: 1, orphaned: 1, loaded: 3, deletedSessions: 0, fixed: { loaded: 1 } });
  expect(pages).toBe(5);
  expect(await scene().rows(sessions)).toHaveLength(7);
});

it("another bucket, folder or instance begins a round of its own", async () => {
  for (const name of ["a/call-1.json", "b/call-2.json"]) scene().put(name, callFile({ id: name === "a/call-1.json" ? 1 : 2 }));
  await scene().reconcileRound(paged(1));
  const { findings } = await scene().reconcileRound(paged(1, { settings: { ...testSettings, hash: "other" } }));
  expect(findings).toMatchObject({ files: 1, loaded: 1 });
  expect((await scene().wholeRound(paged(1, { prefix: "b/" }))).sums).toMatchObject({ files: 1, missing: 1 });
});

describe("on an engine that notes changes of settled days", () => {
  const warehouse = useWarehouse(undefined, { touchesDays: true });
  let noting: Scene;
  beforeEach(() => {
    noting = new Scene(warehouse());
  });

  /** Statements that read stored versions. */
  const watched = (): { readonly watching: Scene; readonly statements: string[] } => {
    const statements: string[] = [];
    const watching = new Scene(
      changedWarehouse(warehouse(), {
        change: (some, options) => {
          statements.push(...some.filter((statement) => statement.includes("session_versions")));
          return warehouse().change(some, options);
        },
      }),
    );
    for (const file of noting.files.live.values()) watching.files.put(file);
    return { watching, statements };
  };

  it("a run reads the days that changed since the last one, and finds what was loaded to old ones", async () => {
    let at = new Date("2026-06-01T12:00:00Z");
    const now = () => at;
    for (let id = 1; id <= 4; id += 1) noting.put(`call-${id}.json`, callFile({ id }));
    await noting.reconcileRound(paged(1, { now }));
    at = new Date(at.getTime() + 3_600_000);
    await noting.load({ now });
    at = new Date(at.getTime() + 3_600_000);
    const { watching, statements } = watched();

    const { findings } = await watching.reconcileRound(paged(1_000, { now }));

    expect(findings).toMatchObject({ loaded: 3, missing: 0 });
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/session_date >= date '2026-05-31' or session_date in \(date '2026-03-02'\)/);
  });

  it("after a long pause the ledger is copied again, since notes of changes are gone, and the round goes on", async () => {
    let at = new Date("2026-06-01T12:00:00Z");
    const now = () => at;
    for (let id = 1; id <= 3; id += 1) noting.put(`call-${id}.json`, callFile({ id }));
    await noting.reconcileRound(paged(1, { now }));
    await noting.load({ now });
    await warehouse().change(["delete from ${store}.touched_days where true"], {});
    at = new Date(at.getTime() + 2 * 86_400_000);

    expect((await noting.reconcileRound(paged(1_000, { now }))).findings).toMatchObject({ loaded: 2, missing: 0 });
    expect(await noting.rows(versions)).toEqual([{ version_count: 3 }]);
  });
});
