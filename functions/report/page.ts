import type { QueryResult } from "../warehouse/warehouse.ts";
import type { Panel } from "./dashboard.ts";
import { formatCell, formatChange, formatFigure } from "./figures.ts";
import { style } from "./style.ts";

/** A panel with its query's result. */
export interface FilledPanel {
  readonly panel: Panel;
  readonly result: QueryResult;
  /** The row of the panel's figures for the period before; null if there is none. */
  readonly comparedRow: Readonly<Record<string, unknown>> | null;
  /** The statement as it ran, so that readers can run it again. */
  readonly sql: string;
  readonly svg: string | null;
}

export interface Page {
  readonly panels: readonly FilledPanel[];
  /** Local dates of the first and last session shown; null if there are no sessions. */
  readonly period: { readonly from: string; readonly to: string } | null;
  /** Local dates that figures are compared with: as many days, just before; null without a first date. */
  readonly before: { readonly from: string; readonly to: string } | null;
  readonly timeZone: string;
  /** Filters in effect, such as `channel call`. */
  readonly narrowed: readonly string[];
  /** When the report was made, RFC 3339. */
  readonly madeAt: string;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (value: string): string => value.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
const anchor = (screen: string): string => screen.toLowerCase().replaceAll(" ", "-");
const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
const dayText = (date: string): string => day.format(new Date(`${date}T00:00:00Z`));

function table({ columns, rows }: QueryResult): string {
  const head = columns.map(
    ({ name }) => `<th${isNumeric(rows, name) ? ' class="number"' : ""}>${escapeHtml(name.replaceAll("_", " "))}</th>`,
  );
  const body = rows.map(
    (row) =>
      `<tr>${columns.map(({ name }) => `<td${isNumeric(rows, name) ? ' class="number"' : ""}>${escapeHtml(formatCell(row[name]))}</td>`).join("")}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

const isNumeric = (rows: QueryResult["rows"], name: string): boolean => rows.some((row) => typeof row[name] === "number");

const details = ({ result, sql }: FilledPanel): string => `<details>
<summary>Table and SQL</summary>
${table(result)}
<pre><code>${escapeHtml(sql)}</code></pre>
</details>`;

function figures(filled: FilledPanel): string {
  const [row = {}] = filled.result.rows;
  const items = (filled.panel.figures ?? []).map(({ column, label, population, format }) => {
    // A figure without a population is about the loading and has nothing to do with periods.
    const change =
      filled.comparedRow === null || population === null ? null : formatChange(row[column], filled.comparedRow[column], format);
    const notes = [
      ...(change === null ? [] : [`<dd class="change">${escapeHtml(change)}</dd>`]),
      ...(population === null ? [] : [`<dd class="population">${escapeHtml(population)}</dd>`]),
    ];
    return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(formatFigure(row[column], format))}</dd>${notes.join("")}</div>`;
  });
  return `<dl class="figures">${items.join("")}</dl>`;
}

function figure(filled: FilledPanel): string {
  const { panel, svg, result } = filled;
  const isStrip = panel.figures !== undefined;
  const isWide = svg !== null && /^<svg[^>]* width="(?:9|1\d)\d\d/.test(svg.replaceAll("\n", " "));
  const content = isStrip
    ? figures(filled)
    : result.rows.length === 0
      ? `<p class="nothing">Nothing in this period.</p>`
      : panel.table === true
        ? table(result)
        : (svg ?? "");
  return `<figure class="${isStrip ? "strip" : isWide ? "card wide" : "card"}">
<figcaption><h3>${escapeHtml(panel.title)}</h3><p>${escapeHtml(panel.description)}</p></figcaption>
${isStrip ? content : `<div class="chart">${content}</div>`}
${details(filled)}
</figure>`;
}

/** Renders the report as one self-contained page: no script, no request, light or dark by the reader's system. */
export function renderPage({ panels, period, before, timeZone, narrowed, madeAt }: Page): string {
  const screens = [...new Set(panels.map(({ panel }) => panel.screen))];
  const when =
    period === null ? "No sessions" : period.from === period.to ? dayText(period.from) : `${dayText(period.from)} – ${dayText(period.to)}`;
  const made = `${madeAt.slice(0, 16).replace("T", " ")} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Contact center report, ${escapeHtml(when)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">Contact center report</p>
<h1>${escapeHtml(when)}</h1>
<p class="scope">${escapeHtml([narrowed.length === 0 ? "All channels, queues and instances" : narrowed.join(" · "), `times in ${timeZone}`, ...(before === null ? [] : [`figures compared with ${dayText(before.from)} – ${dayText(before.to)}`]), `made ${made}`].join(" · "))}</p>
<nav aria-label="Screens">${screens.map((screen) => `<a href="#${anchor(screen)}">${escapeHtml(screen)}</a>`).join("")}</nav>
</header>
<main>
${screens
  .map(
    (screen) => `<section id="${anchor(screen)}">
<h2>${escapeHtml(screen)}</h2>
<div class="grid">
${panels
  .filter(({ panel }) => panel.screen === screen)
  .map(figure)
  .join("\n")}
</div>
</section>`,
  )
  .join("\n")}
</main>
<footer><p>Every figure comes from the views of dataset <code>contact_center</code>; open “Table and SQL” under a chart to see the rows and the query. Service level, abandons and handle time are counted as <code>schema/ANALYSTS.md</code> says.</p></footer>
</body>
</html>
`;
}
