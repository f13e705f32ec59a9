import { describe, expect, it } from "vitest";
import { schemaLines } from "../../functions/console/pages/files/drift.ts";
import { nameShapes } from "../../functions/console/pages/files/names.ts";
import { type ConsoleOptions, createConsole } from "../../functions/console/console.ts";
import { useScene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";

const scene = useScene();
const host = { host: "127.0.0.1:8080" };

const consoleOf = (changes: Partial<ConsoleOptions> = {}) =>
  createConsole({ warehouse: scene().warehouse, name: "DuckDB", now: () => new Date(), isRestricted: true, ...changes });

const textOf = async (address: string, changes: Partial<ConsoleOptions> = {}): Promise<string> =>
  (await consoleOf(changes).request(address, { headers: host })).text();

/** Numbers of the figures by their labels. */
const figures = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(text.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>([^<]*)<\/dd>/g), ([, label = "", value = ""]) => [label, value]));

/** Names of objects in tables. */
const feed = (text: string) => Array.from(text.matchAll(/<td class="name">\s*<bdi>([^<]+)<\/bdi>/g), ([, name]) => name);

async function loadSome(): Promise<void> {
  scene().put("call-1.json", callFile({ id: 1, brand_new_key: "x" }));
  scene().put("call-2.json", callFile({ id: 2 }));
  scene().put("broken.json", "{");
  scene().put("other.json", { of: "another kind" });
  scene().put("call-3.json", callFile({ id: null }));
  await scene().load();
}

describe("the pipeline page", () => {
  it("says what to do before the first file", async () => {
    const text = await textOf("/files");
    expect(text).toContain("No file has arrived yet: copy a session file into the bucket");
    expect(text).toContain("No file was handled in the last 48 hours.");
    expect(text).toContain("Every value of every file has its column.");
  });

  it("shows the same numbers as the views", async () => {
    await loadSome();
    const { rows } = await scene().warehouse.query(
      "select outcome, count(*) as files from ${contact_center}.session_files group by outcome order by outcome",
    );
    const counted = new Map(rows.map(({ outcome, files }) => [String(outcome), Number(files)]));
    const text = await textOf("/files");
    const shown = figures(text);
    expect(shown["Files"]).toBe(String([...counted.values()].reduce((sum, files) => sum + files, 0)));
    for (const [label, outcome] of [
      ["Loaded", "loaded"],
      ["Rejected", "rejected"],
      ["Superseded", "superseded"],
      ["Skipped", "skipped"],
    ] as const)
      expect([label, shown[label]]).toEqual([label, String(counted.get(outcome) ?? 0)]);

    const listed = await scene().warehouse.query("select object_name from ${contact_center}.session_files order by object_name");
    for (const { object_name: name } of listed.rows) expect(text).toContain(`<bdi>${String(name)}</bdi>`);
    const { rows: rejected } = await scene().warehouse.query(
      "select problems, count(*) as files from ${contact_center}.session_files where outcome = 'rejected' group by problems",
    );
    for (const { problems } of rejected) expect(text).toContain(String(problems).split(/[ :]/)[0]);
    const { rows: drift } = await scene().warehouse.query("select pointer, session_count from ${contact_center}.session_drift");
    for (const { pointer } of drift) expect(text).toContain(`<code>${String(pointer)}</code>`);
    expect(text).toContain("brand_new_key: z.string().nullish(),");
  });

  it("narrows the feed to an outcome, and reads it page by page", async () => {
    for (let id = 1; id <= 60; id += 1) scene().put(`call-${id}.json`, callFile({ id }));
    scene().put("broken.json", "{");
    await scene().load();
    expect(feed(await textOf("/files?outcome=rejected")).filter((name) => name !== "broken.json")).toEqual([]);

    const first = await textOf("/files?outcome=loaded");
    const [, next = ""] = /href="(\/files\?[^"]+)"\s*>Earlier files/.exec(first) ?? [];
    const second = await textOf(next.replaceAll("&amp;", "&"));
    const names = [...feed(first), ...feed(second)].filter((name) => name !== "broken.json");
    expect(names).toHaveLength(60);
    expect(new Set(names).size).toBe(60);
    expect(second).not.toContain("Earlier files");
  });

  it("hears of a file that is handled", async () => {
    const app = consoleOf();
    const stopping = new AbortController();
    const response = await app.request("/files/events", { headers: host, signal: stopping.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain("event: ready");
    scene().put("call-9.json", callFile({ id: 9 }));
    await scene().load();
    expect((await reader?.read())?.value).toContain("event: changed");
    await reader?.cancel();
    stopping.abort();
  });

  it("shows the shapes of ignored names, and a pattern that reads them", async () => {
    const names = ["a/session_metadata_12.json.bak", "session_metadata_7.json.bak", "x-0f8fad5b-d9cb-469f-a165-70867728950e.log"];
    expect(await textOf("/files", { ignoredNames: () => names })).toContain("<code>session_metadata_#.json.bak</code> × 2");
    for (const { pattern } of nameShapes(names))
      expect(names.some((name) => new RegExp(pattern).test(name.slice(name.lastIndexOf("/") + 1)))).toBe(true);
  });
});

it("names the lines that give a key a column", () => {
  expect(schemaLines("/participants/*/shiftName", "unknown_key", "string")).toBe(
    'shiftName: z.string().nullish(),\nshift_name: string("shiftName", "…"),',
  );
  expect(schemaLines("/a", "unfit_value", "string")).toBeNull();
  expect(schemaLines("/a", "unknown_key", "object")).toBeNull();
});

describe("what the console may change", () => {
  const tried: string[] = [];
  const actions = {
    retry: (name: string) => {
      tried.push(name);
      return Promise.resolve([`loaded ${name}`]);
    },
    reconcile: () => {
      tried.push("reconcile");
      return Promise.resolve(["2 files loaded"]);
    },
  };

  it("is offered nowhere, and refused, without rights to change", async () => {
    await loadSome();
    const text = await textOf("/files");
    expect(text).not.toContain("/files/retry");
    expect(text).toContain("npx ccaip-sessions replay");
    for (const method of ["GET", "POST"]) {
      const response = await consoleOf().request("/files/retry?name=a", { method, headers: host });
      expect([403, 404]).toContain(response.status);
    }
  });

  it("runs behind a confirmation and with the token of this console alone", async () => {
    await loadSome();
    const app = consoleOf({ actions });
    const get = async (address: string): Promise<string> => (await app.request(address, { headers: host })).text();
    expect(await get("/files")).toContain("/files/retry?name=broken.json");
    const asked = await get("/files/retry?name=broken.json");
    expect(asked).toContain("<bdi>broken.json</bdi>");
    expect(tried).toEqual([]);
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(asked) ?? [];

    const post = async (address: string, fields: Readonly<Record<string, string>>) =>
      app.request(address, { method: "POST", headers: host, body: new URLSearchParams(fields) });
    for (const wrong of ["", "x", `${token}x`])
      expect((await post("/files/retry", { name: "broken.json", token: wrong })).status).toBe(403);
    expect((await post("/files/retry", { name: "broken.json" })).status).toBe(403);
    expect(tried).toEqual([]);

    const done = await post("/files/retry", { name: "broken.json", token });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("loaded broken.json")]);
    expect(await (await post("/files/reconcile", { token })).text()).toContain("2 files loaded");
    expect(tried).toEqual(["broken.json", "reconcile"]);
  });
});
