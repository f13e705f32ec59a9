import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { type Stage, putIntoFolder } from "./crash.ts";

/** A folder as the bucket and a DuckDB file that each process opens itself. */
export function embeddedStage(): Stage & { remove(): void } {
  const root = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-crash-"));
  const folder = path.join(root, "bucket");
  const database = path.join(root, "warehouse.duckdb");
  const bucket = "local";
  return {
    surroundings: { kind: "embedded", bucket, folder, quarantine: path.join(root, "quarantine"), database, deadlineMilliseconds: 60_000 },
    put: (write) => putIntoFolder(folder, bucket, write),
    between: () => Promise.resolve(),
    warehouse: () => openDuckdb(database),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
