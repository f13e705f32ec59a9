import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFiles } from "../../functions/package/files.ts";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { type Stub, startStub } from "../support/cloud-stub.ts";
import { post, start, unpack } from "./packaged-function.ts";

/** What a function took from the start of its process to its first answer. */
export interface FirstAnswer {
  /** CPU time of all threads, milliseconds. */
  readonly cpu: number;
  /** Memory of the process then, MiB. */
  readonly memory: number;
  /** CPU time of one event after it, with clients and connections in place; null if none followed. */
  readonly event: number | null;
}

/**
 * Functions under the same framework, by what they do: nothing, the same work by plain use of the same clients, and the package. With
 * `changeTracker`, also the insert of the extension that exports Firestore to BigQuery, behind the same download.
 */
export const firstAnswerNames = ["empty function", "plain use of the clients", "packaged function"] as const;
const changeTracker = "Firebase's change tracker";
type Name = (typeof firstAnswerNames)[number] | typeof changeTracker;

const framework = 'const { cloudEvent } = require("@google-cloud/functions-framework");';

/** Read, parse and append, without the flattening, as a first version of such a function is written. */
const plainFunction = `${framework}
const { PassThroughClient } = require("google-auth-library");
const { Storage } = require("@google-cloud/storage");
const { BigQuery } = require("@google-cloud/bigquery");
const authClient = new PassThroughClient();
const { STORAGE_ENDPOINT, BIGQUERY_ENDPOINT } = process.env;
const storage = new Storage({ apiEndpoint: STORAGE_ENDPOINT, projectId: "test", authClient, useAuthWithCustomEndpoint: true });
const bigquery = new BigQuery({ apiEndpoint: BIGQUERY_ENDPOINT, projectId: "test", authClient, useAuthWithCustomEndpoint: true });
cloudEvent("ingestSession", async ({ id, data: { bucket, name, generation } }) => {
  const [bytes] = await storage.bucket(bucket).file(name, { generation }).download();
  const session = JSON.parse(bytes);
  const json = { session_id: session.id, created_at: session.created_at, data: JSON.stringify(session) };
  await bigquery.dataset("store").table("sessions").insert([{ insertId: id, json }], { raw: true });
});`;

/** The rows of the tracker are its own: the document as JSON, its name and the event. Its client of BigQuery is of the version it asks for. */
const trackerFunction = `${framework}
const { createRequire } = require("node:module");
const ofTracker = createRequire(require.resolve("@firebaseextensions/firestore-bigquery-change-tracker"));
const { ChangeType, FirestoreBigQueryEventHistoryTracker } = require("@firebaseextensions/firestore-bigquery-change-tracker");
const { PassThroughClient } = require("google-auth-library");
const { Storage } = require("@google-cloud/storage");
const { BigQuery } = ofTracker("@google-cloud/bigquery");
const authClient = new PassThroughClient();
const { STORAGE_ENDPOINT, BIGQUERY_ENDPOINT } = process.env;
const storage = new Storage({ apiEndpoint: STORAGE_ENDPOINT, projectId: "test", authClient, useAuthWithCustomEndpoint: true });
const tracker = new FirestoreBigQueryEventHistoryTracker({ bqProjectId: "test", datasetId: "store", tableId: "sessions", skipInit: true });
tracker.bq = new BigQuery({ apiEndpoint: BIGQUERY_ENDPOINT, projectId: "test", authClient, useAuthWithCustomEndpoint: true });
cloudEvent("ingestSession", async ({ id, time, data: { bucket, name, generation } }) => {
  const [bytes] = await storage.bucket(bucket).file(name, { generation }).download();
  const document = { documentName: name, documentId: name, data: JSON.parse(bytes) };
  await tracker.record([{ timestamp: time, operation: ChangeType.CREATE, eventId: id, ...document }]);
});`;

const root = path.join(import.meta.dirname, "..", "..");

/** A folder with a function; `packages` has further ones that it uses. */
function folderOf(index: string, packages?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-start-"));
  writeFileSync(path.join(folder, "package.json"), '{"name":"compared","main":"index.js"}');
  writeFileSync(path.join(folder, "index.js"), index);
  mkdirSync(path.join(folder, "node_modules"));
  for (const entry of ["@google-cloud", "google-auth-library"])
    symlinkSync(path.join(root, "node_modules", entry), path.join(folder, "node_modules", entry));
  if (packages !== undefined)
    symlinkSync(path.join(packages, "node_modules", "@firebaseextensions"), path.join(folder, "node_modules", "@firebaseextensions"));
  return folder;
}

/**
 * Starts each function again in every round, in turns, so that what else the machine does befalls all alike, with the settings that Terraform
 * gives the deployed one. Resolves to one figure per round and function; with `events`, each then takes so many more, eight at once. `peers`
 * is a folder into which the change tracker is installed.
 */
export async function firstAnswers(rounds: number, events = 0, peers?: string): Promise<ReadonlyMap<Name, readonly FirstAnswer[]>> {
  const unpacked = unpack(await packageFiles());
  const folders = new Map<Name, string>([
    ["empty function", folderOf(`${framework}\ncloudEvent("ingestSession", async () => undefined);`)],
    ["plain use of the clients", folderOf(plainFunction)],
    ...(peers === undefined ? [] : [[changeTracker, folderOf(trackerFunction, peers)] as const]),
    ["packaged function", unpacked.folder],
  ]);
  const stub = await startStub();
  const [file] = generateWrites({ sessions: 1, seed: 7, writes: "newest" });
  const bytes = Buffer.from(file?.content ?? "");
  try {
    const answers = new Map<Name, FirstAnswer[]>([...folders.keys()].map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const [name, folder] of folders) answers.get(name)?.push(await firstAnswer(folder, stub, { bytes, events }));
    return answers;
  } finally {
    await stub.stop();
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  }
}

async function firstAnswer(
  folder: string,
  stub: Stub,
  { bytes, events }: { readonly bytes: Buffer; readonly events: number },
): Promise<FirstAnswer> {
  const running = await start(folder, "ingestSession", {
    NODE_OPTIONS: "--enable-source-maps",
    SOURCE_BUCKET: "sessions",
    QUARANTINE_BUCKET: "quarantine",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: stub.endpoint,
    STORAGE_ENDPOINT: stub.endpoint,
  });
  try {
    stub.objects.set("sessions/call-1.json", { generation: "17", bytes, timeCreated: new Date().toISOString() });
    const { pid } = running.process;
    if (pid === undefined) throw new Error("the function has no process");
    const deliver = async (): Promise<void> => {
      // Delivered again, as the trigger does: on a starved machine a kept connection may have ended.
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const { status } = await post(running.url, { bucket: "sessions", name: "call-1.json", generation: "17" });
        if (status === 204) return;
      }
      throw new Error(`expected 204 from the function in ${folder}:\n${running.lines.join("\n")}`);
    };
    await deliver();
    const first = { cpu: cpuMilliseconds(pid), memory: residentMebibytes(pid) };
    if (events === 0) return { ...first, event: null };
    await deliverMany(deliver, events);
    const warm = cpuMilliseconds(pid);
    await deliverMany(deliver, events);
    return { ...first, event: (cpuMilliseconds(pid) - warm) / events };
  } finally {
    await running.stop();
  }
}

/** Events under way at once, as in a busy instance. */
const atOnce = 8;

async function deliverMany(deliver: () => Promise<void>, events: number): Promise<void> {
  let left = events;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await deliver();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
}

/** CPU time of all threads of a process, from Linux's scheduler; the figures of `/proc/PID/stat` have steps of 10 ms. */
function cpuMilliseconds(pid: number): number {
  const tasks = path.join("/proc", String(pid), "task");
  const nanoseconds = readdirSync(tasks).map((thread) => Number(readFileSync(path.join(tasks, thread, "schedstat"), "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

const residentMebibytes = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
