import { beforeAll, describe, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { type MetricSettings, defaultMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { composedWrites } from "../support/edge-cases.ts";
import { canonical, load, sessionWrites, withHoles, withPseudonyms } from "../support/load-samples.ts";
import { type OracleWrite, oracle } from "./oracle.ts";

async function answersOf(warehouse: Warehouse): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> {
  const answers: [string, readonly Readonly<Record<string, unknown>>[]][] = [];
  for (const { name, dataset } of metricViews) answers.push([name, (await warehouse.query(`select * from \${${dataset}}.${name}`)).rows]);
  return Object.fromEntries(answers);
}

/** Views that differ from the oracle, each with the first rows that only one of the two has. */
const disagreements = (warehouse: Warehouse, writes: readonly OracleWrite[], own: MetricSettings): Promise<object> =>
  disagreementsWith(warehouse, oracle(writes, { ...own }));

async function disagreementsWith(warehouse: Warehouse, answer: ReturnType<typeof oracle>): Promise<object> {
  const answers = await answersOf(warehouse);
  const expected = withPseudonyms(answer, answers["sessions_flat"] ?? []);
  const found = metricViews.map(({ name }): readonly [string, object] => {
    const [given, wanted] = [canonical(answers[name] ?? []), canonical(expected[name] ?? [])];
    const [givenSet, wantedSet] = [new Set(given), new Set(wanted)];
    const surplus = given.filter((row) => !wantedSet.has(row)).slice(0, 3);
    const missing = wanted.filter((row) => !givenSet.has(row)).slice(0, 3);
    return [
      name,
      given.length === wanted.length && surplus.length === 0 ? {} : { rows: given.length, of: wanted.length, surplus, missing },
    ];
  });
  return Object.fromEntries(found.filter(([, differences]) => Object.keys(differences).length > 0));
}

const mixed = { sessions: 300, days: 9, duplicates: 0.1, damage: 0.03, drift: 0.15, instances: ["acme", "globex"] };
const settings: MetricSettings = { ...defaultMetricSettings, time_zone: "America/New_York" };

describe.each([
  { seed: 11, zone: "America/New_York", holes: 0 },
  { seed: 12, zone: "Asia/Kolkata", holes: 5 },
  { seed: 13, zone: "UTC", holes: 0 },
  { seed: 14, zone: "Australia/Lord_Howe", holes: 9 },
])("seed $seed reported in $zone", ({ seed, zone, holes }) => {
  const own: MetricSettings = {
    ...defaultMetricSettings,
    time_zone: zone,
    ...(holes > 0
      ? { interval_seconds: 900, csat_positive_min: 5, repeat_days: 2, service_level_seconds: 12, short_abandon_seconds: 4 }
      : {}),
  };
  const generated = sessionWrites({ ...mixed, seed });
  const writes = holes > 0 ? withHoles(generated, holes) : generated;
  const expected = oracle(writes, { ...own });
  let warehouse: DuckdbWarehouse;
  beforeAll(async () => {
    warehouse = await openDuckdb(":memory:", own);
    await load(warehouse, writes);
    return () => warehouse.close();
  }, 120_000);

  it("agrees with the oracle on every row of every view", async () => {
    expect(await disagreementsWith(warehouse, expected)).toEqual({});
  });

  it.each(["Asia/Tokyo", "America/Los_Angeles", "UTC"])("gives the same rows to a session in %s", async (sessionZone) => {
    await warehouse.query(`set timezone = '${sessionZone}'`);
    expect(await disagreementsWith(warehouse, expected)).toEqual({});
    await warehouse.query("set timezone = 'UTC'");
  });
});

it("gives the same numbers after every file is loaded twice, in another order", async () => {
  const writes = sessionWrites({ ...mixed, seed: 21, sessions: 150 });
  const warehouse = await openDuckdb(":memory:", settings);
  await load(warehouse, writes);
  const once = await answersOf(warehouse);
  await load(warehouse, writes.toReversed(), "2");
  const twice = await answersOf(warehouse);
  for (const { name } of metricViews) expect(canonical(twice[name] ?? []), `rows of ${name}`).toEqual(canonical(once[name] ?? []));
  expect(await disagreements(warehouse, writes, settings)).toEqual({});
  await warehouse.close();
});

it("answers from the first write until the rewrite comes, then from the rewrite", async () => {
  const writes = sessionWrites({ ...mixed, seed: 22, sessions: 120 });
  const cut = writes.findIndex(({ timeCreated }) => timeCreated >= "2026-03-04T18:05:00.000Z");
  const warehouse = await openDuckdb(":memory:", settings);
  await load(warehouse, writes.slice(0, cut));
  expect(await disagreements(warehouse, writes.slice(0, cut), settings)).toEqual({});
  await load(warehouse, writes.slice(cut), "2");
  expect(await disagreements(warehouse, writes, settings)).toEqual({});
  await warehouse.close();
});

it("agrees with the oracle on sessions composed for the rarer rules", async () => {
  const warehouse = await openDuckdb(":memory:", settings);
  await load(warehouse, composedWrites);
  expect(await disagreements(warehouse, composedWrites, settings)).toEqual({});
  await warehouse.close();
});

describe.each([
  { what: "calls only", options: { ...mixed, seed: 31, sessions: 80, chatShare: 0 } },
  { what: "chats only", options: { ...mixed, seed: 32, sessions: 80, chatShare: 1 } },
  { what: "one session", options: { seed: 33, sessions: 1, days: 1 } },
  { what: "nothing", options: { seed: 34, sessions: 0, days: 1 } },
])("$what", ({ options }) => {
  it("raises no error and gives no number that is none", async () => {
    const writes = sessionWrites(options);
    const warehouse = await openDuckdb(":memory:", settings);
    await load(warehouse, writes);
    expect(await disagreements(warehouse, writes, settings)).toEqual({});
    const numbers = Object.values(await answersOf(warehouse)).flatMap((rows) => rows.flatMap((row) => Object.values(row)));
    expect(numbers.filter((value) => typeof value === "number" && !Number.isFinite(value))).toEqual([]);
    await warehouse.close();
  });
});
