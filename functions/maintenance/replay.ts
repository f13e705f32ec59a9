import type { FileResult } from "./append-decisions.ts";
import { readErasures } from "./erasures.ts";
import { createFileLoader } from "./file-loader.ts";
import { createPipeline, versionKey } from "../pipeline/ingest.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { FileInfo, ReadResult, SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";

/** A file that was rejected and has not been loaded since. */
export interface RejectedFile extends FileInfo {
  /** Names of the copies of its bytes: one for each first problem that it was rejected for. */
  readonly copies: readonly string[];
  /** Whether a newer generation of the same object is loaded, so that there is nothing to do for this one. */
  readonly isSettled: boolean;
  readonly reasons: readonly string[];
  readonly rejectedAt: string;
  /** When it was last tried again; null if it never was. */
  readonly replayedAt: string | null;
}

export interface ReplaySums {
  /** Files that were tried. */
  found: number;
  /** Files that were not tried, since a newer generation of the same object is loaded. */
  settled: number;
  loaded: number;
  superseded: number;
  skipped: number;
  rejected: number;
  failed: number;
}

export interface ReplayParts {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly filter: (file: RejectedFile) => boolean;
  /** Removes the copies of files that are loaded now or settled. Otherwise they stay until the retention of the quarantine ends. */
  readonly removeCopies: boolean;
  /** Files read at once. */
  readonly concurrency: number;
  /** What is appended together at most; without it, what suits the engine. */
  readonly size?: BatchSize;
  readonly now: () => Date;
  readonly onResult: (file: RejectedFile, result: FileResult) => void;
}

/** Rejected files in the order of their names, each generation once; those that were loaded or retired since are not among them. */
export const rejectedFiles = (warehouse: Warehouse): AsyncGenerator<RejectedFile> => rejections(warehouse, "not in");

/** Rejected files, loaded since or not. */
async function* rejections(warehouse: Warehouse, isLoaded: "in" | "not in"): AsyncGenerator<RejectedFile> {
  const { types, unnest } = warehouse.sql;
  const pages = warehouse.stream(`
    select bucket, object_name, generation_text, min(handled_at) as rejected_at, max(replayed_at) as replayed_at,
      string_agg(distinct quarantine_object, ' ') as copies, max(source_time_created) as source_time_created,
      max(source_bytes) as source_bytes, max(reasons) as reasons, max(case when loaded_generation > generation then 1 else 0 end) as is_settled
    from (
      select bucket, object_name, generation, cast(generation as ${types.STRING}) as generation_text, handled_at, replayed_at,
        quarantine_object, source_time_created, source_bytes, (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) as reasons
      from \${store}.unloaded_files
      where outcome = 'rejected'
    ) as rejected
    left join (
      select source_bucket, source_object, max(source_generation) as loaded_generation
      from \${store}.session_versions where is_deleted is not true
      group by source_bucket, source_object
    ) as loaded on source_bucket = bucket and source_object = object_name
    where concat(bucket, ' ', object_name, ' ', generation_text) ${isLoaded} (
      select concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${types.STRING})) from \${store}.session_versions
    )
    group by bucket, object_name, generation, generation_text
    having max(case when rejected.reasons = 'retired' then 1 else 0 end) = 0
    order by object_name, generation`);
  for await (const rows of pages) for (const row of rows) yield rejectedFile(row);
}

const textIn = (value: unknown): string | null => (typeof value === "string" ? value : null);

const wordsIn = (value: unknown): readonly string[] => (textIn(value) ?? "").split(" ").filter((word) => word !== "");

const rejectedFile = (row: Readonly<Record<string, unknown>>): RejectedFile => ({
  bucket: String(row["bucket"]),
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  timeCreated: textIn(row["source_time_created"]) ?? String(row["rejected_at"]),
  size: Number(row["source_bytes"]),
  copies: wordsIn(row["copies"]).toSorted(),
  isSettled: Number(row["is_settled"]) === 1,
  reasons: wordsIn(row["reasons"]),
  rejectedAt: String(row["rejected_at"]),
  replayedAt: textIn(row["replayed_at"]),
});

/**
 * Tries rejected files again, unless they are settled, with the current code: from their copy in quarantine, or from the bucket if there is none. Every try is
 * recorded: a row in `session_versions`, or another one in `unloaded_files` with `replayed_at`.
 */
export async function replay(parts: ReplayParts): Promise<ReplaySums> {
  const sums: ReplaySums = { found: 0, settled: 0, loaded: 0, superseded: 0, skipped: 0, rejected: 0, failed: 0 };
  const { warehouse, settings, files, now, removeCopies, size = warehouse.batchSize } = parts;
  const erasures = await readErasures(warehouse);
  const remove = async ({ copies }: RejectedFile): Promise<void> => {
    if (removeCopies) for (const name of copies) await files.removeQuarantine(name);
  };
  /** Files under way. */
  const known = new Map<string, RejectedFile>();
  const pipeline = createPipeline(settings, { files: fromQuarantine(files, known), now, isErased: erasures.has });
  const loader = createFileLoader<RejectedFile>({
    pipeline,
    warehouse,
    now,
    size,
    concurrency: parts.concurrency,
    decide: (file) => {
      const at = now();
      known.set(versionKey(file), file);
      return pipeline.decide({ version: file, eventId: null, receivedAt: at, replayedAt: at });
    },
    onResult: async (file, result) => {
      known.delete(versionKey(file));
      sums[result.kind] += 1;
      if (result.kind === "loaded") await remove(file);
      parts.onResult(file, result);
    },
  });
  // A run that was interrupted after it had loaded these left their copies.
  if (removeCopies) for await (const file of rejections(warehouse, "in")) if (parts.filter(file)) await remove(file);
  for await (const file of rejectedFiles(warehouse)) {
    if (!parts.filter(file)) continue;
    if (file.isSettled) {
      sums.settled += 1;
      await remove(file);
      continue;
    }
    sums.found += 1;
    await loader.add(file);
  }
  await loader.finish();
  return sums;
}

/** The bucket, except that rejected versions are read from their copies in quarantine if there are any. */
function fromQuarantine(
  files: SessionFiles,
  known: ReadonlyMap<string, RejectedFile>,
): Pick<SessionFiles, "read" | "readLive" | "quarantine"> {
  return {
    read: async (version, maxBytes): Promise<ReadResult> => {
      const { copies = [], timeCreated = "" } = known.get(versionKey(version)) ?? {};
      const [name] = copies;
      const copy: ReadResult = name === undefined ? { kind: "gone" } : await files.readQuarantine(name, maxBytes);
      if (copy.kind === "gone") return files.read(version, maxBytes);
      const identity = { bucket: version.bucket, name: version.name, generation: version.generation, timeCreated };
      return copy.kind === "found"
        ? { kind: "found", file: { ...identity, size: copy.file.size, bytes: copy.file.bytes } }
        : { kind: "too_large", info: { ...identity, size: copy.info.size } };
    },
    readLive: (from, live, maxBytes) => files.readLive(from, live, maxBytes),
    quarantine: (version, quarantineName, bytes) =>
      known.get(versionKey(version))?.copies.includes(quarantineName) === true
        ? Promise.resolve(true)
        : files.quarantine(version, quarantineName, bytes),
  };
}
