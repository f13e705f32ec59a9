import { LeaseTakenError, withLease } from "../maintenance/lease.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** A command is renewed as long as it runs, and waits a minute for upkeep to end. */
const leasing = { milliseconds: 600_000, waitMilliseconds: 60_000 };

/**
 * Runs work that changes the store while upkeep and other commands do not. An embedded engine has one process to a file, so that only a service
 * takes a lease. Throws one sentence if upkeep runs on.
 *
 * @param otherwise what happens to the work then, as the end of that sentence
 */
export async function exclusively<Result>(
  warehouse: Warehouse,
  maximumBytes: number,
  work: () => Promise<Result>,
  otherwise: string,
): Promise<Result> {
  if (!warehouse.isRemote) return work();
  try {
    return await withLease(warehouse, { ...leasing, maximumBytes }, work);
  } catch (error) {
    if (!(error instanceof LeaseTakenError)) throw error;
    throw new Error(`upkeep or another command is changing the store, until ${error.until} at the latest: ${otherwise}`, { cause: error });
  }
}
