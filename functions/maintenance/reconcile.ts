import { type ComparisonParts, type Findings, openComparison } from "./comparison.ts";
import { ledgerByName, mergeJoinByName } from "./ledger.ts";
import { mirrorDeletes } from "./mirror-deletes.ts";

export interface ReconcileParts extends ComparisonParts {
  /** Names compared begin with this. */
  readonly prefix: string;
  /** Hides sessions whose files were all deleted. Part of fixing. */
  readonly mirrorDeletes: boolean;
}

/** Deletions that are mirrored in one run, so that their names fit into memory; the next run continues. */
export const mostMirrored = 100_000;

/** Compares the bucket's whole listing with the whole ledger, in one go. Upkeep does it in rounds: see `reconcileRound`. */
export async function reconcile(parts: ReconcileParts): Promise<Findings> {
  const { files, warehouse, settings, prefix, namesAtOnce = 250 } = parts;
  const { bucket } = settings;
  const comparison = await openComparison(parts);
  const { findings } = comparison;
  const deleted: string[] = [];
  for await (const match of mergeJoinByName(files.list(bucket, prefix), ledgerByName(warehouse, bucket, prefix, { withSessions: true }))) {
    await comparison.add(match);
    if (deleted.length < mostMirrored) deleted.push(...comparison.deleted);
    comparison.deleted = [];
  }
  await comparison.finish();
  // Only after the whole listing: one that begins empty or ends early is more likely a fault than a bucket whose files were deleted.
  if (parts.mirrorDeletes && parts.fix && findings.files > 0)
    for (let first = 0; first < deleted.length; first += namesAtOnce)
      findings.deletedSessions += await mirrorDeletes(deleted.slice(first, first + namesAtOnce), parts);
  return findings;
}
