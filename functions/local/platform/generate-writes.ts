import { ContactCenter } from "./contact-center.ts";
import { damages, interrupted, type Damage } from "./damages.ts";
import { drifts, truthAfter, type Drift } from "./drifts.ts";
import { LocalTime } from "./local-time.ts";
import { platformFile, type PlatformFile } from "./platform-file.ts";
import { buildSession } from "./scenarios.ts";
import { PriorityQueue } from "./priority-queue.ts";
import { Random } from "./random.ts";
import type { Channel, Release, Session } from "./session.ts";
import { truthOf, type SessionTruth } from "./session-truth.ts";
import { unfinished, versionAt } from "./file-versions.ts";

export interface GenerateOptions {
  /** Sessions over all instances. */
  readonly sessions: number;
  readonly days: number;
  /** First day, as a local date: `2026-03-02`. */
  readonly start: string;
  readonly seed: number;
  /** Each of several instances writes under its own prefix; a single one named `default` writes without a prefix. */
  readonly instances: readonly string[];
  /** IANA time zone of the instants in the files. */
  readonly timeZone: string;
  /** Share of chats, 0 to 1. */
  readonly chatShare: number;
  /** Share of writes that are repeated unchanged. */
  readonly duplicates: number;
  /** Objects that are not usable session files, as a share of the sessions. */
  readonly damage: number;
  /** Share of sessions whose files contain what the platform does not document. */
  readonly drift: number;
  /** Additional transfers in every handled session, to make files larger. */
  readonly extraLegs: number;
  /** Every write in order, or each session's final file only. */
  readonly writes: "all" | "newest";
}

export const defaultOptions: GenerateOptions = {
  sessions: 200,
  days: 7,
  start: "2026-03-02",
  seed: 1,
  instances: ["default"],
  timeZone: "America/Los_Angeles",
  chatShare: 0.35,
  duplicates: 0,
  damage: 0,
  drift: 0,
  extraLegs: 0,
  writes: "all",
};

/** The expected result of an object that must not load. */
interface UnloadedTruth {
  readonly instance: string;
  readonly name: string;
  readonly outcome: "rejected" | "skipped";
  readonly damage: string;
}

/** One object as the platform puts it into the bucket at one time. */
export interface GeneratedWrite {
  readonly instance: string;
  /** Object name, such as `metadata/2026/03/23/call-1418.json`, after the instance's prefix if there are several instances. */
  readonly name: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly timeCreated: string;
  /** Text as the platform writes it, or bytes that are not text. */
  readonly content: string | Uint8Array;
  /** The expected outcome of this write. Older versions and repeated writes are `loaded`, too. */
  readonly outcome: "loaded" | "rejected" | "skipped";
  readonly channel: Channel;
  readonly id: number;
  /** What happened in the session, or how the object is damaged. */
  readonly kind: string;
  /** Whether this write determines the session's rows; false for damaged objects. */
  readonly isNewest: boolean;
  /** The expected result once everything is loaded; null for writes that a later one replaces. */
  readonly truth: () => SessionTruth | UnloadedTruth | null;
}

interface Planned {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly name: string;
  readonly session: Session;
  readonly isNewest: boolean;
  readonly drift: Drift | null;
  readonly damage: Damage | null;
}

/** Relative number of sessions by local hour, and by weekday from Sunday. */
const hourShares = [1, 1, 1, 1, 1, 2, 5, 12, 26, 38, 42, 40, 34, 38, 40, 36, 31, 24, 14, 8, 6, 4, 2, 1];
const weekdayShares = [0.35, 1.25, 1.1, 1, 0.98, 0.95, 0.45];
/** Local hours at which the contact center opens and closes. */
const opens = 7;
const closes = 20;

/**
 * The writes that a platform would have made during the period, in the order of their times. The same options give the same writes,
 * byte for byte. Only the pending writes of sessions that have begun are in memory, not the whole period.
 *
 * @throws RangeError if `start` is not a date or the time zone is unknown
 */
export function* generateWrites(chosen: Partial<GenerateOptions> = {}): Generator<GeneratedWrite, void, void> {
  const options = { ...defaultOptions, ...chosen };
  const time = new LocalTime(options.timeZone);
  const pending = new PriorityQueue<Planned>((planned) => planned.at);
  for (const { createdAt, planned } of plan(options, time)) {
    for (let next = pending.peek(); next !== undefined && next.at < createdAt * 1000; next = pending.peek()) {
      pending.pop();
      yield written(next, time);
    }
    for (const write of planned) if (options.writes === "all" || write.isNewest || isLasting(write)) pending.push(write);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) yield written(next, time);
}

/** Whether a damaged object stays in the bucket: the object of an interrupted write is replaced by the next write. */
const isLasting = ({ damage }: Planned): boolean => damage !== null && damage !== interrupted;

/** Sessions in the order of their start, each with its writes. */
function* plan(options: GenerateOptions, time: LocalTime): Generator<{ readonly createdAt: number; readonly planned: readonly Planned[] }> {
  const random = new Random(options.seed);
  const writing = random.fork("writing");
  const damaging = random.fork("damage");
  const drifting = random.fork("drift");
  const sessionRandom = random.fork("sessions");
  const agentCount = Math.min(400, Math.max(8, Math.ceil(options.sessions / options.days / options.instances.length / 25)));
  const centers = options.instances.map((instance, _, all) => {
    // A single instance is the same contact center, whatever its name is.
    const name = all.length === 1 ? defaultOptions.instances.join() : instance;
    return new ContactCenter(instance, random.fork(`center ${name}`), agentCount);
  });
  const from = time.startOf(options.start);
  const dayAfter = new Date(Date.parse(`${options.start}T00:00:00Z`) + options.days * 86_400_000).toISOString().slice(0, 10);
  const until = time.startOf(dayAfter);
  let damageCount = 0;
  let driftCount = 0;
  let index = 0;
  for (const createdAt of arrivals(options.sessions, time, { from, until }, random.fork("arrivals"))) {
    const center = sessionRandom.pick(centers);
    const progress = (createdAt - from) / (until - from);
    const release: Release = progress < 0.2 ? "2025" : progress < 0.7 ? "2026" : "newest";
    const channel: Channel = sessionRandom.chance(options.chatShare) ? "chat" : "call";
    const { hour, weekday } = time.wall(createdAt);
    const hours = hour >= opens && hour < closes && (weekday !== 0 || hour < 17) ? "byDay" : "byNight";
    const context = { center, random: sessionRandom, createdAt, release, extraLegs: options.extraLegs };
    const isLast = index === options.sessions - 1 && options.sessions >= 20;
    const session = buildSession(context, channel, hours, isLast ? `open_${channel}` : undefined);
    const drift = drifting.chance(options.drift) ? (drifts[driftCount++ % drifts.length] ?? null) : null;
    const planned = planWrites(session, { options, time, until, random: writing, drift });
    if (damaging.chance(options.damage)) {
      const damage = [...damages, interrupted][damageCount++ % (damages.length + 1)] ?? interrupted;
      if (damage === interrupted) {
        const [first] = planned;
        if (first !== undefined) planned.push({ ...first, at: first.at - 900, isNewest: false, damage });
      } else {
        const lost = versionAt(buildSession({ ...context, random: damaging }, channel, "byDay"), createdAt + 900);
        const at = (createdAt + 901) * 1000 + damaging.integer(0, 999);
        const name = objectName(lost, time.dateFolder(createdAt), options);
        const slash = name.lastIndexOf("/") + 1;
        const renamed = name.slice(0, slash) + (damage.rename?.(name.slice(slash)) ?? name.slice(slash));
        planned.push({ at, name: renamed, session: lost, isNewest: false, drift: null, damage });
      }
    }
    yield { createdAt, planned };
    index += 1;
  }
}

/** Start times of sessions in order, distributed over hours and weekdays, in seconds since 1970. */
function* arrivals(
  sessions: number,
  time: LocalTime,
  { from, until }: { readonly from: number; readonly until: number },
  random: Random,
): Generator<number> {
  const shares = Array.from({ length: Math.ceil((until - from) / 3_600) }, (_, bucket) => {
    const { hour, weekday } = time.wall(from + bucket * 3_600);
    return (hourShares[hour] ?? 0) * (weekdayShares[weekday] ?? 0);
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  let bucket = 0;
  let before = 0;
  for (let index = 0; index < sessions; index += 1) {
    const position = ((index + random.fraction()) / sessions) * total;
    let share = shares[bucket] ?? 0;
    while (bucket < shares.length - 1 && position >= before + share) {
      before += share;
      bucket += 1;
      share = shares[bucket] ?? 0;
    }
    yield from + Math.min(bucket * 3_600 + 3_599, Math.floor((bucket + (position - before) / share) * 3_600));
  }
}

function planWrites(
  session: Session,
  given: {
    readonly options: GenerateOptions;
    readonly time: LocalTime;
    readonly until: number;
    readonly random: Random;
    readonly drift: Drift | null;
  },
): Planned[] {
  const { options, time, until, random, drift } = given;
  const versions: { session: Session; at: number; name: string }[] = [];
  const write = (version: Session, folder: string, delay = random.integer(1_000, 4_000)): void => {
    versions.push({ session: version, at: version.updatedAt * 1000 + delay, name: objectName(version, folder, options) });
  };
  const { createdAt, endedAt, scheduledAt } = session;
  if (scheduledAt !== null && scheduledAt - createdAt >= 600) {
    write(unfinished(session, "scheduled", createdAt), time.dateFolder(createdAt));
  }
  if (endedAt === null) {
    write({ ...session, updatedAt: createdAt + random.integer(90, 150) }, time.dateFolder(createdAt));
  } else if (endedAt > until) {
    if (versions.length === 0) write(unfinished(session, "queued", createdAt + random.integer(2, 20)), time.dateFolder(createdAt));
  } else {
    const first = endedAt + random.integer(0, 15);
    const folder = time.dateFolder(first);
    const isTicketLate = random.chance(0.04);
    write(versionAt(session, first, !isTicketLate), folder);
    if (!random.chance(0.015)) {
      const rewritten = endedAt + random.integer(900, 1_200);
      const isMoved = random.chance(0.03);
      write(versionAt(session, rewritten, !isTicketLate), isMoved ? time.dateFolder(rewritten + 86_400) : folder);
      const third = rewritten + random.integer(3_600, 90_000);
      if ((isTicketLate || random.chance(0.02)) && third < until) write(versionAt(session, third), folder);
    }
  }
  const originals = versions.slice();
  for (const [index, version] of originals.entries()) {
    if (!random.chance(options.duplicates)) continue;
    const next = originals[index + 1];
    if (random.chance(0.5)) {
      const room = (next === undefined ? version.at + 1_800_000 : next.at) - version.at;
      versions.push({ ...version, at: version.at + Math.max(1, Math.floor(room * (0.1 + 0.8 * random.fraction()))) });
    } else {
      const name = objectName(session, time.dateFolder(createdAt + (5 + index) * 86_400), options);
      versions.push({ ...version, at: version.at + random.integer(60_000, 7_200_000), name });
    }
  }
  const newest = versions.reduce((best, version) =>
    (version.session.updatedAt - best.session.updatedAt || version.at - best.at) > 0 ? version : best,
  );
  return versions.map((version) => ({ ...version, isNewest: version === newest, drift, damage: null }));
}

/** Whether object names come without an instance prefix: a bucket of one unnamed instance. */
export const isWithoutPrefix = (instances: readonly string[]): boolean => instances.length === 1 && instances[0] === "default";

function objectName(session: Session, folder: string, { instances }: GenerateOptions): string {
  const prefix = isWithoutPrefix(instances) ? "" : `${session.instance}/`;
  return `${prefix}metadata/${folder}/${session.channel}-${session.id}.json`;
}

function written({ at, name, session, isNewest, drift, damage }: Planned, time: LocalTime): GeneratedWrite {
  const file: PlatformFile = platformFile(session, time);
  const unknown = drift?.change(file) ?? null;
  const truth = (): SessionTruth | UnloadedTruth | null => {
    if (damage !== null) {
      return damage === interrupted ? null : { instance: session.instance, name, outcome: damage.outcome, damage: damage.name };
    }
    if (!isNewest) return null;
    const plain = truthOf(session, time);
    return drift === null || unknown === null ? plain : truthAfter(drift, unknown, plain);
  };
  return {
    instance: session.instance,
    name,
    timeCreated: new Date(at).toISOString(),
    content: damage === null ? JSON.stringify(file) : damage.content(file),
    outcome: damage?.outcome ?? "loaded",
    channel: session.channel,
    id: session.id,
    kind: damage?.name ?? session.kind,
    isNewest,
    truth,
  };
}
