import type { Field } from "./field.ts";
import { metricViews } from "./metric-views.ts";
import { type Metric, metricSql, metrics } from "./metrics.ts";

/** A dataset of the Superset bundle: a view with its metrics. Its id is that of the first release, since charts refer to it. */
interface Dataset {
  readonly view: Metric["view"];
  readonly uuid: string;
  /** What charts show for a column of the view, if not its name. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Columns that Superset computes from those of the view. */
  readonly computed: readonly {
    readonly name: string;
    readonly label: string;
    readonly type: string;
    readonly sql: string;
    readonly about: string;
  }[];
}

/** With instance and id: two instances can each have an agent of one name or id, and one instance two of one name. */
const agent = {
  name: "agent",
  label: "Agent",
  type: "VARCHAR",
  sql: [
    "concat(instance, ': ', case",
    "when agent_name is null then coalesce(cast(agent_id as string), '(unknown)')",
    "when agent_id is null then agent_name",
    "else concat(agent_name, ' (', cast(agent_id as string), ')')",
    "end)",
  ].join(" "),
  about: "Instance, name and id of the agent; the id alone if the files give no name.",
};

/** The groups of the report's panel of the same name. */
const ending = {
  name: "ending",
  label: "Ending",
  type: "VARCHAR",
  sql: [
    "case",
    "when outcome = 'handled' then 'Handled by an agent'",
    "when outcome = 'virtual_agent_contained' then 'Contained by a virtual agent'",
    "when outcome in ('abandoned', 'short_abandoned', 'abandoned_in_menu') then 'Left'",
    "when outcome in ('deflected', 'voicemail') then 'Deflected or voicemail'",
    "else 'Other'",
    "end",
  ].join(" "),
  about: "How the session ended, in five groups of `outcome`.",
};

const datasets: readonly Dataset[] = [
  { view: "sessions_flat", uuid: "6db6769b-68ac-52cd-99cc-a3e2bdbb7f5c", computed: [ending] },
  {
    view: "queue_entries",
    uuid: "1cea53a0-394a-57e4-a7f2-2f4bf8d9f9e1",
    labels: { queue_path: "Queue" },
    computed: [
      {
        name: "entered_hour",
        label: "Hour of the day",
        type: "BIGINT",
        sql: "EXTRACT(HOUR FROM entered_local)",
        about: "Hour of the entry, in the reporting time zone.",
      },
    ],
  },
  { view: "agent_legs", uuid: "d698da7b-0c8d-5a0c-b5ae-400c14491985", computed: [agent] },
  { view: "csat_responses", uuid: "84208420-4fcb-5844-9ea4-4cf36192014d", computed: [] },
  { view: "virtual_agent_legs", uuid: "492b9227-da8a-5d89-bb6f-ec058bfefaf5", computed: [] },
];

/** The views that the bundle's datasets show. */
export const supersetViews: readonly string[] = datasets.map(({ view }) => view);

const types: Readonly<Record<string, string>> = {
  STRING: "VARCHAR",
  INT64: "BIGINT",
  FLOAT64: "DOUBLE",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMP",
  DATETIME: "TIMESTAMP",
  DATE: "DATE",
};
const formats: Readonly<Record<Metric["unit"], string>> = { count: ",d", share: ".1%", seconds: ",.0f", rating: ",.2f" };

const text = (value: string): string => JSON.stringify(value);

const metricLines = (metric: Metric): string => `  - metric_name: ${metric.name}
    verbose_name: ${text(metric.label)}
    metric_type: null
    expression: ${text(metricSql(metric))}
    description: ${text(`${metric.meaning} (${metric.population})`)}
    d3format: ${text(formats[metric.unit])}
    currency: null
    extra: null
    warning_text: null
`;

const columnLines = (
  { name, type, description }: { readonly name: string; readonly type: string; readonly description: string },
  label: string | null,
  expression: string | null,
): string => `  - column_name: ${name}
    verbose_name: ${label === null ? "null" : text(label)}
    is_dttm: ${/^(TIMESTAMP|DATE)/.test(type)}
    is_active: true
    type: ${type}
    advanced_data_type: null
    groupby: true
    filterable: true
    expression: ${expression === null ? "null" : text(expression)}
    description: ${text(description)}
    python_date_format: null
    extra: null
`;

const columnOf = ({ name, type, description }: Field, label: string | null): string =>
  columnLines({ name, type: types[type] ?? type, description }, label, null);

function datasetText({ view: name, uuid, labels = {}, computed }: Dataset): string {
  const view = metricViews.find((one) => one.name === name);
  if (view === undefined) throw new Error(`superset: there is no view named ${name}`);
  return `table_name: ${name}
main_dttm_col: local_date
description: ${text(view.description)}
default_endpoint: null
offset: 0
cache_timeout: null
catalog: null
schema: contact_center
sql: null
params: null
template_params: null
filter_select_enabled: true
fetch_values_predicate: null
extra: null
normalize_columns: false
always_filter_main_dttm: false
uuid: ${uuid}
metrics:
${metrics
  .filter((metric) => metric.view === name)
  .map(metricLines)
  .join("")}columns:
${view.fields.map((field) => columnOf(field, labels[field.name] ?? null)).join("")}${computed
    .map(({ name: column, label, type, sql, about }) => columnLines({ name: column, type, description: about }, label, sql))
    .join("")}version: 1.0.0
database_uuid: 0ab0a6f9-0c7c-5e40-ac93-0af7563829b5
`;
}

/** The datasets of the Superset bundle, as files under `schema/`. */
export const supersetFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(datasets.map((dataset) => [`bi/superset/datasets/Contact_center/${dataset.view}.yaml`, datasetText(dataset)]));
