import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { createConsole } from "../../functions/console/console.ts";
import { serveConsole } from "../../functions/console/serve.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { callFile } from "../support/session-files.ts";

/** What would run, close a tag, leave an attribute, or turn the text around, if a page took it for its own. */
const hostile = `"><script>globalThis.broken=1</script><img src=x onerror=alert(1)>'\${7*7}\u202Egnp.exe`;

let address: string;
let scene: Scene;
const changes: string[] = [];

beforeAll(async () => {
  const warehouse = await openDuckdb(":memory:", {}, null, { isLocked: true });
  scene = new Scene(warehouse);
  scene.put(
    "call-1.json",
    callFile({
      id: 1,
      out_ticket_id: hostile,
      fail_reason: hostile,
      menu_path: { items_count: 1, name: hostile, materialized_path: hostile },
      feedback: "x".repeat(1024 * 900),
      [hostile]: hostile,
    }),
  );
  scene.put(`${hostile}.json`, "{");
  await scene.load();
  const app = createConsole({
    warehouse,
    name: hostile,
    now: () => new Date(),
    isRestricted: true,
    ignoredNames: () => [hostile],
    actions: {
      retry: (name) => {
        changes.push(name);
        return Promise.resolve([name]);
      },
      reconcile: () => Promise.resolve([hostile]),
    },
    setup: {
      settings: [{ name: "INSTANCE", value: hostile, source: hostile, meaning: hostile }],
      checks: () => Promise.resolve([{ what: hostile, state: "problem", detail: hostile, fix: hostile }]),
    },
  });
  const served = await serveConsole(app, 0);
  address = served.url;
  return async () => {
    await served.close();
    await warehouse.close();
  };
});

const encoded = encodeURIComponent(hostile);
const pages = [
  "/",
  `/?channel=${encoded}&queue=${encoded}&instance=${encoded}&from=${encoded}`,
  "/sessions",
  `/sessions?q=${encoded}&queue=${encoded}&outcome=${encoded}`,
  "/sessions/call-1",
  `/sessions/${encoded}`,
  "/files",
  `/files?outcome=${encoded}&at=${encoded}&name=${encoded}`,
  `/files/retry?name=${encoded}`,
  "/files/reconcile",
  `/sql?q=${encodeURIComponent(`select '${hostile.replaceAll("'", "''")}' as "${hostile.replaceAll('"', "")}"`)}`,
  `/sql?q=${encoded}&relation=${encoded}&value=${encoded}&run=${encoded}`,
  "/sql?q=select%20*%20from%20contact_center.sessions_flat",
  "/setup?check=1",
];

describe("hostile text", () => {
  it.each(pages)("is text on %#", async (page) => {
    const response = await fetch(`${address}${page}`);
    const text = await response.text();
    expect(response.status).toBeLessThan(500);
    expect(text).not.toContain("<script>");
    expect(text).not.toContain("<img");
    expect(text.match(/<script/g) ?? []).toHaveLength(text.includes("<!doctype html>") ? 1 : 0);
    expect(text.replaceAll(/="[^"]*"/g, "=")).not.toMatch(/<[a-z][^<>]* (?:on\w+|style)=/i);
  });

  it("is not shown whole if it is a megabyte long", async () => {
    for (const page of ["/sessions/call-1", "/sql?q=select%20*%20from%20contact_center_restricted.sessions"])
      expect((await (await fetch(`${address}${page}`)).text()).length).toBeLessThan(700_000);
  });
});

/** An answer's status and headers to a request as bytes, whatever its Host. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  const pieces: string[] = [];
  socket.setEncoding("utf8").on("data", (piece) => pieces.push(String(piece)));
  socket.write(request.replaceAll("\n", "\r\n"));
  await once(socket, "close");
  return pieces.join("");
}

describe("another site", () => {
  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.1@evil.example", "169.254.169.254", ""])(
    "reaches nothing under the name %s",
    async (host) => {
      for (const page of ["/", "/files", "/style.css", "/files/events"])
        expect(await raw(`GET ${page} HTTP/1.1\nHost: ${host}\nConnection: close\n\n`)).toMatch(/^HTTP\/1\.1 (?:403|400) /);
    },
  );

  it("changes nothing without the token, whatever it sends", async () => {
    for (const init of [
      { method: "POST", body: new URLSearchParams({ name: "a" }) },
      { method: "POST", body: new URLSearchParams({ name: "a", token: "guess" }) },
      { method: "POST", body: '{"name":"a","token":"guess"}', headers: { "content-type": "text/plain" } },
      { method: "POST", body: "x".repeat(100) },
      { method: "PUT", body: new URLSearchParams({ name: "a" }) },
      { method: "DELETE" },
      { method: "PATCH" },
    ]) {
      const response = await fetch(`${address}/files/retry`, { ...init, headers: { ...init.headers, origin: "https://evil.example" } });
      expect(response.status).toBe(403);
    }
    expect(changes).toEqual([]);
  });

  it("frames no page, reads no answer, and a page loads nothing from elsewhere", async () => {
    for (const page of ["/", "/files", "/sql", "/style.css", "/nothing-here"]) {
      const { headers } = await fetch(`${address}${page}`, { headers: { origin: "https://evil.example" } });
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  it("keeps the console busy with no body that is too large", async () => {
    const response = await fetch(`${address}/files/retry`, {
      method: "POST",
      body: new URLSearchParams({ token: "x".repeat(5_000_000) }),
    }).catch(() => null);
    expect(response === null || response.status === 413).toBe(true);
  });
});

it("a statement that never ends is stopped, and others are answered meanwhile", { timeout: 40_000 }, async () => {
  const endless = "select count(*) from range(1000000) as a(x), range(1000000) as b(y), range(100) as c(z)";
  const began = performance.now();
  const stopped = fetch(`${address}/sql?q=${encodeURIComponent(endless)}`);
  expect((await fetch(`${address}/files`)).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(9_000);
  expect(await (await stopped).text()).toContain("Stopped after 10 s");
});
