import { gzipSync } from "node:zlib";
import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import type { SessionFiles } from "../../functions/storage/session-files.ts";
import { type Behavior, startStub, type Stub } from "../support/cloud-stub.ts";
import { startStorageEmulator } from "../support/emulators.ts";
import { assertClean, startStrictProxy } from "../strict/proxy.ts";
import { storageRules } from "../strict/storage-rules.ts";
import { sessionFilesContract } from "./session-files.contract.ts";

sessionFilesContract({
  name: "Cloud Storage (fake-gcs-server, behind the strict proxy)",
  excused: {},
  async start() {
    const emulator = await startStorageEmulator();
    if ("missing" in emulator) return emulator;
    const apiEndpoint = emulator.endpoint;
    const options = { projectId: "test", apiEndpoint, authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true };
    const client = new Storage(options);
    const bucket = "session-files";
    await client.createBucket(bucket);
    await client.createBucket("quarantine");
    const rules = storageRules({ source: bucket, quarantine: "quarantine" });
    const proxy = await startStrictProxy({ service: "storage", endpoint: emulator.endpoint, rules });
    return {
      stop: async () => {
        await proxy.stop();
        await emulator.stop();
        assertClean(proxy);
      },
      subject: {
        files: openCloudStorage({ quarantineBucket: "quarantine", apiEndpoint: proxy.endpointOf("operator") }),
        bucket,
        async put(name, bytes, encoding) {
          const file = client.bucket(bucket).file(name);
          await file.save(Buffer.from(bytes), { resumable: false, metadata: encoding === undefined ? {} : { contentEncoding: encoding } });
          const [{ generation }] = await file.getMetadata();
          return { bucket, name, generation: String(generation) };
        },
        async remove(name) {
          await client.bucket(bucket).file(name).delete();
        },
      },
    };
  },
});

describe("a service that fails", () => {
  let stub: Stub;
  let files: SessionFiles;
  const version = { bucket: "b", name: "call-1.json", generation: "17" };
  beforeEach(async () => {
    stub = await startStub();
    files = openCloudStorage({ quarantineBucket: "q", apiEndpoint: stub.endpoint, timeoutMilliseconds: 3_000 });
    stub.objects.set("b/call-1.json", { generation: "17", bytes: Buffer.from('{"id":1}'), timeCreated: "2026-03-01T12:00:00.987654Z" });
  });
  afterEach(() => stub.stop());

  const failures: readonly (readonly [string, Behavior])[] = [
    ["429", { kind: "status", status: 429, reason: "rateLimitExceeded" }],
    ["500", { kind: "status", status: 500, reason: "internalError" }],
    ["503", { kind: "status", status: 503, reason: "backendError" }],
    ["403", { kind: "status", status: 403, reason: "forbidden" }],
    ["401", { kind: "status", status: 401, reason: "authError" }],
    ["a connection cut", { kind: "reset" }],
    ["an answer past the deadline", { kind: "slow", milliseconds: 6_000 }],
    ["bytes that are not those of the checksum", { kind: "corrupt" }],
  ];
  it.each(failures)("a read answered with %s is thrown after one attempt", async (_, behavior) => {
    stub.next("read", behavior);

    await expect(files.read(version, 1_000)).rejects.toThrow(/./);

    expect(stub.requests).toEqual(["read"]);
    expect(await files.read(version, 1_000)).toMatchObject({ kind: "found" });
  });

  it.each(failures.slice(0, -1))("a quarantine answered with %s is thrown after one attempt", async (_, behavior) => {
    stub.next("upload", behavior);

    await expect(files.quarantine(version, "not_json/1", Buffer.from("x"))).rejects.toThrow(/./);

    expect(stub.requests).toEqual(["upload"]);
  });

  it("a copy that exists counts as kept, whether the service names the precondition or the right to overwrite", async () => {
    const message = "loader@acme.iam.gserviceaccount.com does not have storage.objects.delete access to the Google Cloud Storage object.";
    stub.next(
      "upload",
      { kind: "status", status: 412, reason: "conditionNotMet" },
      { kind: "status", status: 403, reason: "forbidden", message },
    );

    expect(await files.quarantine(version, "not_json/1", Buffer.from("x"))).toBe(true);
    expect(await files.quarantine(version, "not_json/1", Buffer.from("x"))).toBe(true);
  });

  it("a read is one request, and its time has whole seconds", async () => {
    const read = await files.read(version, 1_000);

    expect(read).toMatchObject({ kind: "found", file: { ...version, size: 8, timeCreated: "2026-03-01T12:00:00.000Z" } });
    expect(stub.requests).toEqual(["read"]);
  });

  it("the time of an object whose metadata was changed is asked for", async () => {
    stub.objects.set("b/call-1.json", {
      generation: "17",
      bytes: Buffer.from("{}"),
      timeCreated: "2026-03-01T12:00:00.987Z",
      metageneration: 2,
    });

    const read = await files.read(version, 1_000);

    expect(read).toMatchObject({ kind: "found", file: { timeCreated: "2026-03-01T12:00:00.000Z" } });
    expect(stub.requests).toEqual(["read", "metadata"]);
  });

  it("a generation that is gone is one request", async () => {
    expect(await files.read({ ...version, generation: "16" }, 1_000)).toEqual({ kind: "gone" });
    expect(stub.requests).toEqual(["read"]);
  });

  it("an object too large by its header is not downloaded to its end", async () => {
    const bytes = Buffer.alloc(100_000_000);
    const patient = openCloudStorage({ quarantineBucket: "q", apiEndpoint: stub.endpoint });
    stub.objects.set("b/call-1.json", { generation: "17", bytes, timeCreated: "2026-03-01T12:00:00Z" });

    expect(await patient.read(version, 1_000)).toMatchObject({ kind: "too_large", info: { size: bytes.byteLength } });

    await expect.poll(() => stub.cut).toBe(1);
  });

  it("a gzip that inflates to a thousand times its size stops at the limit", async () => {
    const bytes = gzipSync(Buffer.alloc(300_000_000));
    const patient = openCloudStorage({ quarantineBucket: "q", apiEndpoint: stub.endpoint });
    stub.objects.set("b/call-1.json", { generation: "17", bytes, timeCreated: "2026-03-01T12:00:00Z", encoding: "gzip" });
    const before = process.memoryUsage().arrayBuffers;

    expect(await patient.read(version, 5_000_000)).toMatchObject({ kind: "too_large" });

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  it("without a quarantine bucket nothing is copied and no request is made", async () => {
    const without = openCloudStorage({ quarantineBucket: null, apiEndpoint: stub.endpoint });

    expect(await without.quarantine(version, "not_json/1", Buffer.from("x"))).toBe(false);
    await expect(without.removeQuarantine("not_json/1")).rejects.toThrow(/^QUARANTINE_BUCKET: /);
    expect(stub.requests).toEqual([]);
  });
});
