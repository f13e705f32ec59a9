import type { Field } from "./field.ts";
import { type Relation, described, keyOfTable } from "./relations.ts";
import { identity } from "./store.ts";
import type { Column, PiiClass, Table } from "./table.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** How the dictionary names a column's evidence, and what it means for a query. */
const evidenceText: Readonly<Record<Column["evidence"], { readonly short: string; readonly meaning: string }>> = {
  observed: { short: "seen in files", meaning: "genuine files have the key" },
  published: { short: "in examples", meaning: "published examples of genuine files have it; some releases do not send it" },
  documented: { short: "documented", meaning: "the platform's reference names it" },
  api: { short: "in the API", meaning: "the platform's API has it; files may never have it" },
  derived: { short: "computed", meaning: "not in the file; it comes from the loader or the bucket" },
};

/** What the classes of personal data mean; `contact_center` has no column of the last two. */
const classText: Readonly<Record<Exclude<PiiClass, "none">, string>> = {
  identifier: "a number or code that stands for a person or for their record elsewhere",
  agent: "an agent's name, e-mail or picture",
  contact: "a customer's number, e-mail or name; in `contact_center_restricted` only",
  content: "what was said, typed or recorded, and objects whose keys the customer chooses; in `contact_center_restricted` only",
};

const channelText: Readonly<Record<Column["channels"], string>> = { both: "both", call: "calls", chat: "chats" };

const unitOf = (name: string, type: string): string => {
  if (name.endsWith("_seconds")) return "seconds";
  if (name.endsWith("_milliseconds")) return "milliseconds";
  if (name.endsWith("_bytes")) return "bytes";
  if (name.endsWith("_percent")) return "percent";
  if (name.endsWith("_count")) return "count";
  return type === "TIMESTAMP" ? "UTC" : "";
};

const header = "| column | type | unit | meaning | in the file | for | personal data | evidence |\n|---|---|---|---|---|---|---|---|";

function columnLine(name: string, column: Column, list: string): string {
  const at = column.sources
    .map((source) => `\`${[list === "" ? "" : `${list.replaceAll(".", "[].")}[]`, source].filter((part) => part !== "").join(".")}\``)
    .join(" or ");
  const parts = [
    `\`${name}\``,
    column.type,
    unitOf(name, column.type),
    column.description,
    at,
    channelText[column.channels],
    column.pii === "none" ? "" : column.pii,
    evidenceText[column.evidence].short,
  ];
  return `| ${parts.map(cell).join(" | ")} |`;
}

const fieldLine = ({ name, type, description, pii }: Field): string =>
  `| ${[`\`${name}\``, type, unitOf(name, type), description, "", "both", pii === "none" ? "" : pii, "computed"].map(cell).join(" | ")} |`;

function tableSection(table: Table, versionFields: readonly Field[]): string {
  const own = Object.entries(table.columns).map(([name, column]) => columnLine(name, column, table.list));
  const rest =
    table.list === ""
      ? versionFields.map(fieldLine)
      : ["| `position` | INT64 |  | Place of the item in its list, from 0. |  | both |  | computed |"];
  return [
    `## ${table.name}`,
    "",
    described(table.grain, keyOfTable(table), table.about),
    "",
    header,
    ...(table.list === "" ? own : [...rest, ...own]),
    ...(table.list === "" ? rest : []),
  ].join("\n");
}

function relationSection({ name, description, fields }: Relation): string {
  return [
    `## ${name}`,
    "",
    description,
    "",
    "| column | type | unit | meaning | personal data |",
    "|---|---|---|---|---|",
    ...fields.map(
      (field) =>
        `| \`${field.name}\` | ${field.type} | ${unitOf(field.name, field.type)} | ${cell(field.description)} | ${field.pii === "none" ? "" : field.pii} |`,
    ),
  ].join("\n");
}

const link = ({ name }: { readonly name: string }): string => `[${name}](#${name})`;

/** Those to start from come first. */
const rankOf = ({ description }: Relation): number => (description.startsWith("(start here)") ? 0 : 1);

/** Queries to begin with; a test runs each. */
const firstQueries = `\`\`\`sql
-- Sessions, handle time and ratings by day and channel
select local_date, channel, count(*) as sessions, sum(handle_seconds) as handle_seconds, count(rating) as ratings, avg(rating) as average_rating
from contact_center.sessions_flat
where session_date between date '2026-03-02' and date '2026-03-08'
group by local_date, channel
order by local_date, channel;

-- Handle time by agent, of one instance or of several
select instance, agent_id, count(*) as legs, sum(handle_seconds) / count(*) as average_leg_seconds
from contact_center.agent_legs
where session_date >= date '2026-03-02'
group by instance, agent_id;

-- From where to where customers are transferred: a child relation joined to its session
select session.queue_path, transfer.to_queue_path, transfer.transfer_status, count(*) as transfers
from contact_center.transfers_flat as transfer
join contact_center.sessions_flat as session on session.session_uid = transfer.session_uid and session.session_date = transfer.session_date
where transfer.session_date >= date '2026-03-02'
group by session.queue_path, transfer.to_queue_path, transfer.transfer_status;

-- What the platform sends that has no column yet
select pointer, problem, kinds, session_count, example_session_key from contact_center.session_drift order by session_count desc;
\`\`\``;

/** The data dictionary as Markdown, for an analyst who has never seen the file. */
export function dictionary(tables: readonly Table[], versionFields: readonly Field[], others: readonly Relation[]): string {
  const curated = others.filter(({ layer }) => layer === "curated").toSorted((one, other) => rankOf(one) - rankOf(other));
  const ofLoading = others.filter(({ layer }) => layer === "loading");
  return `# Data dictionary

Generated from the list of tables in \`schema/\`; change that list, not this page (\`npm run generate\`).

The platform writes one JSON file per call and per chat, seconds after the session ends, and again about 15 minutes later. The relations contain the **latest** version of each session; a rewritten file replaces all rows of its session. **Start from \`sessions_flat\`** (one row per session), **\`queue_entries\`** (one per stay in a queue) and **\`agent_legs\`** (one per agent on a session): they are curated, without nested columns, and have a key of one column each. The relations of the file below them have every key: \`sessions\` has one row per session, and every list in the file is a relation of its own.

Each relation of the file exists twice: in dataset \`contact_center\` without the columns of class \`contact\` and \`content\`, and in \`contact_center_restricted\` with all columns.

## Good to know before the first query

- Join relations by \`instance\` and \`session_key\`, and also by \`session_date\`, so that a date filter reads less. Never by \`session_id\` alone: call 135 and chat 135 are two sessions.
- Filter on \`session_date\`, the UTC date of \`created_at\`. It is the partition.
- Instants (\`_at\`) are UTC. Lengths (\`_seconds\`) are whole seconds unless stated otherwise. Counts (\`_count\`) count rows or messages. Flags (\`is_\`, \`has_\`) are true, false, or NULL if the file does not say: count them with \`countif\`.
- Do not rely on the order of instants, or on sums that agree: genuine files break both. \`sessions.hold_seconds\` may be less than the sum over the participants' or the agents' rows.
- \`ended_at\` is the file's \`ends_at\`. The customer may stay on for the survey, so participants and survey events can end later.
- \`connected_at\` may be the virtual agent's connection, before \`queued_at\`; chats have neither.
- Talk and wrap-up are separate rows of \`handle_durations\`: averaging rows halves the handle time.
- \`rating\` goes up to 5 in genuine files, although the documentation says 4. \`has_feedback\` refers to the comment, not to the rating.
- Statuses, reasons and types are open lists: the platform adds values between releases. Put an \`else\` into every \`case\`.
- A list that is empty or missing in the file has no rows; the session still has its row in \`sessions\`. Use a left join to keep it.
- A value that does not fit its column is NULL there and stored in \`unknown_fields\`; \`session_drift\` counts such values.

## How to read the tables

- **in the file**: path of the value in the JSON; \`[]\` is a list. Empty if the value is not in the file.
- Columns of type JSON are JSON in \`contact_center_restricted\` and text in \`contact_center\`; functions of JSON take both.
- **for**: whether calls, chats or both have it; NULL for the others.
- **personal data**: the class that settings keep, drop or pseudonymize; empty if the column does not identify or describe a person.
${Object.entries(classText)
  .map(([pii, meaning]) => `  - \`${pii}\`: ${meaning}`)
  .join("\n")}
- **evidence**: how well the key is known.
${Object.values(evidenceText)
  .map(({ short, meaning }) => `  - ${short}: ${meaning}`)
  .join("\n")}

## First queries

${firstQueries}

## Relations

- **Curated**, for questions and BI tools: ${curated.map(link).join(" · ")}
- **Of the file**, with every key: ${tables.map(link).join(" · ")}
- **Of the loading**: ${ofLoading.map(link).join(" · ")}

${curated.map(relationSection).join("\n\n")}

## In every relation of the file

| column | type | meaning |
|---|---|---|
${identity.map((field) => `| \`${field.name}\` | ${field.type} | ${cell(field.description)} |`).join("\n")}

${tables.map((table) => tableSection(table, versionFields)).join("\n\n")}

${ofLoading.map(relationSection).join("\n\n")}
`;
}
