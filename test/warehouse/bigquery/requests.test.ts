import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CheckResult, unknownPermissions } from "../../../functions/checks.ts";
import { type Identity, identities } from "../../../functions/rights.ts";
import { statusOf } from "../../../functions/service-errors.ts";
import { NotReadingError, type ReadOptions, ReadTooLongError } from "../../../functions/warehouse/warehouse.ts";
import { BigqueryWarehouse, locateBigquery, openBigquery, parameterOf } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { administer } from "../../../functions/warehouse/bigquery/administration.ts";
import { sessionErasures, sessionVersions, storedTables } from "../../../schema/store.ts";
import { everything } from "../../support/plans.ts";
import { append, appendBatch, versionRow } from "../../support/rows.ts";
import { type Answer, type ScriptedService, refused, startScriptedService } from "../../support/scripted-service.ts";
import { datasets } from "../../support/settings.ts";

let service: ScriptedService;
beforeEach(async () => {
  service = await startScriptedService({
    // Without what is the same in all of them: `POST jobs`, `GET queries/job`, `GET jobs/load__0`.
    named: (path) =>
      (/\/projects\/[^/]+\/(.*)$/.exec(path)?.[1] ?? "").replace(
        /ccaip_sessions_(load_)?[0-9a-f-]{36,64}/,
        (_, load: string | undefined) => load ?? "job",
      ),
    // A job that is started is answered with its reference and its state.
    completed: (answer, { what, body }) =>
      what === "POST jobs" ? { jobReference: referenceIn(body), status: { state: "RUNNING" }, ...answer } : answer,
  });
});
afterEach(() => service.stop());

const referenceIn = (body: string): unknown => {
  const [, reference = "null"] = /"jobReference":(\{[^}]*\})/.exec(body) ?? [];
  return JSON.parse(reference);
};
const on = (what: string, ...answers: readonly Answer[]): void => service.on(what, ...answers);
const requests = (): readonly string[] => service.requests();
const open = (location?: string) => openBigquery({ project: "acme", location, datasets, apiEndpoint: service.endpoint });
const started: Answer = [200, {}];
const done: Answer = [200, { status: { state: "DONE" } }];
const bodies = <Schema extends z.ZodType>(what: string, schema: Schema): readonly z.infer<Schema>[] =>
  service.asked.filter((one) => one.what === what).map(({ body }) => schema.parse(JSON.parse(body)));

const insertPath = `POST datasets/${datasets.store}/tables/session_versions/insertAll`;
const insertSchema = z.strictObject({
  rows: z.array(z.strictObject({ insertId: z.string(), json: z.looseObject({ session_key: z.string() }) })).length(1),
});

const insertIdOf = async (changes: object, key = "object/1"): Promise<string> => {
  await append(open(), sessionVersions, versionRow({ session_id: 1, ...changes }), key);
  return bodies(insertPath, insertSchema).at(-1)?.rows[0]?.insertId ?? "";
};

const complaint = (reason: string): Answer => [
  200,
  { insertErrors: [{ index: 0, errors: [{ reason, location: "lang", message: "bad" }] }] },
];

describe("an append", () => {
  beforeEach(() => on(insertPath, [200, {}]));

  it("is one request of one row", async () => {
    await append(open(), sessionVersions, versionRow({ session_id: 1 }), "object/1");

    expect(requests()).toEqual([insertPath]);
    expect(service.asked[0]?.contentType).toBe("application/json");
    expect(bodies(insertPath, insertSchema)[0]?.rows[0]?.json).toMatchObject({ session_key: "call-1", instance: "test" });
  });

  it("has one id for the same row, and others for another object, program or settings", async () => {
    const id = await insertIdOf({});
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await insertIdOf({ row_id: "another", ingested_at: "2026-03-02T00:00:00.000Z" })).toBe(id);
    const others = [await insertIdOf({}, "object/2"), await insertIdOf({ loader_version: 2 }), await insertIdOf({ settings_revision: 7 })];
    expect(new Set([id, ...others]).size).toBe(4);
  });

  it("of a table without such columns has an id as well", async () => {
    const path = `POST datasets/${datasets.store}/tables/session_erasures/insertAll`;
    on(path, [200, {}]);
    await append(open(), sessionErasures, { instance: "test", session_key: "call-1" }, "key");
    expect(requests()).toEqual([path]);
  });

  it("is tried once, unless the client is to try again", async () => {
    on(insertPath, refused(503, "backendError"), [200, {}]);
    await expect(append(open(), sessionVersions, versionRow({ session_id: 1 }), "key")).rejects.toThrow("insert into session_versions");
    expect(requests()).toHaveLength(1);

    on(insertPath, refused(503, "backendError"), [200, {}]);
    const patient = new BigqueryWarehouse({ project: "acme", datasets, apiEndpoint: service.endpoint, retries: true });
    await append(patient, sessionVersions, versionRow({ session_id: 1 }), "key");
    expect(requests()).toHaveLength(3);
  });

  it("with complaints about the row fails, for good if it is invalid", async () => {
    on(insertPath, complaint("invalid"));
    await expect(insertIdOf({})).rejects.toMatchObject({ name: "RowRefusedError" });
    on(insertPath, complaint("stopped"));
    await expect(insertIdOf({})).rejects.toMatchObject({ name: "BigqueryFailedError", code: "stopped" });
    on(insertPath, refused(400, "invalid"));
    await expect(insertIdOf({})).rejects.toMatchObject({ name: "RowRefusedError" });
    on(insertPath, refused(500, "invalid"));
    await expect(insertIdOf({})).rejects.toMatchObject({ name: "BigqueryFailedError", code: "500 invalid" });
    on(insertPath, refused(413, "uploadTooLarge"));
    await expect(insertIdOf({})).rejects.toMatchObject({ name: "RowRefusedError" });
  });
});

const failed = (reason: string): Answer => [
  200,
  { status: { state: "DONE", errorResult: { reason, message: "bad" }, errors: [{ reason, message: "worse" }] } },
];

describe("a batch", () => {
  const load = "POST jobs";
  const uploaded = () =>
    service.asked
      .filter(({ what }) => what === load)
      .map(({ body }) => body.match(/\{.*\}/g)?.map((part) => z.looseObject({}).parse(JSON.parse(part))) ?? []);
  const rows = [versionRow({ session_id: 1 }), versionRow({ session_id: 2 })];
  const send = (key = "batch") => appendBatch(open("EU"), sessionVersions, rows, key);

  it("of nothing sends nothing", async () => {
    await appendBatch(open(), sessionVersions, [], "batch");
    expect(requests()).toEqual([]);
  });

  it("is one load job, which creates no table and takes all lines or none", async () => {
    on(load, [200, { jobReference: { jobId: "any" } }]);
    on("GET jobs/load__0", done);
    await send();

    const [job, ...lines] = uploaded()[0] ?? [];
    expect(job).toMatchObject({
      jobReference: { jobId: expect.stringMatching(/^ccaip_sessions_load_[0-9a-f]{64}_0$/), location: "EU" },
      configuration: {
        load: {
          createDisposition: "CREATE_NEVER",
          writeDisposition: "WRITE_APPEND",
          sourceFormat: "NEWLINE_DELIMITED_JSON",
          maxBadRecords: 0,
          destinationTable: { datasetId: datasets.store, tableId: "session_versions" },
        },
      },
    });
    expect(lines).toMatchObject([{ session_key: "call-1" }, { session_key: "call-2" }]);
    expect(service.asked.find(({ what }) => what.startsWith("GET"))?.search.get("location")).toBe("EU");
  });

  it("of a warehouse without a location names none, and the service decides", async () => {
    on(load, [200, {}]);
    on("GET jobs/load__0", done);
    await appendBatch(open(), sessionVersions, rows, "batch");

    expect(uploaded()[0]?.[0]).toMatchObject({ jobReference: expect.not.objectContaining({ location: expect.anything() }) });
    expect(service.asked.filter(({ what }) => what.startsWith("GET")).map(({ search }) => search.get("location"))).not.toContain(
      "undefined",
    );
  });

  it("waits for the end of its job", async () => {
    on(load, started);
    on("GET jobs/load__0", [200, { status: { state: "PENDING" } }], [200, { status: { state: "RUNNING" } }], done);
    await send();
    expect(service.leftOf("GET jobs/load__0")).toBe(1);
  });

  it("that was loaded before is not loaded again", async () => {
    on(load, refused(409, "duplicate"));
    on("GET jobs/load__0", done);
    await send();
    expect(requests()).toEqual([load, "GET jobs/load__0"]);
  });

  it("whose job failed before gets a job of the next number, unless its rows are at fault", async () => {
    on(load, refused(409, "duplicate"), refused(409, "duplicate"), started);
    on("GET jobs/load__0", failed("backendError"));
    on("GET jobs/load__1", failed("quotaExceeded"));
    on("GET jobs/load__2", done);
    await send();
    expect(new Set(requests().filter((what) => what.startsWith("GET")))).toEqual(
      new Set(["GET jobs/load__0", "GET jobs/load__1", "GET jobs/load__2"]),
    );

    service.asked.length = 0;
    on(load, refused(409, "duplicate"));
    on("GET jobs/load__0", failed("invalid"));
    await expect(send()).rejects.toMatchObject({ name: "RowRefusedError" });
    expect(requests()).toEqual([load, "GET jobs/load__0"]);
  });

  it("whose own job fails is thrown, and is not tried again here", async () => {
    on(load, started);
    on("GET jobs/load__0", failed("backendError"));
    await expect(send()).rejects.toThrow("load into session_versions");
    // The client looks at a job that it started as well.
    expect(new Set(requests())).toEqual(new Set([load, "GET jobs/load__0"]));
    expect(requests().filter((what) => what === load)).toHaveLength(1);
  });

  it("that cannot be started is thrown", async () => {
    on(load, refused(400, "invalid"));
    await expect(send()).rejects.toThrow("load into session_versions");
  });

  it("of another key, or for another table, is another job", async () => {
    on(load, started);
    on("GET jobs/load__0", done);
    await send();
    await send();
    await send("another");
    await appendBatch(open("EU"), sessionErasures, [{ instance: "test", session_key: "call-1" }], "batch");
    const ids = uploaded().map(
      ([job]) => z.looseObject({ jobReference: z.looseObject({ jobId: z.string() }) }).parse(job).jobReference.jobId,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });
});

const jobSchema = z.looseObject({
  jobReference: z.looseObject({ jobId: z.string() }),
  configuration: z.looseObject({ query: z.looseObject({ query: z.string(), maximumBytesBilled: z.string().optional() }) }),
});

describe("a query", () => {
  const fields = [
    { name: "day", type: "DATE" },
    { name: "count", type: "INTEGER" },
  ];
  const page = (day: string, count: string, pageToken?: string): Answer => [
    200,
    { jobComplete: true, schema: { fields }, rows: [{ f: [{ v: day }, { v: count }] }], pageToken },
  ];

  it("is answered by pages, once its job is complete", async () => {
    on("POST jobs", started);
    on("GET queries/job", [200, { jobComplete: false }], page("2026-03-01", "1", "next"), page("2026-03-02", "2"));

    expect(await open().query("select 1", { from: "2026-03-01" })).toEqual({
      columns: [
        { name: "day", type: "DATE" },
        { name: "count", type: "INTEGER" },
      ],
      rows: [
        { day: "2026-03-01", count: 1 },
        { day: "2026-03-02", count: 2 },
      ],
    });
    expect(service.asked.slice(1).map(({ search }) => search.get("pageToken"))).toEqual([null, null, "next"]);
    expect(bodies("POST jobs", jobSchema)[0]?.configuration.query).toMatchObject({
      query: "select 1",
      useLegacySql: false,
      parameterMode: "NAMED",
      queryParameters: [{ name: "from", parameterType: { type: "STRING" }, parameterValue: { value: "2026-03-01" } }],
    });
  });

  it("is streamed by the same pages", async () => {
    on("POST jobs", started);
    on("GET queries/job", page("2026-03-01", "1", "next"), page("2026-03-02", "2"));
    const pages: unknown[] = [];
    for await (const rows of open().stream("select 1")) pages.push(rows);
    expect(pages).toEqual([[{ day: "2026-03-01", count: 1 }], [{ day: "2026-03-02", count: 2 }]]);
  });

  it("keeps the columns of its first page, if the next one has none", async () => {
    const [, first] = page("2026-03-01", "1", "next");
    on("POST jobs", started);
    on("GET queries/job", [200, first], [200, { jobComplete: true, rows: [{ f: [{ v: "2026-03-02" }, { v: "2" }] }] }]);
    expect((await open().query("select 1")).rows).toEqual([
      { day: "2026-03-01", count: 1 },
      { day: "2026-03-02", count: 2 },
    ]);
  });

  it("without rows has its columns", async () => {
    on("POST jobs", [200, { status: { state: "DONE" } }]);
    on("GET queries/job", [200, { jobComplete: true, schema: { fields } }]);
    expect(await open().query("select 1")).toMatchObject({ columns: [{ name: "day" }, { name: "count" }], rows: [] });
  });

  it("that is there already is read, and one that is refused is thrown", async () => {
    on("POST jobs", refused(409, "duplicate"));
    on("GET queries/job", page("2026-03-01", "1"));
    expect((await open().query("select 1")).rows).toHaveLength(1);

    on("POST jobs", refused(400, "invalidQuery"));
    await expect(open().query("select 1")).rejects.toSatisfy((error) => statusOf(error) === 400);
  });

  it("that only asks what it would read runs nothing", async () => {
    on("POST jobs", [200, { status: { state: "DONE" }, statistics: { totalBytesProcessed: "12", query: { statementType: "SELECT" } } }]);
    expect(await open().estimate("select 1")).toBe(12);
    const estimates: (number | null)[] = [];
    expect(await open().read("select 1", { isDryRun: true, onEstimate: (bytes) => void estimates.push(bytes) })).toEqual({
      columns: [],
      rows: [],
    });
    expect({ estimates, requests: requests() }).toEqual({ estimates: [12], requests: ["POST jobs", "POST jobs"] });

    for (const nothing of [{}, { statistics: {} }]) {
      on("POST jobs", [200, nothing]);
      expect(await open().estimate("select 1")).toBe(0);
    }
    await expect(open().read("select 1")).rejects.toThrow("expected a statement such as select, found one of unknown type");
  });

  it.each([
    ["text", { parameterType: { type: "STRING" }, parameterValue: { value: "text" } }],
    [3, { parameterType: { type: "INT64" }, parameterValue: { value: "3" } }],
    [2.5, { parameterType: { type: "FLOAT64" }, parameterValue: { value: "2.5" } }],
    [false, { parameterType: { type: "BOOL" }, parameterValue: { value: "false" } }],
    [null, { parameterType: { type: "STRING" }, parameterValue: {} }],
    [
      ["a", "b"],
      {
        parameterType: { type: "ARRAY", arrayType: { type: "STRING" } },
        parameterValue: { arrayValues: [{ value: "a" }, { value: "b" }] },
      },
    ],
  ])("takes %j as a parameter", (value, expected) => {
    expect(parameterOf(value)).toEqual(expected);
  });
});

const ended = (statistics: object): Answer => [200, { status: { state: "DONE" }, statistics }];

const change = (statements: readonly string[]) => open().change(statements, { maximumBytes: 10 });

describe("a change", () => {
  const missing: Answer = refused(404, "notFound");
  const finished: Answer = [200, { jobComplete: true, schema: { fields: [] } }];

  it("of one statement is that statement, and its rows are counted", async () => {
    on("GET jobs/job_0", missing, ended({ query: { totalBytesBilled: "9", numDmlAffectedRows: "3" } }));
    on("POST jobs", started);
    on("GET queries/job_0", finished);

    expect(await change(["delete from ${store}.x where true"])).toEqual({ bytesBilled: 9, changedRows: 3 });
    const [job] = bodies("POST jobs", jobSchema);
    expect(job?.configuration.query).toMatchObject({
      query: `delete from \`acme.${datasets.store}.x\` where true`,
      maximumBytesBilled: "10",
    });
    expect(job?.jobReference.jobId).toMatch(/^ccaip_sessions_[0-9a-f]{64}_0$/);
  });

  it("of several is one transaction, whose rows are not counted", async () => {
    on("GET jobs/job_0", missing, ended({ totalBytesProcessed: "8", query: {} }));
    on("POST jobs", started);
    on("GET queries/job_0", finished);

    expect(await change(["delete from a where true", "insert into b (c) values (1)"])).toEqual({ bytesBilled: 8, changedRows: null });
    expect(bodies("POST jobs", jobSchema)[0]?.configuration.query.query).toBe(
      "begin transaction;\ndelete from a where true;\ninsert into b (c) values (1);\ncommit transaction;",
    );
  });

  it("that reports neither bytes nor rows has read and changed nothing", async () => {
    on("POST jobs", started);
    on("GET queries/job_0", finished);
    for (const nothing of [ended({}), done]) {
      on("GET jobs/job_0", missing, nothing);
      expect(await change(["delete from a where true"])).toEqual({ bytesBilled: 0, changedRows: 0 });
    }
  });

  it("that ended before runs as the next job, and one that runs is joined", async () => {
    on("GET jobs/job_0", ended({}));
    on("GET jobs/job_1", ended({}));
    on("GET jobs/job_2", [200, { status: { state: "RUNNING" } }], ended({ query: { numDmlAffectedRows: "1" } }));
    on("POST jobs", refused(409, "duplicate"));
    on("GET queries/job_2", finished);

    expect(await change(["delete from a where true"])).toMatchObject({ changedRows: 1 });
    expect(requests()).toEqual(["GET jobs/job_0", "GET jobs/job_1", "GET jobs/job_2", "POST jobs", "GET queries/job_2", "GET jobs/job_2"]);
  });

  it("fails with its job, and with a service that cannot say whether there is one", async () => {
    on("GET jobs/job_0", missing);
    on("POST jobs", started);
    on("GET queries/job_0", refused(400, "bytesBilledLimitExceeded"));
    await expect(change(["delete from a where true"])).rejects.toSatisfy((error) => statusOf(error) === 400);

    on("GET jobs/job_0", refused(403, "accessDenied"));
    await expect(change(["delete from a where true"])).rejects.toSatisfy((error) => statusOf(error) === 403);
  });
});

const locate = (location?: string) => locateBigquery({ project: "acme", location, datasets, apiEndpoint: service.endpoint });

describe("where the datasets are", () => {
  const path = `GET datasets/${datasets.store}`;

  it("is what the store says, whatever the settings say", async () => {
    on(path, [200, { location: "europe-west8" }]);
    expect((await locate("US")).location).toBe("europe-west8");
    on(path, [200, {}]);
    expect((await locate("US")).location).toBe("US");
  });

  it("is what the settings say before there is a store", async () => {
    on(path, refused(404, "notFound"));
    const warehouse = await locate("US");
    expect([warehouse.location, warehouse.project]).toEqual(["US", "acme"]);
  });

  it("is not guessed if the service does not say", async () => {
    on(path, refused(403, "accessDenied"));
    await expect(locate("US")).rejects.toSatisfy((error) => statusOf(error) === 403);
  });
});

const countsOf = async (options: ReadOptions) => (await open().read("select 1", options)).rows.map(({ count }) => count);

describe("a statement that somebody types", () => {
  const select: Answer = [200, { status: { state: "DONE" }, statistics: { query: { statementType: "SELECT" } } }];
  const fields = [{ name: "count", type: "INTEGER" }];
  const page = (counts: readonly number[], pageToken?: string): Answer => [
    200,
    { jobComplete: true, schema: { fields }, rows: counts.map((v) => ({ f: [{ v: String(v) }] })), pageToken },
  ];

  it("returns no more rows than its caller takes, and asks for no further page", async () => {
    on("POST jobs", select);
    on("GET queries/job", page([1, 2], "next"), page([3, 4], "more"), page([5]));
    expect(await countsOf({ maximumRows: 3 })).toEqual([1, 2, 3]);
    expect(service.leftOf("GET queries/job")).toBe(1);
    expect(service.asked.filter(({ what }) => what === "GET queries/job").map(({ search }) => search.get("maxResults"))).toEqual([
      "3",
      "3",
    ]);
    on("GET queries/job", page([1, 2], "next"), page([3]));
    expect(await countsOf({ maximumRows: 2 })).toEqual([1, 2]);
    on("GET queries/job", page([1, 2], "next"), page([3]));
    expect(await countsOf({})).toEqual([1, 2, 3]);
    expect(service.asked.at(-1)?.search.get("maxResults")).toBeNull();
  });

  it("is stopped after its time, by the service and by the program", async () => {
    on("POST jobs", select);
    on("GET queries/job", [200, { jobComplete: false }]);
    on("POST jobs/job/cancel", [200, {}]);
    const read = open().read("select 1", { maximumMilliseconds: 50 });
    await expect(read).rejects.toThrow(ReadTooLongError);
    expect(requests().filter((what) => what === "GET queries/job").length).toBeGreaterThan(1);
    await expect(read).rejects.toThrow("stopped after 0.05 s: read less, for example with a condition on session_date");
    expect(requests()).toContain("POST jobs/job/cancel");
    const limits = bodies("POST jobs", z.looseObject({ configuration: z.looseObject({ jobTimeoutMs: z.string().optional() }) }));
    expect(limits.map(({ configuration }) => configuration.jobTimeoutMs)).toEqual([undefined, "50"]);
  });

  it("that the service stops after its time is the same error, and one that somebody else cancels is another", async () => {
    on("POST jobs", select);
    on("GET queries/job", refused(499, "stopped"));
    await expect(open().read("select 1", { maximumMilliseconds: 50 })).rejects.toThrow(ReadTooLongError);
    await expect(open().read("select 1")).rejects.toSatisfy((error) => statusOf(error) === 499);
    on("GET queries/job", refused(403, "accessDenied"));
    await expect(open().read("select 1", { maximumMilliseconds: 50 })).rejects.toSatisfy((error) => statusOf(error) === 403);
  });

  it("that cannot be canceled is an error for its time all the same", async () => {
    on("POST jobs", select);
    on("GET queries/job", [200, { jobComplete: false }]);
    on("POST jobs/job/cancel", refused(400, "invalid"));
    await expect(open().read("select 1", { maximumMilliseconds: 1 })).rejects.toThrow(ReadTooLongError);
  });

  it.each([
    `select * from ${datasets.store}.session_versions`,
    `select * from ${datasets.restricted.toUpperCase()}.sessions`,
    "select * from ${store}.session_versions",
    "select * from ${restricted}.sessions",
    "select * from `contact_center\\x5frestricted.sessions`",
    "select query from `region-eu`.INFORMATION_SCHEMA.JOBS",
    "select query from INFORMATION_SCHEMA\n.JOBS_BY_PROJECT",
  ])("without personal data is refused before anything is asked: %s", async (sql) => {
    await expect(open().read(sql, { withoutPersonalData: true })).rejects.toThrow(NotReadingError);
    await expect(open().read(sql, { withoutPersonalData: true })).rejects.toThrow(
      /^expected relations of contact_center alone: .+--restricted$/,
    );
    expect(requests()).toEqual([]);
  });

  it.each([
    "select * from ${contact_center}.sessions",
    `select 'a\\b' as text from ${datasets.contact_center}.sessions`,
    "select column_name from ${contact_center}.INFORMATION_SCHEMA.COLUMNS",
    "select jobs from information",
  ])("without personal data is asked if it names nothing else: %s", async (sql) => {
    on("POST jobs", select);
    on("GET queries/job", page([1]));
    expect((await open().read(sql, { withoutPersonalData: true })).rows).toHaveLength(1);
  });

  it.each([
    ["SCRIPT", "expected one statement, found several: run one at a time"],
    ["DELETE", "query only reads: expected a statement such as select, found delete; to change rows, add --write"],
  ])("that is a %s is refused", async (statementType, sentence) => {
    on("POST jobs", [200, { statistics: { query: { statementType } } }]);
    await expect(open().read("any")).rejects.toThrow(sentence);
    await expect(open().read("any")).rejects.toThrow(NotReadingError);
    expect(new Set(requests())).toEqual(new Set(["POST jobs"]));
  });
});

const pathOf = (dataset: string, table: string): string => `POST datasets/${dataset}/tables/${table}:testIamPermissions`;

const grant = (granted: object): void => {
  for (const { name } of storedTables) on(pathOf(datasets.store, name), [200, granted]);
  for (const dataset of [datasets.contact_center, datasets.restricted]) on(pathOf(dataset, "sessions"), [200, granted]);
};

const check = (identity: Identity): Promise<CheckResult> | undefined =>
  administer(open())
    .checks(everything, identity)
    .find(({ what }) => what === "rights on tables")
    ?.run();

describe("the rights of an identity on tables", () => {
  const permissions = ["get", "getData", "update", "updateData"].map((name) => `bigquery.tables.${name}`);
  it.each(identities)("of the %s are complete if each table grants them", async (identity) => {
    grant({ permissions });
    expect(await check(identity)).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(new RegExp(`^the ${identity} has its permissions on \\d+ tables and views$`)),
    });
  });

  it.each(identities)("of the %s are named if the service reports none of them", async (identity) => {
    grant({});
    const result = await check(identity);
    expect(result).toMatchObject({ state: "problem", detail: expect.stringMatching(/^bigquery\.tables\..* not granted to the /) });
    expect(result?.detail).toContain(`to the ${identity} on ${datasets.store}.`);
  });

  const ofLoader = ["get", "updateData"];
  const ofTables = ["get", "getData", "update", "updateData"];
  const ofViews = ["get", "getData", "update"];
  const everywhere = [
    ...storedTables.map(({ name }) => [datasets.store, name, ofTables] as const),
    [datasets.contact_center, "sessions", ofViews],
    [datasets.restricted, "sessions", ofViews],
  ] as const;

  it.each([
    ["loader", ["session_versions", "touched_days", "unloaded_files"].map((name) => [datasets.store, name, ofLoader] as const)],
    ["upkeep", everywhere],
    ["operator", everywhere],
  ] as const)("of the %s are asked of the tables that it uses, each with what it does there", async (identity, tables) => {
    grant({ permissions });
    await check(identity);
    const asked = service.asked
      .filter(({ what }) => what.endsWith(":testIamPermissions"))
      .map(({ what, body }) => [what, JSON.parse(body)]);
    expect(new Map(asked.map(([what, body]) => [what, body]))).toEqual(
      new Map(
        tables.map(([dataset, table, names]) => [pathOf(dataset, table), { permissions: names.map((name) => `bigquery.tables.${name}`) }]),
      ),
    );
  });

  const first = `datasets/${datasets.store}/tables/session_versions`;

  it.each([404, 405, 501])("are unknown, if a service answers the question with %d", async (status) => {
    on(pathOf(datasets.store, "session_versions"), refused(status, "unsupported"));
    on(`GET ${first}`, [200, {}]);
    expect(await check("loader")).toEqual(unknownPermissions);
  });

  it("are a failure of the service, if it fails otherwise, and a table that is missing is named", async () => {
    on(pathOf(datasets.store, "session_versions"), refused(400, "invalid"));
    on(`GET ${first}`, [200, {}]);
    await expect(check("loader")).rejects.toSatisfy((error) => statusOf(error) === 400);
    on(`GET ${first}`, refused(404, "notFound"));
    expect(await check("loader")).toMatchObject({ state: "problem", detail: `${datasets.store}.session_versions does not exist` });
  });
});
