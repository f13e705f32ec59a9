import fc from "fast-check";
import { expect, it } from "vitest";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import type { StoredFile } from "../../functions/storage/session-files.ts";
import { DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { sessionVersions } from "../../schema/store.ts";
import { relations } from "../../schema/relations.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { emptyWarehouse } from "../support/warehouse.ts";
import { runs } from "../support/property.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

/** One version of a session: when the platform changed it, where and when it was written, and how many items its lists have. */
interface Version {
  readonly channel: "call" | "chat";
  readonly minute: number | null;
  readonly folder: string;
  readonly writtenAt: number;
  readonly generation: number;
  readonly items: number;
}

const version: fc.Arbitrary<Version> = fc.record({
  channel: fc.constantFrom("call", "chat"),
  minute: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 8 }),
  folder: fc.constantFrom("2026/03/02", "2026/03/03"),
  writtenAt: fc.integer({ min: 0, max: 3 }),
  generation: fc.integer({ min: 1, max: 9 }),
  items: fc.integer({ min: 0, max: 3 }),
});

function fileOf({ channel, minute, folder, writtenAt, generation, items }: Version, index: number): StoredFile {
  const compose = channel === "call" ? callFile : chatFile;
  const list = Array.from({ length: items }, (_, position) => ({ id: 100 * index + position, started_at: "2026-03-02T17:00:00Z" }));
  const updatedAt = minute === null ? null : `2026-03-02T09:${String(minute).padStart(2, "0")}:00.000-08:00`;
  const content = compose({
    updated_at: updatedAt,
    status: `version ${index}`,
    handle_durations: list,
    recordings: items === 0 ? null : list,
    transfers: list,
  });
  // A generation is unique per name; its order has no meaning.
  return stored(content, {
    name: `metadata/${folder}/${channel}-4711.json`,
    generation: String(generation * 100 + index),
    timeCreated: `2026-03-02T18:0${writtenAt}:00.${String(index).padStart(3, "0")}Z`,
  });
}

/** The rule, implemented a second time: the file's own time (none is the oldest), then the object's, then the generation. */
function newest(files: readonly StoredFile[], versions: readonly Version[], channel: string): StoredFile | undefined {
  const keyed = files.flatMap((file, index) => {
    const current = versions[index];
    if (current?.channel !== channel) return [];
    const at = current.minute === null ? 0 : Date.parse(`2026-03-02T17:${String(current.minute).padStart(2, "0")}:00Z`);
    return [{ file, key: [at, Date.parse(file.timeCreated), Number(file.generation)] as const }];
  });
  return keyed.toSorted((one, other) => other.key[0] - one.key[0] || other.key[1] - one.key[1] || other.key[2] - one.key[2])[0]?.file;
}

const provenance = new Set(["ingested_at", "row_id"]);
/** The restricted relations have every column of the public ones, over the same rows. */
const views = relations.filter(({ dataset }) => dataset === "restricted");

async function contents(warehouse: DuckdbWarehouse): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { dataset, name, fields } of views) {
    const columns = fields.map((field) => field.name).filter((column) => !provenance.has(column));
    const order = columns.includes("position") ? "session_key, position" : "session_key";
    found[`${dataset}.${name}`] = (
      await warehouse.query(`select ${columns.map((column) => `"${column}"`).join(", ")} from \${${dataset}}.${name} order by ${order}`)
    ).rows;
  }
  return found;
}

async function load(warehouse: DuckdbWarehouse, files: readonly StoredFile[]): Promise<void> {
  const bucket = new MemoryFiles();
  const ingest = createIngest(testSettings, { files: bucket, warehouse, now: () => new Date() });
  for (const file of files) {
    bucket.put(file);
    await ingest({ version: file, eventId: null, receivedAt: new Date() });
  }
}

it(
  "every relation shows what the latest version alone would give, whatever the order and repetition of deliveries",
  { timeout: 120_000 },
  async () => {
    const warehouse = await openDuckdb(":memory:");
    const schedules = fc.array(version, { minLength: 1, maxLength: 5 }).chain((versions) =>
      fc.record({
        versions: fc.constant(versions),
        order: fc.array(fc.nat({ max: versions.length - 1 }), { maxLength: 4 }).chain((again) =>
          fc.shuffledSubarray([...versions.keys(), ...again.map((index) => index)], {
            minLength: versions.length + again.length,
            maxLength: versions.length + again.length,
          }),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(schedules, async ({ versions, order }) => {
        const files = versions.map(fileOf);
        await emptyWarehouse(warehouse);
        await load(
          warehouse,
          order.flatMap((index) => files[index] ?? []),
        );
        const found = await contents(warehouse);
        await emptyWarehouse(warehouse);
        await load(
          warehouse,
          ["call", "chat"].flatMap((channel) => newest(files, versions, channel) ?? []),
        );
        expect(found).toEqual(await contents(warehouse));
      }),
      runs(8),
    );
    await warehouse.close();
  },
);

/** The statuses that `sessions` shows after these versions of call 4711, in this order. */
async function shownAfter(versions: readonly StoredFile[]): Promise<unknown> {
  const warehouse = await openDuckdb(":memory:");
  await load(warehouse, versions);
  const { rows } = await warehouse.query("select session_status from ${contact_center}.sessions");
  const children = await warehouse.query("select count(*) as count from ${restricted}.participants");
  await warehouse.close();
  return { shown: rows.map((row) => row["session_status"]), participants: children.rows[0]?.["count"] };
}

const versionOf = (generation: number, timeCreated: string, changes: Readonly<Record<string, unknown>>, folder = "02"): StoredFile =>
  stored(callFile(changes), { name: `metadata/${folder}/call-4711.json`, generation: String(generation), timeCreated });

it.each([
  ["an updated_at in 2099", { updated_at: "2099-01-01T00:00:00Z" }],
  ["an updated_at without offset", { updated_at: "2026-03-02T09:05:09" }],
  ["no updated_at", { updated_at: null }],
])("%s loses to any version with a usable one, in either order", async (_, changes) => {
  const wrong = versionOf(1, "2026-03-02T17:30:00.000Z", { ...changes, status: "wrong" });
  const right = versionOf(2, "2026-03-02T17:20:00.000Z", { updated_at: "2026-03-02T09:05:00.000-08:00", status: "right" });
  for (const order of [
    [wrong, right],
    [right, wrong],
  ])
    expect(await shownAfter(order)).toEqual({ shown: ["right"], participants: 2 });
});

it("a session whose start moves past midnight is one session in every relation, under one path or two", async () => {
  const before = versionOf(1, "2026-03-03T00:10:00.000Z", { created_at: "2026-03-02T23:59:59.900Z", updated_at: "2026-03-03T00:10:00Z" });
  for (const folder of ["02", "03"]) {
    const changes = { created_at: "2026-03-03T00:00:00.100Z", updated_at: "2026-03-03T00:25:00Z", status: "moved" };
    const after = versionOf(2, "2026-03-03T00:25:00.000Z", changes, folder);
    expect(await shownAfter([before, after])).toEqual({ shown: ["moved"], participants: 2 });
    expect(await shownAfter([after, before])).toEqual({ shown: ["moved"], participants: 2 });
  }
});

it("a batch that is appended twice shows its sessions once", async () => {
  const warehouse = await openDuckdb(":memory:");
  const file = versionOf(1, "2026-03-02T17:20:00.000Z", {});
  const reading = sessionReader(testSettings)(file, testMaking);
  if (reading.kind !== "session") throw new Error("expected a session");
  await warehouse.appendBatch(sessionVersions, [reading.row]);
  await warehouse.appendBatch(sessionVersions, [reading.row]);
  const { rows } = await warehouse.query("select count(*) as count from ${contact_center}.sessions");
  expect(rows).toEqual([{ count: 1 }]);
  await warehouse.close();
});

it("a later version that was rejected is visible next to the session", async () => {
  const warehouse = await openDuckdb(":memory:");
  const broken = stored("{", { name: "metadata/02/call-4711.json", generation: "2", timeCreated: "2026-03-02T18:00:00.000Z" });
  await load(warehouse, [versionOf(1, "2026-03-02T17:20:00.000Z", {}), broken]);
  const { rows } = await warehouse.query("select session_key, newer_version_rejected_at from ${contact_center}.sessions");
  expect(rows).toEqual([{ session_key: "call-4711", newer_version_rejected_at: "2026-03-02T18:00:00.000Z" }]);
  const ledger = await warehouse.query(
    "select generation, outcome, problems, is_shown from ${contact_center}.session_files order by generation",
  );
  expect(ledger.rows).toEqual([
    { generation: 1, outcome: "loaded", problems: null, is_shown: true },
    { generation: 2, outcome: "rejected", problems: "not_json: invalid JSON at character 1", is_shown: null },
  ]);
  await warehouse.close();
});

it("sessions from before session_type_v2 are grouped by today's session types", async () => {
  const warehouse = await openDuckdb(":memory:");
  const old = { session_type_v2: null, session_type: null, call_type: "Voice Inbound (App)" };
  await load(warehouse, [versionOf(1, "2026-03-02T17:20:00.000Z", old)]);
  const { rows } = await warehouse.query("select session_type, call_type from ${contact_center}.sessions");
  expect(rows).toEqual([{ session_type: "Voice Inbound (Mobile)", call_type: "Voice Inbound (App)" }]);
  await warehouse.close();
});
