import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { compareNames } from "./session-files.ts";

const reasons = {
  name_not_utf8: "its name is not UTF-8; rename it",
  broken_link: "a link to a missing file; restore its target or remove the link",
  link_into_bucket: "a link into the same bucket; its target is loaded under its own name",
  link_followed_before: "a link to files that are loaded through another link",
  not_a_file: "neither a file nor a folder; remove it",
  quarantine: "the quarantine folder; name one outside of the bucket with --quarantine",
} as const;

/** An entry of a folder that is not loaded. */
export interface LeftOut {
  readonly kind: keyof typeof reasons;
  /** Path below the folder; bytes that are not UTF-8 as `\xe9`. */
  readonly path: string;
  /** Why it is not loaded and what to do, to follow the path in a message. */
  readonly reason: string;
}

export interface WalkOptions {
  /** Name of the only subfolder to walk. Links are not followed then: which of them are, depends on the whole folder. */
  readonly below?: string;
  /** Folder whose files are left out, as a real path. */
  readonly quarantine?: string | null;
  /** Gets the errors of folders that cannot be read, which are then left out; without it they fail the walk. */
  readonly onUnreadable?: ((error: unknown) => void) | null;
  /** Gets every entry that is left out, on every walk. Dot files are left out without a report. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
  /** Gets the path of every folder that is walked, but for those behind links, before it is read. */
  readonly onFolder?: (folder: string) => void;
}

interface Walk extends WalkOptions {
  readonly folder: string;
  /** Real path of the folder. */
  readonly root: string;
  /** Real paths of what links led to, so that each is followed once and circles end. */
  readonly followed: Set<string>;
}

/** A folder of the walk: `name` below the root ends with a slash, `real` is its real path. */
interface Subfolder {
  readonly name: string;
  readonly real: string;
  readonly isLinked: boolean;
}

/**
 * Names of the files below a folder, in the order of `compareNames`, without dot files. Links that lead out of the folder are followed, each
 * target once. One folder at a time is in memory. A missing folder has no files.
 */
export async function* walkFolder(folder: string, options: WalkOptions = {}): AsyncGenerator<string> {
  const root = await realpath(folder).catch(ignoreMissing);
  if (root === undefined) return;
  const { below } = options;
  const top = below === undefined ? { name: "", real: root } : { name: `${below}/`, real: path.join(root, below) };
  yield* walkBelow({ ...options, folder, root, followed: new Set() }, { ...top, isLinked: false });
}

async function* walkBelow(walk: Walk, at: Subfolder): AsyncGenerator<string> {
  const folder = path.resolve(walk.folder, at.name);
  if (!at.isLinked) walk.onFolder?.(folder);
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch((error: unknown) => unreadable(walk, error));
  const found: (string | Subfolder)[] = [];
  for (const entry of entries ?? []) {
    if (entry.name[0] === dot) continue;
    const name = decoded(entry.name);
    if (name === null) leaveOut(walk, "name_not_utf8", at.name + escaped(entry.name));
    else if (entry.isSymbolicLink()) found.push(...(walk.below === undefined ? await follow(walk, at.name + name) : []));
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

/** A folder within another one. Behind a link, it may be one that was walked already, or the bucket itself. */
function enter(walk: Walk, at: Subfolder, name: string): readonly Subfolder[] {
  const real = path.join(at.real, name);
  const subfolder = { name: `${at.name}${name}/`, real, isLinked: at.isLinked };
  if (walk.quarantine === real) return leaveOut(walk, "quarantine", at.name + name);
  if (!at.isLinked) return [subfolder];
  if (isWithin(walk.root, real)) return leaveOut(walk, "link_into_bucket", at.name + name);
  if (walk.followed.has(real)) return leaveOut(walk, "link_followed_before", at.name + name);
  walk.followed.add(real);
  return [subfolder];
}

async function follow(walk: Walk, name: string): Promise<readonly (string | Subfolder)[]> {
  try {
    const real = await realpath(path.join(walk.folder, name));
    const found = await stat(real);
    if (!found.isFile() && !found.isDirectory()) return leaveOut(walk, "not_a_file", name);
    if (isWithin(walk.root, real)) return leaveOut(walk, "link_into_bucket", name);
    if (typeof walk.quarantine === "string" && isWithin(walk.quarantine, real)) return leaveOut(walk, "quarantine", name);
    if (walk.followed.has(real) || (found.isFile() && walk.followed.has(path.dirname(real))))
      return leaveOut(walk, "link_followed_before", name);
    walk.followed.add(real);
    return [found.isFile() ? name : { name: `${name}/`, real, isLinked: true }];
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG")) return leaveOut(walk, "broken_link", name);
    return unreadable(walk, error) ?? [];
  }
}

function leaveOut({ onLeftOut }: Walk, kind: LeftOut["kind"], name: string): readonly [] {
  onLeftOut?.({ kind, path: name, reason: reasons[kind] });
  return [];
}

function unreadable({ onUnreadable }: Walk, error: unknown): undefined {
  if (typeof onUnreadable !== "function" || !hasCode(error, "EACCES", "EPERM")) return ignoreMissing(error);
  onUnreadable(error);
  return undefined;
}

/** Whether a real path is that of the folder or of something in it. */
export const isWithin = (folder: string, real: string): boolean => real === folder || real.startsWith(folder + path.sep);

const nameOf = (found: string | Subfolder): string => (typeof found === "string" ? found : found.name);

const dot = 0x2e;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

const escaped = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)).join(
    "",
  );

/** Whether an error of the file system has one of the codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);

/** For `catch`: undefined for a file that is not there; any other error is thrown again. */
export function ignoreMissing(error: unknown): undefined {
  if (!hasCode(error, "ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG")) throw error;
}
