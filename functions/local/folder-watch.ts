import { type FSWatcher, statSync, watch } from "node:fs";
import path from "node:path";

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

/**
 * Watches folders one by one, as the caller finds them, and reports the paths that may have changed. These are hints only: the caller looks
 * at the path, and from time to time at everything, because a watch can miss changes, or be refused beyond the system's limit.
 */
export class FolderWatch {
  readonly #onHint: (file: string) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(onHint: (file: string) => void) {
    this.#onHint = onHint;
  }

  /** Watches a folder unless it is already watched. A folder that was replaced by another of the same name is watched again. */
  add(folder: string): void {
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
    if (inode === undefined || this.#watched.get(folder)?.inode === inode) return;
    this.#remove(folder);
    try {
      const watcher = watch(folder, (_, name) => {
        if (name !== null) this.#onHint(path.join(folder, name));
      });
      watcher.on("error", () => this.#remove(folder));
      this.#watched.set(folder, { watcher, inode });
    } catch {
      this.#remove(folder);
    }
  }

  /** Ends the watch of all other folders. */
  retain(folders: ReadonlySet<string>): void {
    for (const folder of this.#watched.keys()) if (!folders.has(folder)) this.#remove(folder);
  }

  #remove(folder: string): void {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
  }
}
