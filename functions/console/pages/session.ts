import type { Hono } from "hono";
import { html } from "hono/html";
import { renderPage } from "../layout.ts";
import type { ConsoleParts } from "../parts.ts";

export function sessionPages(app: Hono, { name }: ConsoleParts): void {
  app.get("/sessions/:key", (context) => {
    const key = context.req.param("key");
    return context.html(renderPage({ title: key, place: "/sessions", scope: name, body: html`<h1>${key}</h1>` }));
  });
}
