import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../functions/config.ts";
import { bucketOfFolder, deployedAddress, localFolder, storageOf } from "../../functions/storage/open.ts";
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

it("opens a folder, and a file as the only one of its folder", async () => {
  const { config } = await stubbed();
  const folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "call-1.json");
  await writeFile(file, "{}");
  await writeFile(path.join(folder, "call-11.json"), "{}");
  const namesIn = async (address: string): Promise<unknown> => {
    const { listing, prefix, isRemote } = await storageOf(address, config, { quarantine: path.join(folder, "..", "quarantine") });
    const names = [];
    for await (const { name } of listing()) names.push(name);
    return { names: names.toSorted(), prefix, isRemote };
  };
  expect(await namesIn(folder)).toEqual({ names: ["call-1.json", "call-11.json"], prefix: "", isRemote: false });
  expect(await namesIn(file)).toEqual({ names: ["call-1.json"], prefix: "call-1.json", isRemote: false });
  const opened = await storageOf(file, config, { quarantine: path.join(folder, "..", "quarantine") });
  await rm(file);
  expect(await opened.listing()[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  await expect(storageOf(path.join(folder, "call-11.json", "x"), config, options)).rejects.toThrow("ENOTDIR");
});

it("a folder is a bucket of its own, unless the settings name one or it is the one that start watches", () => {
  const local = { SOURCE_BUCKET: "local" };
  const [first, second] = ["/one/Session Files", "/other/Session Files"].map((folder) => bucketOfFolder(folder, local));
  expect(first).toMatch(/^local-session-files-[0-9a-f]{8}$/);
  expect(second).toMatch(/^local-session-files-[0-9a-f]{8}$/);
  expect(first).not.toBe(second);
  expect(bucketOfFolder("/one/Session Files/", local)).toBe(first);
  expect(bucketOfFolder(localFolder, local)).toBe("local");
  expect(bucketOfFolder("/one/Session Files", { SOURCE_BUCKET: "acme" })).toBe("acme");
});
