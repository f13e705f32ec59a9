import type { MetricSettings } from "../../../schema/metric-settings.ts";
import { liveFrom, unsettledVersions } from "../../../schema/relations.ts";
import { definitionOf, earliestDate, recordsOfDays, tablesOfDays } from "../../../schema/settled.ts";
import { bigqueryDialect } from "./dialect.ts";
import type { Warehouse } from "../warehouse.ts";

/** Changes of small tables, or of whole partitions, which read nothing. */
const maximumBytes = 1_000_000_000_000;

/** Hash of everything that settled rows depend on but the versions. */
export const bigqueryDefinition = (metricSettings: MetricSettings): string => definitionOf(bigqueryDialect, metricSettings);

/**
 * Reads all days live, which is right whatever views are replaced: the literal first, then settled rows and records in one transaction. No
 * day is settled until a definition is recorded.
 */
export async function readAllLive(warehouse: Pick<Warehouse, "change" | "sql">): Promise<void> {
  await warehouse.change([`delete from \${store}.upkeep_state where name in ('definition', 'live_from')`], {
    maximumBytes,
  });
  const sql = unsettledVersions.sql(warehouse.sql).replaceAll(liveFrom, earliestDate);
  await warehouse.change([warehouse.sql.createView({ ...unsettledVersions, sql })], { maximumBytes });
  const statements = [...tablesOfDays, ...recordsOfDays].map(({ name }) => `delete from \${store}.${name} where true`);
  await warehouse.change(statements, { maximumBytes });
}

/** Records what days are settled with from now on. */
export async function recordDefinition(warehouse: Pick<Warehouse, "change" | "sql">, metricSettings: MetricSettings): Promise<void> {
  const definition = definitionOf(warehouse.sql, metricSettings);
  const statements = [
    `delete from \${store}.upkeep_state where name in ('definition', 'live_from')`,
    `insert into \${store}.upkeep_state (name, value, changed_at)
     values ('definition', '${definition}', current_timestamp), ('live_from', '${earliestDate}', current_timestamp)`,
  ];
  await warehouse.change(statements, { maximumBytes });
}
