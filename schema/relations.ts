import { type Field, field, fieldsOf, position, required } from "./field.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { type Dataset, identity, unknownFields, versionFields } from "./store.ts";
import { outcomes } from "./outcomes.ts";
import { type Table, isShownToAnalysts } from "./table.ts";
import { childTables, sessions } from "./tables/index.ts";

/** A view. */
export interface View {
  readonly dataset: Dataset;
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** Its query in an engine's SQL. */
  readonly sql: (dialect: SqlDialect) => string;
}

/** A view of the analysts' interface. */
export interface Relation extends View {
  readonly dataset: Exclude<Dataset, "store">;
}

/** Columns that order versions. */
const orderColumns = ["version_at", "source_time_created", "source_generation", "settings_revision", "loader_version"] as const;

/** Latest first: never by arrival, never by generation alone, and by no clock of ours. */
export const newestFirst =
  "version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc";

/** The partition by which a session is one, whatever its date: `created_at` may move over midnight between two versions. */
export const sessionPartition = "instance, channel, session_id";

/** The time of a session's last tombstone. */
export const deletedAt = `max(case when is_deleted then source_time_created end) over (partition by ${sessionPartition}) as deleted_at`;

/**
 * Whether a row with `deleted_at` is hidden. A tombstone hides what is as old as it in the bucket, whatever its `version_at`: an older file
 * that was put back after a deletion is shown again.
 */
export const isHidden = "(is_deleted is true or (deleted_at is not null and source_time_created <= deleted_at))";

/** Chosen by `row_id`, one of several rows with the same id remains; the partition column is in the window, so that a date filter prunes. */
const onePerRowId = `
  qualify row_number() over (partition by session_date, ${sessionPartition} order by ${newestFirst}) = 1`;

const hidesErased = `not exists (
    select 1 from \${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key and erased.forgotten_at is null
  )`;

const keys = identity.map(({ name }) => name);

/** References to the latest row of each session, over the whole history: a few narrow columns. */
const newestRows = ({ rowReference }: SqlDialect): string => `select row_reference from (
      select ${rowReference} as row_reference, ${[...new Set([...orderColumns, "row_id", ...sessionPartition.split(", ")])].join(", ")}, is_deleted, ${deletedAt}
      from \${store}.session_versions
    ) as versions
    where not ${isHidden}
    qualify row_number() over (partition by ${sessionPartition} order by ${newestFirst}) = 1`;

/**
 * The latest version of each session with the columns named, as a subquery. The latest rows are chosen first and their wide columns read
 * afterwards, so that a filter on `session_date` reads those days' wide columns only.
 */
const newest = (columns: readonly string[], dialect: SqlDialect, where = "true"): string => {
  return `(
  select ${columns.map(dialect.quoted).join(", ")}
  from \${store}.session_versions
  where ${where} and ${dialect.rowReference} in (
    ${newestRows(dialect)}
  )${dialect.rowReference === "row_id" ? onePerRowId : ""}
) as newest`;
};

const isPublic = ({ pii }: Field): boolean => isShownToAnalysts(pii);

/** SQL that ranks an outcome by preference. */
export const preferenceOf = (outcome: string): string =>
  `case ${outcome} ${outcomes.map((kind, index) => `when '${kind}' then ${index}`).join(" ")} end`;

/** What `sessions` shows in addition to the stored columns. */
export const sessionViewFields: readonly Field[] = [
  field(
    "newer_version_rejected_at",
    "TIMESTAMP",
    "When a later version of this file was written that could not be loaded; NULL if there is none. See `session_files` for the reason.",
  ),
];

/** Words of the older session types that the platform has renamed since. */
const renamedWords = [
  ["(App Chat)", "(Mobile Chat)"],
  ["(App)", "(Mobile)"],
] as const;

/** History from before `session_type_v2` reads as today's: the type comes from the older keys, in today's words. */
const sessionType = `coalesce(newest.session_type, ${renamedWords.reduce(
  (text, [old, current]) => `replace(${text}, '${old}', '${current}')`,
  "coalesce(newest.legacy_session_type, newest.call_type, newest.chat_type)",
)})`;

/** Columns of `sessions` that are computed when they are read. */
const computedInView: Readonly<Record<string, string>> = {
  session_type: `${sessionType} as session_type`,
  newer_version_rejected_at:
    "case when rejected.rejected_at > newest.source_time_created then rejected.rejected_at end as newer_version_rejected_at",
};

function sessionRelation(dataset: Relation["dataset"]): Relation {
  const all = [...identity, ...versionFields, ...sessionViewFields, ...fieldsOf(sessions.columns), unknownFields];
  const fields = dataset === "restricted" ? all : all.filter(isPublic);
  return {
    dataset,
    name: sessions.name,
    description: describe(sessions),
    fields,
    sql: named((dialect) => sessionSelect(fields, dialect, "true")),
  };
}

const sessionSelect = (fields: readonly Field[], dialect: SqlDialect, where: string): string =>
  `select
  ${fields.map(({ name }) => computedInView[name] ?? `newest.${dialect.quoted(name)}`).join(",\n  ")}
from ${newest(
    fields.map(({ name }) => name).filter((name) => !sessionViewFields.some((viewField) => viewField.name === name)),
    dialect,
    where,
  )}
left join (
  select bucket, object_name, max(source_time_created) as rejected_at
  from \${store}.unloaded_files where outcome = 'rejected' group by bucket, object_name
) as rejected on rejected.bucket = newest.source_bucket and rejected.object_name = newest.source_object
where ${hidesErased}`;

function childRelation(table: Table, dataset: Relation["dataset"]): Relation {
  const items = fieldsOf({ position, ...table.columns }).filter((item) => dataset === "restricted" || isPublic(item));
  const sql = (dialect: SqlDialect): string => {
    const columns = [
      ...keys.map((name) => `newest.${dialect.quoted(name)}`),
      ...items.map(({ name }) => `${dialect.unnestsInSelect ? "newest.item" : "item"}.${dialect.quoted(name)}`),
    ];
    const select = `select\n  ${columns.join(",\n  ")}`;
    return dialect.unnestsInSelect
      ? `${select}
from (
  select ${keys.map(dialect.quoted).join(", ")}, unnest(${table.name}) as item
  from ${newest([...keys, table.name], dialect)}
  where ${hidesErased}
) as newest`
      : `${select}
from ${newest([...keys, table.name], dialect)}
cross join ${dialect.unnest(`newest.${table.name}`, "item")}
where ${hidesErased}`;
  };
  return { dataset, name: table.name, description: describe(table), fields: [...identity, ...items], sql: named(sql) };
}

const outcome = "case when erased.session_key is not null then 'erased' else handled.outcome end as outcome";

/** The ledger: every handled file version once, with its outcome. */
function ledger(): Relation {
  const description =
    "The ledger: one row per file version (bucket, object, generation) and its outcome. `compact` may drop superseded versions of loaded sessions from it.";
  const fields = [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    required(
      "outcome",
      "STRING",
      "`loaded`, `superseded` (a newer version was handled instead, or the object is gone), `skipped` (not a session), `rejected` (kept in quarantine) or `erased` (its session was erased).",
    ),
    field(
      "problems",
      "STRING",
      "Why it was not loaded, as text: codes such as `not_json` or `no_id`, each with its JSON pointer and a sentence; NULL if it was.",
    ),
    field(
      "warnings",
      "STRING",
      "What is unusual in a loaded file, as text: codes such as `unfit_value` or `updated_at_in_future`, each with its JSON pointer; NULL if nothing is.",
    ),
    field("is_shown", "BOOL", "The relations show this version; false for a loaded version that is older than another of its session."),
    field("instance", "STRING", "Platform instance (tenant)."),
    field("session_key", "STRING", "`call-<id>` or `chat-<id>`, if the file says so."),
    field("channel", "STRING", "`call` or `chat`, if the file says so."),
    field("session_id", "INT64", "Platform id, if the file says so."),
    field("session_date", "DATE", "UTC date of the session; NULL if it was not loaded."),
    field("event_id", "STRING", "Id of the event that announced the file; NULL for files loaded by command."),
    field("source_time_created", "TIMESTAMP", "When the generation was written to the bucket."),
    field("source_bytes", "INT64", "Size of the file."),
    field("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal."),
    field("quarantine_object", "STRING", "Name of the quarantine copy of a rejected file."),
    field("replayed_at", "TIMESTAMP", "When `replay` tried it again."),
    required("handled_at", "TIMESTAMP", "When it was handled last."),
    field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
    required("loader_version", "INT64", "Version of the mapping."),
    required("code_version", "STRING", "Version of the program."),
    required("schema_version", "STRING", "Hash of the list of columns."),
  ];
  const sql = (dialect: SqlDialect): string => {
    const text = dialect.types.STRING.toLowerCase();
    const listed = (list: string, entry: string): string =>
      `(select string_agg(${entry}, '; ' order by entry.pointer, entry.code) from ${dialect.unnest(list, "entry")})`;
    const place = "entry.code || case when entry.pointer = '' then '' else ' ' || entry.pointer end";
    return `select ${fields.map(({ name }) => (name === "outcome" ? outcome : `handled.${dialect.quoted(name)}`)).join(", ")}
from (
  select *, row_number() over (
    partition by bucket, object_name, generation
    order by ${preferenceOf("outcome")}, handled_at desc, row_id desc
  ) as preference, max(shown) over (partition by bucket, object_name, generation) = 1 as is_shown
  from (
    select source_bucket as bucket, source_object as object_name, source_generation as generation, 'loaded' as outcome,
      cast(null as ${text}) as problems, ${listed("version.warnings", place)} as warnings,
      case when version.${dialect.rowReference} in (
        ${newestRows(dialect)}
      ) then 1 else 0 end as shown,
      instance, session_key, channel, session_id, session_date, event_id, source_time_created, source_bytes, source_sha256,
      cast(null as ${text}) as quarantine_object, cast(null as ${dialect.types.TIMESTAMP.toLowerCase()}) as replayed_at,
      ingested_at as handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.session_versions as version
    where is_deleted is not true
    union all
    select bucket, object_name, generation, outcome,
      ${listed("unloaded.problems", `${place} || case when entry.detail is null then '' else ': ' || entry.detail end`)} as problems,
      cast(null as ${text}) as warnings, cast(null as ${dialect.types.INT64.toLowerCase()}) as shown,
      instance, channel || '-' || cast(session_id as ${text}) as session_key, channel, session_id, cast(null as date) as session_date,
      event_id, source_time_created, source_bytes, source_sha256, quarantine_object, replayed_at,
      handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.unloaded_files as unloaded
  ) as entries
) as handled
left join (select distinct instance, session_key from \${store}.session_erasures where forgotten_at is null) as erased
  on erased.instance = handled.instance and erased.session_key = handled.session_key
where handled.preference = 1`;
  };
  return { dataset: "contact_center", name: "session_files", description, fields, sql: named(sql) };
}

function driftRelation(): Relation {
  const fields = [
    required("instance", "STRING", "Platform instance (tenant)."),
    required("channel", "STRING", "`call` or `chat`."),
    required("pointer", "STRING", "Where in the file (JSON pointer), list positions as `*`."),
    required(
      "problem",
      "STRING",
      "`unknown_key` (no column yet), `unfit_value` (not of the column's type), `unknown_item` (an item of a list that is not an object), `number_as_text`, `object_as_list` (one object instead of a list) or `duplicate_key` (a key twice in one object; the last counts).",
    ),
    required("kinds", "STRING", "JSON kinds seen there, such as `number, string`."),
    required("first_seen_at", "TIMESTAMP", "First file (by its time in the bucket) that had it."),
    required("last_seen_at", "TIMESTAMP", "Last file that had it."),
    required("session_count", "INT64", "Sessions that had it."),
    required("example_session_key", "STRING", "One of those sessions."),
  ];
  return {
    dataset: "contact_center",
    name: "session_drift",
    description:
      "What the files contain that the loader does not know yet: one row per pointer and problem. Nothing is lost: the values are in `unknown_fields` of `contact_center_restricted.sessions`. All versions of all sessions count, so a key that the platform no longer sends stays, with the time it was last seen.",
    fields,
    sql: named(driftSelect),
  };
}

const driftSelect = (dialect: SqlDialect): string => `select
  version.instance,
  version.channel,
  item.pointer,
  item.problem,
  string_agg(distinct item.kind, ', ' order by item.kind) as kinds,
  min(version.source_time_created) as first_seen_at,
  max(version.source_time_created) as last_seen_at,
  count(distinct version.session_key) as session_count,
  max(version.session_key) as example_session_key
from \${store}.session_versions as version
cross join ${dialect.unnest("version.drift", "item")}
where not exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
)
group by version.instance, version.channel, item.pointer, item.problem`;

const describe = ({ grain, about }: Table): string => (about === "" ? grain : `${grain} ${about}`);
/** A query whose relations are named as the engine needs it. */
export const named =
  (sql: Relation["sql"]): Relation["sql"] =>
  (dialect) =>
    dialect.withRelationNames(sql(dialect));

/** Base relations in the order in which they can be created. */
export const relations: readonly Relation[] = [
  sessionRelation("contact_center"),
  sessionRelation("restricted"),
  ...childTables.flatMap((table) => [childRelation(table, "contact_center"), childRelation(table, "restricted")]),
  ledger(),
  driftRelation(),
];

/** A table function: relations with parameters. */
export interface Routine {
  readonly dataset: Exclude<Dataset, "store">;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly type: "DATE" }[];
  readonly sql: Relation["sql"];
}

/** `sessions` between two dates, both included: reads those days' wide columns for certain, whatever the planner makes of a view. */
const sessionsBetween: Routine = {
  dataset: "contact_center",
  name: "sessions_between",
  description:
    "The `sessions` relation from one UTC date to another, both included. Reads those days' rows, and of the others what orders versions.",
  parameters: [
    { name: "from_date", type: "DATE" },
    { name: "to_date", type: "DATE" },
  ],
  sql: named((dialect) =>
    sessionSelect(
      [...identity, ...versionFields, ...sessionViewFields, ...fieldsOf(sessions.columns)].filter(isPublic),
      dialect,
      "session_date between from_date and to_date",
    ),
  ),
};

export const routines: readonly Routine[] = [sessionsBetween];
