import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

const cost = z.object({ microseconds: z.number(), peakBytes: z.number() });

/** How a program ended, what it printed, and what it cost where it ended by itself. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly cost: z.output<typeof cost> | null;
}

/** A program while it runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Starts a script of the project under this Node, with its output kept. A process that is left over dies with this one. */
export function runProgram(script: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-cost-"));
  const file = path.join(folder, "cost.json");
  const child = spawn(process.execPath, ["--import", path.join(import.meta.dirname, "report-cost.mjs"), script, ...parameters], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment, COST_FILE: file },
  });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  let output = "";
  const keep = (text: string): void => void (output = (output + text).slice(-20_000));
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const ended = once(child, "close").then((): Ran => {
    process.removeListener("exit", end);
    try {
      return { code: child.exitCode, output, cost: child.signalCode === null ? cost.parse(JSON.parse(readFileSync(file, "utf8"))) : null };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return { child, ended };
}

/** Runs a script to its end; throws with what it printed where it fails. */
export async function costOfProgram(script: string, parameters: readonly string[]): Promise<z.output<typeof cost>> {
  const { code, output, cost: found } = await runProgram(script, parameters).ended;
  if (code !== 0 || found === null) throw new Error(`${path.basename(script)} ${parameters.join(" ")} ended with ${code}:\n${output}`);
  return found;
}
