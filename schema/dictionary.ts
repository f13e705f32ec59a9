import type { Field } from "./field.ts";
import type { Relation } from "./relations.ts";
import { identity } from "./store.ts";
import type { Column, Table } from "./table.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** How a column's evidence reads to somebody who has never seen the file. */
const evidenceText: Readonly<Record<Column["evidence"], string>> = {
  observed: "seen in files",
  published: "in published examples",
  documented: "documented",
  api: "from the platform's API",
  derived: "computed",
};

const channelText: Readonly<Record<Column["channels"], string>> = { both: "both", call: "calls", chat: "chats" };

const unitOf = (name: string, type: string): string => {
  if (name.endsWith("_seconds")) return "seconds";
  if (name.endsWith("_milliseconds")) return "milliseconds";
  if (name.endsWith("_bytes")) return "bytes";
  if (name.endsWith("_percent")) return "percent";
  return type === "TIMESTAMP" ? "UTC" : "";
};

const header = "| column | type | unit | meaning | in the file | in | personal data | known |\n|---|---|---|---|---|---|---|---|";

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
    evidenceText[column.evidence],
  ];
  return `| ${parts.map(cell).join(" | ")} |`;
}

const fieldLine = ({ name, type, description, pii }: Field): string =>
  `| ${[`\`${name}\``, type, unitOf(name, type), description, "", "both", pii === "none" ? "" : pii, "computed"].map(cell).join(" | ")} |`;

const keyOf = (table: Table): string => (table.list === "" ? "`instance`, `session_key`" : "`instance`, `session_key`, `position`");

function tableSection(table: Table, versionFields: readonly Field[]): string {
  const own = Object.entries(table.columns).map(([name, column]) => columnLine(name, column, table.list));
  const about = table.about === "" ? [] : [table.about, ""];
  const rest =
    table.list === ""
      ? versionFields.map(fieldLine)
      : ["| `position` | INT64 |  | Place of the item in its list, from 0. |  | both |  | computed |"];
  return [
    `## ${table.name}`,
    "",
    `${table.grain} Key: ${keyOf(table)}.`,
    "",
    ...about,
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
    "| column | type | meaning |",
    "|---|---|---|",
    ...fields.map((field) => `| \`${field.name}\` | ${field.type} | ${cell(field.description)} |`),
  ].join("\n");
}

/** The data dictionary as Markdown, for an analyst who has never seen the file. */
export function dictionary(tables: readonly Table[], versionFields: readonly Field[], others: readonly Relation[]): string {
  const contents = [...tables, ...others].map(({ name }) => `[${name}](#${name})`).join(" · ");
  return `# Data dictionary

Generated from the list of tables in \`schema/\`; change that list, not this page (\`npm run generate\`).

Every relation of the file is in dataset \`contact_center\`, without the columns of class \`contact\` and \`content\`, and in \`contact_center_restricted\` with all of them.

**Good to know before the first query**

- Join relations by \`instance\` and \`session_key\`, and also by \`session_date\`, so that a date filter reads less. Never by \`session_id\` alone: call 135 and chat 135 are two sessions.
- Filter on \`session_date\`, the UTC date of \`created_at\`. It is the partition.
- Instants (\`_at\`) are UTC. Lengths (\`_seconds\`) are whole seconds unless said.
- \`ended_at\` is the file's \`ends_at\`. The customer may stay on for the survey, so participants and survey events can end later.
- \`connected_at\` may be the virtual agent's connection, before \`queued_at\`; chats have neither.
- Talk and wrap-up are separate rows of \`handle_durations\`: averaging rows halves the handle time.
- \`rating\` goes up to 5 in real files, although the documentation says 4.
- A list that is empty or missing in the file gives no rows; the session keeps its row in \`sessions\`.
- Personal data: \`identifier\` stands for a person or their record elsewhere, \`agent\` is an agent's name or e-mail, \`contact\` a customer's number, e-mail or name, \`content\` what was said, typed or recorded.

${contents}

## In every relation

| column | type | meaning |
|---|---|---|
${identity.map((field) => `| \`${field.name}\` | ${field.type} | ${cell(field.description)} |`).join("\n")}

${tables.map((table) => tableSection(table, versionFields)).join("\n\n")}

${others.map(relationSection).join("\n\n")}
`;
}
