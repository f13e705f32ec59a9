import panels from "./dashboard.json" with { type: "json" };
import type { Field } from "./field.ts";
import { allRelations } from "./metric-views.ts";
import { type Aggregate, type Metric, aggregatesOf, metricSql, metrics } from "./metrics.ts";
import type { Relation } from "./relations.ts";
import { supersetViews } from "./superset.ts";
import { childTables } from "./tables/index.ts";
import { type Yaml, yaml } from "./yaml.ts";

/**
 * The package for dbt: sources with the tests of their keys and references, models over the curated views for dbt's semantic layer, and a
 * macro with the SQL of each metric. It depends on no other package, and its SQL is the part that BigQuery and DuckDB share.
 */
const packageName = "ccaip_sessions";
const source = "contact_center";

const analysts = allRelations.filter(({ dataset }) => dataset === "contact_center");
const layers = ["curated", "file", "loading"] as const;
const sourceRelations: readonly Relation[] = layers.flatMap((layer) => analysts.filter((relation) => relation.layer === layer));

/** Curated views with a model: those that metrics count, and what they join. */
const modelNames: readonly string[] = [...new Set([...metrics.map(({ view }) => view), "agents", "calendar"])];
const modelOf = (name: string): string => `ccaip__${name}`;

const project: Yaml = {
  name: packageName,
  "config-version": 2,
  "require-dbt-version": [">=1.11.0", "<2.0.0"],
  "model-paths": ["models"],
  "macro-paths": ["macros"],
  vars: { [packageName]: { ccaip_sessions_schema: "contact_center", ccaip_sessions_test_days: 30 } },
  models: { [packageName]: { "+materialized": "view" } },
};

const columnOf = ({ name, type, description, pii }: Field, tests: readonly Yaml[] = []): Yaml => ({
  name,
  description,
  data_type: type,
  config: pii === "none" ? undefined : { meta: { personal_data: pii } },
  data_tests: tests.length === 0 ? undefined : tests,
});

/** Both engines subtract days from a date so. A test reads the days that the variable says. */
const recent = "session_date >= current_date - {{ var('ccaip_sessions_test_days', 30) }}";
const recentOnly = ({ fields }: Relation): Yaml | undefined =>
  fields.some(({ name }) => name === "session_date") ? { where: recent } : undefined;

const refersTo = (table: string, column: string, relation: Relation): Yaml => ({
  relationships: { arguments: { to: `source('${source}', '${table}')`, field: column }, config: recentOnly(relation) },
});

/** Where a one-column key of another relation leads to. */
const targets: Readonly<Record<string, string>> = { session_uid: "sessions_flat", agent_uid: "agents" };

function testsOfColumn(column: string, relation: Relation): readonly Yaml[] {
  const config = recentOnly(relation);
  const isKey = relation.key.length === 1 && relation.key[0] === column;
  const ownTests: readonly Yaml[] = isKey
    ? ["unique", "not_null"].map((test) => (config === undefined ? test : { [test]: { config } }))
    : [];
  const target = targets[column];
  return target === undefined || target === relation.name ? ownTests : [...ownTests, refersTo(target, column, relation)];
}

/** Lists of the file refer to their session by two columns, and lists inside lists to the item that they stand in by three. */
function referencesOf(relation: Relation): readonly Yaml[] {
  const table = childTables.find(({ name }) => name === relation.name);
  if (table === undefined) return [];
  const owner = childTables.find(({ list }) => table.owner !== null && table.list.startsWith(`${list}.`));
  const columns = ["instance", "session_key"];
  const belongsTo = (to: string, extra: { readonly owned_by?: string } = {}): Yaml => ({
    belongs_to: {
      arguments: { to: `source('${source}', '${to}')`, columns, ...extra },
      config: recentOnly(relation),
    },
  });
  return [
    belongsTo("sessions"),
    ...(owner === undefined || table.owner === null ? [] : [belongsTo(owner.name, { owned_by: table.owner.position })]),
  ];
}

function sourceTable(relation: Relation): Yaml {
  const { name, description, key, fields, layer } = relation;
  const together: readonly Yaml[] =
    key.length < 2 ? [] : [{ unique_together: { arguments: { columns: key }, config: recentOnly(relation) } }];
  const tests = [...together, ...referencesOf(relation)];
  return {
    name,
    description,
    config: {
      tags: [layer],
      ...(name === "sessions" ? freshness : {}),
    },
    data_tests: tests.length === 0 ? undefined : tests,
    columns: fields.map((field) => columnOf(field, testsOfColumn(field.name, relation))),
  };
}

/** A day without a file is worth a look, three are not a weekend any more; the filter keeps the check from reading all days. */
const freshness = {
  loaded_at_field: "ingested_at",
  freshness: {
    warn_after: { count: 1, period: "day" },
    error_after: { count: 3, period: "day" },
    filter: "session_date >= current_date - 7",
  },
};

const sources: Yaml = {
  sources: [
    {
      name: source,
      description: "Sessions of the contact center, each call and chat once in its latest version: the relations that analysts read.",
      database: "{{ var('ccaip_sessions_database', target.database) }}",
      schema: "{{ var('ccaip_sessions_schema', 'contact_center') }}",
      tables: sourceRelations.map(sourceTable),
    },
  ],
};

const viewNamed = (name: string): Relation => {
  const found = analysts.find((relation) => relation.name === name);
  if (found === undefined) throw new Error(`dbt: there is no relation named ${name}`);
  return found;
};

const models: Yaml = {
  models: modelNames.map(viewNamed).map(({ name, description, fields }) => ({
    name: modelOf(name),
    description,
    ...(name === "calendar" ? { time_spine: { standard_granularity_column: "local_date" } } : {}),
    columns: fields.map((field) => (name === "calendar" && field.name === "local_date" ? { ...timeColumn(field) } : columnOf(field))),
  })),
};

function timeColumn({ name, type, description }: Field): { readonly [key: string]: Yaml } {
  return { name, description, data_type: type, granularity: "day" };
}

/** Partitions are for whoever makes tables of the models; a view ignores them, and so does DuckDB. */
function modelSql({ name, fields }: Relation): string {
  const partition = fields.some((field) => field.name === "session_date")
    ? "{{ config(partition_by={'field': 'session_date', 'data_type': 'date'}) if target.type == 'bigquery' }}\n"
    : "";
  return `${partition}select\n  ${fields.map((field) => field.name).join(",\n  ")}\nfrom {{ source('${source}', '${name}') }}\n`;
}

/** Names of the semantic layer are of the whole project that installs the package, so they carry a prefix. */
const prefixed = (name: string): string => `ccaip_${name}`;

/** The relation that a one-column key identifies a row of, as an entity that others refer to. */
const entityOf: Readonly<Record<string, string>> = { session_uid: "session", agent_uid: "agent" };
const primaryOf: Readonly<Record<string, string>> = { sessions_flat: "session", queue_entries: "queue_entry" };

/** Two semantic models may not have one primary entity and a dimension of one name: a survey is identified by its session, but is not it. */
function entitiesOf({ name, key, fields }: Relation): readonly Yaml[] {
  const primary = primaryOf[name] ?? name.replace(/s$/, "");
  return [
    { name: prefixed(primary), type: "primary", expr: key[0] },
    ...fields.flatMap((field): readonly Yaml[] => {
      const entity = entityOf[field.name];
      if (entity === undefined || entity === primary) return [];
      return [{ name: prefixed(entity), type: key[0] === field.name ? "unique" : "foreign", expr: field.name }];
    }),
  ];
}

function dimensionsOf({ fields }: Relation): readonly Yaml[] {
  return fields.flatMap(({ name, type, description }): readonly Yaml[] => {
    if (type === "DATE") return [{ name, description, type: "time", type_params: { time_granularity: "day" } }];
    const isCategory = (type === "STRING" && !/_(?:uid|key)$/.test(name)) || type === "BOOL" || name.startsWith("local_");
    return isCategory ? [{ name, description, type: "categorical" }] : [];
  });
}

interface Measure {
  readonly name: string;
  readonly aggregate: Aggregate;
}

const sameAs = (one: Aggregate) => (other: Aggregate) => one.function === other.function && one.value === other.value;

/** The sums behind the metrics of a view, each once: under the name of the metric that it is, or of the first that divides by or with it. */
function measuresOf(view: string): readonly Measure[] {
  const own = metrics.filter((metric) => metric.view === view);
  const named = [
    ...own
      .filter(({ denominator }) => denominator === null)
      .map((metric) => ({ name: metric.name, aggregate: aggregatesOf(metric).numerator })),
    ...own.flatMap((metric) => {
      const { numerator, denominator } = aggregatesOf(metric);
      return denominator === null
        ? []
        : [
            { name: `${metric.name}_numerator`, aggregate: numerator },
            { name: `${metric.name}_denominator`, aggregate: denominator },
          ];
    }),
  ];
  return named.filter(({ aggregate }, index) => named.findIndex((other) => sameAs(aggregate)(other.aggregate)) === index);
}

const measureOf = ({ view }: Metric, aggregate: Aggregate): string =>
  prefixed(measuresOf(view).find((measure) => sameAs(aggregate)(measure.aggregate))?.name ?? "");

function semanticModel(name: string): Yaml {
  const relation = viewNamed(name);
  const measures = measuresOf(name);
  return {
    name: prefixed(name),
    description: relation.description,
    model: `ref('${modelOf(name)}')`,
    ...(measures.length === 0 ? {} : { defaults: { agg_time_dimension: "local_date" } }),
    entities: entitiesOf(relation),
    dimensions: dimensionsOf(relation),
    ...(measures.length === 0
      ? {}
      : {
          measures: measures.map(({ name: measure, aggregate }) => ({
            name: prefixed(measure),
            agg: aggregate.function === "max" ? "max" : "sum",
            expr: aggregate.value,
          })),
        }),
  };
}

const simple = (name: string, text: object): Yaml => ({ name, ...text, type: "simple", type_params: { measure: name } });

function semanticMetric(metric: Metric): readonly Yaml[] {
  const { numerator, denominator } = aggregatesOf(metric);
  const described = { label: metric.label, description: `${metric.meaning} (${metric.population})` };
  if (denominator === null) return [simple(measureOf(metric, numerator), described)];
  const parts = [
    [measureOf(metric, numerator), "numerator"],
    [measureOf(metric, denominator), "denominator"],
  ] as const;
  return [
    ...parts
      .filter(([name, part]) => name === prefixed(`${metric.name}_${part}`))
      .map(([name, part]) => simple(name, { label: `${metric.label}, ${part}`, description: `The ${part} of “${metric.label}”.` })),
    {
      name: prefixed(metric.name),
      ...described,
      type: "ratio",
      type_params: { numerator: parts[0][0], denominator: parts[1][0] },
    },
  ];
}

const semantics: Yaml = {
  semantic_models: modelNames.filter((name) => name !== "calendar").map(semanticModel),
  metrics: metrics.flatMap(semanticMetric),
};

const owner = { name: "Contact center analytics" };
const readByReport = [
  ...new Set(panels.flatMap(({ sql }) => [...sql.matchAll(/\$\{contact_center\}\.(\w+)/g)].map(([, name = ""]) => name))),
];

const exposures: Yaml = {
  exposures: [
    {
      name: "ccaip_report",
      label: "Contact center report",
      type: "dashboard",
      description: "The page that the command `report` writes.",
      owner,
      depends_on: readByReport.toSorted().map((name) => `source('${source}', '${name}')`),
    },
    {
      name: "ccaip_superset_dashboard",
      label: "Contact center in Apache Superset",
      type: "dashboard",
      description: "The dashboard in `schema/bi/superset`, if it is imported.",
      owner,
      depends_on: supersetViews.toSorted().map((name) => `source('${source}', '${name}')`),
    },
  ],
};

const metricMacro = `{#- The SQL of a metric, as an aggregate over the view that it counts: select {{ ${packageName}.metric_sql('abandon_rate') }} from … -#}
{% macro metric_sql(name) -%}
{%- set expressions = {
${metrics.map((metric) => `  "${metric.name}": ${JSON.stringify(metricSql(metric))}`).join(",\n")}
} -%}
{%- if name not in expressions -%}
{{ exceptions.raise_compiler_error("${packageName}: there is no metric named " ~ name ~ "; there are " ~ (expressions | join(", "))) }}
{%- endif -%}
({{ expressions[name] }})
{%- endmacro %}

{#- The names of the metrics that count rows of a view. -#}
{% macro metrics_of(view) -%}
{{ return({
${[...Map.groupBy(metrics, ({ view }) => view)].map(([view, own]) => `  "${view}": ${JSON.stringify(own.map(({ name }) => name))}`).join(",\n")}
}[view]) }}
{%- endmacro %}
`;

const testMacros = `{#- Columns that are unique together; NULL counts as a value. -#}
{% test unique_together(model, columns) %}
select {{ columns | join(", ") }}, count(*) as row_count
from {{ model }}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}

{#- Rows whose session, or whose item of the owning list, is not there. -#}
{% test belongs_to(model, to, columns, owned_by=none) %}
with child as (select * from {{ model }}),
parent as (select * from {{ to }})
select child.*
from child
left join parent on {% for column in columns %}parent.{{ column }} = child.{{ column }}{% if not loop.last %} and {% endif %}{% endfor %}
{%- if owned_by is not none %} and parent.position = child.{{ owned_by }}{% endif %}
where parent.{{ columns[0] }} is null
{% endtest %}
`;

/** The files of the package, under `schema/`. */
export const dbtFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ["dbt_project.yml", yaml(project)],
      ["models/sources.yml", yaml(sources)],
      ["models/models.yml", yaml(models)],
      ["models/semantics.yml", yaml(semantics)],
      ["models/exposures.yml", yaml(exposures)],
      ["macros/metrics.sql", metricMacro],
      ["macros/tests.sql", testMacros],
      ...modelNames.map((name) => [`models/${modelOf(name)}.sql`, modelSql(viewNamed(name))]),
    ].map(([name = "", text = ""]) => [`bi/dbt/${name}`, text]),
  );
