import type { Column, PiiClass, Table } from "../../schema/table.ts";
import { childTables, sessions } from "../../schema/tables/index.ts";
import {
  type JsonKind,
  type JsonObject,
  type JsonValue,
  ExactNumber,
  freeKey,
  hasLeaf,
  isObject,
  kindOf,
  pointerOf,
  storable,
} from "./json.ts";
import { utcInstant } from "./instant.ts";
import { type PersonalData, type Treatment, integerPseudonym, pseudonym, pseudonymousJson, textOf, treatmentOf } from "./personal-data.ts";
import type { Cell, OpenRow, Row } from "./row.ts";

/** A key without a column, or a value that did not fit its column. */
export interface Drift {
  /** JSON pointer with `*` for list positions. */
  readonly pointer: string;
  readonly problem: "unknown_key" | "unfit_value" | "unknown_item" | "duplicate_key";
  readonly kind: JsonKind;
}

/** Something worth knowing about a file that was loaded all the same. */
export interface Warning {
  readonly code: string;
  readonly pointer: string;
}

/** A file as rows: the session's own columns, and the rows of each list by relation. */
export interface Flattened {
  readonly session: Row;
  readonly children: Readonly<Record<string, readonly Row[]>>;
  /** Pointer → value of everything without a cell, or null. */
  readonly unknownFields: JsonObject | null;
  readonly drift: readonly Drift[];
  readonly warnings: readonly Warning[];
}

/** Different drift pointers kept per file; a file with more of them is no file of the platform. */
const driftLimit = 1_000;
const warningLimit = 100;

type Read = (value: JsonValue) => Cell | undefined;

/** What stands behind one key of an object. */
type Slot =
  /** `isShared`: another key fills the same column, and the first one with a value wins. */
  | { readonly kind: "cell"; readonly column: string; readonly isShared: boolean; readonly pii: PiiClass; readonly read: Read }
  | { readonly kind: "object"; readonly slots: Slots }
  | { readonly kind: "list"; readonly list: ListReader }
  | { readonly kind: "identity" };
type Slots = Map<string, Slot>;

interface ListReader {
  readonly table: Table;
  readonly slots: Slots;
  /** Reads an item that has a shape nobody knows, where the list keeps its items whole. */
  readonly whole: { readonly column: string; readonly read: Read } | null;
  readonly blank: Row;
}

/** Reads files into rows under one setting of personal data. Compiled once from the list of tables: one walk per file, no schema in the way. */
export function compileFlatten(personal: PersonalData): (file: JsonObject) => Flattened {
  const sessionSlots = slotsOf(sessions, personal);
  const blankSession = blankOf(sessions);
  for (const table of childTables) {
    const list: ListReader = {
      table,
      slots: slotsOf(table, personal),
      whole: wholeOf(table, personal),
      blank: compact({ position: null, ...blankOf(table) }),
    };
    const path = table.list.split(".");
    const owner = path.length === 1 ? sessionSlots : listSlots(sessionSlots, path.slice(0, -1));
    owner.set(path.at(-1) ?? "", { kind: "list", list });
  }
  for (const key of identityKeys) sessionSlots.set(key, { kind: "identity" });
  return (file) => new Walk(personal, file).session(sessionSlots, blankSession);
}

/** Keys that `identity.ts` reads into the columns that every relation carries. */
const identityKeys = ["id", "created_at"];

function listSlots(slots: Slots, path: readonly string[]): Slots {
  const [key = "", ...rest] = path;
  const slot = slots.get(key);
  if (slot?.kind !== "list") throw new Error(`schema: ${key} is no list, or stands after the list inside it`);
  return rest.length === 0 ? slot.list.slots : listSlots(slot.list.slots, rest);
}

const blankOf = ({ columns }: Table): Row => compact(Object.fromEntries(Object.keys(columns).map((name) => [name, null])));

/** The same row as the parser would make it: the engine then copies and reads it several times as fast as one built key by key. */
const compact = (row: Row): Row => {
  const parsed: Row = JSON.parse(JSON.stringify(row));
  return parsed;
};

function slotsOf(table: Table, personal: PersonalData): Slots {
  const slots: Slots = new Map();
  for (const [name, column] of Object.entries(table.columns)) {
    const isShared = column.sources.length > 1;
    for (const source of column.sources) {
      if (source !== "")
        place(slots, source.split("."), { kind: "cell", column: name, isShared, pii: column.pii, read: readerOf(column, personal) });
    }
  }
  return slots;
}

function place(slots: Slots, [key = "", ...rest]: readonly string[], slot: Slot): void {
  if (rest.length === 0) {
    slots.set(key, slot);
    return;
  }
  const inner = slots.get(key) ?? { kind: "object", slots: new Map() };
  if (inner.kind !== "object") throw new Error(`schema: ${key} is both a value and an object`);
  slots.set(key, inner);
  place(inner.slots, rest, slot);
}

function wholeOf(table: Table, personal: PersonalData): ListReader["whole"] {
  const found = Object.entries(table.columns).find(([, column]) => column.sources.includes(""));
  return found === undefined ? null : { column: found[0], read: readerOf(found[1], personal) };
}

/** Stands for every list that a file leaves empty. */
const noRows: OpenRow[] = [];
const noChildren: Readonly<Record<string, OpenRow[]>> = Object.fromEntries(childTables.map(({ name }) => [name, noRows]));

/** One walk over one file. Holds the path for pointers, and what has no cell. */
class Walk {
  readonly #path: (string | number)[] = [];
  readonly #children: Record<string, OpenRow[]> = { ...noChildren };
  readonly #unknown: JsonObject = Object.create(null);
  readonly #drift = new Map<string, Drift>();
  readonly #warnings: Warning[] = [];
  readonly #personal: PersonalData;
  readonly #file: JsonObject;

  constructor(personal: PersonalData, file: JsonObject) {
    this.#personal = personal;
    this.#file = file;
  }

  session(slots: Slots, blank: Row): Flattened {
    const session: OpenRow = { ...blank };
    this.#object(this.#file, slots, session);
    return {
      session,
      children: this.#children,
      unknownFields: Object.keys(this.#unknown).length === 0 ? null : this.#unknown,
      drift: [...this.#drift.values()],
      warnings: this.#warnings,
    };
  }

  #object(object: JsonObject, slots: Slots, row: OpenRow): void {
    const path = this.#path;
    for (const key in object) {
      const value = object[key] ?? null;
      const slot = slots.get(key);
      path.push(key);
      if (slot === undefined) this.#unplaced(value, "unknown_key", []);
      else if (value !== null) this.#place(value, slot, row);
      path.pop();
    }
  }

  #place(value: JsonValue, slot: Slot, row: OpenRow): void {
    if (slot.kind === "identity") return;
    if (slot.kind === "cell") {
      const cell = slot.isShared && (row[slot.column] ?? null) !== null ? undefined : slot.read(value);
      if (cell === undefined) this.#unplaced(value, "unfit_value", [slot.pii]);
      else row[slot.column] = cell;
    } else if (slot.kind === "object") {
      if (isObject(value)) this.#object(value, slot.slots, row);
      else this.#unplaced(value, "unfit_value", classesIn(slot));
    } else if (Array.isArray(value)) {
      this.#list(value, slot.list);
    } else {
      this.#unplaced(value, "unfit_value", classesIn(slot));
    }
  }

  #list(items: readonly JsonValue[], list: ListReader): void {
    if (items.length === 0) return;
    const { table, slots, whole, blank } = list;
    let rows = this.#children[table.name];
    if (rows === undefined || rows === noRows) this.#children[table.name] = rows = [];
    const parent = this.#path.findLast((key) => typeof key === "number");
    for (let position = 0; position < items.length; position += 1) {
      const item = items[position] ?? null;
      if (item === null) continue;
      this.#path.push(position);
      if (whole !== null) {
        rows.push({ ...blank, position, [whole.column]: whole.read(item) ?? null });
      } else if (isObject(item)) {
        const row: OpenRow = { ...blank };
        row["position"] = position;
        if (parent !== undefined) row["recording_position"] = parent;
        rows.push(row);
        this.#object(item, slots, row);
      } else {
        this.#unplaced(item, "unknown_item", classesIn({ kind: "list", list }));
      }
      this.#path.pop();
    }
  }

  /** Keeps a value that has no cell, as the classes of its place and that of unknown content allow, and notes where it was. */
  #unplaced(value: JsonValue, problem: Drift["problem"], classes: readonly PiiClass[]): void {
    const pointer = pointerOf(this.#path);
    const starred = pointerOf(this.#path.map((key) => (typeof key === "number" ? "*" : key)));
    const kind = kindOf(value);
    if (this.#drift.size < driftLimit) this.#drift.set(`${starred} ${kind} ${problem}`, { pointer: starred, problem, kind });
    if (problem !== "unknown_key" && this.#warnings.length < warningLimit) this.#warnings.push({ code: problem, pointer });
    if (!hasLeaf(value)) return;
    const treatment = strictest(["content" as const, ...classes].map((pii) => treatmentOf(this.#personal, pii)));
    if (treatment === "drop") return;
    this.#unknown[freeKey(this.#unknown, pointer)] =
      treatment === "keep" ? storable(value) : pseudonymousJson(keyOf(this.#personal), value);
  }
}

/** Classes of everything that stands behind a key: a list that became an object still holds what its items held. */
function classesIn(slot: Slot): readonly PiiClass[] {
  switch (slot.kind) {
    case "cell":
      return [slot.pii];
    case "object":
      return [...slot.slots.values()].flatMap(classesIn);
    case "list":
      return [...slot.list.slots.values()].flatMap(classesIn);
    case "identity":
      return [];
    default:
      return slot satisfies never;
  }
}

const strictest = (treatments: readonly Treatment[]): Treatment =>
  treatments.includes("drop") ? "drop" : treatments.includes("pseudonymise") ? "pseudonymise" : "keep";

function keyOf({ key }: PersonalData): string {
  if (key === null) throw new Error("pseudonymise needs a key: set PSEUDONYM_KEY, for example to 32 random bytes in hexadecimal");
  return key;
}

/** How one column reads its values: undefined where a value does not fit. */
function readerOf(column: Column, personal: PersonalData): Read {
  const read = plainReader(column);
  const treatment = treatmentOf(personal, column.pii);
  if (treatment === "keep") return read;
  if (treatment === "drop") return (value) => (read(value) === undefined ? undefined : null);
  const key = keyOf(personal);
  return (value) => {
    const cell = read(value);
    if (cell === undefined || cell === null) return cell;
    if (column.type === "JSON") return pseudonymousJson(key, value);
    return column.type === "INT64" ? integerPseudonym(key, textOf(value)) : pseudonym(key, textOf(value));
  };
}

function plainReader({ type, reading }: Column): Read {
  switch (type) {
    case "STRING":
      return reading === "digits" ? readDigits : readText;
    case "INT64":
      return readInteger;
    case "FLOAT64":
      return reading === "numeral" ? (value) => readFloat(typeof value === "string" ? numeral(value) : value) : readFloat;
    case "BOOL":
      return (value) => (typeof value === "boolean" ? value : undefined);
    case "TIMESTAMP":
      return (value) => (typeof value === "string" ? (utcInstant(value) ?? undefined) : undefined);
    case "JSON":
      if (reading === "any") return storable;
      return reading === "list"
        ? (value) => (Array.isArray(value) ? storable(value) : undefined)
        : (value) => (isObject(value) ? storable(value) : undefined);
    case "DATE":
      return () => undefined;
    default:
      return type satisfies never;
  }
}

const readText: Read = (value) => (typeof value === "string" ? (value.isWellFormed() ? value : value.toWellFormed()) : undefined);

const readDigits: Read = (value) => {
  if (typeof value === "number") return String(value);
  return value instanceof ExactNumber ? value.digits : readText(value);
};

const readInteger: Read = (value) => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : undefined;
  return value instanceof ExactNumber && isInt64(value.digits) ? value.digits : undefined;
};

const readFloat: Read = (value) => {
  if (typeof value === "number") return value;
  if (!(value instanceof ExactNumber)) return undefined;
  const double = Number(value.digits);
  return Number.isFinite(double) ? double : undefined;
};

/** A number written as text (`"0.0"`), or the text itself where it is none. */
const numeral = (text: string): JsonValue => (/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text);

/** Whether decimal text is an integer that INT64 holds. */
export function isInt64(digits: string): boolean {
  if (!/^-?\d{1,19}$/.test(digits)) return false;
  const integer = BigInt(digits);
  return integer >= -(2n ** 63n) && integer < 2n ** 63n;
}
