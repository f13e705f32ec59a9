import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";

/** The name of the form field, or of the header, with the console's token. */
const tokenField = "token";

/** Bytes of a form at most: a token and an object's name. */
const longestForm = 16_384;

const hosts = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

const isSame = (left: string, right: string): boolean =>
  Buffer.byteLength(left) === Buffer.byteLength(right) && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/**
 * What every request passes. The console answers this machine alone: a page of another site cannot reach it under a name of its own (DNS
 * rebinding), cannot send it a form (token), and nothing in its own pages loads or runs what they do not have.
 */
export function safety(token: string): MiddlewareHandler {
  return async (context, next) => {
    if (!hosts.test(context.req.header("host") ?? ""))
      return context.text("Open the console at http://127.0.0.1 or http://localhost.\n", 403);
    if (context.req.method !== "GET" && context.req.method !== "HEAD") {
      if (Number(context.req.header("content-length") ?? Number.NaN) > longestForm || context.req.header("transfer-encoding") !== undefined)
        return context.text("The form is too long.\n", 413);
      const form = await context.req.parseBody();
      const given = form[tokenField];
      if (typeof given !== "string" || !isSame(given, token))
        return context.text("The page is older than this console: reload it, and try again.\n", 403);
    }
    await next();
    const { headers } = context.res;
    headers.set(
      "content-security-policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    return undefined;
  };
}

/** Whether a page of another site made the browser send this request: what costs or takes long then waits for a click in the console. */
export const isFromElsewhere = (context: Context): boolean => /^(?:cross|same)-site$/.test(context.req.header("sec-fetch-site") ?? "");
