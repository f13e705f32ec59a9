import { expect, it } from "vitest";
import { z } from "zod";
import { type ReplayParts, rejectedFiles, replay } from "../../functions/maintenance/replay.ts";
import { pagedWarehouse } from "../support/changed-warehouse.ts";
import { bytesOf, callFile } from "../support/session-files.ts";
import { type Scene, useScene } from "../support/maintenance-harness.ts";
import { testSettings } from "../support/settings.ts";

const scene = useScene();

const partsOf = ({ files, warehouse }: Scene, changes: Partial<ReplayParts> = {}): ReplayParts => ({
  files,
  warehouse,
  settings: testSettings,
  filter: () => true,
  removeCopies: false,
  concurrency: 8,
  now: () => new Date(),
  onResult: () => undefined,
  ...changes,
});

/** Code of yesterday, for which every file is too large. */
const yesterday = { settings: { ...testSettings, maxBytes: 10 } };

it("rejected files load from their copies once the code takes them, and the ledger has both tries", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("call-2.json", "no JSON, whatever the code");
  await scene().load(yesterday);
  scene().files.live.clear();

  expect(await replay(partsOf(scene()))).toEqual({ found: 2, settled: 0, loaded: 1, superseded: 0, skipped: 0, rejected: 1, failed: 0 });

  expect(await scene().rows("select object_name, outcome from ${contact_center}.session_files order by object_name")).toEqual([
    { object_name: "call-1.json", outcome: "loaded" },
    { object_name: "call-2.json", outcome: "rejected" },
  ]);
  expect(
    await scene().rows(
      "select object_name, problems[1].code as code, replayed_at is not null as is_replayed from ${store}.unloaded_files order by object_name, handled_at",
    ),
  ).toEqual([
    { object_name: "call-1.json", code: "too_large", is_replayed: false },
    { object_name: "call-2.json", code: "too_large", is_replayed: false },
    { object_name: "call-2.json", code: "not_json", is_replayed: true },
  ]);
  expect(await replay(partsOf(scene()))).toMatchObject({ found: 1, rejected: 1 });
});

it("copies of loaded files stay until their retention ends, or go when asked", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  scene().put("call-2.json", callFile({ id: 2 }));
  await scene().load(yesterday);
  expect(scene().files.kept.size).toBe(2);

  await replay(partsOf(scene(), { filter: ({ name }) => name === "call-1.json" }));
  expect(scene().files.kept.size).toBe(2);
  await replay(partsOf(scene(), { removeCopies: true }));
  expect(scene().files.kept.size).toBe(0);
});

it("a file without a copy is read from the bucket, and a newer one there is handled instead", async () => {
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().load(yesterday);
  scene().files.kept.clear();
  scene().put("call-1.json", callFile({ id: 1, status: "rewritten" }));

  expect(await replay(partsOf(scene()))).toMatchObject({ found: 1, superseded: 1 });
  expect(await scene().rows("select session_status from ${contact_center}.sessions")).toEqual([{ session_status: "rewritten" }]);
});

it("a rejected file that a redelivery brought twice is tried once", async () => {
  scene().put("call-1.json", "no JSON");
  await scene().deliver("call-1.json");
  await scene().deliver("call-1.json");

  expect(await replay(partsOf(scene()))).toMatchObject({ found: 1, rejected: 1 });
});

it.each([1, 2, 250])("a rejected version that a newer one replaced is settled, in pages and batches of %d", async (size) => {
  const half = JSON.stringify(callFile({ id: 1 })).slice(0, 300);
  for (const id of [1, 2])
    for (let version = 1; version <= 3; version += 1) {
      scene().put(`call-${id}.json`, `${half}${" ".repeat(version)}`);
      await scene().deliver(`call-${id}.json`);
    }
  scene().put("call-1.json", callFile({ id: 1 }));
  await scene().deliver("call-1.json");
  scene().put("call-3.json", callFile({ id: 3 }));
  await scene().load();
  scene().put("call-3.json", half);
  await scene().deliver("call-3.json");
  const ledger = "select count(*) as tries from ${store}.unloaded_files";
  expect(await scene().rows(ledger)).toEqual([{ tries: 7 }]);
  const sized = { concurrency: size, size: { files: size, bytes: 1e9, items: 1e9 }, warehouse: pagedWarehouse(scene().warehouse, size) };

  // Three of call-1 are settled; call-2 has none that is loaded, and the loaded one of call-3 is older.
  expect(await replay(partsOf(scene(), sized))).toMatchObject({ settled: 3, found: 4, rejected: 4 });
  expect(await scene().rows(ledger)).toEqual([{ tries: 11 }]);
  expect(scene().files.kept.size).toBe(7);

  expect(await replay(partsOf(scene(), { ...sized, removeCopies: true, filter: ({ name }) => name === "call-1.json" }))).toMatchObject({
    settled: 3,
    found: 0,
  });
  expect([...scene().files.kept.keys()].filter((name) => name.includes("call-1.json"))).toEqual([]);
  expect(scene().files.kept.size).toBe(4);
});

it("every copy of a file goes once it is loaded", async () => {
  scene().put("call-1.json", callFile({ id: 1, created_at: null }));
  await scene().load(yesterday);
  await replay(partsOf(scene()));
  expect(scene().files.kept.size).toBe(2);
  const { files } = scene();
  for (const name of files.kept.keys()) files.kept.set(name, bytesOf(callFile({ id: 1 })));

  expect(await replay(partsOf(scene(), { removeCopies: true }))).toMatchObject({ found: 1, loaded: 1 });
  expect(files.kept.size).toBe(0);
});

it("a rejected version whose time in the bucket is unknown has the time of its rejection", async () => {
  scene().put("call-1.json", "no JSON");
  await scene().deliver("call-1.json");
  const times = async (): Promise<readonly unknown[]> => {
    const found: unknown[] = [];
    for await (const { timeCreated, rejectedAt } of rejectedFiles(scene().warehouse)) found.push([timeCreated, rejectedAt]);
    return found;
  };
  const ledger = await scene().rows("select source_time_created as created, handled_at as handled from ${store}.unloaded_files");
  const [{ created, handled }] = z.tuple([z.strictObject({ created: z.string(), handled: z.string() })]).parse(ledger);
  expect(created).not.toBe(handled);
  expect(await times()).toEqual([[created, handled]]);
  await scene().warehouse.query("update ${store}.unloaded_files set source_time_created = null");
  expect(await times()).toEqual([[handled, handled]]);
});
