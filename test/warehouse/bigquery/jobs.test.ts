import { type ServerResponse, createServer } from "node:http";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { locateBigquery, openBigquery } from "../../../functions/warehouse/bigquery/bigquery.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { versionRow } from "../../support/rows.ts";
import { datasets } from "../../support/settings.ts";
import { Columns } from "../../../functions/values/row.ts";

const answerWith = (response: ServerResponse, status: number, answer: unknown): void =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));

const jobSchema = z.looseObject({
  jobReference: z.looseObject({ jobId: z.string().optional(), location: z.string().optional() }),
  configuration: z.looseObject({ dryRun: z.boolean().optional(), query: z.looseObject({ query: z.string() }).optional() }),
});
const started = z.looseObject({ id: z.string(), location: z.string(), sql: z.string() });
type Job = z.infer<typeof started> & { state: "RUNNING" | "DONE" };

/** BigQuery with the datasets in one region: a job started elsewhere does not see them, and a job is found only in its own region. */
async function regional(region: string, deletedRows: readonly number[] = []) {
  const jobs = new Map<string, Job>();
  const counts = [...deletedRows];
  const problems: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", "http://stub");
      const body = await text(request);
      const send = answerWith.bind(null, response);
      const refuse = (status: number, message: string): void => {
        problems.push(`${request.method} ${url.pathname}: ${message}`);
        send(status, { error: { code: status, message, errors: [{ reason: "notFound", message }] } });
      };
      const place = url.searchParams.get("location");
      const [, id] = /\/(?:jobs|queries)\/([^/]+)$/.exec(url.pathname) ?? [];
      if (/\/datasets\/[^/]+$/.test(url.pathname)) return send(200, { location: region });
      if (request.method === "POST" && url.pathname.endsWith("/jobs")) {
        const given = url.pathname.startsWith("/upload/")
          ? jobSchema.parse(JSON.parse(/\{.*\}/.exec(body)?.[0] ?? "{}"))
          : jobSchema.parse(JSON.parse(body));
        const { jobId = "", location } = given.jobReference;
        if (location !== region) return refuse(404, `Dataset was not found in location ${location ?? "US"}`);
        const isDryRun = given.configuration.dryRun === true;
        if (jobs.has(jobId)) return refuse(409, "Already Exists: Job");
        const job: Job = { id: jobId, location, sql: given.configuration.query?.query ?? "", state: "DONE" };
        if (!isDryRun) jobs.set(jobId, job);
        const statementType = job.sql.includes(";") ? "SCRIPT" : (job.sql.split(" ")[0]?.toUpperCase() ?? "");
        return send(200, { ...given, status: { state: "DONE" }, statistics: { totalBytesProcessed: "7", query: { statementType } } });
      }
      const job = jobs.get(id ?? "");
      if (job === undefined) return send(404, { error: { code: 404, message: "Not found: Job", errors: [{ reason: "notFound" }] } });
      if (place !== job.location) return refuse(404, `Not found: Job in location ${place ?? "US"}`);
      if (url.pathname.includes("/queries/")) {
        job.state = "DONE";
        return send(200, { jobComplete: true, schema: { fields: [] }, rows: [] });
      }
      const changed = job.sql.startsWith("delete") ? { numDmlAffectedRows: String(counts.shift() ?? 0) } : {};
      if (job.state === "RUNNING") return send(200, { status: { state: "RUNNING" } });
      send(200, { status: { state: "DONE" }, statistics: { query: { totalBytesBilled: "9", ...changed } } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return { options: { project: "acme", datasets, apiEndpoint: `http://127.0.0.1:${address.port}` }, jobs, problems };
}

it("with nothing set but the project, every job runs and is found where the datasets are", async () => {
  const { options, problems } = await regional("europe-west8");

  const warehouse = await locateBigquery(options);

  expect(warehouse.location).toBe("europe-west8");
  expect((await warehouse.query("select 1")).rows).toEqual([]);
  for await (const rows of warehouse.stream("select 2")) expect(rows).toEqual([]);
  expect(await warehouse.estimate("select 3")).toBe(7);
  expect(await warehouse.change(["delete from `${store}.x` where true"], { maximumBytes: 10 })).toMatchObject({ bytesBilled: 9 });
  await warehouse.change(["select 4", "select 5"], { maximumBytes: 10 });
  await warehouse.appendBatch(sessionVersions, [Columns.of(sessionVersions.fields).row(versionRow({ session_id: 1 }))], "batch");
  expect(problems).toEqual([]);
});

it("a setting of another location gives way to where the datasets are", async () => {
  const { options, problems } = await regional("europe-west8");
  await (await locateBigquery({ ...options, location: "US" })).query("select 1");
  expect(problems).toEqual([]);
});

it("what somebody types is read if the service calls it a query, and its bytes are reported before it runs", async () => {
  const { options, jobs } = await regional("US");
  const warehouse = await locateBigquery(options);
  const estimates: (number | null)[] = [];
  const onEstimate = (bytes: number | null): void => void estimates.push(bytes);

  await warehouse.read("select 1", { onEstimate, isDryRun: true });
  expect(jobs.size).toBe(0);
  await warehouse.read("select 1", { onEstimate });
  expect({ estimates, sql: [...jobs.values()].map(({ sql }) => sql) }).toEqual({ estimates: [7, 7], sql: ["select 1"] });
  await expect(warehouse.read("delete from a where true")).rejects.toThrow("found delete");
  await expect(warehouse.read("select 1; drop table a")).rejects.toThrow("found several: run one at a time");
  expect(jobs.size).toBe(1);
});

it("a job that is started without the location is lost", async () => {
  const { options } = await regional("europe-west8");
  await expect(openBigquery(options).query("select 1")).rejects.toThrow(/not found in location US/);
});

it("the same statement is run again once it has ended, joined while it runs, and its own count is reported", async () => {
  const { options, jobs } = await regional("EU", [3, 0, 0]);
  const warehouse = await locateBigquery(options);
  const statement = ["delete from `${store}.x` where day < date '2026-03-01'"];
  const change = async () => (await warehouse.change(statement, { maximumBytes: 10 })).changedRows;

  expect(await change()).toBe(3);
  await change();
  expect(jobs.size).toBe(2);
  const [, second] = [...jobs.values()];
  if (second !== undefined) second.state = "RUNNING";
  await change();

  expect(jobs.size, "the running job was joined").toBe(2);
  expect(new Set([...jobs.keys()].map((id) => id.replace(/_\d+$/, ""))).size).toBe(1);
});
