import { globSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { generateCommand } from "../../../functions/cli/commands/generate.ts";
import { generateFolder } from "../../../functions/local/platform/generate-folder.ts";
import { generateWrites } from "../../../functions/local/platform/generate-writes.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "generate-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const filesIn = (root: string): readonly string[] => globSync("**/*.*", { cwd: root }).toSorted();

it("a folder contains the last write of each name, with the platform's time of creation", () => {
  const options = { sessions: 60, damage: 0.3, duplicates: 0.3 };
  const summary = generateFolder(folder, options);
  const last = new Map(Array.from(generateWrites(options), (write) => [write.name, write]));
  expect(filesIn(folder)).toEqual([...last.keys()].toSorted());
  expect(summary).toMatchObject({ files: last.size, writes: Array.from(generateWrites(options)).length });
  expect(summary.calls + summary.chats).toBe(60);
  for (const [name, write] of last) {
    const file = path.join(folder, name);
    expect(readFileSync(file).equals(Buffer.from(write.content))).toBe(true);
    expect(statSync(file).mtime.toISOString()).toBe(write.timeCreated);
  }
});

it("a file that is written again is replaced atomically, so that a program that watches the folder never reads half of it", () => {
  const options = { sessions: 5, writes: "newest" } as const;
  generateFolder(folder, options);
  const nodes = (): readonly number[] => filesIn(folder).map((name) => statSync(path.join(folder, name)).ino);
  const before = nodes();
  generateFolder(folder, options);
  expect(before.length).toBe(5);
  expect(nodes().filter((node, index) => node === before[index])).toEqual([]);
  expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith(".part"))).toEqual([]);
});

it("the command writes the files and their expected rows, and suggests the next command", async () => {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const truth = path.join(folder, "truth.ndjson");
  const sessions = path.join(folder, "sessions");
  const switches = ["--sessions", "40", "--instances", "acme,globex", "--damage", "0.2", "--truth", truth, "--writes", "newest"];
  await generateCommand.parseAsync([sessions, ...switches], { from: "user" });
  const names = filesIn(sessions);
  const lines = readFileSync(truth, "utf8").trimEnd().split("\n");
  expect(lines.filter((line) => line.includes('"session_key"'))).toHaveLength(40);
  expect(names).toHaveLength(lines.length);
  expect(names.every((name) => /^(acme|globex)\/metadata\/2026\/03\/\d\d\//.test(name))).toBe(true);
  expect(printed).toContain("40 sessions over 7 days from 2026-03-02");
  expect(printed).toContain(`Next: INSTANCES='{"acme/":"acme","globex/":"globex"}' npx ccaip-sessions load ${sessions}`);
});
