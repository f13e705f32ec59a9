import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateFolder } from "../../functions/local/platform/generate-folder.ts";
import { costOfProgram } from "../bench/program-cost.ts";

/** Most memory that loading may take, in bytes, whatever the number of files. */
export const peakLimit = 300 * 1024 * 1024;

/** Most memory that `load` may take once it settles, in bytes, with days of some thousand sessions. */
export const settlingLimit = 400 * 1024 * 1024;

/** What `load` of so many generated files into a new DuckDB file costs, as it is typed: no flag, no setting, unless it does not settle. */
export async function costOfLoad(
  sessions: number,
  seed: number,
  { settles = true } = {},
): Promise<{ readonly peakBytes: number; readonly microseconds: number }> {
  const root = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-memory-"));
  const [folder, database, quarantine] = [path.join(root, "bucket"), path.join(root, "warehouse.duckdb"), path.join(root, "quarantine")];
  try {
    generateFolder(folder, { sessions, seed, writes: "newest" });
    const program = path.join(import.meta.dirname, "../../functions/cli/main.ts");
    return await costOfProgram(program, [
      "load",
      ...(settles ? [] : ["--no-settle"]),
      folder,
      "--database",
      database,
      "--quarantine",
      quarantine,
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
