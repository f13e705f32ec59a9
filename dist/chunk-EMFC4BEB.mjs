import {
  canaryInstance,
  childTables,
  field,
  fieldsOf,
  identity,
  isShownToAnalysts,
  piiClasses,
  position,
  required,
  sessions,
  unknownFields,
  versionFields
} from "./chunk-AFS2GSB3.mjs";
import {
  __name
} from "./chunk-O6YSETKJ.mjs";

// schema/outcomes.ts
var outcomes = ["loaded", "rejected", "superseded", "skipped"];
function outcomeAt(preference) {
  const outcome2 = outcomes[preference];
  if (outcome2 === void 0) throw new RangeError(`no outcome has preference ${preference}`);
  return outcome2;
}
__name(outcomeAt, "outcomeAt");

// schema/metric-views.ts
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

// schema/relations.ts
var orderColumns = ["version_at", "source_time_created", "source_generation", "settings_revision", "loader_version"];
var newestFirst = "version_at desc nulls last, source_time_created desc, source_generation desc, settings_revision desc nulls last, loader_version desc, row_id desc";
var sessionPartition = "instance, channel, session_id";
var deletedAt = `max(case when is_deleted then source_time_created end) over (partition by ${sessionPartition}) as deleted_at`;
var isHidden = "(is_deleted is true or (deleted_at is not null and source_time_created <= deleted_at))";
var onePerRowId = `
  qualify row_number() over (partition by session_date, ${sessionPartition} order by ${newestFirst}) = 1`;
var hidesErased = `not exists (
    select 1 from \${store}.session_erasures as erased
    where erased.instance = newest.instance and erased.session_key = newest.session_key and erased.forgotten_at is null
  )`;
var isReal = /* @__PURE__ */ __name((instance) => `${instance} <> '${canaryInstance}'`, "isReal");
var keys = identity.map(({ name }) => name);
var newestRows = /* @__PURE__ */ __name(({ rowReference }) => `select row_reference from (
      select ${rowReference} as row_reference, ${[.../* @__PURE__ */ new Set([...orderColumns, "row_id", ...sessionPartition.split(", ")])].join(", ")}, is_deleted, ${deletedAt}
      from \${store}.session_versions
      where ${isReal("instance")}
    ) as versions
    where not ${isHidden}
    qualify row_number() over (partition by ${sessionPartition} order by ${newestFirst}) = 1`, "newestRows");
var newest = /* @__PURE__ */ __name((columns, dialect, where = "true") => {
  return `(
  select ${columns.map(dialect.quoted).join(", ")}
  from \${store}.session_versions
  where ${where} and ${dialect.rowReference} in (
    ${newestRows(dialect)}
  )${dialect.rowReference === "row_id" ? onePerRowId : ""}
) as newest`;
}, "newest");
var isPublic = /* @__PURE__ */ __name(({ pii }) => isShownToAnalysts(pii), "isPublic");
var preferenceOf = /* @__PURE__ */ __name((outcome2) => `case ${outcome2} ${outcomes.map((kind, index) => `when '${kind}' then ${index}`).join(" ")} end`, "preferenceOf");
var sessionViewFields = [
  field(
    "newer_version_rejected_at",
    "TIMESTAMP",
    "When a later version of this file was written that could not be loaded; NULL if there is none. See `session_files` for the reason."
  )
];
var renamedWords = [
  ["(App Chat)", "(Mobile Chat)"],
  ["(App)", "(Mobile)"]
];
var sessionType = `coalesce(newest.session_type, ${renamedWords.reduce(
  (text, [old, current]) => `replace(${text}, '${old}', '${current}')`,
  "coalesce(newest.legacy_session_type, newest.call_type, newest.chat_type)"
)})`;
var computedInView = {
  session_type: `${sessionType} as session_type`,
  newer_version_rejected_at: "case when rejected.rejected_at > newest.source_time_created then rejected.rejected_at end as newer_version_rejected_at"
};
function sessionRelation(dataset) {
  const all = [...identity, ...versionFields, ...sessionViewFields, ...fieldsOf(sessions.columns), unknownFields];
  const fields = dataset === "restricted" ? all : all.filter(isPublic);
  return {
    dataset,
    name: sessions.name,
    description: describe(sessions),
    fields,
    sql: named((dialect) => sessionSelect(fields, dialect, "true"))
  };
}
__name(sessionRelation, "sessionRelation");
var sessionSelect = /* @__PURE__ */ __name((fields, dialect, where) => `select
  ${fields.map(({ name }) => computedInView[name] ?? `newest.${dialect.quoted(name)}`).join(",\n  ")}
from ${newest(
  fields.map(({ name }) => name).filter((name) => !sessionViewFields.some((viewField) => viewField.name === name)),
  dialect,
  where
)}
left join (
  select bucket, object_name, max(source_time_created) as rejected_at
  from \${store}.unloaded_files where outcome = 'rejected' group by bucket, object_name
) as rejected on rejected.bucket = newest.source_bucket and rejected.object_name = newest.source_object
where ${hidesErased}`, "sessionSelect");
function childRelation(table, dataset) {
  const items = fieldsOf({ position, ...table.columns }).filter((item) => dataset === "restricted" || isPublic(item));
  const sql = /* @__PURE__ */ __name((dialect) => {
    const columns = [
      ...keys.map((name) => `newest.${dialect.quoted(name)}`),
      ...items.map(({ name }) => `${dialect.unnestsInSelect ? "newest.item" : "item"}.${dialect.quoted(name)}`)
    ];
    const select = `select
  ${columns.join(",\n  ")}`;
    return dialect.unnestsInSelect ? `${select}
from (
  select ${keys.map(dialect.quoted).join(", ")}, unnest(${table.name}) as item
  from ${newest([...keys, table.name], dialect)}
  where ${hidesErased}
) as newest` : `${select}
from ${newest([...keys, table.name], dialect)}
cross join ${dialect.unnest(`newest.${table.name}`, "item")}
where ${hidesErased}`;
  }, "sql");
  return { dataset, name: table.name, description: describe(table), fields: [...identity, ...items], sql: named(sql) };
}
__name(childRelation, "childRelation");
var outcome = "case when erased.session_key is not null then 'erased' else handled.outcome end as outcome";
function ledger() {
  const description = "The ledger: one row per file version (bucket, object, generation) and its outcome. `compact` may drop superseded versions of loaded sessions from it.";
  const fields = [
    required("bucket", "STRING", "Bucket of the file."),
    required("object_name", "STRING", "Object name."),
    required("generation", "INT64", "Generation of the object."),
    required(
      "outcome",
      "STRING",
      "`loaded`, `superseded` (a newer version was handled instead, or the object is gone), `skipped` (not a session), `rejected` (kept in quarantine) or `erased` (its session was erased)."
    ),
    field(
      "problems",
      "STRING",
      "Why it was not loaded, as text: codes such as `not_json` or `no_id`, each with its JSON pointer and a sentence; NULL if it was."
    ),
    field(
      "warnings",
      "STRING",
      "What is unusual in a loaded file, as text: codes such as `unfit_value` or `updated_at_in_future`, each with its JSON pointer; NULL if nothing is."
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
    required("schema_version", "STRING", "Hash of the list of columns.")
  ];
  const sql = /* @__PURE__ */ __name((dialect) => {
    const text = dialect.types.STRING.toLowerCase();
    const listed = /* @__PURE__ */ __name((list, entry) => `(select string_agg(${entry}, '; ' order by entry.pointer, entry.code) from ${dialect.unnest(list, "entry")})`, "listed");
    const place = "entry.code || case when entry.pointer = '' then '' else ' ' || entry.pointer end";
    return `select ${fields.map(({ name }) => name === "outcome" ? outcome : `handled.${dialect.quoted(name)}`).join(", ")}
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
  }, "sql");
  return { dataset: "contact_center", name: "session_files", description, fields, sql: named(sql) };
}
__name(ledger, "ledger");
function driftRelation() {
  const fields = [
    required("instance", "STRING", "Platform instance (tenant)."),
    required("channel", "STRING", "`call` or `chat`."),
    required("pointer", "STRING", "Where in the file (JSON pointer), list positions as `*`."),
    required(
      "problem",
      "STRING",
      "`unknown_key` (no column yet), `unfit_value` (not of the column's type), `unknown_item` (an item of a list that is not an object), `number_as_text`, `object_as_list` (one object instead of a list) or `duplicate_key` (a key twice in one object; the last counts)."
    ),
    required("kinds", "STRING", "JSON kinds seen there, such as `number, string`."),
    required("first_seen_at", "TIMESTAMP", "First file (by its time in the bucket) that had it."),
    required("last_seen_at", "TIMESTAMP", "Last file that had it."),
    required("session_count", "INT64", "Sessions that had it."),
    required("example_session_key", "STRING", "One of those sessions.")
  ];
  return {
    dataset: "contact_center",
    name: "session_drift",
    description: "What the files contain that the loader does not know yet: one row per pointer and problem. Nothing is lost: the values are in `unknown_fields` of `contact_center_restricted.sessions`. All versions of all sessions count, so a key that the platform no longer sends stays, with the time it was last seen.",
    fields,
    sql: named(driftSelect)
  };
}
__name(driftRelation, "driftRelation");
var driftSelect = /* @__PURE__ */ __name((dialect) => `select
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
group by version.instance, version.channel, item.pointer, item.problem`, "driftSelect");
var describe = /* @__PURE__ */ __name(({ grain, about }) => about === "" ? grain : `${grain} ${about}`, "describe");
var named = /* @__PURE__ */ __name((sql) => (dialect) => dialect.withRelationNames(sql(dialect)), "named");
var relations = [
  sessionRelation("contact_center"),
  sessionRelation("restricted"),
  ...childTables.flatMap((table) => [childRelation(table, "contact_center"), childRelation(table, "restricted")]),
  ledger(),
  driftRelation()
];
var sessionsBetween = {
  dataset: "contact_center",
  name: "sessions_between",
  description: "The `sessions` relation from one UTC date to another, both included. Reads those days' rows, and of the others what orders versions.",
  parameters: [
    { name: "from_date", type: "DATE" },
    { name: "to_date", type: "DATE" }
  ],
  sql: named(
    (dialect) => sessionSelect(
      [...identity, ...versionFields, ...sessionViewFields, ...fieldsOf(sessions.columns)].filter(isPublic),
      dialect,
      "session_date between from_date and to_date"
    )
  )
};
var routines = [sessionsBetween];

// schema/sql-dialect.ts
var dialectFragments = ["weekday", "week_start", "month_start", "each_integer", "each_date"];

// schema/metric-views.ts
var folder = path.join(import.meta.dirname, "views");
var sharedFragments = {
  /** What kind of session it is, from the words of the platform's releases, newest first. */
  direction: /* @__PURE__ */ __name(([session]) => {
    const words = `coalesce(${session}.session_type, ${session}.legacy_session_type, ${session}.call_type, ${session}.chat_type)`;
    const kinds = ["Campaign", "Outbound", "Callback", "Scheduled", "Internal"];
    return `case ${kinds.map((kind) => `when ${words} like '%${kind}%' then '${kind.toLowerCase()}'`).join(" ")} else 'inbound' end`;
  }, "direction"),
  full_name: /* @__PURE__ */ __name(([person]) => `nullif(trim(concat(coalesce(${person}.first_name, ''), ' ', coalesce(${person}.last_name, ''))), '')`, "full_name"),
  interval_start: /* @__PURE__ */ __name(([instant]) => `datetime(timestamp_seconds(div(unix_seconds(${instant}), \${interval_seconds}) * \${interval_seconds}), '\${time_zone}')`, "interval_start")
};
var fragmentCall = /\{\{(\w+)\(((?:[^{}]|\$\{\w+\})*)\)\}\}/g;
function splitArguments(text) {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
__name(splitArguments, "splitArguments");
var isDialectFragment = /* @__PURE__ */ __name((name) => dialectFragments.some((known) => known === name), "isDialectFragment");
function withFragments(sql, dialect) {
  return sql.replaceAll(fragmentCall, (call, name, list) => {
    const fragment = isDialectFragment(name) ? dialect.fragments[name] : sharedFragments[name];
    return fragment?.(splitArguments(list)) ?? call;
  });
}
__name(withFragments, "withFragments");
function checkFragments(sql) {
  for (const [, name = ""] of sql.matchAll(fragmentCall)) {
    if (!isDialectFragment(name) && sharedFragments[name] === void 0) throw new Error(`views: there is no fragment named ${name}`);
  }
}
__name(checkFragments, "checkFragments");
var columnHead = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  type: z.enum(["STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATETIME", "DATE"]),
  pii: z.enum(piiClasses),
  description: z.string().min(1)
});
function readColumn(line) {
  const [, name, type, pii, description] = /^(\w+) (\w+)(?: (\w+))? \| (.+)$/.exec(line) ?? [];
  const head = columnHead.parse({ name, type, pii: pii ?? "none", description }, { error: /* @__PURE__ */ __name(() => `views: unreadable head: ${line}`, "error") });
  return field(head.name, head.type, head.description, { pii: head.pii });
}
__name(readColumn, "readColumn");
function readMetricView(text) {
  const heads = [...text.matchAll(/^-- @(\w+) (.+)$/gm)];
  const valueOf = /* @__PURE__ */ __name((tag) => heads.find(([, found]) => found === tag)?.[2], "valueOf");
  const [name, grain, about] = ["view", "grain", "about"].map(valueOf);
  if (name === void 0 || grain === void 0) throw new Error("views: a file needs @view and @grain");
  const fields = heads.filter(([, tag]) => tag === "col").map(([, , line = ""]) => readColumn(line));
  const body = text.replaceAll(/^-- @.*\n/gm, "").trim();
  checkFragments(body);
  return {
    dataset: z.enum(["contact_center", "restricted"]).parse(valueOf("dataset") ?? "contact_center"),
    name,
    description: about === void 0 ? grain : `${grain} ${about}`,
    fields,
    sql: named((dialect) => dialect.metricView(withFragments(body, dialect), fields)),
    body
  };
}
__name(readMetricView, "readMetricView");
var reads = /* @__PURE__ */ __name((view2, other) => view2 !== other && new RegExp(`\\}\\.${other.name}\\b`).test(view2.body), "reads");
function inOrder(views) {
  const ordered = [];
  let waiting = [...views];
  while (waiting.length > 0) {
    const ready = waiting.filter((view2) => !waiting.some((other) => reads(view2, other)));
    if (ready.length === 0) throw new Error(`views: ${waiting.map(({ name }) => name).join(", ")} read each other`);
    ordered.push(...ready);
    waiting = waiting.filter((view2) => !ready.includes(view2));
  }
  return ordered;
}
__name(inOrder, "inOrder");
var metricViews = inOrder(
  readdirSync(folder).toSorted().map((file) => readMetricView(readFileSync(path.join(folder, file), "utf8")))
);
var allRelations = [...relations, ...metricViews];

// schema/program-objects.ts
var view = /* @__PURE__ */ __name((one) => ({ kind: "view", view: one }), "view");
var tableFunction = /* @__PURE__ */ __name((routine) => ({ kind: "table function", routine }), "tableFunction");
var programObjects = [...allRelations.map(view), ...routines.map(tableFunction)];

export {
  outcomes,
  outcomeAt,
  newestFirst,
  sessionPartition,
  deletedAt,
  isHidden,
  preferenceOf,
  programObjects
};
