import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import type { SessionFiles } from "../../functions/storage/session-files.ts";
import { type Behavior, startStub, type Stub } from "../support/cloud-stub.ts";

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

  it("an object of exactly the limit is read, and one of a byte more is too large", async () => {
    expect(await files.read(version, 8)).toMatchObject({ kind: "found" });
    expect(await files.read(version, 7)).toMatchObject({ kind: "too_large", info: { ...version, size: 8 } });
  });

  it("an empty object is found, with its facts", async () => {
    stub.objects.set("b/call-1.json", { generation: "17", bytes: Buffer.alloc(0), timeCreated: "2026-03-01T12:00:00Z" });
    expect(await files.read(version, 7)).toMatchObject({ kind: "found", file: { ...version, size: 0, bytes: Buffer.alloc(0) } });
  });

  it.each(["plain text", ""])("bytes that are not gzip are returned as they are, although their encoding says so: %j", async (text) => {
    const bytes = Buffer.from(text);
    stub.objects.set("b/call-1.json", { generation: "17", bytes, timeCreated: "2026-03-01T12:00:00Z", encoding: "gzip" });
    expect(await files.read(version, 1_000)).toMatchObject({ kind: "found", file: { bytes } });
  });

  it("a gzip that breaks off is returned as it is", async () => {
    const bytes = gzipSync('{"id":1}').subarray(0, 12);
    stub.objects.set("b/call-1.json", { generation: "17", bytes, timeCreated: "2026-03-01T12:00:00Z", encoding: "gzip" });
    expect(await files.read(version, 1_000)).toMatchObject({ kind: "found", file: { bytes } });
  });

  it("a gzip of exactly the limit is inflated, and one of a byte more is too large", async () => {
    const bytes = gzipSync('{"id":1}');
    stub.objects.set("b/call-1.json", { generation: "17", bytes, timeCreated: "2026-03-01T12:00:00Z", encoding: "gzip" });
    expect(await files.read(version, 100)).toMatchObject({ kind: "found", file: { bytes: Buffer.from('{"id":1}') } });
    stub.objects.set("b/call-1.json", {
      generation: "17",
      bytes: gzipSync(Buffer.alloc(200)),
      timeCreated: "2026-03-01T12:00:00Z",
      encoding: "gzip",
    });
    expect(await files.read(version, 200)).toMatchObject({ kind: "found", file: { bytes: Buffer.alloc(200) } });
    expect(await files.read(version, 199)).toMatchObject({ kind: "too_large" });
  });

  it("copies are read and removed in the quarantine bucket, one that is gone too", async () => {
    stub.objects.set("q/not_json/1", { generation: "3", bytes: Buffer.from("x"), timeCreated: "2026-03-01T12:00:00Z" });
    expect(await files.readQuarantine("not_json/1", 10)).toMatchObject({ kind: "found", file: { bucket: "q", generation: "3" } });
    stub.always("other", { kind: "status", status: 404, reason: "notFound" });
    await files.removeQuarantine("not_json/1");
    stub.always("other", { kind: "status", status: 403, reason: "forbidden" });
    await expect(files.removeQuarantine("not_json/1")).rejects.toThrow(/./);
    const without = openCloudStorage({ quarantineBucket: null, apiEndpoint: stub.endpoint });
    expect(await without.readQuarantine("not_json/1", 10)).toEqual({ kind: "gone" });
  });
});
