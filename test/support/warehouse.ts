import { afterAll, beforeAll, beforeEach } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type MetricSettings, defaultMetricSettings } from "../../schema/metric-settings.ts";
import { storedTables } from "../../schema/store.ts";

/**
 * The embedded warehouse of a test file, empty at the start of each test. It is opened once per file, because creating every view takes
 * longer than most tests.
 */
export function useWarehouse(settings: MetricSettings = defaultMetricSettings): () => DuckdbWarehouse {
  let warehouse: DuckdbWarehouse;
  beforeAll(async () => {
    warehouse = await openDuckdb(":memory:", settings);
  });
  beforeEach(() => emptyWarehouse(warehouse));
  afterAll(() => warehouse.close());
  return () => warehouse;
}

/** Deletes every stored row. */
export async function emptyWarehouse(warehouse: Pick<DuckdbWarehouse, "query">): Promise<void> {
  for (const { name } of storedTables) await warehouse.query(`delete from \${store}.${name}`);
}
