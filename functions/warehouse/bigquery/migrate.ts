import { isDeepStrictEqual } from "node:util";
import type bigquery from "@google-cloud/bigquery/build/src/types.js";
import { type SchemaField, schemaField } from "../../../schema/ddl.ts";
import { withMetricSettings } from "../../../schema/metric-settings.ts";
import type { ProgramObject } from "../../../schema/program-objects.ts";
import { type Routine, type View, liveFrom, unsettledVersions } from "../../../schema/relations.ts";
import { earliestDate, settledDays, settledTables, tablesOfDays } from "../../../schema/settled.ts";
import type { Dataset, StoredTable } from "../../../schema/store.ts";
import { statusOf } from "../../service-errors.ts";
import { bigqueryDialect } from "./dialect.ts";
import type { ExpectedSchema, Plan, Step } from "../administration.ts";
import type { BigqueryWarehouse } from "./bigquery.ts";
import { bigqueryDefinition, readAllLive, recordDefinition } from "./settled-definition.ts";

type Access = NonNullable<bigquery.default.IDataset["access"]>[number];
type TableFields = readonly bigquery.default.ITableFieldSchema[];

const descriptions: Readonly<Record<Dataset, string>> = {
  store: "One row per version of a session's file, and the loader's records. Analysts read the other datasets.",
  contact_center: "Calls and chats of the contact center: each session in its latest version, without customers' personal data.",
  restricted: "Calls and chats of the contact center with personal data, for those who may see it.",
};

/**
 * Compares what exists with what is expected. Plans only additions: nothing is dropped, no type is changed, and what a newer version has
 * added stays. Reads metadata only, so that a plan without steps costs nothing.
 */
export const planMigration = (warehouse: BigqueryWarehouse, expected: ExpectedSchema): Promise<Plan> =>
  new Planner(warehouse, expected).plan();

class Planner {
  readonly #warehouse: BigqueryWarehouse;
  readonly #expected: ExpectedSchema;
  readonly #steps: Step[] = [];
  readonly #refusals: string[] = [];
  #isTerraforms = false;
  /** How long partitions of `session_versions` stay: those computed from them stay as long. */
  #expiration: string | null = null;
  /** The literal of the views. */
  #liveFrom = earliestDate;

  constructor(warehouse: BigqueryWarehouse, expected: ExpectedSchema) {
    this.#warehouse = warehouse;
    this.#expected = expected;
  }

  async plan(): Promise<Plan> {
    const { tables, objects } = this.#expected;
    const there = await this.#datasets();
    const owner = this.#isTerraforms ? "terraform" : null;
    for (const table of tables) await this.#storedTable(table, there.has("store"));
    const found = await inGroups(objects, (object) => this.#found(object, there));
    const versions = there.has("store") ? await this.#metadata({ dataset: "store", name: "session_versions" }) : null;
    this.#expiration = versions?.timePartitioning?.expirationMs ?? null;
    const ofObjects = objects.map((object, index) => ({ object, found: found[index] ?? { table: null, routine: null } }));
    for (const { object, found: one } of ofObjects) if (object.kind === "table") this.#object(object, one);
    const isSettledAnew = this.#unsettle(ofObjects);
    for (const { object, found: one } of ofObjects) if (object.kind !== "table") this.#object(object, one);
    if (isSettledAnew) this.#recordDefinition();
    this.#authorizations(there);
    return { steps: this.#steps, refusals: this.#refusals, owner };
  }

  async #found(object: ProgramObject, there: ReadonlyMap<Dataset, unknown>): Promise<Found> {
    if (object.kind === "table")
      return { table: there.has("store") ? await this.#metadata({ dataset: "store", name: object.table.name }) : null, routine: null };
    if (object.kind === "view") return { table: there.has(object.view.dataset) ? await this.#metadata(object.view) : null, routine: null };
    const { dataset, name } = object.routine;
    if (!there.has(dataset)) return { table: null, routine: null };
    const client = await this.#warehouse.client();
    const reference = client.dataset(this.#warehouse.datasets[dataset]).routine(name);
    const found = await unlessMissing<[bigquery.default.IRoutine, ...unknown[]]>(reference.getMetadata());
    return { table: null, routine: found?.[0] ?? null };
  }

  #object(object: ProgramObject, { table, routine }: Found): void {
    if (object.kind === "table") this.#table(object.table, table);
    else if (object.kind === "view") this.#view(object.view, table);
    else this.#routine(object.routine, routine);
  }

  /**
   * If settled rows would be of other queries or settings than the views, all days are read live, which is right whatever views are
   * replaced, and no day is settled until the definition is recorded again. Returns whether it is to be.
   */
  #unsettle(objects: readonly { readonly object: ProgramObject; readonly found: Found }[]): boolean {
    if (!objects.some(({ object }) => object.kind === "table" && object.table.name === settledDays.name)) return false;
    const metadataOf = (wanted: string): bigquery.default.ITable | null =>
      objects.find(({ object }) => nameOfObject(object) === wanted)?.found.table ?? null;
    const view = metadataOf(unsettledVersions.name);
    const isComplete = settledTables.every(({ name }) => metadataOf(name) !== null);
    // Without one of them, records state of days that they are settled whose rows are gone.
    const isSame =
      isComplete && metadataOf(settledDays.name)?.labels?.[definitionLabel] === bigqueryDefinition(this.#expected.metricSettings);
    const literal = /date '(\d{4}-\d\d-\d\d)'/.exec(view?.view?.query ?? "")?.[1] ?? earliestDate;
    if (isSame) {
      this.#liveFrom = literal;
      return false;
    }
    if (metadataOf(settledDays.name) !== null && view !== null)
      this.#step("read all days live, since settled rows are of other queries or settings", () => readAllLive(this.#warehouse));
    return true;
  }

  #recordDefinition(): void {
    const { metricSettings } = this.#expected;
    this.#step("record what days are settled with", async () => {
      await recordDefinition(this.#warehouse, metricSettings);
      await this.#setMetadata("store", settledDays.name, { labels: { [definitionLabel]: bigqueryDefinition(metricSettings) } });
    });
  }

  async #datasets(): Promise<ReadonlyMap<Dataset, bigquery.default.IDataset>> {
    const client = await this.#warehouse.client();
    const there = new Map<Dataset, bigquery.default.IDataset>();
    const { location } = this.#expected;
    const missing: string[] = [];
    for (const dataset of datasetKeys) {
      const id = this.#warehouse.datasets[dataset];
      const found = await unlessMissing<[bigquery.default.IDataset, ...unknown[]]>(client.dataset(id).getMetadata());
      if (found === null) {
        missing.push(id);
        const options = {
          description: descriptions[dataset],
          labels: { "managed-by": "ccaip-sessions" },
          ...(location === undefined ? {} : { location }),
        };
        this.#step(`create dataset ${id}${location === undefined ? "" : ` in ${location}`}`, async () => {
          await client.createDataset(id, options);
        });
        continue;
      }
      const [metadata] = found;
      there.set(dataset, metadata);
      if (location !== undefined && metadata.location !== undefined && metadata.location.toLowerCase() !== location.toLowerCase()) {
        this.#refusals.push(
          `dataset ${id} is in ${metadata.location} and cannot be moved: expected ${location} (setting BIGQUERY_LOCATION)`,
        );
      }
    }
    this.#isTerraforms = [...there.values()].some(isTerraforms);
    if (this.#isTerraforms) for (const id of missing) this.#refusals.push(`dataset ${id} does not exist: ${terraformApply}`);
    return there;
  }

  /** If Terraform owns the table, it also makes its columns: it alone puts policy tags on them. */
  async #storedTable(table: StoredTable, hasDataset: boolean): Promise<void> {
    const metadata = hasDataset ? await this.#metadata({ dataset: "store", name: table.name }) : null;
    if (!this.#isTerraforms) return this.#table(table, metadata);
    const name = this.#nameOf("store", table.name);
    if (metadata === null) return void this.#refusals.push(`table ${name} does not exist: ${terraformApply}`);
    const { changes } = this.#mergeFields(metadata.schema?.fields ?? [], table.fields.map(tableField), name, "");
    const [first] = changes;
    if (first !== undefined)
      this.#refusals.push(
        `table ${name} is behind this version (${first}${changes.length > 1 ? ` and ${changes.length - 1} more` : ""}): ${terraformApply}`,
      );
  }

  #table(table: StoredTable, metadata: bigquery.default.ITable | null): void {
    const name = this.#nameOf("store", table.name);
    const fields = table.fields.map(tableField);
    if (metadata === null) {
      const options = {
        description: table.description,
        schema: { fields: [...fields] },
        clustering: { fields: [...table.clustering] },
        ...(table.partition === null ? {} : { timePartitioning: { ...table.partition, ...this.#expirationOf(table) } }),
      };
      this.#step(`create table ${name} (${fields.length} columns)`, async () => {
        const client = await this.#warehouse.client();
        await client.dataset(this.#warehouse.datasets.store).createTable(table.name, options);
      });
      return;
    }
    if (metadata.type !== undefined && metadata.type !== "TABLE") {
      this.#refusals.push(`${name} is a ${metadata.type.toLowerCase()}: expected a table; rename or remove it first`);
      return;
    }
    const { field, type } = metadata.timePartitioning ?? {};
    if (field !== table.partition?.field || type !== table.partition?.type) {
      const expected = table.partition === null ? "none" : `${table.partition.field} by ${table.partition.type.toLowerCase()}`;
      this.#refusals.push(`table ${name} is partitioned by ${field ?? "nothing"}, which cannot be changed: expected ${expected}`);
    }
    const { expirationMs } = this.#expirationOf(table);
    if (tablesOfDays.includes(table) && metadata.timePartitioning?.expirationMs !== expirationMs)
      this.#step(`let partitions of ${name} expire as those of session_versions`, async () => {
        const timePartitioning = { ...table.partition };
        // Null takes it away, which the client's types do not know.
        Reflect.set(timePartitioning, "expirationMs", expirationMs ?? null);
        await this.#setMetadata("store", table.name, { timePartitioning });
      });
    const merged = this.#mergeFields(metadata.schema?.fields ?? [], fields, name, "");
    if (merged.changes.length === 0 && !merged.isDescribedAnew) return;
    const summary = merged.changes.length > 0 ? merged.changes.join("\n") : `describe columns of ${name}`;
    this.#step(summary, async () => {
      await this.#setMetadata("store", table.name, { schema: { fields: [...merged.fields] } });
    });
  }

  #expirationOf(table: StoredTable): { readonly expirationMs?: string } {
    return tablesOfDays.includes(table) && this.#expiration !== null ? { expirationMs: this.#expiration } : {};
  }

  /** The table's own columns in their order, then those that are missing; any other difference is refused. */
  #mergeFields(there: TableFields, wanted: TableFields, table: string, path: string): Merged {
    const changes: string[] = [];
    let isDescribedAnew = false;
    const known = there.map((field) => {
      const target = wanted.find(({ name }) => name?.toLowerCase() === field.name?.toLowerCase());
      if (target === undefined) return field;
      const pointer = `${path}${field.name ?? ""}`;
      if (typeName(field.type) !== typeName(target.type) || isRepeated(field) !== isRepeated(target)) {
        this.#refusals.push(
          `column ${table}.${pointer} is ${shapeOf(field)}, which cannot be changed: expected ${shapeOf(target)}; load into a new dataset, or remove the column`,
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
        ...(isRelaxed ? { mode: "NULLABLE" } : {}),
        ...(target.description === undefined ? {} : { description: target.description }),
        ...(nested.fields.length > 0 ? { fields: [...nested.fields] } : {}),
      };
    });
    const names = new Set(there.map(({ name }) => name?.toLowerCase()));
    const added = wanted.filter(({ name }) => !names.has(name?.toLowerCase()));
    for (const field of added) changes.push(`add column ${table}.${path}${field.name ?? ""} ${shapeOf(field)}`);
    // A column added to a table with rows cannot be required.
    const relaxed = added.map((field) => (field.mode === "REQUIRED" ? { ...field, mode: "NULLABLE" } : field));
    return { fields: [...known, ...relaxed], changes, isDescribedAnew };
  }

  #view(relation: View, metadata: bigquery.default.ITable | null): void {
    const { dataset, name, description } = relation;
    const text = withMetricSettings(relation.sql(bigqueryDialect), this.#expected.metricSettings);
    const query = this.#warehouse.named(text.replaceAll(liveFrom, this.#liveFrom));
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
    if (metadata.type !== undefined && metadata.type !== "VIEW") {
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
    // Settling replaces one of the store's views again and again, which clears its descriptions; only the program's own views read those.
    if (dataset === "store") return;
    const described = new Map(metadata.schema?.fields?.map((field) => [field.name, field.description ?? ""]));
    if (metadata.description !== description || fields.some((field) => described.get(field.name) !== field.description)) {
      this.#step(`describe view ${full}`, async () => {
        await describeView(this.#warehouse, relation);
      });
    }
  }

  #routine(routine: Routine, found: bigquery.default.IRoutine | null): void {
    const { dataset, name, description, parameters } = routine;
    const config = {
      routineType: "TABLE_VALUED_FUNCTION" as const,
      language: "SQL" as const,
      description,
      arguments: parameters.map((parameter) => ({ name: parameter.name, dataType: { typeKind: parameter.type } })),
      definitionBody: this.#warehouse.named(withMetricSettings(routine.sql(bigqueryDialect), this.#expected.metricSettings)),
    };
    const reference = async () => (await this.#warehouse.client()).dataset(this.#warehouse.datasets[dataset]).routine(name);
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
  #authorizations(there: ReadonlyMap<Dataset, bigquery.default.IDataset>): void {
    const { objects } = this.#expected;
    const views = objects.flatMap((object) => (object.kind === "view" ? [object.view] : []));
    const routines = objects.flatMap((object) => (object.kind === "table function" ? [object.routine] : []));
    const projectId = this.#warehouse.project;
    for (const read of datasetKeys) {
      const readers = new Set(views.filter((view) => reads(view, read)).map(({ dataset }) => dataset));
      const entries: Access[] = [
        ...[...readers].map((reader) => ({
          dataset: { dataset: { ...projectOf(projectId), datasetId: this.#warehouse.datasets[reader] }, targetTypes: ["VIEWS" as const] },
        })),
        ...routines
          .filter((routine) => reads(routine, read))
          .map((routine) => ({
            routine: { ...projectOf(projectId), datasetId: this.#warehouse.datasets[routine.dataset], routineId: routine.name },
          })),
      ];
      const access = there.get(read)?.access ?? [];
      const missing = entries.filter((entry) => !access.some((one) => covers(one, entry)));
      if (missing.length === 0) continue;
      this.#step(
        `let ${missing.map((entry) => this.#readerOf(entry)).join(", ")} read ${this.#warehouse.datasets[read]} (authorized)`,
        async () => {
          const client = await this.#warehouse.client();
          const dataset = client.dataset(this.#warehouse.datasets[read]);
          const [metadata]: [bigquery.default.IDataset, ...unknown[]] = await dataset.getMetadata();
          await dataset.setMetadata({ access: [...(metadata.access ?? []), ...missing] });
        },
      );
    }
  }

  #readerOf(entry: Access): string {
    return entry.routine === undefined
      ? `the views of ${entry.dataset?.dataset?.datasetId ?? ""}`
      : `table function ${entry.routine.datasetId ?? ""}.${entry.routine.routineId ?? ""}`;
  }

  async #metadata({ dataset, name }: Pick<View, "dataset" | "name">): Promise<bigquery.default.ITable | null> {
    const client = await this.#warehouse.client();
    const found = await unlessMissing<[bigquery.default.ITable, ...unknown[]]>(
      client.dataset(this.#warehouse.datasets[dataset]).table(name).getMetadata(),
    );
    return found === null ? null : found[0];
  }

  async #setMetadata(dataset: Dataset, name: string, metadata: bigquery.default.ITable): Promise<void> {
    const client = await this.#warehouse.client();
    await client.dataset(this.#warehouse.datasets[dataset]).table(name).setMetadata(metadata);
  }

  #step(summary: string, apply: () => Promise<void>): void {
    this.#steps.push({ summary, apply });
  }

  #nameOf(dataset: Dataset, name: string): string {
    return `${this.#warehouse.datasets[dataset]}.${name}`;
  }
}

/** What exists of one object of the program. */
interface Found {
  readonly table: bigquery.default.ITable | null;
  readonly routine: bigquery.default.IRoutine | null;
}

interface Merged {
  readonly fields: TableFields;
  readonly changes: readonly string[];
  readonly isDescribedAnew: boolean;
}

/** Sets the descriptions of a view and its columns and its label, which `create or replace view` clears. */
async function describeView(warehouse: BigqueryWarehouse, { dataset, name, description, fields, layer }: View): Promise<void> {
  const client = await warehouse.client();
  const schema = { fields: fields.map(tableField).map((column) => ({ ...column, mode: isRepeated(column) ? "REPEATED" : "NULLABLE" })) };
  await client.dataset(warehouse.datasets[dataset]).table(name).setMetadata({ description, schema, labels: { layer } });
}

const nameOfObject = (object: ProgramObject): string =>
  object.kind === "table" ? object.table.name : object.kind === "view" ? object.view.name : object.routine.name;

/** Label of `settled_days` with the definition of its rows: a plan reads metadata only. */
const definitionLabel = "definition";

const terraformApply = "run terraform apply with the module of this version";

const datasetKeys = ["store", "contact_center", "restricted"] as const;

const isTerraforms = ({ labels }: bigquery.default.IDataset): boolean =>
  labels?.["managed-by"] === "terraform" || labels?.["goog-terraform-provisioned"] === "true";

const reads = ({ dataset, sql }: Pick<View, "dataset" | "sql">, read: Dataset): boolean =>
  dataset !== read && sql(bigqueryDialect).includes(`\${${read}}.`);

const projectOf = (projectId: string | undefined) => (projectId === undefined ? {} : { projectId });

const covers = (one: Access, wanted: Access): boolean =>
  wanted.routine === undefined
    ? one.dataset !== undefined && isDeepStrictEqual({ ...one.dataset.dataset }, { ...wanted.dataset?.dataset })
    : isDeepStrictEqual({ ...one.routine }, { ...wanted.routine });

/** A field as BigQuery takes it, without our class of personal data. */
function tableField(field: Parameters<typeof schemaField>[0]): bigquery.default.ITableFieldSchema {
  return withoutClass(schemaField(field));
}
function withoutClass({ name, type, mode, description, fields }: SchemaField): bigquery.default.ITableFieldSchema {
  return { name, type, mode, description, ...(fields === undefined ? {} : { fields: fields.map(withoutClass) }) };
}

/** The REST API answers with either name of a type. */
const aliases: Readonly<Record<string, string>> = { INT64: "INTEGER", FLOAT64: "FLOAT", BOOL: "BOOLEAN", STRUCT: "RECORD" };
const typeName = (type: string | undefined): string => aliases[type ?? ""] ?? type ?? "";
const isRepeated = ({ mode }: bigquery.default.ITableFieldSchema): boolean => mode === "REPEATED";
const shapeOf = (field: bigquery.default.ITableFieldSchema): string => `${isRepeated(field) ? "list of " : ""}${typeName(field.type)}`;

/** The answer, or null if the object does not exist. */
async function unlessMissing<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Runs `ask` on a few items at a time; its answers are in the order of `items`. */
async function inGroups<Item, Answer>(items: readonly Item[], ask: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += 10) {
    answers.push(...(await Promise.all(items.slice(start, start + 10).map(ask))));
  }
  return answers;
}
