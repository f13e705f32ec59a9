import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import { openBigquery } from "../../functions/warehouse/bigquery.ts";
import { type Missing, startBigqueryEmulator, startStorageEmulator } from "../emulators/emulators.ts";
import { datasets, emulatedBigquery } from "../warehouse/emulated-bigquery.ts";
import type { Stage } from "./crash.ts";

/** Emulators of bucket and warehouse. The warehouse is killed and started again now and then too: it keeps its data on disk. */
export async function emulatedStage(restartEvery: number): Promise<(Stage & { remove(): Promise<void> }) | Missing> {
  const storage = await startStorageEmulator();
  if ("missing" in storage) return storage;
  const emulator = await startBigqueryEmulator();
  if ("missing" in emulator) {
    await storage.stop();
    return emulator;
  }
  const prepared = await emulatedBigquery(emulator);
  if ("missing" in prepared) throw new Error(prepared.missing);
  const [bucket, quarantine] = ["acme-sessions", "acme-quarantine"];
  const post = (path: string, body: string | Buffer): Promise<Response> =>
    fetch(`${storage.endpoint}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  for (const name of [bucket, quarantine]) await post("/storage/v1/b?project=test", JSON.stringify({ name }));
  const files = openCloudStorage({ quarantineBucket: null, apiEndpoint: storage.endpoint });
  return {
    surroundings: {
      kind: "emulated",
      bucket,
      quarantine,
      storageEndpoint: storage.endpoint,
      bigqueryEndpoint: emulator.endpoint,
      answerMilliseconds: 30_000,
      deadlineMilliseconds: 60_000,
    },
    // The emulator gives objects the time of their upload, months after the sessions: `is_final` is told by it.
    except: ["is_final"],
    put: async (write) => {
      const bytes = Buffer.from(write.content);
      const answer = await post(`/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(write.name)}`, bytes);
      await answer.arrayBuffer();
      const read = await files.readLive(bucket, write.name, 1);
      if (read.kind === "gone") throw new Error(`${write.name} is not there after its upload: ${answer.status}`);
      const info = read.kind === "found" ? read.file : read.info;
      const { name, generation, timeCreated } = info;
      return { bucket, name, generation, timeCreated, size: bytes.byteLength, md5Hash: "", modifiedMilliseconds: 0 };
    },
    between: async (kill) => {
      if (kill % restartEvery === 0) await emulator.restart();
    },
    warehouse: () => Promise.resolve(openBigquery({ project: "test", datasets, apiEndpoint: emulator.endpoint })),
    remove: async () => {
      await emulator.stop();
      await storage.stop();
    },
  };
}
