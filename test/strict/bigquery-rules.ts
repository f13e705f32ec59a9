import { z } from "zod";
import type { CallName, Resource } from "../../functions/rights.ts";
import { type Dataset } from "../../schema/store.ts";
import { type Answer, type Helpers, type Installation, json, type Need, type Received, Refusal, type Rules } from "./proxy.ts";
import { touchesOf } from "./statements.ts";

export interface BigqueryOptions {
  /** Where the datasets are that the emulator had before. */
  readonly location?: string;
  /** Load jobs that a table takes in a day. */
  readonly loadsPerTable?: number;
  /** Views that the proxy keeps by itself, since the emulator takes a second for each; nothing can read them. */
  readonly isKeptView?: (name: string) => boolean;
}

const reference = z.looseObject({ datasetId: z.string(), tableId: z.string().optional() });
const job = z.looseObject({
  jobReference: z.looseObject({ jobId: z.string().optional(), location: z.string().optional() }).optional(),
  configuration: z.looseObject({
    dryRun: z.boolean().optional(),
    query: z.looseObject({ query: z.string(), maximumBytesBilled: z.string().optional(), useLegacySql: z.boolean().optional() }).optional(),
    load: z
      .looseObject({ destinationTable: reference, createDisposition: z.string().optional(), schemaUpdateOptions: z.unknown().optional() })
      .optional(),
  }),
});
const dataset = z.looseObject({ datasetReference: z.looseObject({ datasetId: z.string() }), location: z.string().optional() });
const table = z.looseObject({ view: z.looseObject({ query: z.string() }).optional() });
const routine = z.looseObject({ definitionBody: z.string().optional() });
const answered = z.looseObject({
  jobReference: z.looseObject({ jobId: z.string().optional(), location: z.string().optional() }).optional(),
});

const largestRequest = 10 * 1024 * 1024;
/** Least that is billed for a table that a statement reads. */
const leastBilled = 10 * 1024 * 1024;
const multiRegions = ["us", "eu"];

/** BigQuery: rights of statements, where jobs run, and what one request may hold. */
export function bigqueryRules(
  { project, datasets }: Pick<Installation, "project" | "datasets">,
  { location: firstLocation = "US", loadsPerTable = 1_500, isKeptView = () => false }: BigqueryOptions = {},
): Rules {
  const keys = new Map(Object.entries(datasets).map(([key, id]) => [id, key]));
  const locations = new Map<string, string>();
  /** Jobs by id: where they run, and those that failed before they reached the emulator. */
  const jobs = new Map<string, { readonly location: string; readonly failed: unknown }>();
  const loads = new Map<string, number>();
  /** By `dataset.view`. */
  const keptViews = new Map<string, Readonly<Record<string, unknown>>>();

  const isDataset = (key: string | undefined): key is Dataset => key !== undefined && Object.hasOwn(datasets, key);
  function place(datasetId: string, tableId?: string): Pick<Need, "resource" | "named"> {
    const key = keys.get(datasetId);
    const named = tableId === undefined ? `Dataset ${project}:${datasetId}` : `Table ${project}:${datasetId}.${tableId}`;
    if (!isDataset(key)) return { resource: null, named };
    const resource: Resource = key === "store" && tableId !== undefined ? `store.${tableId}` : key;
    return { resource, named };
  }
  /** A name such as `project.dataset.table` of a statement. */
  function partsOf(name: string): { readonly datasetId: string; readonly tableId: string } {
    const parts = name.split(".");
    const at = parts.findIndex((part) => keys.has(part));
    if (at < 0) return { datasetId: parts.at(-2) ?? "", tableId: parts.at(-1) ?? "" };
    return { datasetId: parts[at] ?? "", tableId: parts[at + 1] ?? "" };
  }
  const needsOf = (sql: string): readonly Need[] =>
    touchesOf(sql).map(({ action, name }) => {
      const { datasetId, tableId } = partsOf(name);
      const call: CallName = `job: ${action}`;
      return { call, ...place(datasetId, action === "INFORMATION_SCHEMA" ? undefined : tableId) };
    });
  /** What a view or table function takes of other datasets, which have authorized its own. */
  const needsOfRelation = (datasetId: string, sql: string): readonly Need[] => {
    const needs = needsOf(sql);
    const others = new Set(touchesOf(sql).map(({ name }) => partsOf(name).datasetId));
    others.delete(datasetId);
    return [...needs, ...[...others].map((other): Need => ({ call: "show in another dataset", ...place(other) }))];
  };
  const projectNeed = (call: CallName): Need => ({ call, resource: "project", named: `Project ${project}` });

  function needsOfJob({ configuration: { query, load } }: z.output<typeof job>): readonly Need[] {
    const needs = [projectNeed("bigquery.jobs.insert")];
    if (query !== undefined) {
      const created = touchesOf(query.query).find(({ action }) => action === "replace a view" || action === "replace a routine");
      needs.push(...(created === undefined ? needsOf(query.query) : needsOfRelation(partsOf(created.name).datasetId, query.query)));
    }
    if (load !== undefined) {
      const to = place(load.destinationTable.datasetId, load.destinationTable.tableId);
      needs.push({ call: "job: load", ...to });
      if (load.createDisposition !== "CREATE_NEVER") needs.push({ call: "job: load, creating the table", ...to });
    }
    return needs;
  }

  const locationOf = (datasetId: string): string => locations.get(datasetId) ?? firstLocation;

  /** Where a job runs: where its datasets are, which must be where the request says. */
  function runsIn({ jobReference, configuration: { query, load } }: z.output<typeof job>): string {
    const named = [
      ...(load === undefined ? [] : [load.destinationTable.datasetId]),
      ...(query === undefined ? [] : touchesOf(query.query).map(({ name }) => partsOf(name).datasetId)),
    ];
    const asked = jobReference?.location;
    const elsewhere = named.find((datasetId) => asked !== undefined && !isSame(locationOf(datasetId), asked));
    if (elsewhere !== undefined)
      throw new Refusal(404, "notFound", `Not found: Dataset ${project}:${elsewhere} was not found in location ${asked ?? ""}`);
    return asked ?? (named[0] === undefined ? "US" : locationOf(named[0]));
  }

  async function insertJob({ body }: Received, { forward }: Helpers): Promise<Answer> {
    const wanted = job.parse(body);
    const location = runsIn(wanted);
    const { query, load, dryRun = false } = wanted.configuration;
    if (query !== undefined && query.useLegacySql !== false)
      throw new Refusal(400, "invalidQuery", "Legacy SQL does not know names in backticks.");
    if (load !== undefined) await takeLoad(load, forward);
    const { jobId } = wanted.jobReference ?? {};
    const read = new Set(touchesOf(query?.query ?? "").map(({ name }) => name)).size * leastBilled;
    const limit = Number(query?.maximumBytesBilled ?? Number.POSITIVE_INFINITY);
    if (!dryRun && jobId !== undefined && read > limit) {
      const message = `Query exceeded limit for bytes billed: ${limit}. ${read} or higher required.`;
      const errorResult = { reason: "bytesBilledLimitExceeded", message };
      const failed = {
        kind: "bigquery#job",
        configuration: wanted.configuration,
        jobReference: { projectId: project, jobId, location },
        status: { state: "DONE", errorResult, errors: [errorResult] },
      };
      jobs.set(jobId, { location, failed });
      return json(200, failed);
    }
    const answer = await forward();
    if (answer.status === 200 && jobId !== undefined && !dryRun) jobs.set(jobId, { location, failed: null });
    return inLocation(answer, location);
  }

  async function takeLoad(
    { destinationTable: { datasetId, tableId = "" }, createDisposition }: NonNullable<z.output<typeof job>["configuration"]["load"]>,
    forward: Helpers["forward"],
  ): Promise<void> {
    const name = `${project}:${datasetId}.${tableId}`;
    if (createDisposition === "CREATE_NEVER") {
      const { status } = await forward({ method: "GET", path: `/bigquery/v2/projects/${project}/datasets/${datasetId}/tables/${tableId}` });
      if (status === 404) throw new Refusal(404, "notFound", `Not found: Table ${name}`);
    }
    // Counted whether they succeed or not.
    const count = (loads.get(name) ?? 0) + 1;
    loads.set(name, count);
    if (count > loadsPerTable)
      throw new Refusal(403, "quotaExceeded", `Quota exceeded: Your table exceeded quota for imports or query appends per table ${name}`);
  }

  async function askJob({ route: { method, parameters }, url }: Received, { forward }: Helpers): Promise<Answer> {
    const jobId = parameters["jobId"] ?? "";
    const known = jobs.get(jobId);
    const asked = url.searchParams.get("location");
    if (known === undefined) return forward();
    const isFound = asked === null ? multiRegions.includes(known.location.toLowerCase()) : isSame(asked, known.location);
    if (!isFound) throw new Refusal(404, "notFound", `Not found: Job ${project}:${asked ?? "US"}.${jobId}`);
    if (known.failed === null) return inLocation(await forward(), known.location);
    if (method.id === "bigquery.jobs.get") return json(200, known.failed);
    throw new Refusal(400, "bytesBilledLimitExceeded", "Query exceeded limit for bytes billed.");
  }

  /** The answer about a view that the proxy keeps; null about anything else. */
  function keptView({ route: { method, parameters }, body }: Received): Answer | null {
    const { datasetId = "", tableId = z.looseObject({ tableReference: reference }).safeParse(body).data?.tableReference.tableId ?? "" } =
      parameters;
    if (datasetId === datasets.store || !isKeptView(tableId)) return null;
    const name = `${datasetId}.${tableId}`;
    const before = keptViews.get(name);
    if (method.id === "bigquery.tables.get" && before === undefined)
      throw new Refusal(404, "notFound", `Not found: Table ${project}:${name}`);
    const after = { ...before, ...(method.id === "bigquery.tables.get" ? {} : table.parse(body)), type: "VIEW" };
    keptViews.set(name, after);
    return json(200, after);
  }

  return {
    denial: ({ caller }, { named }, permission) =>
      new Refusal(
        403,
        "accessDenied",
        named.startsWith("Project")
          ? `Access Denied: ${named}: User does not have ${permission} permission in ${named.toLowerCase()}.`
          : `Access Denied: ${named}: Permission ${permission} denied on ${named.replace(/^[A-Z]/, (letter) => letter.toLowerCase())} (or it may not exist). (${caller})`,
      ),
    needs({ route: { method, parameters, isUpload }, url, body, bytes }): readonly Need[] {
      if (!isUpload && bytes.byteLength > largestRequest)
        throw new Refusal(413, "uploadTooLarge", "Request Entity Too Large: Your client issued a request that was too large.");
      const { datasetId = "", tableId } = parameters;
      const call = method.id;
      switch (call) {
        case "bigquery.jobs.insert":
          return needsOfJob(job.parse(body));
        case "bigquery.jobs.get":
        case "bigquery.jobs.getQueryResults":
        case "bigquery.datasets.insert":
          return [projectNeed(call)];
        case "bigquery.tables.insert":
          return [{ call, ...place(datasetId) }, ...needsOfRelation(datasetId, table.parse(body).view?.query ?? "")];
        case "bigquery.tables.patch":
          return [{ call, ...place(datasetId, tableId) }, ...needsOfRelation(datasetId, table.parse(body).view?.query ?? "")];
        case "bigquery.routines.insert":
        case "bigquery.routines.update":
          return [{ call, ...place(datasetId) }, ...needsOfRelation(datasetId, routine.parse(body).definitionBody ?? "")];
        case "bigquery.datasets.get":
          return [
            { call: url.searchParams.get("datasetView") === "METADATA" ? "datasets.get without access list" : call, ...place(datasetId) },
          ];
        case "bigquery.datasets.patch":
        case "bigquery.routines.get":
        case "bigquery.tables.list":
          return [{ call, ...place(datasetId) }];
        case "bigquery.tables.get":
        case "bigquery.tabledata.insertAll":
          return [{ call, ...place(datasetId, tableId) }];
        default:
          return [];
      }
    },
    async answer(received, helpers): Promise<Answer> {
      const { route, body } = received;
      switch (route.method.id) {
        case "bigquery.jobs.insert":
          return insertJob(received, helpers);
        case "bigquery.jobs.get":
        case "bigquery.jobs.getQueryResults":
          return askJob(received, helpers);
        case "bigquery.tables.insert":
        case "bigquery.tables.get":
        case "bigquery.tables.patch":
          return keptView(received) ?? helpers.forward();
        case "bigquery.routines.get": {
          const answer = await helpers.forward();
          if (answer.status !== 200) return answer;
          // The emulator adds a field that routines do not have, and a client sends back what it received.
          const { kind: _, ...found } = z.looseObject({ kind: z.unknown() }).parse(JSON.parse(answer.bytes.toString()));
          return { ...answer, bytes: Buffer.from(JSON.stringify(found)) };
        }
        case "bigquery.datasets.insert": {
          const { datasetReference, location = "US" } = dataset.parse(body);
          locations.set(datasetReference.datasetId, location);
          return helpers.forward();
        }
        case "bigquery.tables.testIamPermissions": {
          const [, datasetId = "", tableId = ""] = /datasets\/([^/]+)\/tables\/([^/]+)$/.exec(route.parameters["resource"] ?? "") ?? [];
          const { resource } = place(datasetId, tableId);
          const { permissions = [] } = z.looseObject({ permissions: z.array(z.string()).optional() }).parse(body);
          return json(200, { permissions: permissions.filter((permission) => helpers.may(resource, permission)) });
        }
        default:
          return helpers.forward();
      }
    },
  };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The answer about a job, with the job's location in place of the emulator's. */
function inLocation(answer: Answer, location: string): Answer {
  if (answer.status !== 200) return answer;
  const body = answered.parse(JSON.parse(answer.bytes.toString()));
  if (body.jobReference === undefined) return answer;
  return { ...answer, bytes: Buffer.from(JSON.stringify({ ...body, jobReference: { ...body.jobReference, location } })) };
}
