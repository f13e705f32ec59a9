import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function sessionsPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/sessions", (context) =>
    context.html(renderPage({ title: "Sessions", place: "/sessions", scope: name, body: html`<h1>Sessions</h1>` })),
  );
}
