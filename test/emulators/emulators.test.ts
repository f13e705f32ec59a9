import { BigQuery } from "@google-cloud/bigquery";
import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import type { Emulator, Missing } from "../support/emulators.ts";
import { startBigqueryEmulator, startGoccyEmulator, startStorageEmulator } from "../support/emulators.ts";

const client = (apiEndpoint: string) => ({
  projectId: "test",
  apiEndpoint,
  authClient: new PassThroughClient(),
  useAuthWithCustomEndpoint: true,
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The emulator, stopped when the test ends; or the test is skipped and the reason printed. */
function running(started: Emulator | Missing, context: { skip(reason: string): never }): Emulator {
  if ("endpoint" in started) {
    onTestFinished(() => started.stop());
    return started;
  }
  process.stderr.write(`skipped: ${started.missing}\n`);
  return context.skip(started.missing);
}

it("the Cloud Storage emulator keeps an object and gives every overwrite a higher generation", async (context) => {
  const { endpoint } = running(await startStorageEmulator(), context);
  const storage = new Storage(client(endpoint));
  await storage.createBucket("sessions");
  const file = storage.bucket("sessions").file("metadata-1.json");

  await file.save('{"id":1}', { resumable: false });
  const [first] = await file.getMetadata();
  await file.save('{"id":2}', { resumable: false });
  const [second] = await file.getMetadata();
  const [bytes] = await file.download();

  expect(bytes.toString("utf8")).toBe('{"id":2}');
  expect(BigInt(`${second.generation}`)).toBeGreaterThan(BigInt(`${first.generation}`));
});

it.for([
  { name: "the BigQuery emulator", start: () => startBigqueryEmulator() },
  { name: "the second BigQuery emulator", start: () => startGoccyEmulator() },
])("$name answers with the row that was inserted", async ({ start }, context) => {
  const { endpoint } = running(await start(), context);
  const bigquery = new BigQuery(client(endpoint));
  const [dataset] = await bigquery.createDataset("store");
  const schema = [
    { name: "session_key", type: "STRING", mode: "REQUIRED" },
    { name: "session_date", type: "DATE" },
  ];
  const [table] = await dataset.createTable("sessions", { schema });

  await table.insert([{ json: { session_key: "call-1", session_date: "2026-03-01" } }], { raw: true });
  const [rows] = await bigquery.query({ query: "select session_key, cast(session_date as string) as day from store.sessions" });

  expect(rows).toEqual([{ session_key: "call-1", day: "2026-03-01" }]);
});

it("a load job of the BigQuery emulator reads from the Cloud Storage emulator", async (context) => {
  const storageEmulator = running(await startStorageEmulator(), context);
  const { endpoint } = running(await startBigqueryEmulator({ storageEndpoint: storageEmulator.endpoint }), context);
  const storage = new Storage(client(storageEmulator.endpoint));
  await storage.createBucket("loads");
  const file = storage.bucket("loads").file("rows.json");
  await file.save('{"session_key":"call-1"}\n{"session_key":"chat-1"}\n', { resumable: false });
  const bigquery = new BigQuery(client(endpoint));
  const [dataset] = await bigquery.createDataset("store");
  const [table] = await dataset.createTable("sessions", { schema: [{ name: "session_key", type: "STRING" }] });

  await table.load(file, { sourceFormat: "NEWLINE_DELIMITED_JSON" });
  const [rows] = await bigquery.query({ query: "select session_key from store.sessions order by session_key" });

  expect(rows).toEqual([{ session_key: "call-1" }, { session_key: "chat-1" }]);
});

it.each([
  ["storage", startStorageEmulator],
  ["bigquery", startBigqueryEmulator],
])("a missing %s emulator is reported with the command that installs it", async (what, start) => {
  vi.stubEnv("CCAIP_TOOLS", "/nonexistent");
  vi.stubEnv("REQUIRE_EMULATORS", "");
  expect(await start()).toEqual({ missing: expect.stringContaining(`install.sh ${what}`) });
  vi.stubEnv("REQUIRE_EMULATORS", "1");
  await expect(start()).rejects.toThrow(`install.sh ${what}`);
});
