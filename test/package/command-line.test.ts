import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "ccaip-packed-"));
const installed = path.join(folder, "package");
let files: readonly string[] = [];

/** Runs the packed program as another machine would. */
const ccaip = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [path.join(installed, "bin/ccaip-sessions.mjs"), ...words], { cwd: folder })).stdout;

const packed = z.tuple([z.looseObject({ filename: z.string(), files: z.array(z.looseObject({ path: z.string() })) })]);

beforeAll(async () => {
  await run(process.execPath, ["functions/package/command-line.ts"], { cwd: root });
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const [archive] = packed.parse(JSON.parse(stdout));
  files = archive.files.map((file) => file.path);
  await run("tar", ["xzf", archive.filename], { cwd: folder });
  symlinkSync(path.join(root, "node_modules"), path.join(installed, "node_modules"));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe("the published package", () => {
  it("has compiled code and examples, and nothing of a user", () => {
    const other = files.filter((file) => !/^(?:bin|dist|docs\/examples)\/|^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(file));
    expect(other).toEqual([]);
    expect(files.filter((file) => /\.(?:ts|duckdb|env)$/.test(file))).toEqual([]);
    expect(existsSync(path.join(installed, "functions"))).toBe(false);
  });

  it("loads, answers and reports without the sources", { timeout: 120_000 }, async () => {
    expect(await ccaip("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await ccaip("load", "package/docs/examples")).toContain("4 files seen = 4 loaded");
    expect(await ccaip("query", "--csv", "select count(*) as sessions from contact_center.sessions")).toBe("sessions\n3\n");
    expect(await ccaip("report", "--out", "report.html")).toMatch(/^report\.html: /);
    expect(await ccaip("start", "--once", "--port", "0", "-d", "start.duckdb")).toContain("How long did customers wait");
  });

  it("imports only packages that are installed with it", () => {
    const { dependencies } = z
      .looseObject({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")));
    const code = files.filter((file) => file.endsWith(".mjs")).map((file) => readFileSync(path.join(installed, file), "utf8"));
    const imported = code.flatMap((text) =>
      [...text.matchAll(/(?:^import .*?|from |import\()"([^"./;\n][^"\n]*)"/gm)].map(([, name = ""]) => name),
    );
    const packages = new Set(
      imported.map((name) => (name.startsWith("@") ? name.split("/").slice(0, 2) : name.split("/").slice(0, 1)).join("/")),
    );
    expect([...packages].filter((name) => !name.startsWith("node:") && !Object.hasOwn(dependencies, name))).toEqual([]);
  });
});

it("the image has at most 30 lines, and the Node that the project is tested with", () => {
  const lines = readFileSync(path.join(root, "Dockerfile"), "utf8").trim().split("\n");
  const version = readFileSync(path.join(root, ".nvmrc"), "utf8").trim();
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(lines.filter((line) => line.startsWith("FROM "))).toEqual([
    `FROM node:${version}-bookworm-slim AS build`,
    `FROM node:${version}-bookworm-slim`,
  ]);
});
