import { type Field, field, fieldsOf, position, repeated, required } from "./field.ts";
import { childTables, sessions } from "./tables/index.ts";

/** The three datasets: private store, the analysts' interface, and the same with personal data. */
export type Dataset = "store" | "contact_center" | "restricted";

/** Instance of the synthetic sessions that show that loading works. The store has their rows, and no relation shows them. */
export const canaryInstance = "_canary";

export interface StoredTable {
  readonly name: string;
  readonly description: string;
  readonly partition: { readonly field: string; readonly type: "DAY" | "MONTH" } | null;
  readonly clustering: readonly string[];
  readonly fields: readonly Field[];
}

/** What every relation carries: enough to join, and to prune by `session_date`. */
export const identity: readonly Field[] = [
  required("instance", "STRING", "Platform instance (tenant) that wrote the file; set by configuration, never read from the file."),
  required("session_key", "STRING", "`call-<id>` or `chat-<id>`: unique within its instance."),
  required("channel", "STRING", "`call` or `chat`."),
  required("session_id", "INT64", "Platform id; calls and chats count separately, so use `session_key`."),
  required("session_date", "DATE", "UTC date of `created_at`, and the partition: filter on it (not on `created_at`) to read less."),
  required("created_at", "TIMESTAMP", "When the session began (UTC)."),
];

/** What the `sessions` relation says about the version that its row comes from. */
export const versionFields: readonly Field[] = [
  field(
    "is_final",
    "BOOL",
    "By the file's own times (`updated_at` 14 minutes or more after `ended_at`), this is the later rewrite with wrap-up and survey. Best effort: another rewrite is possible.",
  ),
  field(
    "version_at",
    "TIMESTAMP",
    "When this version was written: the file's `updated_at`. NULL if that is missing, unreadable or more than a day later than the object; such a version is older than any other.",
  ),
  required("source_bucket", "STRING", "Bucket of the file."),
  required("source_object", "STRING", "Object name of the file. One session may appear under several names; the latest version counts."),
  required("source_generation", "INT64", "Generation of the object."),
  required("source_time_created", "TIMESTAMP", "When that generation was written to the bucket."),
  required("ingested_at", "TIMESTAMP", "When this row was written."),
];

const warningFields: readonly Field[] = [
  required("code", "STRING", "What was noticed."),
  required("pointer", "STRING", "Where in the file (JSON pointer); empty for the file as a whole."),
];

/** What the ledger shows of a loaded version, next to the columns above. */
const provenance: readonly Field[] = [
  field("event_id", "STRING", "Id of the event that announced the file; NULL for files loaded by command."),
  required("source_bytes", "INT64", "Size of the file."),
  required("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal."),
  field(
    "settings_revision",
    "INT64",
    "`SETTINGS_REVISION` of the row; rises when settings that change rows change, so that a reloaded file wins.",
  ),
  field("settings_hash", "STRING", "Hash of the settings that change rows."),
  required("loader_version", "INT64", "Version of the mapping; rises when it changes, so that a reloaded file wins."),
  required("code_version", "STRING", "Version of the program."),
  required("schema_version", "STRING", "Hash of the list of columns."),
  required("row_id", "STRING", "Unique per row, so that every view picks the same one of two equal rows."),
  field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
  field("is_deleted", "BOOL", "The session's files were deleted from the bucket; written only if deletions are mirrored."),
  repeated("warnings", "What was noticed in the file.", warningFields),
];

/** Drift of one file: what the loader does not know yet. Pointers have `*` for list positions and never contain a value. */
const drift = repeated("drift", "Keys without a column and values that did not fit, by JSON pointer.", [
  required("pointer", "STRING", "JSON pointer, list positions as `*`."),
  required("problem", "STRING", "`unknown_key`, `unfit_value`, `unknown_item`, `number_as_text`, `object_as_list` or `duplicate_key`."),
  required("kind", "STRING", "What was found there: `string`, `number`, `boolean`, `object`, `array` or `null`."),
]);

export const unknownFields = field(
  "unknown_fields",
  "JSON",
  "Everything in the file without a column, and values that did not fit theirs, by JSON pointer; NULL if there is nothing.",
  { pii: "content" },
);

export const sessionVersions: StoredTable = {
  name: "session_versions",
  description:
    "One row per accepted version of a session file, append-only; each list of the file is an array of structs. Read the views: they show the latest version.",
  partition: { field: "session_date", type: "DAY" },
  clustering: ["instance", "channel", "session_id"],
  fields: [
    ...identity,
    ...versionFields,
    ...provenance,
    ...fieldsOf(sessions.columns),
    unknownFields,
    drift,
    ...childTables.map((table) => repeated(table.name, table.grain, fieldsOf({ position, ...table.columns }))),
  ],
};

/** The outcomes that leave a row in `unloaded_files`; `loaded` files have theirs in `session_versions`. */
export const unloadedFiles: StoredTable = {
  name: "unloaded_files",
  description: "One row per handled file version that was not loaded, and why. Append-only.",
  partition: { field: "handled_at", type: "MONTH" },
  clustering: ["outcome", "bucket", "object_name"],
  fields: [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    field("event_id", "STRING", "Id of the event that announced it; NULL for files loaded by command."),
    field("instance", "STRING", "Platform instance (tenant)."),
    field("channel", "STRING", "`call` or `chat`, if the file says so."),
    field("session_id", "INT64", "Platform id, if the file says so."),
    required("outcome", "STRING", "`superseded`, `skipped` or `rejected`."),
    repeated("problems", "Why; never contains a value from the file.", [
      required("code", "STRING", "Reason."),
      required("pointer", "STRING", "Where in the file (JSON pointer); empty for the file as a whole."),
      field("detail", "STRING", "What was expected, or the position in the text."),
    ]),
    field("source_time_created", "TIMESTAMP", "When that generation was written to the bucket."),
    field("source_bytes", "INT64", "Size of the file."),
    field("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal; NULL if they were not read."),
    field("quarantine_object", "STRING", "Name of the quarantine copy, if there is one."),
    field("replayed_at", "TIMESTAMP", "When `replay` tried the quarantine copy again; NULL for a first try."),
    required("handled_at", "TIMESTAMP", "When the row was written."),
    field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
    required("loader_version", "INT64", "Version of mapping and settings."),
    required("code_version", "STRING", "Version of the program."),
    required("schema_version", "STRING", "Hash of the list of columns."),
    required("row_id", "STRING", "Unique per row."),
  ],
};

export const sessionErasures: StoredTable = {
  name: "session_erasures",
  description:
    "Erased sessions by key: one row for the request, one for each object that the session came from and one for each quarantine copy removed, with the steps that are done. It keeps a late event or a reload from bringing the session back, unless the erasure was taken back.",
  partition: null,
  clustering: ["instance", "session_key"],
  fields: [
    required("instance", "STRING", "Platform instance (tenant)."),
    required("session_key", "STRING", "`call-<id>` or `chat-<id>`."),
    required("erased_at", "TIMESTAMP", "When the erasure was requested."),
    field("finished_at", "TIMESTAMP", "When the last row was deleted; NULL while freshly streamed rows wait for deletion."),
    required("row_id", "STRING", "Unique per row."),
    field("reason", "STRING", "Why the session was erased, as whoever did it wrote; NULL if no reason was given."),
    field("bucket", "STRING", "Bucket of an object that the session came from; NULL in the other rows."),
    field("object_name", "STRING", "Name of that object: its quarantine copies are removed, also those of later rejections."),
    field("unloaded_row_id", "STRING", "Row of `unloaded_files` whose quarantine copy is removed; NULL in the other rows."),
    field("copies_removed_at", "TIMESTAMP", "When quarantine copies were removed; rows of the session are deleted only after that."),
    field("forgotten_at", "TIMESTAMP", "When the erasure was taken back by `erase --forget`; the row counts for nothing since."),
    field("forgotten_reason", "STRING", "Why it was taken back."),
  ],
};

export const storeSettings: StoredTable = {
  name: "store_settings",
  description: "One row per revision of the settings that change rows, so that one revision has one set of values.",
  partition: null,
  clustering: ["settings_revision"],
  fields: [
    required("settings_revision", "INT64", "`SETTINGS_REVISION`."),
    required("settings_hash", "STRING", "Hash of the settings that change rows."),
    required("recorded_at", "TIMESTAMP", "When the revision was first used by a command or by upkeep."),
    required("code_version", "STRING", "Version of the program that recorded it."),
    required("row_id", "STRING", "Unique per row."),
  ],
};

/** Days of which the youngest are never settled: today and yesterday (UTC). */
export const liveDays = 2;

export const touchedDays: StoredTable = {
  name: "touched_days",
  description: "Settled days whose versions are about to change, noted before each change; `settle` settles them again.",
  partition: null,
  clustering: ["day"],
  fields: [
    required("day", "DATE", "A `session_date`."),
    required("touched_at", "TIMESTAMP", "When the change was about to be made."),
    required("why", "STRING", "What was to change it."),
    required("row_id", "STRING", "Unique per row."),
  ],
};

/** Tables with rows of settled days, each with `instance`, `session_key` and `session_date`; `settled.ts` defines them. */
export const tablesOfSettledDays = [
  "settled_newest",
  "moved_versions",
  "settled_agent_legs",
  "settled_queue_entries",
  "settled_transfers_flat",
  "settled_virtual_agent_legs",
  "settled_sessions_flat",
] as const;

export const storedTables: readonly StoredTable[] = [sessionVersions, unloadedFiles, sessionErasures, touchedDays, storeSettings];
