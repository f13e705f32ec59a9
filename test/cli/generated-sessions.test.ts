import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { metricViews } from "../../schema/metric-views.ts";
import { analystsPage, questionsOf } from "../views/answers.ts";

// The whole of the documented sample by the real program: `npm run test:sample` does the same with ten times as many sessions.
const sessions = Number(process.env["SAMPLE_SESSIONS"] ?? 2_000);
/** As the analysts' page sets them before its questions. */
const settings = { REPORTING_TIME_ZONE: "America/Los_Angeles", PSEUDONYM_KEY: "a-key-that-nobody-guesses" };
const timeout = 30_000 + sessions * 15;

const main = path.resolve(import.meta.dirname, "../../functions/cli/main.ts");
let folder: string;
let loaded: string;

/** Runs the program as a person would, and returns what it prints. */
async function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...settings, ...environment };
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { output, errors, code };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ccaip-generated-"));
  await run(["generate", "generated", "--sessions", String(sessions), "--days", "21"]);
  loaded = (await run(["load", "generated"])).output;
}, timeout * 2);
afterAll(() => rm(folder, { recursive: true }));

it("loads what it generated, a later hand-over of a session included", () => {
  expect(loaded).toMatch(/ loaded \+ 0 already there \+ 0 superseded \+ 0 skipped \+ 0 rejected \+ 0 failed/);
});

it(
  "load settles what it loaded, within its memory limit, and of a settled database what another load touched",
  { timeout: 120_000 },
  async () => {
    expect(loaded).toMatch(/^Settled \d+ days in [\d.]+ s$/m);
    await run(["generate", "many", "--sessions", "1100", "--days", "9"]);
    const { output, errors, code } = await run(["load", "--no-settle", "-d", "many.duckdb", "many"]);

    expect({ errors, code }).toEqual({ errors: "DuckDB many.duckdb, folder many, instance default\n", code: 0 });
    expect(output).not.toContain("Settled");
    const again = await run(["load", "-d", "many.duckdb", "--reload", "many"]);
    expect(again).toMatchObject({ output: expect.stringMatching(/ = 1,1\d\d loaded \+ 0 [^]*\nSettled \d+ days in [\d.]+ s\n$/), code: 0 });
    expect((await run(["settle", "-d", "many.duckdb", "--status"])).output).toMatch(/^\d+ days settled, .*\nNo day is due\.\n$/);
    await run(["generate", "one", "--sessions", "1", "--seed", "9"]);
    expect(await run(["load", "-d", "many.duckdb", "one"])).toMatchObject({
      output: expect.stringMatching(/ 1 loaded [^]*\nSettled 1 day in /),
      code: 0,
    });
    expect(await run(["report", "-d", "many.duckdb", "--out", "utc.html"], { REPORTING_TIME_ZONE: "UTC" })).toMatchObject({
      errors: expect.stringMatching(/\ndays and hours are counted in UTC, but [^]*REPORTING_TIME_ZONE=America\/Los_Angeles\n$/),
      code: 0,
    });
  },
);

it("reports on generated sessions", { timeout }, async () => {
  expect(await run(["report", "--out", "report.html"])).toMatchObject({ errors: "DuckDB ./warehouse.duckdb\n", code: 0 });
  expect((await stat(path.join(folder, "report.html"))).size).toBeGreaterThan(100_000);
});

it("queries every metric view of generated sessions", { timeout }, async () => {
  const counts = metricViews.map(({ dataset, name }) => {
    const schema = dataset === "restricted" ? "contact_center_restricted" : dataset;
    return `(select count(*) from ${schema}.${name}) as ${name}`;
  });

  expect(await run(["query", "--json", `select ${counts.join(", ")}`])).toMatchObject({ errors: "DuckDB ./warehouse.duckdb\n", code: 0 });
});

it.each(questionsOf(readFileSync(analystsPage, "utf8")))("answers question $title", { timeout }, async ({ sql }) => {
  const { output, code } = await run(["query", "--json", sql]);

  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output.split("\n").length).toBeGreaterThan(2);
});

it("names the setting to raise if loading takes more memory than it allows", { timeout }, async () => {
  const { output, errors } = await run(["load", "--reload", "generated"], { DUCKDB_MEMORY_LIMIT: "1MB" });

  expect(`${output}${errors}`).toContain("allow more with: export DUCKDB_MEMORY_LIMIT=1GB");
});
