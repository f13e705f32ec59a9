/** Reads and parses every file of a folder, and does nothing with them: what any loader must do at least. */

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

const [folder = ""] = process.argv.slice(2);
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && !entry.name.startsWith(".")) JSON.parse(await readFile(path.join(entry.parentPath, entry.name), "utf8"));
}
