import type { Context } from "hono";
import { html, raw } from "hono/html";
import { stream } from "hono/streaming";
import type { HtmlEscapedString } from "hono/utils/html";
import { errorSentence } from "./error-sentence.ts";

/** Text of a page; what is put into it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The pages that the navigation lists, in its order. */
const places = [
  ["/", "Overview"],
  ["/sessions", "Sessions"],
  ["/files", "Pipeline"],
  ["/sql", "SQL"],
  ["/setup", "Setup"],
] as const;

interface Frame {
  /** What the browser's tab shows. */
  readonly title: string;
  /** The page of the navigation that it belongs to. */
  readonly place: (typeof places)[number][0];
  /** Which warehouse, and in which time zone times are. */
  readonly scope: string;
}

interface Page extends Frame {
  readonly body: Html;
}

/** One page of the console in its frame. */
export const renderPage = ({ title, place, scope, body }: Page): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ccaip-sessions</title>
        <link rel="stylesheet" href="/style.css" />
        <script src="/script.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="bar">
          <a class="brand" href="/">ccaip-sessions</a>
          <nav aria-label="Pages">
            ${places.map(([address, name]) => html`<a href="${address}" ${raw(address === place ? ' aria-current="page"' : "")}>${name}</a>`)}
          </nav>
          <p class="scope">${scope}</p>
        </header>
        <main id="main">${body}</main>
      </body>
    </html>`;

/** Text that no page has: its frame is cut there. */
const cut = "<!-- body -->";

/** Sends a page piece by piece, so that a browser shows what is ready while the warehouse works on the rest. */
export function streamPage(context: Context, frame: Frame, pieces: () => AsyncIterable<Html>): Response {
  context.header("content-type", "text/html; charset=utf-8");
  return stream(context, async (output) => {
    const [start = "", end = ""] = String(await renderPage({ ...frame, body: html`${raw(cut)}` })).split(cut);
    await output.write(start);
    try {
      for await (const piece of pieces()) await output.write(String(piece));
    } catch (error) {
      await output.write(String(await html`<p class="failed" role="alert">${errorSentence(error)}</p>`));
    }
    await output.write(end);
  });
}
