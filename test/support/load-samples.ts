import { type GenerateOptions, generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import type { Row } from "../../functions/values/row.ts";
import type { Warehouse } from "../../functions/warehouse/warehouse.ts";
import { sessionVersions } from "../../schema/store.ts";
import { keepAll } from "../../functions/values/personal-data.ts";
import { testSettings } from "./settings.ts";
import type { OracleRow, OracleWrite } from "../views/oracle.ts";

const readerWith = (key: string | null) => sessionReader({ ...testSettings, personal: { ...keepAll, key } });
const testKey = "a key for tests, known to everybody";

/** The session files that a generated platform writes, in the order of their times; damaged objects are left out. */
export const sessionWrites = (options: Partial<GenerateOptions>): readonly OracleWrite[] =>
  [...generateWrites(options)].flatMap(({ instance, timeCreated, content, outcome }) =>
    outcome === "loaded" && typeof content === "string" ? [{ instance, timeCreated, content }] : [],
  );

/** Loads files as the pipeline does, in batches; the row counts as written when the object was. Without a key there are no pseudonyms. */
export async function load(warehouse: Warehouse, writes: readonly OracleWrite[], batch = "1", key: string | null = testKey): Promise<void> {
  const examine = readerWith(key);
  let rows: Row[] = [];
  let place = 0;
  for (const { instance, timeCreated, content } of writes) {
    place += 1;
    const bytes = Buffer.from(content);
    const source = { bucket: "sessions", name: `${place}.json`, generation: String(place), timeCreated, size: bytes.byteLength, bytes };
    const examined = examine(source, {
      instance,
      eventId: null,
      now: new Date(timeCreated),
      rowId: `${batch}-${String(place).padStart(9, "0")}`,
      codeVersion: "test",
      schemaVersion: "test",
      handlingMilliseconds: 0,
    });
    if (examined.kind !== "session") throw new Error(`write ${place} is not a session file`);
    rows.push(examined.row);
    if (rows.length === 500) {
      await warehouse.appendBatch(sessionVersions, rows, `${batch} ${place}`);
      rows = [];
    }
  }
  await warehouse.appendBatch(sessionVersions, rows, `${batch} ${place}`);
}

/** Rows as sorted text, so that two lists can be compared whatever their order; numbers to nine digits after the point. */
export const canonical = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows
    .map((row) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(row)
            .toSorted(([one], [other]) => (one < other ? -1 : 1))
            .map(([name, value]) => [name, typeof value === "number" ? Number(value.toFixed(9)) : value]),
        ),
      ),
    )
    .toSorted();

/** The oracle's rows with each readable customer replaced by the pseudonym that `sessions_flat` shows for one of their sessions. */
export function withPseudonyms(
  expected: Readonly<Record<string, readonly OracleRow[]>>,
  sessionsFlat: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, readonly OracleRow[]>> {
  const keyOf = new Map(sessionsFlat.map((row) => [`${String(row["instance"])} ${String(row["session_key"])}`, row["customer_key"]]));
  const pseudonyms = new Map<string, string>();
  for (const { instance, session_key, customer_key } of expected["sessions_flat"] ?? []) {
    const shown = keyOf.get(`${String(instance)} ${String(session_key)}`);
    if (typeof customer_key === "string" && typeof shown === "string" && !pseudonyms.has(customer_key)) pseudonyms.set(customer_key, shown);
  }
  if (new Set(pseudonyms.values()).size < pseudonyms.size) throw new Error("two customers share a pseudonym");
  return Object.fromEntries(
    Object.entries(expected).map(([view, rows]) => [
      view,
      rows.map((row) =>
        typeof row["customer_key"] === "string" ? { ...row, customer_key: pseudonyms.get(row["customer_key"]) ?? "unknown" } : row,
      ),
    ]),
  );
}

/**
 * The same files with holes: in about one list item of four one value is null or missing, as if a release had left it out. Exercises
 * every rule for a value that is not there.
 */
export function withHoles(writes: readonly OracleWrite[], seed: number): readonly OracleWrite[] {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return writes.map((write) => {
    const file: unknown = JSON.parse(write.content);
    if (typeof file !== "object" || file === null) return write;
    const holed = Object.entries(file).map(([key, value]): readonly [string, unknown] => {
      if (!Array.isArray(value)) return [key, value];
      return [
        key,
        value.map((item: unknown) => {
          if (typeof item !== "object" || item === null || random(4) > 0) return item;
          const keys = Object.keys(item);
          const lost = keys[random(keys.length)] ?? "";
          return Object.fromEntries(
            Object.entries(item).flatMap(([name, inner]) => (name !== lost ? [[name, inner]] : random(2) === 0 ? [[name, null]] : [])),
          );
        }),
      ];
    });
    return { ...write, content: JSON.stringify(Object.fromEntries(holed)) };
  });
}
