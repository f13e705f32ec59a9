import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function sqlPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/sql", (context) => context.html(renderPage({ title: "SQL", place: "/sql", scope: name, body: html`<h1>SQL</h1>` })));
}
