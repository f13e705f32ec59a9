import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function filesPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/files", (context) =>
    context.html(renderPage({ title: "Pipeline", place: "/files", scope: name, body: html`<h1>Pipeline</h1>` })),
  );
}
