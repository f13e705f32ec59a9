import { spawn } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Storage } from "@google-cloud/storage";
import { PassThroughClient } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BigqueryWarehouse } from "../../functions/warehouse/bigquery/bigquery.ts";
import type { Started } from "../support/contract.ts";
import { emulatedBigquery } from "../support/emulated-bigquery.ts";
import { type Emulator, type Missing, startBigqueryEmulator, startStorageEmulator } from "../support/emulators.ts";
import { callFile } from "../support/session-files.ts";
import { typedIn } from "./blocks.ts";
import { commandsOf, guides, wordsOf } from "./commands.ts";

// The guides' commands in the order in which they are printed, against emulators with a bucket of the guides' name.

const main = path.resolve("functions/cli/main.ts");
const folder = mkdtempSync(path.join(tmpdir(), "ccaip-sessions-guide-"));
/** What `terraform output -raw settings` writes in the guides. */
const settings = [
  "SOURCE_BUCKET=acme-ccaip-sessions",
  "QUARANTINE_BUCKET=acme-contact-center-ccaip-sessions-quarantine",
  "BIGQUERY_PROJECT=test",
];
writeFileSync(path.join(folder, "ccaip-sessions.env"), settings.join("\n"));
let storage: Emulator | Missing;
let warehouse: Started<BigqueryWarehouse> | Missing;
let bigquery: Emulator | Missing;
const started: Emulator[] = [];
beforeAll(async () => {
  storage = await startStorageEmulator();
  if (!("missing" in storage)) started.push(storage);
  bigquery = await startBigqueryEmulator();
  if (!("missing" in bigquery)) started.push(bigquery);
  warehouse = await emulatedBigquery(bigquery);
  if ("missing" in storage) return;
  const client = new Storage({
    projectId: "test",
    apiEndpoint: storage.endpoint,
    authClient: new PassThroughClient(),
    useAuthWithCustomEndpoint: true,
  });
  const bucket = client.bucket("acme-ccaip-sessions");
  await client.createBucket(bucket.name);
  await client.createBucket("acme-contact-center-ccaip-sessions-quarantine");
  const files = {
    "metadata-900000001.json": {
      id: 900_000_001,
      call_type: "voice_inbound",
      created_at: "2026-03-01T12:00:00Z",
      updated_at: "2026-03-01T12:05:00Z",
    },
    "metadata/call-1001.json": callFile({ id: 1001 }),
    "metadata/call-1002.json": "no JSON",
  };
  for (const [name, content] of Object.entries(files))
    await bucket.file(name).save(typeof content === "string" ? content : JSON.stringify(content), { resumable: false });
  // As the file's event does; it is copied there by gcloud, in the line before.
  await run(["load", "--settings", "ccaip-sessions.env", "gs://acme-ccaip-sessions/metadata-900000001.json"]);
}, 300_000);
afterAll(async () => {
  for (const emulator of started) await emulator.stop();
  rmSync(folder, { recursive: true });
});

/** Runs a command of ours as printed, with the guides' settings and the emulators' addresses. Nobody is there to be asked. */
async function run(words: readonly string[]) {
  if ("missing" in storage || "missing" in bigquery) throw new Error("the emulators are not there");
  const env = { PATH: process.env["PATH"], BIGQUERY_ENDPOINT: bigquery.endpoint, STORAGE_ENDPOINT: storage.endpoint };
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  // What serves pages says so when it does, and goes on until it is stopped.
  child.stdout.on("data", (printed) => void (String(printed).includes("Ctrl-C stops.") && child.kill("SIGINT")));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, said: `${output}\n${errors}` };
}

/** Commands whose exit code says something else than "done", with the reason. */
const otherCodes: Readonly<Record<string, readonly [code: number, reason: string]>> = {
  "doctor --settings ccaip-sessions.env": [1, "the emulators lack what it checks of a deployment"],
  "reconcile --settings ccaip-sessions.env": [3, "files are missing until they are loaded, as the guide says next"],
};

/** One of the files in the bucket can never load, and none is from a year that a page names, so what reads or looks for them ends with 3. */
const isOfRejected = (code: number | null, said: string): boolean =>
  code === 3 && (/\b[1-9]\d* rejected/.test(said) || said.includes("No file matches --"));

/** Pages for everybody, whose commands on the cloud run here; the others are typed by `documents.test.ts`. */
const pages = ["README.md", ...globSync("docs/*.md").map((page) => page.replaceAll(path.sep, "/"))];
const onCloud = pages
  .flatMap(typedIn)
  .filter(({ command }) => command.startsWith("npx ccaip-sessions ") && command.includes("--settings"))
  .map(({ place, command }) => ({ place, words: wordsOf(command.replaceAll("\\\n", " ")).slice(2) }));

it.each(onCloud)("$place: $words", { timeout: 120_000 }, async ({ words }) => {
  if ("missing" in storage || "missing" in warehouse) return;
  const { code, said } = await run(words);
  const [otherwise] = otherCodes[words.join(" ")] ?? [0];
  expect({ isExpected: code === 0 || code === otherwise || isOfRejected(code, said), code, said }).toMatchObject({ isExpected: true });
});

/** Statements that no emulator runs. */
const onlyBigquery = /^undrop |INFORMATION_SCHEMA|_copy$/u;

describe.each(guides)("the commands of %s", (page) => {
  const printed = commandsOf(page).filter(({ isBlock }) => isBlock);
  const all = printed.filter(({ words }) => words[1] === "ccaip-sessions").map(({ place, words }) => ({ place, words: words.slice(2) }));
  const ours = [...new Map(all.map((command) => [command.words.join(" "), command])).values()];

  it("are there", () => {
    expect(ours.length).toBeGreaterThan(4);
  });

  it.each(ours)("$place: $words", { timeout: 120_000 }, async ({ words }) => {
    if ("missing" in storage || "missing" in warehouse) return;
    const asks = words[0] === "erase" && words.includes("--phone") && !words.includes("--yes");
    const { code, said } = await run(asks ? [...words, "--yes"] : words);
    const [otherwise] = otherCodes[words.join(" ")] ?? [0];
    expect({ isExpected: code === 0 || code === otherwise || isOfRejected(code, said), code, said }).toMatchObject({ isExpected: true });
    expect(said).not.toMatch(/Help: npx|expected gs:/u);
  });

  const statements = printed
    .filter(({ words }) => words[0] === "bq" && words[1] === "query")
    .map(({ place, words }) => ({ place, sql: words.at(-1) ?? "" }))
    .filter(({ sql }) => !onlyBigquery.test(sql));

  it.each(statements)("$place: $sql", { timeout: 120_000 }, async ({ sql }) => {
    if ("missing" in warehouse) return;
    await expect(warehouse.subject.query(sql)).resolves.toBeDefined();
  });
});
