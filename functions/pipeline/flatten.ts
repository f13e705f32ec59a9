import { type Column, type PiiClass, type Table, piiClasses } from "../../schema/table.ts";
import { childTables, sessions } from "../../schema/tables/index.ts";
import {
  type JsonKind,
  type JsonObject,
  type JsonValue,
  ExactNumber,
  freeKey,
  countKeys,
  hasLeaf,
  isInt64,
  isObject,
  kindOf,
  pointerOf,
  storable,
} from "../values/json.ts";
import { utcInstant } from "../values/instant.ts";
import {
  type PersonalData,
  type Treatment,
  integerPseudonym,
  normalText,
  pseudonym,
  pseudonymousJson,
  textOf,
  treatmentOf,
} from "../values/personal-data.ts";
import { type Cell, Columns, Row, RowList } from "../values/row.ts";
import { type ReplacedValue, pointersOf } from "./duplicate-keys.ts";
import type { Warning } from "./problem.ts";

/** A key without a column, or a value that did not fit its column. */
export interface Drift {
  /** JSON pointer with `*` for list positions. */
  readonly pointer: string;
  readonly problem: "unknown_key" | "unfit_value" | "unknown_item" | "number_as_text" | "object_as_list" | "duplicate_key";
  readonly kind: JsonKind;
}

/** A file as rows: the session's own columns, and the rows of each list by relation. */
export interface Flattened {
  readonly session: Row;
  readonly children: Readonly<Record<string, RowList>>;
  /** Keys of the file at every depth. */
  readonly keys: number;
  /** Pointer → value of everything without a cell, or null. */
  readonly unknownFields: JsonObject | null;
  readonly drift: readonly Drift[];
  readonly warnings: readonly Warning[];
}

/** Different drift pointers kept per file; a file with more of them was not written by the platform. */
const driftLimit = 1_000;
const warningLimit = 100;

/** List items that a file may have: a few bytes become a row of dozens of columns. Genuine files have tens. */
export const itemLimit = 10_000;

/** The file has more than `itemLimit` list items. */
export class TooManyItemsError extends Error {
  override readonly name = "TooManyItemsError";
}

type Read = (value: JsonValue) => Cell | undefined;

/** A number that stands as text in a numeric column, as the number; undefined if the text is not one. */
const numberIn = (value: JsonValue): JsonValue | undefined => {
  if (typeof value !== "string" || !/^-?(?:0|[1-9]\d{0,18})(?:\.\d{1,15})?$/.test(value)) return undefined;
  return isSafeNumeral(value) ? Number(value) : new ExactNumber(value);
};

const isSafeNumeral = (text: string): boolean => text.replaceAll(/[-.]/g, "").length <= 15;

/** What stands behind one key of an object. */
type Slot = CellSlot | NestedSlot | { readonly kind: "identity" };
interface CellSlot {
  readonly kind: "cell";
  /** Index of the cell in its row. */
  readonly index: number;
  /** Another key fills the same column, and the first one with a value wins. */
  readonly isShared: boolean;
  readonly pii: PiiClass;
  /** Numbers written as text are read with a warning. */
  readonly isNumeric: boolean;
  readonly read: Read;
}
type NestedSlot = { readonly kind: "object"; readonly slots: Slots } | { readonly kind: "list"; readonly list: ListReader };
type Slots = Map<string, Slot>;

/** How the items of one list, or the session itself, are read. */
interface Reader {
  readonly name: string;
  readonly columns: Columns;
  /** A row of NULLs. */
  readonly blank: readonly Cell[];
  readonly slots: Slots;
}

interface ListReader extends Reader {
  /** Reads an item of unknown shape, for lists that keep their items whole. */
  readonly whole: { readonly index: number; readonly read: Read } | null;
  /** Of a list inside the items of a list: the column for the place of its owner. */
  readonly ownerIndex: number | null;
}

/** Reads files into rows under one setting of personal data. Compiled once from the list of tables: one walk per file, no schema in the way. */
export function compileFlatten(personal: PersonalData): (file: JsonObject) => Flattened {
  const session = readerOf(sessions, new Columns(Object.keys(sessions.columns)), personal);
  const lists = childTables.map((table) => {
    const list = listReaderOf(table, personal);
    const path = table.list.split(".");
    const owner = path.length === 1 ? session.slots : listSlots(session.slots, path.slice(0, -1));
    owner.set(path.at(-1) ?? "", { kind: "list", list });
    return list;
  });
  const empty = Object.fromEntries(lists.map(({ name, columns }) => [name, new RowList(columns, [])]));
  for (const key of identityKeys) session.slots.set(key, { kind: "identity" });
  return (file) => new Walk(personal, file).flatten(session, empty);
}

function readerOf(table: Table, columns: Columns, personal: PersonalData): Reader {
  return { name: table.name, columns, blank: columns.names.map(() => null), slots: slotsOf(table, columns, personal) };
}

function listReaderOf(table: Table, personal: PersonalData): ListReader {
  const columns = new Columns(["position", ...Object.keys(table.columns)]);
  return {
    ...readerOf(table, columns, personal),
    whole: wholeOf(table, columns, personal),
    ownerIndex: table.owner === null ? null : columns.index(table.owner.position),
  };
}

/** Keys that `identity.ts` reads into the columns that every relation carries. */
const identityKeys = ["id", "created_at"];

function listSlots(slots: Slots, path: readonly string[]): Slots {
  const [key = "", ...rest] = path;
  const slot = slots.get(key);
  if (slot?.kind !== "list") throw new Error(`schema: ${key} is not a list, or is listed after the list inside it`);
  return rest.length === 0 ? slot.list.slots : listSlots(slot.list.slots, rest);
}

function slotsOf(table: Table, columns: Columns, personal: PersonalData): Slots {
  const slots: Slots = new Map();
  for (const [name, column] of Object.entries(table.columns)) {
    const isShared = column.sources.length > 1;
    const read = cellReader(column, personal);
    const isNumeric = column.type === "INT64" || column.type === "FLOAT64";
    for (const source of column.sources) {
      if (source !== "")
        addSlot(slots, source.split("."), { kind: "cell", index: columns.index(name), isShared, pii: column.pii, isNumeric, read });
    }
  }
  return slots;
}

function addSlot(slots: Slots, [key = "", ...rest]: readonly string[], slot: Slot): void {
  if (rest.length === 0) {
    slots.set(key, slot);
    return;
  }
  const inner = slots.get(key) ?? { kind: "object", slots: new Map() };
  if (inner.kind !== "object") throw new Error(`schema: ${key} is both a value and an object`);
  slots.set(key, inner);
  addSlot(inner.slots, rest, slot);
}

function wholeOf(table: Table, columns: Columns, personal: PersonalData): ListReader["whole"] {
  const found = Object.entries(table.columns).find(([, column]) => column.sources.includes(""));
  return found === undefined ? null : { index: columns.index(found[0]), read: cellReader(found[1], personal) };
}

/** Without a prototype, so that a key named `__proto__` stays a key. */
const emptyObject = (): JsonObject => Object.create(null);

/** One walk over one file. Holds the path for pointers, and what has no cell. */
class Walk {
  /** The path to the object or list being read; the key of a single value is passed with it. */
  readonly #path: (string | number)[] = [];
  readonly #rows = new Map<ListReader, Cell[][]>();
  /** Made once there is something to hold, since most files have nothing. */
  #unknown: JsonObject | null = null;
  #drift: Map<string, Drift> | null = null;
  readonly #warnings: Warning[] = [];
  #keys = 0;
  #items = 0;
  readonly #personal: PersonalData;
  readonly #file: JsonObject;

  constructor(personal: PersonalData, file: JsonObject) {
    this.#personal = personal;
    this.#file = file;
  }

  flatten({ columns, slots, blank }: Reader, empty: Readonly<Record<string, RowList>>): Flattened {
    const cells = blank.slice();
    this.#object(this.#file, slots, cells);
    const session = new Row(columns, cells);
    const children = { ...empty };
    for (const [{ name, columns: ofList }, rows] of this.#rows) children[name] = new RowList(ofList, rows);
    return {
      session,
      children,
      keys: this.#keys,
      unknownFields: this.#unknown,
      drift: this.#drift === null ? [] : [...this.#drift.values()],
      warnings: this.#warnings,
    };
  }

  #object(object: JsonObject, slots: Slots, cells: Cell[]): void {
    for (const key in object) {
      const value = object[key] ?? null;
      const slot = slots.get(key);
      this.#keys += 1;
      if (slot === undefined) this.#unplaced(key, value, "unknown_key", []);
      else if (value === null || slot.kind === "identity") continue;
      else if (slot.kind === "cell") this.#cell(key, value, slot, cells);
      else this.#nested(key, value, slot, cells);
    }
  }

  #cell(key: string, value: JsonValue, { index, isShared, isNumeric, read, pii }: CellSlot, cells: Cell[]): void {
    const isTaken = isShared && cells[index] !== null;
    let cell = isTaken ? undefined : read(value);
    if (cell === undefined && isNumeric && !isTaken) {
      const number = numberIn(value);
      if (number !== undefined) cell = read(number);
      if (cell !== undefined) this.#note([...this.#path, key], value, "number_as_text");
    }
    if (cell === undefined) this.#unplaced(key, value, "unfit_value", [pii]);
    else {
      cells[index] = cell;
      if (typeof value === "object") this.#keys += countKeys(value);
    }
  }

  #nested(key: string, value: JsonValue, slot: NestedSlot, cells: Cell[]): void {
    if (slot.kind === "object" && isObject(value)) {
      this.#path.push(key);
      this.#object(value, slot.slots, cells);
      this.#path.pop();
    } else if (slot.kind === "list" && (Array.isArray(value) || isItem(value, slot.list))) {
      this.#path.push(key);
      if (!Array.isArray(value)) this.#note(this.#path, value, "object_as_list");
      this.#list(Array.isArray(value) ? value : [value], slot.list);
      this.#path.pop();
    } else {
      this.#unplaced(key, value, "unfit_value", classesIn(slot));
    }
  }

  #list(items: readonly JsonValue[], list: ListReader): void {
    if (items.length === 0) return;
    this.#items += items.length;
    if (this.#items > itemLimit) throw new TooManyItemsError();
    const { slots, blank, whole, ownerIndex } = list;
    let rows = this.#rows.get(list);
    if (rows === undefined) this.#rows.set(list, (rows = []));
    const owner = ownerIndex === null ? undefined : this.#path.findLast((key) => typeof key === "number");
    for (let position = 0; position < items.length; position += 1) {
      const item = items[position] ?? null;
      if (item === null) continue;
      if (whole === null && !isObject(item)) {
        this.#unplaced(position, item, "unknown_item", classesIn({ kind: "list", list }));
        continue;
      }
      const cells = blank.slice();
      cells[0] = position;
      if (ownerIndex !== null && owner !== undefined) cells[ownerIndex] = owner;
      rows.push(cells);
      if (whole !== null) {
        cells[whole.index] = whole.read(item) ?? null;
        this.#keys += countKeys(item);
      } else if (isObject(item)) {
        this.#path.push(position);
        this.#object(item, slots, cells);
        this.#path.pop();
      }
    }
  }

  /** Keeps a value that has no cell, as the classes of its place and that of unknown content allow, and notes its place. */
  #unplaced(
    key: string | number,
    value: JsonValue,
    problem: "unknown_key" | "unfit_value" | "unknown_item",
    classes: readonly PiiClass[],
  ): void {
    this.#keys += countKeys(value);
    const pointer = this.#note([...this.#path, key], value, problem);
    const treatment = strictest(["content" as const, ...classes].map((pii) => treatmentOf(this.#personal, pii)));
    const kept = keptValue(value, treatment, this.#personal);
    if (kept === undefined) return;
    const unknown = (this.#unknown ??= emptyObject());
    unknown[freeKey(unknown, pointer)] = kept;
  }

  /** Notes what is unusual about a value and returns its pointer. Unknown keys are drift alone: most releases bring some. */
  #note(path: readonly (string | number)[], value: JsonValue, problem: Exclude<Drift["problem"], "duplicate_key">): string {
    const pointer = pointerOf(path);
    const starred = pointerOf(path.map((step) => (typeof step === "number" ? "*" : step)));
    const kind = kindOf(value);
    const drift = (this.#drift ??= new Map());
    if (drift.size < driftLimit) drift.set(`${starred} ${kind} ${problem}`, { pointer: starred, problem, kind });
    if (problem !== "unknown_key" && this.#warnings.length < warningLimit) this.#warnings.push({ code: problem, pointer });
    return pointer;
  }
}

/** A value without a cell as `unknown_fields` keeps it; undefined if nothing of it is kept. */
function keptValue(value: JsonValue, treatment: Treatment, personal: PersonalData): JsonValue | undefined {
  if (treatment === "drop" || !hasLeaf(value)) return undefined;
  return treatment === "keep" ? storable(value) : pseudonymousJson(keyOf(personal), value);
}

/**
 * Adds the values that a later one under the same key replaced. Their class is not looked up: each is treated as the strictest of all
 * classes.
 */
export function withReplacedValues(flattened: Flattened, replaced: readonly ReplacedValue[], personal: PersonalData): Flattened {
  const treatment = strictest(piiClasses.map((pii) => treatmentOf(personal, pii)));
  const unknown = Object.assign(emptyObject(), flattened.unknownFields);
  const drift = new Map<string, Drift>();
  const warnings: Warning[] = [];
  for (const one of replaced) {
    const { pointer, starred } = pointersOf(one);
    const kind = kindOf(one.value);
    drift.set(`${starred} ${kind}`, { pointer: starred, problem: "duplicate_key", kind });
    if (warnings.length < warningLimit) warnings.push({ code: "duplicate_key", pointer });
    const kept = keptValue(one.value, treatment, personal);
    if (kept !== undefined) unknown[freeKey(unknown, pointer)] = kept;
  }
  return {
    ...flattened,
    unknownFields: Object.keys(unknown).length === 0 ? null : unknown,
    drift: [...drift.values(), ...flattened.drift],
    warnings: [...warnings, ...flattened.warnings],
  };
}

/** Whether a value that stands for a list looks like one item of it: an object with a key that such items have. */
const isItem = (value: JsonValue, { slots }: ListReader): boolean => isObject(value) && Object.keys(value).some((key) => slots.has(key));

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
  treatments.includes("drop") ? "drop" : treatments.includes("pseudonymize") ? "pseudonymize" : "keep";

function keyOf({ key }: PersonalData): string {
  if (key === null) throw new Error("pseudonymize needs a key: set PSEUDONYM_KEY, for example to 32 random bytes in hexadecimal");
  return key;
}

/** How one column reads its values: undefined if a value does not fit. */
function cellReader(column: Column, personal: PersonalData): Read {
  const read = plainReader(column);
  const treatment = treatmentOf(personal, column.pii);
  if (treatment === "keep") return read;
  if (treatment === "drop") return (value) => (read(value) === undefined ? undefined : null);
  const key = keyOf(personal);
  return (value) => {
    const cell = read(value);
    if (cell === undefined || cell === null) return cell;
    if (column.type === "JSON") return pseudonymousJson(key, value);
    return column.type === "INT64" ? integerPseudonym(key, textOf(value)) : pseudonym(key, normalText(textOf(value), column.pii));
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

/** A number written as text (`"0.0"`), or the text itself if it is not one. */
const numeral = (text: string): JsonValue => (/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text);
