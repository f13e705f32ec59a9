import { createHash, randomBytes } from "node:crypto";
import type { Field } from "../../schema/field.ts";
import { type StoredTable, sessionVersions, storedTables } from "../../schema/store.ts";
import { childTables, sessions } from "../../schema/tables/index.ts";
import type { StoredFile } from "../storage/session-files.ts";
import { customerKey, deriveFromFile, deriveLists, deriveSession } from "./derive.ts";
import type { Flattened } from "./flatten.ts";
import type { Warning } from "./problem.ts";
import type { Settings } from "./settings.ts";
import type { Identity } from "./identity.ts";
import { instantOf } from "../values/instant.ts";
import type { JsonObject } from "../values/json.ts";
import { type Cell, Columns, type NamedCells, Row } from "../values/row.ts";

/** Version of the mapping. Raise it when the same file would give other rows: a file that is loaded again then wins over its older rows. */
export const loaderVersion = 2;

/** Hash of the stored columns' names and types, so that a row shows which list it was written by; descriptions do not count. */
export const schemaVersionOf = (tables: readonly StoredTable[]): string =>
  createHash("sha256")
    .update(JSON.stringify(tables.map(({ name, fields }) => [name, fields.map(shapeOf)])))
    .digest("hex")
    .slice(0, 12);

type Shape = readonly [name: string, type: string, fields: readonly Shape[]];
function shapeOf({ name, type, fields }: Field): Shape {
  return [name, type, fields.map(shapeOf)];
}

export const schemaVersion = schemaVersionOf(storedTables);

/**
 * A row's id: unique, and without meaning. Rows of one version under one revision of the settings are equal in all that is shown. Every query
 * reads it of every version that it chooses from, so that it is as short as 72 random bits can be.
 */
export const newRowId = (): string => randomBytes(9).toString("base64url");

/** Where a row comes from, apart from the file itself. */
export interface Provenance {
  readonly instance: string;
  readonly eventId: string | null;
  readonly now: Date;
  readonly rowId: string;
  readonly codeVersion: string;
  readonly schemaVersion: string;
  readonly handlingMilliseconds: number | null;
}

/** A session file as it was read, with what the row is made of. */
export interface ReadFile {
  readonly source: StoredFile;
  readonly sha256: string;
  readonly file: JsonObject;
  readonly identity: Identity;
  readonly flattened: Flattened;
  /** What the version is ordered by; null sorts last. */
  readonly versionAt: string | null;
  readonly warnings: readonly Warning[];
}

/** Settings that change rows; `revision` and `hash` are stored with each row. */
export type RowSettings = Pick<Settings, "personal" | "revision" | "hash">;

/** The platform rewrites a file about 15 minutes after the session's end, with wrap-up, survey and recording. */
const finalAfterMilliseconds = 14 * 60_000;

/** The one row of `session_versions` that a file version becomes. */
export function versionRow(
  { source, sha256, file, identity, flattened, versionAt, warnings }: ReadFile,
  provenance: Provenance,
  settings: RowSettings,
): Row {
  const lists = deriveLists(file, flattened.children);
  const computed: NamedCells = {
    instance: provenance.instance,
    session_key: identity.sessionKey,
    channel: identity.channel,
    session_id: integerCell(identity.sessionId),
    session_date: identity.sessionDate,
    created_at: identity.createdAt,
    is_final: isFinal(flattened.session),
    version_at: versionAt,
    source_bucket: source.bucket,
    source_object: source.name,
    source_generation: integerCell(source.generation),
    source_time_created: source.timeCreated,
    ingested_at: instantOf(provenance.now),
    event_id: provenance.eventId,
    source_bytes: source.bytes.byteLength,
    source_sha256: sha256,
    settings_revision: settings.revision,
    settings_hash: settings.hash,
    loader_version: loaderVersion,
    code_version: provenance.codeVersion,
    schema_version: provenance.schemaVersion,
    row_id: provenance.rowId,
    handling_milliseconds: provenance.handlingMilliseconds,
    is_deleted: false,
    warnings: warnings.map(({ code, pointer }) => ({ code, pointer })),
    customer_key: customerKey(file, provenance.instance, settings.personal.key),
    unknown_fields: flattened.unknownFields,
    drift: flattened.drift.map(({ pointer, problem, kind }) => ({ pointer, problem, kind })),
  };
  const cells = blank.slice();
  const { cells: ofSession } = flattened.session;
  for (let index = 0; index < ofSession.length; index += 1) cells[firstOfSession + index] = ofSession[index] ?? null;
  columns.fill(cells, computed);
  columns.fill(cells, deriveSession(flattened.session, flattened.children));
  columns.fill(cells, deriveFromFile(file));
  for (let index = firstList; index < cells.length; index += 1) cells[index] = lists[columns.names[index] ?? ""] ?? null;
  return new Row(columns, cells);
}

const columns = Columns.of(sessionVersions.fields);
const blank: readonly Cell[] = columns.names.map(() => null);
/** The columns of the session stand together and in their order; the lists come last. */
const firstOfSession = columns.index(Object.keys(sessions.columns)[0] ?? "");
const firstList = columns.index(childTables[0]?.name ?? "");

/** By the file's own times: a copy of the object, or a late first export of it, does not make a first version final. */
function isFinal(session: Row): boolean {
  const [endedAt, updatedAt] = [session.cell("ended_at"), session.cell("updated_at")];
  if (typeof endedAt !== "string" || typeof updatedAt !== "string") return false;
  return Date.parse(updatedAt) >= Date.parse(endedAt) + finalAfterMilliseconds;
}

/** INT64 in decimal text as a cell: a number where a double counts exactly. */
export const integerCell = (digits: string): number | string => (Number.isSafeInteger(Number(digits)) ? Number(digits) : digits);
