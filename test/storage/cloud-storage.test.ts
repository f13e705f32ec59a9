import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
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
