import pLimit from "p-limit";
import { type Append, type Decision, type Delivery, type Outcome, appendDecision, createDecide } from "../pipeline/ingest.ts";
import { type Settings, isSessionFileName } from "../pipeline/settings.ts";
import type { FileInfo, SessionFiles } from "../storage/session-files.ts";
import { RowRefusedError, type Warehouse } from "../warehouse/warehouse.ts";

/** How many files ended how. `seen` is the sum of the others but `bytes`. */
export interface LoadSums {
  seen: number;
  loaded: number;
  /** In the ledger already, so not read. */
  alreadyThere: number;
  superseded: number;
  /** No session files, by name or content. */
  skipped: number;
  rejected: number;
  failed: number;
  /** Bytes of the files read. */
  bytes: number;
}

export interface LoadParts {
  readonly files: SessionFiles;
  readonly warehouse: Warehouse;
  readonly settings: Settings;
  readonly listing: AsyncIterable<FileInfo>;
  readonly concurrency: number;
  /** Loads versions again that the ledger has, so that today's code wins over older rows. */
  readonly reload: boolean;
  readonly now: () => Date;
  readonly onOutcome: (
    file: FileInfo,
    outcome: Outcome | { readonly kind: "already_there" } | { readonly kind: "failed"; readonly error: unknown },
  ) => void;
}

/** Files that are decided and appended together: memory stays flat, and appends are few. */
const batchSize = 250;

/** Loads any number of files, a batch at a time. A file that fails is counted and told, and does not stop the others. */
export async function loadFiles(parts: LoadParts): Promise<LoadSums> {
  const sums: LoadSums = { seen: 0, loaded: 0, alreadyThere: 0, superseded: 0, skipped: 0, rejected: 0, failed: 0, bytes: 0 };
  for await (const batch of batches(parts.listing)) await loadBatch(batch, parts, sums);
  return sums;
}

async function* batches(listing: AsyncIterable<FileInfo>): AsyncGenerator<readonly FileInfo[]> {
  let batch: FileInfo[] = [];
  for await (const file of listing) {
    batch.push(file);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function loadBatch(batch: readonly FileInfo[], parts: LoadParts, sums: LoadSums): Promise<void> {
  const { settings, warehouse, files, now, reload, onOutcome } = parts;
  sums.seen += batch.length;
  const sessionFiles = batch.filter(({ name }) => isSessionFileName(name, settings));
  sums.skipped += batch.length - sessionFiles.length;
  const handled = reload ? new Set<string>() : await handledVersions(warehouse, sessionFiles);
  const limit = pLimit(parts.concurrency);
  const decide = createDecide(settings, { files, now });
  const decided = await Promise.all(
    sessionFiles.map((file) =>
      limit(async () => {
        if (handled.has(versionKey(file.name, file.generation))) {
          sums.alreadyThere += 1;
          onOutcome(file, { kind: "already_there" });
          return null;
        }
        try {
          const delivery: Delivery = { version: file, eventId: null, receivedAt: now() };
          return { file, decision: await decide(delivery) };
        } catch (error) {
          sums.failed += 1;
          onOutcome(file, { kind: "failed", error });
          return null;
        }
      }),
    ),
  );
  const todo = decided.filter((one) => one !== null);
  const outcomes = await appendAll(todo, warehouse, batchKey(todo.map(({ decision }) => decision)));
  for (const [index, outcome] of outcomes.entries()) {
    const file = todo[index]?.file;
    if (file === undefined) continue;
    sums.bytes += file.size;
    sums[outcome.kind] += 1;
    onOutcome(file, outcome);
  }
}

type Ended = Outcome | { readonly kind: "failed"; readonly error: unknown };

/** Appends a batch table by table; where the warehouse refuses a row of it, each file alone. */
async function appendAll(todo: readonly { readonly decision: Decision }[], warehouse: Warehouse, key: string): Promise<readonly Ended[]> {
  const appends = todo.flatMap(({ decision }) => decision.appends);
  try {
    for (const table of new Set(appends.map((append) => append.table))) {
      const rows = appends.filter((append) => append.table === table).map(({ row }) => row);
      await warehouse.appendBatch(table, rows, `${key}-${table.name}`);
    }
    return todo.map(({ decision }) => decision.outcome);
  } catch (error) {
    if (!(error instanceof RowRefusedError)) return todo.map(() => ({ kind: "failed", error }));
    return Promise.all(
      todo.map(({ decision }) =>
        appendDecision(decision, warehouse).catch((failure: unknown): Ended => ({ kind: "failed", error: failure })),
      ),
    );
  }
}

/** Names a batch by what is in it, so that repeating it after a crash is recognised. */
const batchKey = (decisions: readonly Decision[]): string =>
  decisions
    .flatMap(({ appends }): readonly Append[] => appends)
    .map(({ key }) => key)
    .join("\n");

const versionKey = (name: string, generation: string): string => `${generation} ${name}`;

/** Versions of these files that the ledger knows, whatever became of them. */
async function handledVersions(warehouse: Warehouse, files: readonly FileInfo[]): Promise<ReadonlySet<string>> {
  const [first] = files;
  if (first === undefined) return new Set();
  const { rows } = await warehouse.query(
    `select object_name, cast(generation as ${warehouse.dialect === "bigquery" ? "string" : "varchar"}) as generation
     from \${contact_center}.session_files
     where bucket = @bucket and object_name in (select name from unnest(@names) as ${warehouse.dialect === "bigquery" ? "name" : "unnested(name)"})`,
    { bucket: first.bucket, names: files.map(({ name }) => name) },
  );
  return new Set(rows.map(({ object_name: name, generation }) => versionKey(String(name), String(generation))));
}
