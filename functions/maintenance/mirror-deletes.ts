import pLimit from "p-limit";
import { newestFirst } from "../../schema/relations.ts";
import { sessionVersions } from "../../schema/store.ts";
import { instantOf } from "../values/instant.ts";
import { type Cell, Columns, type Row } from "../values/row.ts";
import { newRowId } from "../pipeline/version-row.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { SessionFiles } from "../storage/session-files.ts";
import { microsecondsText } from "../values/microseconds.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { appendVersions } from "./change-versions.ts";
import { sessionDateIn } from "./session-dates.ts";

export interface MirrorParts {
  readonly files: Pick<SessionFiles, "list">;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly now: () => Date;
  /** Days that have all versions of the sessions; without them, every day is read. */
  readonly days?: readonly string[];
  /** Sessions with a version that was loaded after this stay: the objects may be back since they were found to be gone. */
  readonly unchangedSince?: Date;
}

/** What a tombstone copies of the row that comes first, so that it comes before it. */
export const copiedColumns = [
  "instance",
  "session_key",
  "channel",
  "session_id",
  "session_date",
  "created_at",
  "version_at",
  "updated_at",
  "source_bucket",
  "source_object",
  "source_generation",
  "source_time_created",
  "source_bytes",
  "source_sha256",
  "loader_version",
  "code_version",
  "schema_version",
] as const;

/** Objects looked up at once. */
const concurrency = 16;

/**
 * Appends a tombstone for every session of these deleted objects that has no live object left; returns how many. A tombstone is one
 * microsecond younger in the bucket than every version of its session, so that it hides exactly those: a session that came back since its
 * last tombstone gets another one.
 */
export async function mirrorDeletes(
  names: readonly string[],
  { files, warehouse, settings, now, days, unchangedSince }: MirrorParts,
): Promise<number> {
  if (names.length === 0) return 0;
  const among = days === undefined ? "true" : sessionDateIn(days);
  const unchanged = unchangedSince === undefined ? "true" : `last_ingested_at <= timestamp '${unchangedSince.toISOString()}'`;
  const { bucket } = settings;
  const { jsonText, unnest } = warehouse.sql;
  const { rows } = await warehouse.query(
    `select ${copiedColumns.join(", ")}, latest_at, object_names from (
       select ${copiedColumns.join(", ")},
         row_number() over (partition by instance, session_key order by ${newestFirst}) as preference,
         max(case when is_deleted is not true then source_time_created end) over (partition by instance, session_key) as latest_at,
         max(case when is_deleted then source_time_created end) over (partition by instance, session_key) as deleted_at,
         max(case when is_deleted is not true then ingested_at end) over (partition by instance, session_key) as last_ingested_at,
         ${jsonText("array_agg(source_object) over (partition by instance, session_key)")} as object_names
       from \${store}.session_versions
       where ${among} and source_bucket = @bucket and concat(instance, ' ', session_key) in (
         select concat(instance, ' ', session_key) from \${store}.session_versions
         where ${among} and source_bucket = @bucket and source_object in (select name from ${unnest("@names", "name")})
       )
     ) as versions where preference = 1 and latest_at is not null and (deleted_at is null or latest_at > deleted_at) and ${unchanged}`,
    { bucket, names },
  );
  const deleted = new Set(names);
  const sessions = rows.map((row) => ({ row, others: namesIn(row["object_names"]).filter((name) => !deleted.has(name)) }));
  const live = await liveNames(new Set(sessions.flatMap(({ others }) => others)), bucket, files);
  const tombstones = sessions.filter(({ others }) => !others.some((name) => live.has(name))).map(({ row }) => tombstone(row, now()));
  await appendVersions(warehouse, tombstones, { now: now(), why: "deletions were mirrored" });
  return tombstones.length;
}

function namesIn(list: unknown): readonly string[] {
  const names: unknown = JSON.parse(String(list));
  return Array.isArray(names) ? names.map(String) : [];
}

/** Those of the names that have a live object, each looked up once. */
async function liveNames(names: ReadonlySet<string>, bucket: string, files: Pick<SessionFiles, "list">): Promise<ReadonlySet<string>> {
  const limit = pLimit(concurrency);
  const live = new Set<string>();
  const look = async (name: string): Promise<void> => {
    if (await isLive(name, bucket, files)) live.add(name);
  };
  await Promise.all([...names].map((name) => limit(() => look(name))));
  return live;
}

/** Whole names are compared: a listing also has the names that only begin with this one, and those come after it. */
async function isLive(name: string, bucket: string, files: Pick<SessionFiles, "list">): Promise<boolean> {
  for await (const found of files.list(bucket, name)) return found.name === name;
  return false;
}

/** The row that hides what a session has so far. */
export function tombstone(row: Readonly<Record<string, unknown>>, now: Date): Row {
  const copies = Object.fromEntries(copiedColumns.map((name): [string, Cell] => [name, cellOf(row[name])]));
  return columnsOfVersions.row({
    ...copies,
    source_time_created: oneMicrosecondLater(String(row["latest_at"])),
    ingested_at: instantOf(now),
    row_id: newRowId(),
    is_deleted: true,
  });
}

const columnsOfVersions = Columns.of(sessionVersions.fields);

const cellOf = (value: unknown): Cell => (typeof value === "string" || typeof value === "number" ? value : null);

/** RFC 3339 in UTC with up to six digits, a microsecond later. */
export function oneMicrosecondLater(instant: string): string {
  const fraction = /\.(\d+)Z$/.exec(instant)?.[1] ?? "";
  const microseconds = BigInt(Date.parse(`${instant.slice(0, 19)}Z`)) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return `${microsecondsText(microseconds + 1n)}Z`;
}
