import { type Feature, type Write, folders, sessionKeys } from "./commands.ts";

type Key = Write["session"];

/** One write of an object. */
export interface Version extends Write {
  /** Its place among all writes: in its contents, and so in every relation. */
  readonly number: number;
  readonly name: string;
  readonly generation: string;
  readonly timeCreated: string;
}

/** A version with a row, and the revision of the settings that the row was written under. */
export interface StoredVersion {
  readonly version: Version;
  readonly revision: number;
  /** Instances that its session may be shown under. */
  instances: readonly string[];
  /** Hidden by a mirrored deletion. */
  isDead: boolean;
  /** Loaded from its copy in quarantine when its object was deleted. */
  readonly isLate: boolean;
}

/** What `sessions` may show of a session: one of these versions, or nothing. */
interface Expected {
  readonly mayBeHidden: boolean;
  readonly winners: readonly StoredVersion[];
}

export const nameOf = ({ folder, session }: Pick<Write, "folder" | "session">): string => `${folder}/${session}.json`;

/**
 * What must be shown, by the words of the design alone: the rows of a session are those of the newest version that was handled. Order: the
 * file's own time, none usable being the oldest, then the object's, then the generation, then the revision of the settings.
 */
export class Model {
  readonly live = new Map<string, Version>();
  readonly erased = new Set<Key>();
  readonly versions: Version[] = [];
  revision = 1;
  instance = "acme";
  /** Every instance that there has been. */
  readonly instances = new Set(["acme"]);
  /** Whether the instance changed and nothing has moved the sessions yet. */
  isMoving = false;
  #stored: StoredVersion[] = [];
  readonly #uses: (feature: Feature) => boolean;
  readonly #handled = new Set<Version>();
  readonly #tooLarge = new Set<Version>();

  constructor(uses: (feature: Feature) => boolean) {
    this.#uses = uses;
  }

  write(version: Version): void {
    this.versions.push(version);
    this.live.set(version.name, version);
  }

  /** An event names a version; if that is gone, the live one is handled. */
  deliver(version: Version): void {
    this.#handled.add(version);
    const live = this.live.get(version.name);
    if (live !== undefined) this.#handle(live);
  }

  load(isReload: boolean): void {
    for (const version of this.live.values()) if (isReload || !this.#handled.has(version)) this.#handle(version);
  }

  /** Each session whose objects are there is shown under today's instance alone. */
  moveInstances(): void {
    this.isMoving = false;
    for (const stored of this.#stored) {
      const isCertain = this.#hasLiveObject(stored.version.session);
      stored.instances = isCertain ? [this.instance] : [...stored.instances, this.instance];
    }
  }

  replay(): void {
    const stored = this.#stored.map(({ version }) => version);
    // A later generation of the object that was loaded settles it.
    const isSettled = ({ name, number }: Version): boolean => stored.some((one) => one.name === name && one.number >= number);
    for (const version of this.#tooLarge) if (!isSettled(version)) this.#store(version);
  }

  /** A session without a row is not found, so its erasure is not recorded. */
  erase(key: Key): void {
    if (this.#of(key).length > 0) this.erased.add(key);
  }

  /** A session whose objects are all deleted disappears, unless the listing is empty. */
  mirror(): void {
    if (this.live.size === 0) return;
    for (const key of sessionKeys) if (!this.#hasLiveObject(key)) for (const stored of this.#of(key)) stored.isDead = true;
  }

  expected(key: Key): Expected {
    const all = this.#of(key);
    const alive = all.filter(({ isDead }) => !isDead);
    if (this.erased.has(key) || all.length === 0) return { mayBeHidden: true, winners: [] };
    // An object was written again, and its version has not been handled or was rejected.
    if (alive.length === 0) return { mayBeHidden: true, winners: this.#hasLiveObject(key) ? newest(all) : [] };
    const hasDied = alive.length < all.length;
    const isOutranked = newest(all).some(({ isDead }) => isDead);
    const mayBeHidden = hasDied && (alive.every(({ isLate }) => isLate) || (isOutranked && !this.#uses("recreations")));
    return { mayBeHidden, winners: [...newest(alive), ...newest(all)] };
  }

  #of(key: Key): readonly StoredVersion[] {
    return this.#stored.filter(({ version }) => version.session === key);
  }

  #hasLiveObject(key: Key): boolean {
    const names = new Set(this.#of(key).map(({ version }) => version.name));
    return folders.map((folder) => nameOf({ folder, session: key })).some((name) => names.has(name) && this.live.has(name));
  }

  #handle(version: Version): void {
    this.#handled.add(version);
    if (version.form === "good") this.#store(version);
    else if (version.form === "large") this.#tooLarge.add(version);
  }

  #store(version: Version): void {
    this.#stored.push({
      version,
      revision: this.revision,
      instances: [this.instance],
      isDead: false,
      isLate: !this.live.has(version.name),
    });
  }
}

/** The newest of these, as a list; its rows under one revision are equal. */
const newest = (stored: readonly StoredVersion[]): readonly StoredVersion[] =>
  stored
    .toSorted(
      (one, other) =>
        minute(other.version) - minute(one.version) ||
        Date.parse(other.version.timeCreated) - Date.parse(one.version.timeCreated) ||
        Number(other.version.generation) - Number(one.version.generation) ||
        other.revision - one.revision,
    )
    .slice(0, 1);

const minute = ({ updatedAt }: Version): number => (typeof updatedAt === "number" ? updatedAt : -1);
