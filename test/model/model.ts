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
  /** The instance that its session is shown under. */
  instance: string;
  readonly loadedUnder: string;
  /** Whether it depends on what `compact` left that there is such a row. */
  readonly isUncertain: boolean;
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
  /** Erased sessions with the objects that they came from by then. */
  readonly erased = new Map<Key, ReadonlySet<string>>();
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

  /** Each session is shown under today's instance alone. */
  moveInstances(): void {
    this.isMoving = false;
    for (const version of this.live.values()) {
      const rows = this.#stored.filter((stored) => stored.version === version);
      const isElsewhere = rows.length > 0 && rows.every(({ instance }) => instance !== this.instance);
      // What had a row under this instance before is loaded again only if that is gone.
      if (version.form === "good" && isElsewhere)
        this.#store(
          version,
          rows.some(({ loadedUnder }) => loadedUnder === this.instance),
        );
    }
    for (const stored of this.#stored) stored.instance = this.instance;
  }

  replay(): void {
    const stored = this.#stored.map(({ version }) => version);
    // A later generation of the object that was loaded settles it.
    const isSettled = ({ name, number }: Version): boolean => stored.some((one) => one.name === name && one.number >= number);
    for (const version of this.#tooLarge) if (!isSettled(version)) this.#store(version);
  }

  /** A session without a row is not found, so its erasure is not recorded. */
  erase(key: Key): void {
    const names = this.#of(key).map(({ version }) => version.name);
    if (names.length > 0) this.erased.set(key, new Set([...names, ...(this.erased.get(key) ?? [])]));
  }

  /** A session whose objects are all deleted disappears, unless the listing is empty. */
  mirror(): void {
    if (this.live.size === 0) return;
    for (const key of sessionKeys) if (!this.#hasLiveObject(key)) for (const stored of this.#of(key)) stored.isDead = true;
  }

  expected(key: Key): Expected {
    const all = this.#of(key);
    const alive = all.filter(({ isDead }) => !isDead);
    const erased = this.erased.get(key);
    // Under another instance, an object that the erasure does not know may be that of another session with the same id.
    if (erased !== undefined && this.instances.size > 1)
      return { mayBeHidden: true, winners: all.filter(({ version }) => !erased.has(version.name)) };
    if (erased !== undefined || all.length === 0) return { mayBeHidden: true, winners: [] };
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

  #store(version: Version, isUncertain = false): void {
    this.#stored.push({
      version,
      revision: this.revision,
      instance: this.instance,
      loadedUnder: this.instance,
      isUncertain,
      isDead: false,
      isLate: !this.live.has(version.name),
    });
  }
}

/** The newest of these that there is for certain, and those that may come before it; its rows under one revision are equal. */
function newest(stored: readonly StoredVersion[]): readonly StoredVersion[] {
  const sorted = stored.toSorted(
    (one, other) =>
      minute(other.version) - minute(one.version) ||
      Date.parse(other.version.timeCreated) - Date.parse(one.version.timeCreated) ||
      Number(other.version.generation) - Number(one.version.generation) ||
      other.revision - one.revision,
  );
  return sorted.slice(0, 1 + sorted.findIndex(({ isUncertain }) => !isUncertain));
}

const minute = ({ updatedAt }: Version): number => (typeof updatedAt === "number" ? updatedAt : -1);
