import { randomUUID } from "node:crypto";
import type { SqlDialect } from "../../schema/sql-dialect.ts";
import { unloadedFiles } from "../../schema/store.ts";
import { ledgerRow } from "../pipeline/ledger-row.ts";
import { problem } from "../pipeline/problem.ts";
import { newRowId, schemaVersion } from "../pipeline/version-row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { type ChangedDays, isOnChangedDay } from "./changed-days.ts";
import { touchDays } from "./change-versions.ts";
import { type RemoveOptions, removeRows } from "./remove-rows.ts";
import type { Report } from "./session-dates.ts";

/** One generation of an object, and why it must not count. */
export interface Retirement {
  readonly name: string;
  readonly generation: string;
  /** Recorded in the ledger: a sentence without values of the file. */
  readonly reason: string;
}

export interface RetireReport {
  /** Versions found, as `instance session-key`; none if that generation is not loaded. */
  readonly sessions: readonly string[];
  /** Rows that cannot be deleted yet; they show until then. */
  readonly waitingRows: number;
}

/**
 * Retires one version of a session, so that the session shows the one before it: records it as rejected with the reason, then deletes its
 * row. The record keeps `reconcile`, `replay` and reloads from bringing it back. Safe to repeat; if it is interrupted, upkeep finishes it.
 */
export async function retireVersion(
  warehouse: Warehouse,
  { name, generation, reason }: Retirement,
  options: RemoveOptions & { readonly codeVersion: string },
): Promise<RetireReport> {
  const { rows } = await warehouse.query(
    `select instance, session_key, channel, cast(session_id as ${warehouse.sql.types.STRING}) as session_id, source_bucket,
      min(session_date) as session_date, max(session_date) as other_date, max(source_time_created) as source_time_created, max(source_bytes) as source_bytes, max(source_sha256) as source_sha256
    from \${store}.session_versions
    where source_object = @name and cast(source_generation as ${warehouse.sql.types.STRING}) = @generation and is_deleted is not true
    group by instance, session_key, channel, session_id, source_bucket
    order by instance, session_key`,
    { name, generation },
  );
  const records = rows.map((row) => {
    const version = { bucket: String(row["source_bucket"]), name, generation };
    const info = { ...version, timeCreated: String(row["source_time_created"]), size: Number(row["source_bytes"]) };
    const [channel, sessionId] = [String(row["channel"]), String(row["session_id"])];
    return ledgerRow(
      {
        version,
        outcome: "rejected",
        problems: [problem("retired", reason)],
        info,
        sha256: String(row["source_sha256"]),
        channel,
        sessionId,
      },
      {
        instance: String(row["instance"]),
        eventId: null,
        now: options.now,
        rowId: newRowId(),
        codeVersion: options.codeVersion,
        schemaVersion,
        handlingMilliseconds: null,
      },
    );
  });
  // Upkeep looks on changed days for rows of retired versions, should the deletion fail.
  const dates = rows.flatMap((row) => [String(row["session_date"]), String(row["other_date"])]);
  await touchDays(warehouse, dates, { now: options.now, why: "a version was retired" });
  if (records.length > 0) await warehouse.appendBatch(unloadedFiles, records, randomUUID());
  const { waiting_rows: waiting } = await finishRetirements(warehouse, options);
  return { sessions: rows.map((row) => `${String(row["instance"])} ${String(row["session_key"])}`), waitingRows: Number(waiting) };
}

/** A late event arrives within this time: dead letters are kept for 31 days. */
const lateMilliseconds = 35 * 24 * 60 * 60_000;

/**
 * Deletes the rows of retired versions, also those that a late event brought since. Rows that are too fresh wait for the next time. With
 * `days`, only rows on them and versions that were retired lately are looked at.
 */
export async function finishRetirements(
  warehouse: Warehouse,
  { days = null, ...options }: RemoveOptions & { readonly days?: ChangedDays | null },
): Promise<Report> {
  const since = days === null ? "true" : `handled_at >= timestamp '${new Date(options.now.getTime() - lateMilliseconds).toISOString()}'`;
  const { rows: retired } = await warehouse.query(
    `select count(*) as row_count from \${store}.unloaded_files where ${since} and ${isRetirement(warehouse.sql)}`,
  );
  if (Number(retired[0]?.["row_count"]) === 0) return { deleted_rows: 0, waiting_rows: 0 };
  const condition = `${isOnChangedDay(days)} and ${isRetired(warehouse.sql, since)}`;
  const deleted = await removeRows(warehouse, condition, options);
  const { rows } = await warehouse.query(`select count(*) as waiting from \${store}.session_versions where ${condition}`);
  return { deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}

/** A condition on a row of `unloaded_files`: it records that a version was retired. */
const isRetirement = ({ unnest }: SqlDialect): string =>
  `outcome = 'rejected' and (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) = 'retired'`;

/** A condition: the ledger records the row's version as retired. */
const isRetired = (sql: SqlDialect, since: string): string => `is_deleted is not true
  and concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${sql.types.STRING})) in (
    select concat(bucket, ' ', object_name, ' ', cast(generation as ${sql.types.STRING})) from \${store}.unloaded_files
    where ${since} and ${isRetirement(sql)}
  )`;
