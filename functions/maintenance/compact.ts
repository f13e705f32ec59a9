import { deletedAt, isHidden, newestFirst, sessionPartition } from "../../schema/relations.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { dateList, sessionDateIn, type Report } from "./session-dates.ts";

export interface CompactOptions {
  readonly now: Date;
  /** Superseded versions that were loaded in the last days stay. */
  readonly versionDays: number;
  /** Reports what would be deleted and what that would read, and changes nothing. */
  readonly isDryRun: boolean;
  /** The most that one piece may read. */
  readonly maximumBytes: number;
  /** Days of sessions that are compacted together; without it, a month. */
  readonly daysAtOnce?: number;
}

/**
 * Deletes versions of sessions that have a newer one and are older than `versionDays`: the oldest sessions first, in pieces, so that what
 * is done stays done if a later piece fails. A matter of cost: the relations show the same rows before, meanwhile and after. Of rows that
 * are equal in every part of their order none is deleted, since the statement could not distinguish them. The latest generation of each
 * object stays: the ledger would miss it, and `reconcile` would load it again and again. Of a generation that was deleted from the bucket,
 * the tombstone is the latest, and tombstones stay.
 */
export async function compact(
  warehouse: Warehouse,
  { now, versionDays, isDryRun, maximumBytes, daysAtOnce = 31 }: CompactOptions,
): Promise<Report> {
  const cutoff = new Date(now.getTime() - versionDays * 86_400_000).toISOString();
  const superseded = `select session_date, row_id, ingested_at from (
    select session_date, row_id, ingested_at, is_deleted,
      rank() over (partition by ${sessionPartition} order by ${isHidden}, ${newestFirst}) as place,
      rank() over (
        partition by instance, source_bucket, source_object
        order by source_generation desc, case when is_deleted then 0 else 1 end, ${newestFirst}
      ) as place_in_object
    from (select *, ${deletedAt} from \${store}.session_versions) as dated
  ) as versions where place > 1 and place_in_object > 1 and is_deleted is not true and ingested_at < timestamp '${cutoff}'`;
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from (${superseded}) as old group by session_date order by session_date`,
  );
  const dates = dateList(rows);
  const versions = rows.reduce((sum, { version_count: count }) => sum + Number(count), 0);
  // Copies of superseded versions go first: without them, the relations are the same.
  const { rows: copies } = await warehouse.query("select count(*) as copy_count from ${store}.moved_versions");
  const hasCopies = Number(copies[0]?.["copy_count"]) > 0;
  let bytes: number | null = null;
  let deleted = 0;
  for (let first = 0; first < dates.length; first += daysAtOnce) {
    const piece = dates.slice(first, first + daysAtOnce);
    const statement = `delete from \${store}.session_versions
    where ${sessionDateIn(piece)} and ingested_at < timestamp '${cutoff}' and row_id in (select row_id from (${superseded}) as old)`;
    if (!isDryRun && hasCopies) await warehouse.change([statement.replace("session_versions", "moved_versions")], { maximumBytes });
    const { bytesBilled, changedRows } = isDryRun
      ? { bytesBilled: await warehouse.estimate(statement), changedRows: 0 }
      : await warehouse.change([statement], { maximumBytes });
    if (bytesBilled !== null) bytes = (bytes ?? 0) + bytesBilled;
    deleted += changedRows ?? 0;
  }
  return {
    superseded_versions: versions,
    deleted_versions: deleted,
    days: dates.length,
    bytes_read: bytes,
    is_deleted: !isDryRun && dates.length > 0,
  };
}
