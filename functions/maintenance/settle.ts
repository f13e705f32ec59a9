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

/** An embedded engine settles so many in less than 1 GB of memory. */
const embeddedVersionsAtOnce = 20_000;

/** Settled days before the live ones that are searched for sessions with a live version when nothing else is due. */
const daysSearched = 7;

interface SettledState {
  readonly definition: string;
  readonly liveFrom: string;
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
  /** Days whose notes of changes are all done. */
  readonly doneDays: readonly string[];
}

/** The last day that is settled: no append that did not note it can still arrive. */
export const lastSettledDay = (now: Date): string => dateBefore(new Date(now.getTime() - midnightMilliseconds), liveDays);

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
  await forgetTouches(warehouse, plan.doneDays, options);
  return {
    settled_days: settled.size,
    days_left: due.length - settled.size,
    live_from: liveFrom > plan.liveFrom ? liveFrom : plan.liveFrom,
    bytes_read: bytes,
  };
}

/** Finds what is due. Reads narrow columns of live and changed days, and of the settled sessions, if days are due, which session is on which day. */
export async function planSettle(warehouse: Warehouse, options: SettleOptions): Promise<SettlePlan> {
  const { now, versionsAtOnce = warehouse.isRemote ? 50_000 : embeddedVersionsAtOnce } = options;
  const state = await readState(warehouse);
  const last = lastSettledDay(now());
  const touches = await readTouches(warehouse, state);
  const touched = touches.filter(({ isDone, day }) => !isDone && day <= last).map(({ day }) => day);
  const versionCounts = await countVersions(warehouse, state, touched);
  const live = [...versionCounts.keys()].filter((day) => day >= state.liveFrom && !state.settledAt.has(day));
  const aged = live.filter((day) => day <= last);
  // Neither read live nor in step with their versions.
  const isBehind = (day: string): boolean => state.settledAt.has(day) || day < state.liveFrom;
  const due = new Set([...aged, ...touched.filter(isBehind)]);
  const groups = new Groups();
  for (const [one, other] of await readCrossings(warehouse, state, [...due])) {
    if (!isBehind(one) || !isBehind(other)) {
      for (const day of [one, other]) if (state.settledAt.has(day)) due.add(day);
      continue;
    }
    due.add(one).add(other);
    groups.join(one, other);
  }
  const uncounted = [...due].filter((day) => !versionCounts.has(day));
  const counts = new Map([...versionCounts, ...(uncounted.length > 0 ? await countVersions(warehouse, state, uncounted) : [])]);
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
  const next = earliest([...live.filter((day) => !due.has(day)), dateAfter(last)]);
  return {
    ...state,
    liveDays: live.toSorted(),
    pieces,
    versionCounts: counts,
    nextLiveFrom: next > state.liveFrom ? next : state.liveFrom,
    doneDays: touches.filter(({ isDone }) => isDone).map(({ day }) => day),
  };
}

async function readState(warehouse: Warehouse): Promise<SettledState> {
  const { rows: values } = await warehouse.query("select name, value from ${store}.upkeep_state");
  const valueOf = (name: string, otherwise: string): string => {
    const value = values.find((row) => row["name"] === name)?.["value"];
    return typeof value === "string" ? value : otherwise;
  };
  const { rows } = await warehouse.query("select session_date, settled_at from ${store}.settled_days");
  const dates = dateList(rows);
  return {
    definition: valueOf("definition", ""),
    liveFrom: valueOf("live_from", earliestDate),
    settledAt: new Map(rows.map((row, index) => [dates[index] ?? "", Date.parse(String(row["settled_at"]))])),
  };
}

async function readTouches(
  warehouse: Warehouse,
  { settledAt }: SettledState,
): Promise<readonly { readonly day: string; readonly isDone: boolean }[]> {
  const { rows } = await warehouse.query(
    "select day as session_date, max(touched_at) as touched_at from ${store}.touched_days group by day",
  );
  return dateList(rows).map((day, index) => {
    const touchedAt = Date.parse(String(rows[index]?.["touched_at"]));
    return { day, isDone: (settledAt.get(day) ?? Number.NEGATIVE_INFINITY) >= touchedAt + touchMilliseconds };
  });
}

/** Versions of each live day, and of other days. */
async function countVersions(
  warehouse: Warehouse,
  { liveFrom }: SettledState,
  days: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await warehouse.query(
    `select session_date, count(*) as version_count from \${store}.session_versions
     where session_date >= date '${liveFrom}' or ${sessionDateIn(days)} group by session_date`,
  );
  return new Map(dateList(rows).map((day, index) => [day, Number(rows[index]?.["version_count"])]));
}

/** Pairs of days with a session in common, of which one is live or due and the other is too, or has the session in its settled table. */
async function readCrossings(
  warehouse: Warehouse,
  { liveFrom, settledAt }: SettledState,
  due: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  if (settledAt.size === 0) return [];
  const searched = due.length > 0 || liveFrom === earliestDate ? earliestDate : dateBefore(new Date(`${liveFrom}T00:00:00Z`), daysSearched);
  const { rows } = await warehouse.query(`
    with versions as (
      select distinct version.instance, version.session_key, version.session_date
      from \${store}.session_versions as version
      where ${sessionDateIn(due)} or (version.session_date >= date '${liveFrom}'
        and not exists (select 1 from \${store}.settled_days as settled where settled.session_date = version.session_date))
    )
    select distinct version.session_date as session_date, settled.session_date as other_date
    from versions as version
    join \${store}.settled_newest as settled on settled.instance = version.instance and settled.session_key = version.session_key
    where settled.session_date <> version.session_date and settled.session_date >= date '${searched}'
    union distinct
    select version.session_date, other.session_date
    from versions as version
    join versions as other on other.instance = version.instance and other.session_key = version.session_key
    where version.session_date < other.session_date`);
  const ones = dateList(rows);
  const others = dateList(rows.map((row) => ({ session_date: row["other_date"] })));
  return ones.map((one, index) => [one, others[index] ?? one]);
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
  const { rows } = await warehouse.query(`select count(*) as touch_count from \${store}.touched_days where ${condition}`);
  if (Number(rows[0]?.["touch_count"]) === 0) return;
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
