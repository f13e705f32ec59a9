import type { Context, Hono } from "hono";
import { drawChart } from "../../report/chart.ts";
import type { Answer } from "../answers.ts";
import { errorSentence } from "../error-sentence.ts";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";
import { isFromElsewhere } from "../safety.ts";
import { chartOf, chartSpec } from "./sql/chart.ts";
import { spreadsheetCsv } from "./sql/csv.ts";
import { limits, questionsUntil, relationsShown, sampleOf, seal } from "./sql/statement.ts";
import { type Shown, sqlBody } from "./sql/view.ts";

/** One more row than is shown, to know whether there are more. */
const asked = (isRestricted: boolean) => ({
  maximumRows: limits.maximumRows + 1,
  maximumMilliseconds: limits.maximumMilliseconds,
  withoutPersonalData: !isRestricted,
});

export function sqlPages(app: Hono, parts: ConsoleParts): void {
  const { answers, scope, isRestricted, warehouse } = parts;

  /** The outcome of the statement in the address. It runs if its reader asked for it here and, if it costs, has seen the price. */
  async function shownOf(context: Context, sql: string, value: string): Promise<Shown> {
    if (sql.trim() === "") return { kind: "empty" };
    try {
      const bytes = await answers.price(sql, asked(isRestricted));
      const isSeen = context.req.query("run") === seal(sql);
      const isOurs = !isFromElsewhere(context);
      if (!isOurs || (bytes !== null && !isSeen)) return { kind: "priced", bytes };
      const answer = await answers.read(sql, asked(isRestricted));
      return {
        kind: "answered",
        answer: shortened(answer),
        isCut: answer.rows.length > limits.maximumRows,
        chart: await drawn(answer, value),
      };
    } catch (error) {
      return { kind: "failed", sentence: errorSentence(error) };
    }
  }

  app.get("/sql", async (context) => {
    const sql = context.req.query("q") ?? "";
    const last = await lastDate(parts);
    const relations = relationsShown(isRestricted);
    const relation = relations.find((one) => `${one.dataset}.${one.name}` === context.req.query("relation")) ?? null;
    const shown = await shownOf(context, sql, context.req.query("value") ?? "");
    const body = sqlBody({
      sql,
      seal: seal(sql),
      shown,
      prices: warehouse.prices,
      questions: questionsUntil(last),
      relations,
      relation,
      sample: (one) => sampleOf(one, last),
    });
    return context.html(renderPage({ title: "SQL", place: "/sql", scope: await scope(), body }), shown.kind === "failed" ? 400 : 200);
  });

  const formats = {
    csv: [spreadsheetCsv, "text/csv; charset=utf-8"],
    json: [({ rows }: Answer) => `${JSON.stringify(rows, null, 2)}\n`, "application/json; charset=utf-8"],
  } as const;
  for (const [extension, [text, type]] of Object.entries(formats))
    app.get(`/sql.${extension}`, async (context) => {
      const shown = await shownOf(context, context.req.query("q") ?? "", "");
      if (shown.kind === "answered")
        return context.body(text(shown.answer), 200, {
          "content-type": type,
          "content-disposition": `attachment; filename="answer.${extension}"`,
        });
      return context.text(shown.kind === "failed" ? `${shown.sentence}\n` : "Run the statement at /sql first.\n", 400);
    });
}

const shortened = (answer: Answer): Answer => ({ ...answer, rows: answer.rows.slice(0, limits.maximumRows) });

async function drawn(answer: Answer, value: string): Promise<Extract<Shown, { kind: "answered" }>["chart"]> {
  const choice = chartOf(answer);
  if (choice === null) return null;
  const chosen = choice.values.includes(value) ? value : (choice.values[0] ?? "");
  const title = `${chosen.replaceAll("_", " ")} by ${choice.over.replaceAll("_", " ")}`;
  return { svg: await drawChart(chartSpec(choice, chosen), answer.rows, title), title, chosen, values: choice.values };
}

/** The last day with data, which the ready statements end with; null if there is none. */
async function lastDate({ answers }: ConsoleParts): Promise<string | null> {
  const { rows } = await answers.ask("select max(session_date) as last_date from ${store}.session_versions");
  const date = rows[0]?.["last_date"];
  return typeof date === "string" ? date : null;
}
