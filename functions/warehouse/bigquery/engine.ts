import type { Engine } from "../warehouse.ts";
import { bigqueryDialect } from "./dialect.ts";

/** Rows that were streamed in the last half hour cannot be deleted, and some not for an hour longer. */
const freshMilliseconds = 90 * 60_000;

export const bigqueryEngine: Engine = {
  name: "BigQuery",
  isRemote: true,
  sql: bigqueryDialect,
  // A table takes 1,500 load jobs a day, so batches are large.
  batchSize: { files: 4_000, bytes: 32_000_000, items: 400_000 },
  deletableBefore: (now) => new Date(now.getTime() - freshMilliseconds),
  deletedRowsRemain: ["BigQuery's time travel (7 days by default) and fail-safe (7 more days): both end by themselves"],
  touchesDays: true,
  // Logical active storage, and reading on demand. Load jobs are free.
  prices: { page: "cloud.google.com/bigquery/pricing", storage: 0.02, reading: 6.25 },
};
