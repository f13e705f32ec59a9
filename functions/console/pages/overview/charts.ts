import { html } from "hono/html";
import type { TopLevelSpec } from "vega-lite";
import { drawChart } from "../../../report/chart.ts";
import type { Panel } from "../../../report/dashboard.ts";
import { formatCell, formatFigure } from "../../../report/figures.ts";
import { readableSql } from "../../../report/filters.ts";
import type { QueryResult } from "../../../warehouse/warehouse.ts";
import { type Cells, textIn } from "../../cells.ts";
import { type PeriodFilters, addressOf, parametersOf } from "../../filters.ts";
import type { Html } from "../../layout.ts";
import { chartHtml } from "../../svg.ts";
import type { Statement } from "../sessions/search.ts";

/** The list of the sessions that a row of a panel counts, as far as the list can be narrowed by what the row says. */
export function sessionsOf(row: Cells, filters: PeriodFilters): string {
  const day = textIn(row, "local_date") ?? textIn(row, "session_date");
  const queue = textIn(row, "queue_path");
  return addressOf("/sessions", parametersOf(filters), {
    ...(day === null ? {} : { from: day, to: day }),
    ...(queue === null ? {} : { queue }),
    channel: textIn(row, "channel") ?? filters.channel,
    rating: textIn(row, "rating") ?? undefined,
    q: textIn(row, "agent_name") ?? undefined,
  });
}

/** Columns that the list of sessions can be narrowed by. */
const narrowing = ["local_date", "session_date", "queue_path", "channel", "rating", "agent_name"];

/** A chart whose marks lead to their sessions; a line is one mark of many days, so it leads nowhere. */
function withLinks(spec: TopLevelSpec): TopLevelSpec {
  if (!("mark" in spec) || !("encoding" in spec) || spec.encoding === undefined) return spec;
  const mark = typeof spec.mark === "object" && "type" in spec.mark ? spec.mark.type : spec.mark;
  if (mark === "line") return spec;
  return { ...spec, encoding: { ...spec.encoding, href: { field: "href", type: "nominal" } } };
}

async function draw(panel: Panel, spec: TopLevelSpec, rows: QueryResult["rows"], filters: PeriodFilters): Promise<Html> {
  const canLead = rows.some((row) => narrowing.some((name) => row[name] !== null && row[name] !== undefined));
  const linked = canLead ? rows.map((row) => ({ ...row, href: sessionsOf(row, filters) })) : rows;
  return chartHtml(await drawChart(canLead ? withLinks(spec) : spec, linked, panel.title));
}

function renderTable({ columns, rows }: QueryResult, title: string): Html {
  const isNumber = (name: string): boolean => rows.some((row) => typeof row[name] === "number");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}: rows">
    <table>
      <thead>
        <tr>
          ${columns.map(({ name }) => html`<th scope="col" class="${isNumber(name) ? "number" : ""}">${name.replaceAll("_", " ")}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ name }) => html`<td class="${isNumber(name) ? "number" : ""}">${formatCell(row[name])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A panel of the report: its chart, table or figures, the sessions behind it, and its rows and statement. */
export async function renderPanel(
  panel: Panel,
  answer: QueryResult,
  { sql, parameters }: Statement,
  filters: PeriodFilters,
): Promise<Html> {
  const { title, description, spec, figures, table } = panel;
  const [row = {}] = answer.rows;
  const isWide = spec !== undefined && "width" in spec && typeof spec.width === "number" && spec.width > 900;
  const content =
    answer.rows.length === 0
      ? html`<p class="nothing">Nothing in this period.</p>`
      : figures !== undefined
        ? html`<dl class="figures">
            ${figures.map(
              ({ column, label, format }) =>
                html`<div>
                  <dt>${label}</dt>
                  <dd>${formatFigure(row[column], format)}</dd>
                </div>`,
            )}
          </dl>`
        : table === true || spec === undefined
          ? renderTable(answer, title)
          : html`<div class="chart" tabindex="0" role="region" aria-label="${title}">
              ${await draw(panel, spec, answer.rows, filters)}
            </div>`;
  return html`<figure class="${figures !== undefined ? "strip" : isWide ? "card wide" : "card"}">
    <figcaption>
      <h3>${title}</h3>
      <p>${description}</p>
    </figcaption>
    ${content}
    <details>
      <summary>Table and SQL</summary>
      ${renderTable(answer, title)}
      <pre><code>${readableSql(sql, parameters)}</code></pre>
    </details>
    <p class="behind">
      <a href="${addressOf("/sessions", parametersOf(filters))}">Sessions behind it</a> ·
      <a href="${addressOf("/sql", { q: readableSql(sql, parameters) })}">Open in SQL</a>
    </p>
  </figure>`;
}
