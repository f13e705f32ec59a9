import { createHash } from "node:crypto";
import { type JsonObject, isObject, parseJson } from "../values/json.ts";
import { type Problem, problem } from "./problem.ts";
import { scanBytes } from "./scan.ts";

/** Deepest nesting that is read; genuine files have four levels. `JSON.parse` itself would take millions. */
export const depthLimit = 64;

export type Parsed =
  | {
      readonly kind: "object";
      readonly file: JsonObject;
      /** Keys written in the text, at every depth. Where the object has fewer, one stood twice in an object; the parser kept the last. */
      readonly keys: number;
    }
  | { readonly kind: "unusable"; readonly problem: Problem };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes of an object as one JSON object, or why they are none. A byte order mark is accepted. */
export function parseBytes(bytes: Uint8Array): Parsed {
  const { depth, hasLongNumbers, keys, isAscii } = scanBytes(bytes, depthLimit);
  let text: string;
  try {
    text = isAscii ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") : decoder.decode(bytes);
  } catch {
    return { kind: "unusable", problem: problem("not_utf8", "expected UTF-8 text") };
  }
  if (text.trim() === "") return { kind: "unusable", problem: problem("empty", "expected a JSON object, found nothing") };
  if (depth > depthLimit) return { kind: "unusable", problem: problem("too_deep", `expected at most ${depthLimit} levels of nesting`) };
  let value;
  try {
    value = parseJson(text, hasLongNumbers);
  } catch (error) {
    return { kind: "unusable", problem: problem("not_json", `expected JSON${placeOf(error)}`) };
  }
  if (!isObject(value)) return { kind: "unusable", problem: problem("not_an_object", "expected a JSON object") };
  return { kind: "object", file: value, keys };
}

/** Where the parser stopped. Its message quotes the text, so only the position is taken from it. */
function placeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const place = /at position (\d+)/.exec(message)?.[1];
  if (place !== undefined) return `, it stops being so at character ${place}`;
  return message.includes("end of JSON") || message.startsWith("Unterminated") ? ", the text ends too early" : "";
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
