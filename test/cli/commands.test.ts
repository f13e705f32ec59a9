import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCommands } from "../../functions/cli/program.ts";
import { callFile, chatFile } from "../support/session-files.ts";

const main = path.resolve(import.meta.dirname, "../../functions/cli/main.ts");
const run = promisify(execFile);
let place: string;

interface FileResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a person would, in a folder of its own. */
const ccaip = (...arguments_: readonly string[]): Promise<FileResult> => ccaipWith({}, ...arguments_);

async function ccaipWith(settings: Readonly<Record<string, string>>, ...arguments_: readonly string[]): Promise<FileResult> {
  const { DUCKDB_PATH: _, ...inherited }: NodeJS.ProcessEnv = process.env;
  const ended = await run(process.execPath, [main, ...arguments_], {
    cwd: place,
    env: { ...inherited, NO_COLOR: "1", ...settings },
    timeout: 60_000,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: unknown) => {
      const failed = typeof error === "object" && error !== null ? error : {};
      const text = (key: "stdout" | "stderr"): string => (key in failed ? String(Reflect.get(failed, key)) : "");
      return { code: Number(Reflect.get(failed, "code")), out: text("stdout"), err: text("stderr") };
    },
  );
  return ended;
}

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  await mkdir(path.join(place, "exports"));
  await writeFile(path.join(place, "exports", "call-4711.json"), JSON.stringify(callFile({ brand_new: 1 })));
  await writeFile(path.join(place, "exports", "chat-4711.json"), JSON.stringify(chatFile()));
  await writeFile(path.join(place, "exports", "call-9.json"), "{");
  await writeFile(path.join(place, "exports", "call-9.mp3"), "ID3");
});
afterAll(() => rm(place, { recursive: true }));

describe("the command line", { timeout: 180_000 }, () => {
  it("loads a folder, and a second time finds all of it there", async () => {
    const first = await ccaip("load", "exports");
    expect(first.out).toContain("rejected");
    expect(first.out).toMatch(/4 files seen = 2 loaded \+ 0 already there \+ 0 superseded \+ 1 skipped \+ 1 rejected \+ 0 failed/);
    expect(first.out).toContain(
      "1 file was ignored by its name, call-9.mp3: names that match NAME_PATTERN are read (by default *.json and",
    );
    expect(first.code).toBe(3);
    expect(await ccaip("load", "exports", "--allow-rejected", "-d", "deep/down/warehouse.duckdb")).toMatchObject({ code: 0 });
    expect((await ccaip("load", "exports")).out).toMatch(/4 files seen = 0 loaded \+ 3 already there/);
  });

  it("loads session files under any name, and skips other JSON", async () => {
    await mkdir(path.join(place, "named"));
    const write = (name: string, content: unknown): Promise<void> => writeFile(path.join(place, "named", name), JSON.stringify(content));
    await write("session_metadata_1.json", callFile({ id: 1 }));
    await write("CHAT-2.JSON", chatFile({ id: 2 }));
    await write("chat-3 (1).json", chatFile({ id: 3 }));
    await write("Metadata-4.TXT", callFile({ id: 4 }));
    await write("inventory.json", { items: [{ id: 5 }] });
    await write("list.json", []);
    await write("call-6.json", {});
    await write("seven.session", callFile({ id: 7 }));
    const { out } = await ccaip("load", "named", "-d", "named.duckdb");
    expect(out).toMatch(/8 files seen = 4 loaded \+ .* \+ 3 skipped \+ 1 rejected/);
    const skipped =
      "select object_name as name, problems like 'not_a_session: %' as is_other from contact_center.session_files where outcome = 'skipped'";
    expect(JSON.parse((await ccaip("query", "-d", "named.duckdb", "--json", `${skipped} order by 1`)).out)).toEqual([
      { name: "inventory.json", is_other: true },
      { name: "list.json", is_other: true },
    ]);
    expect((await ccaip("load", "named/seven.session", "-d", "named.duckdb")).out).toMatch(/^1 file seen = 1 loaded/);
    const settings = { NAME_PATTERN: "^call-\\d+\\.json$", OBJECT_PREFIX: "metadata/", DUCKDB_PATH: "narrow.duckdb" };
    expect((await ccaipWith(settings, "load", "named/seven.session")).out).toMatch(/^1 file seen = 1 loaded/);
  });

  it("keeps sample data apart from the files of a user", async () => {
    const database = ["-d", "mixed.duckdb"] as const;
    await ccaip("generate", "generated", "--sessions", "20", "--days", "2");
    await ccaip("load", "generated", ...database);
    const sample = "select distinct instance from contact_center.sessions order by 1";
    expect(JSON.parse((await ccaip("query", "--json", sample, ...database)).out)).toEqual([{ instance: "sample" }]);
    await mkdir(path.join(place, "bucket"), { recursive: true });
    await writeFile(path.join(place, "bucket", "call-4711.json"), JSON.stringify(callFile()));
    expect((await ccaip("reconcile", "--fix", ...database)).out).toContain("0 files loaded once and deleted");
    expect(JSON.parse((await ccaip("query", "--json", sample, ...database)).out)).toEqual([
      { instance: "default" },
      { instance: "sample" },
    ]);
    expect((await ccaip("reconcile", "generated", ...database)).out).toContain("0 files loaded once and deleted");
    await rm(path.join(place, "bucket"), { recursive: true });
  });

  it("prints what it leaves out of a folder, in load and in reconcile", async () => {
    await mkdir(path.join(place, "linked"));
    await writeFile(path.join(place, "linked", "call-4711.json"), JSON.stringify(callFile()));
    await symlink("nowhere.json", path.join(place, "linked", "call-5.json"));
    const leftOut = /^ccaip-sessions: left out: call-5\.json: [a-z ]+/m;
    expect((await ccaip("load", "--database", "linked.duckdb", "linked")).err).toMatch(leftOut);
    expect((await ccaip("reconcile", "--database", "linked.duckdb", "linked")).err.match(new RegExp(leftOut, "gm"))).toHaveLength(1);
  });

  it("answers a query as a table or as JSON", async () => {
    const sql = "select session_key, menu_path from contact_center.sessions order by session_key";
    expect((await ccaip("query", sql)).out).toMatch(/│ call-4711\s+│ Support\/Internet │/);
    expect(JSON.parse((await ccaip("query", "--json", sql)).out)).toEqual([
      { session_key: "call-4711", menu_path: "Support/Internet" },
      { session_key: "chat-4711", menu_path: "Support/Internet" },
    ]);
  });

  it("queries only read, unless --write says otherwise", async () => {
    const rewrite = "update contact_center_store.session_versions set lang = 'xx'";
    expect(await ccaip("query", rewrite)).toMatchObject({
      code: 1,
      err: expect.stringContaining("query only reads: expected a statement such as select, found update; to change rows, add --write"),
    });
    const refused = async (sql: string): Promise<string> => (await ccaip("query", sql)).err.split("\n").slice(1).join("\n");
    expect(await refused("select 1; select 2")).toBe("ccaip-sessions: expected one statement, found 2: run one at a time\n");
    expect(await refused("selct 1")).toMatch(/^ccaip-sessions: the SQL has a syntax error: .*near "selct"\)\n$/);
    expect(await refused("from 'exports/x.csv'")).toMatch(/^ccaip-sessions: other files and the network are refused, /);
    for (const sql of [";", "attach 'x.duckdb'", "selct 1", "from 'x.csv'"]) expect(await refused(sql)).not.toContain("--write");
    expect((await ccaip("query", "--dry-run", "select 1")).out).toBe("The statement is valid and only reads. Nothing was run.\n");
    expect(await ccaip("query", "--write", rewrite)).toMatchObject({ code: 0 });
    expect((await ccaip("query", "--json", "select distinct lang from contact_center_store.session_versions")).out).toContain("xx");
  });

  it("leaves files from before LOAD_SINCE out, and prints the command that loads them", async () => {
    const settings = { LOAD_SINCE: "2099-01-01", DUCKDB_PATH: "past.duckdb" };
    const past = await ccaipWith(settings, "reconcile", "--fix", "exports");
    expect(past.code).toBe(0);
    expect(past.out).toMatch(/3 session files in the bucket = 0 loaded .* \+ 0 missing .* \+ 3 from before LOAD_SINCE/);
    const [, command = ""] = /npx ccaip-sessions (load .*)$/m.exec(past.out) ?? [];
    expect(command).toBe("load --dry-run --until 2099-01-01T00:00:00.000Z exports");
    expect((await ccaipWith(settings, ...command.split(" "))).out).toMatch(/4 files seen = 3 to load/);
    expect((await ccaipWith(settings, ...command.replace("--dry-run ", "").split(" "))).out).toContain("2 loaded");
    expect((await ccaipWith(settings, "reconcile", "exports")).out).not.toContain("LOAD_SINCE");
  });

  it("erases a session of any instance, lists it and takes it back; what is not found has its own exit code", async () => {
    const database = ["-d", "erased.duckdb"] as const;
    await ccaip("load", "exports", ...database);
    const missed = await ccaip("erase", "--session", "call-4712", "--yes", ...database);
    expect(missed).toMatchObject({ code: 3, out: expect.stringMatching(/^No session was found, and nothing was erased\./) });
    const elsewhere = await ccaip("erase", "--session", "call-4711", "--instance", "elsewhere", "--yes", ...database);
    expect(elsewhere).toMatchObject({ code: 3, out: expect.stringContaining("There is default call-4711.") });
    expect(await ccaip("erase", "--phone", "(555) 010-0177", "--yes", ...database)).toMatchObject({
      code: 3,
      out: expect.stringContaining("1 session has a number that ends with these digits: add its country code."),
    });
    expect((await ccaip("erase", "--list", ...database)).out).toBe("No session was erased.\n");

    const erased = await ccaip("erase", "--phone", "0015550100177", "--reason", "ticket 4711", "--yes", ...database);
    expect(erased).toMatchObject({ code: 0, out: expect.stringContaining("Erased 1 session") });
    expect((await ccaip("erase", "--list", ...database)).out).toMatch(/default\s+│ call-4711\s+│ .* │ finished .* │ ticket 4711 /);
    expect((await ccaip("load", "exports", "--reload", ...database)).out).toContain("1 loaded");
    expect(await ccaip("erase", "--forget", "call-4711", ...database)).toMatchObject({
      code: 2,
      err: expect.stringContaining("--reason"),
    });
    expect(await ccaip("erase", "--forget", "chat-1", "--reason", "trial", ...database)).toMatchObject({ code: 3 });

    expect(await ccaip("erase", "--forget", "call-4711", "--reason", "was the trial", ...database)).toMatchObject({ code: 0 });
    expect((await ccaip("erase", "--list", ...database)).out).toMatch(/taken back .* │ was the trial /);
    expect((await ccaip("load", "exports", ...database)).out).toMatch(/1 loaded \+ 2 already there/);
  });

  it("reports as JSON or CSV, and says how it ended by its exit code", async () => {
    const loaded = await ccaip("load", "exports", "--json", "-d", "json.duckdb");
    expect(JSON.parse(loaded.out)).toMatchObject({ seen: 4, loaded: 2, rejected: 1, rejectedFiles: [{ name: "call-9.json" }] });
    expect(loaded.code).toBe(3);
    const status: unknown = JSON.parse((await ccaip("status", "--json", "-d", "json.duckdb")).out);
    expect(status).toMatchObject({
      sessions: 2,
      files: { loaded: 2, rejected: 1 },
      filesOfLastDay: { loaded: 2 },
      rejectedNotLoaded: 1,
      unknownKeys: 1,
    });
    expect(JSON.parse((await ccaip("replay", "--list", "--json", "exports", "-d", "json.duckdb")).out)).toMatchObject([
      { name: "call-9.json" },
    ]);
    const reconciled = await ccaip("reconcile", "exports", "--json", "-d", "json.duckdb");
    expect(JSON.parse(reconciled.out)).toMatchObject({
      files: 3,
      loaded: 2,
      rejected: 1,
      found: [{ kind: "rejected", name: "call-9.json" }],
    });
    expect(reconciled.code).toBe(0);
    const csv = await ccaip("query", "--csv", "select 'a,\"b\"' as text, null as nothing, [1] as list", "-d", "json.duckdb");
    expect(csv.out).toBe('text,nothing,list\n"a,""b""",,[1]\n');
    await writeFile(path.join(place, "one.sql"), "select 1 as one");
    expect((await ccaip("query", "-f", "one.sql", "--format", "ndjson", "-d", "json.duckdb")).out).toBe('{"one":1}\n');
    expect(await ccaip("load", "exports/call-9.mp3", "-d", "json.duckdb")).toMatchObject({ code: 3 });
    expect(await ccaip("load", "--since", "2026-03-02", "--until", "2026-03-01", "exports")).toMatchObject({ code: 2 });
    expect(await ccaip("query")).toMatchObject({ code: 2, err: expect.stringContaining("expected SQL") });
    expect(await ccaip("-v")).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect((await ccaip("-V")).out).toBe((await ccaip("-v")).out);
  });

  it("a file that is named ends as it did before if it gave no rows", async () => {
    await mkdir(path.join(place, "again"));
    await writeFile(path.join(place, "again", "inventory.json"), JSON.stringify({ items: [{ id: 5 }] }));
    await writeFile(path.join(place, "again", "call-9.json"), "{");
    for (const reason of ["JSON without", "not_a_session, as before: try it again with --reload"]) {
      const skipped = await ccaip("load", "again/inventory.json", "-d", "again.duckdb");
      expect(skipped.out).toContain(`skipped   inventory.json: ${reason}`);
      expect(skipped).toMatchObject({ code: 3, out: expect.stringMatching(/1 file seen = 0 loaded \+ 0 already there .* 1 skipped/) });
      expect(skipped.err).toBe("DuckDB again.duckdb, file again/inventory.json, instance default\n");
    }
    for (const reason of ["invalid JSON", "not_json, as before: try it again with --reload"]) {
      const rejected = await ccaip("load", "again/call-9.json", "-d", "again.duckdb");
      expect(rejected.out).toContain(`rejected  call-9.json: ${reason}`);
      expect(rejected).toMatchObject({ code: 3, out: expect.stringMatching(/0 already there .* 1 rejected/) });
    }
    expect(await ccaip("load", "again/call-9.json", "again/inventory.json", "--json", "-d", "again.duckdb")).toMatchObject({ code: 3 });
    expect(await ccaip("load", "exports/call-4711.json", "-d", "again.duckdb")).toMatchObject({ code: 0 });
    expect(await ccaip("load", "exports/call-4711.json", "-d", "again.duckdb")).toMatchObject({ code: 0 });
  });

  it("checks patterns, selectors and places before it works", async () => {
    for (const [word, ...rest] of [["load", "--match", "[", "exports"], ["replay", "--name", "a{b", "exports"], ["erase"]] as const)
      expect(await ccaip(word, ...rest, "-d", "mine.duckdb")).toMatchObject({
        code: 2,
        err: expect.stringMatching(/brackets closed|expected one of --session/),
      });
    for (const word of [[], ["--dry-run"]]) {
      const nothing = await ccaip("load", ...word, "--match", "**/call-8*.json", "exports", "-d", "mine.duckdb");
      expect(nothing).toMatchObject({ code: 3, out: expect.stringContaining("No file matches --match **/call-8*.json.") });
    }
    expect(await ccaip("replay", "--name", "call-8.json", "exports", "-d", "mine.duckdb")).toMatchObject({ code: 3 });
    expect(await ccaip("report", "--out", "exports", "-d", "mine.duckdb")).toMatchObject({
      code: 1,
      err: "ccaip-sessions: exports: a folder; name a file\n",
    });
    expect(await ccaip("report", "--out", "exports/call-9.json/r.html", "-d", "mine.duckdb")).toMatchObject({
      err: expect.stringMatching(/^ccaip-sessions: exports\/call-9\.json/),
    });
    expect(await ccaip("report", "--out", "no/folder/r.html", "-d", "mine.duckdb")).toMatchObject({ code: 0 });
  });

  it("explains a file without writing anything", async () => {
    const { out } = await ccaip("explain", "exports/call-4711.json");
    expect(out).toContain("would load as call-4711");
    expect(out).toContain("/brand_new: unknown_key (number)");
    const explained: unknown = JSON.parse((await ccaip("explain", "--json", "exports/chat-4711.json")).out);
    expect(explained).toMatchObject({
      outcome: "loaded",
      unknown_fields: null,
      children: { handle_durations: [{ response_average_seconds: 2.5 }] },
    });
    expect((await ccaip("explain", "exports/call-9.json")).code).toBe(3);
  });

  it.each([
    [
      ["query", "select * from contact_center.sesions"],
      /^DuckDB \.\/warehouse\.duckdb\nccaip-sessions: .*sesions.* Did you mean "sessions"\? .*DICTIONARY\.md\n$/,
    ],
    [
      ["start", "--bucket", "exports/call-9.json", "--once", "--port", "0"],
      /exports\/call-9\.json: a file, not a folder; name another path\n$/,
    ],
    [["lod", "x"], /^ccaip-sessions: unknown command 'lod'; did you mean load\?\nHelp: npx ccaip-sessions --help\n$/],
  ])("%j fails with one sentence", async (arguments_, message) => {
    const { code, err } = await ccaip(...arguments_);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("no option is one that Node takes for its own before the program gets it", async () => {
    const ofNode = new Set((await run(process.execPath, ["--help"])).stdout.match(/--[a-z][a-z-]*/g));
    const options = (await loadCommands()).flatMap((command) => command.options.map(({ long }) => `${command.name()} ${long ?? ""}`));
    expect(options).toContain("load --settings");
    expect(ofNode).toContain("--env-file");
    expect(options.filter((option) => ofNode.has(option.split(" ")[1] ?? ""))).toEqual([]);
  });

  it("reports a missing file of settings itself", async () => {
    const started = run(path.resolve(import.meta.dirname, "../../bin/ccaip-sessions.mjs"), ["status", "--settings", "missing.env"], {
      cwd: place,
    });
    await expect(started).rejects.toMatchObject({
      code: 1,
      stderr: "ccaip-sessions: missing.env: no such file; write it with: terraform output -raw settings > missing.env\n",
    });
  });

  it("says where doctor finds the settings of a deployment", async () => {
    const { code, err } = await ccaip("doctor");
    expect(code).toBe(2);
    expect(err).toMatch(/SOURCE_BUCKET: expected .*[\s\S]*--settings ccaip-sessions\.env.*[\s\S]*--deployment/);
  });

  it("plays the scene on one command", async () => {
    const { code, out } = await ccaip("start", "--once", "--port", "0");
    expect(code).toBe(0);
    expect([...out.matchAll(/^ {2}(loaded|rejected|skipped|ignored) /gm)].map(([, outcome]) => outcome)).toEqual([
      "loaded",
      "loaded",
      "loaded",
      "loaded",
      "loaded",
      "rejected",
      "ignored",
      "skipped",
      "loaded",
      "loaded",
      "loaded",
      "loaded",
    ]);
    expect(out).toContain("How long did customers wait");
  });
});
