import { field, required } from "./field.ts";
import type { StoredTable } from "./store.ts";

/** The ledger as `reconcile` compares it, in the order of names. Copied at the beginning of each round through the bucket. */
export const roundLedger: StoredTable = {
  name: "round_ledger",
  description:
    "Outcomes of the bucket's objects in the order of their names: copied when a round of `reconcile` begins, and what is handled since is added in each run. Rows may repeat.",
  partition: null,
  clustering: ["bucket", "object_name"],
  fields: [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    field("instance", "STRING", "Platform instance (tenant)."),
    required("preference", "INT64", "Rank of the outcome: 0 is loaded."),
    field("problems", "STRING", "Codes of the problems of a file that was not loaded, separated by spaces."),
    field("source_sha256", "STRING", "SHA-256 of the bytes of a loaded file."),
    field("session_date", "DATE", "The session's day; NULL of a file that was not loaded."),
    field("is_newest", "INT64", "1: its session shows it, 0: it shows another version; NULL of rows that were added since the copy."),
    field("is_hidden", "INT64", "1: its session is hidden; NULL of rows that were added since the copy."),
  ],
};

/** Objects that are gone from the bucket. Their sessions are hidden once the listing is complete. */
export const roundDeletions: StoredTable = {
  name: "round_deletions",
  description:
    "Loaded objects that this round of `reconcile` did not find in the bucket any more; only if deletions are mirrored, and until the round ends.",
  partition: null,
  clustering: ["object_name"],
  fields: [required("object_name", "STRING", "Object name."), required("listed_at", "TIMESTAMP", "When the listing without it began.")],
};

/** What the rounds of `reconcile` keep: the program can compute it again. */
export const roundTables: readonly StoredTable[] = [roundLedger, roundDeletions];
