import { type Check, type CheckResult, ok, problem, unknownPermissions } from "../../checks.ts";
import { reasonsOf, statusOf } from "../../service-errors.ts";
import type { Administration, ExpectedSchema } from "../administration.ts";
import { holdersOf, type Identity, rightsOf } from "../../rights.ts";
import type { BigqueryWarehouse } from "./bigquery.ts";
import { planMigration } from "./migrate.ts";
import { agoText } from "../../values/ago.ts";

/** Administration of the warehouse's project and datasets. */
export const administer = (warehouse: BigqueryWarehouse): Administration => ({
  plan: (expected) => planMigration(warehouse, expected),
  checks: (expected, identity): readonly Check[] => [
    { what: "location", run: () => checkLocation(warehouse, expected, identity) },
    { what: "rights on tables", run: () => checkRights(warehouse, expected, identity) },
    // The loader runs no jobs, and reads nothing that the others check.
    ...(rightsOf(identity).get("project")?.has("bigquery.jobs.create") === true
      ? [
          { what: "query jobs", run: () => checkJobs(warehouse) },
          { what: "tables and views", run: () => checkSchema(warehouse, expected) },
          { what: "age of the data", run: () => checkAge(warehouse) },
          { what: "bytes of one day", run: () => checkPruning(warehouse) },
        ]
      : []),
  ],
});

async function checkJobs(warehouse: BigqueryWarehouse): Promise<CheckResult> {
  try {
    await warehouse.estimate("select 1");
    return ok("a statement can be run");
  } catch (error) {
    return problem(
      `a statement cannot be run: ${reasonsOf(error)}`,
      `gcloud projects add-iam-policy-binding ${warehouse.project ?? "PROJECT"} --member=serviceAccount:LOADER --role=roles/bigquery.jobUser`,
    );
  }
}

/** The datasets are in one place, and that is the one of the settings. */
async function checkLocation(warehouse: BigqueryWarehouse, { location }: ExpectedSchema, identity: Identity): Promise<CheckResult> {
  const client = await warehouse.client();
  const found = new Map<string, string>();
  for (const dataset of datasetsOf(identity)) {
    const id = warehouse.datasets[dataset];
    try {
      const [metadata]: readonly [{ readonly location?: string }, ...unknown[]] = await client.dataset(id).getMetadata({
        datasetView: "METADATA",
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
  return location === undefined || location.toLowerCase() === first.toLowerCase()
    ? ok(`all datasets are in ${first}`)
    : problem(`BIGQUERY_LOCATION is ${location}, but ${places}`, `set BIGQUERY_LOCATION=${first}`);
}

/** The permissions that BigQuery reports of single tables; others are noticed when they are first missed. */
const isReported = (permission: string): boolean => /^bigquery\.tables\.(?:get|getData|update|updateData)$/.test(permission);

/** The caller has the identity's permissions on every stored table, and on one relation of each of the other datasets. */
async function checkRights(warehouse: BigqueryWarehouse, { tables }: ExpectedSchema, identity: Identity): Promise<CheckResult> {
  const client = await warehouse.client();
  const rights = rightsOf(identity);
  const checked: string[] = [];
  for (const { dataset, table } of [
    ...tables.map(({ name }) => ({ dataset: "store" as const, table: name })),
    { dataset: "contact_center" as const, table: "sessions" },
    { dataset: "restricted" as const, table: "sessions" },
  ]) {
    const granted = holdersOf(dataset === "store" ? `store.${table}` : dataset).flatMap((holder) => [...(rights.get(holder) ?? [])]);
    const permissions = [...new Set(granted)].filter(isReported).toSorted();
    if (permissions.length === 0) continue;
    const name = `${warehouse.datasets[dataset]}.${table}`;
    const reference = client.dataset(warehouse.datasets[dataset]).table(table);
    try {
      const [answer]: readonly { permissions?: readonly string[] | null }[] = await reference.testIamPermissions(permissions);
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

const fixOfRights = (warehouse: BigqueryWarehouse, name: string, identity: Identity): string =>
  identity === "operator"
    ? `bq add-iam-policy-binding --member=user:YOU --role=roles/bigquery.dataOwner ${warehouse.project ?? "PROJECT"}:${name}`
    : `terraform apply: the module grants it by a role of its own (functions/rights.ts)`;

/** Datasets that an identity reads the metadata of. */
const datasetsOf = (identity: Identity) =>
  (["store", "contact_center", "restricted"] as const).filter(
    (dataset) => rightsOf(identity).get(dataset)?.has("bigquery.datasets.get") === true,
  );

/** Below this, what a statement reads says little. */
const littleBytes = 1_000_000_000;

/** A question about one day reads less than one about all days. */
async function checkPruning(warehouse: BigqueryWarehouse): Promise<CheckResult> {
  const question = "select session_key, rating from ${contact_center}.sessions";
  try {
    const all = await warehouse.estimate(question);
    const day = await warehouse.estimate(`${question} where session_date = date_sub(current_date(), interval 1 day)`);
    if (all === 0) return { state: "unknown", detail: "the service reports no bytes", fix: null };
    const detail = `a question about yesterday reads ${megabytes(day)}, about all days ${megabytes(all)}`;
    return all > littleBytes && day > all / 2
      ? problem(detail, "ask contact_center.sessions_between(first, last) instead, which reads the days that are named")
      : ok(detail);
  } catch (error) {
    if (statusOf(error) === 404) return problem("the relations do not exist", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString("en")} MB`;

async function checkSchema(warehouse: BigqueryWarehouse, expected: ExpectedSchema): Promise<CheckResult> {
  const { steps, refusals } = await planMigration(warehouse, expected);
  if (refusals.length > 0) return problem(refusals.join("; "), "see the reason of each");
  const fix = "npx ccaip-sessions migrate --apply, or wait for the next upkeep";
  const [first] = steps;
  if (first !== undefined)
    return problem(`${steps.length} differ from this version's, the first: ${first.summary.split("\n")[0] ?? ""}`, fix);
  const { tables, objects } = expected;
  const views = objects.filter(({ kind }) => kind === "view").length;
  return ok(`${tables.length} tables, ${views} views and ${objects.length - views} table function as this version expects them`);
}

async function checkAge(warehouse: BigqueryWarehouse): Promise<CheckResult> {
  try {
    const { rows } = await warehouse.query(
      "select max(ingested_at) as newest from ${contact_center}.sessions where session_date >= date_sub(current_date(), interval 30 day)",
    );
    const newest = rows[0]?.["newest"];
    if (typeof newest !== "string")
      return problem("no session of the last 30 days is loaded", "npx ccaip-sessions reconcile, and check whether events arrive");
    return ok(`the latest row was written ${agoText(Date.now() - Date.parse(newest))}`);
  } catch (error) {
    if (statusOf(error) === 404 || (error instanceof Error && /^not found: (dataset|table)/i.test(error.message)))
      return problem("the relations do not exist", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}
