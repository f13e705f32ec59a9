import { newestFirst } from "../../schema/relations.ts";
import { sessionVersions } from "../../schema/store.ts";
import { type Settings, instanceOf } from "../pipeline/settings.ts";
import type { Row } from "../values/row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { appendVersions, changeVersions } from "./change-versions.ts";
import { copiedColumns, tombstone } from "./mirror-deletes.ts";
import { removeRows } from "./remove-rows.ts";
import { dateList, sessionDateIn } from "./session-dates.ts";

export interface MoveParts {
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly maximumBytes: number;
  readonly now: () => Date;
}

/**
 * Removes sessions from the instances that these objects no longer belong to, once they show under today's. A session that leaves
 * altogether is hidden by a tombstone; if other objects of it stay, only the rows of those that leave are deleted. Versions that cannot be
 * loaded under today's instance, since the bucket no longer has them or they are rejected now, are copied.
 */
export async function leaveOtherInstances(names: readonly string[], parts: MoveParts): Promise<void> {
  if (names.length === 0) return;
  const { warehouse, settings, maximumBytes, now } = parts;
  const { jsonText, textLiteral, unnest } = warehouse.sql;
  const { bucket } = settings;
  await copyVersions(names, parts);
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
    const leaving = [...objects].filter((name) => instanceOf(name, settings) !== instance);
    if (leaving.length === 0 || !leaving.every(isLoaded)) continue;
    if (![...objects].some((name) => instanceOf(name, settings) === instance)) {
      tombstones.push(tombstone(row, now()));
      continue;
    }
    const condition = `source_bucket = ${textLiteral(bucket)} and instance = ${textLiteral(instance)}
      and session_key = ${textLiteral(String(row["session_key"]))} and source_object in (${leaving.map(textLiteral).join(", ")})`;
    await removeRows(warehouse, condition, { now: now(), maximumBytes });
  }
  if (tombstones.length > 0) await appendVersions(warehouse, tombstones, { now: now(), why: "sessions left an instance" });
}

/**
 * Copies the versions of these objects that today's instance lacks. They keep the customer key of the instance that they come from: it
 * cannot be computed without the file. Safe to repeat.
 */
async function copyVersions(names: readonly string[], { warehouse, settings, maximumBytes, now }: MoveParts): Promise<void> {
  const { quoted, textLiteral } = warehouse.sql;
  const columns = sessionVersions.fields.map(({ name }) => name);
  for (const [instance, ofInstance] of Map.groupBy(names, (name) => instanceOf(name, settings))) {
    const today = textLiteral(instance);
    const replaced: Readonly<Record<string, string>> = { instance: today, row_id: `concat(row_id, '-', ${today})` };
    const condition = `version.instance <> ${today} and version.source_bucket = ${textLiteral(settings.bucket)}
      and version.source_object in (${ofInstance.map(textLiteral).join(", ")}) and version.is_deleted is not true
      and not exists (
        select 1 from \${store}.session_versions as copied
        where copied.instance = ${today} and copied.is_deleted is not true and copied.source_bucket = version.source_bucket
          and copied.source_object = version.source_object and copied.source_generation = version.source_generation
          and coalesce(copied.settings_revision, 0) >= coalesce(version.settings_revision, 0)
      )
      and not exists (
        select 1 from \${store}.session_erasures as erased
        where erased.session_key = version.session_key and erased.instance in (version.instance, ${today}) and erased.forgotten_at is null
      )`;
    const { rows: days } = await warehouse.query(
      `select distinct session_date from \${store}.session_versions as version where ${condition} order by session_date`,
    );
    if (days.length === 0) continue;
    const statement = `insert into \${store}.session_versions (${columns.map(quoted).join(", ")})
      select ${columns.map((name) => replaced[name] ?? quoted(name)).join(", ")}
      from \${store}.session_versions as version where ${sessionDateIn(dateList(days))} and ${condition}`;
    await changeVersions(warehouse, [statement], { days: dateList(days), maximumBytes, now: now(), why: "sessions moved to an instance" });
  }
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
