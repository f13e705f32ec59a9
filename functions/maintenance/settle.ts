import type { MetricSettings } from "../../schema/metric-settings.ts";
import { liveFrom as liveFromLiteral, unsettledVersions } from "../../schema/relations.ts";
import { changedMeanwhile, definitionOf, earliestDate, settleStatements } from "../../schema/settled.ts";
import { liveDays } from "../../schema/store.ts";
import { dateBefore } from "../pipeline/touched-days.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { type Report, dateList, sessionDateIn } from "./session-dates.ts";

export interface SettleOptions {
  readonly now: () => Date;
  readonly metricSettings: MetricSettings;
  /** The most that one piece may read. */
  readonly maximumBytes: number;
  /** Versions of the days that are settled in one transaction, unless a day or days of one session have more; by default, by the engine. */
  readonly versionsAtOnce?: number;
  /** Whether there is time for another piece; what is left is settled the next time. */
  readonly hasTime?: () => boolean;
}

/** The views show other queries or metric settings than those that days would be settled with. */
class OtherDefinitionError extends Error {
  override readonly name = "OtherDefinitionError";
}

/** A change counts as seen by a settle that began so much later than it was noted: its append may have taken until then. */
const touchMilliseconds = 10 * 60_000;

/** Appends that began before midnight may still arrive. */
const midnightMilliseconds = 60 * 60_000;

/** Notes of changes that are done stay so long: rows that were streamed lately cannot be deleted. */
const keptMilliseconds = 24 * 60 * 60_000;

/** How often the versions of settled days are counted. */
const countingMilliseconds = 24 * 60 * 60_000;

/** An embedded engine settles so many in less than 1 GB of memory. */
const embeddedVersionsAtOnce = 20_000;

/** Ids are compared by so many: one comparison for them, and a settled day is searched in vain if its ids are that close. */
const idsSearchedAtOnce = 1_000;

interface SettledState {
  readonly definition: string;
  readonly liveFrom: string;
  /** When the versions of settled days were counted; null if never. */
  readonly countedAt: number | null;
  /** Settled days, each with the moment as of which its rows are. */
  readonly settledAt: ReadonlyMap<string, number>;
}

/** What `settle` would do now. */
export interface SettlePlan extends SettledState {
  /** Days with versions that are read live. */
  readonly liveDays: readonly string[];
  /** Days to settle, in pieces: those of a piece in one transaction, in this order. */
  readonly pieces: readonly (readonly string[])[];
  readonly versionCounts: ReadonlyMap<string, number>;
  /** The literal once all pieces are settled. */
  readonly nextLiveFrom: string;
  /** Whether the versions of settled days were counted for it. */
  readonly isCounted: boolean;
  /** Settled days with notes of changes that are old enough to be deleted. */
  readonly forgottenDays: readonly string[];
}

/** The last day that is settled: no append that did not note it can still arrive. */
const lastSettledDay = (now: Date): string => dateBefore(new Date(now.getTime() - midnightMilliseconds), liveDays);

/**
 * Settles the days that are due, in transactions of a few days: old enough and not settled yet, changed since they were settled, or with
 * sessions that have live versions as well. Safe at any time, any number of times, and to interrupt: a day's rows stand in the settled tables
 * exactly if its record does. Throws `OtherDefinitionError` if the views are of another version or other metric settings.
 */
export async function settle(warehouse: Warehouse, options: SettleOptions): Promise<Report> {
  const { now, metricSettings, maximumBytes, hasTime = () => true } = options;
  const definition = definitionOf(warehouse.sql, metricSettings);
  const plan = await planSettle(warehouse, options);
  if (plan.definition !== definition)
    throw new OtherDefinitionError(
      "the views are of another version or other metric settings than these: run npx ccaip-sessions migrate --apply with these settings, or settle with theirs",
    );
  const settled = new Set<string>();
  let bytes: number | null = null;
  for (const days of plan.pieces) {
    if (!hasTime()) break;
    const versionCount = days.reduce((sum, day) => sum + (plan.versionCounts.get(day) ?? 0), 0);
    const settledAt = now().toISOString();
    const statements = settleStatements(
      { days, versionCount, liveFrom: plan.liveFrom, definition, settledAt },
      warehouse.sql,
      metricSettings,
    );
    try {
      const { bytesBilled } = await warehouse.change(statements, { maximumBytes });
      if (bytesBilled !== null) bytes = (bytes ?? 0) + bytesBilled;
      for (const day of days) settled.add(day);
    } catch (error) {
      // The next run finds what was appended meanwhile.
      if (!(error instanceof Error && error.message.includes(changedMeanwhile))) throw error;
    }
  }
  const due = plan.pieces.flat();
  const left = plan.liveDays.filter((day) => !settled.has(day));
  const liveFrom = earliest([...left, dateAfter(lastSettledDay(now()))]);
  if (liveFrom > plan.liveFrom) await raiseLiveFrom(warehouse, plan.liveFrom, liveFrom, maximumBytes);
  await forgetTouches(warehouse, plan.forgottenDays, options);
  if (plan.isCounted && settled.size === due.length) await recordCounting(warehouse, options);
  return {
    settled_days: settled.size,
    days_left: due.length - settled.size,
    live_from: liveFrom > plan.liveFrom ? liveFrom : plan.liveFrom,
    bytes_read: bytes,
  };
}

/**
 * Finds what is due. One query of small tables, and one of narrow columns of live and changed days; more only if their sessions may be on
 * settled days as well. What it reads depends on what changed, not on history.
 */
export async function planSettle(warehouse: Warehouse, options: SettleOptions): Promise<SettlePlan> {
  const { now, versionsAtOnce = warehouse.isRemote ? 50_000 : embeddedVersionsAtOnce } = options;
  const { touches, ...state } = await readState(warehouse);
  const last = lastSettledDay(now());
  // Neither read live nor in step with their versions.
  const isBehind = (day: string): boolean => state.settledAt.has(day) || day < state.liveFrom;
  const touched = touches.filter(({ isDone, day }) => !isDone && day <= last && isBehind(day)).map(({ day }) => day);
  const isCounted = warehouse.touchesDays && now().getTime() - (state.countedAt ?? Number.NEGATIVE_INFINITY) >= countingMilliseconds;
  const counted = isCounted ? (await daysOfOtherCount(warehouse)).filter((day) => day <= last && isBehind(day)) : [];
  const changed = [...new Set([...touched, ...counted])];
  const { versionCounts, crossings } = await readChanges(warehouse, state, changed);
  const live = [...versionCounts.keys()].filter((day) => !isBehind(day));
  const due = new Set([...live.filter((day) => day <= last), ...changed]);
  const groups = new Groups();
  for (const [one, other] of crossings) {
    if (!isBehind(one) || !isBehind(other)) {
      for (const day of [one, other]) if (state.settledAt.has(day)) due.add(day);
      continue;
    }
    due.add(one).add(other);
    groups.join(one, other);
  }
  const uncounted = [...due].filter((day) => !versionCounts.has(day));
  const counts = new Map([...versionCounts, ...(uncounted.length > 0 ? await countVersions(warehouse, uncounted) : [])]);
  const behind = groups.of([...due].filter(isBehind).toSorted());
  const others = [...due]
    .filter((day) => !isBehind(day))
    .toSorted()
    .toReversed();
  const pieces = [
    ...packed(behind, counts, versionsAtOnce),
    ...packed(
      others.map((day) => [day]),
      counts,
      versionsAtOnce,
    ),
  ];
  // Live days up to the last one are due.
  const next = dateAfter(last);
  const limit = now().getTime() - keptMilliseconds;
  return {
    ...state,
    liveDays: live.toSorted(),
    pieces,
    versionCounts: counts,
    isCounted,
    nextLiveFrom: next > state.liveFrom ? next : state.liveFrom,
    forgottenDays: touches.filter(({ isDone, firstAt }) => isDone && firstAt < limit).map(({ day }) => day),
  };
}

interface TouchedDay {
  readonly day: string;
  /** Its first note. */
  readonly firstAt: number;
  /** Whether it was settled since its last note. */
  readonly isDone: boolean;
}

async function readState(warehouse: Warehouse): Promise<SettledState & { readonly touches: readonly TouchedDay[] }> {
  const { DATE, STRING, TIMESTAMP } = warehouse.sql.types;
  const { rows } = await warehouse.query(`
    select name, value, cast(null as ${DATE}) as session_date, cast(null as ${TIMESTAMP}) as settled_at,
      cast(null as ${TIMESTAMP}) as first_touched_at, cast(null as ${TIMESTAMP}) as last_touched_at
    from \${store}.upkeep_state
    union all
    select cast(null as ${STRING}), cast(null as ${STRING}), session_date, settled_at, null, null from \${store}.settled_days
    union all
    select cast(null as ${STRING}), cast(null as ${STRING}), day, null, min(touched_at), max(touched_at) from \${store}.touched_days group by day`);
  const valueOf = (name: string, otherwise: string): string => {
    const value = rows.find((row) => row["name"] === name)?.["value"];
    return typeof value === "string" ? value : otherwise;
  };
  const settled = rows.filter((row) => row["settled_at"] !== null);
  const settledAt = new Map(settled.map((row) => [dateOf(row["session_date"]), instantOf(row["settled_at"])]));
  const touches = rows
    .filter((row) => row["last_touched_at"] !== null)
    .map((row) => {
      const day = dateOf(row["session_date"]);
      const isDone = (settledAt.get(day) ?? Number.NEGATIVE_INFINITY) >= instantOf(row["last_touched_at"]) + touchMilliseconds;
      return { day, firstAt: instantOf(row["first_touched_at"]), isDone };
    });
  const countedAt = valueOf("counted_at", "");
  return {
    definition: valueOf("definition", ""),
    liveFrom: valueOf("live_from", earliestDate),
    countedAt: countedAt === "" ? null : instantOf(countedAt),
    settledAt,
    touches,
  };
}

const instantOf = (value: unknown): number => Date.parse(String(value));

const dateOf = (value: unknown): string => dateList([{ session_date: value }])[0] ?? "";

/**
 * Days with other versions than when they were settled, live ones among them. Of others nothing noted it: an earlier version of the program
 * appended them during an upgrade, or somebody deleted rows, or `compact` did. Reads one column of all history, so it is asked once a day.
 */
async function daysOfOtherCount(warehouse: Warehouse): Promise<readonly string[]> {
  const { rows } = await warehouse.query(`
    select coalesce(settled.session_date, counted.session_date) as session_date
    from \${store}.settled_days as settled
    full join (select session_date, count(*) as version_count from \${store}.session_versions group by session_date) as counted
      on counted.session_date = settled.session_date
    where coalesce(counted.version_count, 0) <> coalesce(settled.version_count, 0)`);
  return dateList(rows);
}

async function recordCounting(warehouse: Warehouse, { now, maximumBytes }: SettleOptions): Promise<void> {
  const at = now().toISOString();
  const statements = [
    "delete from ${store}.upkeep_state where name = 'counted_at'",
    `insert into \${store}.upkeep_state (name, value, changed_at) values ('counted_at', '${at}', timestamp '${at}')`,
  ];
  await warehouse.change(statements, { maximumBytes });
}

/** Versions of days. */
async function countVersions(warehouse: Warehouse, days: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from \${store}.session_versions where ${sessionDateIn(days)} group by session_date`,
  );
  return new Map(dateList(rows).map((day, index) => [day, Number(rows[index]?.["version_count"])]));
}

interface Changes {
  /** Versions of each live and each changed day. */
  readonly versionCounts: ReadonlyMap<string, number>;
  /** Pairs of days with a session in common, of which one is live or changed and the other is too, or has the session in its settled table. */
  readonly crossings: readonly (readonly [string, string])[];
}

async function readChanges(warehouse: Warehouse, { liveFrom, settledAt }: SettledState, changed: readonly string[]): Promise<Changes> {
  const where = `(${sessionDateIn(changed)} or (session_date >= date '${liveFrom}'
      and not exists (select 1 from \${store}.settled_days as settled where settled.session_date = version.session_date)))`;
  const { DATE, INT64 } = warehouse.sql.types;
  // Live days alone: of each session the latest version is chosen while reading, whatever its days.
  const areLive = settledAt.size === 0 && changed.length === 0;
  const versions = `with versions as (
      select distinct instance, channel, session_id, session_date from \${store}.session_versions as version where ${where}
    )`;
  const pairs = `
    union all
    select distinct cast(null as ${DATE}), cast(null as ${INT64}), ids.session_date, cast(null as ${DATE})
    from (select distinct instance, channel, div(session_id, ${idsSearchedAtOnce}) as part, session_date from versions) as wanted
    join \${store}.settled_ids as ids on ids.instance = wanted.instance and ids.channel = wanted.channel
      and wanted.part between div(ids.first_session_id, ${idsSearchedAtOnce}) and div(ids.last_session_id, ${idsSearchedAtOnce})
    where ids.session_date <> wanted.session_date
    union all
    select distinct version.session_date, cast(null as ${INT64}), cast(null as ${DATE}), other.session_date
    from versions as version
    join versions as other on other.instance = version.instance and other.channel = version.channel and other.session_id = version.session_id
    where version.session_date < other.session_date`;
  const { rows } = await warehouse.query(`
    ${areLive ? "" : versions}
    select session_date, count(*) as version_count, cast(null as ${DATE}) as settled_date, cast(null as ${DATE}) as other_date
    from \${store}.session_versions as version where ${where} group by session_date${areLive ? "" : pairs}`);
  const having = (name: string): typeof rows => rows.filter((row) => row[name] !== null);
  const crossings = having("other_date").map((row) => [dateOf(row["session_date"]), dateOf(row["other_date"])] as const);
  const searched = having("settled_date").map((row) => dateOf(row["settled_date"]));
  return {
    versionCounts: new Map(having("version_count").map((row) => [dateOf(row["session_date"]), Number(row["version_count"])])),
    crossings: searched.length === 0 ? crossings : [...crossings, ...(await searchSettled(warehouse, where, searched))],
  };
}

/** Pairs of a live or changed day and a settled day, of those that are searched, that has a session of it in its settled table. */
async function searchSettled(
  warehouse: Warehouse,
  where: string,
  searched: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await warehouse.query(`
    select distinct versions.session_date as session_date, settled.session_date as other_date
    from (
      select distinct instance, session_key, session_date from \${store}.session_versions as version where ${where}
    ) as versions
    join \${store}.settled_newest as settled on settled.instance = versions.instance and settled.session_key = versions.session_key
    where settled.session_date <> versions.session_date and settled.${sessionDateIn(searched)}`);
  return rows.map((row) => [dateOf(row["session_date"]), dateOf(row["other_date"])]);
}

/** Raises the literal, unless a version was appended meanwhile that it would leave out. */
async function raiseLiveFrom(warehouse: Warehouse, from: string, to: string, maximumBytes: number): Promise<void> {
  const { sql, touchesDays } = warehouse;
  const view = sql.createView({ ...unsettledVersions, sql: unsettledVersions.sql(sql).replaceAll(liveFromLiteral, to) });
  const state = `update \${store}.upkeep_state set value = '${to}' where name = 'live_from'`;
  const options = { maximumBytes };
  if (touchesDays) {
    // Views are not replaced in transactions. What is appended to older days from now on is noted, and settled the next time.
    await warehouse.change([view], options);
    await warehouse.change([state], options);
    return;
  }
  const check = `select case when exists (
    select 1 from \${store}.session_versions as version
    where version.session_date >= date '${from}' and version.session_date < date '${to}'
      and not exists (select 1 from \${store}.settled_days as settled where settled.session_date = version.session_date)
  ) then error('${changedMeanwhile}') end as unchanged`;
  try {
    await warehouse.change([check, view, state], options);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(changedMeanwhile))) throw error;
  }
}

/** Deletes old notes of changes that are settled. */
async function forgetTouches(warehouse: Warehouse, days: readonly string[], { now, maximumBytes }: SettleOptions): Promise<void> {
  if (days.length === 0) return;
  const limit = new Date(now().getTime() - keptMilliseconds).toISOString();
  const condition = `${sessionDateIn(days).replace("session_date", "day")} and touched_at < timestamp '${limit}'`;
  await warehouse.change([`delete from \${store}.touched_days where ${condition}`], { maximumBytes });
}

const dateAfter = (day: string): string => dateBefore(new Date(`${day}T00:00:00Z`), -1);

const earliest = (days: readonly string[]): string => days.reduce((one, other) => (other < one ? other : one), "9999-12-31");

/** Days that have to be settled in one transaction. */
class Groups {
  readonly #parents = new Map<string, string>();

  #root(day: string): string {
    const parent = this.#parents.get(day) ?? day;
    return parent === day ? day : this.#root(parent);
  }

  join(one: string, other: string): void {
    this.#parents.set(this.#root(one), this.#root(other));
  }

  of(days: readonly string[]): readonly (readonly string[])[] {
    return [...Map.groupBy(days, (day) => this.#root(day)).values()];
  }
}

/** Groups in few pieces, in their order, each with no more versions than are settled at once unless one group has more. */
function packed(
  groups: readonly (readonly string[])[],
  counts: ReadonlyMap<string, number>,
  versionsAtOnce: number,
): readonly (readonly string[])[] {
  const pieces: string[][] = [];
  let size = 0;
  for (const group of groups) {
    const versions = group.reduce((sum, day) => sum + (counts.get(day) ?? 0), 0);
    const last = pieces.at(-1);
    if (last !== undefined && size + versions <= versionsAtOnce) {
      last.push(...group);
      size += versions;
    } else {
      pieces.push([...group]);
      size = versions;
    }
  }
  return pieces;
}
