const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/** Longer texts are encoded faster by the platform than by a loop. */
const shortText = 64;

const firstRoom = 32_768;
const keptRoom = 1_048_576;

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** JSON as it is sent: UTF-8 bytes that grow at the end. Half the cost of the same values copied into objects for `JSON.stringify`. */
export class JsonBytes {
  #bytes = new Uint8Array(firstRoom);
  #end = 0;

  /** Bytes so far: where the next value begins. */
  get end(): number {
    return this.#end;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#end = 0;
  }

  /** What was written, as bytes of its own; the next value begins anew. Room for much is not kept. */
  take(): Buffer {
    const { buffer, length } = this.#bytes;
    const taken = length > keptRoom ? Buffer.from(buffer, 0, this.#end) : Buffer.from(this.#bytes.subarray(0, this.#end));
    if (length > keptRoom) this.#bytes = new Uint8Array(firstRoom);
    this.#end = 0;
    return taken;
  }

  comma(): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = comma;
  }

  /** Bytes that are JSON already. */
  raw(json: Uint8Array): void {
    this.#reserve(json.length);
    this.#bytes.set(json, this.#end);
    this.#end += json.length;
  }

  /** Text that is JSON already. */
  json(json: string): void {
    this.#reserve(json.length * 3);
    this.#end += encoder.encodeInto(json, this.#bytes.subarray(this.#end)).written;
  }

  string(text: string): void {
    if (text.length > shortText) return this.json(JSON.stringify(text));
    this.#reserve(text.length + 2);
    const bytes = this.#bytes;
    let end = this.#end;
    bytes[end++] = quote;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return this.json(JSON.stringify(text));
      bytes[end++] = code;
    }
    bytes[end++] = quote;
    this.#end = end;
  }

  /** A finite number. */
  number(value: number): void {
    if (value >= 0 && value < 1_000_000_000 && Number.isInteger(value)) return this.#integer(value);
    const text = String(value);
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1) this.#bytes[this.#end++] = text.charCodeAt(index);
  }

  /**
   * Closes the object or list that begins at `start` and whose items each came with a comma before them: the first comma becomes the
   * opening bracket.
   */
  enclose(start: number, [open, close]: readonly [open: number, close: number]): void {
    this.#reserve(2);
    if (this.#end === start) this.#end += 1;
    this.#bytes[start] = open;
    this.#bytes[this.#end++] = close;
  }

  #integer(value: number): void {
    this.#reserve(9);
    let length = 1;
    for (let power = 10; power <= value; power *= 10) length += 1;
    let at = this.#end + length;
    this.#end = at;
    let rest = value;
    while (length > 0) {
      const tens = Math.trunc(rest / 10);
      this.#bytes[--at] = 0x30 + rest - tens * 10;
      rest = tens;
      length -= 1;
    }
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#end + more));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

/** Brackets, for `enclose`. */
export const objectBrackets = [0x7b, 0x7d] as const;
export const listBrackets = [0x5b, 0x5d] as const;
