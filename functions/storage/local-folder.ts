import { createHash, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { appendFile, link, mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type FileInfo, type FileVersion, type ReadResult, type SessionFiles, compareNames } from "./session-files.ts";

/** What a folder knows of a file: the generation it gave, and what the file was like then. */
export interface LocalObject extends FileInfo {
  /** As Cloud Storage tells it: base64. */
  readonly md5Hash: string;
  readonly modifiedMilliseconds: number;
}

/** Told of a folder that cannot be read; the error has its path. */
type OnUnreadable = (error: unknown) => void;

interface Observed {
  readonly object: LocalObject;
  readonly isNew: boolean;
}

/** Where the folder keeps its generations; a dot file, so it is no object. */
const ledgerName = ".generations.ndjson";

/**
 * A folder as a bucket: every file is an object named by its path, and every change of a file a new generation. Generations follow the
 * file's time but only ever grow, also where file times go backwards: they are kept in the folder.
 */
export class LocalFolder implements SessionFiles {
  readonly bucket: string;
  readonly folder: string;
  readonly #quarantine: string;
  readonly #isReadOnly: boolean;
  readonly #onUnreadable: OnUnreadable | null;
  readonly #objects = new Map<string, LocalObject>();
  readonly #observing = new Map<string, Promise<Observed | null>>();

  private constructor(bucket: string, folder: string, quarantine: string, isReadOnly: boolean, onUnreadable: OnUnreadable | null) {
    this.bucket = bucket;
    this.folder = folder;
    this.#quarantine = quarantine;
    this.#isReadOnly = isReadOnly;
    this.#onUnreadable = onUnreadable;
  }

  /**
   * Opens a folder with what it knows. `isReadOnly` is for commands that only read a folder: nothing is written to it or kept of its files
   * in memory, and a file that changed while it was read is gone. `onUnreadable` is told of folders that cannot be read, which are left out
   * then; without it they fail whatever goes through the folder.
   */
  static async open(options: {
    readonly bucket: string;
    readonly folder: string;
    readonly quarantine: string;
    readonly isReadOnly?: boolean;
    readonly onUnreadable?: OnUnreadable | undefined;
  }): Promise<LocalFolder> {
    const local = new LocalFolder(
      options.bucket,
      path.resolve(options.folder),
      path.resolve(options.quarantine),
      options.isReadOnly ?? false,
      options.onUnreadable ?? null,
    );
    await local.#remember();
    return local;
  }

  /**
   * Looks at a file and gives it a generation where it is new or has changed. Null where there is no such file. A change is told by time
   * and size, as in `make`; the content's hash is taken with it.
   */
  async observe(name: string): Promise<Observed | null> {
    const before = this.#observing.get(name) ?? Promise.resolve(null);
    const observing = before.then(
      () => this.#observe(name),
      () => this.#observe(name),
    );
    this.#observing.set(name, observing);
    try {
      return await observing;
    } finally {
      if (this.#observing.get(name) === observing) this.#observing.delete(name);
    }
  }

  async #observe(name: string): Promise<Observed | null> {
    const file = this.#pathOf(name);
    if (file === null) return null;
    const found = await stat(file).catch(ignoreMissing);
    if (found === undefined || !found.isFile()) return null;
    const known = this.#objects.get(name);
    if (known !== undefined && known.modifiedMilliseconds === found.mtimeMs && known.size === found.size)
      return { object: known, isNew: false };
    const bytes = await readFile(file).catch(ignoreMissing);
    if (bytes === undefined) return null;
    const object: LocalObject = {
      bucket: this.bucket,
      name,
      generation: generationOf(found.mtimeMs, known),
      timeCreated: new Date(found.mtimeMs).toISOString(),
      size: found.size,
      md5Hash: md5(bytes),
      modifiedMilliseconds: found.mtimeMs,
    };
    this.#objects.set(name, object);
    await appendFile(path.join(this.folder, ledgerName), `${JSON.stringify(object)}\n`);
    return { object, isNew: true };
  }

  /**
   * What a file is like now, from time and size alone. Read at once, not through the thread pool, which costs several times the reading of
   * a small file.
   */
  look(name: string): FileInfo | null {
    const file = this.#pathOf(name);
    const found = file === null ? undefined : statSync(file, { throwIfNoEntry: false });
    if (found === undefined || !found.isFile()) return null;
    const known = this.#objects.get(name);
    const isKnown = known !== undefined && known.modifiedMilliseconds === found.mtimeMs && known.size === found.size;
    return {
      bucket: this.bucket,
      name,
      generation: isKnown ? known.generation : generationOf(found.mtimeMs, known),
      timeCreated: isKnown ? known.timeCreated : new Date(found.mtimeMs).toISOString(),
      size: found.size,
    };
  }

  #readNow(name: string, generation: string | null, maxBytes: number): ReadResult {
    const file = this.#pathOf(name);
    const info = this.look(name);
    if (file === null || info === null || (generation !== null && info.generation !== generation)) return { kind: "gone" };
    if (info.size > maxBytes) return { kind: "too_large", info };
    const bytes = readFileSync(file);
    const after = this.look(name);
    return after?.generation === info.generation && after.size === bytes.byteLength
      ? { kind: "found", file: { ...info, bytes } }
      : { kind: "gone" };
  }

  async read(version: FileVersion, maxBytes: number): Promise<ReadResult> {
    if (this.#isReadOnly)
      return version.bucket === this.bucket ? this.#readNow(version.name, version.generation, maxBytes) : { kind: "gone" };
    const known = this.#objects.get(version.name) ?? (await this.observe(version.name))?.object;
    if (version.bucket !== this.bucket || known === undefined || known.generation !== version.generation) return { kind: "gone" };
    return this.#readObject(known, maxBytes);
  }

  async readLive(bucket: string, name: string, maxBytes: number): Promise<ReadResult> {
    if (bucket !== this.bucket) return { kind: "gone" };
    if (this.#isReadOnly) return this.#readNow(name, null, maxBytes);
    const observed = await this.observe(name);
    return observed === null ? { kind: "gone" } : this.#readObject(observed.object, maxBytes);
  }

  async quarantine(version: FileVersion, quarantineName: string, bytes: Uint8Array | null): Promise<boolean> {
    const target = path.join(this.#quarantine, quarantineName);
    if ((await stat(target).catch(ignoreMissing)) !== undefined) return true;
    const live = this.#objects.get(version.name);
    const copied = bytes ?? (live?.generation === version.generation ? await this.#bytesOf(live) : null);
    if (copied === null) return false;
    await mkdir(path.dirname(target), { recursive: true });
    const temporary = `${target}.${randomUUID()}.part`;
    await writeFile(temporary, copied);
    await link(temporary, target).catch(ignoreExisting);
    await rm(temporary);
    return true;
  }

  async *list(bucket: string, prefix: string): AsyncIterable<FileInfo> {
    if (bucket !== this.bucket) return;
    for await (const name of walk(this.folder, "", this.#onUnreadable)) {
      if (!name.startsWith(prefix)) continue;
      const object = this.#isReadOnly ? this.look(name) : ((await this.observe(name))?.object ?? null);
      if (object !== null) yield infoOf(object);
    }
  }

  /** Names of all files, without looking at them. */
  names(): AsyncIterable<string> {
    return walk(this.folder, "", this.#onUnreadable);
  }

  /** Files that are new or have changed since they were last observed, each with what it is like now; they are not observed by this. */
  async *changes(): AsyncIterable<{ readonly name: string; readonly state: string }> {
    for await (const name of walk(this.folder, "", this.#onUnreadable)) {
      const found = await stat(path.join(this.folder, name)).catch(ignoreMissing);
      const known = this.#objects.get(name);
      const isKnown = known !== undefined && known.modifiedMilliseconds === found?.mtimeMs && known.size === found.size;
      if (found !== undefined && !isKnown) yield { name, state: `${found.mtimeMs} ${found.size}` };
    }
  }

  async *listQuarantine(prefix: string): AsyncIterable<FileInfo> {
    for await (const name of walk(this.#quarantine, "", null)) {
      if (!name.startsWith(prefix) || name.endsWith(".part")) continue;
      const found = await stat(path.join(this.#quarantine, name));
      yield { bucket: this.#quarantine, name, generation: "1", timeCreated: found.mtime.toISOString(), size: found.size };
    }
  }

  async readQuarantine(name: string, maxBytes: number): Promise<ReadResult> {
    const file = path.join(this.#quarantine, name);
    const found = await stat(file).catch(ignoreMissing);
    if (found === undefined) return { kind: "gone" };
    const info = { bucket: this.#quarantine, name, generation: "1", timeCreated: found.mtime.toISOString(), size: found.size };
    if (found.size > maxBytes) return { kind: "too_large", info };
    return { kind: "found", file: { ...info, bytes: await readFile(file) } };
  }

  async removeQuarantine(name: string): Promise<void> {
    await rm(path.join(this.#quarantine, name), { force: true });
  }

  /** The file of an object name, or null where the name leads out of the folder. */
  #pathOf(name: string): string | null {
    if (name.includes("\0")) return null;
    const file = path.resolve(this.folder, name);
    return file.startsWith(this.folder + path.sep) ? file : null;
  }

  async #readObject(object: LocalObject, maxBytes: number): Promise<ReadResult> {
    const info = infoOf(object);
    if (object.size > maxBytes) return { kind: "too_large", info };
    const bytes = await this.#bytesOf(object);
    return bytes === null ? { kind: "gone" } : { kind: "found", file: { ...info, bytes } };
  }

  /** The bytes of exactly this generation, told by their hash; null where the file has changed or is gone. */
  async #bytesOf({ name, md5Hash }: LocalObject): Promise<Uint8Array | null> {
    const file = this.#pathOf(name);
    const bytes = file === null ? undefined : await readFile(file).catch(ignoreMissing);
    return bytes !== undefined && md5(bytes) === md5Hash ? bytes : null;
  }

  /** Reads the generations given so far; a last line that a crash cut off is left out. */
  async #remember(): Promise<void> {
    if (!this.#isReadOnly) await mkdir(this.folder, { recursive: true });
    const file = path.join(this.folder, ledgerName);
    const text = (await readFile(file, "utf8").catch(ignoreMissing)) ?? "";
    const lines = text.split("\n").filter((line) => line.endsWith("}"));
    for (const line of lines) {
      const object: LocalObject = JSON.parse(line);
      this.#objects.set(object.name, { ...object, bucket: this.bucket });
    }
    if (this.#isReadOnly || (lines.length < 2 * this.#objects.size + 100 && (text === "" || text.endsWith("\n")))) return;
    const temporary = `${file}.part`;
    const handle = await open(temporary, "w");
    await handle.writeFile([...this.#objects.values()].map((object) => `${JSON.stringify(object)}\n`).join(""));
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  }
}

const infoOf = ({ bucket, name, generation, timeCreated, size }: FileInfo): FileInfo => ({
  bucket,
  name,
  generation,
  timeCreated,
  size,
});

/** A file's time in microseconds, or one more than its last generation where that is later. */
function generationOf(modifiedMilliseconds: number, known: LocalObject | undefined): string {
  const fromTime = BigInt(Math.round(modifiedMilliseconds * 1000));
  const afterKnown = known === undefined ? 0n : BigInt(known.generation) + 1n;
  return (fromTime > afterKnown ? fromTime : afterKnown).toString();
}

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("base64");

/** Names of the files below a folder in the order of their names, without dot files; a folder at a time, so memory stays flat. */
async function* walk(folder: string, prefix: string, onUnreadable: OnUnreadable | null): AsyncGenerator<string> {
  const found = await readdir(path.join(folder, prefix), { withFileTypes: true }).catch((error: unknown) => {
    if (onUnreadable === null || !hasCode(error, "EACCES", "EPERM")) return ignoreMissing(error);
    onUnreadable(error);
    return undefined;
  });
  const entries = found ?? [];
  const names = entries
    .filter(({ name }) => !name.startsWith("."))
    .flatMap((entry) => (entry.isDirectory() ? [`${entry.name}/`] : entry.isFile() ? [entry.name] : []));
  for (const name of names.toSorted(compareNames)) {
    if (name.endsWith("/")) yield* walk(folder, prefix + name, onUnreadable);
    else yield prefix + name;
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);

function ignoreMissing(error: unknown): undefined {
  if (!hasCode(error, "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG")) throw error;
}

function ignoreExisting(error: unknown): void {
  if (!hasCode(error, "EEXIST")) throw error;
}
