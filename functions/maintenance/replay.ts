import type { FileResult } from "./append-decisions.ts";
import { readErasures } from "./erasures.ts";
import { createFileLoader } from "./file-loader.ts";
import { createPipeline, versionKey } from "../pipeline/ingest.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { FileInfo, ReadResult, SessionFiles } from "../storage/session-files.ts";
import type { BatchSize, Warehouse } from "../warehouse/warehouse.ts";

/** A file that was rejected and has not been loaded since. */
export interface RejectedFile extends FileInfo {
  /** Name of the copy of its bytes, if there is one. */
  readonly quarantineObject: string | null;
  readonly reasons: readonly string[];
  readonly rejectedAt: string;
  /** When it was last tried again; null if it never was. */
  readonly replayedAt: string | null;
}

export interface ReplaySums {
  found: number;
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
  /** Removes the copies of files that are loaded now. Otherwise they stay until the retention of the quarantine ends. */
  readonly removeCopies: boolean;
  /** Files read at once. */
  readonly concurrency: number;
  /** What is appended together at most; without it, what suits the engine. */
  readonly size?: BatchSize;
  readonly now: () => Date;
  readonly onResult: (file: RejectedFile, result: FileResult) => void;
}

/** Rejected files in the order of their names, each generation once; those that were loaded since are not among them. */
export async function* rejectedFiles(warehouse: Warehouse): AsyncGenerator<RejectedFile> {
  const { types, unnest } = warehouse.sql;
  const pages = warehouse.stream(`
    select bucket, object_name, generation_text, min(handled_at) as rejected_at, max(replayed_at) as replayed_at,
      max(quarantine_object) as quarantine_object, max(source_time_created) as source_time_created, max(source_bytes) as source_bytes,
      max(reasons) as reasons
    from (
      select bucket, object_name, generation, cast(generation as ${types.STRING}) as generation_text, handled_at, replayed_at,
        quarantine_object, source_time_created, source_bytes, (select string_agg(entry.code, ' ') from ${unnest("problems", "entry")}) as reasons
      from \${store}.unloaded_files
      where outcome = 'rejected'
    ) as rejected
    where concat(bucket, ' ', object_name, ' ', generation_text) not in (
      select concat(source_bucket, ' ', source_object, ' ', cast(source_generation as ${types.STRING})) from \${store}.session_versions
    )
    group by bucket, object_name, generation, generation_text
    order by object_name, generation`);
  for await (const rows of pages) for (const row of rows) yield rejectedFile(row);
}

const textIn = (value: unknown): string | null => (typeof value === "string" ? value : null);

const rejectedFile = (row: Readonly<Record<string, unknown>>): RejectedFile => ({
  bucket: String(row["bucket"]),
  name: String(row["object_name"]),
  generation: String(row["generation_text"]),
  timeCreated: textIn(row["source_time_created"]) ?? String(row["rejected_at"]),
  size: Number(row["source_bytes"]),
  quarantineObject: textIn(row["quarantine_object"]),
  reasons: (textIn(row["reasons"]) ?? "").split(" ").filter((reason) => reason !== ""),
  rejectedAt: String(row["rejected_at"]),
  replayedAt: textIn(row["replayed_at"]),
});

/**
 * Tries rejected files again with the current code: from their copy in quarantine, or from the bucket if there is none. Every try is
 * recorded: a row in `session_versions`, or another one in `unloaded_files` with `replayed_at`.
 */
export async function replay(parts: ReplayParts): Promise<ReplaySums> {
  const sums: ReplaySums = { found: 0, loaded: 0, superseded: 0, skipped: 0, rejected: 0, failed: 0 };
  const { warehouse, settings, files, now, removeCopies, size = warehouse.batchSize } = parts;
  const erasures = await readErasures(warehouse);
  /** Files under way. */
  const known = new Map<string, RejectedFile>();
  const pipeline = createPipeline(settings, { files: fromQuarantine(files, known), now, isErased: erasures.has });
  const loader = createFileLoader<RejectedFile>({
    pipeline,
    warehouse,
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
      if (removeCopies && result.kind === "loaded" && file.quarantineObject !== null) await files.removeQuarantine(file.quarantineObject);
      parts.onResult(file, result);
    },
  });
  for await (const file of rejectedFiles(warehouse)) {
    if (!parts.filter(file)) continue;
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
      const { quarantineObject = null, timeCreated = "" } = known.get(versionKey(version)) ?? {};
      const copy: ReadResult = quarantineObject === null ? { kind: "gone" } : await files.readQuarantine(quarantineObject, maxBytes);
      if (copy.kind === "gone") return files.read(version, maxBytes);
      const { bucket, name, generation } = version;
      const identity = { bucket, name, generation, timeCreated };
      return copy.kind === "found"
        ? { kind: "found", file: { ...identity, size: copy.file.size, bytes: copy.file.bytes } }
        : { kind: "too_large", info: { ...identity, size: copy.info.size } };
    },
    readLive: (from, live, maxBytes) => files.readLive(from, live, maxBytes),
    quarantine: (version, quarantineName, bytes) =>
      quarantineName === known.get(versionKey(version))?.quarantineObject
        ? Promise.resolve(true)
        : files.quarantine(version, quarantineName, bytes),
  };
}
