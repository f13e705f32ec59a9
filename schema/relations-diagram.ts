import { metricViews } from "./metric-views.ts";
import type { Table } from "./table.ts";
import { childTables, sessions } from "./tables/index.ts";

const ink = { page: "#ffffff", line: "#8c959f", text: "#1f2328", quiet: "#59636e", card: "#f6f8fa", head: "#0b57d0" } as const;
const lineHeight = 20;
const padding = 14;
const headHeight = 54;

interface Card {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly title: string;
  readonly subtitle: string;
  /** Columns of names. */
  readonly columns: readonly (readonly string[])[];
}

const heightOf = ({ columns }: Card): number => headHeight + padding + Math.max(...columns.map((names) => names.length)) * lineHeight;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function drawn(card: Card): string {
  const { x, y, width, title, subtitle, columns } = card;
  const names = columns.flatMap((column, place) =>
    column.map(
      (name, line) =>
        `<text x="${x + padding + (place * (width - padding)) / columns.length}" y="${y + headHeight + 14 + line * lineHeight}" class="name">${escaped(name)}</text>`,
    ),
  );
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${heightOf(card)}" rx="6" fill="${ink.card}" stroke="${ink.line}"/>`,
    `<text x="${x + padding}" y="${y + 24}" class="title">${escaped(title)}</text>`,
    `<text x="${x + padding}" y="${y + 42}" class="quiet">${escaped(subtitle)}</text>`,
    ...names,
  ].join("\n");
}

/** Names in columns of about the same length, in their order. */
const inColumns = (names: readonly string[], count: number): readonly (readonly string[])[] => {
  const length = Math.ceil(names.length / count);
  return Array.from({ length: count }, (_, index) => names.slice(index * length, (index + 1) * length));
};

/** A list inside the items of another list is named with its owner's. */
const listName = ({ name, owner }: Table): string => (owner === null ? name : `└ ${name}`);

/** The relations that an analyst reads, as an SVG picture. */
export function relationsDiagram(): string {
  const views = metricViews.filter(({ dataset }) => dataset === "contact_center").map(({ name }) => name);
  const one: Card = {
    x: 20,
    y: 20,
    width: 220,
    title: sessions.name,
    subtitle: "one row per call or chat",
    columns: [["instance", "session_key", "session_date", `… ${Object.keys(sessions.columns).length} more columns`]],
  };
  const lists: Card = {
    x: 300,
    y: 20,
    width: 560,
    title: `${childTables.length} lists of a session`,
    subtitle: "one row per item; joined by instance and session_key",
    columns: inColumns(childTables.map(listName), 2),
  };
  const answers: Card = {
    x: 300,
    y: 20 + heightOf(lists) + 40,
    width: 560,
    title: `${views.length} views of metrics`,
    subtitle: "wide rows and figures that are computed for you",
    columns: inColumns(views, 2),
  };
  const files: Card = {
    x: 20,
    y: answers.y,
    width: 220,
    title: "about the files",
    subtitle: "outcomes, and unknown keys",
    columns: [["session_files", "session_drift"]],
  };
  const middle = one.y + heightOf(one) / 2;
  const below = answers.y + headHeight / 2;
  const arrows = [
    `<path d="M ${one.x + one.width} ${middle} H ${lists.x}"/>`,
    `<path d="M ${one.x + one.width} ${middle} H 270 V ${below} H ${answers.x}" marker-end="url(#to)"/>`,
    `<path d="M ${lists.x + lists.width / 2} ${lists.y + heightOf(lists)} V ${answers.y}" marker-end="url(#to)"/>`,
  ];
  const [width, height] = [880, answers.y + heightOf(answers) + 20];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The relations that an analyst reads">
<style>
text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 13px; fill: ${ink.text} }
.title { font-size: 15px; font-weight: 600; fill: ${ink.head} }
.quiet { font-size: 12px; fill: ${ink.quiet} }
.name { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px }
path { fill: none; stroke: ${ink.line}; stroke-width: 1.5 }
</style>
<defs><marker id="to" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M 0 0 L 7 4 L 0 8"/></marker></defs>
<rect width="${width}" height="${height}" fill="${ink.page}"/>
${arrows.join("\n")}
${[one, lists, answers, files].map(drawn).join("\n")}
</svg>
`;
}
