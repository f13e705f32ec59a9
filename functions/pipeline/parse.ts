import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { type JsonObject, isObject, parseJson } from "../values/json.ts";
import { type Problem, type Warning, problem } from "./problem.ts";
import { scanBytes } from "./scan.ts";

/** Deepest nesting that is read; genuine files have four levels. `JSON.parse` itself would accept millions. */
export const depthLimit = 64;

/** Leaves that a file may have, empty objects and lists included; genuine files have hundreds. */
const leafLimit = 100_000;

export type Parsed =
  | {
      readonly kind: "object";
      readonly file: JsonObject;
      readonly text: string;
      /** Keys written in the text, at every depth. If the object has fewer, one stood twice in an object and the parser kept the last. */
      readonly keys: number;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: "unusable"; readonly problem: Problem };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The bytes of an object as one JSON object, or why they cannot be read as one. A byte order mark is accepted, and so are gzip bytes whose
 * encoding header was lost on the way; they may inflate to `maxBytes`.
 */
export function parseBytes(bytes: Uint8Array, maxBytes: number): Parsed {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return parseText(bytes, []);
  const inflated = inflate(bytes, maxBytes);
  if (inflated === "too large")
    return unusable(problem("too_large", `inflates to more than MAX_OBJECT_BYTES (${maxBytes.toLocaleString("en")} bytes)`));
  return parseText(inflated ?? bytes, [{ code: "gzip_without_encoding", pointer: "" }]);
}

function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array | "too large" | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    return error instanceof RangeError ? "too large" : null;
  }
}

function parseText(bytes: Uint8Array, warnings: readonly Warning[]): Parsed {
  const { depth, hasLongNumbers, keys, commas, isAscii } = scanBytes(bytes, depthLimit);
  let text: string;
  try {
    text = isAscii ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") : decoder.decode(bytes);
  } catch {
    return unusable(problem("not_utf8", "expected UTF-8 text"));
  }
  if (text.trim() === "") return unusable(problem("empty", "empty: expected a JSON object"));
  if (depth > depthLimit) return unusable(problem("too_deep", `expected at most ${depthLimit} levels of nesting`));
  if (commas >= leafLimit) return unusable(problem("too_many_items", `expected at most ${leafLimit.toLocaleString("en")} values`));
  let value;
  try {
    value = parseJson(text, hasLongNumbers);
  } catch (error) {
    return unusable(problem("not_json", `invalid JSON${positionOf(error)}`));
  }
  if (!isObject(value)) return unusable(problem("not_an_object", "expected a JSON object"));
  return { kind: "object", file: value, text, keys, warnings };
}

const unusable = (found: Problem): Parsed => ({ kind: "unusable", problem: found });

/** Where the parser stopped. Its message quotes the text, so only the position is taken from it. */
function positionOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return ` at character ${position}`;
  return message.includes("end of JSON") || message.startsWith("Unterminated") ? ": the text ends too early" : "";
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
