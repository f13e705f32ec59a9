import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { html } from "hono/html";
import { Answers } from "./answers.ts";
import { textIn } from "./cells.ts";
import { actionPages } from "./pages/actions.ts";
import { filesPages } from "./pages/files.ts";
import { overviewPages } from "./pages/overview.ts";
import { sessionPages } from "./pages/session.ts";
import { sessionsPages } from "./pages/sessions.ts";
import { setupPages } from "./pages/setup.ts";
import { sqlPages } from "./pages/sql.ts";
import { errorSentence } from "./error-sentence.ts";
import { renderPage } from "./layout.ts";
import type { ConsoleParts } from "./parts.ts";
import { safety } from "./safety.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** What a command gives the console. */
export type ConsoleOptions = Omit<ConsoleParts, "answers" | "token" | "timeZone" | "scope">;

/** The pages of the console over one warehouse. */
export function createConsole(options: ConsoleOptions): Hono {
  const answers = new Answers(options.warehouse, options.now);
  const timeZone = keepSuccess(async () => {
    const { rows } = await answers.ask("select time_zone from ${contact_center}.settings");
    return textIn(rows[0] ?? {}, "time_zone") ?? "UTC";
  });
  const parts: ConsoleParts = {
    ...options,
    answers,
    token: randomBytes(24).toString("base64url"),
    timeZone,
    scope: async () => `${options.name} · times in ${await timeZone()}`,
  };
  const app = new Hono();
  app.use(safety(parts.token));
  app.get("/style.css", (context) => context.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/script.js", (context) => context.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }));
  // Browsers ask for it whatever a page says.
  app.get("/favicon.ico", (context) => context.body(null, 204));
  for (const pages of [overviewPages, sessionsPages, sessionPages, filesPages, actionPages, sqlPages, setupPages]) pages(app, parts);
  app.onError((error, context) =>
    context.html(
      renderPage({
        title: "Not shown",
        place: "/",
        scope: parts.name,
        body: html`<h1>Not shown</h1>
          <p class="problem" role="alert">${errorSentence(error)}</p>`,
      }),
      500,
    ),
  );
  app.notFound((context) => context.text("Nothing is here; see /\n", 404));
  return app;
}

/** The first answer that is not a failure, from then on. */
function keepSuccess<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | null = null;
  return () => {
    kept ??= ask().catch((error: unknown) => {
      kept = null;
      throw error;
    });
    return kept;
  };
}
