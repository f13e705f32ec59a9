import { createServer, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rights, rightsOf } from "../../functions/rights.ts";
import { readConfig } from "../../functions/config.ts";
import { writeDeployedFile } from "../../functions/storage/open.ts";
import { openCloudStorage } from "../../functions/storage/cloud-storage.ts";
import { locateBigquery, openBigquery } from "../../functions/warehouse/bigquery/bigquery.ts";
import { startStub, type Stub } from "../support/cloud-stub.ts";
import { datasets } from "../support/settings.ts";
import { bigqueryRules } from "./bigquery-rules.ts";
import { assertClean, type Caller, startStrictProxy, type StrictProxy } from "./proxy.ts";
import { storageRules } from "./storage-rules.ts";
import { touchesOf } from "./statements.ts";

/** An emulator that takes everything: what is refused, the proxy refuses. */
interface Lenient {
  readonly endpoint: string;
  /** Paths that are answered 404. */
  readonly missing: Set<string>;
  readonly requests: string[];
  stop(): Promise<void>;
}

async function startLenient(): Promise<Lenient> {
  const missing = new Set<string>();
  const requests: string[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((bytes) => {
      const path = new URL(incoming.url ?? "/", "http://lenient").pathname;
      requests.push(`${incoming.method ?? ""} ${path}`);
      const isJson = incoming.headers["content-type"]?.startsWith("application/json") === true && bytes.byteLength > 0;
      const isDataset = /\/datasets\/\w+$/.test(path);
      const body: object = isJson ? JSON.parse(bytes.toString()) : isDataset ? { location: "europe-west8" } : {};
      outgoing.writeHead(missing.has(path) ? 404 : 200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ ...body, status: { state: "DONE" } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    missing,
    requests,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const versions = "projects/test/datasets/contact_center_store/tables/session_versions";
const select = (sql = "select 1 from `test.contact_center_store.session_versions`") => ({
  configuration: { query: { query: sql, useLegacySql: false } },
});

const named = (jobId: string, location?: string) => ({
  jobReference: { projectId: "test", jobId, ...(location === undefined ? {} : { location }) },
});
const part = (type: string, text: string) => `--mark\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;

describe("BigQuery behind the proxy", () => {
  let lenient: Lenient;
  let proxy: StrictProxy;
  let taken = new Set<string>();
  beforeEach(async () => {
    lenient = await startLenient();
    taken = new Set();
    const rules = bigqueryRules({ project: "test", datasets }, { location: "europe-west8", loadsPerTable: 2 });
    const without = (rights: Rights): Rights =>
      new Map([...rights].map(([resource, found]) => [resource, new Set([...found].filter((one) => !taken.has(one)))]));
    proxy = await startStrictProxy({
      service: "bigquery",
      endpoint: lenient.endpoint,
      rules,
      rights: (identity) => without(rightsOf(identity)),
    });
  });
  afterEach(async () => {
    await proxy.stop();
    await lenient.stop();
  });

  const call = async (caller: Caller, method: string, path: string, body?: object) => {
    const answer = await fetch(`${proxy.endpointOf(caller)}/bigquery/v2/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const { error, ...rest }: { error?: { message: string; errors: readonly { reason: string }[] } } = JSON.parse(text);
    return { status: answer.status, reason: error?.errors[0]?.reason, message: error?.message ?? "", body: rest };
  };
  const jobs = "projects/test/jobs";

  const load = async (createDisposition?: string) => {
    const destinationTable = { projectId: "test", datasetId: "contact_center_store", tableId: "session_versions" };
    const metadata = JSON.stringify({ configuration: { load: { destinationTable, createDisposition } } });
    const answer = await fetch(`${proxy.endpointOf("upkeep")}/upload/bigquery/v2/${jobs}?uploadType=multipart`, {
      method: "POST",
      headers: { "content-type": "multipart/related; boundary=mark" },
      body: `${part("application/json", metadata)}${part("application/octet-stream", "{}\n")}--mark--`,
    });
    return { status: answer.status, text: await answer.text() };
  };

  it("a method, a parameter and a field that the service does not have are refused", async () => {
    expect(await call("operator", "POST", "projects/test/datasets/x/truncate")).toMatchObject({ status: 404 });
    expect(await call("operator", "GET", `${versions}?fast=true`)).toMatchObject({ status: 400 });
    expect(await call("operator", "POST", jobs, { ...select(), retries: 3 })).toMatchObject({ status: 400 });
    expect(await call("operator", "POST", jobs, { configuration: { query: { sql: "select 1" } } })).toMatchObject({ status: 400 });
    expect(await call("deployer", "POST", "projects/test/datasets", { storageBillingModel: "CHEAP" })).toMatchObject({ status: 400 });

    expect(proxy.complaints.map((complaint) => complaint.replace(/^.*: /, ""))).toEqual([
      "the service has no such method",
      "bigquery.tables.get has no parameter fast",
      "the service has no such field",
      "the service has no such field",
      "expected one of STORAGE_BILLING_MODEL_UNSPECIFIED, LOGICAL, PHYSICAL",
    ]);
    expect(lenient.requests).toEqual([]);
    expect(() => assertClean(proxy)).toThrow("the service would have refused");
  });

  it("the loader may append, and may neither query nor append elsewhere", async () => {
    const rows = { rows: [{ json: {} }] };

    expect(await call("loader", "POST", `${versions}/insertAll`, rows)).toMatchObject({ status: 200 });
    expect(await call("loader", "POST", jobs, select())).toMatchObject({ status: 403, reason: "accessDenied" });
    const elsewhere = await call("loader", "POST", `${versions.replace("session_versions", "session_erasures")}/insertAll`, rows);

    expect(elsewhere.message).toMatch(
      /^Access Denied: Table test:contact_center_store\.session_erasures: Permission bigquery\.tables\.get denied on table/,
    );
    expect(proxy.denied).toEqual([
      "loader: bigquery.jobs.create on project (bigquery.jobs.insert)",
      "loader: bigquery.tables.get on store.session_erasures (bigquery.tabledata.insertAll)",
    ]);
    expect(lenient.requests).toEqual([`POST /bigquery/v2/${versions}/insertAll`]);
  });

  it("an append takes a permission on the dataset, which a table's grant does not give", async () => {
    taken.add("bigquery.datasets.get");

    expect(await call("loader", "POST", `${versions}/insertAll`, { rows: [] })).toMatchObject({ status: 403 });
  });

  it("a request of more than 10 MB is refused", async () => {
    const rows = { rows: [{ json: { feedback: "x".repeat(11_000_000) } }] };

    expect(await call("loader", "POST", `${versions}/insertAll`, rows)).toMatchObject({ status: 413 });
  });

  it("outside US and EU a job is found only with its location, and its answer names it", async () => {
    expect(await call("upkeep", "POST", jobs, { ...select(), ...named("one") })).toMatchObject({
      status: 200,
      body: { jobReference: { location: "europe-west8" } },
    });

    expect(await call("upkeep", "GET", `${jobs}/one`)).toMatchObject({ status: 404, message: "Not found: Job test:US.one" });
    expect(await call("upkeep", "GET", "projects/test/queries/one?location=US")).toMatchObject({ status: 404 });
    expect(await call("upkeep", "GET", `${jobs}/one?location=europe-west8`)).toMatchObject({ status: 200 });
  });

  it("a job that names another location than its dataset's does not find the dataset", async () => {
    expect(await call("upkeep", "POST", jobs, { ...select(), ...named("one", "EU") })).toMatchObject({
      status: 404,
      message: "Not found: Dataset test:contact_center_store was not found in location EU",
    });
  });

  it("a dataset is where its request says, and in the US without a word", async () => {
    const datasetReference = { projectId: "test", datasetId: "contact_center_store" };
    await call("deployer", "POST", "projects/test/datasets", { datasetReference });

    expect(await call("upkeep", "POST", jobs, { ...select(), ...named("one") })).toMatchObject({
      body: { jobReference: { location: "US" } },
    });
    expect(await call("upkeep", "GET", `${jobs}/one`)).toMatchObject({ status: 200 });
  });

  it("a statement needs the permissions of what it does", async () => {
    taken.add("bigquery.tables.updateData");

    expect(await call("upkeep", "POST", jobs, select())).toMatchObject({ status: 200 });
    expect(await call("upkeep", "POST", jobs, select("delete from `test.contact_center_store.session_versions` where true"))).toMatchObject(
      { status: 403 },
    );
    expect(await call("upkeep", "POST", jobs, select("select * from `test.contact_center_store.INFORMATION_SCHEMA.TABLES`"))).toMatchObject(
      {
        status: 403,
      },
    );
    expect(await call("upkeep", "POST", jobs, select("select * from `test.payroll.salaries`"))).toMatchObject({ status: 403 });
    expect(proxy.denied).toEqual([
      "upkeep: bigquery.tables.updateData on store.session_versions (job: change)",
      "upkeep: bigquery.routines.get on store (job: INFORMATION_SCHEMA)",
      "upkeep: bigquery.tables.getData on Table test:payroll.salaries (job: read)",
    ]);
  });

  it("a view over another dataset takes the permission to share that one", async () => {
    const view = "create or replace view `test.contact_center.sessions` as select 1 from `test.contact_center_store.session_versions`";

    expect(await call("upkeep", "POST", jobs, select(view))).toMatchObject({ status: 200 });
    taken.add("bigquery.datasets.update");
    expect(await call("upkeep", "POST", jobs, select(view))).toMatchObject({ status: 403 });
    expect(proxy.denied).toEqual(["upkeep: bigquery.datasets.update on store (show in another dataset)"]);
  });

  it("a statement over the limit of bytes fails as a job", async () => {
    const limited = { configuration: { query: { ...select().configuration.query, maximumBytesBilled: "1000" } } };

    expect(await call("upkeep", "POST", jobs, { ...limited, ...named("one") })).toMatchObject({ status: 200 });
    const { body } = await call("upkeep", "GET", `${jobs}/one?location=europe-west8`);

    expect(body).toMatchObject({ status: { state: "DONE", errorResult: { reason: "bytesBilledLimitExceeded" } } });
    expect(await call("upkeep", "GET", "projects/test/queries/one?location=europe-west8")).toMatchObject({ status: 400 });
    expect(lenient.requests).toEqual([]);
  });

  describe("load jobs", () => {
    it("a table that is to be created if it is missing takes the permission to create it", async () => {
      expect(await load("CREATE_NEVER")).toMatchObject({ status: 200 });
      taken.add("bigquery.tables.create");
      expect(await load("CREATE_NEVER")).toMatchObject({ status: 200 });
      expect(await load()).toMatchObject({ status: 403, text: expect.stringContaining("bigquery.tables.create") });
    });

    it("a table that is missing is not created", async () => {
      lenient.missing.add(`/bigquery/v2/${versions}`);
      expect(await load("CREATE_NEVER")).toMatchObject({ status: 404, text: expect.stringContaining("Not found: Table") });
    });

    it("a table takes so many a day", async () => {
      await load("CREATE_NEVER");
      await load("CREATE_NEVER");
      expect(await load("CREATE_NEVER")).toMatchObject({ status: 403, text: expect.stringContaining("quotaExceeded") });
    });
  });

  it("the service says which of the asked permissions the caller has", async () => {
    const permissions = ["bigquery.tables.get", "bigquery.tables.getData", "bigquery.tables.updateData"];

    const { body } = await call("loader", "POST", `${versions}:testIamPermissions`, { permissions });

    expect(body).toEqual({ permissions: ["bigquery.tables.get", "bigquery.tables.updateData"] });
  });

  it("statements of a warehouse that was located are found in every region", async () => {
    const options = { project: "test", datasets, apiEndpoint: proxy.endpointOf("upkeep") };
    const sql = "select 1 from ${store}.session_versions";

    await expect((await locateBigquery(options)).query(sql)).resolves.toMatchObject({ rows: [] });
    await expect(openBigquery({ ...options, location: "US" }).query(sql)).rejects.toMatchObject({ code: 404 });
    expect(lenient.requests.filter((request) => request.includes("/queries/"))).toHaveLength(1);
  });

  it("the loader's own append passes, and its queries do not", async () => {
    const warehouse = openBigquery({ project: "test", datasets, apiEndpoint: proxy.endpointOf("loader") });

    await expect(warehouse.query("select 1 from ${store}.session_versions")).rejects.toMatchObject({ code: 403 });
  });
});

describe("Cloud Storage behind the proxy", () => {
  let stub: Stub;
  let proxies: StrictProxy[] = [];
  beforeEach(async () => {
    stub = await startStub();
    stub.objects.set("sessions/call-1.json", { generation: "17", bytes: Buffer.from("{"), timeCreated: "2026-03-01T12:10:01Z" });
  });
  afterEach(async () => {
    for (const proxy of proxies) await proxy.stop();
    proxies = [];
    await stub.stop();
  });
  const open = async (caller: Caller, options: { firstCheck?: "precondition" | "right"; without?: string } = {}) => {
    const { without = "", ...rest } = options;
    const proxy = await startStrictProxy({
      service: "storage",
      endpoint: stub.endpoint,
      rules: storageRules({ source: "sessions", quarantine: "rejected" }, rest),
      rights: (identity) =>
        new Map([...rightsOf(identity)].map(([resource, found]) => [resource, new Set([...found].filter((one) => one !== without))])),
    });
    proxies.push(proxy);
    return { proxy, files: openCloudStorage({ quarantineBucket: "rejected", apiEndpoint: proxy.endpointOf(caller) }) };
  };
  const version = { bucket: "sessions", name: "call-1.json", generation: "17" };

  it.each(["precondition", "right"] as const)(
    "a copy of a rejected file that is there already counts as kept with the loader's rights, if the service checks the %s first",
    async (firstCheck) => {
      const { files, proxy } = await open("loader", { firstCheck });

      expect(await files.quarantine(version, "not_json/call-1.json", Buffer.from("{"))).toBe(true);
      expect(await files.quarantine(version, "not_json/call-1.json", Buffer.from("{"))).toBe(true);

      expect(stub.objects.get("rejected/not_json/call-1.json")?.bytes.toString()).toBe("{");
      expect(() => assertClean(proxy)).not.toThrow();
    },
  );

  it("the loader cannot read or delete copies", async () => {
    const { files, proxy } = await open("loader");

    await expect(files.readQuarantine("not_json/call-1.json", 100)).rejects.toMatchObject({ code: 403 });
    await expect(files.removeQuarantine("not_json/call-1.json")).rejects.toMatchObject({ code: 403 });
    expect(proxy.denied).toEqual([
      "loader: storage.objects.get on quarantine (storage.objects.get)",
      "loader: storage.objects.delete on quarantine (storage.objects.delete)",
    ]);
  });

  it("a generation that is gone is found to be gone only by who may list", async () => {
    const gone = { ...version, generation: "16" };

    expect(await (await open("loader")).files.read(gone, 100)).toEqual({ kind: "gone" });
    await expect((await open("loader", { without: "storage.objects.list" })).files.read(gone, 100)).rejects.toMatchObject({ code: 403 });
  });

  it("upkeep overwrites the canary in the source, and no other object", async () => {
    const { proxy } = await open("upkeep");
    const config = readConfig({ SOURCE_BUCKET: "sessions", STORAGE_ENDPOINT: proxy.endpointOf("upkeep") });

    await writeDeployedFile("_canary/metadata-0.json", Buffer.from("{}"), config);
    await expect(writeDeployedFile("metadata-0.json", Buffer.from("{}"), config)).rejects.toMatchObject({ code: 403 });
    expect(proxy.denied).toEqual(["upkeep: storage.objects.create on source (storage.objects.insert)"]);

    const narrow = (await open("upkeep", { without: "storage.objects.delete" })).proxy;
    const narrowConfig = { ...config, STORAGE_ENDPOINT: narrow.endpointOf("upkeep") };
    await expect(writeDeployedFile("_canary/metadata-0.json", Buffer.from("{}"), narrowConfig)).rejects.toMatchObject({ code: 403 });
  });

  it("another bucket is closed to everybody", async () => {
    const { files, proxy } = await open("operator");

    await expect(files.read({ ...version, bucket: "payroll" }, 100)).rejects.toMatchObject({ code: 403 });
    expect(proxy.denied).toEqual(["operator: storage.objects.get on bucket payroll (storage.objects.get)"]);
  });

  it("the service says which of the asked permissions the caller has", async () => {
    const { proxy } = await open("loader");
    const asked = ["storage.objects.create", "storage.objects.get"].map((permission) => `permissions=${permission}`).join("&");

    const answer = await fetch(`${proxy.endpointOf("loader")}/storage/v1/b/rejected/iam/testPermissions?${asked}`);

    expect(await answer.json()).toMatchObject({ permissions: ["storage.objects.create"] });
  });
});

describe("what a statement touches", () => {
  it.each([
    ["select 1", []],
    ["with a as (select 1 from `p.d.t`) select * from a join `d.u` on true", ["read p.d.t", "read d.u"]],
    ["select '`p.d.t`', \"`p.d.u`\" -- `p.d.v`\n/* `p.d.w` */ from `p.d.x`", ["read p.d.x"]],
    ["select 1 from `p.d.INFORMATION_SCHEMA.TABLES`", ["INFORMATION_SCHEMA p.d.INFORMATION_SCHEMA.TABLES"]],
    ["insert into `p.d.t` select * from `p.d.u`", ["insert p.d.t", "read p.d.u"]],
    [
      "begin transaction; delete from `p.d.t` where x in (select x from `p.d.u`); update `p.d.v` set a = 1 where true; commit transaction;",
      ["change p.d.t", "read p.d.u", "change p.d.v"],
    ],
    ["merge into `p.d.t` using `p.d.u` on true when matched then delete", ["change p.d.t", "read p.d.u"]],
    ["create or replace view `p.d.v` as select * from `p.d.t`", ["replace a view p.d.v", "read p.d.t"]],
    ["create or replace table `p.d.v` as select * from `p.d.t`", ["replace a table p.d.v", "read p.d.t"]],
    ["create table if not exists `p.d.v` (a int64)", ["create p.d.v"]],
    ["drop table if exists `p.d.v`", ["drop p.d.v"]],
  ])("%s", (sql, expected) => {
    expect(touchesOf(sql).map(({ action, name }) => `${action} ${name}`)).toEqual(expected);
  });

  it("a statement of another kind is an error of the rules", () => {
    expect(() => touchesOf("grant `roles/owner` on schema x to y")).toThrow("a statement that the rules do not know");
  });
});
