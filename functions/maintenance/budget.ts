import type { Warehouse } from "../warehouse/warehouse.ts";

/** What a task may take in one run. Its work is in pieces, and it asks before each. */
export interface Budget {
  /** Whether time and bytes are left for another piece. */
  isLeft(): boolean;
  /** Takes bytes that a statement read, or would read. */
  spend(bytes: number): void;
}

/** Time and bytes for a run or a task. */
export interface Allowance {
  readonly milliseconds: number;
  readonly bytes: number;
}

/** No limit: for commands, which somebody watches and can stop. */
export const unlimited: Allowance = { milliseconds: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** A budget that begins now. */
export function startBudget({ milliseconds, bytes }: Allowance, clock: () => number = Date.now): Budget {
  const until = clock() + milliseconds;
  let left = bytes;
  return {
    isLeft: () => left > 0 && clock() < until,
    spend(read) {
      left -= read;
    },
  };
}

/** The warehouse, whose changes spend the bytes that they are billed for. */
export const spending = (warehouse: Warehouse, budget: Budget): Warehouse =>
  new Proxy(warehouse, {
    get(target, property): unknown {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      if (property !== "change") return member.bind(target);
      return async (...given: Parameters<Warehouse["change"]>) => {
        const result = await target.change(...given);
        budget.spend(result.bytesBilled ?? 0);
        return result;
      };
    },
  });
