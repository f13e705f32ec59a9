import { beforeEach, expect, it } from "vitest";
import { startBudget, unlimited } from "../../functions/maintenance/budget.ts";
import { type ChangedDays, daysChangedSince } from "../../functions/maintenance/changed-days.ts";
import { compactDue } from "../../functions/maintenance/compact.ts";
import { eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { recentFolders } from "../../functions/maintenance/recent-folders.ts";
import { finishRetirements, retireVersion } from "../../functions/maintenance/retire.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";
import { useWarehouse } from "../support/warehouse.ts";

// What upkeep does where days are settled and noted before they change, as on BigQuery.

const warehouse = useWarehouse(undefined, { touchesDays: true });
let scene: Scene;
let at: Date;
const now = (): Date => at;
const pass = (hours: number): void => void (at = new Date(at.getTime() + hours * 3_600_000));
const maximumBytes = 1e12;
const { codeVersion } = testSettings;
const rewritten = { status: "rewritten", updated_at: "2026-03-02T09:20:00.000-08:00" };

beforeEach(() => {
  scene = new Scene(warehouse());
  at = new Date("2026-06-01T12:00:00Z");
});

const changedSince = (since: Date): Promise<ChangedDays | null> => daysChangedSince(warehouse(), since, at);
const versionCount = async (): Promise<unknown> =>
  (await warehouse().query("select count(*) as version_count from ${store}.session_versions")).rows[0]?.["version_count"];

/** The warehouse, whose statements about stored versions are kept. */
function watched(): { readonly watching: Warehouse; readonly statements: string[] } {
  const statements: string[] = [];
  const keep = (sql: string): void => void (sql.includes("session_versions") ? statements.push(sql) : 0);
  const watching = changedWarehouse(warehouse(), {
    query: (sql, parameters) => {
      keep(sql);
      return warehouse().query(sql, parameters);
    },
    change: (some, options) => {
      some.forEach(keep);
      return warehouse().change(some, options);
    },
  });
  return { watching, statements };
}

it("without erasures, their task asks for no version", async () => {
  const { watching, statements } = watched();
  expect(await finishErasures(watching, scene.files, { now: at, maximumBytes })).toMatchObject({ deleted_rows: 0 });
  expect(await finishRetirements(watching, { now: at, maximumBytes, days: await changedSince(at) })).toMatchObject({ deleted_rows: 0 });
  expect(statements).toEqual([]);
});

it("rows that come after an erasure was finished are deleted by reading the days that changed", async () => {
  scene.put("call-1.json", callFile({ id: 1 }));
  await scene.load({ now });
  await eraseSessions(warehouse(), scene.files, [{ instance: "acme", sessionKey: "call-1", versions: 1 }], { now: at, maximumBytes });
  expect(await versionCount()).toBe(0);
  pass(2);
  const since = at;
  // A function that had not seen the erasure yet.
  await warehouse().change(
    ["create temp table erased as select * from ${store}.session_erasures", "delete from ${store}.session_erasures"],
    {},
  );
  scene.put("call-1.json", callFile({ id: 1, ...rewritten }));
  await scene.load({ now });
  await warehouse().change(["insert into ${store}.session_erasures select * from erased", "drop table erased"], {});
  pass(1);
  const { watching, statements } = watched();

  expect(await finishErasures(watching, scene.files, { now: at, maximumBytes, days: await changedSince(since) })).toEqual({
    removed_copies: 0,
    deleted_rows: 1,
    waiting_rows: 0,
  });

  expect(await versionCount()).toBe(0);
  for (const statement of statements)
    expect(statement).toMatch(/session_date >= date '2026-05-31' or (?:version\.)?session_date in \(date '2026-03-02'\)/);
});

it("an erasure that was cut off is finished by reading all days", async () => {
  scene.put("call-1.json", callFile({ id: 1 }));
  await scene.load({ now });
  pass(24 * 30);
  const cut = changedWarehouse(warehouse(), { change: () => Promise.reject(new Error("cut off")) });
  await expect(
    eraseSessions(cut, scene.files, [{ instance: "acme", sessionKey: "call-1", versions: 1 }], { now: at, maximumBytes }),
  ).rejects.toThrow("cut off");

  const days = { since: at, from: "2026-06-30", touched: [] };
  await finishErasures(warehouse(), scene.files, { now: at, maximumBytes, days });

  expect(await versionCount()).toBe(0);
  expect(await scene.rows("select count(*) as open_count from ${store}.session_erasures where finished_at is null")).toEqual([
    { open_count: 0 },
  ]);
});

it("a retirement that was cut off is finished by reading the day that it noted", async () => {
  scene.put("call-1.json", callFile({ id: 1 }));
  await scene.load({ now });
  const generation = scene.files.live.get("call-1.json")?.generation ?? "";
  pass(24 * 30);
  const cut = changedWarehouse(warehouse(), { change: () => Promise.reject(new Error("cut off")) });
  const retirement = { name: "call-1.json", generation, reason: "written by a test of the platform" };
  await expect(retireVersion(cut, retirement, { now: at, maximumBytes, codeVersion })).rejects.toThrow("cut off");
  expect(await versionCount()).toBe(1);

  expect(await finishRetirements(warehouse(), { now: at, maximumBytes, days: await changedSince(at) })).toMatchObject({ deleted_rows: 1 });
  expect(await versionCount()).toBe(0);
});

it("after a pause in which notes were deleted, all days are read", async () => {
  expect(await changedSince(new Date(at.getTime() - 86_400_000))).toBeNull();
  expect(await changedSince(at)).toMatchObject({ from: "2026-05-31", touched: [] });
});

/** A session of each day with a superseded version, settled on the next day but one. */
async function settleDaysWithVersions(days: readonly string[]): Promise<void> {
  for (const [place, day] of days.entries()) {
    at = new Date(`${day}T12:00:00Z`);
    for (const changes of [{}, rewritten]) {
      scene.put(`call-${place}.json`, callFile({ id: place, created_at: `${day}T10:00:00Z`, ...changes }), `${day}T12:00:00Z`);
      await scene.load({ now });
    }
    pass(60);
    await settle(warehouse(), { now, metricSettings: defaultMetricSettings, maximumBytes });
  }
}

const compacting = { versionDays: 30, maximumBytes };

it("compact reads a day once it is due, the longest due first, and goes on where it stopped", async () => {
  await settleDaysWithVersions(["2026-03-01", "2026-03-04", "2026-03-07"]);
  expect(await compactDue(warehouse(), { ...compacting, now: at, budget: startBudget(unlimited) })).toMatchObject({
    days: 0,
    days_left: 0,
  });

  at = new Date("2026-04-09T00:00:00Z");
  const { watching, statements } = watched();
  const once = { isLeft: () => statements.length === 0, spend: () => undefined };
  expect(await compactDue(watching, { ...compacting, now: at, daysAtOnce: 1, budget: once })).toEqual({
    superseded_versions: 1,
    deleted_versions: 1,
    days: 1,
    days_left: 1,
  });
  expect(statements[0]).toContain("session_date in (date '2026-03-01')");
  expect(await compactDue(warehouse(), { ...compacting, now: at, budget: startBudget(unlimited) })).toMatchObject({
    deleted_versions: 1,
    days: 1,
    days_left: 0,
  });
  expect(await compactDue(warehouse(), { ...compacting, now: at, budget: startBudget(unlimited) })).toMatchObject({ days: 0 });
  pass(24 * 30);
  expect(await compactDue(warehouse(), { ...compacting, now: at, budget: startBudget(unlimited) })).toMatchObject({
    deleted_versions: 1,
    days: 1,
  });
  expect(await versionCount()).toBe(3);
  // Otherwise they would count as changed, and be settled again.
  expect(await scene.rows("select session_date, version_count from ${store}.settled_days order by session_date")).toEqual(
    ["2026-03-01", "2026-03-04", "2026-03-07"].map((day) => ({ session_date: day, version_count: 1 })),
  );
});

it("days that are too much for one statement are compacted in halves", async () => {
  await settleDaysWithVersions(["2026-03-01", "2026-03-04", "2026-03-07"]);
  pass(24 * 40);
  const pieces: number[] = [];
  const limited = changedWarehouse(warehouse(), {
    estimate: (statement) => Promise.resolve(100 * new Set(statement.match(/2026-03-0\d(?=')/g)).size),
    change: (statements, options) => {
      if (statements[0]?.startsWith("delete from ${store}.session_versions") === true)
        pieces.push(new Set(statements[0].slice(0, 200).match(/2026-03-0\d(?=')/g)).size);
      return warehouse().change(statements, options);
    },
  });
  await compactDue(limited, { ...compacting, maximumBytes: 250, now: at, budget: startBudget(unlimited) });
  expect(pieces).toEqual([2, 1]);
  expect(await versionCount()).toBe(3);
});

it("the folders of recent days are yesterday's, today's and tomorrow's, below each instance's", () => {
  const settings = { prefix: "ccaip/", instances: { "ccaip/eu/": "acme-eu", "other/": "acme" } };
  expect(recentFolders("YYYY/MM/DD/", settings, new Date("2026-03-01T23:00:00Z"))).toEqual([
    "ccaip/2026/02/28/",
    "ccaip/2026/03/01/",
    "ccaip/2026/03/02/",
    "ccaip/eu/2026/02/28/",
    "ccaip/eu/2026/03/01/",
    "ccaip/eu/2026/03/02/",
  ]);
  expect(recentFolders(undefined, settings, at)).toEqual([]);
});
