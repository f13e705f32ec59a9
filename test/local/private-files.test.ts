import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { callFile } from "../support/session-files.ts";

const run = promisify(execFile);

it("the program makes its database and its quarantine private to their user", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const at = (name: string): string => path.join(root, name);
  await mkdir(at("exports"));
  await writeFile(at("exports/call-4711.json"), JSON.stringify(callFile()));
  await writeFile(at("exports/call-4712.json"), '{"id": 4712,');
  const program = path.resolve("functions/cli/main.ts");
  const command = `umask 022; "$0" "$1" load exports --database warehouse.duckdb --quarantine quarantine --allow-rejected`;
  await run("sh", ["-c", command, process.execPath, program], { cwd: root });

  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const made = found.map((entry) => path.join(entry.parentPath, entry.name)).filter((file) => !file.includes("exports"));
  const open = await Promise.all(made.map(async (file) => [path.relative(root, file), (await stat(file)).mode & 0o077] as const));
  expect(open.length).toBeGreaterThan(5);
  expect(open.filter(([, rights]) => rights !== 0)).toEqual([]);
});
