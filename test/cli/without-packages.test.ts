import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";

const program = path.resolve(import.meta.dirname, "../../bin/ccaip-sessions.mjs");

/** Runs the program in a clone whose code is this text and that has no packages. */
async function run(code: string) {
  const clone = await mkdtemp(path.join(tmpdir(), "ccaip-clone-"));
  onTestFinished(() => rm(clone, { recursive: true }));
  await mkdir(path.join(clone, "functions", "cli"), { recursive: true });
  await cp(program, path.join(clone, "bin", "ccaip-sessions.mjs"));
  await writeFile(path.join(clone, "package.json"), '{"type":"module"}');
  await writeFile(path.join(clone, "functions", "cli", "main.ts"), code);
  return promisify(execFile)(process.execPath, [path.join(clone, "bin", "ccaip-sessions.mjs"), "--help"]);
}

it("a clone without its packages says what to run", async () => {
  await expect(run('import "commander";')).rejects.toMatchObject({
    code: 1,
    stderr: "ccaip-sessions: package commander is not installed: run npm ci in the program's folder\n",
  });
});

it("another error stays as it is", async () => {
  await expect(run('throw new Error("broken");')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("Error: broken") });
  await expect(run('import "./missing.ts";')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("missing.ts") });
});
