import { beforeAll, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { composedWrites } from "../support/edge-cases.ts";
import { load, sessionWrites } from "../support/load-samples.ts";

let warehouse: DuckdbWarehouse;
beforeAll(async () => {
  warehouse = await openDuckdb(":memory:");
  await load(warehouse, [
    ...sessionWrites({ sessions: 200, days: 4, seed: 71, drift: 0.1, instances: ["acme", "globex"] }),
    ...composedWrites,
  ]);
  return () => warehouse.close();
}, 240_000);

it("the key that a relation's description names is unique, and one column of each start relation", { timeout: 240_000 }, async () => {
  const wrong: string[] = [];
  for (const { dataset, name, key, description } of allRelations) {
    if (name === "settings") continue;
    if (!description.includes(`**Key:** ${key.map((column) => `\`${column}\``).join(", ")}.`) || key.length === 0)
      wrong.push(`${name}: unnamed`);
    const { rows } = await warehouse.query(
      `select count(*) as keys, coalesce(sum(rows), 0) as rows from (select count(*) as rows from \${${dataset}}.${name} group by ${key.join(", ")}) as grouped`,
    );
    if (Number(rows[0]?.["keys"]) !== Number(rows[0]?.["rows"])) wrong.push(`${name}: ${JSON.stringify(rows)}`);
  }
  expect(wrong).toEqual([]);
  const starts = allRelations.filter(({ description }) => description.startsWith("(start here)"));
  expect(Object.fromEntries(starts.map(({ name, key }) => [name, key]))).toEqual({
    agent_legs: ["leg_uid"],
    queue_entries: ["queue_entry_uid"],
    sessions_flat: ["session_uid"],
  });
});

it("the endings of a day in service_daily add up to its sessions, and their stays to those of queue_entries", async () => {
  const { rows } = await warehouse.query(
    `select channel, direction, local_date, sessions from \${contact_center}.service_daily
where handled + contained + abandoned + short_abandoned + expired + abandoned_in_menu + deflected + callbacks_missed + failed + open <> sessions`,
  );
  expect(rows).toEqual([]);
  const sums = await warehouse.query(
    `select sum(sl_offered) as offered, sum(sl_met) as met, (select countif(is_sl_offered) from \${contact_center}.queue_entries) as stays_offered,
(select countif(is_sl_met) from \${contact_center}.queue_entries) as stays_met, sum(deflected) as deflected, sum(voicemail) as voicemail
from \${contact_center}.service_daily`,
  );
  const { offered, met, stays_offered: staysOffered, stays_met: staysMet, deflected, voicemail } = sums.rows[0] ?? {};
  expect([offered, met]).toEqual([staysOffered, staysMet]);
  expect(Number(met)).toBeGreaterThan(0);
  expect(Number(voicemail)).toBeGreaterThan(0);
  expect(Number(deflected)).toBeGreaterThan(Number(voicemail));
});

it("customers who come back are recognized by the platform's id if no pseudonym key is configured", async () => {
  const unkeyed = await openDuckdb(":memory:");
  const writes = sessionWrites({ sessions: 120, days: 4, seed: 72 });
  await load(unkeyed, writes, "1", null);
  const { rows } = await unkeyed.query(
    "select count(*) as sessions, countif(is_repeated) as repeated, count(customer_key) as keyed from ${contact_center}.repeat_contacts",
  );
  await unkeyed.close();
  expect(Number(rows[0]?.["sessions"])).toBeGreaterThan(20);
  expect(Number(rows[0]?.["repeated"])).toBeGreaterThan(0);
  expect(rows[0]?.["keyed"]).toBe(0);
});
