import { afterAll, beforeAll, beforeEach } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type MetricSettings, defaultMetricSettings } from "../../schema/metric-settings.ts";
import { duckdbDialect } from "../../functions/warehouse/duckdb/dialect.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { liveFrom, unsettledVersions } from "../../schema/relations.ts";
import { earliestDate, settledTables } from "../../schema/settled.ts";
import { roundTables } from "../../schema/round.ts";
import { storedTables } from "../../schema/store.ts";

/**
 * The embedded warehouse of a test file, empty at the start of each test. It is opened once per file, because creating every view takes
 * longer than most tests.
 */
export function useWarehouse(
  settings: MetricSettings = defaultMetricSettings,
  options: Partial<Pick<Warehouse, "touchesDays">> = {},
): () => DuckdbWarehouse {
  let warehouse: DuckdbWarehouse;
  beforeAll(async () => {
    warehouse = await openDuckdb(":memory:", settings, null, options);
  });
  beforeEach(() => emptyWarehouse(warehouse));
  afterAll(() => warehouse.close());
  return () => warehouse;
}

/** Deletes every stored row, and makes all days live. */
export async function emptyWarehouse(warehouse: Pick<DuckdbWarehouse, "query" | "change">): Promise<void> {
  await warehouse.query("delete from ${store}.upkeep_state where name not in ('definition', 'live_from')");
  for (const { name } of [...storedTables, ...settledTables, ...roundTables])
    if (name !== "upkeep_state") await warehouse.query(`delete from \${store}.${name}`);
  await warehouse.query("delete from ${store}.upkeep_state where name = 'counted_at'");
  const { rows } = await warehouse.query("select value from ${store}.upkeep_state where name = 'live_from'");
  if (rows[0]?.["value"] !== earliestDate) await placeLiveFrom(warehouse, earliestDate);
}

/** Puts the literal of the views at a date, as `settle` and `migrate` do. */
export async function placeLiveFrom(warehouse: Pick<DuckdbWarehouse, "change">, date: string): Promise<void> {
  const sql = unsettledVersions.sql(duckdbDialect).replaceAll(liveFrom, date);
  const state = `update \${store}.upkeep_state set value = '${date}' where name = 'live_from'`;
  await warehouse.change([duckdbDialect.createView({ ...unsettledVersions, sql }), state], {});
}
