import { expect, it } from "vitest";
import { replay, type ReplayParts } from "../../functions/maintenance/replay.ts";
import { callFile } from "../support/session-files.ts";
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

  expect(await replay(partsOf(scene()))).toEqual({ found: 2, loaded: 1, superseded: 0, skipped: 0, rejected: 1, failed: 0 });

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
  expect([...scene().files.kept.keys()]).toEqual([expect.stringContaining("call-1.json")]);
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
