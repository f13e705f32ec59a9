import {
  sessionVersions,
  unloadedFiles
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/checks.ts
var ok = /* @__PURE__ */ __name((detail) => ({ state: "ok", detail, fix: null }), "ok");
var problem = /* @__PURE__ */ __name((detail, fix) => ({ state: "problem", detail, fix }), "problem");
var unknownPermissions = { state: "unknown", detail: "this service does not report permissions", fix: null };

// functions/rights.ts
var identities = ["loader", "upkeep", "operator"];
var on = /* @__PURE__ */ __name((level, ...permissions) => permissions.map((permission) => ({ on: level, permission })), "on");
var requirements = {
  // The access list is part of the answer. It takes a permission of its own in organizations that have chosen so.
  "bigquery.datasets.get": on("dataset", "bigquery.datasets.get", "bigquery.datasets.getIamPolicy"),
  "datasets.get without access list": on("dataset", "bigquery.datasets.get"),
  "bigquery.datasets.insert": on("project", "bigquery.datasets.create"),
  "bigquery.datasets.patch": on("dataset", "bigquery.datasets.get", "bigquery.datasets.setIamPolicy", "bigquery.datasets.update"),
  // Of one's own jobs.
  "bigquery.jobs.get": on("project", "bigquery.jobs.create"),
  "bigquery.jobs.getQueryResults": on("project", "bigquery.jobs.create"),
  "bigquery.jobs.insert": on("project", "bigquery.jobs.create"),
  "bigquery.routines.get": on("dataset", "bigquery.routines.get"),
  "bigquery.routines.insert": on("dataset", "bigquery.routines.create"),
  "bigquery.routines.update": on("dataset", "bigquery.routines.get", "bigquery.routines.update"),
  "bigquery.tabledata.insertAll": [
    ...on("table", "bigquery.tables.get", "bigquery.tables.updateData"),
    ...on("dataset", "bigquery.datasets.get")
  ],
  "bigquery.tables.get": on("table", "bigquery.tables.get"),
  "bigquery.tables.insert": on("dataset", "bigquery.tables.create"),
  "bigquery.tables.list": on("dataset", "bigquery.tables.list"),
  "bigquery.tables.patch": on("table", "bigquery.tables.get", "bigquery.tables.update"),
  // Checks what the caller may do, and takes nothing.
  "bigquery.tables.testIamPermissions": [],
  "job: read": on("table", "bigquery.tables.getData"),
  "job: insert": on("table", "bigquery.tables.updateData"),
  "job: change": on("table", "bigquery.tables.getData", "bigquery.tables.updateData"),
  "job: load": on("table", "bigquery.tables.get", "bigquery.tables.update", "bigquery.tables.updateData"),
  "job: load, creating the table": on("dataset", "bigquery.tables.create"),
  "job: create": on("dataset", "bigquery.tables.create"),
  "job: replace a table": [
    ...on("dataset", "bigquery.tables.create"),
    ...on("table", "bigquery.tables.update", "bigquery.tables.updateData")
  ],
  "job: replace a view": [...on("dataset", "bigquery.tables.create"), ...on("table", "bigquery.tables.update")],
  "job: replace a routine": on("dataset", "bigquery.routines.create", "bigquery.routines.update"),
  // A relation in a dataset that another dataset lets read: whoever creates it takes part in what that one shares.
  "show in another dataset": on("dataset", "bigquery.datasets.get", "bigquery.datasets.update"),
  "job: alter": on("table", "bigquery.tables.get", "bigquery.tables.update"),
  "job: drop": on("table", "bigquery.tables.delete", "bigquery.tables.get"),
  "job: INFORMATION_SCHEMA": on(
    "dataset",
    "bigquery.routines.get",
    "bigquery.routines.list",
    "bigquery.tables.get",
    "bigquery.tables.list"
  ),
  "storage.buckets.testIamPermissions": [],
  // Whoever may not list is answered 403 instead of 404 for an object that is gone.
  "storage.objects.get": on("bucket", "storage.objects.get", "storage.objects.list"),
  "storage.objects.delete": on("bucket", "storage.objects.delete", "storage.objects.list"),
  "storage.objects.insert": on("bucket", "storage.objects.create"),
  // In place of an object of that name.
  "overwrite an object": on("bucket", "storage.objects.create", "storage.objects.delete"),
  // A copy; its source is read as by objects.get.
  "storage.objects.rewrite": on("bucket", "storage.objects.create"),
  "storage.objects.list": on("bucket", "storage.objects.list")
};
var tables = /* @__PURE__ */ __name((...stored) => stored.map(({ name }) => `store.${name}`), "tables");
var analysts = ["contact_center", "restricted"];
var all = ["store", ...analysts];
var loaderCalls = [
  { call: "storage.objects.get", on: ["source"] },
  { call: "storage.objects.insert", on: ["quarantine"] },
  { call: "storage.objects.rewrite", on: ["quarantine"] },
  { call: "bigquery.tabledata.insertAll", on: tables(sessionVersions, unloadedFiles) }
];
var migration = [
  { call: "bigquery.datasets.get", on: all },
  { call: "bigquery.datasets.patch", on: ["store"] },
  { call: "bigquery.tables.get", on: all },
  { call: "bigquery.tables.insert", on: analysts },
  { call: "bigquery.tables.patch", on: analysts },
  { call: "job: replace a view", on: analysts },
  // A view can be created only by who may read what it reads.
  { call: "job: read", on: all },
  { call: "show in another dataset", on: ["store"] },
  { call: "bigquery.routines.get", on: ["contact_center"] },
  { call: "bigquery.routines.insert", on: ["contact_center"] },
  { call: "bigquery.routines.update", on: ["contact_center"] }
];
var maintenance = [
  { call: "bigquery.jobs.insert", on: ["project"] },
  { call: "bigquery.jobs.get", on: ["project"] },
  { call: "bigquery.jobs.getQueryResults", on: ["project"] },
  { call: "job: change", on: ["store"] },
  { call: "job: load", on: ["store"] }
];
var upkeepCalls = [
  ...migration,
  ...maintenance,
  { call: "storage.objects.list", on: ["source"] },
  { call: "storage.objects.get", on: ["source"] },
  { call: "storage.objects.insert", on: ["quarantine"] },
  { call: "storage.objects.rewrite", on: ["quarantine"] },
  { call: "overwrite an object", on: ["canary"] },
  // Copies of an erased session.
  { call: "storage.objects.delete", on: ["quarantine"] }
];
var operatorCalls = [
  ...upkeepCalls,
  // `replay`.
  { call: "storage.objects.list", on: ["quarantine"] },
  { call: "storage.objects.get", on: ["quarantine"] }
];
var calls = {
  loader: loaderCalls,
  upkeep: upkeepCalls,
  operator: operatorCalls
};
function rightsOf(identity) {
  const rights = /* @__PURE__ */ new Map();
  for (const { call, on: resources } of calls[identity]) {
    for (const resource of resources) {
      for (const { on: level, permission } of requirements[call]) {
        const place = grantedOn(level, resource);
        rights.set(place, (rights.get(place) ?? /* @__PURE__ */ new Set()).add(permission));
      }
    }
  }
  return rights;
}
__name(rightsOf, "rightsOf");
var mayQuery = /* @__PURE__ */ __name((identity) => rightsOf(identity).get("project")?.has("bigquery.jobs.create") === true, "mayQuery");
var grantedOn = /* @__PURE__ */ __name((level, resource) => {
  if (level === "project") return "project";
  return level === "dataset" && isTable(resource) ? "store" : resource;
}, "grantedOn");
var isTable = /* @__PURE__ */ __name((resource) => resource.startsWith("store."), "isTable");
var holdersOf = /* @__PURE__ */ __name((resource) => {
  if (resource === "project" || resource === "source" || resource === "quarantine") return [resource];
  if (resource === "canary") return [resource, "source"];
  return isTable(resource) ? [resource, "store", "project"] : [resource, "project"];
}, "holdersOf");

export {
  ok,
  problem,
  unknownPermissions,
  identities,
  rightsOf,
  mayQuery,
  holdersOf
};
