import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { packageFiles, zipOf } from "./files.ts";
import { releaseFiles } from "./release-files.ts";

/** Writes what a version is published as, into build/release: `npm run release`. */
const files = await packageFiles();
const zip = await zipOf(files);
const folder = path.join(import.meta.dirname, "..", "..", "build", "release");
await mkdir(folder, { recursive: true });
for (const [name, bytes] of releaseFiles(packageJson, files, zip)) {
  await writeFile(path.join(folder, name), bytes);
  process.stdout.write(`${createHash("sha256").update(bytes).digest("hex")}  build/release/${name}\n`);
}
