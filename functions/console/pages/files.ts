import { setTimeout as delay } from "node:timers/promises";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { renderPage } from "../layout.ts";
import { Times } from "../times.ts";
import type { ConsoleParts } from "../parts.ts";
import { drawHours } from "./files/hours.ts";
import { type FilesQuery, feedOutcomes, readFiles, readMark } from "./files/data.ts";
import { filesBody } from "./files/view.ts";

/** How often an engine on this machine is asked whether a file was handled. */
const pollMilliseconds = 1_000;

/** Pages that may listen at the same time: a browser keeps few connections to one address. */
const mostListeners = 20;

export function filesPages(app: Hono, parts: ConsoleParts): void {
  const { answers, scope, warehouse, now, actions = null } = parts;
  let listeners = 0;

  app.get("/files", async (context) => {
    const query = queryOf(context.req.query());
    const data = await readFiles(answers, warehouse, query, { now: now(), times: new Times(await parts.timeZone()) });
    const body = filesBody({
      data,
      query,
      now: now(),
      chart: await drawHours(data, now()),
      isLive: !warehouse.isRemote,
      isRemote: warehouse.isRemote,
      canChange: actions !== null,
      ignored: parts.ignoredNames?.() ?? [],
    });
    return context.html(renderPage({ title: "Pipeline", place: "/files", scope: await scope(), body }));
  });

  app.get("/files/events", (context) => {
    if (warehouse.isRemote || listeners >= mostListeners) return context.body(null, 204);
    listeners += 1;
    return streamSSE(context, async (stream) => {
      try {
        let known = await readMark(answers);
        await stream.writeSSE({ event: "ready", data: known });
        while (!stream.aborted) {
          await delay(pollMilliseconds);
          const mark = await readMark(answers);
          if (mark !== known) await stream.writeSSE({ event: "changed", data: mark });
          known = mark;
        }
      } finally {
        listeners -= 1;
      }
    });
  });
}

function queryOf(given: Readonly<Record<string, string>>): FilesQuery {
  const { outcome, at = "", name = "" } = given;
  const isInstant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at));
  return { outcome: feedOutcomes.find((known) => known === outcome) ?? null, before: isInstant ? { at, name } : null };
}
