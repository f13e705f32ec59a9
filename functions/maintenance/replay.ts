import { appendAll, type FileResult } from "./load.ts";
import { readErasures } from "./erasures.ts";
import { createPipeline, versionKey } from "../pipeline/ingest.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { FileInfo, ReadResult, SessionFiles } from "../storage/session-files.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

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
  readonly now: () => Date;
  readonly onResult: (file: RejectedFile, result: FileResult) => void;
}

/** Files read and appended together. */
const batchSize = 100;

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
  const erasures = await readErasures(parts.warehouse);
  let batch: RejectedFile[] = [];
  for await (const file of rejectedFiles(parts.warehouse)) {
    if (!parts.filter(file)) continue;
    sums.found += 1;
    batch.push(file);
    if (batch.length < batchSize) continue;
    await replayBatch(batch, parts, sums, erasures.has);
    batch = [];
  }
  await replayBatch(batch, parts, sums, erasures.has);
  return sums;
}

async function replayBatch(
  batch: readonly RejectedFile[],
  { files, warehouse, settings, removeCopies, now, onResult }: ReplayParts,
  sums: ReplaySums,
  isErased: (instance: string, sessionKey: string) => boolean,
): Promise<void> {
  const report = async (file: RejectedFile, result: FileResult): Promise<void> => {
    sums[result.kind] += 1;
    if (removeCopies && result.kind === "loaded" && file.quarantineObject !== null) await files.removeQuarantine(file.quarantineObject);
    onResult(file, result);
  };
  const pipeline = createPipeline(settings, { files: fromQuarantine(files, batch), now, isErased });
  const read = [];
  for (const file of batch) {
    const at = now();
    try {
      read.push({ file, decision: await pipeline.decide({ version: file, eventId: null, receivedAt: at, replayedAt: at }) });
    } catch (error) {
      await report(file, { kind: "failed", error });
    }
  }
  const results = await appendAll(
    read.map(({ decision }) => decision),
    pipeline,
    warehouse,
  );
  for (const [index, { file }] of read.entries()) await report(file, results[index] ?? { kind: "failed", error: new Error("no outcome") });
}

/** The bucket, except that rejected versions are read from their copies in quarantine if there are any. */
function fromQuarantine(files: SessionFiles, batch: readonly RejectedFile[]): Pick<SessionFiles, "read" | "readLive" | "quarantine"> {
  const known = new Map(batch.map((file) => [versionKey(file), file]));
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
