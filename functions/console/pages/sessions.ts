import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { formatFigure } from "../../report/figures.ts";
import { periodText, renderProblems } from "../filter-form.ts";
import { readFilters } from "../filters.ts";
import { type Html, streamPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";
import { csvLines, jsonLines } from "./sessions/export.ts";
import { countFacets } from "./sessions/facets.ts";
import { combinationsStatement, exportStatement, listStatement, pageSize, readSearch } from "./sessions/search.ts";
import { renderFacets, renderList, renderNothing, renderPaging, renderSearchForm } from "./sessions/view.ts";
import { Times } from "../times.ts";

export function sessionsPages(app: Hono, parts: ConsoleParts): void {
  const read = async (context: Context) => {
    const times = new Times(await parts.timeZone());
    const today = times.date(parts.now());
    const { filters, problems } = await readFilters(context.req.query(), parts, today);
    return { times, today, problems, search: readSearch(context.req.query(), filters) };
  };

  app.get("/sessions", async (context) => {
    const { times, today, problems, search } = await read(context);
    const { answers } = parts;
    async function* pieces(): AsyncGenerator<Html> {
      yield html`<h1>Sessions</h1>
        ${renderProblems(problems)} ${renderSearchForm(search, today)}`;
      const [combinations, list] = [combinationsStatement(search), listStatement(search)];
      const asked = answers.ask(list.sql, list.parameters);
      // Awaited below; a failure of the statement before must not leave it without a listener.
      asked.catch(() => undefined);
      const counts = countFacets((await answers.ask(combinations.sql, combinations.parameters)).rows, search);
      const { rows } = await asked;
      const shown = rows.slice(0, pageSize);
      const hasInstances = counts.facets.some(({ name }) => name === "instance");
      yield html`<p class="total" role="status">
          <strong>${formatFigure(counts.sessions, "count")}</strong> ${counts.sessions === 1 ? "session" : "sessions"},
          ${periodText(search.filters)}
        </p>
        <div class="browse">
          ${renderFacets(counts, search)}
          <div>
            ${shown.length === 0 ? renderNothing(search) : renderList(shown, times, hasInstances)}
            ${renderPaging(shown, rows.length > pageSize, search)}
          </div>
        </div>`;
    }
    return streamPage(context, { title: "Sessions", place: "/sessions", scope: await parts.scope() }, pieces);
  });

  for (const [kind, type, lines] of [
    ["csv", "text/csv; charset=utf-8", csvLines],
    ["json", "application/json; charset=utf-8", jsonLines],
  ] as const)
    app.get(`/sessions.${kind}`, async (context) => {
      const { search } = await read(context);
      const { sql, parameters } = exportStatement(search);
      context.header("content-type", type);
      context.header("content-disposition", `attachment; filename="sessions-${search.filters.from}-${search.filters.to}.${kind}"`);
      // A failure ends the connection, so that a file that is cut off does not look whole.
      return context.body(ReadableStream.from(lines(parts.warehouse.stream(sql, parameters))).pipeThrough(new TextEncoderStream()));
    });
}
