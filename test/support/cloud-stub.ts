import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { CRC32C } from "@google-cloud/storage";

/** What a request asks of the services. */
export type Request = "read" | "metadata" | "list" | "upload" | "copy" | "append" | "other";

/** How the services answer one request, other than well. */
export type Behavior =
  | { readonly kind: "status"; readonly status: number; readonly reason: string; readonly message?: string }
  /** The connection is cut before an answer. */
  | { readonly kind: "reset" }
  /** The answer comes, but late; the work is done all the same. */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** 200 with complaints about the row; the row is not taken. */
  | {
      readonly kind: "insertErrors";
      readonly errors: readonly { readonly reason: string; readonly location: string; readonly message: string }[];
    }
  /** Bytes that are not those of the checksum. */
  | { readonly kind: "corrupt" };

export interface StubObject {
  readonly generation: string;
  readonly bytes: Buffer;
  readonly timeCreated: string;
  readonly encoding?: "gzip";
  /** Above 1 where the object's metadata was changed after it was written. */
  readonly metageneration?: number;
}

/** Stands for the two services' REST endpoints and does what emulators cannot: fail. Counts what it is asked. */
export interface Stub {
  readonly endpoint: string;
  /** Live objects by `bucket/name`. */
  readonly objects: Map<string, StubObject>;
  /** Metadata of datasets, tables and routines by path, such as `datasets/store/tables/rows`; read, created and patched as they are. */
  readonly documents: Map<string, Readonly<Record<string, unknown>>>;
  /** How query jobs are answered: with rows of text. None is, unless it is set. */
  answer: ((sql: string) => readonly Readonly<Record<string, string | null>>[]) | null;
  /** Bytes that a dry run reports. */
  bytesOf: (sql: string) => number;
  /** Statements of query jobs so far, in order. */
  readonly statements: readonly string[];
  /** Rows taken, by table. */
  readonly rows: readonly { readonly table: string; readonly insertId: string; readonly json: Readonly<Record<string, unknown>> }[];
  /** Requests so far, in order. */
  readonly requests: readonly Request[];
  /** Answers that the other side did not read to their end. */
  readonly cut: number;
  countOf(request: Request): number;
  /** The next requests of that kind are answered so, one each; then well again. */
  next(request: Request, ...behaviors: readonly Behavior[]): void;
  /** Every request of that kind is answered so, until `well`. */
  always(request: Request, behavior: Behavior): void;
  well(): void;
  stop(): Promise<void>;
}

export async function startStub(): Promise<Stub> {
  const objects = new Map<string, StubObject>();
  const documents = new Map<string, Readonly<Record<string, unknown>>>();
  const rows: { table: string; insertId: string; json: Readonly<Record<string, unknown>> }[] = [];
  const requests: Request[] = [];
  const jobs = new Map<string, string>();
  const statements: string[] = [];
  const queued = new Map<Request, Behavior[]>();
  const lasting = new Map<Request, Behavior>();

  let cut = 0;

  const server = createServer((incoming, outgoing) => {
    outgoing.on("close", () => {
      if (!outgoing.writableFinished && outgoing.headersSent) cut += 1;
    });
    answer(incoming, outgoing).catch((error: unknown) => {
      send(outgoing, 500, { error: { code: 500, message: String(error), errors: [{ reason: "stub" }] } });
    });
  });

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://stub");
    const request = requestOf(incoming.method ?? "GET", url);
    requests.push(request);
    const bytes = await buffer(incoming);
    const body = bytes.toString();
    const behavior = queued.get(request)?.shift() ?? lasting.get(request);
    if (behavior?.kind === "reset") return void incoming.socket.resetAndDestroy();
    if (behavior?.kind === "status") return fail(outgoing, behavior.status, behavior.reason, behavior.message);
    if (behavior?.kind === "slow") await delay(behavior.milliseconds);
    if (request === "append") return append(url, body, behavior, outgoing);
    if (request === "read" || request === "metadata") return read(url, request, behavior, outgoing);
    if (request === "upload") return upload(url, bytes, outgoing);
    const [, jobsPath, jobId] = /\/projects\/[^/]+\/(jobs|queries)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (jobsPath !== undefined && stub.answer !== null) return job(body, jobId, stub.answer, outgoing);
    const [, path] = /\/projects\/[^/]+\/(datasets(?:\/.+)?)$/.exec(url.pathname) ?? [];
    const document = documents.get(path ?? "");
    if (path === undefined) return fail(outgoing, 501, "notImplemented");
    if (incoming.method === "POST" && /\/(tables|routines)$|^datasets$/.test(path)) return create(path, body, outgoing);
    if (document === undefined) return fail(outgoing, 404, "notFound");
    if (incoming.method !== "PATCH" && incoming.method !== "PUT") return send(outgoing, 200, document);
    const changed = { ...document, ...JSON.parse(body) };
    documents.set(path, changed);
    send(outgoing, 200, changed);
  }

  /** A job is done as soon as it is started. */
  function job(body: string, jobId: string | undefined, answerOf: NonNullable<Stub["answer"]>, outgoing: ServerResponse): void {
    if (jobId === undefined) {
      const started: { jobReference: { jobId: string }; configuration: { dryRun?: boolean; query: { query: string } } } = JSON.parse(body);
      const { dryRun, query } = started.configuration;
      if (dryRun === true)
        return send(outgoing, 200, {
          ...started,
          status: { state: "DONE" },
          statistics: { totalBytesProcessed: String(stub.bytesOf(query.query)) },
        });
      jobs.set(started.jobReference.jobId, query.query);
      statements.push(query.query);
      return send(outgoing, 200, { ...started, status: { state: "DONE" } });
    }
    const sql = jobs.get(jobId);
    if (sql === undefined) return fail(outgoing, 404, "notFound");
    const answered = answerOf(sql);
    send(outgoing, 200, {
      jobReference: { jobId },
      status: { state: "DONE" },
      // An update finds its row, such as that of a lease.
      statistics: { query: { numDmlAffectedRows: /^\s*update\b/i.test(sql) ? "1" : "0" } },
      jobComplete: true,
      schema: { fields: Object.keys(answered[0] ?? {}).map((name) => ({ name, type: "STRING" })) },
      rows: answered.map((row) => ({ f: Object.values(row).map((v) => ({ v })) })),
    });
  }

  function create(path: string, body: string, outgoing: ServerResponse): void {
    const made: Readonly<Record<string, unknown>> & {
      readonly view?: unknown;
      readonly datasetReference?: { readonly datasetId: string };
      readonly tableReference?: { readonly tableId: string };
      readonly routineReference?: { readonly routineId: string };
    } = JSON.parse(body);
    const id = made.tableReference?.tableId ?? made.routineReference?.routineId ?? made.datasetReference?.datasetId ?? "";
    documents.set(`${path}/${id}`, { ...made, ...(made.view === undefined ? {} : { type: "VIEW" }) });
    send(outgoing, 200, made);
  }

  function append(url: URL, body: string, behavior: Behavior | undefined, outgoing: ServerResponse): void {
    if (behavior?.kind === "insertErrors") {
      return send(outgoing, 200, { kind: "bigquery#tableDataInsertAllResponse", insertErrors: [{ index: 0, errors: behavior.errors }] });
    }
    const table = /tables\/([^/]+)\/insertAll/.exec(url.pathname)?.[1] ?? "";
    const sent: { rows: { insertId: string; json: Record<string, unknown> }[] } = JSON.parse(body);
    for (const { insertId, json } of sent.rows) rows.push({ table, insertId, json });
    send(outgoing, 200, { kind: "bigquery#tableDataInsertAllResponse" });
  }

  function read(url: URL, request: "read" | "metadata", behavior: Behavior | undefined, outgoing: ServerResponse): void {
    const [, bucket = "", name = ""] = /\/b\/([^/]+)\/o\/(.+)$/.exec(url.pathname) ?? [];
    const key = `${decodeURIComponent(bucket)}/${decodeURIComponent(name)}`;
    const object = objects.get(key);
    const wanted = url.searchParams.get("generation");
    if (object === undefined || (wanted !== null && wanted !== object.generation))
      return fail(outgoing, 404, "notFound", `No such object: ${key}`);
    const { generation, bytes, timeCreated, encoding, metageneration = 1 } = object;
    if (request === "metadata")
      return send(outgoing, 200, {
        name: decodeURIComponent(name),
        generation,
        size: String(bytes.byteLength),
        timeCreated,
        metageneration,
      });
    outgoing.writeHead(200, {
      "content-type": "application/json",
      "content-length": bytes.byteLength,
      // A later change of the object's metadata moves this time.
      "last-modified": new Date(Date.parse(timeCreated) + (metageneration - 1) * 3_600_000).toUTCString(),
      "x-goog-generation": generation,
      "x-goog-metageneration": String(metageneration),
      "x-goog-hash": `crc32c=${checksum(bytes)},md5=${createHash("md5").update(bytes).digest("base64")}`,
      "x-goog-stored-content-encoding": encoding ?? "identity",
      "x-goog-stored-content-length": String(bytes.byteLength),
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    });
    outgoing.end(behavior?.kind === "corrupt" ? Buffer.alloc(bytes.byteLength, "x") : bytes);
  }

  function upload(url: URL, body: Buffer, outgoing: ServerResponse): void {
    const name = url.searchParams.get("name") ?? "";
    const bucket = /\/b\/([^/]+)\/o/.exec(url.pathname)?.[1] ?? "";
    if (objects.has(`${bucket}/${name}`)) return fail(outgoing, 412, "conditionNotMet");
    // Two parts: the object's metadata, then its bytes, each behind a head of its own.
    const boundary = body.subarray(0, body.indexOf("\r\n"));
    const second = body.indexOf(boundary, boundary.byteLength);
    const bytes = body.subarray(body.indexOf("\r\n\r\n", second) + 4, body.lastIndexOf(boundary) - 2);
    objects.set(`${bucket}/${name}`, { generation: "1", bytes, timeCreated: new Date().toISOString() });
    send(outgoing, 200, { name, bucket, generation: "1", size: String(bytes.byteLength), crc32c: checksum(bytes) });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const stub: Stub = {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    documents,
    answer: null,
    bytesOf: () => 0,
    statements,
    rows,
    requests,
    get cut() {
      return cut;
    },
    countOf: (request) => requests.filter((one) => one === request).length,
    next: (request, ...behaviors) => void queued.set(request, [...behaviors]),
    always: (request, behavior) => void lasting.set(request, behavior),
    well: () => {
      queued.clear();
      lasting.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stub;
}

function requestOf(method: string, url: URL): Request {
  if (url.pathname.endsWith("/insertAll")) return "append";
  if (url.pathname.startsWith("/upload/storage/")) return "upload";
  if (url.pathname.includes("/rewriteTo/")) return "copy";
  if (method === "GET" && /\/b\/[^/]+\/o$/.test(url.pathname)) return "list";
  if (method === "GET" && /\/b\/[^/]+\/o\/.+$/.test(url.pathname)) return url.searchParams.get("alt") === "media" ? "read" : "metadata";
  return "other";
}

function checksum(bytes: Buffer): string {
  const sum = new CRC32C();
  sum.update(bytes);
  return sum.toString();
}

/** An error in the services' form. */
const fail = (outgoing: ServerResponse, code: number, reason: string, message = reason): void =>
  send(outgoing, code, { error: { code, message, errors: [{ domain: "global", reason, message }] } });

function send(outgoing: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body);
  outgoing.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(json) });
  outgoing.end(json);
}
