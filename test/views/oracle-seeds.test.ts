import { beforeAll, describe, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type MetricSettings, defaultMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { canonical, load, sessionWrites, withHoles } from "../support/load-samples.ts";
import { answersOf, disagreements, disagreementsWith, mixed, newYork } from "./disagreements.ts";
import { oracle } from "./oracle.ts";

/** With ORACLE_SESSIONS each of three seeds is reported in each of three zones as well: `npm run test:oracle`. */
const sessions = Number(process.env["ORACLE_SESSIONS"] ?? 0);
const everySeedInEveryZone =
  sessions === 0
    ? []
    : [101, 102, 103].flatMap((seed) =>
        ["America/Los_Angeles", "UTC", "Asia/Kathmandu"].map((zone, place) => ({ seed, zone, holes: place === 2 ? 7 : 0, sessions })),
      );

describe.each([
  ...everySeedInEveryZone,
  { seed: 11, zone: "America/New_York", holes: 0, sessions: 300 },
  { seed: 12, zone: "Asia/Kolkata", holes: 5, sessions: 300 },
  { seed: 13, zone: "UTC", holes: 0, sessions: 300 },
  { seed: 14, zone: "Australia/Lord_Howe", holes: 9, sessions: 300 },
])("seed $seed reported in $zone", ({ seed, zone, holes, sessions: count }) => {
  const own: MetricSettings = {
    ...defaultMetricSettings,
    time_zone: zone,
    ...(holes > 0
      ? { interval_seconds: 900, csat_positive_min: 5, repeat_days: 2, service_level_seconds: 12, short_abandon_seconds: 4 }
      : {}),
  };
  const generated = sessionWrites({ ...mixed, seed, sessions: count });
  const writes = holes > 0 ? withHoles(generated, holes) : generated;
  const expected = oracle(writes, { ...own });
  let warehouse: DuckdbWarehouse;
  beforeAll(async () => {
    warehouse = await openDuckdb(":memory:", own);
    await load(warehouse, writes);
    return () => warehouse.close();
  }, 120_000);

  it("the views agree with the oracle on every row of every view", async () => {
    expect(await disagreementsWith(warehouse, expected)).toEqual({});
  });

  it.each(["Asia/Tokyo", "America/Los_Angeles", "UTC"])("the views give the same rows to a session in %s", async (sessionZone) => {
    await warehouse.query(`set timezone = '${sessionZone}'`);
    expect(await disagreementsWith(warehouse, expected)).toEqual({});
    await warehouse.query("set timezone = 'UTC'");
  });
});

it("the views give the same numbers after every file is loaded twice, in another order", async () => {
  const writes = sessionWrites({ ...mixed, seed: 21, sessions: 150 });
  const warehouse = await openDuckdb(":memory:", newYork);
  await load(warehouse, writes);
  const once = await answersOf(warehouse);
  await load(warehouse, writes.toReversed(), "2");
  const twice = await answersOf(warehouse);
  for (const { name } of metricViews) expect(canonical(twice[name] ?? []), `rows of ${name}`).toEqual(canonical(once[name] ?? []));
  expect(await disagreements(warehouse, writes, newYork)).toEqual({});
  await warehouse.close();
});

it("the views answer from the first write until the rewrite comes, then from the rewrite", async () => {
  const writes = sessionWrites({ ...mixed, seed: 22, sessions: 120 });
  const cut = writes.findIndex(({ timeCreated }) => timeCreated >= "2026-03-04T18:05:00.000Z");
  const warehouse = await openDuckdb(":memory:", newYork);
  await load(warehouse, writes.slice(0, cut));
  expect(await disagreements(warehouse, writes.slice(0, cut), newYork)).toEqual({});
  await load(warehouse, writes.slice(cut), "2");
  expect(await disagreements(warehouse, writes, newYork)).toEqual({});
  await warehouse.close();
});
