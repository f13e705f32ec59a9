import { isCanaryName } from "../../functions/pipeline/settings.ts";
import type { Resource } from "../../functions/rights.ts";
import { type Answer, type Helpers, type Installation, json, type Need, type Received, Refusal, type Rules } from "./proxy.ts";

export interface StorageOptions {
  /**
   * What is checked first if a write names an object that exists: the precondition (412), or the right to overwrite (403). Google documents both
   * and no order.
   */
  readonly firstCheck?: "precondition" | "right";
}

/** Where an upload or a copy writes. */
const target = ({ route: { parameters }, url }: Received): { readonly bucket: string; readonly name: string } => ({
  bucket: parameters["destinationBucket"] ?? parameters["bucket"] ?? "",
  name: parameters["destinationObject"] ?? parameters["object"] ?? url.searchParams.get("name") ?? "",
});

const denial = (caller: string, permission: string): Refusal => {
  const what = permission === "storage.objects.list" ? "bucket" : "object";
  return new Refusal(
    403,
    "forbidden",
    `${caller}@test.iam.gserviceaccount.com does not have ${permission} access to the Google Cloud Storage ${what}. Permission '${permission}' denied on resource (or it may not exist).`,
  );
};

/** Cloud Storage: what it answers to callers with fewer rights than an emulator's. */
export function storageRules({ source, quarantine }: Pick<Installation, "source" | "quarantine">, options: StorageOptions = {}): Rules {
  const { firstCheck = "right" } = options;
  const resourceOf = (bucket: string, name = ""): Resource | null => {
    if (bucket === source) return isCanaryName(name) ? "canary" : "source";
    return bucket === quarantine ? "quarantine" : null;
  };
  const need = (call: Need["call"], bucket = ""): Need => ({ call, resource: resourceOf(bucket), named: `bucket ${bucket}` });

  /** A write on a name that exists takes the right to delete it. */
  async function requireNewName({ caller, url }: Received, bucket: string, name: string, { forward, may }: Helpers): Promise<void> {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
    if (may(resourceOf(bucket, name), "storage.objects.delete")) return;
    const { status } = await forward({ method: "GET", path });
    if (status === 404) return;
    if (firstCheck === "precondition" && url.searchParams.get("ifGenerationMatch") === "0")
      throw new Refusal(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
    throw denial(caller, "storage.objects.delete");
  }

  return {
    denial: ({ caller }, _need, permission) => denial(caller, permission),
    needs: (received): readonly Need[] => {
      const { method, parameters } = received.route;
      const { bucket: targetBucket, name } = target(received);
      if (method.id === "storage.objects.insert" && resourceOf(targetBucket, name) === "canary")
        return [{ call: "overwrite an object", resource: "canary", named: `bucket ${targetBucket}` }];
      if (method.id === "storage.objects.rewrite")
        return [need("storage.objects.get", parameters["sourceBucket"]), need("storage.objects.rewrite", parameters["destinationBucket"])];
      const call = method.id;
      switch (call) {
        case "storage.objects.get":
        case "storage.objects.list":
        case "storage.objects.insert":
        case "storage.objects.delete":
        case "storage.buckets.testIamPermissions":
          return [need(call, parameters["bucket"])];
        default:
          return [];
      }
    },
    async answer(received, helpers): Promise<Answer> {
      const { route, url } = received;
      const { bucket, name } = target(received);
      if (route.method.id === "storage.buckets.testIamPermissions") {
        const granted = url.searchParams.getAll("permissions").filter((permission) => helpers.may(resourceOf(bucket), permission));
        return json(200, { kind: "storage#testIamPermissionsResponse", ...(granted.length === 0 ? {} : { permissions: granted }) });
      }
      if (route.method.id === "storage.objects.insert" || route.method.id === "storage.objects.rewrite")
        await requireNewName(received, bucket, name, helpers);
      return helpers.forward();
    },
  };
}
