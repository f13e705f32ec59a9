import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function setupPages(app: Hono, { scope }: ConsoleParts): void {
  app.get("/setup", async (context) =>
    context.html(renderPage({ title: "Setup", place: "/setup", scope: await scope(), body: html`<h1>Setup</h1>` })),
  );
}
