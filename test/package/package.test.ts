import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it, onTestFinished } from "vitest";
import { type PackageFiles, packageFiles, zipOf } from "../../functions/package/files.ts";
import { lockfileFor } from "../../functions/package/lockfile.ts";
import { schemaField } from "../../schema/ddl.ts";
import { allRelations, metricViews } from "../../schema/metric-views.ts";
import { programObjects } from "../../schema/program-objects.ts";
import { storedTables } from "../../schema/store.ts";
import { bigqueryDefinition } from "../../functions/warehouse/bigquery/settled-definition.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { allStoreViews } from "../../schema/settled.ts";
import { startStub, type Stub } from "../support/cloud-stub.ts";
import { datasets } from "../support/settings.ts";
import { post, type Running, start, unpack, type Unpacked } from "./packaged-function.ts";

let files: PackageFiles;
let unpacked: Unpacked;
beforeAll(async () => {
  files = await packageFiles();
  unpacked = unpack(files);
});
afterAll(() => unpacked.remove());

const object = (name: string, generation = "17") => ({ bucket: "sessions", name, generation });
/** The session ended moments ago, as that of almost every event did. */
const sessionFile = (id: number, createdAt = new Date(Date.now() - 600_000)) =>
  Buffer.from(
    JSON.stringify({
      id,
      call_type: "Voice Inbound (Call)",
      created_at: createdAt.toISOString(),
      updated_at: new Date(createdAt.getTime() + 600_000).toISOString(),
      feedback: "+15550100123",
    }),
  );

describe("the packaged function", () => {
  let stub: Stub;
  let running: Running;
  const settings = (): Readonly<Record<string, string>> => ({
    SOURCE_BUCKET: "sessions",
    QUARANTINE_BUCKET: "quarantine",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: stub.endpoint,
    STORAGE_ENDPOINT: stub.endpoint,
    DEADLINE_SECONDS: "6",
  });
  const put = (id: number) => {
    stub.objects.set(`sessions/call-${id}.json`, { generation: "17", bytes: sessionFile(id), timeCreated: new Date().toISOString() });
    return object(`call-${id}.json`);
  };
  const logEntries = () => running.lines.filter((line) => line.startsWith("{")).map((line): Record<string, unknown> => JSON.parse(line));
  beforeEach(async () => {
    stub = await startStub();
    running = await start(unpacked.folder, "ingestSession", settings());
  });
  afterEach(async () => {
    await running.stop();
    await stub.stop();
  });

  it("a file is loaded with two requests, one read and one append, the first time as later", async () => {
    for (const id of [1, 2, 3]) {
      const before = stub.requests.length;
      expect((await post(running.url, put(id))).status).toBe(204);
      expect(stub.requests.slice(before)).toEqual(["read", "append"]);
    }

    expect(stub.rows.map(({ table, json }) => [table, json["session_key"]])).toEqual([
      ["session_versions", "call-1"],
      ["session_versions", "call-2"],
      ["session_versions", "call-3"],
    ]);
  });

  it("a session of a day that may be settled takes one append more: its day is noted first", async () => {
    const bytes = sessionFile(1, new Date(Date.now() - 5 * 86_400_000));
    stub.objects.set("sessions/call-1.json", { generation: "17", bytes, timeCreated: new Date().toISOString() });

    expect((await post(running.url, object("call-1.json"))).status).toBe(204);

    expect(stub.requests).toEqual(["read", "append", "append"]);
    expect(stub.rows.map(({ table }) => table)).toEqual(["touched_days", "session_versions"]);
    expect(stub.rows[0]?.json["day"]).toBe(stub.rows[1]?.json["session_date"]);
  });

  it("one log line per file has the fields of Cloud Logging, and no value of the file", async () => {
    await post(running.url, put(1));

    await expect.poll(logEntries).toHaveLength(1);
    expect(logEntries()[0]).toMatchObject({
      severity: "INFO",
      event: "file_handled",
      outcome: "loaded",
      object: "call-1.json",
      session_key: "call-1",
      "logging.googleapis.com/trace": "projects/test/traces/0af7651916cd43dd8448eb211c80319c",
    });
    expect(running.lines.join("\n")).not.toContain("15550100123");
  });

  it("ignored objects cause no request", async () => {
    expect((await post(running.url, object("call-1-photo-2.jpg"))).status).toBe(204);
    expect((await post(running.url, { ...object("call-1.json"), bucket: "another" })).status).toBe(204);

    expect(stub.requests).toEqual([]);
  });

  it.each([
    ["a read that fails", "read", 503],
    ["an append that fails", "append", 503],
    ["too many requests", "append", 429],
    ["a table that is not there for minutes", "append", 404],
  ] as const)("after %s the event is delivered again, and loads then", async (_, request, status) => {
    stub.always(request, { kind: "status", status, reason: "backendError" });
    const version = put(1);
    expect((await post(running.url, version)).status).toBe(500);
    expect((await post(running.url, version)).status).toBe(500);
    expect(stub.countOf(request), "one attempt per delivery").toBe(2);
    expect(logEntries().map(({ severity, outcome }) => [severity, outcome])).toEqual([
      ["ERROR", "failed"],
      ["ERROR", "failed"],
    ]);

    stub.well();

    expect((await post(running.url, version)).status).toBe(204);
    expect(stub.rows).toHaveLength(1);
  });

  it("an event whose answer takes longer than the deadline is delivered again", async () => {
    stub.next("append", { kind: "slow", milliseconds: 4_000 });
    const version = put(1);

    expect((await post(running.url, version)).status).toBe(500);
    expect((await post(running.url, version)).status).toBe(204);

    // The late one was taken too: two equal rows, of which the relations show one.
    await expect.poll(() => stub.rows.length, { timeout: 6_000 }).toBe(2);
    expect(new Set(stub.rows.map(({ insertId }) => insertId)).size).toBe(1);
  });

  it("a file whose row is refused is kept in quarantine, and logged without its values", async () => {
    stub.next("append", { kind: "insertErrors", errors: [{ reason: "invalid", location: "rating", message: "bad value: +15550100123" }] });

    expect((await post(running.url, put(1))).status).toBe(204);

    expect(stub.requests).toEqual(["read", "append", "upload", "append"]);
    expect(stub.rows.map(({ table, json }) => [table, json["outcome"]])).toEqual([["unloaded_files", "rejected"]]);
    expect(JSON.stringify(stub.rows) + running.lines.join("\n")).not.toContain("15550100123");
  });

  it("a file that is not JSON is kept in quarantine", async () => {
    stub.objects.set("sessions/call-9.json", { generation: "17", bytes: Buffer.from("not json"), timeCreated: "2026-03-01T12:10:01Z" });

    expect((await post(running.url, object("call-9.json"))).status).toBe(204);

    expect(stub.requests).toEqual(["read", "upload", "append"]);
    const kept = [...stub.objects].filter(([name]) => name.startsWith("quarantine/not_json/2026/03/01/"));
    expect(kept.map(([, { bytes }]) => bytes.toString())).toEqual(["not json"]);
  });

  it("the live version is loaded if the one named is gone", async () => {
    put(1);

    expect((await post(running.url, object("call-1.json", "16"))).status).toBe(204);

    expect(stub.rows.map(({ table }) => table)).toEqual(["session_versions", "unloaded_files"]);
  });

  it("the function finishes running deliveries on SIGTERM", async () => {
    await post(running.url, put(1));
    stub.next("append", { kind: "slow", milliseconds: 800 }, { kind: "slow", milliseconds: 800 });
    const answers = [put(2), put(3)].map((version) => post(running.url, version));
    await expect.poll(() => stub.countOf("append")).toBe(3);

    running.process.kill("SIGTERM");

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 204]);
    expect(await running.exited).toBe(0);
    expect(stub.rows).toHaveLength(3);
  });

  it("an idle function ends at once on SIGTERM", async () => {
    await post(running.url, put(1));
    const since = performance.now();

    running.process.kill("SIGTERM");

    expect(await running.exited).toBe(0);
    expect(performance.now() - since).toBeLessThan(3_000);
  });
});

it("the packaged upkeep first makes the views of its version, none if they are there, and skips tasks that are switched off", async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  for (const dataset of Object.values(datasets)) stub.documents.set(`datasets/${dataset}`, { labels: { "managed-by": "terraform" } });
  for (const { name, fields } of storedTables)
    stub.documents.set(`datasets/${datasets.store}/tables/${name}`, { type: "TABLE", schema: { fields: fields.map(schemaField) } });
  const definition = { name: "definition", value: bigqueryDefinition(defaultMetricSettings) };
  const empty = { session_date: null, settled_at: null, first_touched_at: null, last_touched_at: null };
  stub.answer = (sql) => (/^\s*select name, value/.test(sql) ? [{ ...definition, ...empty }] : []);
  const running = await start(unpacked.folder, "upkeep", {
    SOURCE_BUCKET: "sessions",
    BIGQUERY_PROJECT: "test",
    BIGQUERY_ENDPOINT: stub.endpoint,
    COMPACT: "false",
    RECONCILE: "false",
  });
  onTestFinished(() => running.stop());
  const call = () => fetch(running.url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  const changes = () =>
    running.lines.filter((line) => line.includes('"task":"migrate"')).map((line): unknown => JSON.parse(line)["changes"]);

  expect((await call()).status).toBe(204);
  expect((await call()).status).toBe(204);

  const views = [...stub.documents].filter(([, { type }]) => type === "VIEW");
  expect(views).toHaveLength(allStoreViews.length + allRelations.length);
  expect(stub.documents.get(`datasets/${datasets.contact_center}/routines/sessions_between`)).toMatchObject({
    routineType: "TABLE_VALUED_FUNCTION",
  });
  // And readers of the store are authorized, and what days are settled with is recorded.
  await expect.poll(changes).toEqual([programObjects.length + 2, 0]);
});

it.each(["ingestSession", "upkeep"])("unusable settings are reported with every problem, and %s does not start", async (target) => {
  const failure: unknown = await start(unpacked.folder, target, { MAX_OBJECT_BYTES: "many" }).catch((error: unknown) => error);

  const output = failure instanceof Error ? failure.message.split("\n") : [];
  const [line] = output.filter((text) => text.includes('"event":"settings"')).map((text): unknown => JSON.parse(text));
  expect(line).toMatchObject({ severity: "ERROR", event: "settings", outcome: "failed" });
  expect(JSON.stringify(line)).toMatch(/SOURCE_BUCKET.*MAX_OBJECT_BYTES/);
});

it("two packages of the same source are the same bytes", async () => {
  const [one, other] = await Promise.all([zipOf(files), zipOf(await packageFiles())]);

  expect(createHash("sha256").update(other).digest("hex")).toBe(createHash("sha256").update(one).digest("hex"));
  const views = metricViews.map(({ name }) => `views/${name}.sql`).toSorted();
  const others = ["LICENSE", "THIRD-PARTY-NOTICES", "index.js", "index.js.map", "package-lock.json", "package.json", "sbom.cdx.json"];
  const upkeep = ["upkeep.js", "upkeep.js.map"];
  expect([...files.keys()]).toEqual([...others, ...upkeep, ...views]);
});

/** Modules of which the package has code in a file. */
const sourcesOf = (file: string): readonly string[] => {
  const { sources }: { sources: readonly string[] } = JSON.parse(files.get(`${file}.map`)?.toString() ?? "");
  return sources;
};

it("the package contains neither DuckDB, the command line, TypeScript nor the report page", () => {
  const sources = [...sourcesOf("index.js"), ...sourcesOf("upkeep.js")];

  expect(sources.some((source) => source.includes("functions/pipeline/ingest.ts"))).toBe(true);
  expect(sources.filter((source) => /duckdb|commander|typescript|vega|functions\/(cli|local|generate|console)\//.test(source))).toEqual([]);
});

it("a cold start of the loading function compiles neither upkeep, messages in other languages nor what asks for the source map", () => {
  expect(sourcesOf("upkeep.js").some((source) => source.includes("functions/maintenance/reconcile"))).toBe(true);
  const loaded = sourcesOf("index.js").filter((source) =>
    /functions\/(maintenance|upkeep)|schema\/settled|locales\/(?!en|index)/.test(source),
  );
  expect(loaded).toEqual([]);
  expect(files.get("index.js")?.toString()).not.toContain("getCallSite");
});

it("the package's lock file has what its manifest needs, and nothing for development", () => {
  const { dependencies, scripts, devDependencies } = JSON.parse(files.get("package.json")?.toString() ?? "");
  const { packages }: { packages: Record<string, { version?: string; integrity?: string; dev?: boolean }> } = JSON.parse(
    files.get("package-lock.json")?.toString() ?? "",
  );

  expect(Object.keys(dependencies)).toEqual(["@google-cloud/functions-framework"]);
  expect([scripts, devDependencies]).toEqual([undefined, undefined]);
  expect(packages["node_modules/@google-cloud/functions-framework"]?.version).toBe(dependencies["@google-cloud/functions-framework"]);
  expect(Object.entries(packages).filter(([name, entry]) => name !== "" && (entry.integrity === undefined || entry.dev === true))).toEqual(
    [],
  );
});

it("a lock file that lacks a dependency is refused by name", () => {
  const manifest = { name: "x", version: "1.0.0", engines: {}, dependencies: { missing: "1.0.0" } };

  expect(() => lockfileFor(manifest, '{"lockfileVersion":3,"packages":{}}')).toThrow("missing, which x needs, is missing; run npm install");
});
