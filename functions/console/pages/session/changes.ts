import { unknownFields } from "../../../../schema/store.ts";
import { type Column, type PiiClass, type Table, isShownToAnalysts } from "../../../../schema/table.ts";
import { childTables, sessions } from "../../../../schema/tables/index.ts";

/** A value of a file that differs between two of its versions. */
export interface Change {
  /** The relation that it is in. */
  readonly relation: string;
  /** Which row of it, such as `id 32`; empty for the session itself. */
  readonly item: string;
  readonly column: string;
  /** Its place in the file, such as `handle_durations[id 32].acw_duration`; null if it is computed. */
  readonly path: string | null;
  /** As text; null if the version does not have it. */
  readonly before: string | null;
  readonly after: string | null;
}

interface Changes {
  readonly shown: readonly Change[];
  /** How many more differ in columns of personal data, which are not shown. */
  readonly hidden: number;
}

type Cells = Readonly<Record<string, unknown>>;

/** A value of a row, with its place. */
interface Leaf extends Omit<Change, "before" | "after"> {
  readonly value: string;
  readonly pii: PiiClass;
}

/**
 * What differs between two versions of a session, value by value: objects and lists are taken apart. Items of lists are matched by the
 * platform's ids and, if they have none, by their places.
 */
export function changesBetween(before: Cells, after: Cells, showsAll: boolean): Changes {
  const [first, second] = [leavesOf(before), leavesOf(after)];
  const places = [...new Set([...first.keys(), ...second.keys()])];
  const differing = places.flatMap((place) => {
    const [was, is] = [first.get(place), second.get(place)];
    const leaf = is ?? was;
    if (leaf === undefined || was?.value === is?.value) return [];
    const { pii, value: _, ...where } = leaf;
    return [{ pii, change: { ...where, before: was?.value ?? null, after: is?.value ?? null } }];
  });
  const shown = differing.filter(({ pii }) => showsAll || isShownToAnalysts(pii)).map(({ change }) => change);
  return { shown, hidden: differing.length - shown.length };
}

/** The values of a version by their places, those of the session first. */
function leavesOf(row: Cells): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const add = (leaf: Leaf): void => void leaves.set(`${leaf.relation} ${leaf.item} ${leaf.column} ${leaf.path ?? ""}`, leaf);
  for (const [name, column] of Object.entries(sessions.columns)) addColumn(add, sessions, "", name, column, row[name]);
  addValue(
    add,
    { relation: sessions.name, item: "", column: unknownFields.name, path: "", pii: unknownFields.pii },
    row[unknownFields.name],
  );
  for (const table of childTables) {
    const items = itemsOf(row[table.name]);
    const names = namesOf(table, items);
    for (const [index, item] of items.entries())
      for (const [name, column] of Object.entries(table.columns)) addColumn(add, table, names[index] ?? "", name, column, item[name]);
  }
  return leaves;
}

const isCells = (value: unknown): value is Cells => typeof value === "object" && value !== null && !Array.isArray(value);

const itemsOf = (value: unknown): readonly Cells[] => (Array.isArray(value) ? value.filter(isCells) : []);

/** What distinguishes the items of a list: their ids, or their places if an id is missing or not unique. */
function namesOf(table: Table, items: readonly Cells[]): readonly string[] {
  const id = Object.entries(table.columns).find(([, { sources }]) => sources.includes("id"))?.[0];
  const places = items.map((_, index) => String(index));
  if (id === undefined) return places;
  const ids = items.map((item) => item[id]);
  const isUsable = ids.every((value) => typeof value === "number" || typeof value === "string") && new Set(ids).size === ids.length;
  return isUsable ? ids.map((value) => `id ${String(value)}`) : places;
}

type Add = (leaf: Leaf) => void;

function addColumn(add: Add, table: Table, item: string, name: string, { sources, pii }: Column, value: unknown): void {
  const [source] = sources;
  const list = table.list === "" ? "" : `${table.list}[${item}]`;
  const path = source === undefined ? null : [list, source].filter((part) => part !== "").join(".");
  addValue(add, { relation: table.name, item, column: name, path, pii }, value);
}

/** Adds a value or, of an object or a list, everything in it. */
function addValue(add: Add, leaf: Omit<Leaf, "value">, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value !== "object") {
    add({ ...leaf, value: typeof value === "string" ? value : JSON.stringify(value) });
    return;
  }
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((inner: unknown, index) => [`[${index}]`, inner] as const)
    : Object.entries(value).map(
        ([name, inner]: [string, unknown]) => [leaf.path === "" || leaf.path === null ? name : `.${name}`, inner] as const,
      );
  for (const [step, inner] of entries) addValue(add, { ...leaf, path: `${leaf.path ?? ""}${step}` }, inner);
}

/** Columns of `session_versions` that changes are found in. */
export const comparedColumns: readonly string[] = [
  ...Object.keys(sessions.columns),
  unknownFields.name,
  ...childTables.map(({ name }) => name),
];
