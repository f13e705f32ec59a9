/**
 * Random numbers that repeat for a seed (sfc32, seeded through splitmix32), so that a generated folder can be described by its
 * options alone. `Math.random` cannot be seeded.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed | 0;
    let state = this.#seed;
    const split = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = split();
    this.#b = split();
    this.#c = split();
    for (let round = 0; round < 12; round += 1) this.fraction();
  }

  /** An independent sequence for one purpose, so that a new purpose does not change the numbers of the others. */
  fork(purpose: string): Random {
    let hash = 0x811c9dc5 ^ this.#seed;
    for (let index = 0; index < purpose.length; index += 1) hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193);
    return new Random(hash);
  }

  /** From 0 up to, but not including, 1. */
  fraction(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === undefined) throw new Error("expected at least one item to pick from");
    return item;
  }

  /** One of the names, with probabilities proportional to the weights. */
  weighted<Name extends string>(weights: readonly (readonly [Name, number])[]): Name {
    let total = 0;
    for (const [, weight] of weights) total += weight;
    let left = this.fraction() * total;
    let last: Name | undefined;
    for (const [name, weight] of weights) {
      if (weight > 0) last = name;
      left -= weight;
      if (left < 0) return name;
    }
    if (last === undefined) throw new Error("weights must add up to more than 0");
    return last;
  }

  /** A length in whole seconds with a long tail to the right, as talk and waiting times have. */
  skewed(least: number, mean: number): number {
    const tail = -Math.log((1 - this.fraction()) * (1 - this.fraction())) / 2;
    return least + Math.round((mean - least) * tail);
  }

  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string {
    let text = "";
    for (let index = 0; index < length; index += 1) text += alphabet.charAt(Math.floor(this.fraction() * alphabet.length));
    return text;
  }

  uuid(): string {
    const word = (): string =>
      Math.floor(this.fraction() * 4_294_967_296)
        .toString(16)
        .padStart(8, "0");
    const [first, second, third, fourth] = [word(), word(), word(), word()];
    return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-a${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
  }
}
