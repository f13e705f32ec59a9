import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Help } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { costText } from "../../functions/cli/cost.ts";
import { requireCredentials } from "../../functions/cli/credentials.ts";
import { UserError, describeError } from "../../functions/cli/error-messages.ts";
import { resultText } from "../../functions/cli/print.ts";
import { createProgram, loadCommands, mistyped } from "../../functions/cli/program.ts";
import { openProgress } from "../../functions/cli/progress.ts";
import { since, until } from "../../functions/cli/options.ts";
import { openSource } from "../../functions/cli/sources.ts";
import { readConfig } from "../../functions/config.ts";
import { bigqueryEngine } from "../../functions/warehouse/bigquery/engine.ts";
import { openDatabase } from "../../functions/warehouse/duckdb/open.ts";
import { asUnprivileged } from "../support/as-unprivileged.ts";

const commands = await loadCommands();

let place: string;
beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), "ccaip-messages-"));
});
afterAll(() => rm(place, { recursive: true }));

const at = (...parts: readonly string[]): string => path.join(place, ...parts);
const failed = (message: string, known: Readonly<Record<string, unknown>> = {}): Error => Object.assign(new Error(message), known);
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => describeError(error),
  );

describe("an error as one sentence with what to do", () => {
  it.each([
    ["Could not load the default credentials. Browse to …", {}, /^no credentials .*: sign in with: gcloud auth application-default login$/],
    ['{"error":"invalid_grant"}', {}, /sign in with: gcloud auth/],
    ["Unable to detect a Project Id in the current environment.\nMore", {}, /export BIGQUERY_PROJECT=acme-contact-center$/],
    ["write", { code: "ENOSPC" }, /^the disk is full: .*df -h/],
    ["IO Error: CHECKPOINT during DETACH failed\nCould not write file: No space left on device", {}, /^the disk is full/],
    ["connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" }, /does not answer .*check the network/],
    ["Query exceeded limit for bytes billed: 10. 20 or higher required.", { code: 400 }, /export UPKEEP_MAX_BYTES=/],
    ["BigQuery API has not been used in project 7 before or it is disabled.", { code: 403 }, /gcloud services enable bigquery/],
    ["Quota exceeded: too many load jobs", { code: 403 }, /a quota is used up; wait/],
    ["Login Required.", { code: 401 }, /not accepted; sign in with: gcloud auth/],
    ["Access Denied: Dataset p:d", { code: 403 }, /lacks a permission; see which with: npx ccaip-sessions doctor$/],
    ["BigQuery, load into session_versions: a permission is missing", { code: "403 accessDenied" }, /npx ccaip-sessions doctor$/],
    ["Not found: Dataset p:d was not found in location US", {}, /npx ccaip-sessions migrate --apply .* BIGQUERY_LOCATION/],
    ["The specified bucket does not exist.", { code: 404 }, /does not exist: .*gcloud storage ls$/],
    ["./w.duckdb is open in another process", {}, /stop that one .* --database <file>$/],
    ["mkdir", { code: "EEXIST", path: "a" }, /^a: a file, not a folder; name another path$/],
    ["mkdir", { code: "ENOTDIR", path: "a/b" }, /^a\/b: a part of it is a file/],
    ["open", { code: "EISDIR", path: "a" }, /^a: a folder; name a file$/],
    ["open", { code: "EROFS", path: "a" }, /^a: its disk is read-only/],
    ["open", { code: "EMFILE" }, /ulimit -n/],
    ["open", { code: "ENOENT", path: "package.json/x" }, /see what there is with: ls |there is no folder/],
    [
      'Permission Error: Cannot access file "x.csv" - file system operations are disabled by configuration',
      {},
      /^other files and the network are refused, .*npx ccaip-sessions load <file>; .*own shell \(DuckDB: Cannot access file "x\.csv"/,
    ],
    [
      'Failed to extract statements: Parser Error: syntax error at or near "selct"\n\nLINE 1: selct 1',
      {},
      /^the SQL has a syntax error: correct it .* \(DuckDB: syntax error at or near "selct"\)$/,
    ],
    ["Parser Error: unterminated quoted string", {}, /^the SQL has a syntax error: .*\(DuckDB: unterminated quoted string\)$/],
    ['Syntax error: Unexpected identifier "selct" at [1:1]', {}, /^the SQL has a syntax error: .*\(BigQuery: Unexpected identifier/],
    ["something else\n    at line 1", {}, /^something else$/],
  ])("%j %j", (message, known, sentence) => {
    const printed = describeError(failed(message, known));
    expect(printed).toMatch(sentence);
    expect(printed).not.toMatch(/\n/);
  });

  it("names the folder that refuses, and gives away nothing that was not named", async () => {
    await mkdir(at("mine"));
    const inside = at("mine", "new", "file.json");
    expect(describeError(failed("open", { code: "EACCES", path: inside }))).toBe(
      `${at("mine")}: this user may not read or write it; allow it with: chmod u+rwX ${at("mine")}, or name another path`,
    );
    expect(describeError(failed("open", { code: "EACCES", path: at("mine") }))).toContain("chmod -R u+rwX ");
  });

  it("distinguishes a missing folder from a missing file", () => {
    const folder = at("no folder");
    expect(describeError(failed("open", { code: "ENOENT", path: path.join(folder, "r.html") }))).toContain(
      `create it with: mkdir -p '${folder}'`,
    );
    expect(describeError(failed("open", { code: "ENOENT", path: at("r.html") }))).toBe(
      `${at("r.html")}: no such file or folder; see what there is with: ls ${place}`,
    );
  });

  it("leaves a complete sentence unchanged", () => {
    expect(describeError(new UserError("Not found: Table x. Every column: DICTIONARY.md"))).toBe(
      "Not found: Table x. Every column: DICTIONARY.md",
    );
  });

  it("states in one line what was mistyped", () => {
    expect(mistyped("error: unknown option '--dryrun'\n(Did you mean --dry-run?)\n")).toBe(
      "ccaip-sessions: unknown option '--dryrun'; did you mean --dry-run?",
    );
  });
});

describe("a database that cannot be opened", () => {
  it("is explained in the program's own words", async () => {
    await writeFile(at("text.duckdb"), "this is text, and long enough to be none of DuckDB's files\n".repeat(100));
    await writeFile(at("empty.duckdb"), "");
    expect(await messageOf(openDatabase(at("text.duckdb")))).toBe(
      `${at("text.duckdb")}: not a DuckDB database; name another file with --database <file>`,
    );
    expect(await messageOf(openDatabase(at("empty.duckdb")))).toContain("not a DuckDB database");
    await writeFile(at("session.json"), JSON.stringify({ id: 1, texts: "long enough ".repeat(1_000) }));
    expect(await messageOf(openDatabase(at("session.json")))).toContain("not a DuckDB database");
    expect(await messageOf(openDatabase(place))).toContain(`name a file in it with: --database ${at("warehouse.duckdb")}`);
    expect(await messageOf(openDatabase(at("text.duckdb", "w.duckdb")))).toMatch(/a part of it is a file|a file, not a folder/);
    expect(await messageOf(openDatabase(""))).toMatch(/^no database file is named/);
  });

  it("is refused or replaced by one in memory if a command must not create it", async () => {
    const file = at("mistyped.duckdb");
    expect(await messageOf(openDatabase(file, { ifMissing: "refuse" }))).toContain("no such database; create it with: npx");
    const empty = await openDatabase(file, { ifMissing: "in memory" });
    await empty.close();
    expect(await messageOf(openDatabase(file, { ifMissing: "refuse" }))).toContain("no such database");
  });
});

describe("sources of files", () => {
  const config = readConfig({ SOURCE_BUCKET: "local" });

  it("a missing path and an invalid address are reported", async () => {
    expect(await messageOf(openSource(at("nowhere"), at("quarantine"), config))).toContain("nowhere: no such file or folder; name one");
    expect(await messageOf(openSource("s3://x/y", at("quarantine"), config))).toContain("expected a bucket such as gs://");
  });

  it("a folder that cannot be read is reported and the others are listed, or it fails the listing", async () => {
    await mkdir(at("exports", "closed"), { recursive: true });
    await writeFile(at("exports", "closed", "call-1.json"), "{}");
    await writeFile(at("exports", "call-2.json"), "{}");
    await chmod(at("exports", "closed"), 0);
    const names = async (onUnreadable?: (error: unknown) => void): Promise<string[]> => {
      const found: string[] = [];
      const { listing } = await openSource(at("exports"), at("quarantine"), config, onUnreadable);
      for await (const { name } of listing()) found.push(name);
      return found;
    };
    const printed: string[] = [];
    await chmod(place, 0o755);
    const { listed, failure } = await asUnprivileged(async () => ({
      listed: await names((error) => void printed.push(describeError(error))),
      failure: await messageOf(names()),
    }));
    await chmod(at("exports", "closed"), 0o700);
    expect(listed).toEqual(["call-2.json"]);
    expect(printed).toEqual([expect.stringMatching(/closed: this user may not read or write it; allow it with: /)]);
    expect(failure).toBe(printed[0]);
  });

  it("credentials are asked for before the first request", async () => {
    const before = process.env["GOOGLE_APPLICATION_CREDENTIALS"];
    process.env["GOOGLE_APPLICATION_CREDENTIALS"] = at("no-key.json");
    const printed = await messageOf(requireCredentials(undefined));
    if (before === undefined) delete process.env["GOOGLE_APPLICATION_CREDENTIALS"];
    else process.env["GOOGLE_APPLICATION_CREDENTIALS"] = before;
    expect(printed).toMatch(/no-key\.json, which gives no credentials: .*gcloud auth application-default login$/);
    expect(await messageOf(requireCredentials("http://127.0.0.1:1"))).toBe("no error");
  });
});

describe("help and mistyped words", () => {
  it("the list of commands shows the arguments that each command has", async () => {
    const listed = (await createProgram([])).helpInformation().replaceAll(/\s+/g, " ");
    const help = new Help();
    const missing = commands
      .map((command) => `${help.subcommandTerm(command)} ${command.summary()}`)
      .filter((line) => !listed.includes(line));
    expect(missing.map((line) => `${line}: correct words or summary in functions/cli/program.ts`)).toEqual([]);
  });

  it("every command's help has examples that can be typed", () => {
    const helps = commands.map((command) => {
      let help = "";
      command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
      return { name: command.name(), help };
    });
    const withoutExample = helps.filter(({ help }) => !/Examples:\n {2}\$ .*npx ccaip-sessions /.test(help));
    expect(withoutExample.map(({ name }) => `${name}: add Examples with addHelpText, as the other commands do`)).toEqual([]);
    const withoutNpx = helps.filter(({ help }) => /(?<!npx )\bccaip-sessions [a-z]/.test(help));
    expect(withoutNpx.map(({ name }) => `${name}: write npx before ccaip-sessions in the help`)).toEqual([]);
    expect(commands.map((command) => command.name())).toEqual(expect.arrayContaining(["start", "load", "query", "explain", "generate"]));
  });

  it.each([
    [["start", "--port", "x"], /port from 0 to 65535/],
    [["load"], /missing required argument 'path'/],
    [["load", "--dryrun", "x"], /unknown option '--dryrun'; did you mean --dry-run\?/],
    [["erase", "--session", "1001"], /such as call-1001/],
  ])("%j is answered with where to find help", async (words, message) => {
    const printed: string[] = [];
    const [name = "", ...rest] = words;
    const command = commands.find((one) => one.name() === name);
    const written = vi.spyOn(process.stderr, "write").mockImplementation((text) => printed.push(String(text)) > 0);
    const ended = await Promise.resolve(command?.exitOverride().parseAsync(rest, { from: "user" })).catch(() => "refused");
    written.mockRestore();
    expect(ended).toBe("refused");
    expect(printed.join("")).toMatch(message);
    expect(printed.join("")).toMatch(new RegExp(`^ccaip-sessions: .*\\nHelp: npx ccaip-sessions ${name} --help\\n$`));
  });
});

describe("what loading costs", () => {
  const plan = { seen: 1_000_000, toLoad: 1_000_000, alreadyThere: 0, notSessionFiles: 0, bytes: 5 * 2 ** 30 };

  it("states its prices and their source", () => {
    const text = costText(plan, true, bigqueryEngine.prices);
    expect(text).toMatch(/estimated from American list prices .*cloud\.google\.com/);
    // A million reads and a thousand pages; 5 GiB kept, or taken out of Google's network.
    expect(text).toContain("$0.41 for reading the bucket ($0.0004 per 1,000 files");
    expect(text).toContain("$0.64 for the network if this machine is outside");
    expect(text).toContain("$0.10 a month for rows");
    expect(costText({ ...plan, toLoad: 1, seen: 1, bytes: 1 }, true, null)).not.toContain("a month");
    expect(costText(plan, false, null)).toBe("Cost: none, files and warehouse are on this machine.");
  });
});

describe("days", () => {
  it("a day that its month does not have is invalid", () => {
    expect(since("2026-03-31")).toBe(Date.parse("2026-03-31T00:00:00Z"));
    expect(until("2026-03-31")).toBe(Date.parse("2026-03-31T23:59:59.999Z"));
    expect(() => since("2026-02-31")).toThrow("Expected a date");
    expect(() => since("yesterday")).toThrow("Expected a date");
  });
});

const screen = (isTTY: boolean, columns: number) => {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
};

describe("progress", () => {
  it("is one line of the terminal, however narrow, and is erased at the end", () => {
    for (const columns of [20, 60, 200]) {
      const terminal = screen(true, columns);
      const progress = openProgress("files", terminal);
      progress.total(4_124);
      progress.update(1_000);
      progress.stop();
      const lines = terminal.written.join("").split("\r\u001B[K");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
      expect(terminal.written.at(-1)).toBe("\r\u001B[K");
      // No other control sequence, such as one that hides the cursor.
      expect(lines.join("")).not.toContain("\u001B");
    }
  });

  it("prints no bar without a terminal", () => {
    const file = screen(false, 80);
    const progress = openProgress("files", file);
    progress.update(1);
    progress.stop();
    expect(file.written).toEqual([]);
  });
});

describe("an answer", () => {
  const columns = Array.from({ length: 30 }, (_, index) => ({ name: `column_${index}`, type: "VARCHAR" }));
  const row = Object.fromEntries(columns.map(({ name }) => [name, `value of ${name}`]));

  it("is printed a value a line if a table is wider than the terminal", () => {
    const text = resultText({ columns, rows: [row, row] }, 60);
    expect(text).toContain("── row 2 ─");
    expect(text).toContain("column_29  value of column_29\n");
    expect(text).toMatch(/\n2 rows$/);
    expect(resultText({ columns, rows: [row] })).toContain("┌");
  });

  it("is cut if it is long, with a line that says how to see the rest", () => {
    const rows = Array.from({ length: 5_000 }, () => row);
    expect(resultText({ columns: columns.slice(0, 2), rows })).toMatch(/\n200 of 5,000 rows; see all of them with --json/);
    expect(resultText({ columns, rows }, 60)).toMatch(/\n20 of 5,000 rows; /);
  });
});
