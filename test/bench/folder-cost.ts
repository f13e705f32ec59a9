/** One pass over a folder of session files in a process of its own: `parse` reads and parses them, `load` loads them. Prints its CPU time. */

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { loadFiles } from "../../functions/load/load-files.ts";
import { keepAll } from "../../functions/pipeline/personal-data.ts";
import { defaultNamePattern, type Settings } from "../../functions/pipeline/settings.ts";
import { LocalFolder } from "../../functions/storage/local-folder.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb.ts";
import { cpuMicroseconds } from "./measure.ts";

const [mode = "", folder = "", database = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(mode === "parse" ? await parse() : await load()));

async function parse(): Promise<{ readonly files: number; readonly microseconds: number }> {
  const before = cpuMicroseconds();
  let files = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    JSON.parse(await readFile(path.join(entry.parentPath, entry.name), "utf8"));
    files += 1;
  }
  return { files, microseconds: cpuMicroseconds() - before };
}

async function load(): Promise<{ readonly files: number; readonly microseconds: number }> {
  const settings: Settings = {
    bucket: "bench",
    prefix: "",
    namePattern: defaultNamePattern,
    instance: "default",
    instances: {},
    maxBytes: 5_000_000,
    personal: keepAll,
    codeVersion: "bench",
  };
  const warehouse = await openDuckdb(database);
  const before = cpuMicroseconds();
  const files = await LocalFolder.open({ bucket: "bench", folder, quarantine: `${folder}-quarantine`, isReadOnly: true });
  const sums = await loadFiles({
    files,
    warehouse,
    settings,
    listing: files.list("bench", ""),
    concurrency: 8,
    reload: false,
    now: () => new Date(),
    onOutcome: () => undefined,
  });
  const microseconds = cpuMicroseconds() - before;
  await warehouse.close();
  if (sums.loaded !== sums.seen) throw new Error(`${sums.seen} files seen, ${sums.loaded} loaded`);
  return { files: sums.loaded, microseconds };
}
