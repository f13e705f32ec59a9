import type { Field } from "./field.ts";
import { metricViews } from "./metric-views.ts";
import { type Aggregate, type Metric, aggregatesOf, metrics } from "./metrics.ts";
import type { Relation } from "./relations.ts";

/**
 * The project for Looker: a view for each curated relation that one column identifies, measures from the list of metrics, and explores that
 * join along keys which are unique on the other side, so that no join repeats a row.
 */
const viewNames = [
  "sessions_flat",
  "queue_entries",
  "agent_legs",
  "virtual_agent_legs",
  "transfers_flat",
  "session_dispositions",
  "csat_responses",
  "repeat_contacts",
  "agents",
] as const;
type ViewName = (typeof viewNames)[number];

interface Join {
  readonly view: ViewName;
  /** A column of both views; the key of the joined one. */
  readonly by: "session_uid" | "agent_uid";
  /** Counted from the explore's own view. */
  readonly relationship: "many_to_one" | "one_to_one";
}

interface Explore {
  readonly view: ViewName;
  readonly label: string;
  readonly joins: readonly Join[];
}

const toSession: Join = { view: "sessions_flat", by: "session_uid", relationship: "many_to_one" };
const toAgent: Join = { view: "agents", by: "agent_uid", relationship: "many_to_one" };

export const explores: readonly Explore[] = [
  {
    view: "sessions_flat",
    label: "Sessions",
    joins: [
      { view: "csat_responses", by: "session_uid", relationship: "one_to_one" },
      { view: "repeat_contacts", by: "session_uid", relationship: "one_to_one" },
    ],
  },
  { view: "queue_entries", label: "Stays in queues", joins: [toSession, toAgent] },
  { view: "agent_legs", label: "Legs of agents", joins: [toSession, toAgent] },
  { view: "virtual_agent_legs", label: "Legs of virtual agents", joins: [toSession] },
  { view: "transfers_flat", label: "Transfers", joins: [toSession] },
  { view: "session_dispositions", label: "Dispositions", joins: [toSession] },
  { view: "csat_responses", label: "Ratings", joins: [{ ...toSession, relationship: "one_to_one" }, toAgent] },
  { view: "repeat_contacts", label: "Repeat contacts", joins: [{ ...toSession, relationship: "one_to_one" }] },
];

function relationOf(name: ViewName): Relation {
  const found = metricViews.find((view) => view.name === name);
  if (found === undefined) throw new Error(`lookml: there is no view named ${name}`);
  return found;
}

const text = (value: string): string => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const block = (head: string, lines: readonly string[]): string => `${head} {\n${lines.map((line) => `    ${line}\n`).join("")}  }\n`;

const sentence = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** A group of time is named without the suffix that Looker adds for each of its timeframes. */
const groupName = ({ name, type }: Field): string => (type === "DATE" ? name.replace(/_date$/, "") : name.replace(/_at$/, ""));

const timeTypes: Readonly<Record<string, readonly string[]>> = {
  DATE: ["timeframes: [raw, date, week, month, quarter, year]", "convert_tz: no", "datatype: date"],
  // In the reporting time zone already.
  DATETIME: ["timeframes: [raw, time, time_of_day, date, week, month]", "convert_tz: no", "datatype: datetime"],
  TIMESTAMP: ["timeframes: [raw, time, date, week, month]", "datatype: timestamp"],
};

const plainTypes: Readonly<Record<string, string>> = { STRING: "string", INT64: "number", FLOAT64: "number", BOOL: "yesno" };

function dimension(field: Field, key: string): string {
  const { name, type, description } = field;
  const isKey = name === key;
  const common = [`description: ${text(description)}`, `sql: \${TABLE}.${name} ;;`];
  const time = timeTypes[type];
  if (time !== undefined) return block(`  dimension_group: ${groupName(field)}`, ["type: time", ...time, ...common]);
  return block(`  dimension: ${name}`, [
    `type: ${plainTypes[type] ?? "string"}`,
    ...(isKey ? ["primary_key: yes"] : []),
    ...(isKey || name.endsWith("_uid") ? ["hidden: yes"] : []),
    ...(name.endsWith("_id") && type === "INT64" ? ["value_format_name: id"] : []),
    ...common,
  ]);
}

/** A condition with each column of the view as Looker writes it, which stays clear when views are joined. */
const qualified = (sql: string, columns: ReadonlySet<string>): string =>
  sql
    .split(/('[^']*')/)
    .map((part) =>
      part.startsWith("'") ? part : part.replaceAll(/\b[a-z]\w*\b/g, (word) => (columns.has(word) ? `\${TABLE}.${word}` : word)),
    )
    .join("");

const formats: Readonly<Record<Metric["unit"], string>> = {
  count: "decimal_0",
  share: "percent_1",
  seconds: "decimal_0",
  rating: "decimal_2",
};

function measuresOf(metric: Metric, columns: ReadonlySet<string>): readonly string[] {
  const { numerator, denominator } = aggregatesOf(metric);
  const shown = [
    `label: ${text(metric.label)}`,
    `description: ${text(`${metric.meaning} (${metric.population})`)}`,
    `value_format_name: ${formats[metric.unit]}`,
  ];
  const aggregate = (name: string, { function: type, value }: Aggregate, lines: readonly string[]): string =>
    block(`  measure: ${name}`, [`type: ${type}`, ...lines, ...(type === "count" ? [] : [`sql: ${qualified(value, columns)} ;;`])]);
  if (denominator === null) return [aggregate(metric.name, numerator, shown)];
  const [above, below] = [`${metric.name}_numerator`, `${metric.name}_denominator`];
  return [
    aggregate(above, numerator, ["hidden: yes"]),
    aggregate(below, denominator, ["hidden: yes"]),
    block(`  measure: ${metric.name}`, ["type: number", ...shown, `sql: \${${above}} / nullif(\${${below}}, 0) ;;`]),
  ];
}

function viewText(name: ViewName): string {
  const { description, key, fields } = relationOf(name);
  const [own = ""] = key;
  const columns = new Set(fields.map((field) => field.name));
  return `# ${description}
view: ${name} {
  sql_table_name: \`@{dataset}.${name}\` ;;
  label: ${text(sentence(name.replace(/_flat$/, "")))}

${[
  ...fields.map((field) => dimension(field, own)),
  ...metrics.filter(({ view }) => view === name).flatMap((metric) => measuresOf(metric, columns)),
].join("\n")}}
`;
}

/** Each explore begins with the last 90 days of the partition column; a viewer sees the filter and can change it. */
const exploreText = ({ view, label, joins }: Explore): string => `explore: ${view} {
  label: ${text(label)}
  description: ${text(relationOf(view).description)}
${
  relationOf(view).fields.some(({ name }) => name === "session_date")
    ? `  always_filter: {\n    filters: [${view}.session_date: "90 days"]\n  }\n`
    : ""
}${joins
  .map(
    (join) => `
  join: ${join.view} {
    type: left_outer
    relationship: ${join.relationship}
    sql_on: \${${view}.${join.by}} = \${${join.view}.${join.by}} ;;
  }
`,
  )
  .join("")}}
`;

const manifest = `project_name: "contact_center"

# Looker's connection to BigQuery.
constant: connection {
  value: "contact_center"
  export: override_optional
}

# The dataset of the data, with its project if it is not the connection's: "your-project.contact_center".
constant: dataset {
  value: "contact_center"
  export: override_optional
}
`;

const model = `connection: "@{connection}"
label: "Contact center"

include: "/views/*.view.lkml"

${explores.map(exploreText).join("\n")}`;

/** The files of the project, under `schema/`. */
export const lookmlFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ["manifest.lkml", manifest],
      ["contact_center.model.lkml", model],
      ...viewNames.map((name) => [`views/${name}.view.lkml`, viewText(name)]),
    ].map(([name = "", content = ""]) => [`bi/lookml/${name}`, content]),
  );
