import { type AppendParts, appendDecisions, type FileResult } from "./append-decisions.ts";
import type { Decision } from "../pipeline/ingest.ts";
import type { FileInfo } from "../storage/session-files.ts";
import type { BatchSize } from "../warehouse/warehouse.ts";

export interface FileLoaderParts<File extends FileInfo> extends AppendParts {
  /** What is appended together at most; a file that is larger is appended alone. */
  readonly size: BatchSize;
  /** Files read at once. */
  readonly concurrency: number;
  readonly decide: (file: File) => Promise<Decision>;
  /** Called once per file, in the order in which they were added. */
  readonly onResult: (file: File, result: FileResult) => void | Promise<void>;
}

export interface FileLoader<File extends FileInfo> {
  /** Begins with a file; waits first if as many are under way as fit. Resolves to true if a batch was appended. */
  add(file: File): Promise<boolean>;
  /** Finishes all files that were added. */
  finish(): Promise<void>;
}

/** What a file costs in memory and in the engine. */
interface Cost {
  readonly files: number;
  readonly bytes: number;
  readonly items: number;
}

type Read<File> = { readonly file: File; readonly decision: Decision } | { readonly file: File; readonly error: unknown };

const nothing: Cost = { files: 0, bytes: 0, items: 0 };
const sum = (one: Cost, other: Cost): Cost => ({
  files: one.files + other.files,
  bytes: one.bytes + other.bytes,
  items: one.items + other.items,
});
const fits = (cost: Cost, size: BatchSize): boolean => cost.files <= size.files && cost.bytes <= size.bytes && cost.items <= size.items;

/**
 * Loads files in batches, for every task that loads any. Batches are bounded by the bytes and list items that files turn out to have, since
 * a compressed file is larger once it is read; so memory does not grow with the number of files.
 */
export function createFileLoader<File extends FileInfo>(parts: FileLoaderParts<File>): FileLoader<File> {
  const { size, concurrency, decide, onResult } = parts;
  /** Under way, the oldest first. */
  let reading: { readonly bytes: number; readonly read: Promise<Read<File>> }[] = [];
  let batch: Read<File>[] = [];
  let batchCost = nothing;

  const append = async (): Promise<void> => {
    const appended = batch;
    batch = [];
    batchCost = nothing;
    const decisions = appended.flatMap((one) => ("decision" in one ? [one.decision] : []));
    const results = await appendDecisions(decisions, parts);
    let next = 0;
    for (const one of appended) {
      const result = "decision" in one ? results[next++] : { kind: "failed" as const, error: one.error };
      await onResult(one.file, result ?? { kind: "failed", error: new Error("the append returned no result") });
    }
  };
  /** Moves the oldest file that is being read into the batch. */
  const takeOldest = async (): Promise<boolean> => {
    const [oldest, ...others] = reading;
    if (oldest === undefined) return false;
    const one = await oldest.read;
    reading = others;
    const cost = costOf(one);
    const isOver = batch.length > 0 && !fits(sum(batchCost, cost), size);
    if (isOver) await append();
    batch.push(one);
    batchCost = sum(batchCost, cost);
    return isOver;
  };
  const finish = async (): Promise<void> => {
    while (reading.length > 0) await takeOldest();
    if (batch.length > 0) await append();
  };
  return {
    finish,
    async add(file) {
      let isAppended = false;
      const stored = reading.reduce((total, { bytes }) => total + bytes, batchCost.bytes);
      if (batch.length + reading.length > 0 && stored + file.size > size.bytes) {
        await finish();
        isAppended = true;
      }
      while (reading.length >= concurrency) isAppended = (await takeOldest()) || isAppended;
      reading.push({ bytes: file.size, read: decide(file).then(decided(file), failed(file)) });
      if (batch.length + reading.length < size.files) return isAppended;
      await finish();
      return true;
    },
  };
}

const decided =
  <File>(file: File) =>
  (decision: Decision): Read<File> => ({ file, decision });
const failed =
  <File>(file: File) =>
  (error: unknown): Read<File> => ({ file, error });

function costOf(one: Read<FileInfo>): Cost {
  if (!("decision" in one)) return { ...nothing, files: 1 };
  const { accepted } = one.decision;
  const lists = accepted === null ? [] : Object.values(accepted.reading.flattened.children);
  return {
    files: 1,
    bytes: accepted?.file.bytes.byteLength ?? 0,
    items: lists.reduce((total, list) => total + list.length, 0),
  };
}
