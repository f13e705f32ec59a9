import type { Hono } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { errorSentence } from "../error-sentence.ts";
import { type Html, renderPage } from "../layout.ts";
import type { ConsoleActions, ConsoleParts } from "../parts.ts";

/** Something that changes the warehouse: what is asked before, and what runs once somebody confirmed it. */
interface Action {
  readonly title: string;
  readonly question: Html;
  readonly button: string;
  /** Fields of the form, beside the token. */
  readonly fields: Readonly<Record<string, string>>;
  readonly run: (actions: ConsoleActions) => Promise<readonly string[]>;
}

const retryOf = (object: string): Action => ({
  title: "Try again",
  question: html`Read <code><bdi>${object}</bdi></code> again with today's code, from its copy in quarantine or from the bucket? If it is a
    session file now, its rows appear; if not, it stays rejected.`,
  button: "Try again",
  fields: { name: object },
  run: (actions) => actions.retry(object),
});

const reconciliation: Action = {
  title: "Reconcile",
  question: html`Compare every object of the bucket with the ledger, and load what is missing, stale, misplaced or changed? Nothing that is
    loaded is deleted, except what <code>MIRROR_DELETES</code> hides.`,
  button: "Compare and load",
  fields: {},
  run: (actions) => actions.reconcile(),
};

/** The two changes that the console makes, each behind a confirmation. They are not there if the console may not change anything. */
export function actionPages(app: Hono, parts: ConsoleParts): void {
  const { actions, scope, token } = parts;
  if (actions === undefined) return;
  const page = async (title: string, body: Html): Promise<HtmlEscapedString> =>
    renderPage({ title, place: "/files", scope: await scope(), body });

  const confirmation = ({ title, question, button, fields }: Action, address: string): Html =>
    page(
      title,
      html`<h1>${title}</h1>
        <form method="post" action="${address}" class="card confirm">
          <p>${question}</p>
          ${Object.entries({ ...fields, token }).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <p class="row"><button>${button}</button> <a href="/files">Back to the pipeline</a></p>
        </form>`,
    );

  const outcome = async ({ title, run }: Action): Promise<readonly [Html, 200 | 500]> => {
    try {
      const sentences = await run(actions);
      const list = html`<ul class="done" role="status">
        ${sentences.map((sentence) => html`<li><bdi>${sentence}</bdi></li>`)}
      </ul>`;
      return [
        page(
          title,
          html`<h1>${title}</h1>
            ${list}
            <p><a href="/files">Back to the pipeline</a></p>`,
        ),
        200,
      ];
    } catch (error) {
      const problem = html`<p class="problem" role="alert"><strong>Failed.</strong> ${errorSentence(error)}</p>`;
      return [
        page(
          title,
          html`<h1>${title}</h1>
            ${problem}
            <p><a href="/files">Back to the pipeline</a></p>`,
        ),
        500,
      ];
    }
  };

  app.get("/files/retry", (context) => {
    const object = context.req.query("name") ?? "";
    return object === "" ? context.redirect("/files") : context.html(confirmation(retryOf(object), "/files/retry"));
  });
  app.post("/files/retry", async (context) => {
    const { name: object } = await context.req.parseBody();
    if (typeof object !== "string" || object === "") return context.redirect("/files");
    const [body, status] = await outcome(retryOf(object));
    return context.html(body, status);
  });
  app.get("/files/reconcile", (context) => context.html(confirmation(reconciliation, "/files/reconcile")));
  app.post("/files/reconcile", async (context) => {
    const [body, status] = await outcome(reconciliation);
    return context.html(body, status);
  });
}
