interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

/**
 * Lets work begin while the bytes under way fit into a budget, in the order of arrival; work larger than the budget runs alone. A file
 * grows many times over while it becomes a row, so what bounds memory is the bytes being worked on, not the number of requests.
 */
export class ByteBudget {
  readonly #bytes: number;
  #underWay = 0;
  readonly #waiting: Waiting[] = [];

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  async within<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(bytes);
    try {
      return await work();
    } finally {
      this.#underWay -= bytes;
      this.#beginNext();
    }
  }

  #turn(bytes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, begin: resolve });
    this.#beginNext();
    return promise;
  }

  #beginNext(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#underWay > 0 && this.#underWay + next.bytes > this.#bytes) return;
      this.#waiting.shift();
      this.#underWay += next.bytes;
      next.begin();
    }
  }
}
