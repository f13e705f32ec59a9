import { beforeEach, describe, expect, it } from "vitest";
import { startBudget, unlimited } from "../../functions/maintenance/budget.ts";
import { type CompactOptions, compact, compactDue } from "../../functions/maintenance/compact.ts";
import { settle } from "../../functions/maintenance/settle.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse(defaultMetricSettings, { touchesDays: true });
let scene: Scene;
beforeEach(() => {
  scene = new Scene(warehouse());
});

const days = ["2026-03-02", "2026-03-03", "2026-03-04"] as const;
const inTwoMonths = new Date(Date.now() + 60 * 86_400_000);
const settling = { now: () => inTwoMonths, metricSettings: defaultMetricSettings, maximumBytes: 1e12 };
const options = (changes: Partial<CompactOptions> = {}): CompactOptions => ({
  now: inTwoMonths,
  versionDays: 30,
  isDryRun: false,
  maximumBytes: 1e9,
  ...changes,
});

/** Writes a version of call 1, 2 and 3, one on each day. */
async function write(minute: number): Promise<void> {
  for (const [index, day] of days.entries()) {
    const updated_at = `${day}T12:${String(minute).padStart(2, "0")}:00.000Z`;
    const name = `call-${index + 1}.json`;
    scene.put(name, callFile({ id: index + 1, created_at: `${day}T12:00:00.000Z`, updated_at, status: `version ${minute}` }), updated_at);
    await scene.deliver(name);
  }
}
const counted = async (table: string): Promise<unknown> => {
  const [row] = (await warehouse().query(`select count(*) as row_count from \${store}.${table}`)).rows;
  return row?.["row_count"];
};
const shown = (): Promise<readonly unknown[]> =>
  scene.rows("select session_key, session_status from ${contact_center}.sessions order by session_key");

/** Days of sessions that a statement names. */
const daysIn = (statement: string): number => statement.split("and ingested_at")[0]?.match(/date '/g)?.length ?? 0;
/** Versions of each settled day, as counted. */
const countsOf = () => scene.rows("select version_count from ${store}.settled_days order by session_date");

describe("superseded versions", () => {
  beforeEach(async () => {
    for (const minute of [1, 2, 3]) await write(minute);
  });

  it.each([1, 2, 31])("are deleted in pieces of %d days, with their bytes and rows, and nothing is left to do", async (daysAtOnce) => {
    const statements: string[] = [];
    const billing = changedWarehouse(warehouse(), {
      change: async (some, how) => {
        statements.push(...some);
        return { ...(await warehouse().change(some, how)), bytesBilled: 5 };
      },
    });
    const before = await shown();
    const pieces = Math.ceil(3 / daysAtOnce);
    expect(await compact(billing, options({ daysAtOnce }))).toEqual({
      superseded_versions: 6,
      days: 3,
      is_deleted: true,
      deleted_versions: 6,
      bytes_read: 5 * pieces,
    });
    // One that deletes and one that counts, for each piece.
    expect(statements).toHaveLength(2 * pieces);
    expect(await counted("session_versions")).toBe(3);
    expect(await shown()).toEqual(before);
    expect(await compact(warehouse(), options({ daysAtOnce }))).toEqual({
      superseded_versions: 0,
      days: 0,
      is_deleted: false,
      deleted_versions: 0,
      bytes_read: null,
    });
  });

  it("that were loaded in the last days stay", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await compact(warehouse(), options({ now: tomorrow, versionDays: 2 }))).toMatchObject({
      superseded_versions: 0,
      is_deleted: false,
    });
    expect(await compact(warehouse(), options({ now: tomorrow, versionDays: 0 }))).toMatchObject({ deleted_versions: 6 });
  });

  it("and their copies stay in a dry run, which reports what deleting them would read", async () => {
    scene.put("other.json", callFile({ id: 1, created_at: `${days[1]}T12:00:00.000Z` }), `${days[1]}T13:00:00.000Z`);
    await scene.deliver("other.json");
    await settle(warehouse(), settling);
    expect(await counted("moved_versions")).toBe(4);
    const reading = changedWarehouse(warehouse(), {
      estimate: () => Promise.resolve(7),
      change: () => Promise.reject(new Error("a dry run changes nothing")),
    });
    expect(await compact(reading, options({ isDryRun: true, daysAtOnce: 1 }))).toMatchObject({
      superseded_versions: 6,
      is_deleted: false,
      deleted_versions: 0,
      bytes_read: 21,
    });
    expect([await counted("session_versions"), await counted("moved_versions")]).toEqual([10, 4]);

    await compact(warehouse(), options());
    expect([await counted("session_versions"), await counted("moved_versions")]).toEqual([4, 2]);
  });

  it("of days that would read too much together are deleted by halves, and those of one day in any case", async () => {
    const sizes: number[] = [];
    const costly = changedWarehouse(warehouse(), {
      estimate: (statement) => Promise.resolve(daysIn(statement) * 600),
      change: (some, how) => {
        for (const statement of some) if (statement.startsWith("delete")) sizes.push(daysIn(statement));
        return warehouse().change(some, how);
      },
    });
    expect(await compact(costly, options({ maximumBytes: 1_200 }))).toMatchObject({ deleted_versions: 6 });
    expect(sizes).toEqual([2, 1]);

    for (const minute of [4, 5]) await write(minute);
    sizes.length = 0;
    expect(await compact(costly, options({ maximumBytes: 599 }))).toMatchObject({ deleted_versions: 6 });
    expect(sizes).toEqual([1, 1, 1]);
  });

  it("are taken out of the counts of settled days, unless other rows were deleted than expected", async () => {
    await settle(warehouse(), settling);
    const miscounting = changedWarehouse(warehouse(), {
      change: async (some, how) => {
        const { changedRows, ...rest } = await warehouse().change(some, how);
        return { ...rest, changedRows: some[0]?.startsWith("delete") === true ? (changedRows ?? 0) + 1 : changedRows };
      },
    });
    await compact(miscounting, options({ days: [days[0]] }));
    expect(await countsOf()).toEqual([3, 3, 3].map((version_count) => ({ version_count })));
    await compact(warehouse(), options({ days: [days[1], days[2]] }));
    expect(await countsOf()).toEqual([3, 1, 1].map((version_count) => ({ version_count })));
    // The day whose count is not that of its rows is settled again.
    const aDayLater = { ...settling, now: () => new Date(inTwoMonths.getTime() + 86_400_001) };
    expect(await settle(warehouse(), aDayLater)).toMatchObject({ settled_days: 1 });
    expect(await countsOf()).toEqual([1, 1, 1].map((version_count) => ({ version_count })));
  });

  it.each([1, 2, 31])("of settled days that are due are deleted by %d days, as far as the budget goes, each once", async (daysAtOnce) => {
    await settle(warehouse(), { ...settling, now: () => new Date() });
    const due = (changes: Partial<Parameters<typeof compactDue>[1]> = {}) =>
      compactDue(warehouse(), { ...options({ daysAtOnce }), budget: startBudget(unlimited), ...changes });
    const late = { isLeft: () => false, spend: () => undefined };
    expect(await due({ budget: late })).toEqual({ superseded_versions: 0, deleted_versions: 0, days: 0, days_left: 3 });
    let looks = 0;
    const once = { isLeft: () => (looks += 1) === 1, spend: () => undefined };
    const first = Math.min(daysAtOnce, 3);
    expect(await due({ budget: once })).toMatchObject({ deleted_versions: 2 * first, days: first, days_left: 3 - first });
    expect(await due()).toMatchObject({ deleted_versions: 6 - 2 * first, days: 3 - first, days_left: 0 });
    expect(await due()).toEqual({ superseded_versions: 0, deleted_versions: 0, days: 0, days_left: 0 });
    expect(await counted("session_versions")).toBe(3);
  });
});
