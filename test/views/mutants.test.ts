import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it("the command that makes mistakes in the views applies them, and notices them", { timeout: 300_000 }, async () => {
  const { stdout } = await run(process.execPath, [path.join(import.meta.dirname, "mutants.ts"), "--every", "30"]);
  expect(stdout).toContain("4 of 4 mistakes were caught.");
});
