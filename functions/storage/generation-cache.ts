import { appendFile, open, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { hasCode } from "./folder-walk.ts";

/** A dot file, so it is not an object itself. */
const fileName = ".generations.ndjson";

const knownFile = z.object({
  name: z.string(),
  generation: z.string().regex(/^\d{1,19}$/),
  timeCreated: z.iso.datetime(),
  size: z.number().int().nonnegative(),
  md5Hash: z.string(),
  modifiedMilliseconds: z.number(),
  /** Times, inode and size of the file when it was read; empty if the file may have changed at that same moment. */
  fingerprint: z.string(),
});

/** A file as it was last read, with the generation that it was given. */
export type KnownFile = z.output<typeof knownFile>;

/**
 * The generations that a folder gave its files, in a file of that folder. Without them a generation is computed from the file's time again,
 * so the file is a cache: what is unreadable in it is skipped, and a file that cannot be written does not stop the program.
 */
export class GenerationCache {
  readonly #file: string;
  readonly #files: Map<string, KnownFile>;
  #writing: Promise<void> = Promise.resolve();
  /** Whether the last line may be incomplete, after a write that failed. */
  #isTorn = false;
  #isWritable = true;

  private constructor(file: string, files: Map<string, KnownFile>) {
    this.#file = file;
    this.#files = files;
  }

  /** Reads what the folder's file has; rewrites it without repetitions and unreadable lines unless `isReadOnly`. */
  static async open(folder: string, isReadOnly: boolean): Promise<GenerationCache> {
    const file = path.join(folder, fileName);
    const text = await readRegularFile(file);
    const files = new Map<string, KnownFile>();
    const lines = text.split("\n");
    for (const line of lines) {
      const known = parsed(line);
      if (known !== null) files.set(known.name, known);
    }
    const cache = new GenerationCache(file, files);
    const isUntidy = lines.length > 2 * files.size + 100 || (text !== "" && !text.endsWith("\n"));
    if (!isReadOnly && isUntidy) await cache.#rewrite();
    return cache;
  }

  get(name: string): KnownFile | undefined {
    return this.#files.get(name);
  }

  /** Remembers a file that was read again without a change, until the program ends. */
  refresh(known: KnownFile): void {
    this.#files.set(known.name, known);
  }

  /** Remembers a file for good. Throws if the disk is full; it is not remembered then. */
  async add(known: KnownFile): Promise<void> {
    const writing = this.#writing.then(() => this.#append(`${JSON.stringify(known)}\n`));
    this.#writing = writing.catch(() => undefined);
    await writing;
    this.#files.set(known.name, known);
  }

  async #append(line: string): Promise<void> {
    if (!this.#isWritable) return;
    try {
      await appendFile(this.#file, this.#isTorn ? `\n${line}` : line);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      if (hasCode(error, "ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE")) throw error;
      this.#isWritable = false;
    }
  }

  async #rewrite(): Promise<void> {
    const temporary = `${this.#file}.part`;
    try {
      const handle = await open(temporary, "w");
      try {
        await handle.writeFile([...this.#files.values()].map((known) => `${JSON.stringify(known)}\n`).join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#file);
    } catch {
      this.#isTorn = true;
    }
  }
}

async function readRegularFile(file: string): Promise<string> {
  try {
    return (await stat(file)).isFile() ? await readFile(file, "utf8") : "";
  } catch {
    return "";
  }
}

function parsed(line: string): KnownFile | null {
  try {
    return knownFile.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
