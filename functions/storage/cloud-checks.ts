import { type Check, type CheckResult, ok, problem, unknownPermissions } from "../checks.ts";
import type { Config } from "../config.ts";
import { type Identity, rightsOf } from "../rights.ts";
import { statusOf } from "../service-errors.ts";
import { connectStorage } from "./cloud-storage.ts";

/** Checks of the buckets that the settings name: each can be reached, and the caller has the identity's rights on it. */
export const storageChecks = (config: Config, identity: Identity): readonly Check[] => [
  {
    what: `bucket ${config.SOURCE_BUCKET}`,
    run: () => checkBucket(config, config.SOURCE_BUCKET, rightsOf(identity).get("source") ?? new Set(), identity),
  },
  {
    what: "quarantine",
    run: async () =>
      config.QUARANTINE_BUCKET === undefined
        ? problem("no bucket is set: rejected files are recorded without a copy", "set QUARANTINE_BUCKET")
        : checkBucket(config, config.QUARANTINE_BUCKET, rightsOf(identity).get("quarantine") ?? new Set(), identity),
  },
];

async function checkBucket(config: Config, name: string, needed: ReadonlySet<string>, identity: Identity): Promise<CheckResult> {
  const client = await connectStorage({ apiEndpoint: config.STORAGE_ENDPOINT, retries: true });
  const bucket = client.bucket(name);
  const permissions = [...needed].toSorted();
  try {
    const [granted] = await bucket.iam.testPermissions(permissions);
    const missing = permissions.filter((permission) => granted[permission] !== true);
    if (missing.length === 0) return ok(`reached; ${permissions.join(", ")} granted`);
    return problem(
      `${missing.join(", ")} not granted to the ${identity}`,
      identity === "operator"
        ? `gcloud storage buckets add-iam-policy-binding gs://${name} --member=user:YOU --role=roles/storage.objectUser`
        : "terraform apply: the module grants it, unless manage_bucket is false",
    );
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 && !(await bucket.exists())[0])
      return problem("the bucket does not exist", `gcloud storage buckets create gs://${name}`);
    if (status === 404 || status === 501 || status === 405) return unknownPermissions;
    throw error;
  }
}
