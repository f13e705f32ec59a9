import { createHash } from "node:crypto";
import { field, required } from "./field.ts";
import { type MetricSettings, withMetricSettings } from "./metric-settings.ts";
import { liveViews, metricOver, settledMetrics } from "./metric-views.ts";
import { type View, chosenRows, isErased, onePerRowId, storeViews, versionList } from "./relations.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { type StoredTable, sessionVersions } from "./store.ts";

const perSession = ["instance", "session_key"];
const byDay = { field: "session_date", type: "DAY" } as const;

/** The latest version of each session of settled days. Of a hidden session its last tombstone, so that a version on another day finds it. */
const settledNewest: StoredTable = {
  ...sessionVersions,
  name: "settled_newest",
  description:
    "The latest version of each session of the settled days, or the tombstone that hides it. Computed by `settle` from `session_versions`.",
  clustering: perSession,
};

const movedVersions: StoredTable = {
  ...sessionVersions,
  name: "moved_versions",
  description:
    "Versions of settled days whose sessions have versions on several days. Their latest is chosen when they are read, and they are not in settled tables.",
  clustering: perSession,
};

export const settledDays: StoredTable = {
  name: "settled_days",
  description: "The settled days: the rows of a day are in the settled tables if and only if its record is here.",
  partition: null,
  clustering: ["session_date"],
  fields: [
    required("session_date", "DATE", "The day."),
    required("definition", "STRING", "Hash of the queries that its rows come from, with the metric settings."),
    required("version_count", "INT64", "Versions of that day in `session_versions`."),
    required("settled_at", "TIMESTAMP", "No later than the moment as of which its rows are."),
  ],
};

/** Sessions are on several days rarely, and whether they are must not take reading every settled day. */
const settledIds: StoredTable = {
  name: "settled_ids",
  description:
    "First and last session id of each settled day, by instance and channel. A session of another day is searched on those days whose ids include its own.",
  partition: null,
  clustering: ["session_date"],
  fields: [
    required("session_date", "DATE", "The settled day."),
    required("instance", "STRING", "Platform instance (tenant)."),
    required("channel", "STRING", "`call` or `chat`."),
    required("first_session_id", "INT64", "Least id of its sessions."),
    required("last_session_id", "INT64", "Greatest id of its sessions."),
  ],
};

const upkeepState: StoredTable = {
  name: "upkeep_state",
  description: "What upkeep remembers between its runs, by name. Never streamed into.",
  partition: null,
  clustering: ["name"],
  fields: [
    required("name", "STRING", "What is remembered."),
    field("value", "STRING", "As text."),
    required("changed_at", "TIMESTAMP", "When it was written."),
  ],
};

const metricTables: readonly StoredTable[] = settledMetrics.map(({ name, description, fields }) => ({
  name: `settled_${name}`,
  description: `${description} Rows of the settled days, computed by \`settle\`.`,
  partition: byDay,
  clustering: name === "sessions_flat" ? ["local_date", ...perSession] : perSession,
  fields,
}));

/** Tables with rows of the settled days, partitioned by `session_date`. */
export const tablesOfDays: readonly StoredTable[] = [settledNewest, movedVersions, ...metricTables];

/** Tables with a few rows of each settled day. */
export const recordsOfDays: readonly StoredTable[] = [settledIds, settledDays];

/** Tables that belong to the program, which can compute them again. */
export const settledTables: readonly StoredTable[] = [...tablesOfDays, ...recordsOfDays, upkeepState];

/** All views of the private store, in the order of their creation. The first alone contains the literal. */
export const allStoreViews: readonly View[] = [...storeViews, ...liveViews];

/** The oldest date: with it, versions of every day are read. */
export const earliestDate = "0001-01-01";

/** A condition on `session_date`; as literals, so that engines read those partitions only. */
export const onDays = (days: readonly string[], column = "session_date"): string =>
  `${column} in (${days.map((day) => `date '${day}'`).join(", ")})`;

/** Statements that take the rows and records of days out of the settled tables, which makes the days live. */
export const unsettleStatements = (days: readonly string[]): readonly string[] =>
  [...tablesOfDays, ...recordsOfDays].map(({ name }) => `delete from \${store}.${name} where ${onDays(days)}`);

/** What the statements that settle days are written for. */
interface SettledPiece {
  readonly days: readonly string[];
  /** Their versions, as counted when the days were chosen. */
  readonly versionCount: number;
  /** The literal of `unsettled_versions`, or an earlier date. */
  readonly liveFrom: string;
  readonly definition: string;
  /** RFC 3339, no later than the snapshot in which the statements run. */
  readonly settledAt: string;
}

/**
 * Statements that replace the rows of days in the settled tables, and their records, for one transaction. They fail if a version was appended
 * to the days since they were chosen. A session with versions on other days too goes to `moved_versions`.
 */
export function settleStatements(
  { days, versionCount, liveFrom, definition, settledAt }: SettledPiece,
  dialect: SqlDialect,
  metricSettings: MetricSettings,
): readonly string[] {
  const columns = versionList(dialect);
  const of = onDays(days);
  const settledSessions = (names: readonly string[]): string =>
    `select ${names.map(dialect.quoted).join(", ")} from \${store}.settled_newest where ${of} and is_deleted is not true`;
  const placeOf = (name: string): string | null =>
    settledMetrics.some((metric) => metric.name === name) ? `(select * from \${store}.settled_${name} where ${of})` : null;
  const statements = [
    `select case when (select count(*) from \${store}.session_versions where ${of}) <> ${versionCount} then error('${changedMeanwhile}') end as unchanged`,
    ...[...tablesOfDays, ...recordsOfDays].map(({ name }) => `delete from \${store}.${name} where ${of}`),
    `insert into \${store}.moved_versions (${columns})
select ${columns} from \${store}.session_versions as version
where ${of} and exists (
  select 1 from (
    select instance, session_key from \${store}.moved_versions
    union all
    select instance, session_key from \${store}.session_versions as other
    where other.session_date >= date '${liveFrom}' and not other.${of}
      and not exists (select 1 from \${store}.settled_days as settled where settled.session_date = other.session_date)
    union all
    select instance, session_key from \${store}.session_versions where ${of}
    group by instance, session_key having min(session_date) <> max(session_date)
  ) as moved
  where moved.instance = version.instance and moved.session_key = version.session_key
)`,
    `insert into \${store}.settled_newest (${columns})
select ${columns} from \${store}.session_versions as version
where ${of} and version.${dialect.rowReference} in (
  ${chosenRows(`\${store}.session_versions where ${of}`, dialect.rowReference)}
) and not ${isErased("version")} and not exists (
  select 1 from \${store}.moved_versions as moved where moved.instance = version.instance and moved.session_key = version.session_key
)${onePerRowId(dialect)}`,
    ...settledMetrics.map((metric) => {
      const list = metric.fields.map((one) => dialect.quoted(one.name)).join(", ");
      return `insert into \${store}.settled_${metric.name} (${list})\n${metricOver(metric, settledSessions, dialect, placeOf)}`;
    }),
    `insert into \${store}.settled_ids (session_date, instance, channel, first_session_id, last_session_id)
select session_date, instance, channel, min(session_id), max(session_id) from \${store}.settled_newest where ${of} group by session_date, instance, channel`,
    `insert into \${store}.settled_days (session_date, definition, version_count, settled_at)
select day, ${dialect.textLiteral(definition)}, coalesce(counted.version_count, 0), timestamp '${settledAt}'
from ${dialect.unnest(`[${days.map((day) => `date '${day}'`).join(", ")}]`, "day")}
left join (select session_date, count(*) as version_count from \${store}.session_versions where ${of} group by session_date) as counted
  on counted.session_date = day`,
  ];
  return statements.map((statement) => withMetricSettings(dialect.withRelationNames(statement), metricSettings));
}

/** What the statements fail with if a version was appended since the days were chosen. */
export const changedMeanwhile = "versions were appended meanwhile";

/** Hash of everything that settled rows depend on but the versions: columns, queries and metric settings. */
export function definitionOf(dialect: SqlDialect, metricSettings: MetricSettings): string {
  const piece = { days: [earliestDate], versionCount: 0, liveFrom: earliestDate, definition: "", settledAt: "" };
  const texts = [...settleStatements(piece, dialect, metricSettings), ...[...tablesOfDays, ...recordsOfDays].map(dialect.createTable)];
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 16);
}
