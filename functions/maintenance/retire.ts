import { randomUUID } from "node:crypto";
import type { SqlDialect } from "../../schema/sql-dialect.ts";
import { unloadedFiles } from "../../schema/store.ts";
import { ledgerRow } from "../pipeline/ledger-row.ts";
import { problem } from "../pipeline/problem.ts";
import { newRowId, schemaVersion } from "../pipeline/version-row.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
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
      max(source_time_created) as source_time_created, max(source_bytes) as source_bytes, max(source_sha256) as source_sha256
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
  if (records.length > 0) await warehouse.appendBatch(unloadedFiles, records, randomUUID());
  const { waiting_rows: waiting } = await finishRetirements(warehouse, options);
  return { sessions: rows.map((row) => `${String(row["instance"])} ${String(row["session_key"])}`), waitingRows: Number(waiting) };
}

/** Deletes the rows of retired versions, also those that a late event brought since. Rows that are too fresh wait for the next time. */
export async function finishRetirements(warehouse: Warehouse, options: RemoveOptions): Promise<Report> {
  const condition = isRetired(warehouse.sql);
  const deleted = await removeRows(warehouse, condition, options);
  const { rows } = await warehouse.query(`select count(*) as waiting from \${store}.session_versions where ${condition}`);
  return { deleted_rows: deleted, waiting_rows: Number(rows[0]?.["waiting"]) };
}

/** A condition: the ledger records the row's version as retired. */
const isRetired = ({ types, unnest }: SqlDialect): string => `is_deleted is not true
  and concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${types.STRING})) in (
    select concat(bucket, ' ', object_name, ' ', cast(generation as ${types.STRING})) from \${store}.unloaded_files
    where outcome = 'rejected' and (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) = 'retired'
  )`;
