import { sessionFilesContract } from "../storage/session-files.contract.ts";
import { MemoryFiles } from "./memory-files.ts";

let generation = 1_700_000_000_000_000;

sessionFilesContract({
  name: "a bucket in memory",
  excused: {
    "an object stored as gzip is inflated": "a bucket in memory has no content encoding",
    "an object that inflates past the limit is too large": "a bucket in memory has no content encoding",
  },
  start() {
    const files = new MemoryFiles();
    return Promise.resolve({
      stop: () => Promise.resolve(),
      subject: {
        files,
        bucket: "memory",
        put(name, bytes) {
          const version = { bucket: "memory", name, generation: String((generation += 1)) };
          files.put({ ...version, timeCreated: "2026-03-02T17:05:11.000Z", size: bytes.byteLength, bytes });
          return Promise.resolve(version);
        },
        remove(name) {
          files.live.delete(name);
          return Promise.resolve();
        },
      },
    });
  },
});
