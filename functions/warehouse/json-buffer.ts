const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/** Longer texts are encoded faster by the platform than by a loop. */
const shortText = 64;

/** Memory is taken in pieces of this size; texts that fit share one. */
const chunkBytes = 65_536;

const encoder = new TextEncoder();

/** JSON that is written again and again, such as a column's name: UTF-8 in words of four bytes, which are written faster than single ones. */
export interface Constant {
  readonly words: Int32Array;
  readonly bytes: number;
}

export function constant(json: string): Constant {
  const bytes = encoder.encode(json);
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 4) * 4));
  for (const [index, byte] of bytes.entries()) padded.setUint8(index, byte);
  const words = Int32Array.from({ length: padded.byteLength / 4 }, (_, index) => padded.getInt32(index * 4, true));
  return { words, bytes: bytes.length };
}

/** JSON as it is sent: UTF-8 bytes that grow at the end. Half the cost of the same values copied into objects for `JSON.stringify`. */
export class JsonBuffer {
  #bytes: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(chunkBytes);
  #view = new DataView(this.#bytes.buffer);
  /** Offset of the text that is being written; text that was already taken lies before it. */
  #start = 0;
  #end = 0;
  #rowStart = 0;

  /** Length of the text so far, in bytes: the offset of its next value. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Marks where a row begins. */
  beginRow(): void {
    this.#rowStart = this.length;
  }

  /** Bytes of the row so far. */
  get rowLength(): number {
    return this.length - this.#rowStart;
  }

  /** Forgets what was written since the last text was taken. */
  clear(): void {
    this.#end = this.#start;
  }

  /** What was written, and begins another text. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.buffer, this.#start, this.length);
    this.#start = this.#end;
    if (this.#bytes.length > chunkBytes) this.#move(chunkBytes);
    return taken;
  }

  comma(): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = comma;
  }

  constant({ words, bytes }: Constant): void {
    this.#reserve(bytes + 3);
    for (let index = 0; index < words.length; index += 1) this.#view.setInt32(this.#end + index * 4, words[index] ?? 0, true);
    this.#end += bytes;
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
   * Closes the object or list that begins at `from` (a `length` of before) and whose items each came with a comma before them: the first
   * comma becomes the opening bracket.
   */
  enclose(from: number, [open, close]: readonly [open: number, close: number]): void {
    this.#reserve(2);
    if (this.length === from) this.#end += 1;
    this.#bytes[this.#start + from] = open;
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
    if (this.#end + more > this.#bytes.length) this.#move(Math.max(chunkBytes, (this.length + more) * 2));
  }

  /** Goes on in other memory: what was taken keeps the old. */
  #move(size: number): void {
    const begun = this.#bytes.subarray(this.#start, this.#end);
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#bytes.set(begun);
    this.#view = new DataView(this.#bytes.buffer);
    this.#start = 0;
    this.#end = begun.length;
  }
}

/** Brackets, for `enclose`. */
export const objectBrackets = [0x7b, 0x7d] as const;
export const listBrackets = [0x5b, 0x5d] as const;
