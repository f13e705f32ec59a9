import { type FSWatcher, watch } from "chokidar";
import pLimit from "p-limit";
import pRetry from "p-retry";
import type { LocalFolder, LocalObject } from "../storage/local-folder.ts";
import { finalizedEvent } from "./storage-event.ts";
import path from "node:path";

/** A file is read once it has kept still for this long, so that one that is being written is not read half-way. */
const settleMilliseconds = 150;
const concurrency = 8;
/** Watching a tree can miss a file in a folder that is made at the same moment, so the tree is also looked through now and then. */
const sweepMilliseconds = 1_000;
/** A sweep takes at most this share of the time, however large the tree. */
const sweepShare = 0.05;

/** What a folder's events need. */
export interface BucketEventsParts {
  readonly folder: LocalFolder;
  /** Where the function listens. */
  readonly url: string;
  /** Whether a version has been handled already; asked for files found at the start. */
  readonly isHandled: (object: LocalObject) => boolean;
  /** Told of a file or folder that cannot be read; the others are delivered. */
  readonly onUnreadable: (error: unknown) => void;
  /** Told before each repetition of a delivery that the function answered with an error. */
  readonly onRetry: (object: LocalObject, attempt: number) => void;
}

/**
 * What stands for Eventarc on a laptop: every file written to the folder becomes one event, delivered until the function answers 2xx.
 * At the start the folder is compared with what has been handled, so files written while nothing ran are delivered too.
 */
export class BucketEvents {
  readonly #parts: BucketEventsParts;
  readonly #limit = pLimit(concurrency);
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #watcher: FSWatcher | null = null;
  #sweep: NodeJS.Timeout | null = null;

  constructor(parts: BucketEventsParts) {
    this.#parts = parts;
  }

  /** Watches first, then looks at what is there: nothing falls between. Resolves once what was there is on its way. */
  async start(): Promise<void> {
    const { folder, isHandled } = this.#parts;
    const watcher = watch(folder.folder, {
      ignoreInitial: true,
      ignored: (file) => path.basename(file).startsWith(".") && file !== folder.folder,
      awaitWriteFinish: { stabilityThreshold: settleMilliseconds, pollInterval: 50 },
    });
    this.#watcher = watcher;
    const changed = (file: string): void => this.#track(this.#changed(file));
    watcher.on("add", changed).on("change", changed);
    watcher.on("error", this.#parts.onUnreadable);
    const ready = Promise.withResolvers<void>();
    watcher.once("ready", ready.resolve);
    await ready.promise;
    for await (const name of folder.names()) {
      const observed = await this.#observe(name);
      if (observed !== null && !isHandled(observed.object)) this.#track(this.#deliver(observed.object));
    }
    this.#sweepLater(new Map(), sweepMilliseconds);
  }

  /** Delivers what the watcher missed: a changed file that is as it was at the sweep before, so not being written any more. */
  #sweepLater(before: ReadonlyMap<string, string>, milliseconds: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#sweep = setTimeout(() => {
      const began = performance.now();
      void this.#sweepOnce(before)
        .catch(() => before)
        .then((now) => this.#sweepLater(now, Math.max(sweepMilliseconds, (performance.now() - began) / sweepShare)));
    }, milliseconds).unref();
  }

  async #sweepOnce(before: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const { folder } = this.#parts;
    const now = new Map<string, string>();
    for await (const { name, state } of folder.changes()) {
      now.set(name, state);
      if (before.get(name) === state) this.#track(this.#changed(path.join(folder.folder, name)));
    }
    return now;
  }

  /** Resolves when every delivery so far has ended. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Stops watching and repeating; deliveries under way are let go, as the next start finds them unhandled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#sweep !== null) clearTimeout(this.#sweep);
    await this.#watcher?.close();
    await Promise.allSettled(this.#running);
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch(() => undefined).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #changed(file: string): Promise<void> {
    const name = path.relative(this.#parts.folder.folder, file).split(path.sep).join("/");
    const observed = await this.#observe(name);
    if (observed?.isNew === true) await this.#deliver(observed.object);
  }

  /** What the folder knows of a file; null where there is none or it cannot be read. */
  async #observe(name: string): ReturnType<LocalFolder["observe"]> {
    const { folder, onUnreadable } = this.#parts;
    try {
      return await folder.observe(name);
    } catch (error) {
      onUnreadable(error);
      return null;
    }
  }

  /** At least once, as the platform's own trigger: the same event again until it is acknowledged. */
  #deliver(object: LocalObject): Promise<void> {
    const request = finalizedEvent(object);
    const post = async (): Promise<void> => {
      const response = await fetch(this.#parts.url, {
        method: "POST",
        headers: request.headers,
        body: request.body,
        signal: this.#stopping.signal,
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the function answered ${response.status}`);
    };
    return this.#limit(() =>
      pRetry(post, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 200,
        maxTimeout: 30_000,
        randomize: true,
        signal: this.#stopping.signal,
        onFailedAttempt: ({ attemptNumber }) => this.#parts.onRetry(object, attemptNumber),
      }),
    );
  }
}
