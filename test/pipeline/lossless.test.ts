import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { sessionMetadata } from "../../schema/session-metadata.ts";
import { childTables, sessions } from "../../schema/tables/index.ts";
import { coveringFiles, loadVersions } from "../support/generated-files.ts";
import {
  type Json,
  type JsonObject,
  type Place,
  isObject,
  leavesOf,
  mutated,
  mutations,
  parsed,
  placesOf,
  replacedIn,
  starred,
  textOf,
  withUniqueLeaves,
} from "../support/mutations.ts";
import { runs } from "../support/property.ts";
import { stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const files = coveringFiles();
const counter = { next: 1_000 };
const examine = sessionReader(testSettings);
const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** What the file model does not know of a file: written from the model alone, without the list of columns. */
function strangersOf(file: JsonObject): readonly string[] {
  const found = new Set<string>();
  const note = (place: Place, problem: string, value: Json): void => void found.add(`${starred(place)} ${problem} ${kindOf(value)}`);
  const walk = (schema: z.core.$ZodType, value: Json, place: Place): void => {
    const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? schema.unwrap() : null;
    if (inner !== null) return walk(inner, value, place);
    if (value === null) return;
    if (schema instanceof z.ZodObject) {
      if (!isObject(value)) return note(place, "unfit_value", value);
      for (const [key, nested] of Object.entries(value)) {
        const known: z.core.$ZodType | undefined = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
        if (known === undefined) note([...place, key], "unknown_key", nested);
        else if (place.length > 0 || (key !== "id" && key !== "created_at")) walk(known, nested, [...place, key]);
      }
    } else if (schema instanceof z.ZodArray) {
      if (isObject(value) && knowsKeyOf(schema.element, value)) {
        note(place, "object_as_list", value);
        return walk(schema, [value], place);
      }
      if (!Array.isArray(value)) return note(place, "unfit_value", value);
      for (const [position, item] of value.entries()) {
        const at = [...place, position];
        if (isObject(item) || isFreeKey(schema.element)) walk(schema.element, item, at);
        else if (item !== null) note(at, "unknown_item", item);
      }
    } else if (isFreeKey(schema)) {
      // Items of the SMS lists may be anything; elsewhere free keys stand in an object, and teams in a list.
      const isItem = typeof place.at(-1) === "number";
      if (!isItem && !(place.at(-1) === "teams" ? Array.isArray(value) : isObject(value))) note(place, "unfit_value", value);
    } else {
      // The average is a number in one list and text in another, but always a number.
      const isNumeral = place.at(-1) !== "response_time_avg" || typeof value !== "string" || /^\d+(\.\d+)?$/.test(value);
      if (isNumberAsText(schema, value)) note(place, "number_as_text", value);
      else if (!z.safeParse(schema, value).success || !isNumeral) note(place, "unfit_value", value);
    }
  };
  walk(sessionMetadata, file, []);
  return [...found].toSorted();
}

function knowsKeyOf(element: z.core.$ZodType, value: JsonObject): boolean {
  if (element instanceof z.ZodOptional || element instanceof z.ZodNullable) return knowsKeyOf(element.unwrap(), value);
  return element instanceof z.ZodObject && Object.keys(value).some((key) => Object.hasOwn(element.shape, key));
}

const isNumberAsText = (schema: z.core.$ZodType, value: Json): boolean =>
  typeof value === "string" &&
  /^-?\d+(\.\d+)?$/.test(value) &&
  z.safeParse(schema, Number(value)).success &&
  !z.safeParse(schema, value).success;

function isFreeKey(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isFreeKey(schema.unwrap());
  return schema instanceof z.ZodUnknown;
}

/** What a file cannot be loaded without, by the design's words. */
function isIdentified(file: JsonObject): boolean {
  const { id, created_at: createdAt } = file;
  const isId = typeof id === "number" ? Number.isInteger(id) : typeof id === "string" && /^\d+$/.test(id);
  const isCreated = typeof createdAt === "string" && !Number.isNaN(Date.parse(createdAt));
  return isId && isCreated && channelsOf(file).size === 1;
}

/** Channels that a file names, by the first kind of evidence that names any; the keys of the session itself must agree. */
function channelsOf(file: JsonObject): ReadonlySet<string> {
  const has = (key: string): boolean => (file[key] ?? null) !== null;
  const own = new Set<string>();
  for (const channel of ["call", "chat"]) if (has(`${channel}_type`) || has(`${channel}_uuid`)) own.add(channel);
  for (const type of [file["session_type_v2"], file["session_type"]])
    if (typeof type === "string" && /^(voice|messaging|chat)\b/i.test(type)) own.add(/^voice/i.test(type) ? "call" : "chat");
  if (own.size > 0) return own;
  const lengths = new Set(["call", "chat"].filter((channel) => has(`${channel}_duration`)));
  if (lengths.size > 0) return lengths;
  const people = Array.isArray(file["participants"]) ? file["participants"].filter(isObject) : [];
  return new Set(["call", "chat"].filter((channel) => people.some((person) => (person[`${channel}_id`] ?? null) !== null)));
}

/** What is wrong with how a composed file was read; null if nothing is lost, nothing is made up and everything strange is noted. */
function verdict(composed: JsonObject): string | null {
  const text = textOf(composed);
  const file = parsed(text);
  const examined = examine(stored(text), testMaking);
  if (examined.kind !== "session") {
    return examined.kind === "unusable" && !isIdentified(file) ? null : `${examined.kind}: ${JSON.stringify(examined.problems)}`;
  }
  if (!isIdentified(file)) return "loaded without an identity";
  const { session, children, unknownFields, drift } = examined.flattened;
  const rows = Object.values(children).flatMap((list) => list.named().map((row) => ({ ...row, position: null, recording_position: null })));
  const { sessionId, createdAt } = examined.identity;
  const held = leavesOf(sessionId, createdAt, session.named(), rows, unknownFields);
  const wanted = leavesOf(composed);
  if (held.join("\n") !== wanted.join("\n")) {
    const lost = wanted.filter((leaf) => !held.includes(leaf));
    return `${wanted.length} leaves in, ${held.length} out; lost ${JSON.stringify(lost)}`;
  }
  const reported = [...drift].map(({ pointer, problem, kind }) => `${pointer} ${problem} ${kind}`).toSorted();
  const strange = [...strangersOf(file), ...duplicatesIn(composed)].toSorted();
  return reported.join("\n") === strange.join("\n") ? null : `drift ${JSON.stringify(reported)} instead of ${JSON.stringify(strange)}`;
}

/** Drift of the values that a second one under the same key replaced. */
const duplicatesIn = (composed: JsonObject): readonly string[] => [
  ...new Set(replacedIn(composed).map(([place, value]) => `${starred(place)} duplicate_key ${kindOf(value)}`)),
];

interface Mutant {
  readonly what: string;
  readonly file: JsonObject;
}

function mutantOf(file: JsonObject, steps: readonly (readonly [place: Place, name: string])[]): Mutant | null {
  let changed = file;
  const done: string[] = [];
  for (const [place, name] of steps) {
    const change = mutations[name];
    const next = change === undefined ? null : mutated(changed, place, change);
    if (next === null) continue;
    changed = next;
    done.push(`${starred(place)} ${name}`);
  }
  if (done.length === 0) return null;
  return { what: done.join(", "), file: withUniqueLeaves(changed, counter) };
}

const names = Object.keys(mutations);

/** About that many mutations of a file by one key each: every place is met, and over the files every mutation at most places. */
const singles = (file: JsonObject, count: number, turn: number): readonly Mutant[] => {
  const places = placesOf(file);
  const every = Math.max(1, Math.round((places.length * names.length) / count));
  return places
    .flatMap((place, index) => names.map((name, order) => ({ place, name, draw: index + order + turn })))
    .filter(({ draw }) => draw % every === 0)
    .flatMap(({ place, name }) => mutantOf(file, [[place, name]]) ?? []);
};

describe("a session file", () => {
  it("is read without loss and without drift as the platform writes it", () => {
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const unique = withUniqueLeaves(file, counter);
      expect(verdict(unique)).toBeNull();
      expect(strangersOf(unique)).toEqual([]);
    }
  });

  // A key that is removed or nulled leaves nothing to show; every other mutation shows in drift wherever it leaves something unknown.
  it(
    "loses no leaf, and hides nothing strange, with any key removed, nulled, retyped, renamed, nested or written twice",
    { timeout: 300_000 },
    () => {
      const counts: number[] = [];
      const wrong: string[] = [];
      for (const [index, file] of files.entries()) {
        const mutants = singles(file, 350 * Number(process.env["PROPERTY_RUNS"] ?? 1), index);
        counts.push(mutants.length);
        for (const { what, file: mutant } of mutants) {
          const found = verdict(mutant);
          if (found !== null) wrong.push(`${what}: ${found}`);
        }
      }
      process.stdout.write(`mutations per file: ${counts.join(", ")}\n`);
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(Math.min(...counts)).toBeGreaterThan(200);
    },
  );

  it("loses no leaf with any combination of them", () => {
    const combined = fc.nat({ max: files.length - 1 }).chain((index) => {
      const places = placesOf(files[index] ?? {});
      const step = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...names));
      return fc.record({ index: fc.constant(index), steps: fc.array(step, { minLength: 2, maxLength: 8 }) });
    });
    fc.assert(
      fc.property(combined, ({ index, steps }) => {
        const mutant = mutantOf(files[index] ?? {}, steps);
        expect(mutant === null ? null : verdict(mutant.file)).toBeNull();
      }),
      runs(400),
    );
  });

  it("is read cell by cell: a flipped flag changes one cell and no other", () => {
    for (const file of files) {
      const flags = placesOf(file).filter((place) => typeof valueAt(file, place) === "boolean");
      expect(flags.length).toBeGreaterThan(3);
      const before = cellsOf(JSON.stringify(file));
      for (const place of flags) {
        const turned = mutated(file, place, (key, value) => [[key, value !== true]]);
        const after = cellsOf(JSON.stringify(turned));
        const changed = [...after].filter(([cell, value]) => before.get(cell) !== value);
        expect([starred(place), changed.length, after.size]).toEqual([starred(place), 1, before.size]);
      }
    }
  });
});

const valueAt = (value: Json | undefined, [step, ...rest]: Place): Json | undefined => {
  if (step === undefined) return value;
  const next = typeof step === "number" ? (Array.isArray(value) ? value[step] : undefined) : isObject(value) ? value[step] : undefined;
  return valueAt(next, rest);
};

/** Every leaf of the rows by its place in them. */
function cellsOf(text: string): ReadonlyMap<string, unknown> {
  const examined = examine(stored(text), testMaking);
  if (examined.kind !== "session") throw new Error("expected a session");
  const found = new Map<string, unknown>();
  const walk = (value: unknown, place: string): void => {
    if (typeof value === "object" && value !== null) for (const [key, nested] of Object.entries(value)) walk(nested, `${place}/${key}`);
    else if (value !== null && value !== undefined) found.set(place, value);
  };
  const { session, children, unknownFields } = examined.flattened;
  const lists = Object.entries(children).map(([name, list]) => [name, list.named()] as const);
  walk({ ...session.named(), ...Object.fromEntries(lists), unknown: unknownFields }, "");
  return found;
}

describe("the warehouse", () => {
  it("returns every leaf of mutated files, and reports their drift", { timeout: 60_000 }, async () => {
    const mutants = files
      .flatMap((file, index) => singles(file, 300, index).filter((_, turn) => turn % 30 === 0))
      .filter(({ file }) => isIdentified(parsed(textOf(file))));
    expect(mutants.length).toBeGreaterThan(60);
    const warehouse = await openDuckdb(":memory:");
    const objects = mutants.map(({ file }, index) =>
      stored(textOf(file), { name: `metadata/call-${index}.json`, generation: String(index + 1) }),
    );
    const sums = await loadVersions(warehouse, objects);
    expect(sums).toMatchObject({ loaded: objects.length });

    const held = new Map<string, unknown[]>();
    for (const table of [sessions, ...childTables]) {
      const columns = Object.entries(table.columns).flatMap(([name, { sources }]) => (sources.length === 0 ? [] : [name]));
      const { rows } = await warehouse.query(`select * from \${restricted}.${table.name}`);
      for (const row of rows) {
        const key = String(row["session_key"]);
        const own = columns.map((name) => row[name]);
        const extra = table === sessions ? [row["session_id"], row["created_at"], row["unknown_fields"]] : [];
        held.set(key, [...(held.get(key) ?? []), ...own, ...extra]);
      }
    }
    const drift = await warehouse.query(
      "select channel, pointer, problem, kinds, session_count, example_session_key from ${contact_center}.session_drift",
    );
    const expectedDrift = new Map<string, Set<string>>();
    for (const { file: composed, what } of mutants) {
      const file = parsed(textOf(composed));
      const [channel = ""] = channelsOf(file);
      const cells = held.get(`${channel}-${JSON.stringify(file["id"]).replaceAll('"', "")}`) ?? [];
      expect([what, ...leavesOf(cells)]).toEqual([what, ...leavesOf(composed)]);
      for (const stranger of [...strangersOf(file), ...duplicatesIn(composed)]) {
        const [pointer = "", problem = "", kind = ""] = /^(.*) (\w+) (\w+)$/.exec(stranger)?.slice(1) ?? [];
        const key = `${channel} ${pointer} ${problem}`;
        expectedDrift.set(key, (expectedDrift.get(key) ?? new Set()).add(kind));
      }
    }
    const reported = drift.rows.map(
      (row) => `${String(row["channel"])} ${String(row["pointer"])} ${String(row["problem"])} ${String(row["kinds"])}`,
    );
    const expected = [...expectedDrift].map(([key, kinds]) => `${key} ${[...kinds].toSorted().join(", ")}`);
    expect(reported.toSorted()).toEqual(expected.toSorted());
    await warehouse.close();
  });
});
