import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { damages } from "../../../functions/local/platform/damages.ts";
import { drifts } from "../../../functions/local/platform/drifts.ts";
import { generateWrites, type GenerateOptions, type GeneratedWrite } from "../../../functions/local/platform/generate-writes.ts";
import type { Column, Table } from "../../../schema/table.ts";
import { childTables, sessions, tables } from "../../../schema/tables/index.ts";

const row = z.record(z.string(), z.unknown());
const rows = z.array(row);
const sessionTruth = z.object({
  instance: z.string(),
  session_key: z.string(),
  channel: z.enum(["call", "chat"]),
  session_id: z.number(),
  created_at: z.iso.datetime(),
  session_date: z.iso.date(),
  is_final: z.boolean(),
  unknown_fields: row.nullable(),
  relations: z.looseObject({ sessions: row }),
});
type Truth = z.output<typeof sessionTruth>;

const writesOf = (options: Partial<GenerateOptions>): readonly GeneratedWrite[] => Array.from(generateWrites(options));

const fileOf = ({ content }: GeneratedWrite): unknown =>
  JSON.parse(typeof content === "string" ? content : Buffer.from(content).toString());

const truthOf = (write: GeneratedWrite): Truth => sessionTruth.parse(JSON.parse(JSON.stringify(write.truth())));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const valueAt = (value: unknown, path: string): unknown => {
  let found = value;
  for (const key of path.split(".")) {
    found = isObject(found) ? found[key] : undefined;
  }
  return found ?? null;
};

/** A column's cell by its description: the simplest reading of an undamaged file. */
function plainCell(column: Column, item: unknown): unknown {
  const [value = null] = column.sources.map((source) => (source === "" ? item : valueAt(item, source))).filter((found) => found !== null);
  if (value === null) return null;
  if (column.type === "TIMESTAMP") return new Date(z.string().parse(value)).toISOString();
  if (column.type === "STRING") return z.coerce.string().parse(value);
  return column.type === "FLOAT64" || column.type === "INT64" ? Number(value) : value;
}

const itemsOf = (table: Table, file: unknown): readonly unknown[] => {
  if (table.list === "") return [file];
  const [list = "", inner] = table.list.split(".");
  const items = z.array(z.unknown()).parse(valueAt(file, list) ?? []);
  return inner === undefined ? items : items.flatMap((item) => z.array(z.unknown()).parse(valueAt(item, inner) ?? []));
};

const columnsOf = (table: Table): readonly string[] => Object.keys(table.columns).filter((name) => name !== "customer_key");

/** Columns that no file was seen to fill. */
const neverFilled = [
  "sessions.transfer_limit",
  "participants.caller_id",
  "transfers.from_agent_va_alias",
  "transfers.to_agent_va_alias",
  "escalations.to_agent_va_alias",
  "consumer_in_menu_durations.menu_path_id",
  "consumer_in_menu_durations.menu_path",
];

const shownDifferences = 5;

/** The first differences, and how many there are. */
const firstOf = (differences: readonly string[]): readonly string[] =>
  differences.length <= shownDifferences
    ? differences
    : [...differences.slice(0, shownDifferences), `and ${differences.length - shownDifferences} more`];

describe("the truth of generated sessions", () => {
  const newest = writesOf({ sessions: 3_000, seed: 11, instances: ["acme", "globex", "initech"] }).filter(({ isNewest }) => isNewest);
  const truths = newest.map((write) => ({ write, truth: truthOf(write), file: fileOf(write) }));

  it("names every relation and every column of the schema, and no other", () => {
    const seen = new Map([["sessions", new Set(Object.keys(truths[0]?.truth.relations.sessions ?? {}))]]);
    for (const { truth } of truths) {
      expect(Object.keys(truth.relations).toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
      for (const { name } of childTables) {
        const children = rows.parse(truth.relations[name]);
        const lists = Map.groupBy(children, (child) => child["recording_position"]);
        for (const list of lists.values()) expect(list.map(({ position }) => position)).toEqual([...list.keys()]);
        for (const child of children) seen.set(name, new Set(Object.keys(child).filter((key) => key !== "position")));
      }
    }
    const missing = tables.flatMap((table) =>
      columnsOf(table)
        .filter((name) => seen.get(table.name)?.has(name) !== true)
        .map((name) => `${table.name}.${name}: add the column to functions/local/platform/session-truth.ts`),
    );
    const surplus = tables.flatMap((table) =>
      [...(seen.get(table.name) ?? [])]
        .filter((name) => !columnsOf(table).includes(name))
        .map((name) => `${table.name}.${name}: remove the column from functions/local/platform/session-truth.ts`),
    );
    expect(firstOf([...missing, ...surplus])).toEqual([]);
  });

  it("has in each column what the file says in the column's place", () => {
    const wrong: string[] = [];
    for (const { write, truth, file } of truths) {
      for (const table of tables) {
        const expected = table === sessions ? [truth.relations.sessions] : rows.parse(truth.relations[table.name]);
        const items = itemsOf(table, file);
        if (expected.length !== items.length) wrong.push(`${write.name} ${table.name} has ${expected.length} rows for ${items.length}`);
        for (const [position, item] of items.entries()) {
          for (const [name, column] of Object.entries(table.columns)) {
            const cell = expected[position]?.[name];
            // The test above names a column that the truth lacks.
            if (cell === undefined || column.sources.length === 0) continue;
            if (!isDeepStrictEqual(cell, plainCell(column, item))) wrong.push(`${write.name} ${table.name}[${position}].${name}`);
          }
        }
      }
    }
    expect(firstOf(wrong), "make functions/local/platform/platform-file.ts and session-truth.ts agree").toEqual([]);
  });

  it("fills every column in some session, except those that were empty in all known files", () => {
    const empty = tables.flatMap((table) =>
      Object.keys(table.columns)
        .filter((name) => name !== "customer_key")
        .filter((name) =>
          truths.every(({ truth }) => {
            const expected = table === sessions ? [truth.relations.sessions] : rows.parse(truth.relations[table.name]);
            return expected.every((cells) => (cells[name] ?? null) === null);
          }),
        )
        .map((name) => `${table.name}.${name}`),
    );
    const cure = "write it in functions/local/platform/platform-file.ts, or list it in neverFilled of this test";
    expect(empty.filter((name) => !neverFilled.includes(name)).map((name) => `${name} is empty in every generated file: ${cure}`)).toEqual(
      [],
    );
    expect(neverFilled.filter((name) => !empty.includes(name)).map((name) => `${name}: remove it from neverFilled`)).toEqual([]);
  });

  it("computes the values that the file does not contain", () => {
    const kinds = new Map(truths.map(({ write, truth }) => [write.kind, truth.relations.sessions]));
    expect(kinds.get("answered")).toMatchObject({
      response_type: "human",
      is_virtual_agent_assigned: false,
      is_virtual_agent_connected: false,
      virtual_agent_assigned_at: null,
      transfer_count: 0,
    });
    expect(kinds.get("escalated")).toMatchObject({ response_type: "both", is_virtual_agent_assigned: true });
    expect(kinds.get("virtual_agent_resolved")).toMatchObject({ response_type: "virtual_agent", handle_seconds: null });
    expect(kinds.get("virtual_agent_unreachable")).toMatchObject({
      response_type: "human",
      is_virtual_agent_assigned: true,
      is_virtual_agent_connected: false,
      virtual_agent_connected_at: null,
    });
    expect(kinds.get("abandoned_in_menu")).toMatchObject({ response_type: "none", agent_kind: null, menu_level_1: null });
    expect(kinds.get("transferred_twice")).toMatchObject({ transfer_count: 2 });
    for (const { truth, file } of truths) {
      const { sessions: cells } = truth.relations;
      const handled = rows.parse(truth.relations["handle_durations"]);
      const parts = ["bcw_seconds", "call_seconds", "chat_seconds", "acw_seconds"] as const;
      const total = handled.reduce((sum, stretch) => sum + parts.reduce((part, name) => part + Number(stretch[name] ?? 0), 0), 0);
      expect(cells["handle_seconds"]).toBe(handled.length === 0 ? null : total);
      expect(cells["transfer_count"]).toBe(rows.parse(truth.relations["transfers"]).length);
      expect(cells["participant_count"]).toBe(rows.parse(truth.relations["participants"]).length);
      expect(cells["photo_count"]).toBe(rows.parse(truth.relations["photos"]).length);
      const levels = [cells["menu_level_1"], cells["menu_level_2"], cells["menu_level_3"]].filter((level) => level !== null);
      expect(levels).toEqual(
        z
          .string()
          .parse(valueAt(file, "menu_path.name") ?? "")
          .split("/")
          .filter((level) => level !== ""),
      );
    }
  });

  it("identifies the session, and is final from a quarter of an hour after its end", () => {
    for (const { write, truth, file } of truths) {
      expect(truth.session_key).toBe(`${write.channel}-${write.id}`);
      expect(truth.session_id).toBe(valueAt(file, "id"));
      expect(truth.created_at).toBe(new Date(String(valueAt(file, "created_at"))).toISOString());
      expect(truth.session_date).toBe(truth.created_at.slice(0, 10));
      expect(truth.unknown_fields).toBeNull();
      const endedAt = z.string().nullable().parse(valueAt(file, "ends_at"));
      const updatedAt = Date.parse(String(valueAt(file, "updated_at")));
      expect(truth.is_final).toBe(endedAt !== null && updatedAt - Date.parse(endedAt) >= 840_000);
    }
    expect(truths.some(({ truth }) => !truth.is_final)).toBe(true);
  });
});

describe("drift", () => {
  const newest = writesOf({ sessions: 1_500, drift: 0.5, seed: 5 }).filter(({ isNewest }) => isNewest);
  const plain = new Map(writesOf({ sessions: 1_500, seed: 5 }).map((write) => [`${write.name} ${write.timeCreated}`, write]));
  const strays = newest.filter((write) => write.content !== plain.get(`${write.name} ${write.timeCreated}`)?.content);

  it("affects about the requested share of sessions, in every known way", () => {
    expect(strays.length).toBeGreaterThan(600);
    expect(strays.length).toBeLessThan(800);
    const pointers = new Set(strays.flatMap((write) => Object.keys(truthOf(write).unknown_fields ?? {})));
    expect(pointers.size).toBe(drifts.length - 2);
  });

  it("is described by pointer and value, and removes the value from its column", () => {
    const wrong = strays.flatMap((write) => {
      const { unknown_fields, relations } = truthOf(write);
      return Object.entries(unknown_fields ?? {}).flatMap(([pointer, value]) => {
        const keys = pointer
          .slice(1)
          .split("/")
          .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
        let found: unknown = fileOf(write);
        for (const key of keys) found = Array.isArray(found) ? found[Number(key)] : row.parse(found)[key];
        const cells = Object.entries(sessions.columns)
          .filter(([, { sources }]) => keys.length === 1 && sources.some((source) => source.split(".")[0] === keys[0]))
          .filter(([name]) => relations.sessions[name] !== null)
          .map(([name]) => name);
        const filled = cells.map((name) => `${pointer} fills sessions.${name}: choose another key in functions/local/platform/drifts.ts`);
        return isDeepStrictEqual(found, value) ? filled : [`${write.name} ${pointer}`, ...filled];
      });
    });
    expect(firstOf([...new Set(wrong)])).toEqual([]);
  });

  it("leaves every other cell as it was", () => {
    for (const write of strays) {
      const before = plain.get(`${write.name} ${write.timeCreated}`);
      if (before === undefined) throw new Error(`${write.name} has no plain counterpart`);
      const [drifted, without] = [truthOf(write), truthOf(before)];
      const changed = Object.keys(drifted.relations.sessions).filter(
        (name) => JSON.stringify(drifted.relations.sessions[name]) !== JSON.stringify(without.relations.sessions[name]),
      );
      expect(changed.length).toBeLessThanOrEqual(9);
    }
  });
});

describe("damage", () => {
  const writes = writesOf({ sessions: 400, damage: 0.3 });
  const broken = writes.filter(({ outcome }) => outcome !== "loaded");

  it("occurs in every known way", () => {
    const kinds = new Set(broken.map(({ kind }) => kind));
    expect([...damages.map(({ name }) => name), "interrupted"].filter((name) => !kinds.has(name))).toEqual([]);
    expect(broken.length).toBeGreaterThan(90);
  });

  it("never is a file that could load", () => {
    const loadable = broken.filter(({ content, name }) => {
      try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(content));
        const file = z.looseObject({ id: z.int(), created_at: z.string().regex(/^20\d\d-/) }).parse(JSON.parse(text));
        const isDeep = text.includes("[".repeat(65));
        return name.endsWith(".json") && !isDeep && (valueAt(file, "call_type") === null) !== (valueAt(file, "chat_type") === null);
      } catch {
        return false;
      }
    });
    expect(loadable.map(({ kind }) => kind)).toEqual([]);
  });

  it("never replaces a session's file, and has an expected outcome", () => {
    const names = new Set(writes.filter(({ isNewest }) => isNewest).map(({ name }) => name));
    const lasting = broken.filter(({ kind }) => kind !== "interrupted");
    expect(lasting.filter(({ name }) => names.has(name))).toEqual([]);
    for (const { truth, name, outcome, kind } of lasting) expect(truth()).toMatchObject({ name, outcome, damage: kind });
  });

  it("is replaced by the next write after an interrupted upload", () => {
    const interruptions = broken.filter(({ kind }) => kind === "interrupted");
    expect(interruptions.length).toBeGreaterThan(2);
    for (const write of interruptions) {
      expect(write.truth()).toBeNull();
      const later = writes.slice(writes.indexOf(write) + 1).find(({ name }) => name === write.name);
      expect(later?.outcome).toBe("loaded");
    }
  });
});
