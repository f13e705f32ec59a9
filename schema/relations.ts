import { type Field, field, fieldsOf, position, required } from "./field.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { type Dataset, canaryInstance, identity, sessionVersions, unknownFields, versionFields } from "./store.ts";
import { outcomes } from "./outcomes.ts";
import { type Table, isShownToAnalysts } from "./table.ts";
import { childTables, sessions } from "./tables/index.ts";

/** A view. */
export interface View {
  readonly dataset: Dataset;
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** What it is for, as a label in BigQuery: for questions, of the file with every key, about the loading, or of the private store. */
  readonly layer: "curated" | "file" | "loading" | "store";
  /** Its query in an engine's SQL. */
  readonly sql: (dialect: SqlDialect) => string;
}

/** A view of the analysts' interface. */
export interface Relation extends View {
  readonly dataset: Exclude<Dataset, "store">;
  /** Columns that are unique together; none if there is one row. */
  readonly key: readonly string[];
}

/** A relation's description: its grain, its key, and what to know first. */
export const described = (grain: string, key: readonly string[], about: string): string =>
  [grain, key.length === 0 ? "" : `**Key:** ${key.map((name) => `\`${name}\``).join(", ")}.`, about]
    .filter((part) => part !== "")
    .join(" ");

/** The positions of a nested list start at 0 in each item of the outer list. */
export const keyOfTable = (table: Table): readonly string[] => [
  "instance",
  "session_key",
  ...(table.owner === null ? [] : [table.owner.position]),
  ...(table.list === "" ? [] : ["position"]),
];

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

/** A condition: the session of `row` was erased. */
export const isErased = (row: string): string => `exists (
    select 1 from \${store}.session_erasures as erased
    where erased.instance = ${row}.instance and erased.session_key = ${row}.session_key and erased.forgotten_at is null
  )`;

/** The canary's sessions are nobody's: they are left out where the latest versions are chosen, and where a relation reads every version. */
const isReal = (instance: string): string => `${instance} <> '${canaryInstance}'`;

const keys = identity.map(({ name }) => name);

const versionColumns: readonly string[] = sessionVersions.fields.map(({ name }) => name);

/** The columns of `session_versions`, as a select list. */
export const versionList = ({ quoted }: SqlDialect): string => versionColumns.map(quoted).join(", ");

/** What ranks the versions of a session: those that are not hidden, then the last tombstone, and of several the latest. */
const shownFirst = `${isHidden}, case when is_deleted then 0 else 1 end, ${newestFirst}`;

/** What the choice of the latest version reads of each. */
const choiceColumns = [...new Set([...identity.map(({ name }) => name), ...orderColumns, "row_id", "is_deleted"])];

/**
 * One row of each session among the versions of `source`: its latest or, of a hidden one, its last tombstone. As `row_reference`, the
 * engine's reference to a row of `source`, which is `reference` there, with what decides whether it is shown.
 */
export const chosenRows = (source: string, reference: string, columns = "row_reference"): string => `select ${columns} from (
    select ${reference} as row_reference, ${choiceColumns.join(", ")}, ${deletedAt}
    from ${source} and ${isReal("instance")}
  ) as versions
  where true
  qualify row_number() over (partition by ${sessionPartition} order by ${shownFirst}) = 1`;

/** The literal that bounds how far back versions are read: the only text of any view that changes with time. */
export const liveFrom = "${live_from}";

/** A view of the private store, which the relations read. */
export const storeView = (name: string, description: string, fields: readonly Field[], sql: View["sql"]): View => ({
  dataset: "store",
  layer: "store",
  name,
  description,
  fields,
  sql: (dialect) => dialect.withRelationNames(sql(dialect)),
});

/**
 * A day is settled if and only if it has a record in `settled_days`; the literal saves reading the days before it, may lag behind, and is
 * never after the oldest day without a record. Sessions of settled days that have versions on other days are always chosen while reading.
 */
export const unsettledVersions = storeView(
  "unsettled_versions",
  "Versions whose latest is chosen when they are read: those of days that are not settled, and those of sessions with versions on several days.",
  [...sessionVersions.fields, field("row_reference", "STRING", "The engine's reference to the row.")],
  (dialect) => {
    const columns = dialect.rowReference === "rowid" ? choiceColumns.join(", ") : versionList(dialect);
    return `select ${columns}, version.${dialect.rowReference} as row_reference
from \${store}.session_versions as version
where version.session_date >= date '${liveFrom}'
  and not exists (select 1 from \${store}.settled_days as settled where settled.session_date = version.session_date)
union all
select ${columns}, ${movedReference(dialect)} as row_reference
from \${store}.moved_versions as moved`;
  },
);

/** An engine's own references to rows are of one table; those of `moved_versions` are made others than those of `session_versions`. */
const movedReference = ({ rowReference }: SqlDialect): string => (rowReference === "rowid" ? "-1 - moved.rowid" : "moved.row_id");

/** The session's key, from columns that the choice of the latest version reads in any case if an engine bills by column. */
const keyOf = (row: string, { rowReference, types }: SqlDialect): string =>
  rowReference === "row_id" ? `concat(${row}.channel, '-', cast(${row}.session_id as ${types.STRING}))` : `${row}.session_key`;

const unsettledSessions = storeView(
  "unsettled_sessions",
  "Sessions that settled tables do not show: erased ones, and those whose latest version is chosen when it is read. A session may be there several times.",
  identity.slice(0, 2),
  (dialect) => `select instance, session_key from \${store}.session_erasures where forgotten_at is null
union all
select instance, ${keyOf("unsettled_versions", dialect)} as session_key from \${store}.unsettled_versions`,
);

/** A condition on `settled`: its session is shown from the settled tables. */
export const isSettled = `not exists (
    select 1 from \${store}.unsettled_sessions as unsettled
    where unsettled.instance = settled.instance and unsettled.session_key = settled.session_key
  )`;

/**
 * Chosen by `row_id`, one of several rows with the same id remains, which are equal; the partition column is in the window, so that a date
 * filter prunes.
 */
export const onePerRowId = ({ rowReference }: SqlDialect): string =>
  rowReference === "row_id"
    ? `
qualify row_number() over (partition by session_date, row_id order by row_id) = 1`
    : "";

const liveRows = storeView(
  "live_rows",
  "References to the latest version of each session that is not settled.",
  [field("row_reference", "STRING", "The engine's reference to the row.")],
  (dialect) => `select row_reference from (
  ${chosenRows(
    "${store}.unsettled_versions where true",
    "row_reference",
    `row_reference, instance, ${keyOf("versions", dialect)} as session_key, is_deleted`,
  )}
) as chosen
where chosen.is_deleted is not true and not ${isErased("chosen")}`,
);

/** A query of the latest version of each session that is not settled, with these columns. */
export function liveVersions(columns: readonly string[], dialect: SqlDialect): string {
  const list = columns.map(dialect.quoted).join(", ");
  const chosen = "(select row_reference from ${store}.live_rows)";
  // By its own references, an engine finds rows without reading others; a query names few columns of many.
  return dialect.rowReference === "rowid"
    ? `select ${list} from \${store}.session_versions as version where version.rowid in ${chosen}
union all
select ${list} from \${store}.moved_versions as moved where ${movedReference(dialect)} in ${chosen}`
    : `select ${list} from \${store}.unsettled_versions as version where version.row_reference in ${chosen}${onePerRowId(dialect)}`;
}

const latestVersions = (columns: readonly string[], dialect: SqlDialect): string => `select ${columns.map(dialect.quoted).join(", ")}
from \${store}.settled_newest as settled
where settled.is_deleted is not true and ${isSettled}
union all
${liveVersions(columns, dialect)}`;

const newestVersions = storeView(
  "newest_versions",
  "The latest version of each session: of settled days from their table, of the others as they are read.",
  sessionVersions.fields,
  (dialect) => latestVersions(versionColumns, dialect),
);

/** Where a relation reads the latest versions with these columns. Planning takes an embedded engine longer the more columns a view has. */
const newest = (columns: readonly string[], dialect: SqlDialect): string =>
  dialect.rowReference === "rowid" ? `(\n${latestVersions(columns, dialect)}\n)` : "${store}.newest_versions";

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
    layer: "file",
    description: describe(sessions),
    key: keyOfTable(sessions),
    fields,
    sql: named((dialect) => sessionSelect(fields, dialect)),
  };
}

const columnsOfSessions = (fields: readonly Field[], { quoted }: SqlDialect): string =>
  `select\n  ${fields.map(({ name }) => computedInView[name] ?? `newest.${quoted(name)}`).join(",\n  ")}`;

const sessionSelect = (fields: readonly Field[], dialect: SqlDialect): string => `${columnsOfSessions(fields, dialect)}
from ${newest(
  fields.map(({ name }) => name).filter((name) => !sessionViewFields.some((viewField) => viewField.name === name)),
  dialect,
)} as newest
left join (
  select bucket, object_name, max(source_time_created) as rejected_at
  from \${store}.unloaded_files where outcome = 'rejected' group by bucket, object_name
) as rejected on rejected.bucket = newest.source_bucket and rejected.object_name = newest.source_object`;

function childRelation(table: Table, dataset: Relation["dataset"]): Relation {
  const items = itemsOf(table).filter((item) => dataset === "restricted" || isPublic(item));
  const shape = dataset === "restricted" ? "as stored" : "as text";
  const sql = (dialect: SqlDialect): string => childSelect(table, items, dialect, newest([...keys, table.name], dialect), shape);
  return {
    dataset,
    name: table.name,
    layer: "file",
    description: describe(table),
    key: keyOfTable(table),
    fields: [...identity, ...(shape === "as text" ? items.map(asText) : items)],
    sql: named(sql),
  };
}

/** Many clients cannot read JSON columns; functions of JSON take the text as well. */
const asText = (item: Field): Field =>
  item.type === "JSON" ? { ...item, type: "STRING", description: `${item.description} JSON as text.` } : item;

const itemsOf = (table: Table): readonly Field[] => fieldsOf({ position, ...table.columns });

function childSelect(table: Table, items: readonly Field[], dialect: SqlDialect, source: string, shape: "as stored" | "as text"): string {
  const columnOf = ({ name, type }: Field): string => {
    const stored = `${dialect.unnestsInSelect ? "newest.item" : "item"}.${dialect.quoted(name)}`;
    if (shape === "as stored" || type !== "JSON") return stored;
    return `case when ${stored} is not null then ${dialect.jsonText(stored)} end as ${dialect.quoted(name)}`;
  };
  const columns = [...keys.map((name) => `newest.${dialect.quoted(name)}`), ...items.map(columnOf)];
  const select = `select\n  ${columns.join(",\n  ")}`;
  return dialect.unnestsInSelect
    ? `${select}
from (
  select ${keys.map(dialect.quoted).join(", ")}, unnest(${table.name}) as item
  from ${source} as latest
) as newest`
    : `${select}
from ${source} as newest
cross join ${dialect.unnest(`newest.${table.name}`, "item")}`;
}

/**
 * What the metric views read of a relation, over other versions than all: the columns that analysts see, without `newer_version_rejected_at`,
 * which is not of the version. `source` has one row a session, in the columns of `session_versions`.
 */
export function selectOver(name: string, source: string, dialect: SqlDialect): string {
  const table = childTables.find((one) => one.name === name);
  if (table !== undefined) return childSelect(table, itemsOf(table).filter(isPublic), dialect, source, "as text");
  if (name !== sessions.name) throw new Error(`relations: ${name} is not a relation of the file`);
  const fields = [...identity, ...versionFields, ...fieldsOf(sessions.columns)].filter(isPublic);
  return `${columnsOfSessions(fields, dialect)}\nfrom ${source} as newest`;
}

const outcome = "case when erased.session_key is not null then 'erased' else handled.outcome end as outcome";

/** The ledger: every handled file version once, with its outcome. */
function ledger(): Relation {
  const key = ["bucket", "object_name", "generation"];
  const description = described(
    "The ledger: one row per file version (bucket, object, generation) and its outcome.",
    key,
    "`compact` may drop superseded versions of loaded sessions from it.",
  );
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
      case when version.row_id in (select row_id from ${newest(["row_id"], dialect)} as latest) then 1 else 0 end as shown,
      instance, session_key, channel, session_id, session_date, event_id, source_time_created, source_bytes, source_sha256,
      cast(null as ${text}) as quarantine_object, cast(null as ${dialect.types.TIMESTAMP.toLowerCase()}) as replayed_at,
      ingested_at as handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.session_versions as version
    where is_deleted is not true and ${isReal("instance")}
    union all
    select bucket, object_name, generation, outcome,
      ${listed("unloaded.problems", `${place} || case when entry.detail is null then '' else ': ' || entry.detail end`)} as problems,
      cast(null as ${text}) as warnings, cast(null as ${dialect.types.INT64.toLowerCase()}) as shown,
      instance, channel || '-' || cast(session_id as ${text}) as session_key, channel, session_id, cast(null as date) as session_date,
      event_id, source_time_created, source_bytes, source_sha256, quarantine_object, replayed_at,
      handled_at, handling_milliseconds, loader_version, code_version, schema_version, row_id
    from \${store}.unloaded_files as unloaded
    where instance is null or ${isReal("instance")}
  ) as entries
) as handled
left join (select distinct instance, session_key from \${store}.session_erasures where forgotten_at is null) as erased
  on erased.instance = handled.instance and erased.session_key = handled.session_key
where handled.preference = 1`;
  };
  return { dataset: "contact_center", name: "session_files", layer: "loading", description, key, fields, sql: named(sql) };
}

const driftKey = ["instance", "channel", "pointer", "problem"];

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
    layer: "loading",
    key: driftKey,
    description: described(
      "What the files contain that the loader does not know yet: one row per pointer and problem.",
      driftKey,
      "Nothing is lost: the values are in `unknown_fields` of `contact_center_restricted.sessions`. All versions of all sessions count, so a key that the platform no longer sends stays, with the time it was last seen.",
    ),
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
where ${isReal("version.instance")} and not exists (
  select 1 from \${store}.session_erasures as erased
  where erased.instance = version.instance and erased.session_key = version.session_key and erased.forgotten_at is null
)
group by version.instance, version.channel, item.pointer, item.problem`;

const describe = (table: Table): string => described(table.grain, keyOfTable(table), table.about);
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

/** The views of the private store that every relation reads, in the order in which they can be created. */
export const storeViews: readonly View[] = [unsettledVersions, unsettledSessions, liveRows, newestVersions];

/** A table function: relations with parameters. */
export interface Routine {
  readonly dataset: Exclude<Dataset, "store">;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly type: "DATE" }[];
  readonly sql: Relation["sql"];
}

/** `sessions` between two dates, both included. */
const sessionsBetween: Routine = {
  dataset: "contact_center",
  name: "sessions_between",
  description: "The `sessions` relation from one UTC date to another, both included.",
  parameters: [
    { name: "from_date", type: "DATE" },
    { name: "to_date", type: "DATE" },
  ],
  sql: named(
    (dialect) => `${sessionSelect(
      [...identity, ...versionFields, ...sessionViewFields, ...fieldsOf(sessions.columns)].filter(isPublic),
      dialect,
    )}
where newest.session_date between from_date and to_date`,
  ),
};

export const routines: readonly Routine[] = [sessionsBetween];
