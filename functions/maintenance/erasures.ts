import { changeVersions } from "./change-versions.ts";
import { dateList, isDeletable } from "./session-dates.ts";
import type { FileVersion } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The sessions that were erased. */
export interface Erasures {
  /** Whether the session is erased in the instance or, if that has no record of it, its object was erased with it in another one. */
  readonly has: (instance: string, sessionKey: string, object: Pick<FileVersion, "bucket" | "name">) => boolean;
}

/** Reads which sessions are erased: keys and object names only, so they fit into memory. */
export async function readErasures(warehouse: Warehouse): Promise<Erasures> {
  const { rows } = await warehouse.query(`
    select distinct instance, session_key, bucket, object_name, case when forgotten_at is null then 1 else 0 end as is_open
    from \${store}.session_erasures`);
  const [recorded, erased, objects] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const row of rows) {
    const [instance, sessionKey] = [String(row["instance"]), String(row["session_key"])];
    recorded.add(nameOf(instance, sessionKey));
    if (Number(row["is_open"]) !== 1) continue;
    erased.add(nameOf(instance, sessionKey));
    objects.add(nameOf(sessionKey, String(row["bucket"]), String(row["object_name"])));
  }
  return {
    has: (instance, sessionKey, { bucket, name }) =>
      recorded.has(nameOf(instance, sessionKey)) ? erased.has(nameOf(instance, sessionKey)) : objects.has(nameOf(sessionKey, bucket, name)),
  };
}

const nameOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** An erasure and how far it is. */
export interface Erasure {
  readonly instance: string;
  readonly sessionKey: string;
  readonly requestedAt: string;
  readonly reason: string | null;
  /** Null until the quarantine copies of the session are removed. */
  readonly copiesRemovedAt: string | null;
  /** Null while rows wait for deletion. */
  readonly finishedAt: string | null;
  /** Rows that are still in the store, hidden from every relation. */
  readonly rows: number;
  /** Null unless the erasure was taken back. */
  readonly forgottenAt: string | null;
  readonly forgottenReason: string | null;
}

/** A step of an erasure is done once it is done for the last of its rows. */
const last = (step: string): string => `case when count(*) = count(${step}) then max(${step}) end as ${step}`;

/** All erasures, taken back ones included, in the order of their requests. */
export async function listErasures(warehouse: Warehouse): Promise<readonly Erasure[]> {
  const { rows } = await warehouse.query(`
    select erased.*, coalesce(remaining.row_count, 0) as row_count
    from (
      select instance, session_key, min(erased_at) as erased_at, max(reason) as reason, ${last("copies_removed_at")}, ${last("finished_at")},
        forgotten_at, max(forgotten_reason) as forgotten_reason
      from \${store}.session_erasures
      group by instance, session_key, forgotten_at
    ) as erased
    left join (
      select instance, session_key, count(*) as row_count from \${store}.session_versions group by instance, session_key
    ) as remaining
      on remaining.instance = erased.instance and remaining.session_key = erased.session_key and erased.forgotten_at is null
    order by erased.erased_at, erased.instance, erased.session_key`);
  return rows.map((row) => ({
    instance: String(row["instance"]),
    sessionKey: String(row["session_key"]),
    requestedAt: String(row["erased_at"]),
    reason: textOrNull(row["reason"]),
    copiesRemovedAt: textOrNull(row["copies_removed_at"]),
    finishedAt: textOrNull(row["finished_at"]),
    rows: Number(row["row_count"]),
    forgottenAt: textOrNull(row["forgotten_at"]),
    forgottenReason: textOrNull(row["forgotten_reason"]),
  }));
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

export interface ForgetOptions {
  /** Null: the instance in which the session is erased; there has to be one alone. */
  readonly instance: string | null;
  readonly reason: string;
  readonly now: Date;
  readonly maximumBytes: number;
}

/**
 * Takes the erasure of a session back, which stays on record with the reason: its files load again, and rows that were not deleted yet are
 * shown again. Returns the instances in which the session is erased: if there are several and none was chosen, nothing is changed.
 */
export async function forgetErasure(
  warehouse: Warehouse,
  sessionKey: string,
  { instance, reason, now, maximumBytes }: ForgetOptions,
): Promise<readonly string[]> {
  const erasures = await listErasures(warehouse);
  const instances = erasures
    .filter((one) => one.sessionKey === sessionKey && one.forgottenAt === null && (instance === null || one.instance === instance))
    .map((one) => one.instance);
  const [chosen] = instances;
  if (chosen === undefined || instances.length > 1) return instances;
  const { textLiteral, types, unnest } = warehouse.sql;
  const at = now.toISOString();
  const key = `instance = ${textLiteral(chosen)} and`;
  const statements = [
    `update \${store}.session_erasures set forgotten_at = timestamp '${at}', forgotten_reason = ${textLiteral(reason)}
     where ${key} session_key = ${textLiteral(sessionKey)} and forgotten_at is null`,
    // The ledger would count files that were skipped for the erasure as handled: `load` and `reconcile` would not read them again.
    `delete from \${store}.unloaded_files as unloaded
     where ${key} concat(channel, '-', cast(session_id as ${types.STRING})) = ${textLiteral(sessionKey)} and outcome = 'skipped'
       and ${isDeletable(warehouse, now).replace("ingested_at", "handled_at")}
       and exists (select 1 from ${unnest("unloaded.problems", "entry")} where entry.code = 'erased')`,
  ];
  // Settled days do without its rows.
  const { rows } = await warehouse.query(
    `select distinct session_date from \${store}.session_versions where ${key} session_key = ${textLiteral(sessionKey)}`,
  );
  const options = {
    days: dateList(rows),
    maximumBytes,
    now,
    why: "an erasure was taken back",
  };
  await changeVersions(warehouse, statements, options);
  return instances;
}
