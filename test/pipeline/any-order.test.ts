import fc from "fast-check";
import { expect, it } from "vitest";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import type { StoredFile } from "../../functions/storage/session-files.ts";
import { DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { relations } from "../../schema/relations.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { emptyWarehouse } from "../support/warehouse.ts";
import { runs } from "../support/property.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { testSettings } from "../support/settings.ts";

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
  // The generation is unique per name, its order means nothing.
  return stored(content, {
    name: `metadata/${folder}/${channel}-4711.json`,
    generation: String(generation * 100 + index),
    timeCreated: `2026-03-02T18:0${writtenAt}:00.${String(index).padStart(3, "0")}Z`,
  });
}

/** The rule of the design, written again: the file's own time, none being the oldest, then the object's, then the generation. */
function newest(files: readonly StoredFile[], versions: readonly Version[], channel: string): StoredFile | undefined {
  const keyed = files.flatMap((file, index) => {
    const told = versions[index];
    if (told?.channel !== channel) return [];
    const at = told.minute === null ? 0 : Date.parse(`2026-03-02T17:${String(told.minute).padStart(2, "0")}:00Z`);
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
  "every relation is what the newest version alone would give, whatever the order and repetition of deliveries",
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
      runs(12),
    );
    await warehouse.close();
  },
);
