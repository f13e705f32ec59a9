import { createHash, randomUUID } from "node:crypto";
import { type BigIntStats, createReadStream, readFileSync, statSync } from "node:fs";
import { link, mkdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type LeftOut, type WalkOptions, hasCode, ignoreMissing, isWithin, walkFolder } from "./folder-walk.ts";
import { GenerationCache, type KnownFile } from "./generation-cache.ts";
import { type FileInfo, type FileVersion, type ReadResult, type SessionFiles, compareNames } from "./session-files.ts";

/** A file of the folder as an object of a bucket. */
export interface LocalObject extends FileInfo {
  /** Base64, as Cloud Storage has it. */
  readonly md5Hash: string;
  readonly modifiedMilliseconds: number;
}

interface Observed {
  readonly object: LocalObject;
  readonly isNew: boolean;
}

interface LocalFolderOptions {
  readonly bucket: string;
  readonly folder: string;
  readonly quarantine: string;
  readonly isReadOnly?: boolean;
  readonly onUnreadable?: ((error: unknown) => void) | undefined;
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
}

type OpenedFolder = Required<Pick<LocalFolderOptions, "bucket" | "folder" | "quarantine" | "isReadOnly">>;

/** Files up to this size are read at once for their hash; larger ones in pieces. */
const readAtOnceBytes = 1_048_576;

/**
 * A file system stamps changes by a clock that ticks every few milliseconds, so a file may change again under the same times. Files that
 * changed this shortly before they were read are hashed again the next time.
 */
const clockTickMilliseconds = 50;

/**
 * A folder as a bucket: every file is an object named by its path, and every change of a file a new generation. Generations follow the
 * file's time but only ever grow, even if file times go backward: the folder stores them in a file of its own.
 */
export class LocalFolder implements SessionFiles {
  readonly bucket: string;
  readonly folder: string;
  readonly #quarantine: string;
  readonly #isReadOnly: boolean;
  readonly #walkOptions: WalkOptions;
  readonly #cache: GenerationCache;
  readonly #observing = new Map<string, Promise<Observed | null>>();

  private constructor({ bucket, folder, quarantine, isReadOnly }: OpenedFolder, walkOptions: WalkOptions, cache: GenerationCache) {
    this.bucket = bucket;
    this.folder = folder;
    this.#quarantine = quarantine;
    this.#isReadOnly = isReadOnly;
    this.#walkOptions = walkOptions;
    this.#cache = cache;
  }

  /**
   * Opens a folder, and creates it unless `isReadOnly`: commands that only read a folder neither write to it nor remember its files, and a
   * file that changes while they read it is gone for them.
   *
   * `onUnreadable` gets the errors of subfolders that cannot be read, which are then left out; without it they fail whatever lists the
   * folder. `onLeftOut` gets, once each, the entries that are not loaded: broken links, names that are not UTF-8, and so on.
   *
   * Throws if the quarantine lies in the folder, as rejected files would be loaded, and rejected, again. A folder that is only read leaves
   * the quarantine out instead.
   */
  static async open(options: LocalFolderOptions): Promise<LocalFolder> {
    const folder = path.resolve(options.folder);
    const quarantine = path.resolve(options.quarantine);
    const isReadOnly = options.isReadOnly ?? false;
    const [realFolder, realQuarantine] = [await realPathOf(folder), await realPathOf(quarantine)];
    if (!isReadOnly) {
      requireSeparate(options, realFolder, realQuarantine);
      await mkdir(folder, { recursive: true });
    }
    const reported = new Set<string>();
    const walkOptions: WalkOptions = {
      quarantine: realQuarantine,
      onUnreadable: options.onUnreadable ?? null,
      onLeftOut: (leftOut) => {
        if (reported.has(leftOut.path)) return;
        reported.add(leftOut.path);
        options.onLeftOut?.(leftOut);
      },
    };
    const opened = { bucket: options.bucket, folder, quarantine, isReadOnly };
    return new LocalFolder(opened, walkOptions, await GenerationCache.open(folder, isReadOnly));
  }

  /**
   * Reads a file and gives it a generation if it is new or has changed; null if the file does not exist. A file with the same times, inode and
   * size is unchanged; otherwise its modification time, size and content decide.
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
    const found = await stat(file, { bigint: true }).catch(ignoreMissing);
    if (found === undefined || !found.isFile()) return null;
    const known = this.#cache.get(name);
    if (known?.fingerprint === fingerprintOf(found)) return { object: this.#objectOf(known), isNew: false };
    const startedAt = Date.now();
    const md5Hash = await hashOf(file, found.size).catch(ignoreMissing);
    if (md5Hash === undefined) return null;
    const fingerprint = startedAt - Number(found.ctimeMs) < clockTickMilliseconds ? "" : fingerprintOf(found);
    if (known !== undefined && isSameWrite(known, found) && known.md5Hash === md5Hash) {
      const refreshed = { ...known, fingerprint };
      this.#cache.refresh(refreshed);
      return { object: this.#objectOf(refreshed), isNew: false };
    }
    const added: KnownFile = {
      name,
      generation: generationOf(found, known),
      timeCreated: timeOf(found),
      size: Number(found.size),
      md5Hash,
      modifiedMilliseconds: millisecondsOf(found),
      fingerprint,
    };
    await this.#cache.add(added);
    return { object: this.#objectOf(added), isNew: true };
  }

  /**
   * A file as it is now, from its times and size, and from its content only if those leave it open whether it changed since it was observed;
   * null if the file does not exist. Read synchronously: the thread pool costs several times the reading of a small file.
   */
  look(name: string): FileInfo | null {
    const file = this.#pathOf(name);
    const found = file === null ? undefined : statNow(file);
    if (file === null || found === undefined || !found.isFile()) return null;
    const known = this.#cache.get(name);
    const isKnown =
      known !== undefined &&
      (known.fingerprint === fingerprintOf(found) || (isSameWrite(known, found) && md5(readFileSync(file)) === known.md5Hash));
    return {
      bucket: this.bucket,
      name,
      generation: isKnown ? known.generation : generationOf(found, known),
      timeCreated: isKnown ? known.timeCreated : timeOf(found),
      size: Number(found.size),
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
    if (version.bucket !== this.bucket) return { kind: "gone" };
    if (this.#isReadOnly) return this.#readNow(version.name, version.generation, maxBytes);
    const known = this.#known(version.name) ?? (await this.observe(version.name))?.object;
    if (known === undefined || known.generation !== version.generation) return { kind: "gone" };
    return this.#readObject(known, maxBytes);
  }

  async readLive(bucket: string, name: string, maxBytes: number): Promise<ReadResult> {
    if (bucket !== this.bucket) return { kind: "gone" };
    if (this.#isReadOnly) return this.#readNow(name, null, maxBytes);
    const observed = await this.observe(name);
    return observed === null ? { kind: "gone" } : this.#readObject(observed.object, maxBytes);
  }

  /** Copies are private to the user: rejected files contain personal data. */
  async quarantine(version: FileVersion, quarantineName: string, bytes: Uint8Array | null): Promise<boolean> {
    const target = path.join(this.#quarantine, quarantineName);
    if ((await stat(target).catch(ignoreMissing)) !== undefined) return true;
    const live = this.#known(version.name);
    const copied = bytes ?? (live?.generation === version.generation ? await this.#bytesOf(live) : null);
    if (copied === null) return false;
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const temporary = `${target}.${randomUUID()}.part`;
    await writeFile(temporary, copied, { mode: 0o600 });
    await link(temporary, target).catch(ignoreExisting);
    await rm(temporary);
    return true;
  }

  async *list(bucket: string, prefix: string, from = ""): AsyncIterable<FileInfo> {
    if (bucket !== this.bucket) return;
    for await (const name of this.names()) {
      if (!name.startsWith(prefix) || compareNames(name, from) < 0) continue;
      const object = this.#isReadOnly ? this.look(name) : ((await this.observe(name))?.object ?? null);
      if (object !== null) yield infoOf(object);
    }
  }

  /** Names of all files, or of those below one subfolder, without reading them. */
  names(options: Pick<WalkOptions, "below" | "onFolder"> = {}): AsyncIterable<string> {
    return walkFolder(this.folder, { ...this.#walkOptions, ...options });
  }

  /**
   * A text that changes with the file's times, inode and size if the file is new or may have changed since it was observed; null if it has
   * not, or is not there. Synchronous, like `look`.
   */
  changeOf(name: string): string | null {
    const file = this.#pathOf(name);
    const found = file === null ? undefined : statNow(file);
    if (found === undefined || !found.isFile()) return null;
    const fingerprint = fingerprintOf(found);
    return this.#cache.get(name)?.fingerprint === fingerprint ? null : fingerprint;
  }

  async *listQuarantine(prefix: string): AsyncIterable<FileInfo> {
    for await (const name of walkFolder(this.#quarantine)) {
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

  /** The file of an object name, or null if the name leads out of the folder. */
  #pathOf(name: string): string | null {
    if (name.includes("\0")) return null;
    const file = path.resolve(this.folder, name);
    return file.startsWith(this.folder + path.sep) ? file : null;
  }

  #known(name: string): LocalObject | undefined {
    const known = this.#cache.get(name);
    return known === undefined ? undefined : this.#objectOf(known);
  }

  #objectOf({ name, generation, timeCreated, size, md5Hash, modifiedMilliseconds }: KnownFile): LocalObject {
    return { bucket: this.bucket, name, generation, timeCreated, size, md5Hash, modifiedMilliseconds };
  }

  async #readObject(object: LocalObject, maxBytes: number): Promise<ReadResult> {
    const info = infoOf(object);
    if (object.size > maxBytes) return { kind: "too_large", info };
    const bytes = await this.#bytesOf(object);
    return bytes === null ? { kind: "gone" } : { kind: "found", file: { ...info, bytes } };
  }

  /** The bytes of exactly this generation, verified by their hash; null if the file has changed or is gone. */
  async #bytesOf({ name, md5Hash }: LocalObject): Promise<Uint8Array | null> {
    const file = this.#pathOf(name);
    const bytes = file === null ? undefined : await readFile(file).catch(ignoreMissing);
    return bytes !== undefined && md5(bytes) === md5Hash ? bytes : null;
  }
}

function requireSeparate({ folder, quarantine }: LocalFolderOptions, realFolder: string, realQuarantine: string): void {
  if (isWithin(realFolder, realQuarantine))
    throw new Error(
      `${quarantine}: the quarantine is in the bucket folder ${folder}, so rejected files would be loaded again; name a folder outside of it with --quarantine <folder>`,
    );
  if (isWithin(realQuarantine, realFolder))
    throw new Error(
      `${folder}: the bucket folder is in the quarantine ${quarantine}; name a quarantine elsewhere with --quarantine <folder>`,
    );
}

/** The real path of a file or folder, which may not exist yet. */
async function realPathOf(file: string): Promise<string> {
  const real = await realpath(file).catch(ignoreMissing);
  return real ?? path.join(await realPathOf(path.dirname(file)), path.basename(file));
}

const infoOf = ({ bucket, name, generation, timeCreated, size }: FileInfo): FileInfo => ({
  bucket,
  name,
  generation,
  timeCreated,
  size,
});

const fingerprintOf = ({ mtimeNs, ctimeNs, ino, size }: BigIntStats): string => `${mtimeNs} ${ctimeNs} ${ino} ${size}`;

/** Whether time and size are those of the write that is known; copying a file with its times or changing its permissions changes neither. */
const isSameWrite = (known: KnownFile, found: BigIntStats): boolean =>
  known.modifiedMilliseconds === millisecondsOf(found) && known.size === Number(found.size);

const millisecondsOf = ({ mtimeNs }: BigIntStats): number => Number(mtimeNs) / 1e6;

const timeOf = ({ mtimeMs }: BigIntStats): string => new Date(Number(mtimeMs)).toISOString();

/** A missing file costs no exception, unless its name is one that no file can have. */
function statNow(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    return ignoreMissing(error);
  }
}

/** A file's time in microseconds, or one more than its last generation if that is later. */
function generationOf({ mtimeNs }: BigIntStats, known: KnownFile | undefined): string {
  const fromTime = (mtimeNs + 500n) / 1000n;
  const afterKnown = known === undefined ? 0n : BigInt(known.generation) + 1n;
  return (fromTime > afterKnown ? fromTime : afterKnown).toString();
}

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("base64");

async function hashOf(file: string, size: bigint): Promise<string> {
  if (size <= readAtOnceBytes) return md5(await readFile(file));
  const hash = createHash("md5");
  for await (const piece of createReadStream(file)) if (piece instanceof Buffer) hash.update(piece);
  return hash.digest("base64");
}

function ignoreExisting(error: unknown): void {
  if (!hasCode(error, "EEXIST")) throw error;
}
