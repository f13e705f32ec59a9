import {
  NotReadingError,
  RowRefusedError,
  duckdbEngine,
  encodeLines
} from "./chunk-V6JX6FFH.mjs";
import {
  storedTables
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/warehouse/duckdb/socket.ts
import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { userInfo, tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
async function socketPath(databaseFile) {
  const folderOfFile = await realpath(path.dirname(databaseFile));
  const hash = createHash("sha256").update(path.join(folderOfFile, path.basename(databaseFile))).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\ccaip-sessions-${hash}`;
  const { uid } = userInfo();
  const folder = path.join(tmpdir(), `ccaip-sessions-${uid}`);
  await mkdir(folder, { recursive: true, mode: 448 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 63) !== 0) {
    throw new Error(`${folder} is not a private folder of this user: remove it, or set TMPDIR to a folder of your own`);
  }
  return path.join(folder, `${hash}.sock`);
}
__name(socketPath, "socketPath");
var parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]));
var call = z.discriminatedUnion("call", [
  z.object({ call: z.literal("query"), sql: z.string(), parameters }),
  z.object({ call: z.literal("read"), sql: z.string(), isDryRun: z.boolean() }),
  z.object({ call: z.literal("stream"), sql: z.string(), parameters }),
  z.object({ call: z.literal("change"), statements: z.array(z.string()), maximumBytes: z.number() }),
  z.object({ call: z.literal("append"), table: z.string() })
]);
var answer = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("result"),
    columns: z.array(z.object({ name: z.string(), type: z.string() })).readonly(),
    rows: z.array(z.custom((row) => typeof row === "object" && row !== null && !Array.isArray(row))).readonly()
  }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("refused"), reasons: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal("not_reading"), message: z.string() }),
  z.object({ kind: z.literal("failed"), message: z.string() })
]);
var closingMilliseconds = 1e4;
async function serveDatabase(warehouse, databaseFile) {
  const at = await socketPath(databaseFile);
  if (process.platform !== "win32") await rm(at, { force: true });
  const answering = /* @__PURE__ */ new Set();
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader("content-type", "application/x-ndjson");
    const answered = pipeline(Readable.from(answerLines(warehouse, incoming)), outgoing).catch(() => void 0).finally(() => answering.delete(answered));
    answering.add(answered);
  });
  await listening(server, at);
  if (process.platform !== "win32") await chmod(at, 384);
  return {
    close: /* @__PURE__ */ __name(async () => {
      const { promise, resolve } = Promise.withResolvers();
      server.close(() => resolve());
      server.closeIdleConnections();
      await Promise.race([Promise.all(answering), sleep(closingMilliseconds, void 0, { ref: false })]);
      server.closeAllConnections();
      await promise;
    }, "close")
  };
}
__name(serveDatabase, "serveDatabase");
async function listening(server, at) {
  const { promise, resolve, reject } = Promise.withResolvers();
  server.once("error", reject);
  server.listen(at, resolve);
  await promise;
}
__name(listening, "listening");
var lineOf = /* @__PURE__ */ __name((one) => `${JSON.stringify(one)}
`, "lineOf");
async function* answerLines(warehouse, incoming) {
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
__name(answerLines, "answerLines");
async function* results(warehouse, asked, lines) {
  switch (asked.call) {
    case "query":
      yield { kind: "result", ...await warehouse.query(asked.sql, asked.parameters) };
      return;
    case "read":
      yield { kind: "result", ...await warehouse.read(asked.sql, { isDryRun: asked.isDryRun }) };
      return;
    case "stream":
      for await (const rows of warehouse.stream(asked.sql, asked.parameters)) yield { kind: "result", columns: [], rows };
      return;
    case "change":
      yield { kind: "result", columns: [], rows: [{ changed_rows: (await warehouse.change(asked.statements)).changedRows }] };
      return;
    case "append": {
      const table = storedTables.find(({ name }) => name === asked.table);
      if (table === void 0)
        throw new Error(`unknown table ${asked.table}: the other process runs another version; end it and start it again`);
      await warehouse.appendLines(table, lines);
    }
  }
}
__name(results, "results");
async function bodyOf(message) {
  const chunks = [];
  for await (const chunk of message) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
__name(bodyOf, "bodyOf");
var NotServedError = class extends Error {
  static {
    __name(this, "NotServedError");
  }
  name = "NotServedError";
};
async function connectDatabase(databaseFile) {
  const at = await socketPath(databaseFile);
  const resultsOf = /* @__PURE__ */ __name(async function* (asked, rows = "") {
    for await (const line of linesIn(await post(at, `${JSON.stringify(asked)}
${rows}`))) {
      const one = answer.parse(JSON.parse(line));
      if (one.kind === "done") return;
      if (one.kind === "refused") throw new RowRefusedError(one.reasons);
      if (one.kind === "not_reading") throw new NotReadingError(one.message);
      if (one.kind === "failed") throw new Error(one.message);
      yield { columns: one.columns, rows: one.rows };
    }
    throw lostAnswer();
  }, "resultsOf");
  const done = /* @__PURE__ */ __name(async (asked, rows = "") => {
    for await (const _ of resultsOf(asked, rows)) continue;
  }, "done");
  const append = /* @__PURE__ */ __name(async (table, rows) => {
    if (rows.length > 0) await done({ call: "append", table: table.name }, encodeLines(table.fields, rows).toString());
  }, "append");
  const connected = {
    ...duckdbEngine,
    append: /* @__PURE__ */ __name((table, row) => append(table, [row]), "append"),
    appendBatch: append,
    query: /* @__PURE__ */ __name(async (sql, values = {}) => {
      let answered = { columns: [], rows: [] };
      for await (const result of resultsOf({ call: "query", sql, parameters: plainParameters(values) })) answered = result;
      return answered;
    }, "query"),
    read: /* @__PURE__ */ __name(async (sql, { isDryRun = false, onEstimate } = {}) => {
      let answered = { columns: [], rows: [] };
      onEstimate?.(null);
      for await (const result of resultsOf({ call: "read", sql, isDryRun })) answered = result;
      return answered;
    }, "read"),
    stream: /* @__PURE__ */ __name(async function* (sql, values = {}) {
      for await (const { rows } of resultsOf({ call: "stream", sql, parameters: plainParameters(values) })) yield rows;
    }, "stream"),
    change: /* @__PURE__ */ __name(async (statements, { maximumBytes }) => {
      let changed = null;
      for await (const { rows } of resultsOf({ call: "change", statements: [...statements], maximumBytes }))
        changed = rows[0]?.["changed_rows"];
      return { bytesBilled: null, changedRows: typeof changed === "number" ? changed : null };
    }, "change"),
    estimate: /* @__PURE__ */ __name(() => Promise.resolve(null), "estimate"),
    close: /* @__PURE__ */ __name(() => Promise.resolve(), "close")
  };
  await connected.query("select 1");
  return connected;
}
__name(connectDatabase, "connectDatabase");
var plainParameters = /* @__PURE__ */ __name((values) => parameters.parse(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]))), "plainParameters");
var lostAnswer = /* @__PURE__ */ __name((cause) => new Error("the process that has the database open ended before it answered; run the same command again", { cause }), "lostAnswer");
async function* linesIn(incoming) {
  let begun = [];
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
__name(linesIn, "linesIn");
async function post(at, body) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const outgoing = request({ socketPath: at, path: "/", method: "POST" }, resolve);
  outgoing.once("error", (error) => {
    const isAbsent = "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
    reject(
      isAbsent ? new NotServedError("no process serves the database; run the same command again", { cause: error }) : lostAnswer(error)
    );
  });
  outgoing.end(body);
  return promise;
}
__name(post, "post");

export {
  serveDatabase,
  NotServedError,
  connectDatabase
};
