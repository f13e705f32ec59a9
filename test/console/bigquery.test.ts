import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConsole } from "../../functions/console/console.ts";
import { bigqueryDialect } from "../../functions/warehouse/bigquery/dialect.ts";
import type { BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { defaultMetricSettings, withMetricSettings } from "../../schema/metric-settings.ts";
import { metricViews } from "../../schema/metric-views.ts";
import { storeViews } from "../../schema/relations.ts";
import { allStoreViews } from "../../schema/settled.ts";
import type { Started } from "../support/contract.ts";
import { type Missing, startBigqueryEmulator } from "../support/emulators.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { plainText } from "./served.ts";

const writes = sessionWrites({ sessions: 40, days: 3, seed: 41, drift: 0.1 });
/** A moment shortly after the last write, so that the service is asked for these days. */
const now = new Date(Math.max(...writes.map(({ timeCreated }) => Date.parse(timeCreated))) + 3_600_000);
const liveViews = allStoreViews.filter((view) => !storeViews.includes(view));

let started: Started<BigqueryWarehouse> | Missing;
let embedded: DuckdbWarehouse;

beforeAll(async () => {
  started = await emulatedBigquery(await startBigqueryEmulator());
  if ("missing" in started) return;
  for (const { dataset, name, sql } of [...liveViews, ...metricViews])
    await started.subject.query(
      `create or replace view \`\${${dataset}}.${name}\` as ${withMetricSettings(sql(bigqueryDialect), defaultMetricSettings)}`,
    );
  embedded = await openDuckdb(":memory:", defaultMetricSettings);
  await load(started.subject, writes);
  await load(embedded, writes);
}, 600_000);
afterAll(async () => {
  if ("missing" in started) return;
  await embedded.close();
  await started.stop();
});

/** The warehouse on the emulator; skips the test if there is none. */
const found = (context: { skip(reason: string): never }): BigqueryWarehouse =>
  "missing" in started ? context.skip(started.missing) : started.subject;

async function pageOf(warehouse: Warehouse, address: string): Promise<string> {
  const app = createConsole({ warehouse, name: "warehouse", now: () => now, isRestricted: true });
  const response = await app.request(address, { headers: { host: "127.0.0.1" } });
  const text = await response.text();
  expect([response.status, response.status === 200 ? "" : plainText(text).slice(0, 600)]).toEqual([200, ""]);
  return text;
}

/** What a page states, without what differs by engine: words about days read, ways to change, and the price. */
const stated = (page: string): string =>
  plainText(page)
    .replaceAll(/, sessions of \d+ days/g, "")
    .replaceAll(/ This page reads [^.]* by the list price\./g, "")
    .replaceAll(" --settings <file>", "");

const cells = (page: string) => Array.from(page.matchAll(/<bdi>([^<]*)<\/bdi>/g), ([, cell]) => cell);

describe("on the BigQuery emulator as on DuckDB", () => {
  it.for(["/", "/files", "/files?outcome=loaded", "/setup", "/sessions"])(
    "%s states the same",
    { timeout: 300_000 },
    async (address, context) => {
      const subject = found(context);
      expect(stated(await pageOf(subject, address))).toBe(stated(await pageOf(embedded, address)));
    },
  );

  it("one session states the same", { timeout: 300_000 }, async (context) => {
    const subject = found(context);
    const { rows } = await embedded.query("select min(session_key) as session_key from ${contact_center}.sessions");
    const address = `/sessions/${String(rows[0]?.["session_key"])}`;
    expect(stated(await pageOf(subject, address))).toBe(stated(await pageOf(embedded, address)));
  });

  it("/sql shows the price before it runs, then the rows", { timeout: 120_000 }, async (context) => {
    const subject = found(context);
    const q = "select channel, count(*) as sessions from contact_center.sessions group by channel order by channel";
    const priced = await pageOf(subject, `/sql?${new URLSearchParams({ q }).toString()}`);
    expect(priced).toContain("by the list price");
    const [, run = ""] = /name="run" value="(\w+)"/.exec(priced) ?? [];
    const answered = await pageOf(subject, `/sql?${new URLSearchParams({ q, run }).toString()}`);
    expect(cells(answered)).toEqual(cells(await pageOf(embedded, `/sql?${new URLSearchParams({ q }).toString()}`)));
    expect(cells(answered).length).toBe(4);
  });
});
