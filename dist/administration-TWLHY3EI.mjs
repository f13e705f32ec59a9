import {
  holdersOf,
  ok,
  problem,
  rightsOf,
  unknownPermissions
} from "./chunk-OKFONEAR.mjs";
import {
  bigqueryDialect,
  reasonsOf,
  statusOf
} from "./chunk-HNAA7KRG.mjs";
import {
  withMetricSettings
} from "./chunk-4M2XN4FZ.mjs";
import {
  schemaField
} from "./chunk-3ELH2EWA.mjs";
import "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/warehouse/bigquery/migrate.ts
import { isDeepStrictEqual } from "node:util";
var descriptions = {
  store: "One row per version of a session's file, and the loader's records. Analysts read the other datasets.",
  contact_center: "Calls and chats of the contact center: each session in its latest version, without customers' personal data.",
  restricted: "Calls and chats of the contact center with personal data, for those who may see it."
};
var planMigration = /* @__PURE__ */ __name((warehouse, expected) => new Planner(warehouse, expected).plan(), "planMigration");
var Planner = class {
  static {
    __name(this, "Planner");
  }
  #warehouse;
  #expected;
  #steps = [];
  #refusals = [];
  #isTerraforms = false;
  constructor(warehouse, expected) {
    this.#warehouse = warehouse;
    this.#expected = expected;
  }
  async plan() {
    const { tables, objects } = this.#expected;
    const there = await this.#datasets();
    const owner = this.#isTerraforms ? "terraform" : null;
    for (const table of tables) await this.#storedTable(table, there.has("store"));
    const found = await inGroups(objects, (object) => this.#found(object, there));
    for (const [index, object] of objects.entries()) this.#object(object, found[index] ?? { table: null, routine: null });
    this.#authorizations(there);
    return { steps: this.#steps, refusals: this.#refusals, owner };
  }
  async #found(object, there) {
    if (object.kind === "table")
      return { table: there.has("store") ? await this.#metadata({ dataset: "store", name: object.table.name }) : null, routine: null };
    if (object.kind === "view") return { table: there.has(object.view.dataset) ? await this.#metadata(object.view) : null, routine: null };
    const { dataset, name } = object.routine;
    if (!there.has(dataset)) return { table: null, routine: null };
    const client = await this.#warehouse.client();
    const reference = client.dataset(this.#warehouse.datasets[dataset]).routine(name);
    const found = await unlessMissing(reference.getMetadata());
    return { table: null, routine: found?.[0] ?? null };
  }
  #object(object, { table, routine }) {
    if (object.kind === "table") this.#table(object.table, table);
    else if (object.kind === "view") this.#view(object.view, table);
    else this.#routine(object.routine, routine);
  }
  async #datasets() {
    const client = await this.#warehouse.client();
    const there = /* @__PURE__ */ new Map();
    const { location } = this.#expected;
    const missing = [];
    for (const dataset of datasetKeys) {
      const id = this.#warehouse.datasets[dataset];
      const found = await unlessMissing(client.dataset(id).getMetadata());
      if (found === null) {
        missing.push(id);
        const options = {
          description: descriptions[dataset],
          labels: { "managed-by": "ccaip-sessions" },
          ...location === void 0 ? {} : { location }
        };
        this.#step(`create dataset ${id}${location === void 0 ? "" : ` in ${location}`}`, async () => {
          await client.createDataset(id, options);
        });
        continue;
      }
      const [metadata] = found;
      there.set(dataset, metadata);
      if (location !== void 0 && metadata.location !== void 0 && metadata.location.toLowerCase() !== location.toLowerCase()) {
        this.#refusals.push(
          `dataset ${id} is in ${metadata.location} and cannot be moved: expected ${location} (setting BIGQUERY_LOCATION)`
        );
      }
    }
    this.#isTerraforms = [...there.values()].some(isTerraforms);
    if (this.#isTerraforms) for (const id of missing) this.#refusals.push(`dataset ${id} does not exist: ${terraformApply}`);
    return there;
  }
  /** If Terraform owns the table, it also makes its columns: it alone puts policy tags on them. */
  async #storedTable(table, hasDataset) {
    const metadata = hasDataset ? await this.#metadata({ dataset: "store", name: table.name }) : null;
    if (!this.#isTerraforms) return this.#table(table, metadata);
    const name = this.#nameOf("store", table.name);
    if (metadata === null) return void this.#refusals.push(`table ${name} does not exist: ${terraformApply}`);
    const { changes } = this.#mergeFields(metadata.schema?.fields ?? [], table.fields.map(tableField), name, "");
    const [first] = changes;
    if (first !== void 0)
      this.#refusals.push(
        `table ${name} is behind this version (${first}${changes.length > 1 ? ` and ${changes.length - 1} more` : ""}): ${terraformApply}`
      );
  }
  #table(table, metadata) {
    const name = this.#nameOf("store", table.name);
    const fields = table.fields.map(tableField);
    if (metadata === null) {
      const options = {
        description: table.description,
        schema: { fields: [...fields] },
        clustering: { fields: [...table.clustering] },
        ...table.partition === null ? {} : { timePartitioning: { ...table.partition } }
      };
      this.#step(`create table ${name} (${fields.length} columns)`, async () => {
        const client = await this.#warehouse.client();
        await client.dataset(this.#warehouse.datasets.store).createTable(table.name, options);
      });
      return;
    }
    if (metadata.type !== void 0 && metadata.type !== "TABLE") {
      this.#refusals.push(`${name} is a ${metadata.type.toLowerCase()}: expected a table; rename or remove it first`);
      return;
    }
    const { field, type } = metadata.timePartitioning ?? {};
    if (field !== table.partition?.field || type !== table.partition?.type) {
      const expected = table.partition === null ? "none" : `${table.partition.field} by ${table.partition.type.toLowerCase()}`;
      this.#refusals.push(`table ${name} is partitioned by ${field ?? "nothing"}, which cannot be changed: expected ${expected}`);
    }
    const merged = this.#mergeFields(metadata.schema?.fields ?? [], fields, name, "");
    if (merged.changes.length === 0 && !merged.isDescribedAnew) return;
    const summary = merged.changes.length > 0 ? merged.changes.join("\n") : `describe columns of ${name}`;
    this.#step(summary, async () => {
      await this.#setMetadata("store", table.name, { schema: { fields: [...merged.fields] } });
    });
  }
  /** The table's own columns in their order, then those that are missing; any other difference is refused. */
  #mergeFields(there, wanted, table, path) {
    const changes = [];
    let isDescribedAnew = false;
    const known = there.map((field) => {
      const target = wanted.find(({ name }) => name?.toLowerCase() === field.name?.toLowerCase());
      if (target === void 0) return field;
      const pointer = `${path}${field.name ?? ""}`;
      if (typeName(field.type) !== typeName(target.type) || isRepeated(field) !== isRepeated(target)) {
        this.#refusals.push(
          `column ${table}.${pointer} is ${shapeOf(field)}, which cannot be changed: expected ${shapeOf(target)}; load into a new dataset, or remove the column`
        );
        return field;
      }
      const nested = this.#mergeFields(field.fields ?? [], target.fields ?? [], table, `${pointer}.`);
      changes.push(...nested.changes);
      isDescribedAnew ||= nested.isDescribedAnew || (target.description ?? "") !== (field.description ?? "");
      const isRelaxed = field.mode === "REQUIRED" && target.mode !== "REQUIRED";
      if (isRelaxed) changes.push(`allow NULL in column ${table}.${pointer}`);
      return {
        ...field,
        ...isRelaxed ? { mode: "NULLABLE" } : {},
        ...target.description === void 0 ? {} : { description: target.description },
        ...nested.fields.length > 0 ? { fields: [...nested.fields] } : {}
      };
    });
    const names = new Set(there.map(({ name }) => name?.toLowerCase()));
    const added = wanted.filter(({ name }) => !names.has(name?.toLowerCase()));
    for (const field of added) changes.push(`add column ${table}.${path}${field.name ?? ""} ${shapeOf(field)}`);
    const relaxed = added.map((field) => field.mode === "REQUIRED" ? { ...field, mode: "NULLABLE" } : field);
    return { fields: [...known, ...relaxed], changes, isDescribedAnew };
  }
  #view(relation, metadata) {
    const { dataset, name, description } = relation;
    const query = this.#warehouse.named(withMetricSettings(relation.sql(bigqueryDialect), this.#expected.metricSettings));
    const full = this.#nameOf(dataset, name);
    const { fields } = relation;
    if (metadata === null) {
      this.#step(`create view ${full}`, async () => {
        const client = await this.#warehouse.client();
        await client.dataset(this.#warehouse.datasets[dataset]).createTable(name, { description, view: { query, useLegacySql: false } });
        await describeView(this.#warehouse, relation);
      });
      return;
    }
    if (metadata.type !== void 0 && metadata.type !== "VIEW") {
      this.#refusals.push(`${full} is a ${metadata.type.toLowerCase()}: expected a view; rename or remove it first`);
      return;
    }
    if (metadata.view?.query?.trim() !== query.trim()) {
      this.#step(`replace view ${full}`, async () => {
        await this.#warehouse.query(bigqueryDialect.createView({ dataset, name, sql: query }));
        await describeView(this.#warehouse, relation);
      });
      return;
    }
    const described = new Map(metadata.schema?.fields?.map((field) => [field.name, field.description ?? ""]));
    if (metadata.description !== description || fields.some((field) => described.get(field.name) !== field.description)) {
      this.#step(`describe view ${full}`, async () => {
        await describeView(this.#warehouse, relation);
      });
    }
  }
  #routine(routine, found) {
    const { dataset, name, description, parameters } = routine;
    const config = {
      routineType: "TABLE_VALUED_FUNCTION",
      language: "SQL",
      description,
      arguments: parameters.map((parameter) => ({ name: parameter.name, dataType: { typeKind: parameter.type } })),
      definitionBody: this.#warehouse.named(withMetricSettings(routine.sql(bigqueryDialect), this.#expected.metricSettings))
    };
    const reference = /* @__PURE__ */ __name(async () => (await this.#warehouse.client()).dataset(this.#warehouse.datasets[dataset]).routine(name), "reference");
    if (found === null) {
      this.#step(`create table function ${this.#nameOf(dataset, name)}`, async () => {
        await (await reference()).create(config);
      });
    } else if (found.definitionBody?.trim() !== config.definitionBody.trim() || found.description !== description) {
      this.#step(`replace table function ${this.#nameOf(dataset, name)}`, async () => {
        await (await reference()).setMetadata(config);
      });
    }
  }
  /** Views read other datasets in their own right, so that readers need none there. */
  #authorizations(there) {
    const { objects } = this.#expected;
    const views = objects.flatMap((object) => object.kind === "view" ? [object.view] : []);
    const routines = objects.flatMap((object) => object.kind === "table function" ? [object.routine] : []);
    const projectId = this.#warehouse.project;
    for (const read of datasetKeys) {
      const readers = new Set(views.filter((view) => reads(view, read)).map(({ dataset }) => dataset));
      const entries = [
        ...[...readers].map((reader) => ({
          dataset: { dataset: { ...projectOf(projectId), datasetId: this.#warehouse.datasets[reader] }, targetTypes: ["VIEWS"] }
        })),
        ...routines.filter((routine) => reads(routine, read)).map((routine) => ({
          routine: { ...projectOf(projectId), datasetId: this.#warehouse.datasets[routine.dataset], routineId: routine.name }
        }))
      ];
      const access = there.get(read)?.access ?? [];
      const missing = entries.filter((entry) => !access.some((one) => covers(one, entry)));
      if (missing.length === 0) continue;
      this.#step(
        `let ${missing.map((entry) => this.#readerOf(entry)).join(", ")} read ${this.#warehouse.datasets[read]} (authorized)`,
        async () => {
          const client = await this.#warehouse.client();
          const dataset = client.dataset(this.#warehouse.datasets[read]);
          const [metadata] = await dataset.getMetadata();
          await dataset.setMetadata({ access: [...metadata.access ?? [], ...missing] });
        }
      );
    }
  }
  #readerOf(entry) {
    return entry.routine === void 0 ? `the views of ${entry.dataset?.dataset?.datasetId ?? ""}` : `table function ${entry.routine.datasetId ?? ""}.${entry.routine.routineId ?? ""}`;
  }
  async #metadata({ dataset, name }) {
    const client = await this.#warehouse.client();
    const found = await unlessMissing(
      client.dataset(this.#warehouse.datasets[dataset]).table(name).getMetadata()
    );
    return found === null ? null : found[0];
  }
  async #setMetadata(dataset, name, metadata) {
    const client = await this.#warehouse.client();
    await client.dataset(this.#warehouse.datasets[dataset]).table(name).setMetadata(metadata);
  }
  #step(summary, apply) {
    this.#steps.push({ summary, apply });
  }
  #nameOf(dataset, name) {
    return `${this.#warehouse.datasets[dataset]}.${name}`;
  }
};
async function describeView(warehouse, { dataset, name, description, fields }) {
  const client = await warehouse.client();
  const schema = { fields: fields.map(tableField).map((column) => ({ ...column, mode: "NULLABLE" })) };
  await client.dataset(warehouse.datasets[dataset]).table(name).setMetadata({ description, schema });
}
__name(describeView, "describeView");
var terraformApply = "run terraform apply with the module of this version";
var datasetKeys = ["store", "contact_center", "restricted"];
var isTerraforms = /* @__PURE__ */ __name(({ labels }) => labels?.["managed-by"] === "terraform" || labels?.["goog-terraform-provisioned"] === "true", "isTerraforms");
var reads = /* @__PURE__ */ __name(({ dataset, sql }, read) => dataset !== read && sql(bigqueryDialect).includes(`\${${read}}.`), "reads");
var projectOf = /* @__PURE__ */ __name((projectId) => projectId === void 0 ? {} : { projectId }, "projectOf");
var covers = /* @__PURE__ */ __name((one, wanted) => wanted.routine === void 0 ? one.dataset !== void 0 && isDeepStrictEqual({ ...one.dataset.dataset }, { ...wanted.dataset?.dataset }) : isDeepStrictEqual({ ...one.routine }, { ...wanted.routine }), "covers");
function tableField(field) {
  return withoutClass(schemaField(field));
}
__name(tableField, "tableField");
function withoutClass({ name, type, mode, description, fields }) {
  return { name, type, mode, description, ...fields === void 0 ? {} : { fields: fields.map(withoutClass) } };
}
__name(withoutClass, "withoutClass");
var aliases = { INT64: "INTEGER", FLOAT64: "FLOAT", BOOL: "BOOLEAN", STRUCT: "RECORD" };
var typeName = /* @__PURE__ */ __name((type) => aliases[type ?? ""] ?? type ?? "", "typeName");
var isRepeated = /* @__PURE__ */ __name(({ mode }) => mode === "REPEATED", "isRepeated");
var shapeOf = /* @__PURE__ */ __name((field) => `${isRepeated(field) ? "list of " : ""}${typeName(field.type)}`, "shapeOf");
async function unlessMissing(asked) {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
__name(unlessMissing, "unlessMissing");
async function inGroups(items, ask) {
  const answers = [];
  for (let start = 0; start < items.length; start += 10) {
    answers.push(...await Promise.all(items.slice(start, start + 10).map(ask)));
  }
  return answers;
}
__name(inGroups, "inGroups");

// functions/warehouse/bigquery/administration.ts
var administer = /* @__PURE__ */ __name((warehouse) => ({
  plan: /* @__PURE__ */ __name((expected) => planMigration(warehouse, expected), "plan"),
  checks: /* @__PURE__ */ __name((expected, identity) => [
    { what: "location", run: /* @__PURE__ */ __name(() => checkLocation(warehouse, expected, identity), "run") },
    { what: "rights on tables", run: /* @__PURE__ */ __name(() => checkRights(warehouse, expected, identity), "run") },
    // The loader runs no jobs, and reads nothing that the others check.
    ...rightsOf(identity).get("project")?.has("bigquery.jobs.create") === true ? [
      { what: "query jobs", run: /* @__PURE__ */ __name(() => checkJobs(warehouse), "run") },
      { what: "tables and views", run: /* @__PURE__ */ __name(() => checkSchema(warehouse, expected), "run") },
      { what: "age of the data", run: /* @__PURE__ */ __name(() => checkAge(warehouse), "run") },
      { what: "bytes of one day", run: /* @__PURE__ */ __name(() => checkPruning(warehouse), "run") }
    ] : []
  ], "checks")
}), "administer");
async function checkJobs(warehouse) {
  try {
    await warehouse.estimate("select 1");
    return ok("a statement can be run");
  } catch (error) {
    return problem(
      `a statement cannot be run: ${reasonsOf(error)}`,
      `gcloud projects add-iam-policy-binding ${warehouse.project ?? "PROJECT"} --member=serviceAccount:LOADER --role=roles/bigquery.jobUser`
    );
  }
}
__name(checkJobs, "checkJobs");
async function checkLocation(warehouse, { location }, identity) {
  const client = await warehouse.client();
  const found = /* @__PURE__ */ new Map();
  for (const dataset of datasetsOf(identity)) {
    const id = warehouse.datasets[dataset];
    try {
      const [metadata] = await client.dataset(id).getMetadata({
        datasetView: "METADATA"
      });
      found.set(id, metadata.location ?? "");
    } catch (error) {
      if (statusOf(error) === 404)
        return problem(`dataset ${id} does not exist`, "terraform apply, or: npx ccaip-sessions migrate --apply");
      if (statusOf(error) === 403) return problem(`bigquery.datasets.get not granted on ${id}`, fixOfRights(warehouse, id, identity));
      throw error;
    }
  }
  const [first = ""] = found.values();
  const places = [...found].map(([id, place]) => `${id} in ${place}`).join(", ");
  if ([...found.values()].some((place) => place !== first))
    return problem(`the datasets are in several places: ${places}`, "statements read datasets of one location: move them into one");
  return location === void 0 || location.toLowerCase() === first.toLowerCase() ? ok(`all datasets are in ${first}`) : problem(`BIGQUERY_LOCATION is ${location}, but ${places}`, `set BIGQUERY_LOCATION=${first}`);
}
__name(checkLocation, "checkLocation");
var isReported = /* @__PURE__ */ __name((permission) => /^bigquery\.tables\.(?:get|getData|update|updateData)$/.test(permission), "isReported");
async function checkRights(warehouse, { tables }, identity) {
  const client = await warehouse.client();
  const rights = rightsOf(identity);
  const checked = [];
  for (const { dataset, table } of [
    ...tables.map(({ name }) => ({ dataset: "store", table: name })),
    { dataset: "contact_center", table: "sessions" },
    { dataset: "restricted", table: "sessions" }
  ]) {
    const granted = holdersOf(dataset === "store" ? `store.${table}` : dataset).flatMap((holder) => [...rights.get(holder) ?? []]);
    const permissions = [...new Set(granted)].filter(isReported).toSorted();
    if (permissions.length === 0 || dataset === "store" && identity === "loader" && !rights.has(`store.${table}`)) continue;
    const name = `${warehouse.datasets[dataset]}.${table}`;
    const reference = client.dataset(warehouse.datasets[dataset]).table(table);
    try {
      const [answer] = await reference.testIamPermissions(permissions);
      const missing = permissions.filter((permission) => !(answer?.permissions ?? []).includes(permission));
      if (missing.length > 0)
        return problem(`${missing.join(", ")} not granted to the ${identity} on ${name}`, fixOfRights(warehouse, name, identity));
      checked.push(name);
    } catch (error) {
      const status = statusOf(error);
      if (!(await reference.exists())[0])
        return problem(`${name} does not exist`, "terraform apply, or: npx ccaip-sessions migrate --apply");
      if (status === 404 || status === 405 || status === 501) return unknownPermissions;
      throw error;
    }
  }
  return ok(`the ${identity} has its permissions on ${checked.length} tables and views`);
}
__name(checkRights, "checkRights");
var fixOfRights = /* @__PURE__ */ __name((warehouse, name, identity) => identity === "operator" ? `bq add-iam-policy-binding --member=user:YOU --role=roles/bigquery.dataOwner ${warehouse.project ?? "PROJECT"}:${name}` : `terraform apply: the module grants it by a role of its own (functions/rights.ts)`, "fixOfRights");
var datasetsOf = /* @__PURE__ */ __name((identity) => ["store", "contact_center", "restricted"].filter(
  (dataset) => rightsOf(identity).get(dataset)?.has("bigquery.datasets.get") === true
), "datasetsOf");
var littleBytes = 1e9;
async function checkPruning(warehouse) {
  const question = "select session_key, rating from ${contact_center}.sessions";
  try {
    const all = await warehouse.estimate(question);
    const day = await warehouse.estimate(`${question} where session_date = date_sub(current_date(), interval 1 day)`);
    if (all === 0) return { state: "unknown", detail: "the service reports no bytes", fix: null };
    const detail = `a question about yesterday reads ${megabytes(day)}, about all days ${megabytes(all)}`;
    return all > littleBytes && day > all / 2 ? problem(detail, "ask contact_center.sessions_between(first, last) instead, which reads the days that are named") : ok(detail);
  } catch (error) {
    if (statusOf(error) === 404) return problem("the relations do not exist", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}
__name(checkPruning, "checkPruning");
var megabytes = /* @__PURE__ */ __name((bytes) => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`, "megabytes");
async function checkSchema(warehouse, expected) {
  const { steps, refusals } = await planMigration(warehouse, expected);
  if (refusals.length > 0) return problem(refusals.join("; "), "see the reason of each");
  const fix = "npx ccaip-sessions migrate --apply, or wait for the next upkeep";
  const [first] = steps;
  if (first !== void 0)
    return problem(`${steps.length} differ from this version's, the first: ${first.summary.split("\n")[0] ?? ""}`, fix);
  const { tables, objects } = expected;
  const views = objects.filter(({ kind }) => kind === "view").length;
  return ok(`${tables.length} tables, ${views} views and ${objects.length - views} table function as this version expects them`);
}
__name(checkSchema, "checkSchema");
async function checkAge(warehouse) {
  try {
    const { rows } = await warehouse.query(
      "select max(ingested_at) as newest from ${contact_center}.sessions where session_date >= date_sub(current_date(), interval 30 day)"
    );
    const newest = rows[0]?.["newest"];
    if (typeof newest !== "string")
      return problem("no session of the last 30 days is loaded", "npx ccaip-sessions reconcile, and check whether events arrive");
    const hours = (Date.now() - Date.parse(newest)) / 36e5;
    return ok(`the latest row was written ${hours < 1 ? "within the hour" : `${Math.round(hours).toLocaleString("en")} hours ago`}`);
  } catch (error) {
    if (statusOf(error) === 404 || error instanceof Error && /^not found: (dataset|table)/i.test(error.message))
      return problem("the relations do not exist", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}
__name(checkAge, "checkAge");
export {
  administer
};
