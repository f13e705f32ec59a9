import {
  columnDefinition
} from "./chunk-3ELH2EWA.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/service-errors.ts
function serviceFailure(error) {
  const code = property(error, "code");
  return {
    status: typeof code === "number" ? code : null,
    networkCode: typeof code === "string" ? code : null,
    complaints: listIn(error, "errors").map(complaintOf)
  };
}
__name(serviceFailure, "serviceFailure");
var statusOf = /* @__PURE__ */ __name((error) => serviceFailure(error).status, "statusOf");
function reasonsOf(error) {
  const { status, networkCode, complaints } = serviceFailure(error);
  const reasons = complaints.map(({ reason }) => reason).filter((reason) => reason !== "");
  const parts = [status, networkCode, ...new Set(reasons)].filter((part) => part !== null);
  return parts.length === 0 ? errorName(error) : parts.join(" ");
}
__name(reasonsOf, "reasonsOf");
var errorName = /* @__PURE__ */ __name((error) => error instanceof Error ? error.name : "unknown", "errorName");
var complaintOf = /* @__PURE__ */ __name((error) => ({
  reason: textIn(error, "reason"),
  location: textIn(error, "location"),
  message: textIn(error, "message")
}), "complaintOf");
function listIn(value, key) {
  const found = property(value, key);
  return Array.isArray(found) ? found : [];
}
__name(listIn, "listIn");
function textIn(value, key) {
  const found = property(value, key);
  return typeof found === "string" ? found : "";
}
__name(textIn, "textIn");
var property = /* @__PURE__ */ __name((value, key) => typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : void 0, "property");

// functions/warehouse/bigquery/dialect.ts
var textLiteral = /* @__PURE__ */ __name((text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`, "textLiteral");
function createTable({ name, description, partition, clustering, fields }) {
  const columns = fields.map(
    (field) => `  ${columnDefinition(field, bigqueryDialect)} options (description = ${textLiteral(field.description)})`
  );
  const by = partition?.type === "DAY" ? partition.field : `timestamp_trunc(${partition?.field ?? ""}, month)`;
  return `create table if not exists \`\${store}.${name}\` (
${columns.join(",\n")}
)${partition === null ? "" : `
partition by ${by}`}
cluster by ${clustering.join(", ")}
options (description = ${textLiteral(description)})`;
}
__name(createTable, "createTable");
var bigqueryDialect = {
  types: {
    STRING: "STRING",
    INT64: "INT64",
    FLOAT64: "FLOAT64",
    BOOL: "BOOL",
    TIMESTAMP: "TIMESTAMP",
    DATETIME: "DATETIME",
    DATE: "DATE",
    JSON: "JSON"
  },
  listOfStructs: /* @__PURE__ */ __name((members) => `ARRAY<STRUCT<${members}>>`, "listOfStructs"),
  quoted: /* @__PURE__ */ __name((name) => `\`${name}\``, "quoted"),
  textLiteral,
  unnest: /* @__PURE__ */ __name((list, alias) => `unnest(${list}) as ${alias}`, "unnest"),
  jsonText: /* @__PURE__ */ __name((expression) => `to_json_string(${expression})`, "jsonText"),
  // A project's name may contain hyphens, so the whole name is in backticks.
  withRelationNames: /* @__PURE__ */ __name((sql) => sql.replaceAll(/\$\{(\w+)\}\.(\w+)/g, "`${$1}.$2`"), "withRelationNames"),
  rowReference: "row_id",
  unnestsInSelect: false,
  functions: [],
  fragments: {
    weekday: /* @__PURE__ */ __name(([date]) => `mod(extract(dayofweek from ${date}) + 5, 7) + 1`, "weekday"),
    week_start: /* @__PURE__ */ __name(([date]) => `date_trunc(${date}, week(monday))`, "week_start"),
    month_start: /* @__PURE__ */ __name(([date]) => `date_trunc(${date}, month)`, "month_start"),
    each_integer: /* @__PURE__ */ __name(([from, to, name]) => `unnest(generate_array(${from}, ${to})) as ${name}`, "each_integer"),
    each_date: /* @__PURE__ */ __name(([from, to, name]) => `unnest(generate_date_array(${from}, ${to})) as ${name}`, "each_date")
  },
  metricView: /* @__PURE__ */ __name((sql) => sql, "metricView"),
  createTable,
  createView: /* @__PURE__ */ __name(({ dataset, name, sql }) => `create or replace view \`\${${dataset}}.${name}\` as
${sql}`, "createView"),
  createTableFunction: /* @__PURE__ */ __name(({ dataset, name, sql }, parameters) => {
    const list = parameters.map((parameter) => `${parameter.name} ${parameter.type}`).join(", ");
    return `create or replace table function \`\${${dataset}}.${name}\`(${list}) as (
${sql}
)`;
  }, "createTableFunction")
};

export {
  serviceFailure,
  statusOf,
  reasonsOf,
  errorName,
  complaintOf,
  listIn,
  bigqueryDialect
};
