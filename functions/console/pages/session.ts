import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function sessionPages(app: Hono, { scope }: ConsoleParts): void {
  app.get("/sessions/:key", async (context) => {
    const key = context.req.param("key");
    return context.html(renderPage({ title: key, place: "/sessions", scope: await scope(), body: html`<h1>${key}</h1>` }));
  });
}
