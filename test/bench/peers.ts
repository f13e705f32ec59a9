import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

const report = z.object({
  microseconds: z.number(),
  peakBytes: z.number(),
  rows: z.object({ sessions: z.number(), participants: z.number() }),
});

export type PeerRun = z.output<typeof report>;

/** Another program that loads a folder of session files into a DuckDB file. */
export interface Peer {
  readonly name: string;
  readonly run: (folder: string, database: string) => Promise<PeerRun>;
}

/** Versions that were compared; a later one is a decision, since its figures are others. */
const packages = ["dlt[duckdb]==1.31.0", "duckdb==2.0.1"];
const changeTracker = "@firebaseextensions/firestore-bigquery-change-tracker@2.2.1";

/** Installs the change tracker, a peer of the function, into a folder of its own; resolves to the folder. */
export async function installChangeTracker(folder: string): Promise<string> {
  const place = path.join(folder, "change-tracker");
  await mkdir(place);
  await writeFile(path.join(place, "package.json"), '{"private":true}');
  await run("npm", ["install", "--silent", "--no-audit", "--no-fund", changeTracker], { cwd: place });
  return place;
}

/**
 * Installs the peers into a virtual environment in a folder.
 *
 * @throws Error with the output of Python or pip if they fail
 */
export async function installPeers(folder: string): Promise<readonly Peer[]> {
  const environment = path.join(folder, "python");
  await run("python3", ["-m", "venv", environment]);
  const python = path.join(environment, "bin", "python");
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  const peer = (name: string, script: string): Peer => ({
    name,
    run: async (source, database) => {
      const { stdout } = await run(python, [path.join(import.meta.dirname, "peers", script), source, database], { maxBuffer: 2 ** 24 });
      return report.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
    },
  });
  return [peer("DuckDB's read_json of the folder", "read_json.py"), peer("dlt, merged by key", "dlt_load.py")];
}
