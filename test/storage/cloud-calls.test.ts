import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckResult } from "../../functions/checks.ts";
import { readConfig } from "../../functions/config.ts";
import { type Identity, rightsOf } from "../../functions/rights.ts";
import { statusOf } from "../../functions/service-errors.ts";
import { storageChecks } from "../../functions/storage/cloud-checks.ts";
import { connectStorage, openCloudStorage, writeObject } from "../../functions/storage/cloud-storage.ts";
import { type FileInfo, namesInPage } from "../../functions/storage/session-files.ts";
import { type ScriptedService, refused, startScriptedService } from "../support/scripted-service.ts";

let service: ScriptedService;
beforeEach(async () => {
  service = await startScriptedService({ named: (path) => decodeURIComponent(path.replace("/storage/v1", "")) });
});
afterEach(() => service.stop());

const open = (retries = false) => openCloudStorage({ quarantineBucket: "rejected", apiEndpoint: service.endpoint, retries });
const collect = async (listed: AsyncIterable<FileInfo>): Promise<readonly FileInfo[]> => {
  const found: FileInfo[] = [];
  for await (const file of listed) found.push(file);
  return found;
};
const item = (name: string) => ({ name, generation: "17", size: "8", timeCreated: "2026-03-01T12:00:00.987Z" });

describe("a listing", () => {
  const list = "GET /b/sessions/o";

  it("is read page by page, with the fields that are needed", async () => {
    service.on(list, [200, { items: [item("call-1.json")], nextPageToken: "next" }], [200, { items: [item("call-2.json")] }]);

    expect(await collect(open().list("sessions", "metadata/", "metadata/call-0"))).toEqual([
      { bucket: "sessions", name: "call-1.json", generation: "17", size: 8, timeCreated: "2026-03-01T12:00:00.000Z" },
      { bucket: "sessions", name: "call-2.json", generation: "17", size: 8, timeCreated: "2026-03-01T12:00:00.000Z" },
    ]);
    const searches = service.asked.map(({ search }) => Object.fromEntries(search));
    const common = {
      prefix: "metadata/",
      startOffset: "metadata/call-0",
      maxResults: String(namesInPage),
      fields: "items(name,generation,size,timeCreated),nextPageToken",
    };
    expect(searches).toMatchObject([common, { ...common, pageToken: "next" }]);
    expect(searches[0]).not.toHaveProperty("pageToken");
  });

  it("from the beginning names no beginning, and an empty page ends it", async () => {
    service.on(list, [200, {}]);
    expect(await collect(open().list("sessions", ""))).toEqual([]);
    expect(service.asked.map(({ search }) => search.has("startOffset"))).toEqual([false]);
  });

  it("goes on after a page without items", async () => {
    service.on(list, [200, { nextPageToken: "next" }], [200, { items: [item("call-2.json")] }]);
    expect(await collect(open().list("sessions", ""))).toHaveLength(1);
  });

  it("of the quarantine is one of its bucket, and nothing without one", async () => {
    service.on("GET /b/rejected/o", [200, { items: [item("not_json/1")] }]);
    expect(await collect(open().listQuarantine("not_json/"))).toMatchObject([{ bucket: "rejected", name: "not_json/1" }]);
    const without = openCloudStorage({ quarantineBucket: null, apiEndpoint: service.endpoint });
    expect(await collect(without.listQuarantine(""))).toEqual([]);
    expect(service.requests()).toEqual(["GET /b/rejected/o"]);
  });

  it("that fails is tried again by commands alone", async () => {
    service.on(list, refused(503, "backendError"), [200, {}]);
    await expect(collect(open().list("sessions", ""))).rejects.toSatisfy((error) => statusOf(error) === 503);
    service.on(list, refused(503, "backendError"), [200, {}]);
    expect(await collect(open(true).list("sessions", ""))).toEqual([]);
    expect(service.requests()).toHaveLength(3);
  });
});

describe("a copy for the quarantine", () => {
  const version = { bucket: "sessions", name: "call-1.json", generation: "17" };
  const rewrite = "POST /b/sessions/o/call-1.json/rewriteTo/b/rejected/o/too_large/1";
  const source = "GET /b/sessions/o/call-1.json";
  const target = "GET /b/rejected/o/too_large/1";
  const copy = () => open().quarantine(version, "too_large/1", null);

  it("of a file that is too large to read is made by the service, of its generation, and never over another one", async () => {
    service.on(rewrite, [200, { done: true, resource: {} }]);
    expect(await copy()).toBe(true);
    const [one] = service.asked;
    expect(Object.fromEntries(one?.search ?? [])).toMatchObject({ ifGenerationMatch: "0", sourceGeneration: "17" });
    expect(JSON.parse(one?.body ?? "{}")).toMatchObject({
      metadata: { source_bucket: "sessions", source_object: "call-1.json", source_generation: "17" },
    });
  });

  it("of bytes is one upload, with their source", async () => {
    const upload = "POST /upload/b/rejected/o";
    service.on(upload, [200, { name: "not_json/1", generation: "1", crc32c: "AAAAAA==", md5Hash: "" }]);
    // The checksum of the answer is not that of these bytes: what matters is what was sent.
    await open()
      .quarantine(version, "not_json/1", Buffer.from("broken"))
      .catch(() => undefined);
    const [one] = service.asked.filter(({ what }) => what === upload);
    expect(Object.fromEntries(one?.search ?? [])).toMatchObject({ ifGenerationMatch: "0", uploadType: "multipart", name: "not_json/1" });
    expect(one?.body).toContain('"metadata":{"source_bucket":"sessions","source_object":"call-1.json","source_generation":"17"}');
    expect(one?.body).toContain("application/octet-stream");
    expect(one?.body).toContain("broken");
  });

  it("that is there already counts as kept", async () => {
    service.on(rewrite, refused(412, "conditionNotMet"));
    expect(await copy()).toBe(true);
  });

  it("whose source is gone is kept only if it was copied before", async () => {
    service.on(rewrite, refused(404, "notFound"));
    service.on(source, refused(404, "notFound"));
    service.on(target, refused(404, "notFound"));
    expect(await copy()).toBe(false);
    service.on(target, [200, { name: "too_large/1" }]);
    expect(await copy()).toBe(true);
  });

  it("that may not be read does not count as kept, and another failure is thrown", async () => {
    service.on(rewrite, refused(404, "notFound"));
    service.on(source, refused(404, "notFound"));
    service.on(target, refused(403, "forbidden"));
    expect(await copy()).toBe(false);
    service.on(target, refused(400, "invalid"));
    await expect(copy()).rejects.toSatisfy((error) => statusOf(error) === 400);
  });

  it("into a bucket that does not exist is a failure", async () => {
    service.on(rewrite, refused(404, "notFound"));
    service.on(source, [200, { name: "call-1.json" }]);
    await expect(copy()).rejects.toSatisfy((error) => statusOf(error) === 404);
  });
});

it("an object is written in one request, and its generation is known", async () => {
  const upload = "POST /upload/b/sessions/o";
  // CRC32C of no bytes.
  service.on(upload, [200, { name: "canary.json", generation: "23", crc32c: "AAAAAA==" }]);
  const object = { bucket: "sessions", name: "canary.json", bytes: new Uint8Array() };
  expect(await writeObject(object, { apiEndpoint: service.endpoint })).toBe("23");
  expect(service.requests()).toEqual([upload]);
  expect(service.asked[0]?.body).toContain("application/json");
});

it("the client tries again only if it is asked to", async () => {
  const { endpoint: apiEndpoint } = service;
  expect((await connectStorage({ apiEndpoint })).retryOptions.autoRetry).toBe(false);
  expect((await connectStorage({ apiEndpoint, retries: true })).retryOptions.autoRetry).toBe(true);
});

const check = async (identity: Identity = "loader"): Promise<CheckResult | undefined> => {
  const config = readConfig({ SOURCE_BUCKET: "sessions", BIGQUERY_PROJECT: "test", STORAGE_ENDPOINT: service.endpoint });
  return storageChecks(config, identity)[0]?.run();
};

const needed = (identity: Identity): readonly string[] => [...(rightsOf(identity).get("source") ?? [])].toSorted();

describe("the check of a bucket", () => {
  const permissions = "GET /b/sessions/iam/testPermissions";

  it("names what is granted", async () => {
    service.on(permissions, [200, { permissions: needed("loader") }]);
    expect(await check()).toEqual({ state: "ok", detail: `reached; ${needed("loader").join(", ")} granted`, fix: null });
    expect(service.asked[0]?.search.getAll("permissions")).toEqual(needed("loader"));
  });

  it.each([
    ["loader", "terraform apply: the module grants it, unless manage_bucket is false"],
    ["operator", "gcloud storage buckets add-iam-policy-binding gs://sessions --member=user:YOU --role=roles/storage.objectUser"],
  ] as const)("names what the %s lacks, with the cure", async (identity, fix) => {
    const [first = "", ...others] = needed(identity);
    service.on(permissions, [200, { permissions: others }]);
    expect(await check(identity)).toEqual({ state: "problem", detail: `${first} not granted to the ${identity}`, fix });
  });

  it("distinguishes a bucket that is missing from a service that reports no permissions", async () => {
    service.on(permissions, refused(404, "notFound"));
    service.on("GET /b/sessions", refused(404, "notFound"));
    expect(await check()).toEqual({
      state: "problem",
      detail: "the bucket does not exist",
      fix: "gcloud storage buckets create gs://sessions",
    });
    service.on("GET /b/sessions", [200, { name: "sessions" }]);
    expect(await check()).toMatchObject({ state: "unknown" });
    service.on("GET /b/sessions", refused(404, "notFound"));
    service.on(permissions, refused(405, "methodNotAllowed"));
    expect(await check()).toMatchObject({ state: "unknown" });
  });

  it("throws what the service refuses to answer", async () => {
    service.on(permissions, refused(401, "authError"));
    await expect(check()).rejects.toSatisfy((error) => statusOf(error) === 401);
  });

  it("of a quarantine that is not set is a problem", async () => {
    const config = readConfig({ SOURCE_BUCKET: "sessions", BIGQUERY_PROJECT: "test", STORAGE_ENDPOINT: service.endpoint });
    expect(await storageChecks(config, "loader")[1]?.run()).toMatchObject({ state: "problem", fix: "set QUARANTINE_BUCKET" });
  });
});
