import { createHash } from "node:crypto";
import type { FileInfo } from "../storage/session-files.ts";
import { baseName } from "./settings.ts";

/**
 * Name of a rejected file's copy: `REASON/YYYY/MM/DD/<hash of the object name>-<generation>-<base name>`. Dated by the object, so that a
 * redelivery finds its own copy; only plain characters, since tools read `#` as a generation and paths as folders.
 */
export function quarantineName({ name, generation, timeCreated }: FileInfo, reason: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  const base = baseName(name)
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(-80);
  return `${reason}/${timeCreated.slice(0, 10).replaceAll("-", "/")}/${hash}-${generation}-${base}`;
}
