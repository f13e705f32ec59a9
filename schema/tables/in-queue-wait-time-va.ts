import { defineTable } from "../table.ts";

export const inQueueWaitTimeVa = defineTable({
  name: "in_queue_wait_time_va",
  list: "in_queue_wait_time_va",
  grain: "One row per wait in a queue that a virtual agent kept company.",
  columns: (column) => ({
    started_at: column.timestamp("start", "When the wait began.", { in: "call", evidence: "published" }),
    ended_at: column.timestamp("end", "When the wait ended; NULL while it lasts.", { in: "call", evidence: "published" }),
    wait_seconds: column.int64("duration", "Duration of the wait.", { in: "call", evidence: "published" }),
  }),
});
