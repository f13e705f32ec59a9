import { z } from "zod";
import { openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { type Missing, startBigqueryEmulator, startStorageEmulator } from "../support/emulators.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { datasets } from "../support/settings.ts";
import type { Stage } from "./crash.ts";

const uploaded = z.object({ name: z.string(), generation: z.coerce.string(), timeCreated: z.string() });

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
    // The emulator gives objects the time of their upload, months after the sessions: `is_final` depends on it.
    leniency: { except: ["is_final"], hasTextForJson: true },
    put: async (write) => {
      const bytes = Buffer.from(write.content);
      const answer = await post(`/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(write.name)}`, bytes);
      const { name, generation, timeCreated } = uploaded.parse(await answer.json());
      return { bucket, name, generation, timeCreated, size: bytes.byteLength, md5Hash: "", modifiedMilliseconds: 0 };
    },
    between: async (kill) => {
      if (kill % restartEvery === 0) await emulator.restart();
    },
    warehouse: () => Promise.resolve(openBigquery({ project: "test", datasets, apiEndpoint: emulator.endpoint })),
    remove: async () => {
      await prepared.proxy.stop();
      await emulator.stop();
      await storage.stop();
    },
  };
}
