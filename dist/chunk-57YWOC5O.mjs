import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// functions/values/json.ts
var ExactNumber = class {
  static {
    __name(this, "ExactNumber");
  }
  digits;
  constructor(digits) {
    this.digits = digits;
  }
};
function kindOf(value) {
  if (value === null) return "null";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number" || value instanceof ExactNumber) return "number";
  return Array.isArray(value) ? "array" : "object";
}
__name(kindOf, "kindOf");
var isObject = /* @__PURE__ */ __name((value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber), "isObject");
function parseJson(text, keepDigits) {
  const value = keepDigits ? JSON.parse(text, (_key, parsed, context) => exact(parsed, context.source)) : JSON.parse(text);
  return value;
}
__name(parseJson, "parseJson");
function exact(value, source) {
  if (typeof value !== "number" || source === void 0) return value;
  if (Number.isSafeInteger(value) && /^-?\d+$/.test(source)) return value;
  if (!Number.isInteger(value) && String(value) === source) return value;
  const digits = source.replace(/[eE].*$/, "").replaceAll(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;
  return Number.isFinite(value) && digits <= 15 && (value !== 0 || digits === 0) ? value : new ExactNumber(source);
}
__name(exact, "exact");
var escaped = /* @__PURE__ */ __name((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"), "escaped");
var pointerOf = /* @__PURE__ */ __name((path) => wellFormedKey(path.map((key) => `/${typeof key === "number" ? key : escaped(key)}`).join("")), "pointerOf");
var wellFormedKey = /* @__PURE__ */ __name((key) => key.isWellFormed() ? key : key.replaceAll(new RegExp("\\p{Surrogate}", "gu"), (unit) => `\\u${unit.charCodeAt(0).toString(16)}`), "wellFormedKey");
function storable(value) {
  if (typeof value === "string") return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) return value.map(storable);
  const copy = /* @__PURE__ */ Object.create(null);
  for (const key of Object.keys(value)) copy[freeKey(copy, wellFormedKey(key))] = storable(value[key] ?? null);
  return copy;
}
__name(storable, "storable");
function freeKey(taken, key) {
  let free = key;
  while (Object.hasOwn(taken, free)) free += "\uFFFD";
  return free;
}
__name(freeKey, "freeKey");
function hasLeaf(value) {
  if (value === null) return false;
  if (Array.isArray(value)) return value.some(hasLeaf);
  return isObject(value) ? Object.values(value).some(hasLeaf) : true;
}
__name(hasLeaf, "hasLeaf");
function countKeys(value) {
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
__name(countKeys, "countKeys");
function isInt64(digits) {
  if (!/^-?\d{1,19}$/.test(digits)) return false;
  const integer = BigInt(digits);
  return integer >= -(2n ** 63n) && integer < 2n ** 63n;
}
__name(isInt64, "isInt64");

export {
  ExactNumber,
  kindOf,
  isObject,
  parseJson,
  pointerOf,
  storable,
  freeKey,
  hasLeaf,
  countKeys,
  isInt64
};
