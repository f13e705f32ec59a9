import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { type MetricSettings, defaultMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { canonical, withPseudonyms } from "../support/load-samples.ts";
import { type OracleWrite, oracle } from "./oracle.ts";

/** Sessions of two instances with every kind of disturbance, for nine days. */
export const mixed = { sessions: 300, days: 9, duplicates: 0.1, damage: 0.03, drift: 0.15, instances: ["acme", "globex"] };
export const newYork: MetricSettings = { ...defaultMetricSettings, time_zone: "America/New_York" };

/** All rows of every metric view. */
export async function answersOf(warehouse: Warehouse): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> {
  const answers: [string, readonly Readonly<Record<string, unknown>>[]][] = [];
  for (const { name, dataset } of metricViews) answers.push([name, (await warehouse.query(`select * from \${${dataset}}.${name}`)).rows]);
  return Object.fromEntries(answers);
}

/** Views that differ from the oracle, each with the first rows that only one of the two has. */
export const disagreements = (warehouse: Warehouse, writes: readonly OracleWrite[], own: MetricSettings): Promise<object> =>
  disagreementsWith(warehouse, oracle(writes, { ...own }));

/** The same for an answer of the oracle that is known. */
export const disagreementsWith = async (warehouse: Warehouse, answer: ReturnType<typeof oracle>): Promise<object> =>
  compareAnswers(await answersOf(warehouse), answer);

/** The same for rows of the views that are known. */
export function compareAnswers(answers: Awaited<ReturnType<typeof answersOf>>, answer: ReturnType<typeof oracle>): object {
  const expected = withPseudonyms(answer, answers["sessions_flat"] ?? []);
  const found = metricViews.map(({ name }): readonly [string, object] => {
    // Alone, since every row differs by them.
    const [own, other] = [columnsOf(answers[name]), columnsOf(expected[name])];
    const onOneSide = [...own, ...other].filter((column) => !own.has(column) || !other.has(column));
    if (own.size > 0 && other.size > 0 && onOneSide.length > 0)
      return [name, { columns: onOneSide, cure: `add them to schema/views/${name}.sql and test/views/oracle.ts, or to neither` }];
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

const columnsOf = (rows: readonly object[] = []): ReadonlySet<string> => new Set(rows.flatMap((row) => Object.keys(row)));
