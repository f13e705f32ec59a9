import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../../functions/warehouse/duckdb/duckdb.ts";
import { NotServedError, connectDatabase, serveDatabase } from "../../../functions/warehouse/duckdb/socket.ts";
import { RowRefusedError, type Warehouse } from "../../../functions/warehouse/warehouse.ts";
import { sessionVersions } from "../../../schema/store.ts";
import { loadVersions } from "../../support/generated-files.ts";
import { rowOf, versionRow } from "../../support/rows.ts";
import { callFile, stored } from "../../support/session-files.ts";
import { warehouseContract } from "../warehouse.contract.ts";

warehouseContract({
  name: "DuckDB through the socket of another process",
  excused: {
    "a batch sent again under its key is there once": "the embedded engine keeps no list of batches; views show one of two equal rows",
    "a row with a value that does not fit its column is refused without quoting it":
      "the embedded engine makes it NULL; the flattening has checked every value against its column before",
  },
  async start() {
    const root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
    const file = path.join(root, "warehouse.duckdb");
    const warehouse = await openDuckdb(file);
    const server = await serveDatabase(warehouse, file);
    const connected = await connectDatabase(file);
    return {
      subject: connected,
      stop: async () => {
        await connected.close();
        await server.close();
        await warehouse.close();
        await rm(root, { recursive: true });
      },
    };
  },
});

let root: string;
let file: string;
let stops: (() => Promise<unknown>)[];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  file = path.join(root, "warehouse.duckdb");
  stops = [];
  vi.stubEnv("TMPDIR", root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const stop of stops.toReversed()) await stop();
  await rm(root, { recursive: true });
});

/** What a served warehouse does, with parts of it replaced. */
const parts = (changes: Partial<Parameters<typeof serveDatabase>[0]> = {}): Parameters<typeof serveDatabase>[0] => ({
  appendLines: () => Promise.resolve(),
  query: () => Promise.resolve({ columns: [], rows: [] }),
  read: () => Promise.resolve({ columns: [], rows: [] }),
  async *stream() {
    yield [];
  },
  change: () => Promise.resolve({ bytesBilled: null, changedRows: null }),
  ...changes,
});

/** A served warehouse whose appends are the function given. */
async function served(appendLines: DuckdbWarehouse["appendLines"]) {
  const server = await serveDatabase(parts({ appendLines }), file);
  stops.push(() => server.close());
  return server;
}

const folder = (): string => path.join(root, `ccaip-sessions-${process.getuid?.()}`);

async function socketFile(): Promise<string> {
  const [name = ""] = await readdir(folder());
  return path.join(folder(), name);
}

const cells = versionRow({ session_id: 1 });
const row = rowOf(sessionVersions, cells);

/** All versions as text of the database, without what differs from load to load. */
async function versions(warehouse: Warehouse): Promise<unknown> {
  const { rows } = await warehouse.query(
    `select cast(columns(* exclude (row_id, ingested_at, handling_milliseconds)) as varchar) from \${store}.session_versions`,
  );
  return rows;
}

describe("what is loaded through the socket", () => {
  it("is byte for byte what is loaded directly", async () => {
    const hostile = `{"__proto__":{"deep":7},"constructor":1,"toString":null,"":{"":0},"big":12345678901234567890,"1e2":1e400,"half":0.10}`;
    const text = JSON.stringify(callFile()).replace(/}$/, `,"foo":${hostile},"custom_data_not_secured":${hostile},"__proto__":{"root":1}}`);
    const versionsOf = () => [stored(text, { name: "call-4711.json" })];
    const direct = await openDuckdb(":memory:");
    const warehouse = await openDuckdb(file);
    const server = await serveDatabase(warehouse, file);
    stops.push(
      () => direct.close(),
      () => warehouse.close(),
      () => server.close(),
    );
    await loadVersions(direct, versionsOf());
    await loadVersions(await connectDatabase(file), versionsOf());

    expect(await versions(warehouse)).toEqual(await versions(direct));
    const connected = await connectDatabase(file);
    const sql = "select custom_data_not_secured, unknown_fields from ${store}.session_versions";
    const { rows } = await connected.query(sql);
    expect(JSON.stringify(rows)).toContain('{"__proto__":{"deep":7}');
    expect(JSON.stringify(rows)).toBe(JSON.stringify((await direct.query(sql)).rows));
  });

  it("is appended as the text that was sent", async () => {
    const received: string[] = [];
    await served((_, lines) => Promise.resolve(void received.push(lines)));
    const json = '{"__proto__":{"deep":7}}';
    const connected = await connectDatabase(file);
    await connected.appendBatch(sessionVersions, [rowOf(sessionVersions, { ...cells, unknown_fields: JSON.parse(json) }), row], "");
    expect(received.join("").split("\n")).toHaveLength(2);
    expect(received.join("")).toContain(`"unknown_fields":${json}`);
  });
});

describe("an append", () => {
  it("is answered once it is done, and not before", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await served(() => promise);
    let isAnswered = false;
    const appending = (await connectDatabase(file)).append(sessionVersions, row, "").then(() => (isAnswered = true));
    await new Promise((wait) => setTimeout(wait, 200));
    expect(isAnswered).toBe(false);
    resolve();
    await appending;
    expect(isAnswered).toBe(true);
  });

  it("under way is answered before the server ends", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = await served(() => {
      begun.resolve();
      return promise;
    });
    const appending = (await connectDatabase(file)).append(sessionVersions, row, "");
    await begun.promise;
    const closing = server.close();
    resolve();
    await expect(appending).resolves.toBeUndefined();
    await closing;
  });

  it("whose answer is lost is an error that says so", async () => {
    const server = await served(() => Promise.resolve());
    const connected = await connectDatabase(file);
    const at = await socketFile();
    await server.close();
    const broken = createServer((incoming) => void incoming.socket.destroy());
    broken.listen(at);
    stops.push(() => Promise.resolve(broken.close()));
    await expect(connected.append(sessionVersions, row, "")).rejects.toThrow(
      "the process that has the database open ended before it answered; run the same command again",
    );
  });

  it("that did not arrive whole is not made", async () => {
    const append = vi.fn<DuckdbWarehouse["appendLines"]>(() => Promise.resolve());
    await served(append);
    const connected = await connectDatabase(file);
    const outgoing = request({ socketPath: await socketFile(), path: "/", method: "POST", headers: { "content-length": "1000000" } });
    outgoing.on("error", () => undefined);
    outgoing.write(`{"call":"append","table":"session_versions"}\n{"row_id":"1"}\n`);
    await new Promise((wait) => setTimeout(wait, 100));
    outgoing.destroy();
    await new Promise((wait) => setTimeout(wait, 100));
    expect(append).not.toHaveBeenCalled();
    await connected.append(sessionVersions, row, "");
    expect(append).toHaveBeenCalledOnce();
  });

  it.each(["append", "appendBatch"] as const)("that the database refuses is refused here, by %s", async (method) => {
    const warehouse = await openDuckdb(file);
    const server = await serveDatabase(warehouse, file);
    stops.push(
      () => warehouse.close(),
      () => server.close(),
    );
    const { row_id: _, ...required } = versionRow({ session_id: 2 });
    const incomplete = rowOf(sessionVersions, { ...required, feedback: "call +15550100123" });
    const connected = await connectDatabase(file);
    const appends = {
      append: () => connected.append(sessionVersions, incomplete, ""),
      appendBatch: () => connected.appendBatch(sessionVersions, [row, incomplete], ""),
    };
    const error: unknown = await appends[method]().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowRefusedError);
    expect(String(error)).not.toContain("15550100123");
    expect((await connected.query("select count(*) as rows from ${store}.session_versions")).rows).toEqual([{ rows: 0 }]);
  });

  it("that fails for another reason is an error, and not a refusal", async () => {
    await served(() => Promise.reject(new Error("IO Error: no space left on device")));
    const error: unknown = await (await connectDatabase(file)).append(sessionVersions, row, "").catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(RowRefusedError);
    expect(String(error)).toContain("no space left on device");
  });
});

it("an answer of many megabytes arrives whole", async () => {
  const warehouse = await openDuckdb(file);
  const server = await serveDatabase(warehouse, file);
  stops.push(
    () => warehouse.close(),
    () => server.close(),
  );
  const { rows } = await (await connectDatabase(file)).query("select repeat('é€', 4000000) as text, 'end' as last");
  expect(rows).toHaveLength(1);
  expect(rows[0]?.["last"]).toBe("end");
  expect(rows[0]?.["text"] === "é€".repeat(4_000_000)).toBe(true);
});

it("an answer that cannot be written as JSON is an error, and the next one is given", async () => {
  const query = vi.fn<DuckdbWarehouse["query"]>();
  query.mockResolvedValue({ columns: [], rows: [] });
  const server = await serveDatabase(parts({ query }), file);
  stops.push(() => server.close());
  const connected = await connectDatabase(file);
  query.mockResolvedValueOnce({ columns: [], rows: [{ large: 1n }] });
  await expect(connected.query("select 1")).rejects.toThrow(/BigInt/);
  await expect(connected.query("select 1")).resolves.toEqual({ columns: [], rows: [] });
});

it("the socket belongs to its user alone, and is found by any path of the file", async () => {
  const server = await serveDatabase(parts(), file);
  stops.push(() => server.close());
  const at = await socketFile();
  expect(((await stat(at)).mode & 0o777).toString(8)).toBe("600");
  expect(((await stat(path.dirname(at))).mode & 0o777).toString(8)).toBe("700");
  await expect(connectDatabase(path.join(root, ".", "..", path.basename(root), "warehouse.duckdb"))).resolves.toBeDefined();
});

describe("a folder of the socket", () => {
  const refusal = "is not a private folder of this user: remove it, or set TMPDIR to a folder of your own";

  it("that others may enter is refused", async () => {
    await mkdir(folder());
    await chmod(folder(), 0o750);
    await expect(connectDatabase(file)).rejects.toThrow(`${folder()} ${refusal}`);
  });

  it("that is a link to another folder is refused", async () => {
    await mkdir(path.join(root, "elsewhere"), { mode: 0o700 });
    await symlink(path.join(root, "elsewhere"), folder());
    await expect(connectDatabase(file)).rejects.toThrow(refusal);
  });

  it.runIf(process.getuid?.() === 0)("that another user owns is refused", async () => {
    await mkdir(folder(), { mode: 0o700 });
    await chown(folder(), 65_534, 65_534);
    await expect(connectDatabase(file)).rejects.toThrow(refusal);
  });
});

it("a batch without rows is not sent", async () => {
  const appendLines = vi.fn<DuckdbWarehouse["appendLines"]>(() => Promise.resolve());
  await served(appendLines);
  await (await connectDatabase(file)).appendBatch(sessionVersions, [], "key");
  expect(appendLines).not.toHaveBeenCalled();
});

it("a file that nobody serves is reported as such", async () => {
  await expect(connectDatabase(file)).rejects.toThrow(NotServedError);
});
