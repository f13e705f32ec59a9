import { randomUUID } from "node:crypto";
import { sessionErasures, tablesOfSettledDays } from "../../schema/store.ts";
import { instantOf } from "../values/instant.ts";
import { Columns } from "../values/row.ts";
import type { SessionFiles } from "../storage/session-files.ts";
import { type ChangedDays, isOnChangedDay, isSince } from "./changed-days.ts";
import type { FoundSession } from "./find-sessions.ts";
import { dateList, isDeletable, sessionDateIn } from "./session-dates.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The part of storage that has rejected files. */
export type Quarantine = Pick<SessionFiles, "removeQuarantine">;

export interface EraseOptions {
  readonly now: Date;
  readonly maximumBytes: number;
  /** Recorded with the erasure. */
  readonly reason?: string | undefined;
  /** If every erasure is finished, only what is new on these days is looked at; without them, everything is. */
  readonly days?: ChangedDays | null;
}

/** What a run of the erasures' steps did. A type, since reports are records of any names. */
export type ErasureReport = {
  readonly removed_copies: number;
  readonly deleted_rows: number;
  /** Rows of erased sessions that cannot be deleted yet; hidden all the same. */
  readonly waiting_rows: number;
};

const columnsOfErasures = Columns.of(sessionErasures.fields);

/**
 * Erases sessions: their record first, which hides them from every relation at once, then their quarantine copies and their rows. It is
 * safe to repeat, and upkeep resumes it wherever it was interrupted.
 *
 * @param exclusively runs what comes after the record, which may have to wait for upkeep
 */
export async function eraseSessions(
  warehouse: Warehouse,
  quarantine: Quarantine,
  sessions: readonly FoundSession[],
  options: EraseOptions,
  exclusively: <Result>(work: () => Promise<Result>) => Promise<Result> = (work) => work(),
): Promise<ErasureReport> {
  const rows = sessions.map(({ instance, sessionKey }) =>
    columnsOfErasures.row({
      instance,
      session_key: sessionKey,
      erased_at: instantOf(options.now),
      reason: options.reason ?? null,
      row_id: randomUUID(),
    }),
  );
  await warehouse.appendBatch(sessionErasures, rows, randomUUID());
  return exclusively(() => finishErasures(warehouse, quarantine, options));
}

/**
 * Takes every erasure as far as it goes: records the objects that the session came from, removes quarantine copies, deletes rows of every
 * version and tombstones, and notes each step once it is done. What arrived after an erasure was finished is found as well. Rows that are
 * too fresh to be deleted wait for the next run.
 */
export async function finishErasures(warehouse: Warehouse, quarantine: Quarantine, options: EraseOptions): Promise<ErasureReport> {
  const { rows: erasures } = await warehouse.query(`
    select count(*) as row_count, count(case when forgotten_at is null and finished_at is null then 1 end) as open_count
    from \${store}.session_erasures`);
  if (Number(erasures[0]?.["row_count"]) === 0) return { removed_copies: 0, deleted_rows: 0, waiting_rows: 0 };
  let days = Number(erasures[0]?.["open_count"]) > 0 ? null : (options.days ?? null);
  // What an erasure in another instance finds may be old.
  if ((await carryOver(warehouse, options.now, days)) > 0) days = null;
  await recordObjects(warehouse, days);
  const removed = await removeCopies(warehouse, quarantine, { ...options, days });
  await removeSettled(warehouse, options);
  const deleted = await deleteRows(warehouse, { ...options, days });
  const { rows } = await warehouse.query(
    `select count(*) as waiting from \${store}.session_versions as version where ${isOnChangedDay(days)} and ${isErased}`,
  );
  return { removed_copies: removed, deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}

/** Options of one step, with the days decided. */
type StepOptions = EraseOptions & { readonly days: ChangedDays | null };

/** Erased sessions, once each, as `erased`. */
const requests = `(
  select instance, session_key, min(erased_at) as erased_at from \${store}.session_erasures
  where forgotten_at is null group by instance, session_key
) as erased`;

/** A condition on `version`: its session is erased. */
const isErased = `exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
)`;

/** A condition on `version`: its object is in the record, and the object's quarantine copies are removed. */
const isReadyForDeletion = `exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
    and erased.bucket = version.source_bucket and erased.object_name = version.source_object and erased.copies_removed_at is not null
)`;

/**
 * Erases sessions of erased objects that arrived under another instance since, as they do once an object's instance changes. An instance in
 * which the erasure was taken back stays as it is. Returns how many.
 */
async function carryOver(warehouse: Warehouse, now: Date, days: ChangedDays | null): Promise<number> {
  const { rows } = await warehouse.query(`
    select version.instance, version.session_key, max(origin.reason) as reason
    from \${store}.session_versions as version
    join (
      select object.session_key, object.bucket, object.object_name, request.reason
      from \${store}.session_erasures as object
      join \${store}.session_erasures as request
        on request.instance = object.instance and request.session_key = object.session_key and request.forgotten_at is null
      where object.object_name is not null and object.forgotten_at is null
    ) as origin
      on origin.session_key = version.session_key and origin.bucket = version.source_bucket and origin.object_name = version.source_object
    where ${isOnChangedDay(days, "version.session_date")} and not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = version.instance and known.session_key = version.session_key
    )
    group by version.instance, version.session_key`);
  const requested = rows.map((row) =>
    columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      erased_at: instantOf(now),
      reason: typeof row["reason"] === "string" ? row["reason"] : null,
      row_id: randomUUID(),
    }),
  );
  await warehouse.appendBatch(sessionErasures, requested, randomUUID());
  return requested.length;
}

/**
 * Records the objects of erased sessions. Without the rows nothing else would connect a session to later rejections of its objects, which
 * often cannot be identified by what is in them.
 */
async function recordObjects(warehouse: Warehouse, days: ChangedDays | null): Promise<void> {
  const { rows } = await warehouse.query(`
    select origin.instance, origin.session_key, origin.bucket, origin.object_name, erased.erased_at
    from (
      select instance, session_key, source_bucket as bucket, source_object as object_name from \${store}.session_versions
      where ${isOnChangedDay(days)}
      union distinct
      select instance, concat(channel, '-', cast(session_id as ${warehouse.sql.types.STRING})), bucket, object_name from \${store}.unloaded_files
      where session_id is not null and ${isSince(days, "handled_at")}
    ) as origin
    join ${requests} on erased.instance = origin.instance and erased.session_key = origin.session_key
    where not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = origin.instance and known.session_key = origin.session_key and known.forgotten_at is null
        and known.bucket = origin.bucket and known.object_name = origin.object_name
    )`);
  const objects = rows.map((row) =>
    columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      bucket: String(row["bucket"]),
      object_name: String(row["object_name"]),
      erased_at: String(row["erased_at"]),
      row_id: randomUUID(),
    }),
  );
  await warehouse.appendBatch(sessionErasures, objects, randomUUID());
}

/**
 * Removes quarantine copies of the erased sessions, as far as the file identified its session, and unidentified ones of the same objects.
 * Each row of the ledger that states a copy is recorded once its copy is removed, so that later rejections are found without comparing
 * clocks.
 */
async function removeCopies(warehouse: Warehouse, quarantine: Quarantine, { now, maximumBytes, days }: StepOptions): Promise<number> {
  const key = `concat(unloaded.channel, '-', cast(unloaded.session_id as ${warehouse.sql.types.STRING}))`;
  const { rows: open } = await warehouse.query(
    "select row_id from ${store}.session_erasures where forgotten_at is null and copies_removed_at is null",
  );
  const { rows: copies } = await warehouse.query(`
    select copy.instance, copy.session_key, copy.erased_at, copy.quarantine_object, copy.row_id
    from (
      select erased.instance, erased.session_key, erased.erased_at, unloaded.quarantine_object, unloaded.row_id
      from \${store}.unloaded_files as unloaded
      join ${requests} on erased.instance = unloaded.instance and erased.session_key = ${key}
      where unloaded.quarantine_object is not null and ${isSince(days, "unloaded.handled_at")}
      union all
      select erased.instance, erased.session_key, erased.erased_at, unloaded.quarantine_object, unloaded.row_id
      from \${store}.unloaded_files as unloaded
      join \${store}.session_erasures as origin on origin.bucket = unloaded.bucket and origin.object_name = unloaded.object_name
      join ${requests} on erased.instance = origin.instance and erased.session_key = origin.session_key
      where unloaded.quarantine_object is not null and unloaded.session_id is null and origin.forgotten_at is null
        and ${isSince(days, "unloaded.handled_at")}
    ) as copy
    where not exists (
      select 1 from \${store}.session_erasures as known
      where known.instance = copy.instance and known.session_key = copy.session_key and known.forgotten_at is null
        and known.unloaded_row_id = copy.row_id
    )`);
  const names = new Set(copies.map((row) => String(row["quarantine_object"])));
  for (const name of names) await quarantine.removeQuarantine(name);
  const removed = copies.map((row) =>
    columnsOfErasures.row({
      instance: String(row["instance"]),
      session_key: String(row["session_key"]),
      erased_at: String(row["erased_at"]),
      unloaded_row_id: String(row["row_id"]),
      copies_removed_at: instantOf(now),
      row_id: randomUUID(),
    }),
  );
  await warehouse.appendBatch(sessionErasures, removed, randomUUID());
  for (const part of partsOf(open, 5_000)) {
    const list = part.map((row) => warehouse.sql.textLiteral(String(row["row_id"]))).join(", ");
    const statement = `update \${store}.session_erasures set copies_removed_at = timestamp '${now.toISOString()}' where row_id in (${list})`;
    await warehouse.change([statement], { maximumBytes });
  }
  return names.size;
}

/** A list in parts: engines limit the length of a statement. */
function* partsOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Takes sessions whose erasure is not finished out of the settled tables, whatever their versions' age: nothing is streamed into those. */
async function removeSettled(warehouse: Warehouse, { maximumBytes }: EraseOptions): Promise<void> {
  const isOpen = `exists (
    select 1 from \${store}.session_erasures as erased
    where erased.instance = settled.instance and erased.session_key = settled.session_key
      and erased.forgotten_at is null and erased.finished_at is null
  )`;
  const { rows: open } = await warehouse.query(
    "select count(*) as open_count from ${store}.session_erasures where forgotten_at is null and finished_at is null",
  );
  if (Number(open[0]?.["open_count"]) === 0) return;
  const { rows } = await warehouse.query(`
    select session_date from \${store}.settled_newest as settled where ${isOpen}
    union distinct
    select session_date from \${store}.moved_versions as settled where ${isOpen}`);
  const days = dateList(rows);
  if (days.length === 0) return;
  const statements = tablesOfSettledDays.map(
    (name) => `delete from \${store}.${name} as settled where ${sessionDateIn(days)} and ${isOpen}`,
  );
  await warehouse.change(statements, { maximumBytes });
}

/** Deletes rows of erased sessions, and notes the erasures that have none left; returns how many were deleted. */
async function deleteRows(warehouse: Warehouse, { now, maximumBytes, days: changed }: StepOptions): Promise<number> {
  const condition = `${isOnChangedDay(changed)} and ${isReadyForDeletion} and ${isDeletable(warehouse, now)}`;
  const { rows: days } = await warehouse.query(
    `select distinct session_date from \${store}.session_versions as version where ${condition} order by session_date`,
  );
  let deleted = 0;
  if (days.length > 0) {
    const statement = `delete from \${store}.session_versions as version where ${sessionDateIn(dateList(days))} and ${condition}`;
    deleted = (await warehouse.change([statement], { maximumBytes })).changedRows ?? 0;
  }
  // None was open when only changed days were chosen; one that is by now takes the next run.
  if (changed !== null) return deleted;
  const isDone = `erased.forgotten_at is null and erased.finished_at is null and erased.copies_removed_at is not null and not exists (
    select 1 from \${store}.session_versions as version
    where version.instance = erased.instance and version.session_key = erased.session_key
  ) and not exists (
    select 1 from \${store}.settled_newest as settled
    where settled.instance = erased.instance and settled.session_key = erased.session_key
  )`;
  const { rows: done } = await warehouse.query(`select count(*) as done from \${store}.session_erasures as erased where ${isDone}`);
  if (Number(done[0]?.["done"]) > 0) {
    const statement = `update \${store}.session_erasures as erased set finished_at = timestamp '${now.toISOString()}' where ${isDone}`;
    await warehouse.change([statement], { maximumBytes });
  }
  return deleted;
}
