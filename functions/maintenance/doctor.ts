import type { Config } from "../config.ts";
import { cloudWarehouse } from "../clients.ts";
import { reasonsOf, statusOf } from "../warehouse/bigquery/errors.ts";
import type { BigqueryWarehouse } from "../warehouse/bigquery/bigquery.ts";
import { planMigration, type ExpectedSchema } from "../warehouse/bigquery/migrate.ts";

/** One thing that was looked at. `unknown` where the service would not say, as emulators may not. */
export interface Finding {
  readonly what: string;
  readonly state: "ok" | "problem" | "unknown";
  readonly told: string;
  /** The command that puts it right. */
  readonly fix: string | null;
}

type Check = () => Promise<Omit<Finding, "what">>;

const ok = (told: string): Omit<Finding, "what"> => ({ state: "ok", told, fix: null });
const problem = (told: string, fix: string): Omit<Finding, "what"> => ({ state: "problem", told, fix });

/**
 * Looks at everything that the function needs of the cloud, as whoever runs it: buckets and tables are reached, rights asked for, the
 * warehouse compared with this code. Changes nothing.
 */
export async function examine(config: Config, wanted: ExpectedSchema): Promise<readonly Finding[]> {
  const warehouse = cloudWarehouse(config, { retries: true });
  const source = ["storage.objects.get", "storage.objects.list"];
  const quarantine = ["storage.objects.create", "storage.objects.get", "storage.objects.list"];
  const checks: readonly (readonly [what: string, check: Check])[] = [
    [`bucket ${config.SOURCE_BUCKET}`, () => bucketCheck(config, config.SOURCE_BUCKET, source, "roles/storage.objectViewer")],
    [
      "quarantine",
      async () =>
        config.QUARANTINE_BUCKET === undefined
          ? problem("no bucket is set: rejected files are recorded without a copy", "set QUARANTINE_BUCKET")
          : bucketCheck(config, config.QUARANTINE_BUCKET, quarantine, "roles/storage.objectUser"),
    ],
    ["query jobs", () => jobsCheck(config, warehouse)],
    ["right to append", () => appendCheck(config, warehouse)],
    ["tables and views", () => schemaCheck(warehouse, wanted)],
    ["age of the data", () => ageCheck(warehouse)],
  ];
  const findings: Finding[] = [];
  for (const [what, check] of checks) {
    const found = await check().catch((error: unknown) =>
      problem(reachable(error), "see the reason; where it is the network or the sign-in: gcloud auth application-default login"),
    );
    findings.push({ what, ...found });
  }
  return findings;
}

const reachable = (error: unknown): string =>
  `cannot be asked: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "no answer"}`;

async function bucketCheck(config: Config, name: string, permissions: readonly string[], role: string): Promise<Omit<Finding, "what">> {
  const { connectStorage } = await import("../storage/cloud-storage.ts");
  const client = await connectStorage({ apiEndpoint: config.STORAGE_ENDPOINT, retries: true });
  const bucket = client.bucket(name);
  try {
    const [granted] = await bucket.iam.testPermissions([...permissions]);
    const missing = permissions.filter((permission) => granted[permission] !== true);
    if (missing.length === 0) return ok(`reached; ${permissions.join(", ")} granted`);
    return problem(
      `${missing.join(", ")} not granted`,
      `gcloud storage buckets add-iam-policy-binding gs://${name} --member=serviceAccount:LOADER --role=${role}`,
    );
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 && (await bucket.exists())[0])
      return { state: "unknown", told: "this service does not tell permissions", fix: null };
    if (status === 404) return problem("there is no such bucket", `gcloud storage buckets create gs://${name}`);
    if (status === 501 || status === 405) return { state: "unknown", told: "this service does not tell permissions", fix: null };
    throw error;
  }
}

async function jobsCheck(config: Config, warehouse: BigqueryWarehouse): Promise<Omit<Finding, "what">> {
  try {
    await warehouse.dryRun("select 1");
    return ok("a statement can be run");
  } catch (error) {
    return problem(
      `a statement cannot be run: ${reasonsOf(error)}`,
      `gcloud projects add-iam-policy-binding ${config.BIGQUERY_PROJECT ?? "PROJECT"} --member=serviceAccount:LOADER --role=roles/bigquery.jobUser`,
    );
  }
}

async function appendCheck(config: Config, warehouse: BigqueryWarehouse): Promise<Omit<Finding, "what">> {
  const client = await warehouse.client();
  const permissions = ["bigquery.tables.updateData", "bigquery.tables.get"];
  try {
    const [answer]: readonly { permissions?: readonly string[] | null }[] = await client
      .dataset(warehouse.datasets.store)
      .table("session_versions")
      .testIamPermissions(permissions);
    const missing = permissions.filter((permission) => !(answer?.permissions ?? []).includes(permission));
    if (missing.length === 0) return ok("rows may be appended");
    return problem(
      `${missing.join(", ")} not granted on ${warehouse.datasets.store}.session_versions`,
      `bq add-iam-policy-binding --member=serviceAccount:LOADER --role=roles/bigquery.dataEditor ${config.BIGQUERY_PROJECT ?? "PROJECT"}:${warehouse.datasets.store}.session_versions`,
    );
  } catch (error) {
    const [isThere] = await client.dataset(warehouse.datasets.store).table("session_versions").exists();
    if (!isThere) return problem("the table is not there", "npx ccaip-sessions migrate --apply");
    const status = statusOf(error);
    if (status === 404 || status === 405 || status === 501)
      return { state: "unknown", told: "this service does not tell permissions", fix: null };
    throw error;
  }
}

async function schemaCheck(warehouse: BigqueryWarehouse, wanted: ExpectedSchema): Promise<Omit<Finding, "what">> {
  const { steps, refusals, owner } = await planMigration(warehouse, wanted);
  const fix = owner === "terraform" ? "terraform apply, with the module of this version" : "npx ccaip-sessions migrate --apply";
  if (refusals.length > 0) return problem(refusals.join("; "), "see the reason of each");
  if (steps.length > 0)
    return problem(`${steps.length} differ from this version's, the first: ${steps[0]?.told.split("\n")[0] ?? ""}`, fix);
  return ok(
    `${wanted.tables.length} tables, ${wanted.relations.length} views and ${wanted.routines.length} table function as this version wants them`,
  );
}

async function ageCheck(warehouse: BigqueryWarehouse): Promise<Omit<Finding, "what">> {
  try {
    const { rows } = await warehouse.query(
      "select max(ingested_at) as newest from ${contact_center}.sessions where session_date >= date_sub(current_date(), interval 30 day)",
    );
    const newest = rows[0]?.["newest"];
    if (typeof newest !== "string")
      return problem("no session of the last 30 days is loaded", "npx ccaip-sessions reconcile, and see whether events arrive");
    const hours = (Date.now() - Date.parse(newest)) / 3_600_000;
    return ok(`the newest row was written ${hours < 1 ? "within the hour" : `${Math.round(hours).toLocaleString("en")} hours ago`}`);
  } catch (error) {
    if (statusOf(error) === 404 || (error instanceof Error && /^not found: (dataset|table)/i.test(error.message)))
      return problem("the relations are not there", "npx ccaip-sessions migrate --apply");
    throw error;
  }
}
