import { randomUUID } from "node:crypto";
import { roundDeletions, roundLedger } from "../../schema/round.ts";
import { instantOf } from "../values/instant.ts";
import { Columns } from "../values/row.ts";
import { type FileInfo, compareNames, namesInPage as storagePage } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Budget } from "./budget.ts";
import { daysChangedSince, isOnChangedDay } from "./changed-days.ts";
import { type Comparison, type Findings, openComparison } from "./comparison.ts";
import { type NameRange, ledgerRows, mergeJoinByName, roundLedgerByName } from "./ledger.ts";
import { mirrorDeletes } from "./mirror-deletes.ts";
import { type ReconcileParts, mostMirrored } from "./reconcile.ts";
import { dateList } from "./session-dates.ts";
import { type UpkeepState, readUpkeepState, remember, rememberStatements } from "./upkeep-state.ts";

export interface RoundParts extends ReconcileParts {
  readonly budget: Budget;
  /** Pages of the listing in one run at most. */
  readonly pages: number;
  /** Pages that one query of the ledger is for: their names are in memory together. */
  readonly pagesAtOnce?: number;
  /** Names on a page. */
  readonly namesInPage?: number;
  /** Folders that are listed whole in every run, such as those of recent days. */
  readonly folders?: readonly string[];
}

export interface RoundFindings {
  readonly findings: Findings;
  /** Pages listed in this run. */
  readonly pages: number;
  /** Whether this run came to the end of the bucket. */
  readonly isComplete: boolean;
  /** Hours since a round was last complete or, before the first one is, since it began. */
  readonly ageHours: number;
}

/** Pages of names that are in memory together: some 60 MB. */
const defaultPagesAtOnce = 250;

/** A piece in which files could not be loaded is tried so often before the round goes on: one file must not stop it. */
const mostTries = 3;

/** How far the round is. */
interface Round {
  /** Bucket, prefix and settings that it compares. */
  readonly place: string;
  readonly step: "listing" | "mirroring" | "ended";
  /** Up to when the copy of the ledger has what was handled. */
  readonly ledgerAt: Date;
  /** The last name that was compared, or whose deletion was mirrored. */
  readonly after: string;
  /** Session files found so far. */
  readonly files: number;
  /** Runs in which files of the next piece could not be loaded. */
  readonly tries: number;
  /** When the last round ended; before that, when the first one began. */
  readonly endedAt: Date;
}

/**
 * Compares the bucket with the ledger in rounds: each run goes on with the listing where the last one stopped, as far as its pages and its
 * budget go. A round compares with a copy of the ledger in the order of names, of which a query reads the names of its pages alone; it is
 * made when the round begins, and each run adds what was handled since. So what a run costs depends on its pages and on what is new, and
 * not on the history. Deletions are mirrored when the round has seen the whole listing. Safe to interrupt and to repeat at any point.
 */
export async function reconcileRound(parts: RoundParts): Promise<RoundFindings> {
  let round = await openRound(parts);
  const comparison = await openComparison(parts);
  const { findings } = comparison;
  const { folders = [], namesInPage = storagePage } = parts;
  let pages = 0;
  for (const folder of folders) pages += Math.max(1, Math.ceil((await compareFolder(folder, comparison, parts)) / namesInPage));
  if (round.step === "listing") {
    const listed = await compareNext(round, comparison, parts);
    round = listed.round;
    pages += listed.pages;
  }
  let isComplete = false;
  if (round.step === "mirroring") {
    const ended = await endRound(round, findings, parts);
    isComplete = ended.step === "ended";
    round = ended;
  }
  return { findings, pages, isComplete, ageHours: (parts.now().getTime() - round.endedAt.getTime()) / 3_600_000 };
}

/** The round under way with the ledger's copy up to now, or a new one. */
async function openRound(parts: RoundParts): Promise<Round> {
  const { warehouse, settings, prefix, now, maximumBytes } = parts;
  const place = `${settings.bucket}/${prefix} ${settings.hash}`;
  const at = now();
  const state = await readUpkeepState(warehouse);
  const known = state.get(names.place) === place ? roundIn(state, place) : null;
  const begins = known === null || known.step === "ended";
  const round: Round = begins
    ? { place, step: "listing", ledgerAt: at, after: "", files: 0, tries: 0, endedAt: known?.endedAt ?? at }
    : { ...known, ledgerAt: at };
  const ofPlace = { bucket: settings.bucket, prefix };
  const added = begins ? null : await newRows(warehouse, known.ledgerAt, at);
  const statements =
    added === null
      ? [
          "delete from ${store}.round_ledger where true",
          copyStatement(warehouse, ofPlace, { versions: "true", unloaded: "true", withSessions: true }),
        ]
      : [copyStatement(warehouse, ofPlace, { ...added, withSessions: false })];
  if (begins) statements.push("delete from ${store}.round_deletions where true");
  await warehouse.change([...statements, ...rememberStatements(warehouse, stateOf(round), at)], { maximumBytes });
  return round;
}

/** Conditions on what was handled since the copy of the ledger was last brought up to date; null if that would leave some out. */
async function newRows(
  warehouse: Warehouse,
  since: Date,
  now: Date,
): Promise<{ readonly versions: string; readonly unloaded: string } | null> {
  const days = await daysChangedSince(warehouse, since, now);
  if (days === null && warehouse.touchesDays) return null;
  const from = (days?.since ?? new Date(since.getTime() - 3_600_000)).toISOString();
  return {
    versions: `${isOnChangedDay(days)} and ingested_at >= timestamp '${from}'`,
    unloaded: `handled_at >= timestamp '${from}'`,
  };
}

type Place = Pick<NameRange, "bucket" | "prefix">;

/** A statement that copies rows of the ledger. */
function copyStatement({ sql }: Warehouse, { bucket, prefix }: Place, rows: Parameters<typeof ledgerRows>[1]): string {
  const columns = roundLedger.fields.map(({ name }) => name);
  const ofPlace = (bucketColumn: string, name: string): string =>
    `${bucketColumn} = ${sql.textLiteral(bucket)} and starts_with(${name}, ${sql.textLiteral(prefix)})`;
  const copied = ledgerRows(sql, {
    ...rows,
    versions: `${rows.versions} and ${ofPlace("source_bucket", "source_object")}`,
    unloaded: `${rows.unloaded} and ${ofPlace("bucket", "object_name")}`,
  });
  return `insert into \${store}.round_ledger (${columns.join(", ")})
  select ${columns.map((name) => (name === "bucket" ? sql.textLiteral(bucket) : name)).join(", ")} from (${copied}
  ) as rows_of_ledger`;
}

/** Compares a folder whole; returns how many names it has. What is gone from it is left to the round. */
async function compareFolder(folder: string, comparison: Comparison, { files, warehouse, settings }: RoundParts): Promise<number> {
  const { bucket } = settings;
  const range = { bucket, prefix: folder, after: folder, until: `${folder}\u{10ffff}` };
  let count = 0;
  for await (const match of mergeJoinByName(files.list(bucket, folder), roundLedgerByName(warehouse, range))) {
    if (match.live !== null) count += 1;
    await comparison.add(match);
  }
  await comparison.finish();
  comparison.deleted = [];
  return count;
}

/** Goes on with the listing, a piece after the other, as far as pages and budget go, and at least by one piece. */
async function compareNext(
  from: Round,
  comparison: Comparison,
  parts: RoundParts,
): Promise<{ readonly round: Round; readonly pages: number }> {
  const { files, warehouse, settings, prefix, budget, now, pagesAtOnce = defaultPagesAtOnce, namesInPage = storagePage } = parts;
  const { bucket } = settings;
  const { findings } = comparison;
  let round = from;
  let pages = 0;
  const listing = files.list(bucket, prefix, round.after === "" ? undefined : round.after)[Symbol.asyncIterator]();
  try {
    while (round.step === "listing" && pages < parts.pages && (pages === 0 || budget.isLeft())) {
      const listedAt = now();
      const before = { failed: findings.fixed.failed, files: findings.files };
      const size = Math.min(pagesAtOnce, parts.pages - pages) * namesInPage;
      const { piece, isLast } = await nextPiece(listing, round.after, size);
      pages += Math.max(1, Math.ceil(piece.length / namesInPage));
      const until = isLast ? null : (piece.at(-1)?.name ?? round.after);
      const range = { bucket, prefix, after: round.after, until };
      let after = round.after;
      let isCut = false;
      for await (const match of mergeJoinByName(inOrder(piece), roundLedgerByName(warehouse, range))) {
        await comparison.add(match);
        after = match.name;
        isCut = !budget.isLeft();
        if (isCut) break;
      }
      await comparison.finish();
      if (findings.fixed.failed > before.failed && round.tries + 1 < mostTries) {
        comparison.deleted = [];
        return { round: await rememberRound({ ...round, tries: round.tries + 1 }, parts), pages };
      }
      await noteDeleted(comparison, listedAt, parts);
      round = await rememberRound(
        {
          ...round,
          after: isCut ? after : (until ?? ""),
          files: round.files + findings.files - before.files,
          tries: 0,
          step: isLast && !isCut ? "mirroring" : "listing",
        },
        parts,
      );
      if (isCut) break;
    }
  } finally {
    await listing.return?.();
  }
  return { round, pages };
}

/** The next names of a listing that began at `after`, and whether they are its last. */
async function nextPiece(
  listing: AsyncIterator<FileInfo>,
  after: string,
  size: number,
): Promise<{ readonly piece: readonly FileInfo[]; readonly isLast: boolean }> {
  const piece: FileInfo[] = [];
  while (piece.length < size) {
    const { value, done } = await listing.next();
    if (done === true) return { piece, isLast: true };
    const file: FileInfo = value;
    // A listing begins with the name that it begins at.
    if (compareNames(file.name, after) > 0) piece.push(file);
  }
  return { piece, isLast: false };
}

async function* inOrder(piece: readonly FileInfo[]): AsyncGenerator<FileInfo> {
  yield* piece;
}

const deletionColumns = Columns.of(roundDeletions.fields);

/** Keeps the names that are gone until the listing is complete. A piece that is compared again notes them again. */
async function noteDeleted(comparison: Comparison, listedAt: Date, { warehouse, fix, mirrorDeletes: mirrors }: RoundParts): Promise<void> {
  const { deleted } = comparison;
  comparison.deleted = [];
  if (!fix || !mirrors || deleted.length === 0) return;
  const rows = deleted.map((name) => deletionColumns.row({ object_name: name, listed_at: instantOf(listedAt) }));
  await warehouse.appendBatch(roundDeletions, rows, randomUUID());
}

/** Mirrors the deletions of a round that has seen the whole listing, as far as the budget goes, and ends it once all are. */
async function endRound(from: Round, findings: Findings, parts: RoundParts): Promise<Round> {
  const { warehouse, budget, now, namesAtOnce = 250, graceMilliseconds } = parts;
  let round = from;
  // An empty listing is more likely a fault, such as a wrong setting, than a bucket whose files were all deleted.
  if (parts.mirrorDeletes && parts.fix && round.files > 0) {
    const { rows } = await warehouse.query(`
      select object_name, max(listed_at) as listed_at from \${store}.round_deletions
      group by object_name order by object_name limit ${mostMirrored}`);
    const deletions = rows
      .map((row) => ({ name: String(row["object_name"]), listedAt: Date.parse(String(row["listed_at"])) }))
      .filter(({ name }) => compareNames(name, round.after) > 0);
    for (let first = 0; first < deletions.length; first += namesAtOnce) {
      if (first > 0 && !budget.isLeft()) return round;
      const batch = deletions.slice(first, first + namesAtOnce);
      const mirrored = batch.map(({ name }) => name);
      const listedAt = Math.min(...batch.map((one) => one.listedAt));
      const days = await daysOfSessions(mirrored, parts);
      findings.deletedSessions += await mirrorDeletes(mirrored, {
        ...parts,
        days,
        unchangedSince: new Date(listedAt - graceMilliseconds),
      });
      round = await rememberRound({ ...round, after: mirrored.at(-1) ?? round.after }, parts);
    }
  }
  return rememberRound({ ...round, step: "ended", after: "", endedAt: now() }, parts);
}

/** The days on which sessions of these objects have versions: those in the ledger, days that are not settled, and those of sessions on several days. */
async function daysOfSessions(objects: readonly string[], { warehouse, settings }: RoundParts): Promise<readonly string[]> {
  const { rows } = await warehouse.query(
    `select session_date from \${store}.round_ledger
     where bucket = @bucket and session_date is not null and object_name in (select name from ${warehouse.sql.unnest("@objects", "name")})
     union distinct
     select session_date from \${store}.unsettled_versions`,
    { bucket: settings.bucket, objects },
  );
  return dateList(rows);
}

// ---- what is remembered between runs --------------------------------------------------------------

const names = {
  place: "round_place",
  step: "round_step",
  ledgerAt: "round_ledger_at",
  after: "round_after",
  files: "round_files",
  tries: "round_tries",
  endedAt: "round_ended_at",
} as const;

const stateOf = (round: Round): Readonly<Record<string, string>> => ({
  [names.place]: round.place,
  [names.step]: round.step,
  [names.ledgerAt]: round.ledgerAt.toISOString(),
  [names.after]: round.after,
  [names.files]: String(round.files),
  [names.tries]: String(round.tries),
  [names.endedAt]: round.endedAt.toISOString(),
});

function roundIn(state: UpkeepState, place: string): Round {
  const step = state.get(names.step);
  return {
    place,
    step: step === "listing" || step === "mirroring" ? step : "ended",
    ledgerAt: new Date(state.get(names.ledgerAt) ?? 0),
    after: state.get(names.after) ?? "",
    files: Number(state.get(names.files) ?? 0),
    tries: Number(state.get(names.tries) ?? 0),
    endedAt: new Date(state.get(names.endedAt) ?? 0),
  };
}

async function rememberRound(round: Round, { warehouse, maximumBytes, now }: RoundParts): Promise<Round> {
  await remember(warehouse, stateOf(round), { now: now(), maximumBytes });
  return round;
}

/** When upkeep last came to the end of the bucket or, before it ever did, began with it; null if it never ran. */
export async function lastRoundEnd(warehouse: Pick<Warehouse, "query">): Promise<Date | null> {
  const endedAt = (await readUpkeepState(warehouse)).get(names.endedAt);
  return endedAt === undefined ? null : new Date(endedAt);
}
