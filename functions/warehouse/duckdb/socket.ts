import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { userInfo, tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { type StoredTable, storedTables } from "../../../schema/store.ts";
import { Columns, type Row } from "../../values/row.ts";
import { encodeLines } from "../encode-rows.ts";
import { type Parameters, type QueryResult, RowRefusedError, type Warehouse } from "../warehouse.ts";

/**
 * DuckDB lets one process open a file. While `start` has it open, other commands work through it by a local socket that only its owner
 * can reach: a Unix socket in a private folder, a named pipe on Windows; never a port.
 */
async function socketPath(databaseFile: string): Promise<string> {
  const hash = createHash("sha256").update(path.resolve(databaseFile)).digest("hex").slice(0, 16);
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
const row = z.record(z.string(), z.json());
const call = z.discriminatedUnion("call", [
  z.object({ call: z.literal("query"), sql: z.string(), parameters }),
  /** A line per row, as the database itself reads them. */
  z.object({ call: z.literal("append"), table: z.string(), lines: z.string() }),
]);
const answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.array(z.record(z.string(), z.json())),
  }),
  z.object({ kind: z.literal("appended") }),
  z.object({ kind: z.literal("refused"), reasons: z.array(z.string()) }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
]);

/** Lets other processes of the same user work through this one's warehouse. */
export async function serveDatabase(warehouse: Warehouse, databaseFile: string): Promise<{ close(): Promise<void> }> {
  const at = await socketPath(databaseFile);
  if (process.platform !== "win32") await rm(at, { force: true });
  const server = createServer((incoming, outgoing) => {
    void answerCall(warehouse, incoming).then((result) => {
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify(result));
    });
  });
  await listening(server, at);
  if (process.platform !== "win32") await chmod(at, 0o600);
  return {
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
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

async function answerCall(warehouse: Warehouse, incoming: IncomingMessage): Promise<z.input<typeof answer>> {
  try {
    const asked = call.parse(JSON.parse(await textOf(incoming)));
    if (asked.call === "query") {
      const { columns, rows } = await warehouse.query(asked.sql, asked.parameters);
      return { kind: "result", columns: [...columns], rows: z.array(z.record(z.string(), z.json())).parse(rows) };
    }
    const table = storedTables.find(({ name }) => name === asked.table);
    if (table === undefined) throw new Error(`there is no table ${asked.table}`);
    const columns = Columns.of(table.fields);
    await warehouse.appendBatch(
      table,
      asked.lines.split("\n").map((line) => columns.row(row.parse(JSON.parse(line)))),
      "",
    );
    return { kind: "appended" };
  } catch (error) {
    if (error instanceof RowRefusedError) return { kind: "refused", reasons: [...error.reasons] };
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Nobody serves the database: whatever has the file open is not this program. */
export class NotServedError extends Error {
  override readonly name = "NotServedError";
}

/** The warehouse of the process that has the database file open. Throws `NotServedError` where nobody answers. */
export async function connectDatabase(databaseFile: string): Promise<Warehouse> {
  const at = await socketPath(databaseFile);
  const ask = async (question: z.input<typeof call>): Promise<z.output<typeof answer>> =>
    answer.parse(JSON.parse(await post(at, JSON.stringify(question))));
  const append = async (table: StoredTable, rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return;
    const told = await ask({ call: "append", table: table.name, lines: encodeLines(table.fields, rows).toString() });
    if (told.kind === "refused") throw new RowRefusedError(told.reasons);
    if (told.kind === "failed") throw new Error(told.message);
  };
  const connected: Warehouse = {
    dialect: "duckdb",
    append: (table, one) => append(table, [one]),
    appendBatch: append,
    query: async (sql: string, values: Parameters = {}): Promise<QueryResult> => {
      const plain = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]));
      const told = await ask({ call: "query", sql, parameters: parameters.parse(plain) });
      if (told.kind !== "result") throw new Error(told.kind === "failed" ? told.message : `the database answered ${told.kind}`);
      return told;
    },
    close: () => Promise.resolve(),
  };
  await connected.query("select 1");
  return connected;
}

async function post(at: string, body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const outgoing = request({ socketPath: at, path: "/", method: "POST" }, (incoming) => void textOf(incoming).then(resolve, reject));
  outgoing.once("error", (error) => {
    const isAbsent = "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
    reject(isAbsent ? new NotServedError("no process serves the database", { cause: error }) : error);
  });
  outgoing.end(body);
  return promise;
}
