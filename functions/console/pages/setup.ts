import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function setupPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/setup", (context) => context.html(renderPage({ title: "Setup", place: "/setup", scope: name, body: html`<h1>Setup</h1>` })));
}
