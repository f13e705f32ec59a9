import { newestFirst } from "../../schema/relations.ts";
import type { FileResult } from "./append-decisions.ts";
import { type LoadSums, noSums, openLoader } from "./load.ts";
import { mergeJoinByName, ledgerByName } from "./ledger.ts";
import { type Settings, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import { dateList, isDeletable, sessionDateIn } from "./session-dates.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";
import { mirrorDeletes } from "./mirror-deletes.ts";

/** What a comparison of the bucket with the ledger found, in objects; `sessionsInTwoDays` and `deletedSessions` in sessions. */
export interface Findings {
  /** Live session files. The next six add up to it. */
  files: number;
  loaded: number;
  skipped: number;
  rejected: number;
  /** No version of it is in the ledger. */
  missing: number;
  /** An older version is in the ledger, the live one is not. */
  stale: number;
  /** Written moments ago: its event is still to be delivered. */
  onTheirWay: number;
  /** In the warehouse, but no longer in the bucket. Their rows are kept. */
  orphaned: number;
  /** Sessions whose files were all deleted, and that are hidden for it; only if deletions are mirrored. */
  deletedSessions: number;
  /** Sessions whose `created_at` moved over midnight, with versions on two days. */
  sessionsInTwoDays: number;
  /** Results of missing and stale files, if they were loaded. */
  fixed: LoadSums;
}

export interface ReconcileParts {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  /** Names compared begin with this. */
  readonly prefix: string;
  /** Loads what is missing or stale, and removes what is on a wrong day. */
  readonly fix: boolean;
  /** Hides sessions whose files were all deleted. Part of fixing. */
  readonly mirrorDeletes: boolean;
  /** Files written less than this before `now` may still be on their way. */
  readonly graceMilliseconds: number;
  readonly concurrency: number;
  /** What is appended together at most; without it, what suits the engine. */
  readonly size?: BatchSize;
  /** Wait before the first repetition of an append that failed. */
  readonly retryMilliseconds?: number;
  readonly maximumBytes: number;
  readonly now: () => Date;
  readonly onFound: (kind: "missing" | "stale" | "rejected" | "orphaned", name: string) => void;
  readonly onResult: (file: FileInfo, result: FileResult) => void;
}

/** Names mirrored together. */
const batchSize = 250;

/**
 * Compares the bucket's listing with the ledger, name by name, in memory that does not grow with either. It is safe to run at any time, any
 * number of times.
 */
export async function reconcile(parts: ReconcileParts): Promise<Findings> {
  const { files, warehouse, settings, prefix, fix, now, onFound } = parts;
  const fixed = noSums();
  const findings: Findings = {
    files: 0,
    loaded: 0,
    skipped: 0,
    rejected: 0,
    missing: 0,
    stale: 0,
    onTheirWay: 0,
    orphaned: 0,
    deletedSessions: 0,
    sessionsInTwoDays: 0,
    fixed,
  };
  const loader = fix ? await openLoader(parts, fixed) : null;
  const recent = now().getTime() - parts.graceMilliseconds;
  let deleted: string[] = [];
  const mirror = async (): Promise<void> => {
    if (parts.mirrorDeletes && fix) findings.deletedSessions += await mirrorDeletes(deleted, { files, warehouse, settings, now });
    deleted = [];
  };
  for await (const { name, live, entries } of mergeJoinByName(
    files.list(settings.bucket, prefix),
    ledgerByName(warehouse, settings.bucket, prefix),
  )) {
    if (live === null) {
      if (!entries.some(({ outcome }) => outcome === "loaded")) continue;
      findings.orphaned += 1;
      onFound("orphaned", name);
      deleted.push(name);
      // Before the first live file nothing is mirrored: a listing of nothing is more likely a wrong setting than an empty bucket.
      if (deleted.length >= batchSize && findings.files > 0) await mirror();
      continue;
    }
    if (!isSessionFileName(name, settings)) continue;
    findings.files += 1;
    const found = entries.find(({ generation }) => generation === live.generation);
    if (found !== undefined) {
      if (found.outcome === "rejected") onFound("rejected", name);
      findings[found.outcome === "superseded" ? "skipped" : found.outcome] += 1;
    } else if (Date.parse(live.timeCreated) > recent) {
      findings.onTheirWay += 1;
    } else {
      const kind = entries.length === 0 ? "missing" : "stale";
      findings[kind] += 1;
      onFound(kind, name);
      if (loader === null) continue;
      fixed.seen += 1;
      await loader.add(live);
    }
  }
  await loader?.finish();
  if (findings.files > 0) await mirror();
  findings.sessionsInTwoDays = await sessionsInTwoDays(parts);
  return findings;
}

/** Finds sessions on more than one day and, with `fix`, deletes the versions on all but the newest one's day. */
async function sessionsInTwoDays({ warehouse, fix, maximumBytes, now }: ReconcileParts): Promise<number> {
  const at = now();
  const { rows: found } = await warehouse.query(`select count(*) as sessions from (
    select instance, session_key from \${store}.session_versions group by instance, session_key having count(distinct session_date) > 1
  ) as moved`);
  const sessions = Number(found[0]?.["sessions"]);
  if (sessions === 0 || !fix) return sessions;
  const outdated = `select session_date, row_id from (
    select session_date, row_id, ingested_at,
      first_value(session_date) over (partition by instance, session_key order by ${newestFirst}) as newest_date
    from \${store}.session_versions
  ) as versions where session_date <> newest_date and ${isDeletable(warehouse, at)}`;
  const { rows } = await warehouse.query(`select distinct session_date from (${outdated}) as outdated order by session_date`);
  if (rows.length > 0) {
    const statement = `delete from \${store}.session_versions
      where ${sessionDateIn(dateList(rows))} and row_id in (select row_id from (${outdated}) as outdated)`;
    await warehouse.change([statement], { key: `two days ${at.toISOString()}`, maximumBytes });
  }
  return sessions;
}
