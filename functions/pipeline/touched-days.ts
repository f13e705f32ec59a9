import { randomUUID } from "node:crypto";
import { type StoredTable, liveDays, sessionVersions, touchedDays } from "../../schema/store.ts";
import { instantOf } from "../values/instant.ts";
import { type Cell, Columns, type Row } from "../values/row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

const columns = Columns.of(touchedDays.fields);

const dayMilliseconds = 86_400_000;

/** The UTC date so many days before an instant. */
export const dateBefore = (now: Date, days: number): string => new Date(now.getTime() - days * dayMilliseconds).toISOString().slice(0, 10);

/** Whether a day may be settled by the time a change to it arrives; a younger one is read from its versions. */
const mayBeSettled = (day: string, now: Date): boolean => day < dateBefore(now, liveDays - 1);

/** When, and by what, days are about to change. */
export interface Touch {
  readonly now: Date;
  readonly why: string;
}

/** Rows of `touched_days` for those of the days that may be settled; none if the engine needs no note. */
export function touchRows({ touchesDays }: Pick<Warehouse, "touchesDays">, days: Iterable<string>, { now, why }: Touch): readonly Row[] {
  if (!touchesDays) return [];
  return [...new Set(days)]
    .filter((day) => mayBeSettled(day, now))
    .map((day) => columns.row({ day, touched_at: instantOf(now), why, row_id: randomUUID() }));
}

/** Days of rows of `session_versions`; none of other tables' rows. */
export const daysOf = (table: StoredTable, rows: readonly Row[]): readonly string[] =>
  table === sessionVersions ? [...new Set(rows.map((row) => textOf(row.cell("session_date"))))] : [];

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : "");
