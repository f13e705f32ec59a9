import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function filesPages(app: Hono, { scope }: ConsoleParts): void {
  app.get("/files", async (context) =>
    context.html(renderPage({ title: "Pipeline", place: "/files", scope: await scope(), body: html`<h1>Pipeline</h1>` })),
  );
}
