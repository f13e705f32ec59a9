import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { userInfo, tmpdir } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type StoredTable, storedTables } from "../../../schema/store.ts";
import type { AnyRow } from "../../values/row.ts";
import { encodeLines } from "../encode-rows.ts";
import { type Parameters, type QueryResult, RowRefusedError, type Warehouse } from "../warehouse.ts";
import type { DuckdbWarehouse } from "./duckdb.ts";

/** What the process that has the file open does for others. */
type ServedWarehouse = Pick<DuckdbWarehouse, "appendLines" | "query">;

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

/**
 * A call is one line of JSON; the rows of an append follow it, a line each, as the database reads them. Neither side parses rows: what it
 * would lose, such as a key named `__proto__`, a row appended directly has.
 */
const call = z.discriminatedUnion("call", [
  z.object({
    call: z.literal("query"),
    sql: z.string(),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
  }),
  z.object({ call: z.literal("append"), table: z.string() }),
]);
type Call = z.output<typeof call>;

const answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
    rows: z
      .array(z.custom<QueryResult["rows"][number]>((row) => typeof row === "object" && row !== null && !Array.isArray(row)))
      .readonly(),
  }),
  z.object({ kind: z.literal("appended") }),
  z.object({ kind: z.literal("refused"), reasons: z.array(z.string()).readonly() }),
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
    const answered = answerCall(warehouse, incoming)
      .catch(failureOf)
      .then(async (text) => {
        outgoing.setHeader("content-type", "application/json");
        outgoing.end(text);
        await finished(outgoing).catch(() => undefined);
      })
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

/** Resolves with the answer's text once the work is done. */
async function answerCall(warehouse: ServedWarehouse, incoming: IncomingMessage): Promise<string> {
  const text = await bodyOf(incoming);
  const end = text.indexOf("\n");
  const asked = call.parse(JSON.parse(text.slice(0, end)));
  if (asked.call === "query") return answerText({ kind: "result", ...(await warehouse.query(asked.sql, asked.parameters)) });
  const table = storedTables.find(({ name }) => name === asked.table);
  if (table === undefined)
    throw new Error(`unknown table ${asked.table}: the other process runs another version; end it and start it again`);
  await warehouse.appendLines(table, text.slice(end + 1));
  return answerText({ kind: "appended" });
}

const answerText = (answered: z.input<typeof answer>): string => JSON.stringify(answered);

function failureOf(error: unknown): string {
  if (error instanceof RowRefusedError) return answerText({ kind: "refused", reasons: error.reasons });
  return answerText({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
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
  const ask = async (asked: Call, lines = ""): Promise<Answer> => {
    const text = await post(at, `${JSON.stringify(asked)}\n${lines}`);
    const answered = answer.parse(JSON.parse(text));
    if (answered.kind === "refused") throw new RowRefusedError(answered.reasons);
    if (answered.kind === "failed") throw new Error(answered.message);
    return answered;
  };
  const append = async (table: StoredTable, rows: readonly AnyRow[]): Promise<void> => {
    if (rows.length === 0) return;
    const { kind } = await ask({ call: "append", table: table.name }, encodeLines(table.fields, rows).toString());
    if (kind !== "appended") throw new Error(`${databaseFile}: expected the answer to an append, found ${kind}`);
  };
  const connected: Warehouse = {
    dialect: "duckdb",
    append: (table, row) => append(table, [row]),
    appendBatch: append,
    query: async (sql: string, values: Parameters = {}): Promise<QueryResult> => {
      const plain = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]);
      const answered = await ask(call.parse({ call: "query", sql, parameters: Object.fromEntries(plain) }));
      if (answered.kind !== "result") throw new Error(`${databaseFile}: expected rows, found ${answered.kind}`);
      return { columns: answered.columns, rows: answered.rows };
    },
    close: () => Promise.resolve(),
  };
  await connected.query("select 1");
  return connected;
}

async function post(at: string, body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const outgoing = request({ socketPath: at, path: "/", method: "POST" }, (incoming) => void bodyOf(incoming).then(resolve, lost));
  const lost = (error: unknown): void =>
    reject(new Error("the process that has the database open ended before it answered; run the same command again", { cause: error }));
  outgoing.once("error", (error) => {
    const isAbsent = "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
    if (isAbsent) reject(new NotServedError("no process serves the database; run the same command again", { cause: error }));
    else lost(error);
  });
  outgoing.end(body);
  return promise;
}
