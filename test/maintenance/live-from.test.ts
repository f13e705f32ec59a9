import { expect, it } from "vitest";
import { planSettle, settle } from "../../functions/maintenance/settle.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { changedMeanwhile, earliestDate } from "../../schema/settled.ts";
import { sessionVersions } from "../../schema/store.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { rowOf, versionRow } from "../support/rows.ts";
import { useWarehouse } from "../support/warehouse.ts";

/** The first day that is read live: a literal of a view, and a row of the state. */
const warehouse = useWarehouse();
const options = { now: () => new Date("2026-03-10T12:00:00.000Z"), metricSettings: defaultMetricSettings, maximumBytes: 1e12 };

const addSessions = (...days: readonly string[]): Promise<void> =>
  warehouse().appendBatch(
    sessionVersions,
    days.map((day, index) => rowOf(sessionVersions, { ...versionRow({ session_id: index + 1 }), session_date: day })),
  );
const liveFrom = async (): Promise<unknown> =>
  (await warehouse().query("select value from ${store}.upkeep_state where name = 'live_from'")).rows[0]?.["value"];
const shown = async (): Promise<unknown> =>
  (await warehouse().query("select count(*) as sessions from ${contact_center}.sessions")).rows[0]?.["sessions"];

/** A warehouse that refuses the change of the literal with this message. */
const refusing = (message: string): Warehouse =>
  changedWarehouse(warehouse(), {
    change: (statements, how) =>
      statements.some((statement) => statement.includes("where name = 'live_from'"))
        ? Promise.reject(new Error(message))
        : warehouse().change(statements, how),
  });

it("is the day after the last one that is settled, as planned and once it is done", async () => {
  await addSessions("2026-02-01", "2026-03-09", "2026-03-10");
  const { nextLiveFrom, liveDays } = await planSettle(warehouse(), options);
  expect(liveDays).toEqual(["2026-02-01", "2026-03-09", "2026-03-10"]);
  expect(await liveFrom()).toBe(earliestDate);

  const { live_from: raised } = await settle(warehouse(), options);

  expect([raised, await liveFrom()]).toEqual([nextLiveFrom, nextLiveFrom]);
  expect(nextLiveFrom > "2026-02-01" && nextLiveFrom <= "2026-03-09").toBe(true);
  expect(await shown()).toBe(3);
});

it("stays if a version was appended meanwhile that it would leave out, and rises the next time", async () => {
  await addSessions("2026-02-01", "2026-03-10");
  await settle(refusing(`Invalid Input Error: ${changedMeanwhile}`), options);
  expect(await liveFrom()).toBe(earliestDate);
  expect(await shown()).toBe(2);
  await settle(warehouse(), options);
  expect(await liveFrom()).not.toBe(earliestDate);
  expect(await shown()).toBe(2);
});

it("that cannot be changed for another reason is an error", async () => {
  await addSessions("2026-02-01");
  await expect(settle(refusing("the disk is full"), options)).rejects.toThrow("the disk is full");
  expect(await liveFrom()).toBe(earliestDate);
});
