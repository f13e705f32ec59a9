/** A number whose digits a double cannot hold, as it was written. */
export class ExactNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

/** A parsed JSON value; numbers that doubles cannot hold are `ExactNumber`. */
export type JsonValue = string | number | boolean | null | ExactNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** JSON kind of a value, in the words of the specification. */
export type JsonKind = "string" | "number" | "boolean" | "null" | "object" | "array";

export function kindOf(value: JsonValue): JsonKind {
  if (value === null) return "null";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number" || value instanceof ExactNumber) return "number";
  return Array.isArray(value) ? "array" : "object";
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

declare global {
  interface JSON {
    /** The reviver's third argument is part of the language since Node 22; its type is missing from the compiler's library. */
    parse(text: string, reviver: (key: string, value: JsonValue, context: { source?: string }) => JsonValue): JsonValue;
  }
}

/** Parses with every digit kept. A reviver costs several times the parsing, so it is for texts with long numbers only. */
export function parseJson(text: string, keepDigits: boolean): JsonValue {
  const value: JsonValue = keepDigits ? JSON.parse(text, (_key, parsed, context) => exact(parsed, context.source)) : JSON.parse(text);
  return value;
}

function exact(value: JsonValue, source: string | undefined): JsonValue {
  if (typeof value !== "number" || source === undefined) return value;
  if (Number.isSafeInteger(value) && /^-?\d+$/.test(source)) return value;
  // Seventeen digits are how a double is printed exactly (0.30000000000000004).
  if (!Number.isInteger(value) && String(value) === source) return value;
  const digits = source
    .replace(/[eE].*$/, "")
    .replaceAll(/[-.]/g, "")
    .replace(/^0+/, "")
    .replace(/0+$/, "").length;
  return Number.isFinite(value) && digits <= 15 && (value !== 0 || digits === 0) ? value : new ExactNumber(source);
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** JSON pointer (RFC 6901) of a path; well-formed Unicode whatever the keys contain. */
export const pointerOf = (path: readonly (string | number)[]): string =>
  wellFormedKey(path.map((key) => `/${typeof key === "number" ? key : escaped(key)}`).join(""));

/** A key as well-formed Unicode: lone surrogates as their escapes, so that keys that differ stay different. */
const wellFormedKey = (key: string): string =>
  key.isWellFormed() ? key : key.replaceAll(/\p{Surrogate}/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

/**
 * A value as a JSON column can hold it: well-formed text, finite numbers, and numbers past a double as text. Objects get no prototype,
 * so that a key named `__proto__` stays a key.
 */
export function storable(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) return value.map(storable);
  const copy: JsonObject = Object.create(null);
  for (const key of Object.keys(value)) copy[freeKey(copy, wellFormedKey(key))] = storable(value[key] ?? null);
  return copy;
}

/** `key`, lengthened if it is taken: by the escape of an ill-formed key, or by a value of the same place that was kept before. */
export function freeKey(taken: object, key: string): string {
  let free = key;
  while (Object.hasOwn(taken, free)) free += "\ufffd";
  return free;
}

/** Whether a value has a leaf: a scalar that is not null. Empty objects and lists have none. */
export function hasLeaf(value: JsonValue): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.some(hasLeaf);
  return isObject(value) ? Object.values(value).some(hasLeaf) : true;
}

/** Keys of a value at every depth, as the text scan counts them. */
export function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item);
    return keys;
  }
  for (const key in value) {
    keys += 1;
    const nested = value[key];
    if (typeof nested === "object") keys += countKeys(nested);
  }
  return keys;
}

/** Whether decimal text is an integer within INT64. */
export function isInt64(digits: string): boolean {
  if (!/^-?\d{1,19}$/.test(digits)) return false;
  const integer = BigInt(digits);
  return integer >= -(2n ** 63n) && integer < 2n ** 63n;
}
