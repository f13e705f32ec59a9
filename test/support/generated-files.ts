import { type GenerateOptions, type GeneratedWrite, generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { type LoadSums, openLoader, noSums } from "../../functions/maintenance/load.ts";
import { type Settings, isSessionFileName } from "../../functions/pipeline/settings.ts";
import type { FileVersion, StoredFile } from "../../functions/storage/session-files.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { MemoryFiles } from "./memory-files.ts";
import { type Json, type JsonObject, parsed, starred } from "./mutations.ts";
import { stored } from "./session-files.ts";
import { testSettings } from "./settings.ts";

/** A generated write, and the object version that it makes. */
export interface GeneratedFile {
  readonly write: GeneratedWrite;
  readonly file: StoredFile;
}

/** Every write of a generated period as a version of its own. Generations distinguish the versions; their order means nothing. */
export const generatedFiles = (options: Partial<GenerateOptions>): readonly GeneratedFile[] =>
  Array.from(generateWrites(options), (write, index) => {
    const content = typeof write.content === "string" ? new TextEncoder().encode(write.content) : write.content;
    const generation = String(((index * 7_919) % 1_000_003) + 1_700_000_000_000_000);
    return { write, file: stored(content, { name: write.name, timeCreated: write.timeCreated, generation }) };
  });

/**
 * Whole generated files that between them fill every key that the generator fills in 900 sessions, in a call and in a chat; those that
 * add most come first.
 */
export function coveringFiles(): readonly JsonObject[] {
  const candidates = generatedFiles({ sessions: 900, days: 30, seed: 4, instances: ["acme", "globex", "initech"], writes: "newest" }).map(
    ({ file }) => {
      const content = parsed(new TextDecoder().decode(file.bytes));
      const channel = "call_type" in content ? "call" : "chat";
      return { content, filled: new Set(filledPlaces(content).map((pointer) => `${channel}${pointer}`)) };
    },
  );
  const missing = new Set(candidates.flatMap(({ filled }) => [...filled]));
  const chosen: JsonObject[] = [];
  while (missing.size > 0) {
    const counted = candidates.map((candidate) => ({
      ...candidate,
      added: [...candidate.filled].filter((pointer) => missing.has(pointer)).length,
    }));
    const best = counted.reduce((one, other) => (other.added > one.added ? other : one));
    chosen.push(best.content);
    for (const pointer of best.filled) missing.delete(pointer);
  }
  return chosen;
}

/** Places of a file's leaves, `*` for list positions; a place that is filled several times stands several times. */
export function filledPlaces(file: JsonObject): readonly string[] {
  const walk = (value: Json, path: readonly (string | number)[]): readonly string[] => {
    if (value === null) return [];
    if (typeof value !== "object") return [starred(path)];
    const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return entries.flatMap(([key, nested]) => walk(nested, [...path, key]));
  };
  return walk(file, []);
}

/** A bucket that keeps every version, so that an older one can still be read after a newer one. */
class VersionedFiles extends MemoryFiles {
  readonly #versions = new Map<string, StoredFile>();

  override put(file: StoredFile): void {
    super.put(file);
    this.#versions.set(`${file.generation} ${file.name}`, file);
  }

  protected override generationOf({ generation, name }: FileVersion): StoredFile | undefined {
    return this.#versions.get(`${generation} ${name}`);
  }
}

/** Loads versions in the order given, in the batches of the command `load`, and says how they ended. */
export async function loadVersions(warehouse: Warehouse, files: readonly StoredFile[], changes: Partial<Settings> = {}): Promise<LoadSums> {
  const bucket = new VersionedFiles();
  for (const file of files) bucket.put(file);
  const settings = { ...testSettings, ...changes };
  const sums = noSums();
  const loader = await openLoader(
    {
      files: bucket,
      warehouse,
      settings,
      concurrency: 8,
      now: () => new Date(),
      onResult: (file, ended) => {
        if (ended.kind === "failed") throw new Error(`${file.name} failed`, { cause: ended.error });
      },
    },
    sums,
  );
  const sessionFiles = files.filter(({ name }) => isSessionFileName(name, settings));
  for (const file of sessionFiles) await loader.add(file);
  await loader.finish();
  return sums;
}

/** The same items in another order, the same for the same seed. */
export function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  let state = seed | 0;
  const drawn = items.map((item) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return { item, draw: state };
  });
  return drawn.toSorted((one, other) => one.draw - other.draw).map(({ item }) => item);
}
