import type { Warehouse } from "../warehouse/warehouse.ts";
import { changeVersions } from "./change-versions.ts";
import { dateList, isDeletable, sessionDateIn } from "./session-dates.ts";

export interface RemoveOptions {
  readonly now: Date;
  readonly maximumBytes: number;
}

/**
 * Deletes the rows of `session_versions` that a condition chooses, as far as the engine can delete them yet. Returns how many were deleted.
 */
export async function removeRows(warehouse: Warehouse, condition: string, { now, maximumBytes }: RemoveOptions): Promise<number> {
  const where = `(${condition}) and ${isDeletable(warehouse, now)}`;
  const { rows } = await warehouse.query(
    `select distinct session_date from \${store}.session_versions where ${where} order by session_date`,
  );
  if (rows.length === 0) return 0;
  const statement = `delete from \${store}.session_versions where ${sessionDateIn(dateList(rows))} and ${where}`;
  const days = dateList(rows);
  const { changedRows } = await changeVersions(warehouse, [statement], { days, maximumBytes, now, why: "rows were removed" });
  return changedRows ?? 0;
}
