import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { packageFiles, zipOf } from "./files.ts";

/** Writes the package that Terraform deploys: `npm run package`. */
const files = await packageFiles();
const zip = await zipOf(files);
const target = path.join(import.meta.dirname, "..", "..", "build", "ccaip-sessions.zip");
await mkdir(path.dirname(target), { recursive: true });
await writeFile(target, zip);

const kilobytes = (bytes: Uint8Array): string => `${(bytes.byteLength / 1000).toFixed(1).padStart(9)} kB`;
const lines = [...files].map(([name, bytes]) => `${kilobytes(bytes)}  ${name}`);
process.stdout.write(
  `${lines.join("\n")}\n${kilobytes(zip)}  build/ccaip-sessions.zip (sha256 ${createHash("sha256").update(zip).digest("hex")})\n`,
);
