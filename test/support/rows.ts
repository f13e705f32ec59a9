import { Columns, type NamedCells, type Row } from "../../functions/values/row.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import type { StoredTable } from "../../schema/store.ts";

export const rowOf = (table: StoredTable, cells: NamedCells): Row => Columns.of(table.fields).row(cells);

/** Appends a row that is written down by name. */
export const append = (warehouse: Warehouse, table: StoredTable, cells: NamedCells, key: string): Promise<void> =>
  warehouse.append(table, rowOf(table, cells), key);

export const appendBatch = (warehouse: Warehouse, table: StoredTable, rows: readonly NamedCells[], key: string): Promise<void> =>
  warehouse.appendBatch(
    table,
    rows.map((cells) => rowOf(table, cells)),
    key,
  );

/** The cells of a row of `session_versions` with what is required, and nothing else. */
export function versionRow(changes: NamedCells & { readonly session_id: number | string }): NamedCells {
  return {
    instance: "test",
    session_key: `call-${changes.session_id}`,
    channel: "call",
    session_date: "2026-03-01",
    created_at: "2026-03-01T12:00:00.000Z",
    version_at: "2026-03-01T12:30:00.000Z",
    source_bucket: "session-files",
    source_object: `call-${changes.session_id}.json`,
    source_generation: "1772366400000001",
    source_time_created: "2026-03-01T12:30:01.000Z",
    ingested_at: "2026-03-01T12:30:02.000Z",
    source_bytes: 100,
    source_sha256: "00",
    loader_version: 1,
    code_version: "0.0.0",
    schema_version: "test",
    is_deleted: false,
    row_id: `row-${changes.session_id}`,
    ...changes,
  };
}
