import type { OpenRow, Row } from "../../functions/values/row.ts";

/** A row of `session_versions` with what is required, and nothing else. */
export function versionRow(changes: Row & { readonly session_id: number | string }): Row {
  const row: OpenRow = {
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
  };
  return { ...row, ...changes };
}
