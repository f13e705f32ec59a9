import { rmSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { generateFolder } from "../../functions/local/platform/generate-folder.ts";
import { openDatabase } from "../../functions/warehouse/duckdb/open.ts";
import type { Comparison, Subject } from "./comparison.ts";
import type { Peer, PeerRun } from "./peers.ts";
import { costOfProgram } from "./program-cost.ts";

const program = path.join(import.meta.dirname, "..", "..", "bin", "ccaip-sessions.mjs");
const bareLoop = path.join(import.meta.dirname, "bare-loop.mjs");
const duckdbAlone = path.join(import.meta.dirname, "duckdb-alone.mjs");

/** Rows of the tables that every peer has. */
type Rows = PeerRun["rows"];

interface Run {
  readonly microseconds: number;
  readonly peakBytes: number;
  readonly rows?: Rows;
}

/**
 * What each further file of a folder costs: the difference between all files and a tenth of them, so that the programs' own start is not in
 * it. Throws if a peer does not make the rows that `load` makes.
 */
export async function backfillCosts(
  root: string,
  { sessions, rounds, peers }: { readonly sessions: number; readonly rounds: number; readonly peers: readonly Peer[] },
): Promise<Comparison> {
  const [few, all] = [path.join(root, "few"), path.join(root, "all")];
  const { files: fewFiles } = generateFolder(few, { sessions: Math.ceil(sessions / 10), seed: 4, writes: "newest" });
  const { files: allFiles } = generateFolder(all, { sessions, seed: 3, writes: "newest" });
  const works: readonly (readonly [name: string, run: (folder: string, database: string) => Promise<Run>])[] = [
    ["read and JSON.parse", (folder) => costOfProgram(bareLoop, [folder])],
    ["DuckDB, a JSON value a file", (folder, database) => costOfProgram(duckdbAlone, [database, folder])],
    ["load", (folder, database) => loaded(folder, database, root)],
    ...peers.map(({ name, run }) => [name, run] as const),
  ];
  let expected: Rows | null = null;
  const subjects = new Map(works.map(([name]) => [name, { name, figures: new Array<number>(), memory: 0 }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of works) {
      const costs: Run[] = [];
      for (const folder of [few, all]) {
        const database = path.join(root, `${name.replaceAll(/\W+/g, "-")}.duckdb`);
        costs.push(await run(folder, database));
        rmSync(database, { force: true });
        rmSync(`${database}.state`, { force: true, recursive: true });
      }
      const [first, second] = costs;
      if (first === undefined || second === undefined) throw new Error(`${name} was not run`);
      expected ??= second.rows ?? null;
      if (second.rows !== undefined && !isDeepStrictEqual(second.rows, expected))
        throw new Error(`${name} makes other rows than load: ${JSON.stringify(second.rows)}, not ${JSON.stringify(expected)}`);
      const subject = subjects.get(name);
      subject?.figures.push((second.microseconds - first.microseconds) / 1_000 / (allFiles - fewFiles));
      if (subject !== undefined) subject.memory = Math.max(subject.memory, second.peakBytes / 2 ** 20);
    }
  }
  const found: readonly Subject[] = [...subjects.values()];
  return {
    what: `each further file of ${allFiles.toLocaleString("en")}`,
    subjects: found,
    limit: { subject: "load", of: "DuckDB, a JSON value a file", times: 12 },
  };
}

async function loaded(folder: string, database: string, root: string): Promise<Run> {
  const options = ["--no-settle", "--database", database, "--quarantine", path.join(root, "quarantine")];
  const cost = await costOfProgram(program, ["load", folder, ...options]);
  const warehouse = await openDatabase(database, { ifMissing: "refuse" });
  try {
    const counted = async (name: string): Promise<number> => {
      const { rows } = await warehouse.query(`select count(*) as n from \${contact_center}.${name}`);
      return Number(rows[0]?.["n"]);
    };
    return { ...cost, rows: { sessions: await counted("sessions"), participants: await counted("participants") } };
  } finally {
    await warehouse.close();
  }
}
