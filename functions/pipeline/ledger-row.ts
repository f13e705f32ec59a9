import type { OutcomeKind } from "../../schema/outcomes.ts";
import { unloadedFiles } from "../../schema/store.ts";
import { instantOf } from "../values/instant.ts";
import { Columns, type Row } from "../values/row.ts";
import type { FileInfo, FileVersion } from "../storage/session-files.ts";
import type { Problem } from "./problem.ts";
import { type Provenance, integerCell, loaderVersion } from "./version-row.ts";

/** What the ledger records about a file version that was not loaded, as far as it is known. */
export interface UnloadedFile {
  readonly version: FileVersion;
  readonly outcome: Exclude<OutcomeKind, "loaded">;
  readonly problems: readonly Problem[];
  readonly info?: FileInfo;
  readonly sha256?: string;
  readonly quarantineObject?: string | null;
  readonly channel?: string | null;
  readonly sessionId?: string | null;
  /** When `replay` tried the quarantine copy again. */
  readonly replayedAt?: Date | undefined;
}

const columns = Columns.of(unloadedFiles.fields);

/** The row of `unloaded_files` for a file version that did not become a session's row. */
export function ledgerRow(file: UnloadedFile, provenance: Provenance): Row {
  const { version, info, sessionId = null } = file;
  return columns.row({
    bucket: version.bucket,
    object_name: version.name.toWellFormed(),
    generation: integerCell(version.generation),
    event_id: provenance.eventId,
    instance: provenance.instance,
    channel: file.channel ?? null,
    session_id: sessionId === null ? null : integerCell(sessionId),
    outcome: file.outcome,
    problems: file.problems.map(({ code, pointer, detail }) => ({ code, pointer, detail })),
    source_time_created: info?.timeCreated ?? null,
    source_bytes: info?.size ?? null,
    source_sha256: file.sha256 ?? null,
    quarantine_object: file.quarantineObject ?? null,
    replayed_at: file.replayedAt === undefined ? null : instantOf(file.replayedAt),
    handled_at: instantOf(provenance.now),
    handling_milliseconds: provenance.handlingMilliseconds,
    loader_version: loaderVersion,
    code_version: provenance.codeVersion,
    schema_version: provenance.schemaVersion,
    row_id: provenance.rowId,
  });
}
