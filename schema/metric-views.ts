import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Field, field } from "./field.ts";
import { type Relation, type View, described, isSettled, liveVersions, named, relations, selectOver, storeView } from "./relations.ts";
import { type DialectFragment, type SqlDialect, dialectFragments } from "./sql-dialect.ts";
import { sessionVersions } from "./store.ts";
import { withSteps } from "./sweep.ts";
import { piiClasses } from "./table.ts";
import { childTables } from "./tables/index.ts";

/**
 * The metric views, read from `views/*.sql`: one query each in the GoogleSQL that the engines share, under a head that is the one
 * source of its descriptions.
 *
 *     -- @view queue_entries                       the file's name again
 *     -- @dataset restricted                       if it is not contact_center
 *     -- @grain One row per …
 *     -- @key session_uid                       the columns that are unique together, unless there is one row
 *     -- @about What an analyst should know first.
 *     -- @col agent_name STRING agent | Meaning.   name, type, class of personal data if it has one
 *
 * What differs between the engines is written as `{{fragment(arguments)}}`, and so are steps that several views share (`sweep.ts`); functions that an engine lacks are macros of its dialect.
 */
const folder = path.join(import.meta.dirname, "views");

/** Fragments that are the same in every engine, written once. */
const sharedFragments: Readonly<Record<string, (parameters: readonly string[]) => string>> = {
  /** What kind of session it is, from the words of the platform's releases, newest first. */
  direction: ([session]) => {
    const words = `coalesce(${session}.session_type, ${session}.legacy_session_type, ${session}.call_type, ${session}.chat_type)`;
    const kinds = ["Campaign", "Outbound", "Callback", "Scheduled", "Internal"];
    return `case ${kinds.map((kind) => `when ${words} like '%${kind}%' then '${kind.toLowerCase()}'`).join(" ")} else 'inbound' end`;
  },
  full_name: ([person]) => `nullif(trim(concat(coalesce(${person}.first_name, ''), ' ', coalesce(${person}.last_name, ''))), '')`,
  interval_start: ([instant]) =>
    `datetime(timestamp_seconds(div(unix_seconds(${instant}), \${interval_seconds}) * \${interval_seconds}), '\${time_zone}')`,
};

/** Finds `{{name(arguments)}}`; arguments are split at commas outside parentheses. */
const fragmentCall = /\{\{(\w+)\(((?:[^{}]|\$\{\w+\})*)\)\}\}/g;

function splitArguments(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

const isDialectFragment = (name: string): name is DialectFragment => dialectFragments.some((known) => known === name);

function withFragments(sql: string, dialect: SqlDialect): string {
  return sql.replaceAll(fragmentCall, (call: string, name: string, list: string) => {
    const fragment = isDialectFragment(name) ? dialect.fragments[name] : sharedFragments[name];
    return fragment?.(splitArguments(list)) ?? call;
  });
}

/** Throws if a view uses a fragment that does not exist. */
function checkFragments(sql: string): void {
  for (const [, name = ""] of sql.matchAll(fragmentCall)) {
    if (!isDialectFragment(name) && sharedFragments[name] === undefined) throw new Error(`views: there is no fragment named ${name}`);
  }
}

const columnHead = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: z.enum(["STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATETIME", "DATE"]),
  pii: z.enum(piiClasses),
  description: z.string().min(1),
});

function readColumn(line: string): Field {
  const [, name, type, pii, description] = /^(\w+) (\w+)(?: (\w+))? \| (.+)$/.exec(line) ?? [];
  const head = columnHead.parse({ name, type, pii: pii ?? "none", description }, { error: () => `views: unreadable head: ${line}` });
  return field(head.name, head.type, head.description, { pii: head.pii });
}

/** A view with its text as written, before fragments are filled in. */
export interface MetricView extends Relation {
  readonly body: string;
  /** Its own query over other places than the relations that it names. */
  readonly over: (dialect: SqlDialect, placeOf: (name: string) => string) => string;
}

/** Metric views with a settled table: each row of theirs depends on one session alone. */
const settledNames: readonly string[] = ["queue_entries", "agent_legs", "virtual_agent_legs", "transfers_flat", "sessions_flat"];

/** One view from the text of its file. */
export function readMetricView(text: string): MetricView {
  const heads = [...text.matchAll(/^-- @(\w+) (.+)$/gm)];
  const valueOf = (tag: string): string | undefined => heads.find(([, found]) => found === tag)?.[2];
  const [name, grain, keys, about] = ["view", "grain", "key", "about"].map(valueOf);
  if (name === undefined || grain === undefined) throw new Error("views: a file needs @view and @grain");
  const fields = heads.filter(([, tag]) => tag === "col").map(([, , line = ""]) => readColumn(line));
  const key = keys?.split(", ") ?? [];
  const body = withSteps(text.replaceAll(/^-- @.*\n/gm, "").trim());
  checkFragments(body);
  const over: MetricView["over"] = (dialect, placeOf) => {
    const placed = body.replaceAll(/\$\{contact_center\}\.(\w+)/g, (_, read: string) => placeOf(read));
    return dialect.metricView(withFragments(placed, dialect), fields);
  };
  const own = (dialect: SqlDialect): string => dialect.metricView(withFragments(body, dialect), fields);
  return {
    dataset: z.enum(["contact_center", "restricted"]).parse(valueOf("dataset") ?? "contact_center"),
    name,
    layer: "curated",
    description: described(grain, key, about ?? ""),
    key,
    fields,
    sql: named(settledNames.includes(name) ? (dialect) => settledAndLive(name, fields, dialect) : own),
    body,
    over,
  };
}

const settledAndLive = (name: string, fields: readonly Field[], { quoted }: SqlDialect): string => {
  const columns = fields.map((one) => quoted(one.name)).join(", ");
  return `select ${columns}
from \${store}.settled_${name} as settled
where ${isSettled}
union all
select ${columns} from \${store}.live_${name}`;
};

const reads = (view: MetricView, other: MetricView): boolean => view !== other && new RegExp(`\\}\\.${other.name}\\b`).test(view.body);

/** Every view after those that it reads. */
function inOrder(views: readonly MetricView[]): readonly MetricView[] {
  const ordered: MetricView[] = [];
  let waiting = [...views];
  while (waiting.length > 0) {
    const ready = waiting.filter((view) => !waiting.some((other) => reads(view, other)));
    if (ready.length === 0) throw new Error(`views: ${waiting.map(({ name }) => name).join(", ")} read each other`);
    ordered.push(...ready);
    waiting = waiting.filter((view) => !ready.includes(view));
  }
  return ordered;
}

export const metricViews: readonly MetricView[] = inOrder(
  readdirSync(folder)
    .toSorted()
    .map((file) => readMetricView(readFileSync(path.join(folder, file), "utf8"))),
);

/** Metric views with a settled table, each after those that it reads. */
export const settledMetrics: readonly MetricView[] = metricViews.filter(({ name }) => settledNames.includes(name));

const readBy = ({ body }: MetricView): readonly string[] => [
  ...new Set([...body.matchAll(/\$\{contact_center\}\.(\w+)/g)].map(([, name = ""]) => name)),
];

/**
 * A metric view's own query over other sessions than all: `sourceOf` is a query of the columns named of their latest versions, read once. `placeOf` is where other settled metrics of these sessions are; without it they are computed as well.
 */
export function metricOver(
  metric: MetricView,
  sourceOf: (columns: readonly string[]) => string,
  dialect: SqlDialect,
  placeOf: (name: string) => string | null = () => null,
): string {
  const steps = new Map<string, string>();
  const placed = (read: string): string => placeOf(read) ?? `chosen_${read}`;
  const addStepsOf = (view: MetricView): void => {
    for (const read of readBy(view)) {
      const other = settledMetrics.find(({ name }) => name === read);
      if (steps.has(read) || placeOf(read) !== null) continue;
      if (other !== undefined) addStepsOf(other);
      steps.set(read, other === undefined ? selectOver(read, "chosen", dialect) : other.over(dialect, placed));
    }
  };
  addStepsOf(metric);
  const lists = childTables.map(({ name }) => name).filter((name) => steps.has(name));
  const ctes = [
    `chosen as (\n${sourceOf([...columnsWithoutLists, ...lists])}\n)`,
    ...[...steps].map(([name, sql]) => `chosen_${name} as (\n${sql}\n)`),
  ];
  return `with ${ctes.join(",\n")}\n${nested(metric.over(dialect, placed), metric.fields, dialect)}`;
}

const columnsWithoutLists: readonly string[] = sessionVersions.fields.filter(({ type }) => type !== "RECORD").map(({ name }) => name);

const nested = (sql: string, fields: readonly Field[], { quoted }: SqlDialect): string =>
  `select ${fields.map(({ name }) => quoted(name)).join(", ")} from (\n${sql}\n) as computed`;

/** Views of the private store with the settled metrics of the sessions that are not settled. */
export const liveViews: readonly View[] = settledMetrics.map((metric) =>
  storeView(`live_${metric.name}`, `\`${metric.name}\` of the sessions that are not settled.`, metric.fields, (dialect) =>
    metricOver(metric, (columns) => liveVersions(columns, dialect), dialect),
  ),
);

/** Every relation that analysts may see, in the order in which they can be created. */
export const allRelations: readonly Relation[] = [...relations, ...metricViews];
