/**
 * Six ways to synchronize a warehouse with files that are written twice, as pure models. Each has a state, one reducer
 * per atomic step of its handler, and a reader; each in the strongest form in which people run it.
 */

import { isReadable, liveVersion, type Attempt, type Schedule, type Version } from "./schedule.ts";

/** What a handler knows once it has read the file: the version found, and its own run. */
export type Reading = { readonly version: Version; readonly attempt: Attempt };

/**
 * The rules of one policy.
 *
 * `reads` is how the file is fetched: `live` downloads by name, whatever the event announced; `named` requests the
 * announced generation and falls back to the live one if that is gone. A process may die between two `steps`.
 */
export type Rules<State> = {
  readonly reads: "live" | "named";
  readonly start: State;
  readonly steps: readonly ((state: State, reading: Reading) => State)[];
  /** The versions a query over the session counts, one per row it sees. */
  readonly seen: (state: State) => readonly Version[];
};

/** A policy under its name, closed over its state. */
export type Policy = {
  readonly name: string;
  /** Examples of its use, for the chart. */
  readonly usedBy: string;
  readonly seenAfter: (schedule: Schedule) => readonly Version[];
};

/**
 * Refuse the second write. Loaders that remember file names (Databricks Auto Loader with `allowOverwrites` off, Snowpipe)
 * load each name exactly once: row and name are committed together, and whatever is written under the name later is ignored.
 */
export const refuseSecondWrite: Rules<ReadonlyMap<string, Version>> = {
  reads: "live",
  start: new Map(),
  steps: [(loaded, { version }) => (loaded.has(version.objectName) ? loaded : new Map([...loaded, [version.objectName, version]]))],
  seen: (loaded) => [...loaded.values()],
};

/**
 * Append. A function that inserts a row per event, or the BigQuery Data Transfer Service in its `APPEND` preference, which
 * loads a file again when its modification time moves. Every delivery is a row, and every row is counted.
 */
export const append: Rules<readonly Version[]> = {
  reads: "live",
  start: [],
  steps: [(rows, { version }) => [...rows, version]],
  seen: (rows) => rows,
};

/**
 * Arrival wins. `MERGE … when matched then update` or a document store's `set`, keyed by session: one row, always that of
 * the last handler to write. A download by name heals most reorderings; two paths or two overlapping runs defeat it.
 */
export const arrivalWins: Rules<Version | undefined> = {
  reads: "live",
  start: undefined,
  steps: [(_, { version }) => version],
  seen: (row) => (row === undefined ? [] : [row]),
};

/**
 * Marker plus time-difference guess, as in Google's observability sample for the platform, on log entries. An export whose
 * `updated_at` is more than 120 s past `ends_at` is taken for the rewrite, any other for the first write; a marker per
 * session and kind suppresses repetitions. What the sample leaves open is set in its favor: the reader lets a rewrite
 * replace the first write, and the row is written before its marker, so that a crash in between doubles a session and never loses it.
 */
export const markerAndGuess: Rules<{ readonly rows: readonly { kind: Kind; version: Version }[]; readonly markers: ReadonlySet<Kind> }> = {
  reads: "live",
  start: { rows: [], markers: new Set() },
  steps: [
    ({ rows, markers }, { version }) => ({
      rows: markers.has(guessKind(version)) ? rows : [...rows, { kind: guessKind(version), version }],
      markers,
    }),
    ({ rows, markers }, { version }) => ({ rows, markers: new Set([...markers, guessKind(version)]) }),
  ],
  seen: ({ rows }) => {
    const rewrites = rows.filter((row) => row.kind === "rewrite");
    return (rewrites.length > 0 ? rewrites : rows).map((row) => row.version);
  },
};

type Kind = "first" | "rewrite";

function guessKind({ updatedAt, endsAt }: Version): Kind {
  return updatedAt - endsAt > 120 ? "rewrite" : "first";
}

/**
 * Generation wins. A conditional `MERGE`, keyed by session, that writes only over a smaller object generation. It reads
 * the generation the event names and stores the number of what it really read, so only the order of the numbers can fail it.
 */
export const generationWins: Rules<Version | undefined> = {
  reads: "named",
  start: undefined,
  steps: [(row, { version }) => (row === undefined || version.generation > row.generation ? version : row)],
  seen: (row) => (row === undefined ? [] : [row]),
};

/**
 * Append all, read the latest: this project. The writer compares nothing; the reader groups by (instance, channel, id)
 * and takes the latest by `updated_at`, `timeCreated`, generation, loader version and row id.
 */
export const appendAndReadNewest: Rules<readonly Reading[]> = readNewest({
  identity: ({ session }) => `${session.instance}/${session.channel}/${session.id}`,
  order: ({ version, attempt }) => [version.updatedAt, version.timeCreated, version.generation, attempt.loaderVersion, attempt.rowId],
});

/** The same policy under any identity and order, so that tests can show the effect of each part. */
export function readNewest({
  identity,
  order,
}: {
  readonly identity: (version: Version) => string;
  readonly order: (reading: Reading) => readonly number[];
}): Rules<readonly Reading[]> {
  return {
    reads: "named",
    start: [],
    steps: [(rows, reading) => [...rows, reading]],
    seen: (rows) =>
      [...Map.groupBy(rows, ({ version }) => identity(version)).values()].flatMap((group) =>
        group
          .toSorted((a, b) => compareLists(order(b), order(a)))
          .slice(0, 1)
          .map(({ version }) => version),
      ),
  };
}

function compareLists(left: readonly number[], right: readonly number[]): number {
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Plays a schedule through a policy's rules and returns what a reader counts for the session once every delivery has ended. */
export function play<State>(schedule: Schedule, { reads, start, steps, seen }: Rules<State>): readonly Version[] {
  const writes = schedule.attempts.flatMap((attempt) => {
    const version = readFile(schedule, attempt, reads);
    return steps.flatMap((step, index) => {
      const share = (index + 1) / (steps.length + 1);
      return share < attempt.completedShare
        ? [{ at: attempt.startedAt + attempt.handlingSeconds * share, step, reading: { version, attempt } }]
        : [];
    });
  });
  const inOrder = writes.toSorted((a, b) => a.at - b.at);
  return seen(inOrder.reduce((state, { step, reading }) => step(state, reading), start));
}

function readFile(schedule: Schedule, { announced, startedAt }: Attempt, reads: Rules<never>["reads"]): Version {
  if (reads === "named" && isReadable(schedule, announced, startedAt)) return announced;
  return liveVersion(schedule.versions, announced.objectName, startedAt) ?? announced;
}

function definePolicy<State>(name: string, usedBy: string, rules: Rules<State>): Policy {
  return { name, usedBy, seenAfter: (schedule) => play(schedule, rules) };
}

/** This project's policy. */
export const ours = definePolicy("Append, read latest", "this project", appendAndReadNewest);

/** The six. */
export const policies: readonly Policy[] = [
  definePolicy("Refuse second write", "loaders that remember file names", refuseSecondWrite),
  definePolicy("Append", "a row per event", append),
  definePolicy("Arrival wins", "upsert, the last to write stays", arrivalWins),
  definePolicy("Marker and guess", "first or second write guessed by time", markerAndGuess),
  definePolicy("Generation wins", "upsert if the object is newer", generationWins),
  ours,
];
