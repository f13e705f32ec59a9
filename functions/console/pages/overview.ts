import type { Hono } from "hono";
import { html, raw } from "hono/html";
import type { Figure } from "../../report/dashboard.ts";
import { formatFigure } from "../../report/figures.ts";
import { makeReport } from "../../report/report.ts";
import type { Answer } from "../answers.ts";
import type { Cells } from "../cells.ts";
import { errorSentence } from "../error-sentence.ts";
import { periodText, renderFilterForm, renderProblems } from "../filter-form.ts";
import { type PeriodFilters, addressOf, parametersOf, readFilters } from "../filters.ts";
import { type Html, streamPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";
import { priceText } from "../price.ts";
import { Times } from "../times.ts";
import { renderPanel } from "./overview/charts.ts";
import { changeText, dailyStatements, keyFigures, panelStatement, panelsOf, periodBefore, screens, seriesOf } from "./overview/figures.ts";
import { filesStatement, finalStatement, renderFreshness } from "./overview/freshness.ts";
import type { Statement } from "./sessions/search.ts";

export function overviewPages(app: Hono, parts: ConsoleParts): void {
  const { answers, warehouse, now } = parts;

  app.get("/", async (context) => {
    const query = context.req.query();
    const times = new Times(await parts.timeZone());
    const today = times.date(now());
    const { filters, problems } = await readFilters(query, parts, today);
    const screen = screens.find((name) => name === query["screen"]) ?? screens[0] ?? "";
    let bytes: number | null = null;
    const ask = async ({ sql, parameters }: Statement): Promise<Answer> => {
      const answer = await answers.ask(sql, parameters);
      if (answer.bytes !== null) bytes = (bytes ?? 0) + answer.bytes;
      return answer;
    };

    async function* pieces(): AsyncGenerator<Html> {
      yield html`<h1>${periodText(filters)}</h1>
        ${renderProblems(problems)} ${renderForm(filters, today, screen)}`;
      yield await freshness(ask, times, today);
      if (screen === screens[0] && keyFigures !== undefined) yield await figures(ask, filters);
      yield html`<h2 class="screen">${screen}</h2>
        ${raw('<div class="grid">')}`;
      for (const panel of panelsOf(screen)) {
        const statement = panelStatement(panel, filters);
        yield await ask(statement).then(
          (answer) => renderPanel(panel, answer, statement, filters),
          (error: unknown) => html`<p class="failed" role="alert">${panel.title}: ${errorSentence(error)}</p>`,
        );
      }
      yield html`${raw("</div>")}
        <p class="behind">
          <a href="${addressOf("/report.html", parametersOf(filters))}">Save as a file</a>: the report of this period, all screens, on one
          page. ${bytes === null ? "" : `This page ${priceText(bytes, warehouse.prices)}.`}
        </p>`;
    }
    return streamPage(context, { title: "Overview", place: "/", scope: await parts.scope() }, pieces);
  });

  app.get("/report.html", async (context) => {
    const today = new Times(await parts.timeZone()).date(now());
    const { filters } = await readFilters(context.req.query(), parts, today);
    const report = await makeReport(warehouse, filters, now());
    return context.body(report, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-disposition": `attachment; filename="report-${filters.from}-${filters.to}.html"`,
    });
  });

  async function freshness(ask: Ask, times: Times, today: string): Promise<Html> {
    try {
      const [files, yesterday] = [await ask(filesStatement(warehouse, times.timeZone, today)), await ask(finalStatement(today))];
      return renderFreshness(files.rows, yesterday.rows[0] ?? {}, times, now());
    } catch (error) {
      return html`<p class="notice">How fresh the data is cannot be shown: ${errorSentence(error)}</p>`;
    }
  }
}

type Ask = (statement: Statement) => Promise<Answer>;

/** The key figures, each with the change against the period before and its values by day. */
async function figures(ask: Ask, filters: PeriodFilters): Promise<Html> {
  if (keyFigures === undefined) return html``;
  const before = periodBefore(filters);
  const [current = {}] = (await ask(panelStatement(keyFigures, filters))).rows;
  const [previous = {}] = (await ask(panelStatement(keyFigures, before))).rows;
  const daily: Cells[] = [];
  for (const statement of dailyStatements(filters)) daily.push(...(await ask(statement)).rows);
  const one = ({ column, label, population, format }: Figure): Html => {
    const change = changeText(current[column], previous[column], format);
    return html`<div>
      <dt>${label}</dt>
      <dd>${formatFigure(current[column], format)}</dd>
      <dd class="change">${change === null ? html`<span class="quiet">nothing to compare</span>` : change}</dd>
      ${renderSpark(seriesOf(daily, column, filters), label)} ${population === null ? "" : html`<dd class="population">${population}</dd>`}
    </div>`;
  };
  return html`<section class="strip" aria-label="Key figures">
    <p class="quiet">Changes are against ${periodText(before)}; lines show the 28 days up to the last one.</p>
    <dl class="figures">${(keyFigures.figures ?? []).map(one)}</dl>
  </section>`;
}

/** Values by day as a small line; days without a value interrupt it. */
function renderSpark(values: readonly (number | null)[], label: string): Html {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return html``;
  const [least, most] = [Math.min(0, ...known), Math.max(...known)];
  const height = (value: number): string => (most === least ? 22 : 22 - (20 * (value - least)) / (most - least)).toFixed(1);
  const runs = values
    .map((value, index) => (value === null ? " " : `${((100 * index) / (values.length - 1)).toFixed(1)},${height(value)}`))
    .join(";")
    .split(" ");
  const lines = runs.map((run) => run.split(";").filter((point) => point !== "")).filter((points) => points.length > 0);
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="${label} by day">
    ${lines.map((points) => html`<polyline points="${(points.length === 1 ? [...points, ...points] : points).join(" ")}" />`)}
  </svg>`;
}

const renderForm = (filters: PeriodFilters, today: string, screen: string): Html => {
  const kept = screen === screens[0] ? undefined : screen;
  return html`${renderFilterForm({
      path: "/",
      filters,
      today,
      others: { channel: filters.channel, queue: filters.queue, instance: filters.instance, screen: kept },
      fields: html`${kept === undefined ? "" : html`<input type="hidden" name="screen" value="${kept}" />`}
        <label
          >Channel
          <select name="channel">
            ${[
              ["", "All"],
              ["call", "Calls"],
              ["chat", "Chats"],
            ].map(
              ([value, name]) =>
                html`<option value="${value}" ${raw(value === (filters.channel ?? "") ? "selected" : "")}>${name}</option>`,
            )}
          </select>
        </label>
        <label class="grow">Queue <input name="queue" value="${filters.queue ?? ""}" placeholder="Support/Internet" /></label>
        <label>Instance <input name="instance" value="${filters.instance ?? ""}" size="12" /></label>`,
    })}
    <nav class="tabs" aria-label="Screens">
      ${screens.map(
        (name) =>
          html`<a
            href="${addressOf("/", parametersOf(filters), { screen: name === screens[0] ? undefined : name })}"
            ${raw(name === screen ? 'aria-current="page"' : "")}
            >${name}</a
          >`,
      )}
    </nav>`;
};
