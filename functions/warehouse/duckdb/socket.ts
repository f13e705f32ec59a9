import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { userInfo, tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type StoredTable, storedTables } from "../../../schema/store.ts";
import type { Row } from "../../values/row.ts";
import { encodeLines } from "../encode-rows.ts";
import { duckdbEngine } from "./engine.ts";
import { NotReadingError, type Parameters, type QueryResult, RowRefusedError, type Warehouse } from "../warehouse.ts";
import type { DuckdbWarehouse } from "./duckdb.ts";

/** What the process that has the file open does for others. */
type ServedWarehouse = Pick<DuckdbWarehouse, "appendLines" | "query" | "read" | "stream" | "change">;

/**
 * DuckDB lets one process open a file. While `start` has it open, other commands work through it by a local socket that only its owner
 * can reach: a Unix socket in a private folder, a named pipe on Windows; never a port.
 */
async function socketPath(databaseFile: string): Promise<string> {
  const folderOfFile = await realpath(path.dirname(databaseFile));
  const hash = createHash("sha256")
    .update(path.join(folderOfFile, path.basename(databaseFile)))
    .digest("hex")
    .slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\ccaip-sessions-${hash}`;
  const { uid } = userInfo();
  const folder = path.join(tmpdir(), `ccaip-sessions-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a private folder of this user: remove it, or set TMPDIR to a folder of your own`);
  }
  return path.join(folder, `${hash}.sock`);
}

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]));

/**
 * A call is one line of JSON; the rows of an append follow it, a line each, as the database reads them. Neither side parses rows: what it
 * would lose, such as a key named `__proto__`, a row appended directly has.
 */
const call = z.discriminatedUnion("call", [
  z.object({ call: z.literal("query"), sql: z.string(), parameters }),
  z.object({
    call: z.literal("read"),
    sql: z.string(),
    isDryRun: z.boolean(),
    maximumRows: z.number().optional(),
    maximumMilliseconds: z.number().optional(),
    withoutPersonalData: z.boolean().optional(),
  }),
  z.object({ call: z.literal("stream"), sql: z.string(), parameters }),
  z.object({ call: z.literal("change"), statements: z.array(z.string()), maximumBytes: z.number(), changedDays: z.array(z.string()) }),
  z.object({ call: z.literal("append"), table: z.string() }),
]);
type Call = z.output<typeof call>;

/** An answer is lines of JSON: results, then how the call ended. */
const answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
    rows: z
      .array(z.custom<QueryResult["rows"][number]>((row) => typeof row === "object" && row !== null && !Array.isArray(row)))
      .readonly(),
  }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("refused"), reasons: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal("not_reading"), message: z.string() }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
]);
type Answer = z.output<typeof answer>;

/** Longest wait for calls under way when the server closes: a client may never finish its own. */
const closingMilliseconds = 10_000;

interface DatabaseServer {
  /** Takes no more calls, answers those under way, and ends. */
  close(): Promise<void>;
}

/** Lets other processes of the same user work through this one's warehouse. */
export async function serveDatabase(warehouse: ServedWarehouse, databaseFile: string): Promise<DatabaseServer> {
  const at = await socketPath(databaseFile);
  if (process.platform !== "win32") await rm(at, { force: true });
  const answering = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader("content-type", "application/x-ndjson");
    // A client that goes away is the end of its answer.
    const answered = pipeline(Readable.from(answerLines(warehouse, incoming)), outgoing)
      .catch(() => undefined)
      .finally(() => answering.delete(answered));
    answering.add(answered);
  });
  await listening(server, at);
  if (process.platform !== "win32") await chmod(at, 0o600);
  return {
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeIdleConnections();
      await Promise.race([Promise.all(answering), sleep(closingMilliseconds, undefined, { ref: false })]);
      server.closeAllConnections();
      await promise;
    },
  };
}

async function listening(server: Server, at: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(at, resolve);
  await promise;
}

const lineOf = (one: Answer): string => `${JSON.stringify(one)}\n`;

/** The lines of an answer: results, then, once the work is done, how it ended. */
async function* answerLines(warehouse: ServedWarehouse, incoming: IncomingMessage): AsyncGenerator<string> {
  try {
    const text = await bodyOf(incoming);
    const end = text.indexOf("\n");
    const asked = call.parse(JSON.parse(text.slice(0, end)));
    for await (const result of results(warehouse, asked, text.slice(end + 1))) yield lineOf(result);
    yield lineOf({ kind: "done" });
  } catch (error) {
    if (error instanceof RowRefusedError) yield lineOf({ kind: "refused", reasons: error.reasons });
    else if (error instanceof NotReadingError) yield lineOf({ kind: "not_reading", message: error.message });
    else yield lineOf({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

async function* results(warehouse: ServedWarehouse, asked: Call, lines: string): AsyncGenerator<Answer> {
  switch (asked.call) {
    case "query":
      yield { kind: "result", ...(await warehouse.query(asked.sql, asked.parameters)) };
      return;
    case "read":
      yield { kind: "result", ...(await warehouse.read(asked.sql, asked)) };
      return;
    case "stream":
      for await (const rows of warehouse.stream(asked.sql, asked.parameters)) yield { kind: "result", columns: [], rows };
      return;
    case "change":
      yield { kind: "result", columns: [], rows: [{ changed_rows: (await warehouse.change(asked.statements, asked)).changedRows }] };
      return;
    case "append": {
      const table = storedTables.find(({ name }) => name === asked.table);
      if (table === undefined)
        throw new Error(`unknown table ${asked.table}: the other process runs another version; end it and start it again`);
      await warehouse.appendLines(table, lines);
    }
  }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** No process serves the database: whatever has the file open is another program. */
export class NotServedError extends Error {
  override readonly name = "NotServedError";
}

/**
 * The warehouse of the process that has the database file open. Throws `NotServedError` if no process answers. An append whose answer is
 * lost may have been made: its error says so.
 */
export async function connectDatabase(databaseFile: string): Promise<Warehouse> {
  const at = await socketPath(databaseFile);
  /** The results of a call, each as it arrives. Throws what the other process reports, and if it ends before its answer does. */
  const resultsOf = async function* (asked: Call, rows = ""): AsyncGenerator<QueryResult> {
    for await (const line of linesIn(await post(at, `${JSON.stringify(asked)}\n${rows}`))) {
      const one = answer.parse(JSON.parse(line));
      if (one.kind === "done") return;
      if (one.kind === "refused") throw new RowRefusedError(one.reasons);
      if (one.kind === "not_reading") throw new NotReadingError(one.message);
      if (one.kind === "failed") throw new Error(one.message);
      yield { columns: one.columns, rows: one.rows };
    }
    throw lostAnswer();
  };
  const done = async (asked: Call, rows = ""): Promise<void> => {
    for await (const _ of resultsOf(asked, rows)) continue;
  };
  const append = async (table: StoredTable, rows: readonly Row[]): Promise<void> => {
    if (rows.length > 0) await done({ call: "append", table: table.name }, encodeLines(table.fields, rows).toString());
  };
  const connected: Warehouse = {
    ...duckdbEngine,
    append: (table, row) => append(table, [row]),
    appendBatch: append,
    query: async (sql, values = {}) => {
      let answered: QueryResult = { columns: [], rows: [] };
      for await (const result of resultsOf({ call: "query", sql, parameters: plainParameters(values) })) answered = result;
      return answered;
    },
    read: async (sql, { isDryRun = false, onEstimate, ...limits } = {}) => {
      let answered: QueryResult = { columns: [], rows: [] };
      onEstimate?.(null);
      for await (const result of resultsOf({ call: "read", sql, isDryRun, ...limits })) answered = result;
      return answered;
    },
    stream: async function* (sql, values = {}) {
      for await (const { rows } of resultsOf({ call: "stream", sql, parameters: plainParameters(values) })) yield rows;
    },
    change: async (statements, { maximumBytes, changedDays = [] }) => {
      let changed: unknown = null;
      for await (const { rows } of resultsOf({ call: "change", statements: [...statements], maximumBytes, changedDays: [...changedDays] }))
        changed = rows[0]?.["changed_rows"];
      return { bytesBilled: null, changedRows: typeof changed === "number" ? changed : null };
    },
    estimate: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
  await connected.query("select 1");
  return connected;
}

const plainParameters = (values: Parameters): z.output<typeof parameters> =>
  parameters.parse(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value])));

const lostAnswer = (cause?: unknown): Error =>
  new Error("the process that has the database open ended before it answered; run the same command again", { cause });

/** A line may be longer than the answer's other parts together, so each piece is looked through once. */
async function* linesIn(incoming: IncomingMessage): AsyncGenerator<string> {
  let begun: string[] = [];
  try {
    for await (const piece of incoming.setEncoding("utf8")) {
      const [rest = "", ...starts] = String(piece).split("\n");
      begun.push(rest);
      for (const start of starts) {
        yield begun.join("");
        begun = [start];
      }
    }
  } catch (error) {
    throw lostAnswer(error);
  }
}

async function post(at: string, body: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request({ socketPath: at, path: "/", method: "POST" }, resolve);
  outgoing.once("error", (error) => {
    const isAbsent = "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
    reject(
      isAbsent ? new NotServedError("no process serves the database; run the same command again", { cause: error }) : lostAnswer(error),
    );
  });
  outgoing.end(body);
  return promise;
}
