import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Dialect, type Macro, quoted, typeOf } from "./ddl.ts";
import { type Field, field } from "./field.ts";
import { type Relation, bothDialects, relations } from "./relations.ts";
import { piiClasses } from "./table.ts";

/**
 * The metric views, read from `views/*.sql`: one query each in the GoogleSQL that both engines share, under a head that is the one
 * source of its descriptions.
 *
 *     -- @view queue_entries                       the file's name again
 *     -- @dataset restricted                       where it is not contact_center
 *     -- @grain One row per …
 *     -- @about What an analyst should know first.
 *     -- @col agent_name STRING agent | Meaning.   name, type, class of personal data where it has one
 *
 * What differs between the engines stands as `{{fragment(arguments)}}`; functions that BigQuery has and DuckDB lacks are macros.
 */
const folder = path.join(import.meta.dirname, "views");

/** A fragment's text from its arguments; where one text serves both engines, it is here to be written once. */
type Fragment = (parameters: readonly string[]) => string | Readonly<Record<Dialect, string>>;

const fragments: Readonly<Record<string, Fragment>> = {
  /** What kind of session it is, from the words of the platform's releases, newest first. */
  direction: ([session]) => {
    const words = `coalesce(${session}.session_type, ${session}.legacy_session_type, ${session}.call_type, ${session}.chat_type)`;
    const kinds = ["Campaign", "Outbound", "Callback", "Scheduled", "Internal"];
    return `case ${kinds.map((kind) => `when ${words} like '%${kind}%' then '${kind.toLowerCase()}'`).join(" ")} else 'inbound' end`;
  },
  full_name: ([person]) => `nullif(trim(concat(coalesce(${person}.first_name, ''), ' ', coalesce(${person}.last_name, ''))), '')`,
  interval_start: ([instant]) =>
    `datetime(timestamp_seconds(div(unix_seconds(${instant}), \${interval_seconds}) * \${interval_seconds}), '\${time_zone}')`,
  weekday: ([date]) => ({
    bigquery: `mod(extract(dayofweek from ${date}) + 5, 7) + 1`,
    duckdb: `extract(isodow from ${date})`,
  }),
  week_start: ([date]) => ({ bigquery: `date_trunc(${date}, week(monday))`, duckdb: `cast(date_trunc('week', ${date}) as date)` }),
  month_start: ([date]) => ({ bigquery: `date_trunc(${date}, month)`, duckdb: `cast(date_trunc('month', ${date}) as date)` }),
  each_integer: ([from, to, name]) => ({
    bigquery: `unnest(generate_array(${from}, ${to})) as ${name}`,
    duckdb: `unnest(generate_series(${from}, ${to})) as series(${name})`,
  }),
  each_date: ([from, to, name]) => ({
    bigquery: `unnest(generate_date_array(${from}, ${to})) as ${name}`,
    duckdb: `unnest(generate_series(cast(${from} as timestamp), cast(${to} as timestamp), interval 1 day)) as series(${name})`,
  }),
};

/** Created in the analysts' schema of a DuckDB file, so that whoever opens the file has them, too. */
export const duckdbMacros: readonly Macro[] = [
  { name: "safe_divide", parameters: ["dividend", "divisor"], sql: "dividend / nullif(divisor, 0)" },
  { name: "safe_offset", parameters: ["place"], sql: "place + 1" },
  { name: "datetime", parameters: ["instant", "zone"], sql: "timezone(zone, instant)" },
  { name: "unix_seconds", parameters: ["instant"], sql: "cast(floor(epoch_us(instant) / 1000000) as bigint)" },
  { name: "timestamp_seconds", parameters: ["seconds"], sql: "to_timestamp(seconds)" },
  { name: "div", parameters: ["dividend", "divisor"], sql: "dividend // divisor" },
  { name: "approx_quantiles", parameters: ["value", "parts"], sql: "quantile_disc(value, [part / parts for part in range(parts + 1)])" },
];

const macroCall = new RegExp(`(?<![\\w.])(${duckdbMacros.map(({ name }) => name).join("|")})\\(`, "g");

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

function withFragments(sql: string, dialect: Dialect): string {
  return sql.replaceAll(fragmentCall, (_, name: string, list: string) => {
    const fragment = fragments[name];
    if (fragment === undefined) throw new Error(`views: there is no fragment named ${name}`);
    const text = fragment(splitArguments(list));
    return typeof text === "string" ? text : text[dialect];
  });
}

/** DuckDB's sums of integers are wider than BIGINT, which many drivers turn into decimals: columns are cast to what the head says. */
function inDuckdb(sql: string, fields: readonly Field[]): string {
  const columns = fields.map((column) => {
    const name = `answer.${quoted(column.name, "duckdb")}`;
    const isNumber = column.type === "INT64" || column.type === "FLOAT64";
    return isNumber ? `cast(${name} as ${typeOf(column, "duckdb").toLowerCase()}) as ${quoted(column.name, "duckdb")}` : name;
  });
  const qualified = withFragments(sql, "duckdb").replaceAll(macroCall, "${contact_center}.$1(");
  return `select\n  ${columns.join(",\n  ")}\nfrom (\n${qualified}\n) as answer`;
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

/** One view from the text of its file. */
export function readMetricView(text: string): Relation {
  const heads = [...text.matchAll(/^-- @(\w+) (.+)$/gm)];
  const valueOf = (tag: string): string | undefined => heads.find(([, found]) => found === tag)?.[2];
  const [name, grain, about] = ["view", "grain", "about"].map(valueOf);
  if (name === undefined || grain === undefined) throw new Error("views: a file needs @view and @grain");
  const fields = heads.filter(([, tag]) => tag === "col").map(([, , line = ""]) => readColumn(line));
  const body = text.replaceAll(/^-- @.*\n/gm, "").trim();
  return {
    dataset: z.enum(["contact_center", "restricted"]).parse(valueOf("dataset") ?? "contact_center"),
    name,
    description: about === undefined ? grain : `${grain} ${about}`,
    fields,
    sql: bothDialects((dialect) => (dialect === "bigquery" ? withFragments(body, dialect) : inDuckdb(body, fields))),
  };
}

const reads = (view: Relation, other: Relation): boolean => view !== other && new RegExp(`\\}\\.${other.name}\\b`).test(view.sql.duckdb);

/** Every view after those that it reads. */
function inOrder(views: readonly Relation[]): readonly Relation[] {
  const ordered: Relation[] = [];
  let waiting = [...views];
  while (waiting.length > 0) {
    const ready = waiting.filter((view) => !waiting.some((other) => reads(view, other)));
    if (ready.length === 0) throw new Error(`views: ${waiting.map(({ name }) => name).join(", ")} read each other`);
    ordered.push(...ready);
    waiting = waiting.filter((view) => !ready.includes(view));
  }
  return ordered;
}

export const metricViews: readonly Relation[] = inOrder(
  readdirSync(folder)
    .toSorted()
    .map((file) => readMetricView(readFileSync(path.join(folder, file), "utf8"))),
);

/** Every relation that analysts may see, in the order in which they can be created. */
export const allRelations: readonly Relation[] = [...relations, ...metricViews];
