import { afterAll, beforeAll, expect, it } from "vitest";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import type { BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import { type MetricSettings, defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { storeViews } from "../../schema/relations.ts";
import { allStoreViews } from "../../schema/settled.ts";
import type { Started } from "../support/contract.ts";
import { type Missing, startBigqueryEmulator } from "../support/emulators.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { composedWrites } from "../support/edge-cases.ts";
import { canonical, load, sessionWrites, withPseudonyms } from "../support/load-samples.ts";
import { oracle } from "./oracle.ts";

const settings: MetricSettings = { ...defaultMetricSettings, time_zone: "America/New_York" };
const generated = { sessions: 130, days: 4, seed: 41, duplicates: 0.05, drift: 0.1, instances: ["acme", "globex"] };
const writes = [...sessionWrites(generated), ...composedWrites];

/** What the metric views read of live days; the other views of the store are there. */
const liveViews = allStoreViews.filter((view) => !storeViews.includes(view));

let started: Started<BigqueryWarehouse> | Missing;
beforeAll(async () => {
  started = await emulatedBigquery(await startBigqueryEmulator());
  if ("missing" in started) return;
  for (const { dataset, name, sql } of [...liveViews, ...metricViews]) {
    await started.subject.query(
      `create or replace view \`\${${dataset}}.${name}\` as ${withMetricSettings(sql(bigqueryDialect), settings)}`,
    );
  }
  await load(started.subject, writes);
}, 300_000);
afterAll(async () => {
  if (!("missing" in started)) await started.stop();
});

/** The REST API's names of types that SQL calls otherwise. */
const restName: Readonly<Record<string, string>> = { INT64: "INTEGER", FLOAT64: "FLOAT", BOOL: "BOOLEAN" };

for (const { dataset, name, fields } of metricViews) {
  it(`${name} on the BigQuery emulator agrees with the oracle, and has the types of its head`, { timeout: 120_000 }, async (context) => {
    if ("missing" in started) {
      context.skip(started.missing);
      return;
    }
    const warehouse = started.subject;
    const { rows, columns } = await warehouse.query(`select * from \`\${${dataset}}.${name}\``);
    const keys = await warehouse.query("select instance, session_key, customer_key from `${contact_center}.sessions`");
    const expected = withPseudonyms(oracle(writes, { ...settings }), keys.rows);
    expect(canonical(rows)).toEqual(canonical(expected[name] ?? []));
    const types = new Map(columns.map((column) => [column.name, column.type]));
    expect(fields.map((field) => [field.name, types.get(field.name)])).toEqual(
      fields.map((field) => [field.name, restName[field.type] ?? field.type]),
    );
  });
}
