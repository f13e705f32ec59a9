import { createHash, randomUUID } from "node:crypto";
import type { Field } from "../../schema/field.ts";
import { type StoredTable, sessionVersions, storedTables } from "../../schema/store.ts";
import { childTables, sessions } from "../../schema/tables/index.ts";
import type { StoredFile } from "../storage/session-files.ts";
import { customerKey, deriveFromFile, deriveLists, deriveSession } from "./derive.ts";
import type { Flattened, Warning } from "./flatten.ts";
import type { Identity } from "./identity.ts";
import { instantOf } from "../values/instant.ts";
import type { JsonObject } from "../values/json.ts";
import type { PersonalData } from "../values/personal-data.ts";
import { type Cell, Columns, type NamedCells, Row } from "../values/row.ts";

/**
 * Version of mapping and settings. Raise it when the same file would give other rows: a file that is loaded again then wins over its
 * older rows.
 */
export const loaderVersion = 1;

/** Hash of the stored columns' names and types, so that a row tells which list it was written by; descriptions do not count. */
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
 * A row's id: unique, and later ones sort after earlier ones. It decides between rows of one file version only, so that a file loaded again
 * under other settings (personal data dropped since) wins over its older row.
 */
export const newRowId = (now: Date): string => `${now.getTime().toString(16).padStart(12, "0")}-${randomUUID()}`;

/** Where a row comes from, apart from the file itself. */
export interface Provenance {
  readonly instance: string;
  readonly eventId: string | null;
  readonly now: Date;
  readonly rowId: string;
  readonly sourceSha256: string;
  readonly codeVersion: string;
  readonly schemaVersion: string;
  readonly handlingMilliseconds: number | null;
  readonly personal: PersonalData;
}

const finalAfterMilliseconds = 14 * 60_000;

/** The one row of `session_versions` that a file version becomes. */
export function versionRow(
  source: StoredFile,
  file: JsonObject,
  identity: Identity,
  flattened: Flattened,
  warnings: readonly Warning[],
  provenance: Provenance,
): Row {
  const updatedAt = flattened.session.cell("updated_at");
  const lists = deriveLists(file, flattened.children);
  const computed: NamedCells = {
    instance: provenance.instance,
    session_key: identity.sessionKey,
    channel: identity.channel,
    session_id: integerCell(identity.sessionId),
    session_date: identity.sessionDate,
    created_at: identity.createdAt,
    is_final: isFinal(flattened.session, source.timeCreated),
    version_at: typeof updatedAt === "string" ? updatedAt : source.timeCreated,
    source_bucket: source.bucket,
    source_object: source.name,
    source_generation: integerCell(source.generation),
    source_time_created: source.timeCreated,
    ingested_at: instantOf(provenance.now),
    event_id: provenance.eventId,
    source_bytes: source.bytes.byteLength,
    source_sha256: provenance.sourceSha256,
    loader_version: loaderVersion,
    code_version: provenance.codeVersion,
    schema_version: provenance.schemaVersion,
    row_id: provenance.rowId,
    handling_milliseconds: provenance.handlingMilliseconds,
    is_deleted: false,
    warnings: warnings.map(({ code, pointer }) => ({ code, pointer })),
    customer_key: customerKey(file, provenance.instance, provenance.personal.key),
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

/** Written 14 minutes or more after the end: the platform's rewrite comes about 15 minutes after it. */
function isFinal(session: Row, timeCreated: string): boolean {
  const endedAt = session.cell("ended_at");
  if (typeof endedAt !== "string") return false;
  return Date.parse(timeCreated) >= Date.parse(endedAt) + finalAfterMilliseconds;
}

/** INT64 in decimal text as a cell: a number where a double counts exactly. */
export const integerCell = (digits: string): number | string => (Number.isSafeInteger(Number(digits)) ? Number(digits) : digits);
