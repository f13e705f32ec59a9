import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { userInfo, tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { type StoredTable, storedTables } from "../../../schema/store.ts";
import type { AnyRow } from "../../values/row.ts";
import { encodeLines } from "../encode-rows.ts";
import { duckdbEngine } from "./engine.ts";
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
  z.object({ call: z.literal("stream"), sql: z.string(), parameters }),
  z.object({ call: z.literal("change"), statements: z.array(z.string()), key: z.string(), maximumBytes: z.number() }),
  /** A line per row, as the database itself reads them. */
  z.object({ call: z.literal("append"), table: z.string(), lines: z.string() }),
]);
const resultRows = z.array(z.record(z.string(), z.json()));
const answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: resultRows,
  }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("refused"), reasons: z.array(z.string()) }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
]);

/** Lets other processes of the same user work through this one's warehouse. */
export async function serveDatabase(warehouse: Warehouse, databaseFile: string): Promise<{ close(): Promise<void> }> {
  const at = await socketPath(databaseFile);
  if (process.platform !== "win32") await rm(at, { force: true });
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader("content-type", "application/x-ndjson");
    // A reader that goes away is the end of its answer.
    void pipeline(Readable.from(linesOf(answers(warehouse, incoming))), outgoing).catch(() => undefined);
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

type Answer = z.input<typeof answer>;

async function* linesOf(given: AsyncIterable<Answer>): AsyncGenerator<string> {
  for await (const one of given) yield `${JSON.stringify(one)}\n`;
}

/** The answers to a call: its results, then how it ended. */
async function* answers(warehouse: Warehouse, incoming: IncomingMessage): AsyncGenerator<Answer> {
  try {
    yield* results(warehouse, call.parse(JSON.parse(await textOf(incoming))));
    yield { kind: "done" };
  } catch (error) {
    if (error instanceof RowRefusedError) yield { kind: "refused", reasons: [...error.reasons] };
    else yield { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

async function* results(warehouse: Warehouse, asked: z.output<typeof call>): AsyncGenerator<Answer> {
  switch (asked.call) {
    case "query": {
      const { columns, rows } = await warehouse.query(asked.sql, asked.parameters);
      yield { kind: "result", columns: [...columns], rows: resultRows.parse(rows) };
      return;
    }
    case "stream":
      for await (const page of warehouse.stream(asked.sql, asked.parameters)) {
        yield { kind: "result", columns: [], rows: resultRows.parse(page) };
      }
      return;
    case "change":
      await warehouse.change(asked.statements, { key: asked.key, maximumBytes: asked.maximumBytes });
      return;
    case "append": {
      const table = storedTables.find(({ name }) => name === asked.table);
      if (table === undefined) throw new Error(`there is no table ${asked.table}`);
      const rows = asked.lines.split("\n").map((line) => row.parse(JSON.parse(line)));
      await warehouse.appendBatch(table, rows, "");
    }
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
  /** The results of a call, each as it arrives. Throws what the other process reports, and if it ends before its answer does. */
  const resultsOf = async function* (question: z.input<typeof call>): AsyncGenerator<QueryResult> {
    for await (const line of lines(await post(at, JSON.stringify(question)))) {
      const one = answer.parse(JSON.parse(line));
      if (one.kind === "done") return;
      if (one.kind === "refused") throw new RowRefusedError(one.reasons);
      if (one.kind === "failed") throw new Error(one.message);
      yield one;
    }
    throw new Error("the process that has the database open ended before it answered: run the same command again");
  };
  const done = async (question: z.input<typeof call>): Promise<void> => {
    for await (const _ of resultsOf(question)) continue;
  };
  const append = async (table: StoredTable, rows: readonly AnyRow[]): Promise<void> => {
    if (rows.length > 0) await done({ call: "append", table: table.name, lines: encodeLines(table.fields, rows).toString() });
  };
  const connected: Warehouse = {
    ...duckdbEngine,
    append: (table, one) => append(table, [one]),
    appendBatch: append,
    query: async (sql, values = {}) => {
      let answered: QueryResult = { columns: [], rows: [] };
      for await (const result of resultsOf({ call: "query", sql, parameters: plainParameters(values) })) answered = result;
      return answered;
    },
    stream: async function* (sql, values = {}) {
      for await (const { rows } of resultsOf({ call: "stream", sql, parameters: plainParameters(values) })) yield rows;
    },
    change: async (statements, { key, maximumBytes }) => {
      await done({ call: "change", statements: [...statements], key, maximumBytes });
      return { bytesBilled: null };
    },
    estimate: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
  await connected.query("select 1");
  return connected;
}

const plainParameters = (values: Parameters): z.output<typeof parameters> =>
  parameters.parse(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value])));

async function* lines(incoming: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  for await (const text of incoming.setEncoding("utf8")) {
    const parts = `${rest}${String(text)}`.split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

async function post(at: string, body: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request({ socketPath: at, path: "/", method: "POST" }, resolve);
  outgoing.once("error", (error) => {
    const isAbsent = "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
    reject(isAbsent ? new NotServedError("no process serves the database", { cause: error }) : error);
  });
  outgoing.end(body);
  return promise;
}
