import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { appendDecisions, type AppendParts, type FileResult } from "../../functions/maintenance/append-decisions.ts";
import { createFileLoader } from "../../functions/maintenance/file-loader.ts";
import { type Decision, createPipeline } from "../../functions/pipeline/ingest.ts";
import type { FileInfo } from "../../functions/storage/session-files.ts";
import { type BatchSize, RowRefusedError } from "../../functions/warehouse/warehouse.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { callFile, stored } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

const now = () => new Date("2026-03-02T18:00:00.000Z");
const info = (id: number, size = 10): FileInfo => ({
  bucket: "acme-sessions",
  name: `call-${id}.json`,
  generation: String(1_700_000_000_000_000 + id),
  timeCreated: "2026-03-02T17:05:11.000Z",
  size,
});

const files = new MemoryFiles();
const pipeline = createPipeline(testSettings, { files, now });
/** The decision for a session's file, or for one that is rejected. */
async function decisionOf(id: number, changes: Readonly<Record<string, unknown>> = {}): Promise<Decision> {
  const file = stored(callFile({ id, ...changes }), info(id));
  files.put(file);
  return pipeline.decide({ version: file, eventId: null, receivedAt: now() });
}
const decisionsOf = (ids: readonly number[]): Promise<readonly Decision[]> => Promise.all(ids.map((id) => decisionOf(id)));

interface Batch {
  readonly table: string;
  readonly ids: readonly unknown[];
  readonly key: string;
}

/** A warehouse that notes its batches, and fails those that `failing` names. */
function warehouseOf({
  failing = () => null,
  answers = true,
  touchesDays = false,
}: {
  readonly failing?: (batch: Batch, attempt: number) => Error | null;
  readonly answers?: boolean;
  readonly touchesDays?: boolean;
} = {}) {
  const batches: Batch[] = [];
  const queries: string[] = [];
  const warehouse: AppendParts["warehouse"] = {
    touchesDays,
    appendBatch: async (table, rows, key) => {
      const batch = { table: table.name, ids: rows.map((row) => (row.columns.has("session_id") ? row.cell("session_id") : null)), key };
      batches.push(batch);
      const error = failing(batch, batches.length);
      if (error !== null) throw error;
      await Promise.resolve();
    },
    query: async (sql) => {
      queries.push(sql);
      await Promise.resolve();
      if (!answers) throw new Error("down");
      return { columns: [], rows: [] };
    },
  };
  return { warehouse, batches, queries, idsOf: (table: string) => batches.filter((one) => one.table === table).map(({ ids }) => ids) };
}
type TestWarehouse = ReturnType<typeof warehouseOf>;

const append = (decisions: readonly Decision[], { warehouse }: TestWarehouse, refuse = pipeline.refuse.bind(pipeline)) =>
  appendDecisions(decisions, { warehouse, pipeline: { refuse }, now, retryMilliseconds: 1 });
const kinds = (results: readonly FileResult[]): readonly string[] => results.map(({ kind }) => kind);
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Twenty ids, but for one in the middle. */
const isBad = (id: unknown): boolean => typeof id === "number" && id !== 10 && id <= 20;

describe("decisions are appended", () => {
  it("in one append for each table, sessions first, and results are in their order", async () => {
    const warehouse = warehouseOf();
    const decisions = [await decisionOf(1, { created_at: null }), await decisionOf(2), await decisionOf(3)];
    expect(kinds(await append(decisions, warehouse))).toEqual(["rejected", "loaded", "loaded"]);
    expect(warehouse.batches.map(({ table, ids }) => [table, ids])).toEqual([
      ["session_versions", [2, 3]],
      ["unloaded_files", [1]],
    ]);
  });

  it("not at all if there are none", async () => {
    const warehouse = warehouseOf();
    expect(await append([], warehouse)).toEqual([]);
    expect([warehouse.batches, warehouse.queries]).toEqual([[], []]);
  });

  it("with the days noted first, if they may be settled", async () => {
    const warehouse = warehouseOf({ touchesDays: true });
    await append([await decisionOf(1, { created_at: "2026-01-02T09:00:00.000-08:00" })], warehouse);
    expect(warehouse.batches.map(({ table }) => table)).toEqual(["touched_days", "session_versions"]);
  });

  it("again under the same key if an append fails, four times in all, and then by halves, twice each", async () => {
    const warehouse = warehouseOf({ failing: ({ ids }) => (ids.includes(3) ? new Error("out of memory") : null) });
    const results = await append(await decisionsOf([1, 2, 3]), warehouse);

    expect(kinds(results)).toEqual(["loaded", "loaded", "failed"]);
    expect(results[2]).toMatchObject({ error: expect.objectContaining({ message: "out of memory" }) });
    expect(warehouse.batches.map(({ ids }) => ids)).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2], [3], [3]]);
    const keys = warehouse.batches.map(({ key }) => key);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
  });

  it("under keys that no other call has, since rows that were deleted may have to be loaded again", async () => {
    const warehouse = warehouseOf();
    for (const _ of ["once", "twice"]) await append(await decisionsOf([1]), warehouse);
    expect(new Set(warehouse.batches.map(({ key }) => key)).size).toBe(2);
  });

  it("but for a row that is refused, which becomes a rejected file at the first refusal", async () => {
    const warehouse = warehouseOf({
      failing: ({ table, ids }) => (table === "session_versions" && ids.includes(2) ? new RowRefusedError(["invalid"]) : null),
    });
    const results = await append(await decisionsOf([1, 2]), warehouse);
    expect(kinds(results)).toEqual(["loaded", "rejected"]);
    expect(results[1]).toMatchObject({ problems: [{ code: "refused_by_warehouse" }] });
    expect(warehouse.batches.map(({ table, ids }) => [table, ids])).toEqual([
      ["session_versions", [1, 2]],
      ["session_versions", [1]],
      ["session_versions", [2]],
      ["unloaded_files", [2]],
    ]);
    expect(warehouse.queries).toEqual([]);
  });

  it("but for a refused row whose rejection fails, of which nothing is written", async () => {
    const warehouse = warehouseOf({ failing: ({ table }) => (table === "session_versions" ? new RowRefusedError(["invalid"]) : null) });
    const results = await append(await decisionsOf([1]), warehouse, () => Promise.reject(new Error("no quarantine")));
    expect(results).toMatchObject([{ kind: "failed", error: expect.objectContaining({ message: "no quarantine" }) }]);
    expect(warehouse.idsOf("unloaded_files")).toEqual([]);
  });

  it("and a line of the ledger that fails fails its file alone", async () => {
    const warehouse = warehouseOf({ failing: ({ table }) => (table === "unloaded_files" ? new Error("disk full") : null) });
    expect(kinds(await append([await decisionOf(1, { created_at: null }), await decisionOf(2)], warehouse))).toEqual(["failed", "loaded"]);
  });

  it.each([
    ["401 authError", 1],
    ["403 accessDenied", 1],
    ["404 notFound", 1],
    ["4040", 4],
    ["500 backendError", 4],
    ["503 404", 4],
  ])("once if all rows share the reason: of the code %s it takes %i appends of them all", async (code, expected) => {
    const warehouse = warehouseOf({ failing: () => Object.assign(new Error("failed"), { code }), answers: false });
    expect(kinds(await append(await decisionsOf([1, 2]), warehouse))).toEqual(["failed", "failed"]);
    expect(warehouse.batches.map(({ ids }) => ids)).toEqual(Array.from({ length: expected }, () => [1, 2]));
  });

  it("until the warehouse no longer answers, or sixteen failed alone, one after the other", async () => {
    const always = { failing: () => new Error("disk full") };
    const down = warehouseOf({ ...always, answers: false });
    expect(kinds(await append(await decisionsOf(range(8)), down))).toEqual(range(8).map(() => "failed"));
    expect(down.batches).toHaveLength(4);
    expect(down.queries).toEqual(["select instance from ${store}.session_erasures limit 0"]);

    const up = warehouseOf(always);
    expect(kinds(await append(await decisionsOf(range(64)), up))).toEqual(range(64).map(() => "failed"));
    expect(new Set(up.batches.filter(({ ids }) => ids.length === 1).map(({ ids }) => ids[0])).size).toBe(16);
  });

  it("on, if fewer than sixteen fail in a row", async () => {
    const warehouse = warehouseOf({ failing: ({ ids }) => (ids.some(isBad) ? new Error("disk full") : null) });
    const results = await append(await decisionsOf(range(32)), warehouse);
    expect(kinds(results)).toEqual(range(32).map((id) => (isBad(id) ? "failed" : "loaded")));
  });
});

interface Loading {
  readonly size?: Partial<BatchSize>;
  readonly concurrency?: number;
  readonly decide?: (file: FileInfo) => Promise<Decision>;
}

/** A loader with what it read, appended and reported. */
function loading({ size, concurrency = 4, decide = (file) => decisionOf(idOf(file)) }: Loading = {}) {
  const warehouse = warehouseOf();
  const results: (readonly [number, string])[] = [];
  let underWay = 0;
  let most = 0;
  const loader = createFileLoader<FileInfo>({
    pipeline,
    warehouse: warehouse.warehouse,
    now,
    size: { files: 100, bytes: 1e9, items: 1e9, ...size },
    concurrency,
    decide: async (file) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await delay(1);
      try {
        return await decide(file);
      } finally {
        underWay -= 1;
      }
    },
    onResult: async (file, { kind }) => {
      await delay(1);
      results.push([idOf(file), kind]);
    },
  });
  return { loader, results, appended: () => warehouse.idsOf("session_versions"), most: () => most };
}
const idOf = ({ name }: FileInfo): number => Number(/\d+/.exec(name)?.[0]);

describe("a loader", () => {
  it("appends what was added once it is finished, and reports every file in its order", async () => {
    const { loader, results, appended } = loading();
    for (const id of [3, 1, 2]) expect(await loader.add(info(id))).toBe(false);
    expect(results).toEqual([]);
    await loader.finish();
    expect(appended()).toEqual([[3, 1, 2]]);
    expect(results).toEqual([3, 1, 2].map((id) => [id, "loaded"]));
    await loader.finish();
    expect(appended()).toHaveLength(1);
  });

  it("appends as soon as a batch has its number of files, and says so", async () => {
    const { loader, appended } = loading({ size: { files: 2 } });
    const said: boolean[] = [];
    for (const id of range(5)) said.push(await loader.add(info(id)));
    expect(said).toEqual([false, true, false, true, false]);
    await loader.finish();
    expect(appended()).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("reads as many files at once as it may", async () => {
    const { loader, most, results } = loading({ concurrency: 3 });
    for (const id of range(10)) await loader.add(info(id));
    await loader.finish();
    expect([most(), results.length]).toEqual([3, 10]);
  });

  it("reports a file that cannot be read in its place, and loads the others", async () => {
    const { loader, results, appended } = loading({
      decide: (file) => (idOf(file) === 2 ? Promise.reject(new Error("unreadable")) : decisionOf(idOf(file))),
    });
    for (const id of range(3)) await loader.add(info(id));
    await loader.finish();
    expect(appended()).toEqual([[1, 3]]);
    expect(results).toEqual([
      [1, "loaded"],
      [2, "failed"],
      [3, "loaded"],
    ]);
  });

  it("starts no file whose stored size does not fit beside what is under way", async () => {
    const { loader, appended } = loading({ size: { bytes: 25 } });
    const said: boolean[] = [];
    for (const [id, size] of [10, 10, 10, 100, 5, 20].entries()) said.push(await loader.add(info(id + 1, size)));
    await loader.finish();
    expect(said).toEqual([false, false, true, true, true, false]);
    expect(appended().flat()).toEqual(range(6));
  });

  it("appends by the bytes and list items that files turn out to have", async () => {
    const bytes = (await decisionOf(1)).accepted?.file.bytes.byteLength ?? 0;
    const items = Object.values((await decisionOf(1)).accepted?.reading.flattened.children ?? {}).reduce(
      (sum, list) => sum + list.length,
      0,
    );
    expect([bytes > 1_000, items]).toEqual([true, 5]);
    for (const size of [{ items: 2 * items }, { bytes: 2 * bytes + 50 }]) {
      const { loader, appended } = loading({ size, concurrency: 1 });
      for (const id of range(5)) await loader.add(info(id, 0));
      await loader.finish();
      expect(appended()).toEqual([[1, 2], [3, 4], [5]]);
    }
  });

  it("says that it appended if a file that was read did not fit", async () => {
    const { loader, appended } = loading({ size: { items: 5 }, concurrency: 1 });
    const said: boolean[] = [];
    for (const id of range(3)) said.push(await loader.add(info(id, 0)));
    expect(said).toEqual([false, false, true]);
    expect(appended()).toEqual([[1]]);
    await loader.finish();
    expect(appended()).toEqual([[1], [2], [3]]);
  });
});
