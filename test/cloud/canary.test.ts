import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import { expect, it, onTestFinished } from "vitest";
import { packageFiles } from "../../functions/package/files.ts";
import { startBigqueryEmulator, startStorageEmulator } from "../support/emulators.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { type Running, post, start, unpack } from "../package/packaged-function.ts";

it("the packaged upkeep writes a canary, and sees the row that the packaged loader makes of it", { timeout: 300_000 }, async (context) => {
  const bucketEmulator = await startStorageEmulator();
  if ("missing" in bucketEmulator) {
    context.skip(bucketEmulator.missing);
    return;
  }
  onTestFinished(() => bucketEmulator.stop());
  const warehouseEmulator = await startBigqueryEmulator();
  const bigquery = await emulatedBigquery(warehouseEmulator);
  if ("missing" in warehouseEmulator || "missing" in bigquery) {
    context.skip("BigQuery's emulator is not installed");
    return;
  }
  onTestFinished(() => bigquery.stop());
  const apiEndpoint = bucketEmulator.endpoint;
  const storage = new Storage({ projectId: "test", apiEndpoint, authClient: new PassThroughClient(), useAuthWithCustomEndpoint: true });
  const bucket = storage.bucket("sessions");
  await storage.createBucket(bucket.name);
  const unpacked = unpack(await packageFiles());
  onTestFinished(() => unpacked.remove());
  const settings = {
    SOURCE_BUCKET: bucket.name,
    OBJECT_PREFIX: "ccaip/",
    NAME_PATTERN: "^call-[0-9]+[.]json$",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: warehouseEmulator.endpoint,
    STORAGE_ENDPOINT: apiEndpoint,
    RECONCILE: "false",
    COMPACT: "false",
    CANARY: "true",
  };
  const started = async (target: string): Promise<Running> => {
    const running = await start(unpacked.folder, target, settings);
    onTestFinished(() => running.stop());
    return running;
  };
  const [loader, upkeep] = [await started("ingestSession"), await started("upkeep")];
  const file = bucket.file("ccaip/_canary/metadata-0.json");

  const run = async (before: string | undefined): Promise<string> => {
    const answer = fetch(upkeep.url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    const generation = await expect
      .poll(async () => ((await file.exists())[0] ? String((await file.getMetadata())[0].generation) : before), { timeout: 140_000 })
      .not.toBe(before)
      .then(async () => String((await file.getMetadata())[0].generation));
    expect((await post(loader.url, { bucket: bucket.name, name: file.name, generation })).status).toBe(204);
    expect((await answer).status).toBe(204);
    return generation;
  };
  await run(await run(undefined));

  expect(upkeep.lines.filter((line) => line.includes('"task":"canary"')).map((line) => JSON.parse(line))).toMatchObject([
    { severity: "INFO", event: "upkeep", missing_rows: 0 },
    { severity: "INFO", event: "upkeep", missing_rows: 0 },
  ]);
  const { rows } = await bigquery.subject.query("select distinct instance from ${store}.session_versions");
  expect(rows).toEqual([{ instance: "_canary" }]);
  expect((await bigquery.subject.query("select 1 from ${contact_center}.session_files")).rows).toEqual([]);
});
