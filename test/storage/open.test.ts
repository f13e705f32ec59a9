import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../functions/config.ts";
import { deployedAddress, storageOf } from "../../functions/storage/open.ts";
import { startStub, type Stub } from "../support/cloud-stub.ts";

const options = { quarantine: "quarantine" };

async function stubbed(): Promise<{ readonly stub: Stub; readonly config: ReturnType<typeof readConfig> }> {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  return { stub, config: readConfig({ SOURCE_BUCKET: "acme-sessions", OBJECT_PREFIX: "eu/", STORAGE_ENDPOINT: stub.endpoint }) };
}

it("opens a bucket and what its names begin with", async () => {
  const { stub, config } = await stubbed();
  stub.objects.set("acme-sessions/eu/call-1.json", { generation: "17", bytes: Buffer.from("{}"), timeCreated: "2026-03-02T17:05:11Z" });
  const source = await storageOf("gs://acme-sessions/eu/", config, options);
  expect(source).toMatchObject({ bucket: "acme-sessions", prefix: "eu/", isRemote: true });
  expect(await source.files.readLive("acme-sessions", "eu/call-1.json", 10)).toMatchObject({ kind: "found", file: { generation: "17" } });
  expect(await storageOf("gs://acme-sessions", config, options)).toMatchObject({ bucket: "acme-sessions", prefix: "" });
  expect(deployedAddress(config)).toBe("gs://acme-sessions/eu/");
});

it("a missing bucket is named with the cure, and any other failure keeps its own words", async () => {
  const { stub, config } = await stubbed();
  const first = async (): Promise<unknown> => {
    const { listing } = await storageOf("gs://acme-sessions/eu/", config, options);
    for await (const file of listing()) return file;
    return null;
  };
  stub.always("list", { kind: "status", status: 404, reason: "notFound", message: "The specified bucket does not exist." });
  await expect(first()).rejects.toThrow("gs://acme-sessions: no such bucket; list yours with: gcloud storage ls");
  stub.always("list", { kind: "status", status: 403, reason: "forbidden", message: "access denied" });
  await expect(first()).rejects.toThrow(/access denied|forbidden/i);
});

it.each(["gs://", "gs:///metadata/", "gs://A bucket/"])("%s is not the address of a bucket", async (address) => {
  const { config } = await stubbed();
  await expect(storageOf(address, config, options)).rejects.toThrow(
    `${address}: expected a bucket such as gs://acme-ccaip-sessions/metadata/`,
  );
});

it("another scheme and a missing path are refused with an example", async () => {
  const { config } = await stubbed();
  await expect(storageOf("s3://bucket/a", config, options)).rejects.toThrow("s3://bucket/a: expected a bucket such as gs://");
  await expect(storageOf("missing.json", config, options)).rejects.toThrow("missing.json: no such file or folder");
});
