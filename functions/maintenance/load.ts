import type { FileResult } from "./append-decisions.ts";
import { readErasures } from "./erasures.ts";
import { createFileLoader, type FileLoader } from "./file-loader.ts";
import { createPipeline } from "../pipeline/ingest.ts";
import { type Settings, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";
import { type LedgerEntry, mergeJoinByName, ledgerByName } from "./ledger.ts";

/** Number of files by result. `seen` is the sum of the others but `bytes`. */
export interface LoadSums {
  seen: number;
  loaded: number;
  /** In the ledger already, so not read. */
  alreadyThere: number;
  superseded: number;
  /** Not session files, by name or content, or files of an erased session. */
  skipped: number;
  rejected: number;
  failed: number;
  /** Bytes of the files read. */
  bytes: number;
}

export const noSums = (): LoadSums => ({
  seen: 0,
  loaded: 0,
  alreadyThere: 0,
  superseded: 0,
  skipped: 0,
  rejected: 0,
  failed: 0,
  bytes: 0,
});

export interface LoadTarget {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  /** Files read at once. */
  readonly concurrency: number;
  /** What is appended together at most; without it, what suits the engine. */
  readonly size?: BatchSize;
  /** Wait before the first repetition of an append that failed. */
  readonly retryMilliseconds?: number;
  readonly now: () => Date;
  readonly onResult: (file: FileInfo, result: FileResult) => void;
}

export interface LoadParts extends LoadTarget {
  /** What to load, in the order of names. */
  readonly listing: AsyncIterable<FileInfo>;
  /** What every name of the listing begins with. */
  readonly prefix: string;
  /** Loads versions again that the ledger has, unless they were retired, so that today's code wins over older rows. */
  readonly reload: boolean;
  /** At most this many files are read; those in the ledger do not count. */
  readonly limit: number;
  /** Once aborted, what was begun is finished and nothing more is begun. */
  readonly signal: AbortSignal;
  readonly onSums: (sums: LoadSums) => void;
  /** For a file that somebody named: one in the ledger that gave no row counts as what it was, and is reported here. */
  readonly onKnown?: (file: FileInfo, entry: LedgerEntry & { readonly outcome: "skipped" | "rejected" }) => void;
}

/**
 * Loads any number of files, a batch at a time. A file that fails is counted and reported, and does not stop the others. Run again, it
 * continues where it stopped: what is in the ledger is not read.
 */
export async function loadFiles(parts: LoadParts): Promise<LoadSums> {
  const sums = noSums();
  const loader = await openLoader(parts, sums);
  const { files: reportEvery } = parts.size ?? parts.warehouse.batchSize;
  for await (const { file, status, known } of classifyFiles(parts)) {
    sums.seen += 1;
    let isAppended = false;
    if (status === "ignored") sums.skipped += 1;
    else if (parts.onKnown !== undefined && known !== null && isWithoutRow(known)) {
      sums[known.outcome] += 1;
      parts.onKnown(file, known);
    } else if (status === "already_there") sums.alreadyThere += 1;
    else isAppended = await loader.add(file);
    if (isAppended || sums.seen % reportEvery === 0) parts.onSums(sums);
  }
  await loader.finish();
  parts.onSums(sums);
  return sums;
}

const isWithoutRow = (known: LedgerEntry): known is LedgerEntry & { readonly outcome: "skipped" | "rejected" } =>
  known.outcome === "skipped" || known.outcome === "rejected";

/** What loading would do. `seen` is the sum of the next three. */
export interface LoadPlan {
  seen: number;
  toLoad: number;
  alreadyThere: number;
  notSessionFiles: number;
  /** Bytes of the files that would be read. */
  bytes: number;
}

/** What `loadFiles` would do, without reading a file or writing a row. */
export async function planLoad(parts: Parameters<typeof classifyFiles>[0]): Promise<LoadPlan> {
  const plan: LoadPlan = { seen: 0, toLoad: 0, alreadyThere: 0, notSessionFiles: 0, bytes: 0 };
  for await (const { file, status } of classifyFiles(parts)) {
    plan.seen += 1;
    if (status === "ignored") plan.notSessionFiles += 1;
    else if (status === "already_there") plan.alreadyThere += 1;
    else {
      plan.toLoad += 1;
      plan.bytes += file.size;
    }
  }
  return plan;
}

interface ClassifiedFile {
  readonly file: FileInfo;
  /** `ignored`: its name is not that of a session file. */
  readonly status: "new" | "already_there" | "ignored";
  /** What the ledger has of a file that is already there, loaded before anything else. */
  readonly known: LedgerEntry | null;
}

/** The files of a listing, each with whether it is to be loaded, up to the limit of new ones. */
async function* classifyFiles({
  listing,
  warehouse,
  settings,
  prefix,
  reload,
  limit,
  signal,
}: Pick<LoadParts, "listing" | "warehouse" | "settings" | "prefix" | "reload" | "limit" | "signal">): AsyncGenerator<ClassifiedFile> {
  let found = 0;
  for await (const { live, entries } of mergeJoinByName(listing, ledgerByName(warehouse, settings.bucket, prefix))) {
    if (signal.aborted || found >= limit) return;
    if (live === null) continue;
    if (!isSessionFileName(live.name, settings)) yield { file: live, status: "ignored", known: null };
    else {
      const known = entries.find((one) => one.generation === live.generation && (!reload || one.problems.includes("retired")));
      if (known === undefined) found += 1;
      yield { file: live, status: known === undefined ? "new" : "already_there", known: known ?? null };
    }
  }
}

/** Loads single files in batches and counts their results; the caller counts `seen`. */
export async function openLoader(target: LoadTarget, sums: LoadSums): Promise<FileLoader<FileInfo>> {
  const { settings, warehouse, files, now, onResult, concurrency, size = warehouse.batchSize, retryMilliseconds } = target;
  const erasures = await readErasures(warehouse);
  const pipeline = createPipeline(settings, { files, now, isErased: erasures.has });
  return createFileLoader<FileInfo>({
    pipeline,
    warehouse,
    now,
    size,
    concurrency,
    ...(retryMilliseconds === undefined ? {} : { retryMilliseconds }),
    decide: async (file) => {
      const decision = await pipeline.decide({ version: file, eventId: null, receivedAt: now() });
      sums.bytes += file.size;
      return decision;
    },
    onResult: (file, result) => {
      sums[result.kind] += 1;
      onResult(file, result);
    },
  });
}
