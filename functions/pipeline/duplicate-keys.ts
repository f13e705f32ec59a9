import { type JsonValue, parseJson, pointerOf } from "../values/json.ts";

/** A value that a later one under the same key of the same object replaced. */
export interface ReplacedValue {
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
}

/** Replaced values that are kept; a file with more of them was not written by the platform. */
const replacedLimit = 1_000;

/**
 * The values that `JSON.parse` dropped because their key stands again in the same object, in the order of the text. Only for texts that
 * are valid JSON of limited depth and known to have such keys: it costs several times the parsing.
 */
export function replacedValues(text: string): readonly ReplacedValue[] {
  return new DuplicateSearch(text).search();
}

class DuplicateSearch {
  readonly #text: string;
  readonly #path: (string | number)[] = [];
  readonly #replaced: ReplacedValue[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  search(): readonly ReplacedValue[] {
    this.#blanks();
    this.#value();
    return this.#replaced;
  }

  #blanks(): void {
    while (" \t\n\r\ufeff".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
  }

  /** Moves past a value and notes replaced ones in it. */
  #value(): void {
    const first = this.#text[this.#at];
    if (first === "{") this.#object();
    else if (first === "[") this.#list();
    else if (first === '"') this.#string();
    else while (this.#at < this.#text.length && !",]} \t\n\r".includes(this.#text[this.#at] ?? ",")) this.#at += 1;
  }

  #object(): void {
    const seen = new Map<string, { readonly from: number; readonly to: number }>();
    this.#items("}", () => {
      const key = String(JSON.parse(this.#string()));
      this.#blanks();
      this.#at += 1;
      this.#blanks();
      const from = this.#at;
      this.#path.push(key);
      this.#value();
      const earlier = seen.get(key);
      if (earlier !== undefined && this.#replaced.length < replacedLimit)
        this.#replaced.push({ path: [...this.#path], value: parseJson(this.#text.slice(earlier.from, earlier.to), true) });
      this.#path.pop();
      seen.set(key, { from, to: this.#at });
    });
  }

  #list(): void {
    let position = 0;
    this.#items("]", () => {
      this.#path.push(position);
      this.#value();
      this.#path.pop();
      position += 1;
    });
  }

  /** The items between two brackets. */
  #items(close: "}" | "]", readItem: () => void): void {
    this.#at += 1;
    this.#blanks();
    while (this.#text[this.#at] !== close) {
      readItem();
      this.#blanks();
      if (this.#text[this.#at] === ",") this.#at += 1;
      this.#blanks();
    }
    this.#at += 1;
  }

  /** The text of a string with its quotes. */
  #string(): string {
    const from = this.#at;
    do this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    while (this.#text[this.#at] !== '"');
    this.#at += 1;
    return this.#text.slice(from, this.#at);
  }
}

/** Pointer of a replaced value, and the same with `*` for list positions. */
export const pointersOf = ({ path }: ReplacedValue): { readonly pointer: string; readonly starred: string } => ({
  pointer: pointerOf(path),
  starred: pointerOf(path.map((step) => (typeof step === "number" ? "*" : step))),
});
