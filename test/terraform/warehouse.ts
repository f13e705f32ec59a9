import { z } from "zod";
import type { Plan, Resource } from "./terraform.ts";

const dataset = z.object({ dataset_id: z.string(), description: z.string(), location: z.string() });
const json = z.string().transform((text): unknown => JSON.parse(text));
const table = z.object({
  dataset_id: z.string(),
  table_id: z.string(),
  description: z.string(),
  schema: json,
  clustering: z.array(z.string()).nullable(),
  time_partitioning: z.array(z.object({ field: z.string(), type: z.string() })),
  view: z.array(z.object({ query: z.string(), use_legacy_sql: z.boolean() })),
});
const routine = z.object({
  dataset_id: z.string(),
  routine_id: z.string(),
  routine_type: z.string(),
  language: z.string(),
  description: z.string(),
  definition_body: z.string(),
  arguments: z.array(z.object({ name: z.string(), argument_kind: z.string(), data_type: json })),
});

/** Calls of BigQuery's REST interface at an emulator: `path` follows `/projects/PROJECT`. Anything but a 2xx answer throws. */
export type Rest = (method: "GET" | "POST" | "PATCH", path: string, body?: unknown) => Promise<unknown>;

export function rest(endpoint: string, project: string): Rest {
  return async (method, path, body) => {
    const response = await fetch(`${endpoint}/bigquery/v2/projects/${project}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 1_000)}`);
    return answer === "" ? undefined : JSON.parse(answer);
  };
}

/**
 * Creates what a plan would create in BigQuery, in the plan's order: datasets, tables, views floor by floor, functions. A view gets its
 * columns' descriptions as the provider gives them, by a patch after its creation.
 * @throws Error that names the resource which was refused.
 */
export async function create(plan: Plan, call: Rest): Promise<void> {
  const resources = plan.resources;
  for (const resource of resources.filter(({ type }) => type === "google_bigquery_dataset")) {
    await naming(resource, () => createDataset(resource, call));
  }
  const tables = resources.filter(({ type }) => type === "google_bigquery_table");
  for (const resource of tables.toSorted((one, other) => floor(one) - floor(other))) {
    await naming(resource, () => createTable(resource, call));
  }
  for (const resource of resources.filter(({ type }) => type === "google_bigquery_routine")) {
    await naming(resource, () => createRoutine(resource, call));
  }
}

/** Tables first, then views in the order that the module makes them. */
const floor = ({ name }: Resource): number => (name === "store" ? -1 : Number(name.replace("views_", "")));

async function naming({ address }: Resource, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${address}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function createDataset({ values }: Resource, call: Rest): Promise<void> {
  const { dataset_id: datasetId, description, location } = dataset.parse(values);
  await call("POST", "/datasets", { datasetReference: { datasetId }, description, location });
}

async function createTable({ values }: Resource, call: Rest): Promise<void> {
  const planned = table.parse(values);
  const tables = `/datasets/${planned.dataset_id}/tables`;
  const tableReference = { datasetId: planned.dataset_id, tableId: planned.table_id };
  const schema = { fields: planned.schema };
  const [view] = planned.view;
  if (view === undefined) {
    const [timePartitioning] = planned.time_partitioning;
    const clustering = planned.clustering === null ? undefined : { fields: planned.clustering };
    await call("POST", tables, { tableReference, description: planned.description, schema, clustering, timePartitioning });
  } else {
    const query = { query: view.query, useLegacySql: view.use_legacy_sql };
    await call("POST", tables, { tableReference, description: planned.description, view: query });
    await call("PATCH", `${tables}/${planned.table_id}`, { schema });
  }
}

async function createRoutine({ values }: Resource, call: Rest): Promise<void> {
  const planned = routine.parse(values);
  await call("POST", `/datasets/${planned.dataset_id}/routines`, {
    routineReference: { datasetId: planned.dataset_id, routineId: planned.routine_id },
    routineType: planned.routine_type,
    language: planned.language,
    description: planned.description,
    definitionBody: planned.definition_body,
    arguments: planned.arguments.map(({ name, argument_kind: argumentKind, data_type: dataType }) => ({ name, argumentKind, dataType })),
  });
}
