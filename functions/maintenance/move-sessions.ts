import { randomUUID } from "node:crypto";
import { newestFirst } from "../../schema/relations.ts";
import { sessionVersions } from "../../schema/store.ts";
import { type Settings, instanceOf } from "../pipeline/settings.ts";
import type { Row } from "../values/row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { copiedColumns, tombstone } from "./mirror-deletes.ts";
import { removeRows } from "./remove-rows.ts";

export interface MoveParts {
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly maximumBytes: number;
  readonly now: () => Date;
}

/**
 * Removes sessions from the instances that these objects no longer belong to, once they show under today's. A session that leaves
 * altogether is hidden by a tombstone; if other objects of it stay, only the rows of those that leave are deleted.
 */
export async function leaveOtherInstances(names: readonly string[], { warehouse, settings, maximumBytes, now }: MoveParts): Promise<void> {
  if (names.length === 0) return;
  const { jsonText, textLiteral, unnest } = warehouse.sql;
  const { bucket } = settings;
  await comeBack(names, { warehouse, settings, maximumBytes, now });
  const { rows } = await warehouse.query(
    `select ${copiedColumns.join(", ")}, latest_at, object_names from (
       select ${copiedColumns.join(", ")}, is_deleted,
         max(source_time_created) over (partition by instance, session_key) as latest_at,
         row_number() over (partition by instance, session_key order by ${newestFirst}) as preference,
         ${jsonText("array_agg(source_object) over (partition by instance, session_key)")} as object_names
       from \${store}.session_versions
       where source_bucket = @bucket and concat(instance, ' ', session_key) in (
         select concat(instance, ' ', session_key) from \${store}.session_versions where source_bucket = @bucket and source_object in (select name from ${unnest("@names", "name")})
       )
     ) as versions where preference = 1 and is_deleted is not true`,
    { bucket, names },
  );
  const sessions = rows.map((row) => ({ row, instance: String(row["instance"]), objects: namesIn(row["object_names"]) }));
  const isLoaded = (name: string): boolean =>
    sessions.some(({ instance, objects }) => instance === instanceOf(name, settings) && objects.has(name));
  const tombstones: Row[] = [];
  for (const { row, instance, objects } of sessions) {
    const leaving = names.filter((name) => objects.has(name) && instanceOf(name, settings) !== instance);
    if (leaving.length === 0 || !leaving.every(isLoaded)) continue;
    if (![...objects].some((name) => instanceOf(name, settings) === instance)) {
      tombstones.push(tombstone(row, now()));
      continue;
    }
    const condition = `source_bucket = ${textLiteral(bucket)} and instance = ${textLiteral(instance)}
      and session_key = ${textLiteral(String(row["session_key"]))} and source_object in (${leaving.map(textLiteral).join(", ")})`;
    await removeRows(warehouse, condition, { now: now(), maximumBytes });
  }
  if (tombstones.length > 0) await warehouse.appendBatch(sessionVersions, tombstones, randomUUID());
}

/** Removes the tombstones of sessions that left the instance that these objects belong to again. */
async function comeBack(names: readonly string[], { warehouse, settings, maximumBytes, now }: MoveParts): Promise<void> {
  const { textLiteral } = warehouse.sql;
  for (const [instance, ofInstance] of Map.groupBy(names, (name) => instanceOf(name, settings))) {
    const condition = `is_deleted and instance = ${textLiteral(instance)} and session_key in (
      select session_key from \${store}.session_versions
      where source_bucket = ${textLiteral(settings.bucket)} and instance = ${textLiteral(instance)} and is_deleted is not true
        and source_object in (${ofInstance.map(textLiteral).join(", ")})
    )`;
    await removeRows(warehouse, condition, { now: now(), maximumBytes });
  }
}

function namesIn(json: unknown): ReadonlySet<string> {
  const names: unknown = JSON.parse(String(json));
  return new Set(Array.isArray(names) ? names.map(String) : []);
}
