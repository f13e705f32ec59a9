/** What one pass over a JSON text tells before it is parsed. */
export interface TextScan {
  /** Deepest nesting of objects and lists; the scan stops at the first level past the limit. */
  readonly depth: number;
  /** Keys written in the text, duplicates included. */
  readonly keys: number;
  /** A number outside strings has 16 digits or more in a row, or an exponent: a double may not hold it. */
  readonly hasLongNumbers: boolean;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Counts nesting, keys and long numbers of a JSON text without parsing it: `JSON.parse` accepts any depth, drops duplicate keys and
 * rounds long numbers, all in silence. Strings are jumped over, so the cost is a fraction of parsing. Texts that are no JSON give
 * figures without meaning; the parser refuses them next.
 */
export function scanText(text: string, depthLimit: number): TextScan {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let digits = 0;
  let hasLongNumbers = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits === 16) hasLongNumbers = true;
      continue;
    }
    if (digits > 0) {
      if ((code | 0x20) === 0x65) hasLongNumbers = true;
      if (code !== 0x2e) digits = 0;
    }
    if (code === quote) {
      index = endOfString(text, index + 1);
    } else if (code === 0x3a) {
      keys += 1;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (depth > depthLimit) break;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return { depth: deepest, keys, hasLongNumbers };
}

/** Index of the quote that ends the string whose first character is at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end !== -1) {
    let escapes = end;
    while (text.charCodeAt(escapes - 1) === backslash && escapes > start) escapes -= 1;
    if ((end - escapes) % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
