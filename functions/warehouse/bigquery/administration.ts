import { type Check, type CheckResult, ok, problem, unknownPermissions } from "../../checks.ts";
import { reasonsOf, statusOf } from "../../service-errors.ts";
import type { Administration, ExpectedSchema } from "../administration.ts";
import type { BigqueryWarehouse } from "./bigquery.ts";
import { planMigration } from "./migrate.ts";

/** Administration of the warehouse's project and datasets. */
export const administer = (warehouse: BigqueryWarehouse): Administration => ({
  plan: (expected) => planMigration(warehouse, expected),
  checks: (expected): readonly Check[] => [
    { what: "query jobs", run: () => checkJobs(warehouse) },
    { what: "permission to append", run: () => checkAppend(warehouse) },
    { what: "tables and views", run: () => checkSchema(warehouse, expected) },
    { what: "age of the data", run: () => checkAge(warehouse) },
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

async function checkAppend(warehouse: BigqueryWarehouse): Promise<CheckResult> {
  const client = await warehouse.client();
  const table = client.dataset(warehouse.datasets.store).table("session_versions");
  const permissions = ["bigquery.tables.updateData", "bigquery.tables.get"];
  try {
    const [answer]: readonly { permissions?: readonly string[] | null }[] = await table.testIamPermissions(permissions);
    const missing = permissions.filter((permission) => !(answer?.permissions ?? []).includes(permission));
    if (missing.length === 0) return ok("rows can be appended");
    const name = `${warehouse.datasets.store}.session_versions`;
    return problem(
      `${missing.join(", ")} not granted on ${name}`,
      `grant a role with ${missing.join(" and ")} on ${warehouse.project ?? "PROJECT"}:${name}, as the Terraform module does (terraform apply), or: bq add-iam-policy-binding --member=serviceAccount:LOADER --role=roles/bigquery.dataEditor ${warehouse.project ?? "PROJECT"}:${name}`,
    );
  } catch (error) {
    const [isThere] = await table.exists();
    if (!isThere) return problem("the table does not exist", "npx ccaip-sessions migrate --apply");
    const status = statusOf(error);
    if (status === 404 || status === 405 || status === 501) return unknownPermissions;
    throw error;
  }
}

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
    const hours = (Date.now() - Date.parse(newest)) / 3_600_000;
    return ok(`the latest row was written ${hours < 1 ? "within the hour" : `${Math.round(hours).toLocaleString("en")} hours ago`}`);
  } catch (error) {
    if (statusOf(error) === 404 || (error instanceof Error && /^not found: (dataset|table)/i.test(error.message)))
      return problem("the relations do not exist", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}
