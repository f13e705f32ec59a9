import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function sqlPages(app: Hono, { scope }: ConsoleParts): void {
  app.get("/sql", async (context) =>
    context.html(renderPage({ title: "SQL", place: "/sql", scope: await scope(), body: html`<h1>SQL</h1>` })),
  );
}
