import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../functions/config.ts";
import { engines } from "../../../functions/warehouse/open.ts";
import { openDuckdb } from "../../../functions/warehouse/duckdb/duckdb.ts";
import { openDatabase } from "../../../functions/warehouse/duckdb/open.ts";
import { sessionErasures, sessionVersions } from "../../../schema/store.ts";
import { append, versionRow } from "../../support/rows.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ccaip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});
const at = (name: string): string => path.join(folder, name);

const sessionsIn = async (...given: Parameters<typeof openDatabase>): Promise<unknown> => {
  const warehouse = await openDatabase(...given);
  const { rows } = await warehouse.query("select count(*) as sessions from ${contact_center}.sessions");
  await warehouse.close();
  return rows[0]?.["sessions"];
};

describe("a database file that is not there", () => {
  it("is created with its folder", async () => {
    expect(await sessionsIn(at("new/folder/warehouse.duckdb"))).toBe(0);
    expect(existsSync(at("new/folder/warehouse.duckdb"))).toBe(true);
  });

  it("is refused with what to do, and its folder is not made", async () => {
    await expect(openDatabase(at("new/warehouse.duckdb"), { ifMissing: "refuse" })).rejects.toThrow(
      `${at("new/warehouse.duckdb")}: no such database; create it with: npx ccaip-sessions load <folder>, or name another one with --database <file>`,
    );
    expect(existsSync(at("new"))).toBe(false);
  });

  it("is an empty one in memory, if the command asks for that", async () => {
    expect(await sessionsIn(at("warehouse.duckdb"), { ifMissing: "in memory", isReading: true })).toBe(0);
    expect(existsSync(at("warehouse.duckdb"))).toBe(false);
    expect(existsSync(":memory:")).toBe(false);
  });
});

it.each(["refuse", "in memory"] as const)("a database that is there is opened, whatever its absence would do: %s", async (ifMissing) => {
  const written = await openDatabase(at("warehouse.duckdb"));
  await append(written, sessionVersions, versionRow({ session_id: 1 }), "1");
  await written.close();
  expect(await sessionsIn(at("warehouse.duckdb"), { ifMissing })).toBe(1);
  expect(await sessionsIn(":memory:", { ifMissing })).toBe(0);
});

describe("what is not a database of this program", () => {
  it("is named with what to do: no name, a folder, a file of something else", async () => {
    await expect(openDatabase("")).rejects.toThrow("no database file is named: expected --database or DUCKDB_PATH");
    await mkdir(at("folder.duckdb"));
    await expect(openDatabase(at("folder.duckdb"))).rejects.toThrow(
      `${at("folder.duckdb")}: a folder; name a file in it with: --database ${at("folder.duckdb/warehouse.duckdb")}`,
    );
    await writeFile(at("text.duckdb"), "some text that is longer than the header of a database file would be ".repeat(100));
    await expect(openDatabase(at("text.duckdb"))).rejects.toThrow(`${at("text.duckdb")}: not a DuckDB database; name another file`);
  });
});

const drop = (id: number): string => `delete from \${store}.session_versions where session_id = ${id}`;

it("rows for several tables that arrive together reach each their own, and a change counts its rows", async () => {
  const warehouse = await openDatabase(":memory:");
  await Promise.all([
    append(warehouse, sessionVersions, versionRow({ session_id: 1 }), "1"),
    append(
      warehouse,
      sessionErasures,
      { instance: "test", session_key: "call-9", erased_at: "2026-03-02T00:00:00.000Z", row_id: "e" },
      "2",
    ),
    append(warehouse, sessionVersions, versionRow({ session_id: 2 }), "3"),
  ]);
  const countIn = async (table: string): Promise<unknown> =>
    (await warehouse.query(`select count(*) as count from \${store}.${table}`)).rows[0]?.["count"];
  expect([await countIn("session_versions"), await countIn("session_erasures")]).toEqual([2, 1]);

  expect(await warehouse.change([drop(1)], { maximumBytes: 1e9 })).toEqual({ bytesBilled: null, changedRows: 1 });
  expect(await warehouse.change([drop(1), drop(2)], { maximumBytes: 1e9 })).toEqual({ bytesBilled: null, changedRows: null });
  expect(await countIn("session_versions")).toBe(0);
  await warehouse.close();
});

it.each([
  [{ isLoading: false, isSettling: false }, "123MB"],
  [{ isLoading: true, isSettling: false }, "123MB"],
  [{ isLoading: false, isSettling: true }, "123MB"],
  [{ isLoading: true, isSettling: false }, undefined],
])("a memory limit that is set counts in every command: %j, %s", async (how, DUCKDB_MEMORY_LIMIT) => {
  const config = readConfig({ SOURCE_BUCKET: "local", DUCKDB_MEMORY_LIMIT }, { needsKey: false });
  const options = { database: at("warehouse.duckdb"), ifMissing: "create", isReading: false, onRedefined: () => undefined } as const;
  const { warehouse } = await engines.duckdb.open(config, { ...options, ...how });
  const { rows } = await warehouse.query("select current_setting('memory_limit') as memory");
  await warehouse.close();
  const [, mebibytes = ""] = /^([\d.]+) MiB$/.exec(String(rows[0]?.["memory"])) ?? [];
  expect(Number(mebibytes) * 1.048576).toBeCloseTo(DUCKDB_MEMORY_LIMIT === undefined ? 100 : 123, 0);
});

it("beside a memory limit checkpoints are few and join no row groups", async () => {
  const warehouse = await openDuckdb(at("warehouse.duckdb"), {}, "123MB");
  const { rows } = await warehouse.query(
    "select current_setting('checkpoint_threshold') as threshold, cast(current_setting('max_vacuum_tasks') as integer) as vacuums",
  );
  await warehouse.close();
  expect(rows).toEqual([{ threshold: "61.0 MiB", vacuums: 0 }]);
});

it.each([
  ["123MB", false, true],
  [null, true, true],
  [null, false, false],
] as const)("with the memory limit %s, frugal: %s, freed memory is given back at once: %s", async (limit, isFrugal, isGivenBack) => {
  const warehouse = await openDuckdb(at("warehouse.duckdb"), {}, limit, { isFrugal });
  const { rows } = await warehouse.query(
    "select current_setting('allocator_flush_threshold') as small, current_setting('allocator_bulk_deallocation_flush_threshold') as large",
  );
  await warehouse.close();
  const [{ small, large } = {}] = rows;
  expect([small, large].map((threshold) => threshold === "0 bytes")).toEqual([isGivenBack, isGivenBack]);
});

it("a reason that this program has no sentence for is shown as DuckDB words it", async () => {
  const config = readConfig({ SOURCE_BUCKET: "local", DUCKDB_MEMORY_LIMIT: "123MB" }, { needsKey: false });
  const options = { database: at("warehouse.duckdb"), ifMissing: "create", isReading: false, onRedefined: () => undefined } as const;
  await mkdir(at("warehouse.duckdb.wal"));
  await expect(engines.duckdb.open(config, { ...options, isLoading: false, isSettling: false })).rejects.toThrow(/warehouse\.duckdb\.wal/);
});
