import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/storage/local-folder.ts
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { link, mkdir, readFile as readFile2, realpath as realpath2, rm, stat as stat3, writeFile } from "node:fs/promises";
import path3 from "node:path";

// functions/storage/folder-walk.ts
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";

// functions/storage/session-files.ts
function compareNames(one, other) {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one.charCodeAt(index) === other.charCodeAt(index)) index += 1;
  return index === length ? one.length - other.length : rank(one.charCodeAt(index)) - rank(other.charCodeAt(index));
}
__name(compareNames, "compareNames");
var rank = /* @__PURE__ */ __name((unit) => unit >= 57344 ? unit - 2048 : unit >= 55296 ? unit + 8192 : unit, "rank");

// functions/storage/folder-walk.ts
var reasons = {
  name_not_utf8: "its name is not UTF-8; rename it",
  broken_link: "a link to a missing file; restore its target or remove the link",
  link_into_bucket: "a link into the same bucket; its target is loaded under its own name",
  link_followed_before: "a link to files that are loaded through another link",
  not_a_file: "neither a file nor a folder; remove it",
  quarantine: "the quarantine folder; name one outside of the bucket with --quarantine"
};
async function* walkFolder(folder, options = {}) {
  const root = await realpath(folder).catch(ignoreMissing);
  if (root === void 0) return;
  const { below } = options;
  const top = below === void 0 ? { name: "", real: root } : { name: `${below}/`, real: path.join(root, below) };
  yield* walkBelow({ ...options, folder, root, followed: /* @__PURE__ */ new Set() }, { ...top, isLinked: false });
}
__name(walkFolder, "walkFolder");
async function* walkBelow(walk, at) {
  const folder = path.resolve(walk.folder, at.name);
  if (!at.isLinked) walk.onFolder?.(folder);
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch((error) => unreadable(walk, error));
  const found = [];
  for (const entry of entries ?? []) {
    if (entry.name[0] === dot) continue;
    const name = decoded(entry.name);
    if (name === null) leaveOut(walk, "name_not_utf8", at.name + escaped(entry.name));
    else if (entry.isSymbolicLink()) found.push(...walk.below === void 0 ? await follow(walk, at.name + name) : []);
    else if (entry.isDirectory()) found.push(...enter(walk, at, name));
    else if (!entry.isFile()) leaveOut(walk, "not_a_file", at.name + name);
    else if (walk.followed.has(path.join(at.real, name))) leaveOut(walk, "link_followed_before", at.name + name);
    else found.push(at.name + name);
  }
  for (const one of found.toSorted((left, right) => compareNames(nameOf(left), nameOf(right)))) {
    if (typeof one === "string") yield one;
    else yield* walkBelow(walk, one);
  }
}
__name(walkBelow, "walkBelow");
function enter(walk, at, name) {
  const real = path.join(at.real, name);
  const subfolder = { name: `${at.name}${name}/`, real, isLinked: at.isLinked };
  if (walk.quarantine === real) return leaveOut(walk, "quarantine", at.name + name);
  if (!at.isLinked) return [subfolder];
  if (isWithin(walk.root, real)) return leaveOut(walk, "link_into_bucket", at.name + name);
  if (walk.followed.has(real)) return leaveOut(walk, "link_followed_before", at.name + name);
  walk.followed.add(real);
  return [subfolder];
}
__name(enter, "enter");
async function follow(walk, name) {
  try {
    const real = await realpath(path.join(walk.folder, name));
    const found = await stat(real);
    if (!found.isFile() && !found.isDirectory()) return leaveOut(walk, "not_a_file", name);
    if (isWithin(walk.root, real)) return leaveOut(walk, "link_into_bucket", name);
    if (typeof walk.quarantine === "string" && isWithin(walk.quarantine, real)) return leaveOut(walk, "quarantine", name);
    if (walk.followed.has(real) || found.isFile() && walk.followed.has(path.dirname(real)))
      return leaveOut(walk, "link_followed_before", name);
    walk.followed.add(real);
    return [found.isFile() ? name : { name: `${name}/`, real, isLinked: true }];
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG")) return leaveOut(walk, "broken_link", name);
    return unreadable(walk, error) ?? [];
  }
}
__name(follow, "follow");
function leaveOut({ onLeftOut }, kind, name) {
  onLeftOut?.({ kind, path: name, reason: reasons[kind] });
  return [];
}
__name(leaveOut, "leaveOut");
function unreadable({ onUnreadable }, error) {
  if (typeof onUnreadable !== "function" || !hasCode(error, "EACCES", "EPERM")) return ignoreMissing(error);
  onUnreadable(error);
  return void 0;
}
__name(unreadable, "unreadable");
var isWithin = /* @__PURE__ */ __name((folder, real) => real === folder || real.startsWith(folder + path.sep), "isWithin");
var nameOf = /* @__PURE__ */ __name((found) => typeof found === "string" ? found : found.name, "nameOf");
var dot = 46;
var utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function decoded(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
__name(decoded, "decoded");
var escaped = /* @__PURE__ */ __name((bytes) => Array.from(bytes, (byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`).join(
  ""
), "escaped");
var hasCode = /* @__PURE__ */ __name((error, ...codes) => error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code), "hasCode");
function ignoreMissing(error) {
  if (!hasCode(error, "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG")) throw error;
}
__name(ignoreMissing, "ignoreMissing");

// functions/storage/generation-cache.ts
import { appendFile, open, readFile, rename, stat as stat2 } from "node:fs/promises";
import path2 from "node:path";
import { z } from "zod";
var fileName = ".generations.ndjson";
var knownFile = z.object({
  name: z.string(),
  generation: z.string().regex(/^\d{1,19}$/),
  timeCreated: z.iso.datetime(),
  size: z.number().int().nonnegative(),
  md5Hash: z.string(),
  modifiedMilliseconds: z.number(),
  /** Times, inode and size of the file when it was read; empty if the file may have changed at that same moment. */
  fingerprint: z.string()
});
var GenerationCache = class _GenerationCache {
  static {
    __name(this, "GenerationCache");
  }
  #file;
  #files;
  #writing = Promise.resolve();
  /** Whether the last line may be incomplete, after a write that failed. */
  #isTorn = false;
  #isWritable = true;
  constructor(file, files) {
    this.#file = file;
    this.#files = files;
  }
  /** Reads what the folder's file has; rewrites it without repetitions and unreadable lines unless `isReadOnly`. */
  static async open(folder, isReadOnly) {
    const file = path2.join(folder, fileName);
    const text = await readRegularFile(file);
    const files = /* @__PURE__ */ new Map();
    const lines = text.split("\n");
    for (const line of lines) {
      const known = parsed(line);
      if (known !== null) files.set(known.name, known);
    }
    const cache = new _GenerationCache(file, files);
    const isUntidy = lines.length > 2 * files.size + 100 || text !== "" && !text.endsWith("\n");
    if (!isReadOnly && isUntidy) await cache.#rewrite();
    return cache;
  }
  get(name) {
    return this.#files.get(name);
  }
  /** Remembers a file that was read again without a change, until the program ends. */
  refresh(known) {
    this.#files.set(known.name, known);
  }
  /** Remembers a file for good. Throws if the disk is full; it is not remembered then. */
  async add(known) {
    const writing = this.#writing.then(() => this.#append(`${JSON.stringify(known)}
`));
    this.#writing = writing.catch(() => void 0);
    await writing;
    this.#files.set(known.name, known);
  }
  async #append(line) {
    if (!this.#isWritable) return;
    try {
      await appendFile(this.#file, this.#isTorn ? `
${line}` : line);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      if (hasCode(error, "ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE")) throw error;
      this.#isWritable = false;
    }
  }
  async #rewrite() {
    const temporary = `${this.#file}.part`;
    try {
      const handle = await open(temporary, "w");
      try {
        await handle.writeFile([...this.#files.values()].map((known) => `${JSON.stringify(known)}
`).join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#file);
    } catch {
      this.#isTorn = true;
    }
  }
};
async function readRegularFile(file) {
  try {
    return (await stat2(file)).isFile() ? await readFile(file, "utf8") : "";
  } catch {
    return "";
  }
}
__name(readRegularFile, "readRegularFile");
function parsed(line) {
  try {
    return knownFile.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
__name(parsed, "parsed");

// functions/storage/local-folder.ts
var readAtOnceBytes = 1048576;
var clockTickMilliseconds = 50;
var LocalFolder = class _LocalFolder {
  static {
    __name(this, "LocalFolder");
  }
  bucket;
  folder;
  #quarantine;
  #isReadOnly;
  #walkOptions;
  #cache;
  #observing = /* @__PURE__ */ new Map();
  constructor(options, folder, quarantine, walkOptions, cache) {
    this.bucket = options.bucket;
    this.folder = folder;
    this.#quarantine = quarantine;
    this.#isReadOnly = options.isReadOnly ?? false;
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
  static async open(options) {
    const folder = path3.resolve(options.folder);
    const quarantine = path3.resolve(options.quarantine);
    const isReadOnly = options.isReadOnly ?? false;
    const [realFolder, realQuarantine] = [await realPathOf(folder), await realPathOf(quarantine)];
    if (!isReadOnly) {
      requireSeparate(options, realFolder, realQuarantine);
      await mkdir(folder, { recursive: true });
    }
    const reported = /* @__PURE__ */ new Set();
    const walkOptions = {
      quarantine: realQuarantine,
      onUnreadable: options.onUnreadable ?? null,
      onLeftOut: /* @__PURE__ */ __name((leftOut) => {
        if (reported.has(leftOut.path)) return;
        reported.add(leftOut.path);
        options.onLeftOut?.(leftOut);
      }, "onLeftOut")
    };
    return new _LocalFolder(options, folder, quarantine, walkOptions, await GenerationCache.open(folder, isReadOnly));
  }
  /**
   * Reads a file and gives it a generation if it is new or has changed; null if the file does not exist. A file with the same times, inode and
   * size is unchanged; otherwise its modification time, size and content decide.
   */
  async observe(name) {
    const before = this.#observing.get(name) ?? Promise.resolve(null);
    const observing = before.then(
      () => this.#observe(name),
      () => this.#observe(name)
    );
    this.#observing.set(name, observing);
    try {
      return await observing;
    } finally {
      if (this.#observing.get(name) === observing) this.#observing.delete(name);
    }
  }
  async #observe(name) {
    const file = this.#pathOf(name);
    if (file === null) return null;
    const found = await stat3(file, { bigint: true }).catch(ignoreMissing);
    if (found === void 0 || !found.isFile()) return null;
    const known = this.#cache.get(name);
    if (known?.fingerprint === fingerprintOf(found)) return { object: this.#objectOf(known), isNew: false };
    const startedAt = Date.now();
    const md5Hash = await hashOf(file, found.size).catch(ignoreMissing);
    if (md5Hash === void 0) return null;
    const fingerprint = startedAt - Number(found.ctimeMs) < clockTickMilliseconds ? "" : fingerprintOf(found);
    if (known !== void 0 && isSameWrite(known, found) && known.md5Hash === md5Hash) {
      const refreshed = { ...known, fingerprint };
      this.#cache.refresh(refreshed);
      return { object: this.#objectOf(refreshed), isNew: false };
    }
    const added = {
      name,
      generation: generationOf(found, known),
      timeCreated: timeOf(found),
      size: Number(found.size),
      md5Hash,
      modifiedMilliseconds: millisecondsOf(found),
      fingerprint
    };
    await this.#cache.add(added);
    return { object: this.#objectOf(added), isNew: true };
  }
  /**
   * A file as it is now, from its times and size, and from its content only if those leave it open whether it changed since it was observed;
   * null if the file does not exist. Read synchronously: the thread pool costs several times the reading of a small file.
   */
  look(name) {
    const file = this.#pathOf(name);
    const found = file === null ? void 0 : statSync(file, { throwIfNoEntry: false, bigint: true });
    if (file === null || found === void 0 || !found.isFile()) return null;
    const known = this.#cache.get(name);
    const isKnown = known !== void 0 && (known.fingerprint === fingerprintOf(found) || isSameWrite(known, found) && md5(readFileSync(file)) === known.md5Hash);
    return {
      bucket: this.bucket,
      name,
      generation: isKnown ? known.generation : generationOf(found, known),
      timeCreated: isKnown ? known.timeCreated : timeOf(found),
      size: Number(found.size)
    };
  }
  #readNow(name, generation, maxBytes) {
    const file = this.#pathOf(name);
    const info = this.look(name);
    if (file === null || info === null || generation !== null && info.generation !== generation) return { kind: "gone" };
    if (info.size > maxBytes) return { kind: "too_large", info };
    const bytes = readFileSync(file);
    const after = this.look(name);
    return after?.generation === info.generation && after.size === bytes.byteLength ? { kind: "found", file: { ...info, bytes } } : { kind: "gone" };
  }
  async read(version, maxBytes) {
    if (version.bucket !== this.bucket) return { kind: "gone" };
    if (this.#isReadOnly) return this.#readNow(version.name, version.generation, maxBytes);
    const known = this.#known(version.name) ?? (await this.observe(version.name))?.object;
    if (known === void 0 || known.generation !== version.generation) return { kind: "gone" };
    return this.#readObject(known, maxBytes);
  }
  async readLive(bucket, name, maxBytes) {
    if (bucket !== this.bucket) return { kind: "gone" };
    if (this.#isReadOnly) return this.#readNow(name, null, maxBytes);
    const observed = await this.observe(name);
    return observed === null ? { kind: "gone" } : this.#readObject(observed.object, maxBytes);
  }
  /** Copies are private to the user: rejected files contain personal data. */
  async quarantine(version, quarantineName, bytes) {
    const target = path3.join(this.#quarantine, quarantineName);
    if (await stat3(target).catch(ignoreMissing) !== void 0) return true;
    const live = this.#known(version.name);
    const copied = bytes ?? (live?.generation === version.generation ? await this.#bytesOf(live) : null);
    if (copied === null) return false;
    await mkdir(path3.dirname(target), { recursive: true, mode: 448 });
    const temporary = `${target}.${randomUUID()}.part`;
    await writeFile(temporary, copied, { mode: 384 });
    await link(temporary, target).catch(ignoreExisting);
    await rm(temporary);
    return true;
  }
  async *list(bucket, prefix) {
    if (bucket !== this.bucket) return;
    for await (const name of this.names()) {
      if (!name.startsWith(prefix)) continue;
      const object = this.#isReadOnly ? this.look(name) : (await this.observe(name))?.object ?? null;
      if (object !== null) yield infoOf(object);
    }
  }
  /** Names of all files, or of those below one subfolder, without reading them. */
  names(options = {}) {
    return walkFolder(this.folder, { ...this.#walkOptions, ...options });
  }
  /**
   * A text that changes with the file's times, inode and size if the file is new or may have changed since it was observed; null if it has
   * not, or is not there. Synchronous, like `look`.
   */
  changeOf(name) {
    const file = this.#pathOf(name);
    const found = file === null ? void 0 : statSync(file, { throwIfNoEntry: false, bigint: true });
    if (found === void 0 || !found.isFile()) return null;
    const fingerprint = fingerprintOf(found);
    return this.#cache.get(name)?.fingerprint === fingerprint ? null : fingerprint;
  }
  async *listQuarantine(prefix) {
    for await (const name of walkFolder(this.#quarantine)) {
      if (!name.startsWith(prefix) || name.endsWith(".part")) continue;
      const found = await stat3(path3.join(this.#quarantine, name));
      yield { bucket: this.#quarantine, name, generation: "1", timeCreated: found.mtime.toISOString(), size: found.size };
    }
  }
  async readQuarantine(name, maxBytes) {
    const file = path3.join(this.#quarantine, name);
    const found = await stat3(file).catch(ignoreMissing);
    if (found === void 0) return { kind: "gone" };
    const info = { bucket: this.#quarantine, name, generation: "1", timeCreated: found.mtime.toISOString(), size: found.size };
    if (found.size > maxBytes) return { kind: "too_large", info };
    return { kind: "found", file: { ...info, bytes: await readFile2(file) } };
  }
  async removeQuarantine(name) {
    await rm(path3.join(this.#quarantine, name), { force: true });
  }
  /** The file of an object name, or null if the name leads out of the folder. */
  #pathOf(name) {
    if (name.includes("\0")) return null;
    const file = path3.resolve(this.folder, name);
    return file.startsWith(this.folder + path3.sep) ? file : null;
  }
  #known(name) {
    const known = this.#cache.get(name);
    return known === void 0 ? void 0 : this.#objectOf(known);
  }
  #objectOf({ name, generation, timeCreated, size, md5Hash, modifiedMilliseconds }) {
    return { bucket: this.bucket, name, generation, timeCreated, size, md5Hash, modifiedMilliseconds };
  }
  async #readObject(object, maxBytes) {
    const info = infoOf(object);
    if (object.size > maxBytes) return { kind: "too_large", info };
    const bytes = await this.#bytesOf(object);
    return bytes === null ? { kind: "gone" } : { kind: "found", file: { ...info, bytes } };
  }
  /** The bytes of exactly this generation, verified by their hash; null if the file has changed or is gone. */
  async #bytesOf({ name, md5Hash }) {
    const file = this.#pathOf(name);
    const bytes = file === null ? void 0 : await readFile2(file).catch(ignoreMissing);
    return bytes !== void 0 && md5(bytes) === md5Hash ? bytes : null;
  }
};
function requireSeparate({ folder, quarantine }, realFolder, realQuarantine) {
  if (isWithin(realFolder, realQuarantine))
    throw new Error(
      `${quarantine}: the quarantine is in the bucket folder ${folder}, so rejected files would be loaded again; name a folder outside of it with --quarantine <folder>`
    );
  if (isWithin(realQuarantine, realFolder))
    throw new Error(
      `${folder}: the bucket folder is in the quarantine ${quarantine}; name a quarantine elsewhere with --quarantine <folder>`
    );
}
__name(requireSeparate, "requireSeparate");
async function realPathOf(file) {
  const real = await realpath2(file).catch(ignoreMissing);
  return real ?? path3.join(await realPathOf(path3.dirname(file)), path3.basename(file));
}
__name(realPathOf, "realPathOf");
var infoOf = /* @__PURE__ */ __name(({ bucket, name, generation, timeCreated, size }) => ({
  bucket,
  name,
  generation,
  timeCreated,
  size
}), "infoOf");
var fingerprintOf = /* @__PURE__ */ __name(({ mtimeNs, ctimeNs, ino, size }) => `${mtimeNs} ${ctimeNs} ${ino} ${size}`, "fingerprintOf");
var isSameWrite = /* @__PURE__ */ __name((known, found) => known.modifiedMilliseconds === millisecondsOf(found) && known.size === Number(found.size), "isSameWrite");
var millisecondsOf = /* @__PURE__ */ __name(({ mtimeNs }) => Number(mtimeNs) / 1e6, "millisecondsOf");
var timeOf = /* @__PURE__ */ __name(({ mtimeMs }) => new Date(Number(mtimeMs)).toISOString(), "timeOf");
function generationOf({ mtimeNs }, known) {
  const fromTime = (mtimeNs + 500n) / 1000n;
  const afterKnown = known === void 0 ? 0n : BigInt(known.generation) + 1n;
  return (fromTime > afterKnown ? fromTime : afterKnown).toString();
}
__name(generationOf, "generationOf");
var md5 = /* @__PURE__ */ __name((bytes) => createHash("md5").update(bytes).digest("base64"), "md5");
async function hashOf(file, size) {
  if (size <= readAtOnceBytes) return md5(await readFile2(file));
  const hash = createHash("md5");
  for await (const piece of createReadStream(file)) if (piece instanceof Buffer) hash.update(piece);
  return hash.digest("base64");
}
__name(hashOf, "hashOf");
function ignoreExisting(error) {
  if (!hasCode(error, "EEXIST")) throw error;
}
__name(ignoreExisting, "ignoreExisting");

export {
  compareNames,
  LocalFolder
};
