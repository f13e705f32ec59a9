import { deletedAt, isHidden, newestFirst, sessionPartition } from "../../schema/relations.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Budget } from "./budget.ts";
import { dateList, sessionDateIn, type Report } from "./session-dates.ts";
import { readUpkeepState, remember } from "./upkeep-state.ts";

export interface CompactOptions {
  readonly now: Date;
  /** Superseded versions that were loaded in the last days stay. */
  readonly versionDays: number;
  /** Reports what would be deleted and what that would read, and changes nothing. */
  readonly isDryRun: boolean;
  /** The most that one piece may read. */
  readonly maximumBytes: number;
  /** Days of sessions that are compacted together; without it, a month. Fewer, if they would read more than `maximumBytes`. */
  readonly daysAtOnce?: number;
  /** Only these days are read; without them, all history is. Sessions with versions on several days are then left as they are. */
  readonly days?: readonly string[];
}

const dayMilliseconds = 86_400_000;

const daysTogether = 31;

/** Rows are ingested before they are appended, and settled after. */
const laterMilliseconds = 60 * 60_000;

/**
 * Deletes versions of sessions that have a newer one and are older than `versionDays`: the oldest sessions first, in pieces, so that what
 * is done stays done if a later piece fails. A matter of cost: the relations show the same rows before, meanwhile and after. Of rows that
 * are equal in every part of their order none is deleted, since the statement could not distinguish them. The latest generation of each
 * object stays: the ledger would miss it, and `reconcile` would load it again and again. Of a generation that was deleted from the bucket,
 * the tombstone is the latest, and tombstones stay.
 */
export async function compact(
  warehouse: Warehouse,
  { now, versionDays, isDryRun, maximumBytes, daysAtOnce = daysTogether, days }: CompactOptions,
): Promise<Report> {
  const cutoff = new Date(now.getTime() - versionDays * dayMilliseconds).toISOString();
  const superseded = (some: readonly string[] | undefined): string => `select session_date, row_id, ingested_at from (
    select session_date, row_id, ingested_at, is_deleted,
      rank() over (partition by ${sessionPartition} order by ${isHidden}, ${newestFirst}) as place,
      rank() over (
        partition by instance, source_bucket, source_object
        order by source_generation desc, case when is_deleted then 0 else 1 end, ${newestFirst}
      ) as place_in_object
    from (select *, ${deletedAt} from \${store}.session_versions as version where ${among(some)}) as dated
  ) as versions where place > 1 and place_in_object > 1 and is_deleted is not true and ingested_at < timestamp '${cutoff}'`;
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from (${superseded(days)}) as old group by session_date order by session_date`,
  );
  const dates = dateList(rows);
  const counts = dates.map((day, place) => ({ day, count: Number(rows[place]?.["version_count"]) }));
  const versions = counts.reduce((sum, { count }) => sum + count, 0);
  const report = { superseded_versions: versions, days: dates.length, is_deleted: !isDryRun && dates.length > 0 };
  if (dates.length === 0) return { ...report, deleted_versions: 0, bytes_read: null };
  // Copies of superseded versions go first: without them, the relations are the same.
  const { rows: copies } = await warehouse.query("select count(*) as copy_count from ${store}.moved_versions");
  const hasCopies = Number(copies[0]?.["copy_count"]) > 0;
  let bytes: number | null = null;
  let deleted = 0;
  const pieces = Array.from({ length: Math.ceil(dates.length / daysAtOnce) }, (_, piece) =>
    dates.slice(piece * daysAtOnce, (piece + 1) * daysAtOnce),
  );
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    const statement = `delete from \${store}.session_versions
    where ${sessionDateIn(piece)} and ingested_at < timestamp '${cutoff}' and row_id in (select row_id from (${superseded(days === undefined ? days : piece)}) as old)`;
    const estimate = await warehouse.estimate(statement);
    if (estimate !== null && estimate > maximumBytes && piece.length > 1) {
      const middle = Math.ceil(piece.length / 2);
      pieces.unshift(piece.slice(0, middle), piece.slice(middle));
      continue;
    }
    if (!isDryRun && hasCopies) await warehouse.change([statement.replace("session_versions", "moved_versions")], { maximumBytes });
    const { bytesBilled, changedRows } = isDryRun
      ? { bytesBilled: estimate, changedRows: 0 }
      : await warehouse.change([statement], { maximumBytes });
    if (bytesBilled !== null) bytes = (bytes ?? 0) + bytesBilled;
    deleted += changedRows ?? 0;
    const ofPiece = counts.filter(({ day }) => piece.includes(day));
    // Otherwise the days count as changed, and are settled again.
    if (changedRows === ofPiece.reduce((sum, { count }) => sum + count, 0) && !isDryRun)
      await warehouse.change([recountStatement(ofPiece)], { maximumBytes });
  }
  return { ...report, deleted_versions: deleted, bytes_read: bytes };
}

/** Takes deleted versions out of the counts that settled days were settled with. */
const recountStatement = (counts: readonly { readonly day: string; readonly count: number }[]): string =>
  `update \${store}.settled_days set version_count = version_count - case session_date
    ${counts.map(({ day, count }) => `when date '${day}' then ${count}`).join(" ")} end
  where ${sessionDateIn(counts.map(({ day }) => day))}`;

/** A condition on `version`. Of some days alone, what is superseded on another day cannot be seen, so sessions of several days are left out. */
const among = (days: readonly string[] | undefined): string =>
  days === undefined
    ? "true"
    : `${sessionDateIn(days)} and not exists (
        select 1 from \${store}.moved_versions as moved
        where moved.instance = version.instance and moved.session_key = version.session_key
      )`;

/** Where `compactDue` stopped. */
const cursorName = "compacted_until";

/**
 * Compacts the days that are due, the longest due first, as far as the budget goes: a day is due once its latest settled state is older than
 * `versionDays`, so that each is read once after it was written, and once more after it was changed. If none is, only a table of days is
 * read. Goes on where the last run stopped.
 */
export async function compactDue(
  warehouse: Warehouse,
  { budget, ...options }: Omit<CompactOptions, "isDryRun" | "days"> & { readonly budget: Budget },
): Promise<Report> {
  const { now, versionDays, daysAtOnce = daysTogether } = options;
  const cursor = (await readUpkeepState(warehouse)).get(cursorName) ?? "";
  const { rows } = await warehouse.query("select session_date, settled_at from ${store}.settled_days");
  const dates = dateList(rows);
  const dueBefore = now.getTime() - versionDays * dayMilliseconds - laterMilliseconds;
  const due = rows
    .map((row, place) => ({ day: dates[place] ?? "", settledAt: Date.parse(String(row["settled_at"])) }))
    .filter(({ settledAt }) => settledAt <= dueBefore)
    .map(({ day, settledAt }) => ({ day, key: `${new Date(settledAt).toISOString()} ${day}` }))
    .filter(({ key }) => key > cursor)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const sums = { superseded_versions: 0, deleted_versions: 0, days: 0, days_left: due.length };
  while (sums.days_left > 0 && budget.isLeft()) {
    const piece = due.slice(due.length - sums.days_left).slice(0, daysAtOnce);
    const done = await compact(warehouse, { ...options, isDryRun: false, days: piece.map(({ day }) => day).toSorted() });
    await remember(warehouse, { [cursorName]: piece.at(-1)?.key ?? cursor }, options);
    sums.superseded_versions += Number(done["superseded_versions"]);
    sums.deleted_versions += Number(done["deleted_versions"]);
    sums.days += piece.length;
    sums.days_left -= piece.length;
  }
  return sums;
}
