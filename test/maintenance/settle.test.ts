import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { compact } from "../../functions/maintenance/compact.ts";
import { eraseSessions, finishErasures } from "../../functions/maintenance/erase.ts";
import { forgetErasure } from "../../functions/maintenance/erasures.ts";
import { retireVersion } from "../../functions/maintenance/retire.ts";
import { planSettle, settle } from "../../functions/maintenance/settle.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { readAllLive, recordDefinition } from "../../functions/warehouse/bigquery/settled-definition.ts";
import type { NamedCells } from "../../functions/values/row.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { tablesOfDays } from "../../schema/settled.ts";
import { sessionVersions, tablesOfSettledDays } from "../../schema/store.ts";
import { differing, rowsOfAll } from "../support/all-relations.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { append, rowOf, versionRow } from "../support/rows.ts";
import { emptyWarehouse, placeLiveFrom, useWarehouse } from "../support/warehouse.ts";
import { settledDifferences } from "../sweep/world.ts";
import { appendVersions } from "../../functions/maintenance/change-versions.ts";

const metricSettings = defaultMetricSettings;
const atOnce = useWarehouse(metricSettings);
const later = useWarehouse(metricSettings, { touchesDays: true });

/** Engines that show a change of a settled day at once, and once it is settled again. */
const engines = [
  ["at once", atOnce],
  ["later", later],
] as const;

const noon = (day: string): Date => new Date(`${day}T12:00:00.000Z`);
const settling = (now: Date, changes: Partial<Parameters<typeof settle>[1]> = {}) => ({
  now: () => now,
  metricSettings,
  maximumBytes: 1e12,
  ...changes,
});

let rowCount = 0;
/** A version of a session on a day, at a minute of its own clock. */
const version = (session_id: number, day: string, minute: number, changes: NamedCells = {}): NamedCells => ({
  ...versionRow({ session_id }),
  session_date: day,
  created_at: `${day}T12:00:00.000Z`,
  version_at: `2026-03-01T13:${String(minute).padStart(2, "0")}:00.000Z`,
  source_time_created: `2026-03-01T13:${String(minute).padStart(2, "0")}:01.000Z`,
  row_id: `row-${(rowCount += 1)}`,
  rating: minute,
  participants: [{ position: 0, participant_id: minute, participant_type: "end_user" }],
  ...changes,
});

/** Appends versions as a command does: noted, if the engine needs it. */
const appendAll = (warehouse: Warehouse, rows: readonly NamedCells[], now: Date): Promise<void> =>
  appendVersions(
    warehouse,
    rows.map((row) => rowOf(sessionVersions, row)),
    { now, why: "a test" },
  );

const shown = async (warehouse: Warehouse): Promise<readonly unknown[]> =>
  (await warehouse.query("select session_key, rating from ${contact_center}.sessions order by session_key, rating")).rows.map((row) => [
    row["session_key"],
    row["rating"],
  ]);
const listed = async (warehouse: Warehouse): Promise<readonly unknown[]> =>
  (await warehouse.query("select session_key, participant_id as id from ${contact_center}.participants order by session_key, id")).rows.map(
    (row) => [row["session_key"], row["id"]],
  );
const settledDaysOf = async (warehouse: Warehouse): Promise<readonly unknown[]> =>
  (await warehouse.query("select cast(session_date as varchar) as day from ${store}.settled_days order by day")).rows.map(({ day }) => day);
const storedIn = async (warehouse: Warehouse, table: string, key: string): Promise<number> =>
  (await warehouse.query(`select session_key from \${store}.${table} where session_key = @key`, { key })).rows.length;

const compared = ({ name }: { readonly name: string }): boolean =>
  ["sessions", "participants", "queue_entries", "sessions_flat", "agent_legs"].includes(name);
const at = (time: string): Date => new Date(`2026-03-06T${time}Z`);
const localDate = async (warehouse: Warehouse): Promise<unknown> =>
  (await warehouse.query("select cast(local_date as varchar) as day from ${contact_center}.sessions_flat")).rows;

it("the names of the tables of settled days are those that are defined", () => {
  expect(new Set(tablesOfSettledDays)).toEqual(new Set(tablesOfDays.map(({ name }) => name)));
});

it("all relations are equal for every position of the boundary", { timeout: 240_000 }, async () => {
  const warehouse = atOnce();
  await load(warehouse, sessionWrites({ sessions: 60, days: 2, seed: 7, duplicates: 0.1, drift: 0.1, instances: ["acme", "globex"] }));
  const expected = await rowsOfAll(warehouse);
  for (const day of ["2026-03-04", "2026-03-09"]) {
    await settle(warehouse, settling(noon(day)));
    expect(differing(await rowsOfAll(warehouse), expected), `settled on ${day}`).toEqual([]);
  }
  expect(await settledDaysOf(warehouse)).not.toEqual([]);
});

it("the literal may lag, and days are settled in any order", async () => {
  const warehouse = later();
  await load(warehouse, sessionWrites({ sessions: 60, days: 3, seed: 8 }));
  const expected = await rowsOfAll(warehouse, compared);
  await settle(warehouse, settling(noon("2026-03-04")));
  const { liveFrom } = await planSettle(warehouse, settling(noon("2026-03-04")));
  expect(liveFrom > "2026-03-01").toBe(true);
  await placeLiveFrom(warehouse, "0001-01-01");
  expect(differing(await rowsOfAll(warehouse, compared), expected)).toEqual([]);
  await warehouse.query("delete from ${store}.settled_days where session_date = date '2026-03-02'");
  for (const { name } of tablesOfDays) await warehouse.query(`delete from \${store}.${name} where session_date = date '2026-03-02'`);
  expect(differing(await rowsOfAll(warehouse, compared), expected)).toEqual([]);
});

it("nothing is written before a day is old enough, nor when nothing is due", async () => {
  const warehouse = atOnce();
  await appendAll(warehouse, [version(1, "2026-03-01", 1)], noon("2026-03-01"));
  const changes: string[][] = [];
  const observed = changedWarehouse(warehouse, {
    change: (statements, options) => {
      changes.push([...statements]);
      return warehouse.change(statements, options);
    },
  });
  await settle(observed, settling(new Date("2026-03-03T00:30:00.000Z")));
  expect(await settledDaysOf(warehouse)).toEqual([]);
  await settle(observed, settling(new Date("2026-03-03T01:30:00.000Z")));
  expect(await settledDaysOf(warehouse)).toEqual(["2026-03-01"]);
  changes.length = 0;
  expect(await settle(observed, settling(new Date("2026-03-03T02:00:00.000Z")))).toMatchObject({ settled_days: 0, days_left: 0 });
  expect(changes).toEqual([]);
});

/** The warehouse, with every query that it is asked. */
function asking(warehouse: Warehouse): { readonly warehouse: Warehouse; readonly queries: string[] } {
  const queries: string[] = [];
  const query: Warehouse["query"] = (sql, parameters) => {
    queries.push(sql);
    return warehouse.query(sql, parameters);
  };
  return { warehouse: changedWarehouse(warehouse, { query }), queries };
}

it.each(engines)("with nothing due, two queries are all: %s", async (_, of) => {
  const { warehouse, queries } = asking(of());
  const days = ["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-06"];
  await appendAll(
    warehouse,
    days.map((day, index) => version(index * 5_000, day, 1)),
    noon("2026-03-03"),
  );
  await settle(warehouse, settling(noon("2026-03-06")));
  queries.length = 0;
  expect(await settle(warehouse, settling(noon("2026-03-06")))).toMatchObject({ settled_days: 0, days_left: 0 });
  expect(queries).toHaveLength(2);
  expect(queries.join()).not.toContain("settled_newest");
});

it.each(engines)("a session is searched on the settled days alone whose ids include its own: %s", async (_, of) => {
  const { warehouse, queries } = asking(of());
  const days = Array.from({ length: 20 }, (__, index) => `2026-03-${String(index + 1).padStart(2, "0")}`);
  const firstIds = days.flatMap((day, index) => [0, 1, 2].map((more) => version(index * 5_000 + more, day, 1)));
  await appendAll(warehouse, firstIds, noon("2026-03-20"));
  await settle(warehouse, settling(noon("2026-03-25")));
  // Of the day's own ids, then of another settled day's, with versions on a settled day and on a live one.
  for (const [hour, id, day, expected] of [
    [13, 3, "2026-03-01", []],
    [14, 45_002, "2026-03-03", ["2026-03-10"]],
    [15, 20_001, "2026-03-25", ["2026-03-05"]],
  ] as const) {
    await appendAll(warehouse, [version(id, day, 9)], new Date(`2026-03-25T${hour}:00:00.000Z`));
    queries.length = 0;
    await settle(warehouse, settling(new Date(`2026-03-25T${hour}:01:00.000Z`)));
    const found = queries.flatMap((sql) => /settled\.session_date in \((.*)\)/.exec(sql)?.[1] ?? []);
    // An engine that makes changed days live finds the other day when it appends.
    expect(found).toEqual(warehouse.touchesDays ? expected.map((one) => `date '${one}'`) : []);
    expect(await settledDifferences(warehouse, false)).toEqual([]);
    expect(await shown(warehouse)).toContainEqual([`call-${id}`, 9]);
    // The note is done.
    await settle(warehouse, settling(new Date(`2026-03-25T${hour}:30:00.000Z`)));
  }
  expect(await shown(warehouse)).toHaveLength(61);
});

it.each(engines)(
  "a session that moves is there once, before and after each step and in every order of days: %s",
  { timeout: 120_000 },
  async (_, of) => {
    const warehouse = of();
    const [first, second] = ["2026-03-02", "2026-03-08"];
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const)
      for (const isNewer of [true, false])
        for (const settledOn of [["2026-03-05", "2026-03-12"], ["2026-03-05"]] as const) {
          await emptyWarehouse(warehouse);
          // Another session on each day, so that both are days with versions.
          await appendAll(warehouse, [version(8, first, 1), version(9, second, 1), version(1, from, 5)], noon("2026-03-08"));
          for (const day of settledOn) {
            await settle(warehouse, settling(noon(day)));
            expect(await settledDifferences(warehouse, false)).toEqual([]);
          }
          const now = noon(settledOn.at(-1) ?? "");
          await appendAll(warehouse, [version(1, to, isNewer ? 9 : 3)], now);
          const once = (await shown(warehouse)).filter((row) => String(row).startsWith("call-1,"));
          expect(once, `${from} to ${to}, settled on ${settledOn.join(" and ")}`).toHaveLength(1);
          // If changes of settled days show later, either version may show until then.
          const shownNow = [isNewer ? 9 : 5, ...(warehouse.touchesDays ? [3, 5] : [])].map((minute) => ["call-1", minute]);
          expect(shownNow).toContainEqual(once[0]);
          await settle(warehouse, settling(new Date(now.getTime() + 60_000)));
          expect(await settledDifferences(warehouse, false)).toEqual([]);
          expect(await shown(warehouse)).toContainEqual(["call-1", isNewer ? 9 : 5]);
          await settle(warehouse, settling(noon("2026-03-14")));
          expect(await settledDifferences(warehouse, false)).toEqual([]);
          expect(await listed(warehouse)).toEqual([
            ["call-1", isNewer ? 9 : 5],
            ["call-8", 1],
            ["call-9", 1],
          ]);
        }
  },
);

it.each(engines)("sessions on two changed days that are settled apart are there once: %s", async (_, of) => {
  const warehouse = of();
  const days = ["2026-03-02", "2026-03-04", "2026-03-06"];
  await appendAll(
    warehouse,
    days.map((day, index) => version(10 + index, day, 1)),
    noon("2026-03-06"),
  );
  await settle(warehouse, settling(noon("2026-03-09")));
  await appendAll(
    warehouse,
    days.map((day, index) => version(1, day, index)),
    noon("2026-03-09"),
  );
  await settle(warehouse, settling(new Date("2026-03-09T13:00:00.000Z"), { versionsAtOnce: 1 }));
  expect(await settledDifferences(warehouse, false)).toEqual([]);
  expect(await shown(warehouse)).toContainEqual(["call-1", 2]);
});

it.each(engines)("history that is loaded after the literal was raised over no day has each session once: %s", async (_, of) => {
  const warehouse = of();
  await settle(warehouse, settling(noon("2026-03-09")));
  expect(await settledDaysOf(warehouse)).toEqual([]);
  await appendAll(
    warehouse,
    ["2026-03-02", "2026-03-03", "2026-03-05"].map((day, index) => version(1, day, index)),
    noon("2026-03-09"),
  );
  await settle(warehouse, settling(new Date("2026-03-09T13:00:00.000Z"), { versionsAtOnce: 1 }));
  expect(await settledDifferences(warehouse, false)).toEqual([]);
  expect(await shown(warehouse)).toEqual([["call-1", 2]]);
});

it("days with sessions in common are settled in one transaction, directly or through others, and other days apart", async () => {
  const warehouse = later();
  const days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"] as const;
  await settle(warehouse, settling(noon("2026-03-09")));
  const pairs = [
    [days[0], days[2]],
    [days[4], days[2]],
  ] as const;
  await appendAll(
    warehouse,
    [
      ...days.map((day, index) => version(10 + index, day, 1)),
      ...pairs.flatMap((pair, index) => pair.map((day, minute) => version(1 + index, day, minute))),
    ],
    noon("2026-03-09"),
  );
  const { pieces } = await planSettle(warehouse, settling(new Date("2026-03-09T13:00:00.000Z"), { versionsAtOnce: 1 }));
  expect(new Set(pieces.map((piece) => piece.toSorted().join()))).toEqual(new Set([[days[0], days[2], days[4]].join(), days[1], days[3]]));
});

it.each(engines)("a hidden session is found by a version on another day: %s", async (_, of) => {
  const warehouse = of();
  const tombstone = version(1, "2026-03-02", 5, { is_deleted: true, source_time_created: "2026-03-01T14:00:00.000Z" });
  await appendAll(warehouse, [version(1, "2026-03-02", 5), tombstone, version(2, "2026-03-04", 1)], noon("2026-03-02"));
  await settle(warehouse, settling(noon("2026-03-07")));
  expect(await shown(warehouse)).toEqual([["call-2", 1]]);
  await appendAll(warehouse, [version(1, "2026-03-04", 3)], noon("2026-03-07"));
  await settle(warehouse, settling(new Date("2026-03-07T13:00:00.000Z")));
  expect(await shown(warehouse)).toEqual([["call-2", 1]]);
  expect(await settledDifferences(warehouse, false)).toEqual([]);
});

it("a change that arrives while a day is settled is settled the next time", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1)], noon("2026-03-02"));
  const now = noon("2026-03-05");
  const racing = changedWarehouse(warehouse, {
    change: async (statements, options) => {
      if (statements.length > 1) await append(warehouse, sessionVersions, version(1, "2026-03-02", 9), "late");
      return warehouse.change(statements, options);
    },
  });
  expect(await settle(racing, settling(now))).toMatchObject({ settled_days: 0, days_left: 1 });
  expect(await shown(warehouse)).toEqual([["call-1", 9]]);
  expect(await settle(warehouse, settling(now))).toMatchObject({ settled_days: 1, days_left: 0 });
  expect(await shown(warehouse)).toEqual([["call-1", 9]]);
});

it("a change noted within ten minutes of a settle is settled once more, and its note is forgotten after a day", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1)], noon("2026-03-02"));
  await settle(warehouse, settling(at("10:00:00")));
  await appendAll(warehouse, [version(1, "2026-03-02", 2)], at("11:00:00"));
  expect(await shown(warehouse)).toEqual([["call-1", 1]]);
  expect(await settle(warehouse, settling(at("11:05:00")))).toMatchObject({ settled_days: 1 });
  expect(await shown(warehouse)).toEqual([["call-1", 2]]);
  expect(await settle(warehouse, settling(at("11:20:00")))).toMatchObject({ settled_days: 1 });
  expect(await settle(warehouse, settling(at("11:40:00")))).toMatchObject({ settled_days: 0 });
  expect(await settle(warehouse, settling(at("11:50:00")))).toMatchObject({ settled_days: 0 });
  const notes = async (): Promise<number> => (await warehouse.query("select day from ${store}.touched_days")).rows.length;
  expect(await notes()).toBe(1);
  await settle(warehouse, settling(noon("2026-03-08")));
  expect(await notes()).toBe(0);
});

it("a note of a change that is not settled yet is kept, however old it is, and none is looked for before its time", async () => {
  const changes: string[] = [];
  const watched = changedWarehouse(later(), {
    change: (statements, options) => {
      changes.push(...statements);
      return later().change(statements, options);
    },
  });
  await appendAll(later(), [version(1, "2026-03-02", 1)], noon("2026-03-02"));
  await settle(later(), settling(at("10:00:00")));
  await appendAll(later(), [version(1, "2026-03-02", 2)], at("11:00:00"));
  await settle(watched, settling(noon("2026-03-09"), { hasTime: () => false }));
  expect(await shown(later())).toEqual([["call-1", 1]]);
  await settle(watched, settling(noon("2026-03-09")));
  expect(await shown(later())).toEqual([["call-1", 2]]);

  await settle(later(), settling(new Date("2026-03-09T12:30:00.000Z")));
  await appendAll(later(), [version(1, "2026-03-02", 3)], new Date("2026-03-09T12:31:00.000Z"));
  await settle(later(), settling(new Date("2026-03-09T12:50:00.000Z")));
  changes.length = 0;
  await settle(watched, settling(new Date("2026-03-09T12:55:00.000Z")));
  expect(changes).toEqual([]);
});

it("a session on a settled day and a live one makes the settled day due, and not the live one", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-08", 1)], noon("2026-03-08"));
  await settle(warehouse, settling(noon("2026-03-08")));
  await appendAll(warehouse, [version(1, "2026-03-08", 2)], noon("2026-03-08"));
  const { pieces } = await planSettle(warehouse, settling(new Date("2026-03-08T12:01:00.000Z")));
  expect(pieces).toEqual([["2026-03-02"]]);
});

it("the bytes of all pieces are reported, and none if the engine reports none", async () => {
  const warehouse = later();
  const costing = changedWarehouse(warehouse, {
    change: async (statements, options) => ({ ...(await warehouse.change(statements, options)), bytesBilled: 7 }),
  });
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-03", 1)], noon("2026-03-03"));
  expect(await settle(costing, settling(noon("2026-03-08"), { versionsAtOnce: 1 }))).toMatchObject({ settled_days: 2, bytes_read: 14 });
  await appendAll(warehouse, [version(3, "2026-03-02", 1)], noon("2026-03-08"));
  expect(await settle(warehouse, settling(noon("2026-03-08")))).toMatchObject({ settled_days: 1, bytes_read: null });
});

it("a version on a day without any is found by its note", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-05", 1)], noon("2026-03-05"));
  await settle(warehouse, settling(noon("2026-03-09")));
  await appendAll(warehouse, [version(2, "2026-03-02", 1)], noon("2026-03-09"));
  expect(await shown(warehouse)).toEqual([["call-1", 1]]);
  await settle(warehouse, settling(noon("2026-03-09")));
  expect(await shown(warehouse)).toEqual([
    ["call-1", 1],
    ["call-2", 1],
  ]);
});

it.each(engines)("an erased session leaves the settled tables at once, and comes back if its erasure is taken back: %s", async (_, of) => {
  const warehouse = of();
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-02", 1)], noon("2026-03-02"));
  await settle(warehouse, settling(noon("2026-03-05")));
  expect(await storedIn(warehouse, "settled_sessions_flat", "call-1")).toBe(1);
  // Rows that were written moments ago cannot be deleted.
  const fresh = changedWarehouse(warehouse, { deletableBefore: () => new Date(0) });
  const options = { now: noon("2026-03-05"), maximumBytes: 1e12 };
  await eraseSessions(fresh, new MemoryFiles(), [{ instance: "test", sessionKey: "call-1", versions: 1 }], options);
  expect(await shown(warehouse)).toEqual([["call-2", 1]]);
  for (const { name } of tablesOfDays) expect(await storedIn(warehouse, name, "call-1"), `rows of ${name}`).toBe(0);
  await settle(warehouse, settling(new Date("2026-03-05T12:30:00.000Z")));
  expect(await storedIn(warehouse, "settled_newest", "call-1")).toBe(0);
  await forgetErasure(warehouse, "call-1", { ...options, instance: null, reason: "a mistake" });
  await settle(warehouse, settling(new Date("2026-03-05T13:00:00.000Z")));
  expect(await shown(warehouse)).toEqual([
    ["call-1", 1],
    ["call-2", 1],
  ]);
});

it("an erasure that a settle did not see hides the session, and takes its rows away before it counts as finished", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-02", 1)], noon("2026-03-02"));
  const options = { now: noon("2026-03-05"), maximumBytes: 1e12 };
  // The record and the deletion come after the snapshot of the settle and before its end.
  await settle(warehouse, settling(noon("2026-03-05")));
  await warehouse.query("create or replace temp table kept as select * from ${store}.settled_newest where session_key = 'call-1'");
  const files = new MemoryFiles();
  await eraseSessions(
    changedWarehouse(warehouse, { deletableBefore: () => new Date(0) }),
    files,
    [{ instance: "test", sessionKey: "call-1", versions: 1 }],
    options,
  );
  await warehouse.query("insert into ${store}.settled_newest select * from kept");
  expect(await shown(warehouse)).toEqual([["call-2", 1]]);
  await finishErasures(warehouse, files, options);
  expect(await storedIn(warehouse, "settled_newest", "call-1")).toBe(0);
  expect((await warehouse.query("select finished_at from ${store}.session_erasures where finished_at is null")).rows).toEqual([]);
});

it.each(engines)("a retired version leaves the settled tables, and the one before it shows: %s", async (_, of) => {
  const warehouse = of();
  await appendAll(
    warehouse,
    [version(1, "2026-03-02", 1, { source_generation: "7" }), version(1, "2026-03-02", 9, { source_generation: "8" })],
    noon("2026-03-02"),
  );
  await settle(warehouse, settling(noon("2026-03-05")));
  expect(await shown(warehouse)).toEqual([["call-1", 9]]);
  const retirement = { name: "call-1.json", generation: "8", reason: "written by a test" };
  await retireVersion(warehouse, retirement, { now: noon("2026-03-05"), maximumBytes: 1e12, codeVersion: "test" });
  await settle(warehouse, settling(new Date("2026-03-05T13:00:00.000Z")));
  expect(await shown(warehouse)).toEqual([["call-1", 1]]);
  expect(await settledDifferences(warehouse, false)).toEqual([]);
});

it.each(engines)("a day whose last version was removed shows nothing: %s", async (_, of) => {
  const warehouse = of();
  await appendAll(warehouse, [version(1, "2026-03-02", 1, { source_generation: "7" })], noon("2026-03-02"));
  await settle(warehouse, settling(noon("2026-03-05")));
  const retirement = { name: "call-1.json", generation: "7", reason: "written by a test" };
  await retireVersion(warehouse, retirement, { now: noon("2026-03-05"), maximumBytes: 1e12, codeVersion: "test" });
  await settle(warehouse, settling(new Date("2026-03-05T13:00:00.000Z")));
  expect(await shown(warehouse)).toEqual([]);
  for (const { name } of tablesOfDays) expect(await storedIn(warehouse, name, "call-1"), `rows of ${name}`).toBe(0);
  // Once done, it is not due again.
  expect(await settle(warehouse, settling(new Date("2026-03-05T14:00:00.000Z")))).toMatchObject({
    settled_days: 0,
    days_left: 0,
  });
});

it("compact takes copies of superseded versions along", async () => {
  const warehouse = later();
  await appendAll(
    warehouse,
    [
      version(1, "2026-03-02", 1, { source_object: "a.json" }),
      version(1, "2026-03-02", 2, { source_object: "a.json", source_generation: "9999999999999999" }),
      version(1, "2026-03-03", 9, { source_object: "b.json" }),
    ],
    noon("2026-03-03"),
  );
  await settle(warehouse, settling(noon("2026-03-06")));
  expect(await storedIn(warehouse, "moved_versions", "call-1")).toBe(3);
  await compact(warehouse, { now: noon("2026-05-01"), versionDays: 1, isDryRun: false, maximumBytes: 1e12 });
  expect(await storedIn(warehouse, "moved_versions", "call-1")).toBe(2);
  expect(await storedIn(warehouse, "session_versions", "call-1")).toBe(2);
  expect(await shown(warehouse)).toEqual([["call-1", 9]]);
});

it("a settle that is cut off before any of its statements leaves what was, and can be repeated", { timeout: 120_000 }, async () => {
  const warehouse = later();
  await load(warehouse, sessionWrites({ sessions: 20, days: 2, seed: 11 }));
  const now = noon("2026-03-06");
  const count = await statementsOf(warehouse, now);
  for (let first = 0; first <= count; first += 1) {
    const dying = changedWarehouse(warehouse, {
      change: (statements, options) =>
        statements.length === 1
          ? warehouse.change(statements, options)
          : warehouse.change([...statements.slice(0, first), "select error('the process died')"], options),
    });
    await expect(settle(dying, settling(now))).rejects.toThrow("the process died");
    expect(await settledDaysOf(warehouse)).toEqual([]);
    expect(await settledDifferences(warehouse, false)).toEqual([]);
  }
  await settle(warehouse, settling(now));
  expect(await settledDifferences(warehouse, false)).toEqual([]);
});

/** How many statements the settle of all that is due has, in one transaction. */
async function statementsOf(warehouse: Warehouse, now: Date): Promise<number> {
  let count = 0;
  const counting = changedWarehouse(warehouse, {
    change: (statements) => {
      count = statements.length;
      return Promise.reject(new Error("only counted"));
    },
  });
  await expect(settle(counting, settling(now))).rejects.toThrow("only counted");
  return count;
}

it("a crash between settled rows and the literal only lags, and the next run catches up", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1)], noon("2026-03-02"));
  for (const failing of [2, 3]) {
    let changes = 0;
    const dying = changedWarehouse(warehouse, {
      change: (statements, options) =>
        (changes += 1) === failing ? Promise.reject(new Error("died")) : warehouse.change(statements, options),
    });
    await emptyWarehouse(warehouse);
    await appendAll(warehouse, [version(1, "2026-03-02", 1)], noon("2026-03-02"));
    await expect(settle(dying, settling(noon("2026-03-05")))).rejects.toThrow("died");
    expect(await shown(warehouse)).toEqual([["call-1", 1]]);
    await settle(warehouse, settling(noon("2026-03-05")));
    expect(await planSettle(warehouse, settling(noon("2026-03-05")))).toMatchObject({ liveFrom: "2026-03-04", pieces: [] });
  }
});

it("legs that start days later, or never, are settled with their session's day", async () => {
  const warehouse = atOnce();
  const legs = [
    { position: 0, handle_duration_id: 1, agent_id: 12, call_seconds: 10, started_at: null },
    {
      position: 1,
      handle_duration_id: 2,
      agent_id: 12,
      call_seconds: 10,
      started_at: "2026-03-05T09:00:00.000Z",
      ended_at: "2026-03-05T09:01:00.000Z",
    },
  ];
  const waits = [{ position: 0, queue_duration_id: 1, menu_path: "Support", queue_seconds: 3, started_at: "2026-03-06T09:00:00.000Z" }];
  await appendAll(warehouse, [version(1, "2026-03-02", 1, { handle_durations: legs, queue_durations: waits })], noon("2026-03-02"));
  const expected = await rowsOfAll(warehouse, compared);
  for (const now of [noon("2026-03-05"), noon("2026-03-20")]) {
    await settle(warehouse, settling(now));
    expect(differing(await rowsOfAll(warehouse, compared), expected)).toEqual([]);
  }
});

/** Appends versions without a note of their days, as a version of the program did that had no settled days. */
const appendUnnoted = (warehouse: Warehouse, rows: readonly NamedCells[]): Promise<void> =>
  warehouse.appendBatch(
    sessionVersions,
    rows.map((row) => rowOf(sessionVersions, row)),
    "unnoted",
  );

it("what an earlier version of the program appends shows at once on live days, and within a day on settled ones", async () => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-05", 1)], noon("2026-03-05"));
  await settle(warehouse, settling(noon("2026-03-05")));
  await settle(warehouse, settling(new Date("2026-03-05T12:30:00.000Z")));
  await appendUnnoted(warehouse, [version(1, "2026-03-02", 2), version(2, "2026-03-05", 2), version(3, "2026-03-01", 2)]);
  expect(await shown(warehouse)).toEqual([
    ["call-1", 1],
    ["call-2", 2],
  ]);
  // Versions are counted once a day.
  expect(await settle(warehouse, settling(new Date("2026-03-06T11:59:00.000Z")))).toMatchObject({ settled_days: 0 });
  expect(await settle(warehouse, settling(noon("2026-03-06")))).toMatchObject({ settled_days: 2, days_left: 0 });
  expect(await settledDifferences(warehouse, false)).toEqual([]);
  expect(await shown(warehouse)).toEqual([
    ["call-1", 2],
    ["call-2", 2],
    ["call-3", 2],
  ]);
  expect(await settle(warehouse, settling(new Date("2026-03-06T12:30:00.000Z")))).toMatchObject({ settled_days: 0 });
});

/** What `migrate` does with settled days once their queries changed. */
async function upgrade(warehouse: Warehouse): Promise<void> {
  await readAllLive(warehouse);
  await recordDefinition(warehouse, metricSettings);
}

it(
  "days that other queries settled are read live, and right, before and after each step of an upgrade and if it ends there",
  { timeout: 120_000 },
  async () => {
    const warehouse = later();
    await load(warehouse, sessionWrites({ sessions: 20, days: 3, seed: 12 }));
    const now = noon("2026-03-07");
    const expected = await rowsOfAll(warehouse, compared);
    const stepsOf = async (last: number): Promise<number> => {
      let steps = 0;
      const dying = changedWarehouse(warehouse, {
        change: (statements, options) => {
          steps += 1;
          return steps > last ? Promise.reject(new Error("the process died")) : warehouse.change(statements, options);
        },
      });
      await expect(upgrade(dying)).rejects.toThrow("the process died");
      return steps;
    };
    const steps = 4;
    await settle(warehouse, settling(now));
    expect(await stepsOf(steps - 1)).toBe(steps);
    await upgrade(warehouse);
    for (let last = 1; last < steps; last += 1) {
      await settle(warehouse, settling(now));
      expect(await settledDaysOf(warehouse)).not.toEqual([]);
      await stepsOf(last);
      expect(differing(await rowsOfAll(warehouse, compared), expected), `after step ${last}`).toEqual([]);
      // Nothing is settled until it is known with what: meanwhile other views may stand.
      await expect(settle(warehouse, settling(now))).rejects.toThrow("the views are of another version");
      await upgrade(warehouse);
      expect(await settledDaysOf(warehouse)).toEqual([]);
      expect(differing(await rowsOfAll(warehouse, compared), expected), `after step ${last}, and again`).toEqual([]);
    }
  },
);

it.each([
  ["of versions and settled rows", tablesOfDays.map(({ name }) => name)],
  ["of versions first", []],
])("partitions that expire, %s, leave nothing behind, and no day that is due for good", async (_, expiring) => {
  const warehouse = later();
  await appendAll(warehouse, [version(1, "2026-03-02", 1), version(2, "2026-03-03", 1)], noon("2026-03-03"));
  await settle(warehouse, settling(noon("2026-03-06")));
  for (const name of ["session_versions", ...expiring])
    await warehouse.query(`delete from \${store}.${name} where session_date = date '2026-03-02'`);
  expect(await shown(warehouse)).toContainEqual(["call-2", 1]);
  // A version of the expired day that comes late.
  await appendAll(warehouse, [version(2, "2026-03-02", 0)], noon("2026-03-06"));
  await settle(warehouse, settling(new Date("2026-03-06T13:00:00.000Z")));
  await warehouse.query("delete from ${store}.session_versions where session_date = date '2026-03-02'");
  await settle(warehouse, settling(noon("2026-03-08")));
  expect(await shown(warehouse)).toEqual([["call-2", 1]]);
  expect(await settledDifferences(warehouse, false)).toEqual([]);
  expect(await settle(warehouse, settling(noon("2026-03-10")))).toMatchObject({ settled_days: 0, days_left: 0 });
});

it("days settled with other metric settings are made live when the file is opened, and settle refuses settings other than the views'", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-"));
  const file = path.join(folder, "warehouse.duckdb");
  const first = await openDuckdb(file, metricSettings);
  const other = { ...metricSettings, time_zone: "Asia/Kolkata" };
  await appendAll(first, [version(1, "2026-03-02", 1, { created_at: "2026-03-02T23:00:00.000Z" })], noon("2026-03-02"));
  await settle(first, settling(noon("2026-03-05")));
  await expect(settle(first, settling(noon("2026-03-05"), { metricSettings: other }))).rejects.toThrow("other metric settings");
  expect(await localDate(first)).toEqual([{ day: "2026-03-02" }]);
  await first.close();
  const second = await openDuckdb(file, other);
  expect(await settledDaysOf(second)).toEqual([]);
  expect(await localDate(second)).toEqual([{ day: "2026-03-03" }]);
  await settle(second, settling(noon("2026-03-05"), { metricSettings: other }));
  expect(await localDate(second)).toEqual([{ day: "2026-03-03" }]);
  await second.close();
  // Opened again with the same settings, what is settled stays, unless one of its tables is gone.
  const third = await openDuckdb(file, other);
  expect(await settledDaysOf(third)).toEqual(["2026-03-02"]);
  await third.query("drop table ${store}.settled_sessions_flat");
  await third.close();
  const fourth = await openDuckdb(file, other);
  expect(await settledDaysOf(fourth)).toEqual([]);
  expect(await localDate(fourth)).toEqual([{ day: "2026-03-03" }]);
  await fourth.close();
  rmSync(folder, { recursive: true });
});
