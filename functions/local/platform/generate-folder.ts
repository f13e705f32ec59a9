import { closeSync, futimesSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { generateWrites, type GenerateOptions } from "./generate-writes.ts";

/** What one run wrote into a folder. */
export interface FolderSummary {
  readonly calls: number;
  readonly chats: number;
  readonly writes: number;
  /** Smaller than `writes` if files were written more than once. */
  readonly files: number;
  readonly bytes: number;
  /** Objects that are not usable session files. */
  readonly damaged: number;
  readonly milliseconds: number;
}

/**
 * Writes the generated files into a folder, named as in a bucket, each with its time of creation as modification time.
 *
 * @param truthFile file for the expected result: one line of JSON per session that must load and per object that must not
 * @throws Error of the file system, with the path, if the folder or `truthFile` cannot be written
 */
export function generateFolder(
  folder: string,
  options: Partial<GenerateOptions>,
  { truthFile, progress }: { readonly truthFile?: string | undefined; readonly progress?: (sessions: number) => void } = {},
): FolderSummary {
  const begun = performance.now();
  const folders = new Set<string>();
  const names = new Set<string>();
  const counts = { call: 0, chat: 0, writes: 0, bytes: 0, damaged: 0 };
  mkdirSync(folder, { recursive: true });
  if (truthFile !== undefined) mkdirSync(path.dirname(path.resolve(truthFile)), { recursive: true });
  const truth = truthFile === undefined ? null : new LineWriter(truthFile);
  for (const write of generateWrites(options)) {
    const file = path.join(folder, write.name);
    const parent = path.dirname(file);
    if (!folders.has(parent)) {
      mkdirSync(parent, { recursive: true });
      folders.add(parent);
    }
    const bytes = typeof write.content === "string" ? Buffer.from(write.content) : write.content;
    // A program that watches the folder ignores dot files, so it never sees half a file.
    const temporary = path.join(parent, `.${path.basename(file)}.part`);
    const descriptor = openSync(temporary, "w");
    writeSync(descriptor, bytes);
    const timeCreated = new Date(write.timeCreated);
    futimesSync(descriptor, timeCreated, timeCreated);
    closeSync(descriptor);
    renameSync(temporary, file);
    names.add(write.name);
    counts.writes += 1;
    counts.bytes += bytes.byteLength;
    if (write.outcome !== "loaded") counts.damaged += 1;
    if (write.isNewest) {
      counts[write.channel] += 1;
      progress?.(counts.call + counts.chat);
    }
    if (truth === null) continue;
    const line = write.truth();
    if (line !== null) truth.write(JSON.stringify(line));
  }
  truth?.close();
  const { call: calls, chat: chats, ...rest } = counts;
  return { calls, chats, ...rest, files: names.size, milliseconds: performance.now() - begun };
}

/** Writes the lines of a text file in blocks. */
class LineWriter {
  readonly #descriptor: number;
  #lines: string[] = [];
  #size = 0;

  constructor(file: string) {
    this.#descriptor = openSync(file, "w");
  }

  write(line: string): void {
    this.#lines.push(line, "\n");
    this.#size += line.length;
    if (this.#size > 1_000_000) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    writeSync(this.#descriptor, this.#lines.join(""));
    this.#lines = [];
    this.#size = 0;
  }
}
