import { lstatSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalFolder, LocalObject } from "../storage/local-folder.ts";
import { FolderWatch } from "./folder-watch.ts";
import { type EventRequest, finalizedEvent } from "./storage-event.ts";

/** A file is read once it has not changed for this long, so that one that is being written is not read too early. */
const settleMilliseconds = 150;
/** How often changed files are looked at until they have settled. */
const tickMilliseconds = 25;
/** Changed files that are looked at in one tick, which takes a few milliseconds. */
const looksPerTick = 500;
/** Files that are read and delivered at once: the warehouse commits what arrives together, so 32 load three times as fast as 8. */
const concurrency = 32;
/** The whole tree is walked this often, or less often if that took longer than `sweepShare` of the time: watching alone can miss files. */
const sweepMilliseconds = 1_000;
const sweepShare = 0.05;
const retry = { firstMilliseconds: 200, longestMilliseconds: 30_000 } as const;

interface BucketEventsParts {
  readonly folder: LocalFolder;
  /** Address of the function. */
  readonly url: string;
  /** Whether a version is in the ledger already: it is not delivered then. */
  readonly isHandled: (object: LocalObject) => boolean;
  /** Gets the error of each file or folder that cannot be read, every time it is tried; the others are delivered. */
  readonly onUnreadable: (error: unknown) => void;
  /** Called before a delivery that the function answered with an error is repeated. */
  readonly onRetry: (object: LocalObject, attempt: number) => void;
}

interface Delivery {
  readonly object: LocalObject;
  readonly request: EventRequest;
  readonly attempt: number;
}

/**
 * Replaces Eventarc on a laptop: every write of a file in the folder becomes one event, delivered until the function answers 2xx. What was
 * written while nothing ran is delivered at the start.
 *
 * Only names wait: `concurrency` files are read and sent at a time, however many arrive at once.
 */
export class BucketEvents {
  readonly #parts: BucketEventsParts;
  readonly #stopping = new AbortController();
  readonly #watch: FolderWatch;
  /** Paths that the watch reported. */
  readonly #hints = new Set<string>();
  /** Names of new folders, to be walked one after the other. */
  readonly #folders = new Set<string>();
  /** Names of changed files, each with its state at the last look and since when, in milliseconds of `performance.now`. */
  readonly #changed = new Map<string, { readonly state: string; readonly since: number }>();
  /** Names of files to be read and delivered; true for those that were there at the start. */
  readonly #waiting = new Map<string, boolean>();
  /** Deliveries that the function answered with an error, to be repeated now. */
  readonly #repeats: Delivery[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Files and deliveries that have not ended: waiting, running, or to be repeated later. */
  #unfinished = 0;
  #idle = Promise.withResolvers<void>();
  #ticking: NodeJS.Timeout | null = null;
  #walking: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(parts: BucketEventsParts) {
    this.#parts = parts;
    this.#watch = new FolderWatch((file) => {
      this.#hints.add(file);
      this.#tickLater();
    });
  }

  /** Resolves once everything in the folder waits for its delivery. Each folder is watched before it is read, so nothing is missed between. */
  async start(): Promise<void> {
    await this.#sweep((name) => this.#enqueue(name, true));
    this.#sweeping = this.#sweepRegularly();
  }

  /** Resolves when every delivery so far has ended. */
  async idle(): Promise<void> {
    while (this.#unfinished > 0) await this.#idle.promise;
  }

  /** Stops watching and delivering. Deliveries that have not ended are made after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#ticking !== null) clearTimeout(this.#ticking);
    this.#watch.retain(new Set());
    await Promise.all([this.#sweeping, this.#walking, ...this.#running]);
    this.#unfinished = 0;
    this.#idle.resolve();
  }

  async #sweepRegularly(): Promise<void> {
    let milliseconds = sweepMilliseconds;
    for (;;) {
      await sleep(milliseconds, undefined, { ref: false, signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      const startedAt = performance.now();
      await this.#sweep((name) => this.#noteChange(name)).catch(this.#parts.onUnreadable);
      milliseconds = Math.max(sweepMilliseconds, (performance.now() - startedAt) / sweepShare);
    }
  }

  async #sweep(onName: (name: string) => void): Promise<void> {
    const folders = new Set<string>();
    const onFolder = (folder: string): void => {
      folders.add(folder);
      if (!this.#stopping.signal.aborted) this.#watch.add(folder);
    };
    for await (const name of this.#parts.folder.names({ onFolder })) {
      if (this.#stopping.signal.aborted) return;
      onName(name);
    }
    this.#watch.retain(folders);
  }

  /** Walks the new folders. They are left to the next sweep if that fails. */
  async #walkFolders(): Promise<void> {
    for (const below of this.#folders) {
      this.#folders.delete(below);
      const names = this.#parts.folder.names({ below, onFolder: (folder) => this.#watch.add(folder) });
      for await (const name of names) {
        if (this.#stopping.signal.aborted) return;
        this.#noteChange(name);
      }
    }
  }

  #noteChange(name: string): void {
    if (this.#waiting.has(name) || this.#changed.has(name)) return;
    const state = this.#parts.folder.changeOf(name);
    if (state === null) return;
    this.#changed.set(name, { state, since: performance.now() });
    this.#tickLater();
  }

  #tickLater(): void {
    if (this.#ticking !== null || this.#stopping.signal.aborted) return;
    this.#ticking = setTimeout(() => {
      this.#ticking = null;
      for (const file of this.#hints.values().take(looksPerTick).toArray()) this.#look(() => this.#follow(file));
      for (const name of this.#changed.keys().take(looksPerTick).toArray()) this.#look(() => this.#settle(name));
      if (this.#hints.size + this.#changed.size > 0) this.#tickLater();
    }, tickMilliseconds);
  }

  #look(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#parts.onUnreadable(error);
    }
  }

  /** Links are left to the next sweep, whose walk decides which of them are followed. */
  #follow(file: string): void {
    this.#hints.delete(file);
    const { folder } = this.#parts;
    const name = path.relative(folder.folder, file).split(path.sep).join("/");
    if (name.split("/").some((part) => part.startsWith("."))) return;
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found?.isFile() === true) this.#noteChange(name);
    if (found?.isDirectory() !== true) return;
    this.#folders.add(name);
    this.#walking = this.#walking.then(() => this.#walkFolders()).catch(this.#parts.onUnreadable);
  }

  #settle(name: string): void {
    const before = this.#changed.get(name);
    this.#changed.delete(name);
    const state = this.#parts.folder.changeOf(name);
    if (before === undefined || state === null) return;
    const since = state === before.state ? before.since : performance.now();
    if (performance.now() - since >= settleMilliseconds) this.#enqueue(name, false);
    else this.#changed.set(name, { state, since });
  }

  #enqueue(name: string, isThereAtStart: boolean): void {
    if (this.#waiting.has(name)) return;
    this.#waiting.set(name, isThereAtStart);
    this.#unfinished += 1;
    this.#work();
  }

  #work(): void {
    while (this.#running.size < concurrency && !this.#stopping.signal.aborted) {
      const work = this.#nextWork();
      if (work === null) return;
      const running = work.finally(() => {
        this.#running.delete(running);
        this.#work();
      });
      this.#running.add(running);
    }
  }

  #nextWork(): Promise<void> | null {
    const repeat = this.#repeats.shift();
    if (repeat !== undefined) return this.#deliver(repeat);
    const [next] = this.#waiting;
    if (next === undefined) return null;
    this.#waiting.delete(next[0]);
    return this.#readAndDeliver(...next);
  }

  async #readAndDeliver(name: string, isThereAtStart: boolean): Promise<void> {
    const observed = await this.#parts.folder.observe(name).catch((error: unknown) => {
      this.#parts.onUnreadable(error);
      return null;
    });
    if (observed === null || !(observed.isNew || isThereAtStart) || this.#parts.isHandled(observed.object)) return this.#end();
    await this.#deliver({ object: observed.object, request: finalizedEvent(observed.object), attempt: 1 });
  }

  /** At least once, as the platform's own trigger: the same event again, later and later, until it is acknowledged. */
  async #deliver({ object, request, attempt }: Delivery): Promise<void> {
    const { signal } = this.#stopping;
    if (await isAcknowledged(this.#parts.url, request, signal)) return this.#end();
    if (signal.aborted) return;
    this.#parts.onRetry(object, attempt);
    const longest = Math.min(retry.longestMilliseconds, retry.firstMilliseconds * 2 ** attempt);
    setTimeout(
      () => {
        this.#repeats.push({ object, request, attempt: attempt + 1 });
        this.#work();
      },
      longest * (0.5 + 0.5 * Math.random()),
    ).unref();
  }

  #end(): void {
    this.#unfinished -= 1;
    if (this.#unfinished > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
}

async function isAcknowledged(url: string, { headers, body }: EventRequest, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
