import { newestFirst } from "../../schema/relations.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { dateList, sessionDateIn, type Report } from "./session-dates.ts";

export interface CompactOptions {
  readonly now: Date;
  /** Reports what would be deleted and what that would read, and changes nothing. */
  readonly isDryRun: boolean;
  readonly maximumBytes: number;
}

/** No younger version is deleted: engines cannot delete rows that were streamed moments ago, and older files may still be on their way. */
const restMilliseconds = 2 * 3_600_000;

/**
 * Deletes versions of sessions that have a newer one. A matter of cost: the relations show the same rows before, meanwhile and after. Of
 * rows that are equal in every part of their order none is deleted, since the statement could not tell them apart. The newest version of
 * each object stays where a session has several: the ledger would miss it, and `reconcile` would load it again and again.
 */
export async function compact(warehouse: Warehouse, { now, isDryRun, maximumBytes }: CompactOptions): Promise<Report> {
  const cutoff = new Date(now.getTime() - restMilliseconds).toISOString();
  const superseded = `select session_date, row_id, ingested_at from (
    select session_date, row_id, ingested_at,
      rank() over (partition by session_date, instance, channel, session_id order by ${newestFirst}) as place,
      rank() over (partition by session_date, instance, channel, session_id, source_bucket, source_object order by ${newestFirst}) as place_in_object
    from \${store}.session_versions
    where true
  ) as versions where place > 1 and place_in_object > 1 and ingested_at < timestamp '${cutoff}'`;
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from (${superseded}) as old group by session_date order by session_date`,
  );
  const dates = dateList(rows);
  const versions = rows.reduce((sum, { version_count: count }) => sum + Number(count), 0);
  const found = { superseded_versions: versions, days: dates.length };
  if (dates.length === 0) return { ...found, bytes_read: 0, is_deleted: false };
  const days = sessionDateIn(dates);
  const statement = `delete from \${store}.session_versions
  where ${days} and ingested_at < timestamp '${cutoff}'
    and row_id in (select row_id from (${superseded.replace("where true", `where ${days}`)}) as old)`;
  if (isDryRun) return { ...found, bytes_read: await warehouse.estimate(statement), is_deleted: false };
  const { bytesBilled } = await warehouse.change([statement], { key: `compact ${cutoff.slice(0, 13)}`, maximumBytes });
  return { ...found, bytes_read: bytesBilled, is_deleted: true };
}
