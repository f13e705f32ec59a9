/** Returns the item with the smallest rank first, and items of equal rank in the order in which they were added. */
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
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  pop(): Item | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length === 0) return first.item;
    let index = 0;
    for (;;) {
      let childIndex = index * 2 + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const sibling = heap[childIndex + 1];
      if (sibling !== undefined && isBefore(sibling, child)) {
        child = sibling;
        childIndex += 1;
      }
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
    return first.item;
  }
}

interface Ranked {
  readonly rank: number;
  readonly turn: number;
}

const isBefore = (one: Ranked, other: Ranked): boolean => one.rank < other.rank || (one.rank === other.rank && one.turn < other.turn);
