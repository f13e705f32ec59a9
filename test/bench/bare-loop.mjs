/** Reads and parses every file of a folder, and does nothing with them: what any loader must do at least. */

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const [folder = ""] = process.argv.slice(2);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  // One after another: the pool of threads takes several times the reading.
  if (entry.isFile() && !entry.name.startsWith(".")) JSON.parse(readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}
