/** The environment of the policies: one session's files as they are written, announced, delivered and read. */

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * The probabilities of all events. They are chosen, not measured: faults are made frequent, so that ten thousand
 * schedules meet their combinations. The resulting shares compare policies; they do not predict real traffic.
 */
export const odds = {
  /** The platform documents two writes (at the end, and about 15 minutes later); wrap-up or a survey may cause one more. */
  thirdWrite: 0.2,
  /** Per rewrite: it lands in another date folder, as a new object next to the old one. */
  movedRewrite: 0.15,
  /** Per rewrite: `updated_at` in the file did not move although the content did. */
  equalUpdatedAt: 0.03,
  /** The first file's `updated_at` is already minutes past `ends_at`, as after a long wait for a callback. */
  lateFirstWrite: 0.03,
  /** Per rewrite under the same name: its generation is smaller. Cloud Storage promises a different number, not a larger one. */
  smallerGenerationSameName: 0.005,
  /** Per rewrite under another name: its generation is smaller. No relation is promised between two objects; most are taken to follow the clock. */
  smallerGenerationOtherName: 0.1,
  /** The bucket retains overwritten generations; without that they answer 404 once overwritten. */
  keptGenerations: 0.3,
  /** Per write: its event is delivered a second time although the first was acknowledged (delivery is at least once). */
  duplicate: 0.15,
  /** Per delivery: it waits up to an hour, and so perhaps past the rewrite, instead of up to five seconds. */
  delayed: 0.1,
  /** Per attempt: the process dies at a random moment of the handling, and the event comes again. */
  crash: 0.1,
  /** Per attempt: handling takes up to nine minutes (cold start, slow warehouse, retries) instead of up to three seconds. */
  slow: 0.03,
  /** A newer loader is deployed at a random moment of the schedule. */
  deployment: 0.1,
} as const;

/** All lengths are in seconds. */
const lengths = {
  firstWrite: [0, 15],
  lateFirstWrite: [130, 1800],
  rewrite: [900, 1200],
  thirdWrite: [60, 3600],
  delivery: [0.1, 5],
  delayedDelivery: [5, 3600],
  handling: [0.2, 3],
  slowHandling: [3, 540],
  redelivery: [10, 600],
  schedule: [0, 7200],
} as const;

/** One write of the session's file. Instants are seconds after the session's end; `content` distinguishes versions. */
export type Version = {
  readonly content: number;
  readonly session: { readonly instance: string; readonly channel: "call" | "chat"; readonly id: number };
  readonly endsAt: number;
  /** `updated_at` in the file, whole seconds as the platform writes it; never falls from one write to the next. */
  readonly updatedAt: number;
  /** The object's `timeCreated`, given by Cloud Storage when the write completes. */
  readonly timeCreated: number;
  readonly objectName: string;
  readonly generation: number;
};

/** One run of the handler for the event of one write. A run that dies is followed by another attempt. */
export type Attempt = {
  readonly announced: Version;
  readonly startedAt: number;
  readonly handlingSeconds: number;
  /** The share of the handling done when the process died; 1 when it lived to acknowledge. */
  readonly completedShare: number;
  readonly loaderVersion: number;
  readonly rowId: number;
};

/** What can be unusual about a schedule, derived from what happened in it and not from what was drawn. */
export const features = [
  "third write",
  "moved to another path",
  "equal updated_at",
  "late first write",
  "smaller generation",
  "duplicate delivery",
  "late delivery",
  "reordered deliveries",
  "overlapping handlings",
  "crash",
  "generation gone",
] as const;
export type Feature = (typeof features)[number];

/** Everything that happens to a session: its writes in order, and every attempt to handle them. */
export type Schedule = {
  readonly versions: readonly [Version, ...Version[]];
  readonly attempts: readonly Attempt[];
  readonly keptGenerations: boolean;
  readonly features: ReadonlySet<Feature>;
};

/** Draws one schedule; every event is announced and, however late, handled to the end. */
export function drawSchedule(random: Random): Schedule {
  const happens = (probability: number): boolean => random() < probability;
  const between = ([from, to]: readonly [number, number]): number => from + random() * (to - from);

  const versions = drawVersions(happens, between);
  const keptGenerations = happens(odds.keptGenerations);
  const deployedAt = happens(odds.deployment) ? between(lengths.schedule) : Infinity;
  const attempts = versions.flatMap((announced) => {
    const deliveries = happens(odds.duplicate) ? 2 : 1;
    return Array.from({ length: deliveries }, () => drawAttempts(announced, deployedAt, random, happens, between)).flat();
  });
  return { versions, attempts, keptGenerations, features: featuresOf(versions, attempts, keptGenerations) };
}

type Happens = (probability: number) => boolean;
type Between = (range: readonly [number, number]) => number;

function drawVersions(happens: Happens, between: Between): Schedule["versions"] {
  const firstWrittenAt = between(happens(odds.lateFirstWrite) ? lengths.lateFirstWrite : lengths.firstWrite);
  const first: Version = {
    content: 1,
    session: { instance: "default", channel: "call", id: 42 },
    endsAt: 0,
    updatedAt: Math.floor(firstWrittenAt),
    timeCreated: firstWrittenAt + between([0.1, 1]),
    objectName: "metadata/2025/03/09/call-42.json",
    generation: 1_000_000,
  };
  const second = drawRewrite(first, between(lengths.rewrite), happens, between);
  return happens(odds.thirdWrite) ? [first, second, drawRewrite(second, between(lengths.thirdWrite), happens, between)] : [first, second];
}

function drawRewrite(previous: Version, secondsLater: number, happens: Happens, between: Between): Version {
  const moved = happens(odds.movedRewrite);
  const smaller = happens(moved ? odds.smallerGenerationOtherName : odds.smallerGenerationSameName);
  return {
    ...previous,
    content: previous.content + 1,
    updatedAt: happens(odds.equalUpdatedAt) ? previous.updatedAt : Math.floor(previous.timeCreated + secondsLater),
    timeCreated: previous.timeCreated + secondsLater + between([0.1, 1]),
    objectName: moved ? `metadata/2025/03/${String(9 + previous.content).padStart(2, "0")}/call-42.json` : previous.objectName,
    generation: previous.generation + (smaller ? -1 : 1) * Math.ceil(between([1, 100_000])),
  };
}

function drawAttempts(announced: Version, deployedAt: number, random: Random, happens: Happens, between: Between): Attempt[] {
  const attempts: Attempt[] = [];
  let startedAt = announced.timeCreated + between(happens(odds.delayed) ? lengths.delayedDelivery : lengths.delivery);
  for (;;) {
    const attempt: Attempt = {
      announced,
      startedAt,
      handlingSeconds: between(happens(odds.slow) ? lengths.slowHandling : lengths.handling),
      completedShare: happens(odds.crash) ? random() : 1,
      loaderVersion: startedAt < deployedAt ? 1 : 2,
      rowId: random(),
    };
    attempts.push(attempt);
    if (attempt.completedShare === 1) return attempts;
    startedAt += attempt.handlingSeconds * attempt.completedShare + between(lengths.redelivery);
  }
}

/** The version an object's name leads to at a moment, as a plain download by name gives it. */
export function liveVersion(versions: Schedule["versions"], objectName: string, at: number): Version | undefined {
  return versions.findLast((version) => version.objectName === objectName && version.timeCreated <= at);
}

/** Whether a read of exactly this generation still finds it. */
export function isReadable(
  { versions, keptGenerations }: Pick<Schedule, "versions" | "keptGenerations">,
  version: Version,
  at: number,
): boolean {
  return keptGenerations || liveVersion(versions, version.objectName, at) === version;
}

function featuresOf(versions: Schedule["versions"], attempts: readonly Attempt[], keptGenerations: boolean): Set<Feature> {
  const found = new Set<Feature>();
  const note = (feature: Feature, isTrue: boolean): void => void (isTrue && found.add(feature));
  const [first] = versions;

  note("third write", versions.length > 2);
  note("late first write", first.updatedAt - first.endsAt > 120);
  for (const [index, version] of versions.entries()) {
    const previous = versions[index - 1];
    if (previous === undefined) continue;
    note("moved to another path", version.objectName !== previous.objectName);
    note("equal updated_at", version.updatedAt === previous.updatedAt);
    note("smaller generation", version.generation < previous.generation);
  }

  const endOf = (attempt: Attempt): number => attempt.startedAt + attempt.handlingSeconds * attempt.completedShare;
  for (const attempt of attempts) {
    note("crash", attempt.completedShare < 1);
    note("late delivery", attempt.startedAt > (versions[versions.indexOf(attempt.announced) + 1]?.timeCreated ?? Infinity));
    note("generation gone", !isReadable({ versions, keptGenerations }, attempt.announced, attempt.startedAt));
    for (const other of attempts) {
      if (other === attempt) continue;
      note("overlapping handlings", attempt.startedAt <= other.startedAt && other.startedAt < endOf(attempt));
      note("reordered deliveries", other.announced.content > attempt.announced.content && other.startedAt < attempt.startedAt);
    }
  }
  const acknowledged = attempts.filter((attempt) => attempt.completedShare === 1);
  note("duplicate delivery", acknowledged.length > versions.length);
  return found;
}
