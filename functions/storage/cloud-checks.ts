import { type Check, type CheckResult, ok, problem, unknownPermissions } from "../checks.ts";
import type { Config } from "../config.ts";
import { statusOf } from "../service-errors.ts";
import { connectStorage } from "./cloud-storage.ts";

const sourcePermissions = ["storage.objects.get", "storage.objects.list"];
const quarantinePermissions = ["storage.objects.create", "storage.objects.get", "storage.objects.list"];

/** Checks of the buckets that the settings name: each can be reached, and the caller may use it. */
export const storageChecks = (config: Config): readonly Check[] => [
  {
    what: `bucket ${config.SOURCE_BUCKET}`,
    run: () => checkBucket(config, config.SOURCE_BUCKET, sourcePermissions, "roles/storage.objectViewer"),
  },
  {
    what: "quarantine",
    run: async () =>
      config.QUARANTINE_BUCKET === undefined
        ? problem("no bucket is set: rejected files are recorded without a copy", "set QUARANTINE_BUCKET")
        : checkBucket(config, config.QUARANTINE_BUCKET, quarantinePermissions, "roles/storage.objectUser"),
  },
];

async function checkBucket(config: Config, name: string, permissions: readonly string[], role: string): Promise<CheckResult> {
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
    if (status === 404 && !(await bucket.exists())[0])
      return problem("the bucket does not exist", `gcloud storage buckets create gs://${name}`);
    if (status === 404 || status === 501 || status === 405) return unknownPermissions;
    throw error;
  }
}
