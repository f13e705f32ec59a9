import type { FileInfo } from "../storage/session-files.ts";
import { compareNames } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** The outcome of one generation of an object. */
export interface LedgerEntry {
  readonly name: string;
  readonly generation: string;
  readonly outcome: "loaded" | "rejected" | "superseded" | "skipped";
}

/** One object name with what storage has of it now and what the ledger has of it ever. */
export interface LedgerMatch {
  readonly name: string;
  readonly live: FileInfo | null;
  readonly entries: readonly LedgerEntry[];
}

/** Outcomes by preference, if one generation has several: in the order of the ledger view. */
const outcomes = ["loaded", "rejected", "superseded", "skipped"] as const;

/**
 * The ledger's entries of a bucket's objects whose names begin with `prefix`, in the order of names. Read page by page, so that a ledger of
 * any size fits into memory. Reads the stored tables, since the view `session_files` would sort all of them for every page.
 */
export async function* ledgerByName(warehouse: Warehouse, bucket: string, prefix: string): AsyncGenerator<LedgerEntry> {
  const pages = warehouse.stream(`${entriesSql(warehouse.sql.types.STRING)} order by object_name, generation`, { bucket, prefix });
  for await (const rows of pages) for (const row of rows) yield entry(row);
}

const entriesSql = (text: string): string => `
  select object_name, generation, cast(generation as ${text}) as generation_text, min(preference) as preference
  from (
    select source_object as object_name, source_generation as generation, 0 as preference
    from \${store}.session_versions
    where source_bucket = @bucket and starts_with(source_object, @prefix) and is_deleted is not true
    union all
    select object_name, generation, case outcome when 'rejected' then 1 when 'superseded' then 2 else 3 end as preference
    from \${store}.unloaded_files
    where bucket = @bucket and starts_with(object_name, @prefix)
  ) as entries
  group by object_name, generation`;

const entry = (row: Readonly<Record<string, unknown>>): LedgerEntry => ({
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  outcome: outcomes[Number(row["preference"])] ?? "skipped",
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
