import { createHash } from "node:crypto";
import type { FileResult } from "./append-decisions.ts";
import { type LoadSums, noSums, openLoader } from "./load.ts";
import type { FileLoader } from "./file-loader.ts";
import type { LedgerEntry, LedgerMatch } from "./ledger.ts";
import { type Settings, instanceOf, isCanaryName, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";
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
export type Finding = "missing" | "stale" | "misplaced" | "changed" | "older" | "empty" | "rejected" | "orphaned";

export interface ComparisonParts {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  /** Loads what is missing, stale, misplaced or changed, and removes what is on a wrong day or under a wrong instance. */
  readonly fix: boolean;
  /** Reads every loaded file and compares its hash with the ledger's. */
  readonly verify?: boolean;
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

/** A loaded file whose hash is to be compared. */
interface LoadedFile {
  readonly live: FileInfo;
  readonly hashes: readonly string[];
}

/** No findings yet. */
const noFindings = (): Findings => ({
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
  fixed: noSums(),
});

/** Opens a comparison of names, which loads and moves what it finds if it is to fix. */
export async function openComparison(parts: ComparisonParts): Promise<Comparison> {
  const findings = noFindings();
  /** Names that could not be loaded, so that they stay under their old instance. */
  const failed = new Set<string>();
  const onResult = (file: FileInfo, result: FileResult): void => {
    if (result.kind === "failed") failed.add(file.name);
    parts.onResult(file, result);
  };
  const loader = parts.fix ? await openLoader({ ...parts, onResult }, findings.fixed) : null;
  return new Comparison(parts, findings, loader, failed);
}

/**
 * Compares what the bucket has under a name with what the ledger has of it, name by name, in memory that does not grow with either. It is
 * safe to repeat at any time, and finds nothing to do the second time.
 */
export class Comparison {
  readonly findings: Findings;
  /** Names that are gone from the bucket and whose sessions are shown; whoever compares takes them out. */
  deleted: string[] = [];
  readonly #parts: ComparisonParts;
  readonly #loader: FileLoader<FileInfo> | null;
  readonly #failed: Set<string>;
  readonly #recent: number;
  #misplaced: string[] = [];
  #unverified: LoadedFile[] = [];

  constructor(parts: ComparisonParts, findings: Findings, loader: FileLoader<FileInfo> | null, failed: Set<string>) {
    this.#parts = parts;
    this.findings = findings;
    this.#loader = loader;
    this.#failed = failed;
    this.#recent = parts.now().getTime() - parts.graceMilliseconds;
  }

  /** Compares one name. */
  async add({ name, live, entries }: LedgerMatch): Promise<void> {
    if (isCanaryName(name)) return;
    const { namesAtOnce = 250, concurrency } = this.#parts;
    const versions = entries.filter(({ outcome }) => outcome === "loaded");
    if (live === null) this.#addGone(name, versions);
    else if (isSessionFileName(name, this.#parts.settings)) await this.#addLive(live, entries, versions);
    if (this.#misplaced.length >= namesAtOnce) await this.#move();
    if (this.#unverified.length >= concurrency) await this.#verifyHashes();
  }

  /** Finishes what was begun with the names so far; others may follow. */
  async finish(): Promise<void> {
    await this.#verifyHashes();
    await this.#move();
  }

  #addGone(name: string, versions: readonly LedgerEntry[]): void {
    const { settings, onFound } = this.#parts;
    if (versions.length === 0) return;
    this.findings.orphaned += 1;
    onFound("orphaned", name);
    const shown = versions.filter(({ isHidden }) => !isHidden);
    if (shown.length > 0) this.deleted.push(name);
    if (isSessionFileName(name, settings) && shown.some((one) => one.instance !== instanceOf(name, settings))) this.#misplaced.push(name);
  }

  async #addLive(live: FileInfo, entries: readonly LedgerEntry[], versions: readonly LedgerEntry[]): Promise<void> {
    const { settings, since, verify = false } = this.#parts;
    const { findings } = this;
    const { name } = live;
    findings.files += 1;
    const instance = instanceOf(name, settings);
    const isElsewhere = versions.some((one) => one.instance !== instance && !one.isHidden);
    const current = entries.filter(({ generation }) => generation === live.generation);
    const loaded = current.find((one) => one.outcome === "loaded" && one.instance === instance);
    // Under today's instance an outcome is final: a file that was rejected there is not loaded again and again.
    const preferred = loaded ?? current.find((one) => one.instance === instance) ?? current[0];
    if (isElsewhere) this.#misplaced.push(name);
    if (preferred === undefined) {
      const writtenAt = Date.parse(live.timeCreated);
      if (writtenAt > this.#recent) findings.onTheirWay += 1;
      else if (entries.length === 0 && since !== undefined && writtenAt < since.getTime()) findings.past += 1;
      else {
        this.#find(entries.length === 0 ? "missing" : "stale", name);
        await this.#load(live);
      }
    } else if (preferred.outcome === "loaded" && loaded === undefined) {
      this.#find("misplaced", name);
      await this.#load(live);
    } else if (loaded === undefined) {
      if (preferred.outcome === "rejected") this.#find("rejected", name);
      else if (preferred.problems.includes("empty")) this.#find("empty", name);
      else findings.skipped += 1;
    } else if (isElsewhere) this.#find("misplaced", name);
    else if (!loaded.isNewest && !loaded.isHidden) this.#find("older", name);
    else if (verify) this.#unverified.push({ live, hashes: loaded.hashes });
    else findings.loaded += 1;
  }

  #find(kind: Exclude<Finding, "orphaned">, name: string): void {
    this.findings[kind] += 1;
    this.#parts.onFound(kind, name);
  }

  async #load(file: FileInfo): Promise<void> {
    if (this.#loader === null) return;
    this.findings.fixed.seen += 1;
    await this.#loader.add(file);
  }

  async #move(): Promise<void> {
    // Under today's instance first: until then the session is there under the other one.
    await this.#loader?.finish();
    const leaving = this.#misplaced.filter((name) => !this.#failed.has(name));
    if (this.#parts.fix) await leaveOtherInstances(leaving, this.#parts);
    this.#misplaced = [];
    this.#failed.clear();
  }

  async #verifyHashes(): Promise<void> {
    const parts = this.#parts;
    const read = await Promise.all(this.#unverified.map(async (one) => ({ ...one, hash: await hashOf(one.live, parts) })));
    this.#unverified = [];
    for (const { live, hashes, hash } of read) {
      if (hash === null || hashes.every((stored) => stored === hash)) this.findings.loaded += 1;
      else {
        this.#find("changed", live.name);
        if (!hashes.includes(hash)) await this.#load(live);
        await this.#loader?.finish();
        if (parts.fix) await removeOtherBytes(live, hash, parts);
      }
    }
  }
}

/** SHA-256 of a file as it is read; null if it cannot be read as the listing names it. */
async function hashOf(file: FileInfo, { files, settings }: ComparisonParts): Promise<string | null> {
  const read = await files.read(file, settings.maxBytes);
  return read.kind === "found" ? createHash("sha256").update(read.file.bytes).digest("hex") : null;
}

/** Removes the rows of a generation that were made of other bytes, if rows of the right ones are there. */
async function removeOtherBytes({ bucket, name, generation }: FileInfo, hash: string, { warehouse, maximumBytes, now }: ComparisonParts) {
  const { textLiteral, types } = warehouse.sql;
  const ofGeneration = `source_bucket = ${textLiteral(bucket)} and source_object = ${textLiteral(name)}
    and cast(source_generation as ${types.STRING}) = ${textLiteral(generation)}`;
  const right = `${ofGeneration} and source_sha256 = ${textLiteral(hash)}`;
  const condition = `${ofGeneration} and source_sha256 <> ${textLiteral(hash)}
    and exists (select 1 from \${store}.session_versions where ${right})`;
  await removeRows(warehouse, condition, { now: now(), maximumBytes });
}
