import { type Field, field, fieldsOf, position, required } from "./field.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { type Dataset, identity, unknownFields, versionFields } from "./store.ts";
import { outcomes } from "./outcomes.ts";
import { type Table, isShownToAnalysts } from "./table.ts";
import { childTables, sessions } from "./tables/index.ts";

/** A view of the analysts' interface. */
export interface Relation {
  readonly dataset: Exclude<Dataset, "store">;
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** Its query in an engine's SQL. */
  readonly sql: (dialect: SqlDialect) => string;
}

/** Newest first: never by arrival, never by generation alone. `row_id` makes every view pick the same of two equal rows. */
export const newestFirst =
  "version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc";

/** Stands for all versions; the partition column is in the window, so that a date filter on a view prunes. */
const newestWindow = `qualify row_number() over (
    partition by session_date, instance, channel, session_id
    order by ${newestFirst}
  ) = 1`;

const hidesErased = `newest.is_deleted is not true
  and not exists (
    select 1 from \${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key and erased.forgotten_at is null
  )`;

const keys = identity.map(({ name }) => name);

/** The newest version of each session with the columns named, as a subquery. */
const newest = (columns: readonly string[], dialect: SqlDialect, where = "true"): string => {
  const list = [...columns, "is_deleted"].map(dialect.quoted).join(", ");
  const versions = `from \${store}.session_versions
  where ${where}`;
  return dialect.narrowsWindows
    ? `(
  select ${list}
  ${versions} and row_id in (select row_id ${versions} ${newestWindow})
) as newest`
    : `(
  select ${list}
  ${versions}
  ${newestWindow}
) as newest`;
};

const isPublic = ({ pii }: Field): boolean => isShownToAnalysts(pii);

/** SQL that ranks an outcome by preference. */
const preferenceOf = (outcome: string): string =>
  `case ${outcome} ${outcomes.map((kind, index) => `when '${kind}' then ${index}`).join(" ")} end`;

function sessionRelation(dataset: Relation["dataset"]): Relation {
  const all = [...identity, ...versionFields, ...fieldsOf(sessions.columns), unknownFields];
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
  ${fields.map(({ name }) => `newest.${dialect.quoted(name)}`).join(",\n  ")}
from ${newest(
    fields.map(({ name }) => name),
    dialect,
    where,
  )}
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

/** The ledger: every handled file version once, whatever became of it. */
function ledger(): Relation {
  const description =
    "The ledger: one row per file version (bucket, object, generation) and what became of it. `compact` may drop superseded versions of loaded sessions from it.";
  const fields = [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    required(
      "outcome",
      "STRING",
      "`loaded`, `superseded` (a newer version was handled instead, or the object is gone), `skipped` (no session file) or `rejected` (kept in quarantine).",
    ),
    field(
      "problems",
      "STRING",
      "Why it was not loaded: codes such as `not_json` or `no_id`, each with a JSON pointer, as text; NULL where it was.",
    ),
    field(
      "warnings",
      "STRING",
      "What was noticed in a loaded file: `unfit_value`, `unknown_item`, `duplicate_key`, `id_as_text` or `name_mismatch`, each with a JSON pointer, as text; NULL where nothing was.",
    ),
    field("instance", "STRING", "Platform instance (tenant)."),
    field("session_key", "STRING", "`call-<id>` or `chat-<id>`, where the file told."),
    field("channel", "STRING", "`call` or `chat`, where the file told."),
    field("session_id", "INT64", "Platform id, where the file told."),
    field("session_date", "DATE", "UTC date of the session; NULL where it was not loaded."),
    field("event_id", "STRING", "Id of the event that announced the file; NULL for files loaded by command."),
    field("source_time_created", "TIMESTAMP", "When the generation was written to the bucket."),
    field("source_bytes", "INT64", "Size of the file."),
    field("source_sha256", "STRING", "SHA-256 of its bytes, hexadecimal."),
    field("quarantine_object", "STRING", "Name of the quarantine copy of a rejected file."),
    field("replayed_at", "TIMESTAMP", "When `replay` tried it again."),
    required("handled_at", "TIMESTAMP", "When it was handled last."),
    field("handling_milliseconds", "INT64", "Time from the event's arrival to the row."),
    required("loader_version", "INT64", "Version of mapping and settings."),
    required("code_version", "STRING", "Version of the program."),
    required("schema_version", "STRING", "Hash of the list of columns."),
  ];
  const sql = (dialect: SqlDialect): string => {
    const text = dialect.types.STRING.toLowerCase();
    const codes = (list: string): string =>
      `(select string_agg(concat(entry.code, ' ', entry.pointer), ', ' order by entry.pointer, entry.code) from ${dialect.unnest(list, "entry")})`;
    return `select ${fields.map(({ name }) => `handled.${dialect.quoted(name)}`).join(", ")}
from (
  select *, row_number() over (
    partition by bucket, object_name, generation
    order by ${preferenceOf("outcome")}, handled_at desc, row_id desc
  ) as preference
  from (
    select source_bucket as bucket, source_object as object_name, source_generation as generation, 'loaded' as outcome,
      cast(null as ${text}) as problems, ${codes("version.warnings")} as warnings,
      instance, session_key, channel, session_id, session_date, event_id, source_time_created, source_bytes, source_sha256,
      cast(null as ${text}) as quarantine_object, cast(null as ${dialect.types.TIMESTAMP.toLowerCase()}) as replayed_at,
      ingested_at as handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.session_versions as version
    where is_deleted is not true
    union all
    select bucket, object_name, generation, outcome, ${codes("unloaded.problems")} as problems, cast(null as ${text}) as warnings,
      instance, concat(channel, '-', cast(session_id as ${text})) as session_key, channel, session_id, cast(null as date) as session_date,
      event_id, source_time_created, source_bytes, source_sha256, quarantine_object, replayed_at,
      handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.unloaded_files as unloaded
  ) as entries
) as handled
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
      "`unknown_key` (no column yet), `unfit_value` (not of the column's type), `unknown_item` (an item of a list that is no object) or `duplicate_key` (a key twice in one object; the last counts).",
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
      "What the files hold that the loader does not know yet: one row per place and problem. Nothing of it is lost: see `unknown_fields` of `contact_center_restricted.sessions`. All versions of all sessions count, so a key that the platform sends no more stays, with the time it was last seen.",
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

/** `sessions` between two dates, both included: prunes the partitions for certain, whatever the planner makes of a view. */
const sessionsBetween: Routine = {
  dataset: "contact_center",
  name: "sessions_between",
  description: "The `sessions` relation from one UTC date to another, both included. Reads those days' partitions only.",
  parameters: [
    { name: "from_date", type: "DATE" },
    { name: "to_date", type: "DATE" },
  ],
  sql: named((dialect) =>
    sessionSelect(
      [...identity, ...versionFields, ...fieldsOf(sessions.columns)].filter(isPublic),
      dialect,
      "session_date between from_date and to_date",
    ),
  ),
};

export const routines: readonly Routine[] = [sessionsBetween];
