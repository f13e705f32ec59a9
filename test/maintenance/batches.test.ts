import { describe, expect, it } from "vitest";
import type { StoredTable } from "../../schema/store.ts";
import { replay } from "../../functions/maintenance/replay.ts";
import type { FileVersion, ReadResult } from "../../functions/storage/session-files.ts";
import type { Row } from "../../functions/values/row.ts";
import { type BatchSize, RowRefusedError, type Warehouse } from "../../functions/warehouse/warehouse.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { Scene, useScene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();

/** The sizes that every task is run with, each with the rows of the largest batch of 6 files; a rejected file has no list items. */
const sizes: readonly (readonly [name: string, size: BatchSize | null, largest: number])[] = [
  ["1", { files: 1, bytes: 1e9, items: 1e9 }, 1],
  ["2", { files: 2, bytes: 1e9, items: 1e9 }, 2],
  ["3 bytes", { files: 100, bytes: 3, items: 1e9 }, 1],
  ["3 items", { files: 100, bytes: 1e9, items: 3 }, 3],
  ["the engine's", null, 6],
];
const quick = { retryMilliseconds: 1 };
const sized = (size: BatchSize | null) => ({ ...quick, ...(size === null ? {} : { size }) });

type AppendBatch = Warehouse["appendBatch"];

/** The scene on a warehouse whose batches go through `append`; counts them. */
function through(append: (call: Parameters<AppendBatch>, really: AppendBatch) => Promise<void>): {
  readonly scene: Scene;
  readonly batches: (readonly Row[])[];
  readonly most: () => number;
} {
  const { warehouse } = scene();
  const batches: (readonly Row[])[] = [];
  let underWay = 0;
  let most = 0;
  const changed = new Scene(
    changedWarehouse(warehouse, {
      appendBatch: async (table, rows, key) => {
        batches.push(rows);
        underWay += 1;
        most = Math.max(most, underWay);
        try {
          await append([table, rows, key], (...call) => warehouse.appendBatch(...call));
        } finally {
          underWay -= 1;
        }
      },
      append: () => Promise.reject(new Error("a task appends by batches")),
    }),
  );
  return { scene: changed, batches, most: () => most };
}

const isOf = (row: Row, id: number): boolean => row.cell("session_id") === id;
const isSessions = ({ name }: StoredTable): boolean => name === "session_versions";
const keys = async (): Promise<unknown> =>
  (await scene().warehouse.query("select session_key from ${contact_center}.sessions order by session_id")).rows.map(
    ({ session_key: key }) => key,
  );
const all = (count: number, ...without: readonly number[]): readonly string[] =>
  Array.from({ length: count }, (_, index) => index + 1)
    .filter((id) => !without.includes(id))
    .map((id) => `call-${id}`);
const name = (id: number): string => `call-${String(id).padStart(3, "0")}.json`;
function put(target: Scene, count: number): void {
  for (let id = 1; id <= count; id += 1) target.put(name(id), callFile({ id }));
}

describe.each(sizes)("in batches of %s", (_, size, largest) => {
  it("every file is loaded, by load, reconcile and replay, and a batch is never larger than asked for", async () => {
    const { scene: changed, batches } = through((call, really) => really(...call));
    put(changed, 4);
    expect(await changed.reconcile({ fix: true, ...sized(size) })).toMatchObject({ missing: 4, fixed: { seen: 4, loaded: 4 } });
    expect(await keys()).toEqual(all(4));
    put(changed, 6);
    expect(await changed.load(sized(size))).toMatchObject({ seen: 6, loaded: 6 });
    for (let id = 7; id <= 9; id += 1) changed.put(name(id), callFile({ id }));
    expect(await changed.load({ ...sized(size), settings: { ...testSettings, maxBytes: 10 } })).toMatchObject({ rejected: 3 });
    const replayed = await replay({
      files: changed.files,
      warehouse: changed.warehouse,
      settings: testSettings,
      filter: () => true,
      removeCopies: false,
      concurrency: 8,
      ...(size === null ? {} : { size }),
      now: () => new Date(),
      onResult: () => undefined,
    });
    expect(replayed).toMatchObject({ found: 3, loaded: 3 });
    expect(await keys()).toEqual(all(9));
    expect(Math.max(...batches.map((rows) => rows.length))).toBe(largest);
  });

  it("a file that the engine cannot take fails alone", async () => {
    const { scene: changed, most } = through(([table, rows, key], really) =>
      isSessions(table) && rows.some((row) => isOf(row, 5)) ? Promise.reject(new Error("out of memory")) : really(table, rows, key),
    );
    put(changed, 9);

    expect(await changed.load(sized(size))).toMatchObject({ seen: 9, loaded: 8, failed: 1 });

    expect(await keys()).toEqual(all(9, 5));
    expect(most()).toBe(1);
    expect(await changed.reconcile({ fix: true, ...sized(size) })).toMatchObject({ missing: 1, fixed: { failed: 1, loaded: 0 } });
  });

  it("a row that is refused is rejected alone, with its bytes kept", async () => {
    const {
      scene: changed,
      batches,
      most,
    } = through(([table, rows, key], really) =>
      isSessions(table) && rows.some((row) => isOf(row, 2) || isOf(row, 9))
        ? Promise.reject(new RowRefusedError(["invalid"]))
        : really(table, rows, key),
    );
    put(changed, 9);

    expect(await changed.load(sized(size))).toMatchObject({ seen: 9, loaded: 7, rejected: 2, failed: 0 });

    expect(await keys()).toEqual(all(9, 2, 9));
    expect(changed.files.kept.size).toBe(2);
    expect(most()).toBe(1);
    expect(batches.length).toBeLessThan(25);
  });

  it("an append whose answer was lost doubles no session", async () => {
    let calls = 0;
    const { scene: changed } = through(async (call, really) => {
      calls += 1;
      await really(...call);
      if (calls === 1) throw new Error("the answer was lost");
    });
    put(changed, 3);

    expect(await changed.load(sized(size))).toMatchObject({ loaded: 3, failed: 0 });

    const { rows } = await scene().warehouse.query("select count(distinct row_id) as ids from ${store}.session_versions");
    expect(rows).toEqual([{ ids: 3 }]);
  });
});

it("a warehouse that is down is not asked again for every file", async () => {
  const { warehouse } = scene();
  let appends = 0;
  const down = Promise.reject.bind(Promise);
  const changed = new Scene(
    changedWarehouse(warehouse, {
      appendBatch: () => ((appends += 1), down(new Error("down"))),
      query: (sql) => (sql.includes("limit 0") ? down(new Error("down")) : warehouse.query(sql)),
    }),
  );
  put(changed, 40);
  expect(await changed.load(quick)).toMatchObject({ loaded: 0, failed: 40 });
  expect(appends).toBe(4);
});

it("a missing table or permission fails the batch at once", async () => {
  let appends = 0;
  const { scene: changed } = through(() => {
    appends += 1;
    return Promise.reject(Object.assign(new Error("denied"), { code: "403 accessDenied" }));
  });
  put(changed, 40);
  expect(await changed.load(quick)).toMatchObject({ loaded: 0, failed: 40 });
  expect(appends).toBe(1);
});

it("appends that fail although the warehouse answers end after some files", async () => {
  const { scene: changed, batches } = through(() => Promise.reject(new Error("disk full")));
  put(changed, 200);
  expect(await changed.load(quick)).toMatchObject({ loaded: 0, failed: 200 });
  expect(batches.length).toBeLessThan(80);
});

/** The most files of 1 MiB that were read and had no result yet; `stored` is what the listing says of their size. */
async function mostUnderWay(stored: number, size: BatchSize): Promise<number> {
  let underWay = 0;
  let most = 0;
  const mebibyte = 2 ** 20;
  const { files } = scene();
  for (let id = 1; id <= 40; id += 1) scene().put(name(id), callFile({ id, feedback: "x".repeat(mebibyte - 5_000) }));
  // Compressed objects are larger once they are read.
  for (const [key, file] of files.live) files.live.set(key, { ...file, size: stored });
  const read = files.read.bind(files);
  files.read = async (version: FileVersion): Promise<ReadResult> => {
    const found = await read(version, 2 * mebibyte);
    underWay += 1;
    most = Math.max(most, underWay);
    return found;
  };
  await scene().reconcile({
    fix: true,
    size,
    concurrency: 4,
    settings: { ...testSettings, maxBytes: 2 * mebibyte },
    onResult: () => void (underWay -= 1),
  });
  expect(await keys()).toHaveLength(40);
  return most;
}

describe("bytes under way", () => {
  it("do not grow with the number of files", { timeout: 60_000 }, async () => {
    expect(await mostUnderWay(2 ** 20, { files: 4_000, bytes: 6 * 2 ** 20, items: 1e9 })).toBeLessThanOrEqual(6);
  });

  it("are those of the files as they are read, not as they are stored", { timeout: 60_000 }, async () => {
    expect(await mostUnderWay(1_000, { files: 4_000, bytes: 6 * 2 ** 20, items: 1e9 })).toBeLessThanOrEqual(6 + 4);
  });
});
