import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function overviewPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/", (context) => context.html(renderPage({ title: "Overview", place: "/", scope: name, body: html`<h1>Overview</h1>` })));
}
