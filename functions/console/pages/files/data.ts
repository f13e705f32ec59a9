import { preferenceOf } from "../../../../schema/relations.ts";
import { canaryInstance } from "../../../../schema/store.ts";
import type { SqlDialect } from "../../../../schema/sql-dialect.ts";
import { outcomes } from "../../../../schema/outcomes.ts";
import type { Parameters } from "../../../warehouse/warehouse.ts";
import type { Times } from "../../times.ts";
import type { Answers } from "../../answers.ts";

/** What the feed can be narrowed to. */
export const feedOutcomes = [...outcomes, "erased"] as const;

/** What the page is asked for. */
export interface FilesQuery {
  readonly outcome: string | null;
  /** Only files handled before this one: `handled_at`, then name, of the last file of the page before. */
  readonly before: { readonly at: string; readonly name: string } | null;
}

/** Rows of a page of the feed. */
const pageSize = 50;

/**
 * The ledger as `session_files` has it, in the columns of this page alone: the view states the problems and the standing of every file,
 * which takes many times as long.
 */
export function ledgerSql({ types, unnest }: SqlDialect): string {
  const text = types.STRING.toLowerCase();
  const listed = (entry: string): string =>
    `(select string_agg(${entry}, '; ' order by entry.pointer, entry.code) from ${unnest("unloaded.problems", "entry")})`;
  return `
  select handled.bucket, handled.object_name, cast(handled.generation as ${text}) as generation,
    case when erased.session_key is not null then 'erased' else handled.outcome end as outcome,
    handled.reasons, handled.problems, handled.instance, handled.session_key, handled.handled_at, handled.source_time_created,
    handled.handling_milliseconds
  from (
    select *, row_number() over (partition by bucket, object_name, generation order by ${preferenceOf("outcome")}, handled_at desc, row_id desc) as place
    from (
      select source_bucket as bucket, source_object as object_name, source_generation as generation, 'loaded' as outcome,
        cast(null as ${text}) as reasons, cast(null as ${text}) as problems, instance, session_key,
        ingested_at as handled_at, source_time_created, handling_milliseconds, row_id
      from \${store}.session_versions
      where is_deleted is not true and instance <> '${canaryInstance}' and session_date >= cast(@sessions_from as date)
      union all
      select bucket, object_name, generation, outcome, ${listed("entry.code")} as reasons,
        ${listed("entry.code || case when entry.pointer = '' then '' else ' ' || entry.pointer end || case when entry.detail is null then '' else ': ' || entry.detail end")} as problems,
        instance, channel || '-' || cast(session_id as ${text}) as session_key,
        handled_at, source_time_created, handling_milliseconds, row_id
      from \${store}.unloaded_files as unloaded
      where instance is null or instance <> '${canaryInstance}'
    ) as entries
  ) as handled
  left join (select distinct instance, session_key from \${store}.session_erasures where forgotten_at is null) as erased
    on erased.instance = handled.instance and erased.session_key = handled.session_key
  where handled.place = 1`;
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** What the page shows. */
export interface FilesData {
  readonly times: Times;
  /** The local date of the moment. */
  readonly today: string;
  readonly counts: { readonly today: ReadonlyMap<string, number>; readonly all: ReadonlyMap<string, number> };
  /** RFC 3339; null if there is no file. */
  readonly lastHandledAt: string | null;
  readonly lag: { readonly median: number | null; readonly slow: number | null };
  readonly hours: Rows;
  readonly feed: Rows;
  readonly hasMore: boolean;
  readonly rejected: Rows;
  readonly drift: Rows;
  readonly state: ReadonlyMap<string, string>;
  readonly settled: { readonly days: number; readonly from: string | null; readonly to: string | null };
}

const day = 86_400_000;

/** Days of sessions that a service that bills is asked for; an engine on this machine reads all. */
export const remoteDays = 35;

/** Everything on the page, all as of about the same moment. */
export async function readFiles(
  answers: Answers,
  { sql, isRemote }: { readonly sql: SqlDialect; readonly isRemote: boolean },
  { outcome, before }: FilesQuery,
  { now, times }: { readonly now: Date; readonly times: Times },
): Promise<FilesData> {
  const sessionsFrom = isRemote ? new Date(now.getTime() - remoteDays * day).toISOString().slice(0, 10) : "0001-01-01";
  const ledger = ledgerSql(sql);
  const ask = (text: string, parameters: Parameters = {}) =>
    answers.ask(`with ledger as (${ledger}\n)\n${text}`, { sessions_from: sessionsFrom, ...parameters });
  const today = times.date(now);
  // A literal, as in the views: not every engine takes a parameter for a zone.
  const local = `datetime(handled_at, ${sql.textLiteral(times.timeZone)})`;
  const [counts, hours, feed, rejected, drift, state, settled] = await Promise.all([
    ask(
      `select outcome, count(*) as files, countif(cast(${local} as date) = cast(@today as date)) as files_today, max(handled_at) as last_handled_at
      from ledger group by outcome`,
      { today },
    ),
    ask(
      `select cast(cast(${local} as date) as ${sql.types.STRING.toLowerCase()}) as day, extract(hour from ${local}) as hour, outcome, count(*) as files
      from ledger where handled_at >= cast(@hours_from as timestamp) group by 1, 2, 3 order by 1, 2, 3`,
      { hours_from: new Date(now.getTime() - 2 * day).toISOString() },
    ),
    ask(
      `select * from ledger where ${outcome === null ? "true" : "outcome = @outcome"} and ${
        before === null
          ? "true"
          : "(handled_at < cast(@before_at as timestamp) or (handled_at = cast(@before_at as timestamp) and object_name > @before_name))"
      } order by handled_at desc, object_name limit ${pageSize + 1}`,
      { ...(outcome === null ? {} : { outcome }), ...(before === null ? {} : { before_at: before.at, before_name: before.name }) },
    ),
    ask(
      `select reasons, count(*) as files, min(handled_at) as first_at, max(handled_at) as last_at, max(object_name) as sample
      from ledger where outcome = 'rejected' group by reasons order by files desc, reasons limit 30`,
    ),
    answers.ask(
      "select instance, channel, pointer, problem, kinds, first_seen_at, last_seen_at, session_count, example_session_key from ${contact_center}.session_drift order by session_count desc, pointer, instance limit 30",
    ),
    answers.ask("select name, value from ${store}.upkeep_state"),
    answers.ask("select count(*) as days, min(session_date) as first_day, max(session_date) as last_day from ${store}.settled_days"),
  ]);
  const countsOf = (column: string) => new Map(counts.rows.map((row) => [String(row["outcome"]), Number(row[column])]));
  const last = counts.rows.map((row) => String(row["last_handled_at"])).toSorted();
  return {
    times,
    today,
    counts: { today: countsOf("files_today"), all: countsOf("files") },
    lastHandledAt: last.at(-1) ?? null,
    lag: await readLag(ask, last.at(-1) ?? null),
    hours: hours.rows,
    feed: feed.rows.slice(0, pageSize),
    hasMore: feed.rows.length > pageSize,
    rejected: rejected.rows,
    drift: drift.rows,
    state: new Map(state.rows.map(({ name, value }) => [String(name), textOf(value) ?? ""])),
    settled: {
      days: Number(settled.rows[0]?.["days"] ?? 0),
      from: textOf(settled.rows[0]?.["first_day"]),
      to: textOf(settled.rows[0]?.["last_day"]),
    },
  };
}

/** Seconds from the file's place in the bucket to its row, of the day before the last file. */
async function readLag(
  ask: (text: string, parameters: Parameters) => Promise<{ readonly rows: Rows }>,
  last: string | null,
): Promise<FilesData["lag"]> {
  if (last === null) return { median: null, slow: null };
  const { rows } = await ask(
    `select approx_quantiles(unix_seconds(handled_at) - unix_seconds(source_time_created), 20) as lags
    from ledger where handled_at >= cast(@lag_from as timestamp) and source_time_created is not null`,
    { lag_from: new Date(Date.parse(last) - day).toISOString() },
  );
  const lags = rows[0]?.["lags"];
  const at = (place: number): number | null => (Array.isArray(lags) && lags.length > place ? Number(lags[place]) : null);
  return { median: at(10), slow: at(19) };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What changes when a file is handled. Cheap enough to be asked every second of an engine on this machine. */
export async function readMark(answers: Answers): Promise<string> {
  const { rows } = await answers.ask(
    "select (select count(*) from ${store}.session_versions) as versions, (select count(*) from ${store}.unloaded_files) as unloaded",
  );
  return `${String(rows[0]?.["versions"])}-${String(rows[0]?.["unloaded"])}`;
}
