import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import pRetry from "p-retry";
import { readErasures } from "./erasures.ts";
import { type Decision, type Outcome, type Pipeline, appendDecision, createPipeline } from "../pipeline/ingest.ts";
import { type Settings, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";
import { mergeJoinByName, ledgerByName } from "./ledger.ts";

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

/** What happened to a file: its outcome, or why it has none yet. */
export type FileResult = Outcome | { readonly kind: "failed"; readonly error: unknown };

export interface LoadTarget {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  /** Files read at once. */
  readonly concurrency: number;
  readonly now: () => Date;
  readonly onResult: (file: FileInfo, result: FileResult) => void;
}

export interface LoadParts extends LoadTarget {
  /** What to load, in the order of names. */
  readonly listing: AsyncIterable<FileInfo>;
  /** What every name of the listing begins with. */
  readonly prefix: string;
  /** Loads versions again that the ledger has, so that today's code wins over older rows. */
  readonly reload: boolean;
  /** At most this many files are read; those in the ledger do not count. */
  readonly limit: number;
  /** Once aborted, what was begun is finished and nothing more is begun. */
  readonly signal: AbortSignal;
  readonly onSums: (sums: LoadSums) => void;
}

/**
 * Loads any number of files, a batch at a time. A file that fails is counted and reported, and does not stop the others. Run again, it
 * continues where it stopped: what is in the ledger is not read.
 */
export async function loadFiles(parts: LoadParts): Promise<LoadSums> {
  const sums = noSums();
  const load = await batchLoader(parts, sums);
  const size = parts.warehouse.batchSize;
  let batch: FileInfo[] = [];
  let bytes = 0;
  for await (const { file, status } of classifyFiles(parts)) {
    sums.seen += 1;
    if (status === "ignored") sums.skipped += 1;
    else if (status === "already_there") sums.alreadyThere += 1;
    else {
      batch.push(file);
      bytes += file.size;
    }
    if (batch.length >= size.files || bytes >= size.bytes || sums.seen % size.files === 0) {
      await load(batch);
      parts.onSums(sums);
      batch = [];
      bytes = 0;
    }
  }
  await load(batch);
  parts.onSums(sums);
  return sums;
}

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
    if (!isSessionFileName(live.name, settings)) yield { file: live, status: "ignored" };
    else if (!reload && entries.some(({ generation }) => generation === live.generation)) yield { file: live, status: "already_there" };
    else {
      found += 1;
      yield { file: live, status: "new" };
    }
  }
}

/** Loads files a batch at a time, each batch in few appends, and counts their results; the caller counts `seen`. */
export async function batchLoader(target: LoadTarget, sums: LoadSums): Promise<(batch: readonly FileInfo[]) => Promise<void>> {
  const { settings, warehouse, files, now, onResult } = target;
  const erasures = await readErasures(warehouse);
  const pipeline = createPipeline(settings, { files, now, isErased: erasures.has });
  const limit = pLimit(target.concurrency);
  const report = (file: FileInfo, result: FileResult): void => {
    sums[result.kind] += 1;
    onResult(file, result);
  };
  return async (batch) => {
    const decided = await Promise.all(
      batch.map((file) =>
        limit(async () => {
          try {
            const decision = await pipeline.decide({ version: file, eventId: null, receivedAt: now() });
            sums.bytes += file.size;
            return { file, decision };
          } catch (error) {
            report(file, { kind: "failed", error });
            return null;
          }
        }),
      ),
    );
    const read = decided.filter((one) => one !== null);
    const results = await appendAll(
      read.map(({ decision }) => decision),
      pipeline,
      warehouse,
    );
    for (const [index, { file }] of read.entries()) report(file, results[index] ?? { kind: "failed", error: new Error("no outcome") });
  };
}

/** Appends decisions table by table; if the warehouse refuses a row, each decision alone. Returns the result of each, in their order. */
export async function appendAll(decisions: readonly Decision[], pipeline: Pipeline, warehouse: Warehouse): Promise<readonly FileResult[]> {
  const appends = decisions.flatMap((decision) => decision.appends);
  // Names the batch for repetitions of this call alone: rows that were deleted since may have to be loaded again.
  const key = randomUUID();
  try {
    // A crash between two tables leaves files without their entry, which are loaded again: nothing is lost, and equal rows do not show.
    for (const table of new Set(appends.map((append) => append.table))) {
      const rows = appends.filter((append) => append.table === table).map(({ row }) => row);
      await pRetry(() => warehouse.appendBatch(table, rows, `${key} ${table.name}`), {
        retries: 3,
        minTimeout: 500,
        shouldRetry: ({ error }) => !(error instanceof RowRefusedError),
      });
    }
    return decisions.map(({ outcome }) => outcome);
  } catch (error) {
    if (!(error instanceof RowRefusedError)) return decisions.map(() => ({ kind: "failed", error }));
    return Promise.all(
      decisions.map((decision) =>
        appendDecision(decision, pipeline, warehouse).catch((failure: unknown): FileResult => ({ kind: "failed", error: failure })),
      ),
    );
  }
}
