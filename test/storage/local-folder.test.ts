import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { LocalFolder } from "../../functions/storage/local-folder.ts";
import { sessionFilesContract } from "./session-files.contract.ts";

sessionFilesContract({
  name: "a local folder",
  excused: {
    "an object stored as gzip is inflated": "files of a folder have no content encoding",
    "an object that inflates past the limit is too large": "files of a folder have no content encoding",
  },
  async start() {
    const root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
    const folder = path.join(root, "bucket");
    const files = await LocalFolder.open({ bucket: "local", folder, quarantine: path.join(root, "quarantine") });
    return {
      stop: () => rm(root, { recursive: true }),
      subject: {
        files,
        bucket: "local",
        async put(name, bytes) {
          await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
          await writeFile(path.join(folder, name), bytes);
          const observed = await files.observe(name);
          return { bucket: "local", name, generation: observed?.object.generation ?? "" };
        },
        remove: (name) => rm(path.join(folder, name)),
      },
    };
  },
});

it("remembers its generations, and leaves out a line that a crash cut off", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  const options = { bucket: "local", folder: root, quarantine: path.join(root, ".quarantine") };
  const first = await LocalFolder.open(options);
  await writeFile(path.join(root, "call-1.json"), "{}");
  const before = await first.observe("call-1.json");
  await writeFile(path.join(root, ".generations.ndjson"), '{"name":"call-2.js', { flag: "a" });
  const second = await LocalFolder.open(options);
  expect(await second.observe("call-1.json")).toEqual({ object: before?.object, isNew: false });
  await rm(root, { recursive: true });
});
