import { AbortError } from "p-retry";

/** How the failing call fails: once, or for good as in a process that died, where no later call does anything either. */
export type FaultKind = "once" | "crash";

/** What a failing call throws. */
class InjectedError extends Error {
  constructor(place: string) {
    super(`injected at ${place}`);
    this.name = "InjectedError";
  }
}

/**
 * Fails one point of a run. Every call of a port has two points, before and after its work: the first loses the call, the second its answer.
 * Points are counted from 1, of all calls or of those that write; a fault at 0 never strikes, and counts.
 */
export class Fault {
  readonly at: number;
  readonly kind: FaultKind;
  readonly #counts: "calls" | "writes";
  /** Points reached so far. */
  points = 0;
  /** The call that failed; null if the fault has not struck. */
  struck: string | null = null;

  constructor(at = 0, kind: FaultKind = "once", counts: "calls" | "writes" = "calls") {
    this.at = at;
    this.kind = kind;
    this.#counts = counts;
  }

  /** Passes a point, or throws there. */
  pass(method: string, when: "before" | "after" | "next"): void {
    const place = `${method}, ${when}`;
    const isCounted = this.#counts === "calls" || writes.has(method);
    if (isCounted) this.points += 1;
    const isHere = isCounted && this.points === this.at;
    if (isHere) this.struck = place;
    if (!isHere && (this.struck === null || this.kind === "once")) return;
    const error = new InjectedError(place);
    // A dead process does not try again.
    throw this.kind === "crash" ? new AbortError(error) : error;
  }
}

/** Methods that answer with many pages or items: each page is a call. */
const iterated: ReadonlySet<string> = new Set(["stream", "list", "listQuarantine"]);
const writes: ReadonlySet<string> = new Set(["append", "appendBatch", "change", "quarantine", "removeQuarantine"]);
/** Methods that call no service. */
const local: ReadonlySet<string> = new Set(["deletableBefore", "close"]);

/** A port whose calls pass the points of a fault. `changes` replace properties, such as the size of a batch. */
export function failing<Port extends object>(port: Port, fault: Fault, changes: Readonly<Record<string, unknown>> = {}): Port {
  return new Proxy(port, {
    get(target, property): unknown {
      const name = String(property);
      if (Object.hasOwn(changes, name)) return changes[name];
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      const call = (given: readonly unknown[]): unknown => Reflect.apply(member, target, given);
      if (local.has(name)) return (...given: readonly unknown[]) => call(given);
      if (iterated.has(name)) return (...given: readonly unknown[]) => passEach(name, fault, () => call(given));
      return async (...given: readonly unknown[]) => {
        fault.pass(name, "before");
        const answer = await call(given);
        fault.pass(name, "after");
        return answer;
      };
    },
  });
}

async function* passEach(name: string, fault: Fault, begin: () => unknown): AsyncGenerator {
  fault.pass(name, "before");
  const answer = begin();
  if (!isAsyncIterable(answer)) throw new TypeError(`${name}: expected an answer of many items`);
  for await (const item of answer) {
    yield item;
    fault.pass(name, "next");
  }
  fault.pass(name, "after");
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** Runs work whose waits between tries take no time. */
export async function withoutWaits<Result>(work: () => Promise<Result>): Promise<Result> {
  const { setTimeout: wait } = globalThis;
  const quick = (callback: () => void): NodeJS.Timeout => wait(callback, 0);
  Object.assign(globalThis, { setTimeout: quick });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout: wait });
  }
}
