import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// schema/ddl.ts
function typeOf(field, dialect) {
  if (field.type !== "RECORD") return dialect.types[field.type];
  return dialect.listOfStructs(field.fields.map((member) => `${dialect.quoted(member.name)} ${typeOf(member, dialect)}`).join(", "));
}
__name(typeOf, "typeOf");
var columnDefinition = /* @__PURE__ */ __name((field, dialect) => `${dialect.quoted(field.name)} ${typeOf(field, dialect)}${field.mode === "REQUIRED" ? " not null" : ""}`, "columnDefinition");
var restNames = {
  STRING: "STRING",
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  BOOL: "BOOLEAN",
  TIMESTAMP: "TIMESTAMP",
  DATETIME: "DATETIME",
  DATE: "DATE",
  JSON: "JSON",
  RECORD: "RECORD"
};
var schemaField = /* @__PURE__ */ __name((field) => ({
  name: field.name,
  type: restNames[field.type],
  mode: field.mode,
  description: field.description,
  class: field.pii,
  ...field.fields.length > 0 ? { fields: field.fields.map(schemaField) } : {}
}), "schemaField");

export {
  typeOf,
  columnDefinition,
  schemaField
};
