/** A priority queue: the item with the smallest rank first, equal ranks in the order they came. */
export class PriorityQueue<Item> {
  readonly #rankOf: (item: Item) => number;
  readonly #heap: { readonly rank: number; readonly turn: number; readonly item: Item }[] = [];
  #turn = 0;

  constructor(rankOf: (item: Item) => number) {
    this.#rankOf = rankOf;
  }

  peek(): Item | undefined {
    return this.#heap[0]?.item;
  }

  push(item: Item): void {
    const heap = this.#heap;
    const entry = { rank: this.#rankOf(item), turn: this.#turn++, item };
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  pop(): Item | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length === 0) return first.item;
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      let child = heap[below];
      if (child === undefined) break;
      const sibling = heap[below + 1];
      if (sibling !== undefined && isBefore(sibling, child)) {
        child = sibling;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first.item;
  }
}

interface Ranked {
  readonly rank: number;
  readonly turn: number;
}

const isBefore = (one: Ranked, other: Ranked): boolean => one.rank < other.rank || (one.rank === other.rank && one.turn < other.turn);
