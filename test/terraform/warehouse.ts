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
});
/** Calls of BigQuery's REST interface at an emulator: `path` follows `/projects/PROJECT`. Anything but a 2xx answer throws. */
export type Rest = (method: "GET" | "POST", path: string, body?: unknown) => Promise<unknown>;

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
 * Creates the datasets and tables that a plan would create in BigQuery.
 * @throws Error that names the resource which was refused.
 */
export async function create({ resources }: Plan, call: Rest): Promise<void> {
  for (const resource of resources.filter(({ type }) => type === "google_bigquery_dataset")) {
    await naming(resource, () => createDataset(resource, call));
  }
  for (const resource of resources.filter(({ type }) => type === "google_bigquery_table")) {
    await naming(resource, () => createTable(resource, call));
  }
}

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
  const [timePartitioning] = planned.time_partitioning;
  await call("POST", `/datasets/${planned.dataset_id}/tables`, {
    tableReference: { datasetId: planned.dataset_id, tableId: planned.table_id },
    description: planned.description,
    schema: { fields: planned.schema },
    clustering: planned.clustering === null ? undefined : { fields: planned.clustering },
    timePartitioning,
  });
}
