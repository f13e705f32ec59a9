import { createHash } from "node:crypto";
import type { FileResult } from "./append-decisions.ts";
import { type LoadSums, noSums, openLoader } from "./load.ts";
import { mergeJoinByName, ledgerByName } from "./ledger.ts";
import { type Settings, instanceOf, isCanaryName, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";
import { mirrorDeletes } from "./mirror-deletes.ts";
import { leaveOtherInstances } from "./move-sessions.ts";
import { removeRows } from "./remove-rows.ts";

/** What a comparison of the bucket with the ledger found, in objects; `deletedSessions` in sessions. */
export interface Findings {
  /** Live session files. The next eleven add up to it. */
  files: number;
  loaded: number;
  /** Loaded, but its session shows another version, which is newer by its own time. */
  older: number;
  skipped: number;
  /** Empty: an upload that was begun and never finished, if it stays so. */
  empty: number;
  rejected: number;
  /** No version of it is in the ledger. */
  missing: number;
  /** As missing, and written before the time that files are loaded from: loaded by decision, with `load`. */
  past: number;
  /** An older version is in the ledger, the live one is not. */
  stale: number;
  /** Loaded under another instance than today's settings give it. */
  misplaced: number;
  /** Loaded from other bytes than the bucket has; only if hashes are compared. */
  changed: number;
  /** Written moments ago: its event is still to be delivered. */
  onTheirWay: number;
  /** In the warehouse, but no longer in the bucket. Their rows are kept. */
  orphaned: number;
  /** Sessions whose files were all deleted, and that are hidden for it; only if deletions are mirrored. */
  deletedSessions: number;
  /** Results of the files that were loaded, if any were to be. */
  fixed: LoadSums;
}

/** What is found of an object, apart from that all is well. */
type Finding = "missing" | "stale" | "misplaced" | "changed" | "older" | "empty" | "rejected" | "orphaned";

export interface ReconcileParts {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  /** Names compared begin with this. */
  readonly prefix: string;
  /** Loads what is missing, stale, misplaced or changed, and removes what is on a wrong day or under a wrong instance. */
  readonly fix: boolean;
  /** Reads every loaded file and compares its hash with the ledger's. */
  readonly verify?: boolean;
  /** Hides sessions whose files were all deleted. Part of fixing. */
  readonly mirrorDeletes: boolean;
  /** Files written before this and never loaded are counted as `past` and left out; without it, none are. */
  readonly since?: Date | undefined;
  /** Files written less than this before `now` may still be on their way. */
  readonly graceMilliseconds: number;
  readonly concurrency: number;
  /** What is appended together at most; without it, what suits the engine. */
  readonly size?: BatchSize;
  /** Names that are moved or mirrored together. */
  readonly namesAtOnce?: number;
  /** Wait before the first repetition of an append that failed. */
  readonly retryMilliseconds?: number;
  readonly maximumBytes: number;
  readonly now: () => Date;
  readonly onFound: (kind: Finding, name: string) => void;
  readonly onResult: (file: FileInfo, result: FileResult) => void;
}

/** Deletions that are mirrored in one run, so that their names fit into memory; the next run continues. */
const mostMirrored = 100_000;

/** A loaded file whose hash is to be compared. */
interface LoadedFile {
  readonly live: FileInfo;
  readonly hashes: readonly string[];
}

/**
 * Compares the bucket's listing with the ledger, name by name, in memory that does not grow with either. It is safe to run at any time, any
 * number of times, and finds nothing to do the second time.
 */
export async function reconcile(parts: ReconcileParts): Promise<Findings> {
  const { files, warehouse, settings, prefix, fix, now, onFound, since, namesAtOnce = 250, verify = false } = parts;
  const { bucket } = settings;
  const fixed = noSums();
  const findings: Findings = {
    files: 0,
    loaded: 0,
    older: 0,
    skipped: 0,
    empty: 0,
    rejected: 0,
    missing: 0,
    past: 0,
    stale: 0,
    misplaced: 0,
    changed: 0,
    onTheirWay: 0,
    orphaned: 0,
    deletedSessions: 0,
    fixed,
  };
  /** Names that could not be loaded, so that they stay under their old instance. */
  const failed = new Set<string>();
  const onResult = (file: FileInfo, result: FileResult): void => {
    if (result.kind === "failed") failed.add(file.name);
    parts.onResult(file, result);
  };
  const loader = fix ? await openLoader({ ...parts, onResult }, fixed) : null;
  const recent = now().getTime() - parts.graceMilliseconds;
  const find = (kind: Exclude<Finding, "orphaned">, name: string): void => {
    findings[kind] += 1;
    onFound(kind, name);
  };
  const load = async (file: FileInfo): Promise<void> => {
    if (loader === null) return;
    fixed.seen += 1;
    await loader.add(file);
  };

  let misplaced: string[] = [];
  const move = async (): Promise<void> => {
    // Under today's instance first: until then the session is there under the other one.
    await loader?.finish();
    const leaving = misplaced.filter((name) => !failed.has(name));
    if (fix) await leaveOtherInstances(leaving, parts);
    misplaced = [];
    failed.clear();
  };
  let unverified: LoadedFile[] = [];
  const verifyHashes = async (): Promise<void> => {
    const read = await Promise.all(unverified.map(async (one) => ({ ...one, hash: await hashOf(one.live, parts) })));
    unverified = [];
    for (const { live, hashes, hash } of read) {
      if (hash === null || hashes.every((stored) => stored === hash)) findings.loaded += 1;
      else {
        find("changed", live.name);
        if (!hashes.includes(hash)) await load(live);
        await loader?.finish();
        if (fix) await removeOtherBytes(live, hash, parts);
      }
    }
  };

  const deleted: string[] = [];
  for await (const { name, live, entries } of mergeJoinByName(
    files.list(bucket, prefix),
    ledgerByName(warehouse, bucket, prefix, { withSessions: true }),
  )) {
    if (isCanaryName(name)) continue;
    const versions = entries.filter(({ outcome }) => outcome === "loaded");
    if (live === null) {
      if (versions.length === 0) continue;
      findings.orphaned += 1;
      onFound("orphaned", name);
      const shown = versions.filter(({ isHidden }) => !isHidden);
      if (deleted.length < mostMirrored && shown.length > 0) deleted.push(name);
      if (isSessionFileName(name, settings) && shown.some((one) => one.instance !== instanceOf(name, settings))) misplaced.push(name);
      if (misplaced.length >= namesAtOnce) await move();
      continue;
    }
    if (!isSessionFileName(name, settings)) continue;
    findings.files += 1;
    const instance = instanceOf(name, settings);
    const isElsewhere = versions.some((one) => one.instance !== instance && !one.isHidden);
    const current = entries.filter(({ generation }) => generation === live.generation);
    const loaded = current.find((one) => one.outcome === "loaded" && one.instance === instance);
    // Under today's instance an outcome is final: a file that was rejected there is not loaded again and again.
    const preferred = loaded ?? current.find((one) => one.instance === instance) ?? current[0];
    if (isElsewhere) misplaced.push(name);
    if (preferred === undefined) {
      const writtenAt = Date.parse(live.timeCreated);
      if (writtenAt > recent) findings.onTheirWay += 1;
      else if (entries.length === 0 && since !== undefined && writtenAt < since.getTime()) findings.past += 1;
      else {
        find(entries.length === 0 ? "missing" : "stale", name);
        await load(live);
      }
    } else if (preferred.outcome === "loaded" && loaded === undefined) {
      find("misplaced", name);
      await load(live);
    } else if (loaded === undefined) {
      if (preferred.outcome === "rejected") find("rejected", name);
      else if (preferred.problems.includes("empty")) find("empty", name);
      else findings.skipped += 1;
    } else if (isElsewhere) find("misplaced", name);
    else if (!loaded.isNewest && !loaded.isHidden) find("older", name);
    else if (verify) unverified.push({ live, hashes: loaded.hashes });
    else findings.loaded += 1;
    if (misplaced.length >= namesAtOnce) await move();
    if (unverified.length >= parts.concurrency) await verifyHashes();
  }
  await verifyHashes();
  await move();
  // Only after the whole listing: one that begins empty or ends early is more likely a fault than a bucket whose files were deleted.
  if (parts.mirrorDeletes && fix && findings.files > 0)
    for (let first = 0; first < deleted.length; first += namesAtOnce)
      findings.deletedSessions += await mirrorDeletes(deleted.slice(first, first + namesAtOnce), parts);
  return findings;
}

/** SHA-256 of a file as it is read; null if it cannot be read as the listing names it. */
async function hashOf(file: FileInfo, { files, settings }: ReconcileParts): Promise<string | null> {
  const read = await files.read(file, settings.maxBytes);
  return read.kind === "found" ? createHash("sha256").update(read.file.bytes).digest("hex") : null;
}

/** Removes the rows of a generation that were made of other bytes, if rows of the right ones are there. */
async function removeOtherBytes({ bucket, name, generation }: FileInfo, hash: string, { warehouse, maximumBytes, now }: ReconcileParts) {
  const { textLiteral, types } = warehouse.sql;
  const ofGeneration = `source_bucket = ${textLiteral(bucket)} and source_object = ${textLiteral(name)}
    and cast(source_generation as ${types.STRING}) = ${textLiteral(generation)}`;
  const right = `${ofGeneration} and source_sha256 = ${textLiteral(hash)}`;
  const condition = `${ofGeneration} and source_sha256 <> ${textLiteral(hash)}
    and exists (select 1 from \${store}.session_versions where ${right})`;
  await removeRows(warehouse, condition, { now: now(), maximumBytes });
}
