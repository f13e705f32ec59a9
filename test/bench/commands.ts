import path from "node:path";
import type { Comparison } from "./comparison.ts";
import { costOfProgram } from "./program-cost.ts";

const program = path.join(import.meta.dirname, "..", "..", "bin", "ccaip-sessions.mjs");

/** What commands take that have nothing to do, beside Node that starts and DuckDB that opens the same file. `database` has been made. */
export async function commandCosts(database: string, rounds: number): Promise<readonly Comparison[]> {
  const alone = path.join(import.meta.dirname, "duckdb-alone.mjs");
  const runs = {
    "Node alone": ["--eval", "0"],
    "--help": [program, "--help"],
    "DuckDB alone": [alone, database],
    'query "select 1"': [program, "query", "select 1", "--database", database],
  } as const;
  const figures = new Map<string, number[]>(Object.keys(runs).map((name) => [name, []]));
  // The first run of each fills the compile cache.
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, [script, ...parameters]] of Object.entries(runs)) {
      const { microseconds } = await costOfProgram(script, parameters);
      if (round >= 0) figures.get(name)?.push(microseconds / 1_000);
    }
  }
  const subject = (name: keyof typeof runs) => ({ name, figures: figures.get(name) ?? [] });
  return [
    {
      what: "a command without work",
      subjects: [subject("Node alone"), subject("--help")],
      limit: { subject: "--help", of: "Node alone", times: 4 },
    },
    {
      what: "a query without work",
      subjects: [subject("DuckDB alone"), subject('query "select 1"')],
      limit: { subject: 'query "select 1"', of: "DuckDB alone", times: 3 },
    },
  ];
}
