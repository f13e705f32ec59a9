/** What one pass over a JSON text shows before it is parsed. */
export interface TextScan {
  /** Deepest nesting of objects and lists; the scan stops at the first level past the limit. */
  readonly depth: number;
  /** Keys written in the text, duplicates included. */
  readonly keys: number;
  /** Commas outside strings: a text has one leaf (scalar, empty object or empty list) more than commas. */
  readonly commas: number;
  /** A number outside strings has 16 digits or more in a row, or an exponent: a double may not hold it. */
  readonly hasLongNumbers: boolean;
  /** Every byte is a character of its own. */
  readonly isAscii: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const dot = 0x2e;
const letterE = 0x65;
// Square brackets differ from these in one bit, which lower case sets.
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Counts nesting, keys and long numbers of a JSON text without parsing it: `JSON.parse` accepts any depth, drops duplicate keys and
 * rounds long numbers, all in silence. One pass over the UTF-8 bytes, which costs a third of parsing; bytes of longer characters never
 * look like a mark. Bytes that are not JSON give figures without meaning; the parser refuses them next.
 */
export function scanBytes(bytes: Uint8Array, depthLimit: number): TextScan {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let commas = 0;
  let digits = 0;
  let hasLongNumbers = false;
  let anyBit = 0;
  let index = 0;
  while (index < bytes.length) {
    const code = bytes[index++] ?? 0;
    if (code === quote) {
      let inside = 0;
      do {
        inside = bytes[index++] ?? quote;
        anyBit |= inside;
        if (inside === backslash) index += 1;
      } while (inside !== quote);
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits === 16) hasLongNumbers = true;
    } else if (code !== dot) {
      if (digits > 0 && (code | 0x20) === letterE) hasLongNumbers = true;
      digits = 0;
      anyBit |= code;
      if (code === colon) keys += 1;
      else if (code === comma) commas += 1;
      else if ((code | 0x20) === openBrace) {
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (depth > depthLimit) break;
      } else if ((code | 0x20) === closeBrace) depth -= 1;
    }
  }
  return { depth: deepest, keys, commas, hasLongNumbers, isAscii: depth <= depthLimit && anyBit < 0x80 };
}
