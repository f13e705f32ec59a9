import { afterEach, beforeEach, expect, it } from "vitest";
import { type LoadParts, loadFiles, planLoad } from "../../functions/maintenance/load.ts";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { callFile, stored } from "../support/session-files.ts";
import { testSettings } from "../support/settings.ts";

let warehouse: DuckdbWarehouse;
let files: MemoryFiles;
beforeEach(async () => {
  warehouse = await openDuckdb(":memory:");
  files = new MemoryFiles();
});
afterEach(() => warehouse.close());

const nameOf = (id: number): string => `metadata/call-${id}.json`;
function put(id: number, content: unknown = callFile({ id }), generation = "1700000000000001"): void {
  files.put(stored(content, { name: nameOf(id), generation }));
}

const partsOf = (changes: Partial<LoadParts> = {}): LoadParts => ({
  files,
  warehouse,
  settings: testSettings,
  listing: files.list("acme-sessions", ""),
  prefix: "",
  concurrency: 8,
  reload: false,
  limit: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  now: () => new Date(),
  onResult: () => undefined,
  onSums: () => undefined,
  ...changes,
});

async function counts(): Promise<unknown> {
  const { rows } = await warehouse.query(
    "select (select count(*) from ${store}.session_versions) as versions, (select count(*) from ${contact_center}.sessions) as sessions, (select count(*) from ${store}.unloaded_files) as unloaded",
  );
  return rows[0];
}

/** A warehouse that dies at its n-th batch of 250 files and stays dead, as a process that is killed. */
function dyingAt(batch: number): Warehouse {
  let batches = 0;
  return changedWarehouse(warehouse, {
    batchSize: { ...warehouse.batchSize, files: 250 },
    appendBatch: (table, rows) => {
      batches += 1;
      return batches < batch ? warehouse.appendBatch(table, rows) : new Promise(() => undefined);
    },
    close: () => Promise.resolve(),
  });
}

const sumOf = ({ loaded, alreadyThere, superseded, skipped, rejected, failed }: Awaited<ReturnType<typeof loadFiles>>): number =>
  loaded + alreadyThere + superseded + skipped + rejected + failed;

it("a load that was interrupted, then killed, goes on where it stopped and loads nothing twice", { timeout: 120_000 }, async () => {
  for (let id = 10_000; id < 12_000; id += 1) put(id);

  const controller = new AbortController();
  const first = await loadFiles(
    partsOf({ signal: controller.signal, onSums: ({ loaded }) => (loaded >= 500 ? controller.abort() : undefined) }),
  );
  expect(first).toMatchObject({ loaded: 500, failed: 0 });
  expect(sumOf(first)).toBe(first.seen);

  void loadFiles(partsOf({ warehouse: dyingAt(4) }));
  await expect.poll(counts, { timeout: 60_000 }).toMatchObject({ versions: 1_250 });

  const last = await loadFiles(partsOf());
  expect(last).toMatchObject({ seen: 2_000, loaded: 750, alreadyThere: 1_250, failed: 0 });
  expect(await counts()).toEqual({ versions: 2_000, sessions: 2_000, unloaded: 0 });

  expect(await loadFiles(partsOf())).toMatchObject({ seen: 2_000, loaded: 0, alreadyThere: 2_000, bytes: 0 });
});

it("the sums count every file once, and a failure of storage does not stop other files", async () => {
  put(1);
  put(2, "no JSON");
  put(3, { entries: [] });
  put(4);
  files.put(stored("{}", { name: "metadata/notes.json.bak" }));
  const read = files.read.bind(files);
  files.read = (version, maxBytes) => (version.name === nameOf(4) ? Promise.reject(new Error("down")) : read(version, maxBytes));

  const sums = await loadFiles(partsOf());

  expect(sums).toMatchObject({ seen: 5, loaded: 1, rejected: 1, skipped: 2, failed: 1, alreadyThere: 0 });
  expect(sumOf(sums)).toBe(sums.seen);

  files.read = read;
  expect(await loadFiles(partsOf())).toMatchObject({ seen: 5, loaded: 1, alreadyThere: 3, skipped: 1, failed: 0 });
});

it("a plan shows what a load would do, and writes nothing", async () => {
  put(1);
  put(3);
  await loadFiles(partsOf());
  put(1, callFile({ id: 1, status: "failed" }), "1700000000000002");
  put(2);
  files.put(stored("x", { name: "metadata/recording.wav" }));

  const bytes = [1, 2].reduce((sum, id) => sum + (files.live.get(nameOf(id))?.bytes.byteLength ?? 0), 0);
  expect(await planLoad(partsOf())).toEqual({ seen: 4, toLoad: 2, alreadyThere: 1, notSessionFiles: 1, bytes });
  expect(await counts()).toMatchObject({ versions: 2, unloaded: 0 });
});

it("a limit counts files that are read, so that repeating it goes through all of them", async () => {
  for (let id = 1; id <= 5; id += 1) put(id);

  await loadFiles(partsOf({ limit: 2 }));
  const second = await loadFiles(partsOf({ limit: 2 }));

  expect(second).toMatchObject({ loaded: 2, alreadyThere: 2 });
});

it("a reload appends every version again", async () => {
  put(1);
  await loadFiles(partsOf());

  expect(await loadFiles(partsOf({ reload: true }))).toMatchObject({ loaded: 1, alreadyThere: 0 });
  expect(await counts()).toMatchObject({ versions: 2, sessions: 1 });
});

it("a file that is named and gave no row before ends as it did then", async () => {
  put(1);
  put(2, { items: [] });
  put(3, "{");
  const named = (id: number): Partial<LoadParts> => ({ listing: files.list("acme-sessions", nameOf(id)), prefix: nameOf(id) });
  await loadFiles(partsOf());
  const known: unknown[] = [];
  const onKnown: LoadParts["onKnown"] = (file, { outcome, problems }) => void known.push([file.name, outcome, problems]);

  expect(await loadFiles(partsOf({ ...named(1), onKnown }))).toMatchObject({ seen: 1, alreadyThere: 1 });
  expect(await loadFiles(partsOf({ ...named(2), onKnown }))).toMatchObject({ seen: 1, alreadyThere: 0, skipped: 0, rejected: 1 });
  expect(await loadFiles(partsOf({ ...named(3), onKnown }))).toMatchObject({ seen: 1, alreadyThere: 0, rejected: 1, bytes: 0 });
  expect(known).toEqual([
    [nameOf(2), "rejected", expect.any(Array)],
    [nameOf(3), "rejected", ["not_json"]],
  ]);
  expect(await loadFiles(partsOf(named(3)))).toMatchObject({ alreadyThere: 1, rejected: 0 });
});

it("a file of an erased session is skipped, and its ledger entry says why", async () => {
  put(1);
  await warehouse.query(
    "insert into ${store}.session_erasures (instance, session_key, erased_at, finished_at, row_id) values ('acme', 'call-1', now(), now(), 'x')",
  );

  expect(await loadFiles(partsOf())).toMatchObject({ loaded: 0, skipped: 1 });
  expect(await counts()).toEqual({ versions: 0, sessions: 0, unloaded: 1 });
  expect(await loadFiles(partsOf())).toMatchObject({ alreadyThere: 1 });
});
