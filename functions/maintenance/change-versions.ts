import { randomUUID } from "node:crypto";
import { type StoredTable, sessionVersions, touchedDays } from "../../schema/store.ts";
import { type Touch, daysOf, touchRows } from "../pipeline/touched-days.ts";
import type { Row } from "../values/row.ts";
import type { ChangeOptions, ChangeResult, Warehouse } from "../warehouse/warehouse.ts";

type Appending = Pick<Warehouse, "appendBatch" | "touchesDays">;

/** Notes a change to the versions of days that may be settled, before it is made; `settle` then settles them again. */
export async function touchDays(warehouse: Appending, days: Iterable<string>, touch: Touch): Promise<void> {
  const rows = touchRows(warehouse, days, touch);
  if (rows.length > 0) await warehouse.appendBatch(touchedDays, rows, randomUUID());
}

/** Appends rows to a table, all or none; of versions of sessions, their days are noted first. */
export async function appendNoted(
  warehouse: Appending,
  table: StoredTable,
  rows: readonly Row[],
  key: string,
  touch: Touch,
): Promise<void> {
  await touchDays(warehouse, daysOf(table, rows), touch);
  await warehouse.appendBatch(table, rows, key);
}

/** Appends versions of sessions, all or none, with their days noted first. */
export const appendVersions = (warehouse: Appending, rows: readonly Row[], touch: Touch): Promise<void> =>
  appendNoted(warehouse, sessionVersions, rows, randomUUID(), touch);

interface ChangedVersions extends Omit<ChangeOptions, "changedDays">, Touch {
  /** The days whose versions change. */
  readonly days: readonly string[];
}

/** Runs statements that change versions of sessions, all or none, with their days noted first. */
export async function changeVersions(
  warehouse: Warehouse,
  statements: readonly string[],
  { days, maximumBytes, ...touch }: ChangedVersions,
): Promise<ChangeResult> {
  await touchDays(warehouse, days, touch);
  return warehouse.change(statements, { maximumBytes, changedDays: days });
}
