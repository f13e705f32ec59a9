import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { type Missing, toolsFolder } from "../support/emulators.ts";

const programs = path.join(toolsFolder(), "bi", "bin");

/** Null if dbt and lkml are installed, otherwise how to install them. With REQUIRE_EMULATORS=1 or REQUIRE_BI=1 it throws if they are missing. */
export function missingBiTools(): Missing | null {
  if (existsSync(path.join(programs, "dbt"))) return null;
  const missing = "dbt and lkml are not installed; run: bash test/emulators/install.sh bi";
  if (process.env["REQUIRE_EMULATORS"] === "1" || process.env["REQUIRE_BI"] === "1") throw new Error(missing);
  return { missing };
}

/** Runs `dbt` or `python` of the environment, and returns its exit code with all that it printed. Nothing of the caller's environment reaches it. */
export async function runBiTool(
  program: "dbt" | "python",
  given: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(path.join(programs, program), given, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, TZ: "UTC", DBT_SEND_ANONYMOUS_USAGE_STATS: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output: output + errors };
}
