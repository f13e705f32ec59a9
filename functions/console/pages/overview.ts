import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function overviewPages(app: Hono, { scope }: ConsoleParts): void {
  app.get("/", async (context) =>
    context.html(renderPage({ title: "Overview", place: "/", scope: await scope(), body: html`<h1>Overview</h1>` })),
  );
}
