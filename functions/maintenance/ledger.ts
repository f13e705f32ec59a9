import { type OutcomeKind, outcomeAt } from "../../schema/outcomes.ts";
import { deletedAt, isHidden, newestFirst, preferenceOf, sessionPartition } from "../../schema/relations.ts";
import type { SqlDialect } from "../../schema/sql-dialect.ts";
import type { FileInfo } from "../storage/session-files.ts";
import { compareNames } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The outcome of one generation of an object under one instance. */
export interface LedgerEntry {
  readonly name: string;
  readonly generation: string;
  readonly outcome: OutcomeKind;
  /** Null if the file did not get so far. */
  readonly instance: string | null;
  /** Codes of the problems of a file that was not loaded. */
  readonly problems: readonly string[];
  /** SHA-256 of the bytes that its rows were made of; one, unless rows of other bytes are still to be removed. */
  readonly hashes: readonly string[];
  /** Whether its row is the newest of its session. Only if it was asked for. */
  readonly isNewest: boolean;
  /** Whether its session is hidden, since its files were deleted or belong to another instance. Only if it was asked for. */
  readonly isHidden: boolean;
}

/** One object name with what storage has of it now and what the ledger has of it ever. */
export interface LedgerMatch {
  readonly name: string;
  readonly live: FileInfo | null;
  readonly entries: readonly LedgerEntry[];
}

/**
 * The ledger's entries of a bucket's objects whose names begin with `prefix`, in the order of names. Read page by page, so that a ledger of
 * any size fits into memory. Reads the stored tables, since the view `session_files` would sort all of them for every page. `withSessions`
 * adds how an entry stands within its session, for the price of sorting the versions once.
 */
export async function* ledgerByName(
  warehouse: Warehouse,
  bucket: string,
  prefix: string,
  { withSessions = false } = {},
): AsyncGenerator<LedgerEntry> {
  const rows = ledgerRows(warehouse.sql, {
    versions: "source_bucket = @bucket and starts_with(source_object, @prefix)",
    unloaded: "bucket = @bucket and starts_with(object_name, @prefix)",
    withSessions,
  });
  for await (const page of warehouse.stream(entriesOf(rows, warehouse.sql), { bucket, prefix })) for (const row of page) yield entry(row);
}

/** Names of a bucket in their order: those that begin with `prefix`, follow `after` and are `until` or before it; null: to the end. */
export interface NameRange {
  readonly bucket: string;
  readonly prefix: string;
  readonly after: string;
  readonly until: string | null;
}

/** As `ledgerByName`, from the ledger's copy, of which an engine reads the range alone. */
export async function* roundLedgerByName(warehouse: Warehouse, { bucket, prefix, after, until }: NameRange): AsyncGenerator<LedgerEntry> {
  const ends = until === null ? "" : " and object_name <= @until";
  const rows = `
    select object_name, generation, instance, preference, problems, source_sha256, is_newest, is_hidden
    from \${store}.round_ledger
    where bucket = @bucket and object_name > @after${ends} and starts_with(object_name, @prefix)`;
  const parameters = { bucket, prefix, after, ...(until === null ? {} : { until }) };
  for await (const page of warehouse.stream(entriesOf(rows, warehouse.sql), parameters)) for (const row of page) yield entry(row);
}

const ofSession = `over (partition by ${sessionPartition} order by ${isHidden}, ${newestFirst})`;

/** Which rows of the stored tables a query of the ledger reads. */
export interface LedgerRows {
  /** A condition on `source_bucket`, `source_object`, `session_date` and `ingested_at`. */
  readonly versions: string;
  /** A condition on `bucket`, `object_name` and `handled_at`. */
  readonly unloaded: string;
  /** Whether rows state how they stand within their session; otherwise those columns are NULL. */
  readonly withSessions: boolean;
}

/** The ledger's rows, several of an outcome if it has several: the columns of `round_ledger` without the bucket. */
export const ledgerRows = ({ types, unnest }: SqlDialect, { versions, unloaded, withSessions }: LedgerRows): string => `
    select source_object as object_name, source_generation as generation, instance, 0 as preference,
      cast(null as ${types.STRING}) as problems, source_sha256, session_date, is_newest, is_hidden
    from (
      select source_bucket, source_object, source_generation, instance, source_sha256, session_date, ingested_at, is_deleted,
        ${withSessions ? `case when row_number() ${ofSession} = 1 then 1 else 0 end` : `cast(null as ${types.INT64})`} as is_newest,
        ${withSessions ? `case when ${isHidden} then 1 else 0 end` : `cast(null as ${types.INT64})`} as is_hidden
      from ${withSessions ? `(select *, ${deletedAt} from \${store}.session_versions) as dated` : "${store}.session_versions"}
    ) as versions
    where ${versions} and is_deleted is not true
    union all
    select object_name, generation, instance, ${preferenceOf("outcome")} as preference,
      (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) as problems,
      cast(null as ${types.STRING}) as source_sha256, cast(null as ${types.DATE}) as session_date,
      cast(null as ${types.INT64}) as is_newest, cast(null as ${types.INT64}) as is_hidden
    from \${store}.unloaded_files
    where ${unloaded}`;

/** Entries from rows of the ledger: one for each generation of an object under an instance. */
const entriesOf = (rows: string, { types }: SqlDialect): string => `
  select object_name, generation, cast(generation as ${types.STRING}) as generation_text, instance, min(preference) as preference,
    string_agg(distinct problems, ' ') as problems, string_agg(distinct source_sha256, ' ') as hashes,
    coalesce(max(is_newest), 1) as is_newest, coalesce(min(is_hidden), 0) as is_hidden
  from (${rows}
  ) as entries
  group by object_name, generation, instance
  order by object_name, generation, preference, instance`;

const wordsIn = (value: unknown): readonly string[] => (typeof value === "string" ? value.split(" ").filter((word) => word !== "") : []);

const entry = (row: Readonly<Record<string, unknown>>): LedgerEntry => ({
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  outcome: outcomeAt(Number(row["preference"])),
  instance: typeof row["instance"] === "string" ? row["instance"] : null,
  problems: wordsIn(row["problems"]),
  hashes: wordsIn(row["hashes"]),
  isNewest: Number(row["is_newest"]) === 1,
  isHidden: Number(row["is_hidden"]) === 1,
});

/** Reads two streams in the order of names side by side: every name of either once. Keeps one name in memory at a time. */
export async function* mergeJoinByName(listing: AsyncIterable<FileInfo>, ledger: AsyncIterable<LedgerEntry>): AsyncGenerator<LedgerMatch> {
  const groups = groupsByName(ledger);
  try {
    let next = await groups.next();
    for await (const live of listing) {
      while (next.done !== true && compareNames(next.value.name, live.name) < 0) {
        yield next.value;
        next = await groups.next();
      }
      if (next.done !== true && next.value.name === live.name) {
        yield { ...next.value, live };
        next = await groups.next();
      } else {
        yield { name: live.name, live, entries: [] };
      }
    }
    while (next.done !== true) {
      yield next.value;
      next = await groups.next();
    }
  } finally {
    await groups.return(undefined);
  }
}

/** Entries of one name together. */
async function* groupsByName(ledger: AsyncIterable<LedgerEntry>): AsyncGenerator<LedgerMatch> {
  let group: LedgerEntry[] = [];
  for await (const one of ledger) {
    const [first] = group;
    if (first !== undefined && first.name !== one.name) {
      yield { name: first.name, live: null, entries: group };
      group = [];
    }
    group.push(one);
  }
  const [first] = group;
  if (first !== undefined) yield { name: first.name, live: null, entries: group };
}
