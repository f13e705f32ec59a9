import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, callFile, chatFile, stored } from "./support/session-files.ts";
import { MemoryFiles } from "./support/memory-files.ts";
import { type ServedFunction, servedFunction } from "./support/served-function.ts";

/** A value of the file that must never reach a log line. */
const secret = "ZEBRA-555-secret";
const files = new MemoryFiles();
let served: ServedFunction;
beforeAll(async () => {
  served = await servedFunction(files);
});
afterAll(() => served.close());

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const text = JSON.stringify(callFile({ feedback: secret }));
const withText = (from: string, to: string): string => text.replace(from, to);
const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
const loadedCode = { status: 204, outcome: "loaded" } as const;
const rejected = (code: string) => ({ status: 204, outcome: "rejected", code }) as const;
const skipped = (code: string) => ({ status: 204, outcome: "skipped", code }) as const;

interface Case {
  readonly what: string;
  readonly content: unknown;
  readonly name?: string;
  readonly expected: { readonly status: number; readonly outcome: string; readonly code?: string };
}

const cases: readonly Case[] = [
  { what: "an empty file", content: "", expected: skipped("empty") },
  { what: "blanks only", content: " \n ", expected: skipped("empty") },
  { what: "half a file", content: text.slice(0, 700), expected: rejected("not_json") },
  { what: "text that is not JSON", content: `{"feedback": ${secret}}`, expected: rejected("not_json") },
  { what: "bytes that are not UTF-8", content: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), expected: rejected("not_utf8") },
  { what: "UTF-16", content: new Uint8Array(Buffer.from(text, "utf16le")), expected: rejected("not_json") },
  { what: "a byte order mark", content: new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(text)]), expected: loadedCode },
  { what: "null", content: "null", expected: rejected("not_an_object") },
  { what: "a list", content: "[]", expected: rejected("not_an_object") },
  { what: "an empty object", content: "{}", expected: rejected("no_id") },
  { what: "a string", content: `"${secret}"`, expected: rejected("not_an_object") },
  {
    what: "a transcript named like its chat",
    content: { comm_type: "chat", comm_id: 4711, entries: [{ text: secret }] },
    name: "chat-4711.json",
    expected: skipped("transcript"),
  },
  {
    what: "a recording named like a session file",
    content: new Uint8Array([0x49, 0x44, 0x33, 0xff, 0xfb, 0x90]),
    expected: rejected("not_utf8"),
  },
  { what: "nesting 100,000 deep", content: nested(100_000), expected: rejected("too_deep") },
  { what: "nesting 64 deep in an unknown key", content: withText('"lang":"en"', `"new_key":${nested(63)}`), expected: loadedCode },
  {
    what: "nesting 65 deep in an unknown key",
    content: withText('"lang":"en"', `"new_key":${nested(64)}`),
    expected: rejected("too_deep"),
  },
  { what: "60 MB", content: new Uint8Array(60_000_000).fill(0x20), expected: rejected("too_large") },
  { what: "an id past 2^53", content: withText('"id":4711', '"id":9007199254740993'), expected: loadedCode },
  { what: "an id past INT64", content: withText('"id":4711', '"id":9223372036854775808'), expected: rejected("unusable_id") },
  { what: "an id with a fraction", content: callFile({ id: 4711.5, feedback: secret }), expected: rejected("unusable_id") },
  { what: "an id as text", content: callFile({ id: "4712", feedback: secret }), expected: loadedCode },
  { what: "an id as other text", content: callFile({ id: secret }), expected: rejected("unusable_id") },
  { what: "no id", content: callFile({ id: null, feedback: secret }), expected: rejected("no_id") },
  { what: "neither type key", content: callFile({ call_type: null, feedback: secret }), expected: loadedCode },
  {
    what: "no evidence of a channel",
    content: { id: 4711, created_at: "2026-03-02T09:00:00Z", feedback: secret },
    expected: rejected("no_channel"),
  },
  {
    what: "a call whose session type is a chat's",
    content: callFile({ session_type_v2: "Messaging (WhatsApp)", feedback: secret }),
    expected: rejected("two_channels"),
  },
  { what: "a session with a transcript's key", content: callFile({ entries: null, feedback: secret }), expected: loadedCode },
  { what: "a session wrapped in a call", content: { call: callFile({ feedback: secret }), event: "ended" }, expected: loadedCode },
  { what: "gzip bytes without an encoding", content: gzipSync(JSON.stringify(callFile({ feedback: secret }))), expected: loadedCode },
  { what: "gzip bytes that inflate past the limit", content: gzipSync(Buffer.alloc(60_000_000)), expected: rejected("too_large") },
  { what: "gzip bytes that are cut off", content: gzipSync(JSON.stringify(callFile())).subarray(0, 200), expected: rejected("not_utf8") },
  {
    what: "10,001 empty items",
    content: callFile({ transfers: Array.from({ length: 10_001 }, () => ({})) }),
    expected: rejected("too_many_items"),
  },
  { what: "10,000 empty items", content: callFile({ transfers: Array.from({ length: 9_990 }, () => ({})) }), expected: loadedCode },
  {
    what: "300,000 numbers",
    content: callFile({ new_key: Array.from({ length: 300_000 }, () => 1) }),
    expected: rejected("too_many_items"),
  },
  {
    what: "2,000 keys of lone surrogates",
    content: withText(
      '"lang":"en"',
      Array.from({ length: 2_000 }, (_, index) => `"\\ud8${hex(index >> 8)}\\ud9${hex(index & 255)}":1`).join(","),
    ),
    expected: loadedCode,
  },
  { what: "a leap second", content: callFile({ created_at: "2026-06-30T23:59:60Z" }), expected: loadedCode },
  {
    what: "both type keys",
    content: callFile({ chat_type: "Messaging (WhatsApp)", feedback: secret }),
    expected: rejected("two_channels"),
  },
  { what: "no created_at", content: callFile({ created_at: null, feedback: secret }), expected: rejected("no_created_at") },
  { what: "an unreadable created_at", content: callFile({ created_at: secret }), expected: rejected("unusable_created_at") },
  {
    what: "a created_at without offset",
    content: callFile({ created_at: "2026-03-02T09:00:00" }),
    expected: rejected("unusable_created_at"),
  },
  {
    what: "a created_at no partition takes",
    content: callFile({ created_at: "1999-03-02T09:00:00Z" }),
    expected: rejected("created_at_out_of_range"),
  },
  { what: "1e400", content: withText('"wait_duration":20', '"wait_duration":1e400'), expected: loadedCode },
  {
    what: "an integer past INT64 in a field",
    content: withText('"wait_duration":20', `"wait_duration":${"9".repeat(30)}`),
    expected: loadedCode,
  },
  {
    what: "__proto__ keys",
    content: withText('"lang":"en"', `"__proto__":{"polluted":"${secret}"},"constructor":1,"prototype":2`),
    expected: loadedCode,
  },
  { what: "duplicate keys", content: withText('"lang":"en"', '"lang":"en","lang":"fr"'), expected: loadedCode },
  { what: "lone surrogates", content: withText('"lang":"en"', '"lang":"\\ud800","\\udfff":"\\ud800 x"'), expected: loadedCode },
  { what: "a NUL in a text", content: callFile({ feedback: `a\u0000${secret}` }), expected: loadedCode },
  ...Object.entries(callFile())
    .filter(([key]) => !["id", "call_type", "created_at"].includes(key))
    .flatMap(([key, value]): readonly Case[] => [
      {
        what: `${key} of another type`,
        content: callFile({ [key]: typeof value === "object" ? secret : { [secret]: [secret] } }),
        expected: loadedCode,
      },
      { what: `${key} null`, content: callFile({ [key]: null, feedback: secret }), expected: loadedCode },
      {
        what: `${key} missing`,
        content: Object.fromEntries(Object.entries(callFile()).filter(([other]) => other !== key)),
        expected: loadedCode,
      },
    ]),
  {
    what: "items of other types in every list",
    content: callFile({ participants: [1, secret, [], null, { id: 5 }], handle_durations: {}, transfers: [[[]]] }),
    expected: loadedCode,
  },
  { what: "a name with ../", content: chatFile(), name: "../../etc/chat-1.json", expected: loadedCode },
  { what: "a name with quotes", content: chatFile(), name: `o'"; drop table x; --/chat-2.json`, expected: loadedCode },
  { what: "a name with a newline", content: chatFile(), name: "a\nb/chat-3.json", expected: loadedCode },
  { what: "a name with emoji", content: chatFile(), name: "📞/chat-4.json", expected: loadedCode },
  { what: "half a file under a name with everything", content: "{", name: `../a'"\n📞#/chat-5.json`, expected: rejected("not_json") },
];

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

describe("every bad input ends in its one outcome", () => {
  it.each(cases.map((one, index) => ({ ...one, index })))("$what: $expected.outcome", async ({ content, name, expected, index }) => {
    const file = stored(content, { name: name ?? `metadata/${index}/call-4711.json`, generation: String(1_700_000_000_000_000 + index) });
    files.put(file);
    const before = served.lines.length;
    expect(await served.deliver(file)).toBe(expected.status);

    const ledger = await served.warehouse.query(
      "select outcome, problems, quarantine_object from ${contact_center}.session_files where object_name = @name and generation = cast(@generation as bigint)",
      { name: file.name, generation: file.generation },
    );
    expect(ledger.rows).toHaveLength(1);
    const [row] = ledger.rows;
    expect(row?.["outcome"]).toBe(expected.outcome);
    const codes = textOf(row?.["problems"])
      .split("; ")
      .map((problem) => /^\w*/.exec(problem)?.[0]);
    expect(codes).toContain(expected.code ?? "");
    const kept = files.kept.get(String(row?.["quarantine_object"]));
    const isKeptWhole = kept !== undefined && Buffer.compare(kept, file.bytes) === 0;
    expect(isKeptWhole).toBe(expected.outcome === "rejected");
    const lines = served.lines.slice(before);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/ZEBRA|sam\.agent|mia\.tester|\+1555|500xx0/);
  });
});

const event = (
  changes: Readonly<Record<string, string>> = {},
  data: Readonly<Record<string, unknown>> = {},
): [Record<string, string>, string] => [
  {
    "content-type": "application/json",
    "ce-specversion": "1.0",
    "ce-id": "77",
    "ce-type": "google.cloud.storage.object.v1.finalized",
    "ce-source": "//storage.googleapis.com/projects/_/buckets/acme-sessions",
    "ce-time": "2026-03-02T17:05:11Z",
    ...changes,
  },
  JSON.stringify({ bucket: "acme-sessions", name: "metadata/call-4711.json", generation: "1700000000000001", ...data }),
];

async function ledgerCount(): Promise<unknown> {
  return (await served.warehouse.query("select count(*) as files from ${contact_center}.session_files")).rows[0]?.["files"];
}

const push = (attributes: Readonly<Record<string, string>>): [Record<string, string>, string] => [
  { "content-type": "application/json" },
  JSON.stringify({ subscription: "projects/p/subscriptions/s", message: { attributes, messageId: "1" } }),
];

describe("an event that does not name a session file is acknowledged and adds no row", () => {
  const ignored: readonly (readonly [what: string, request: [Record<string, string>, string], severity: string, reason: string])[] = [
    [
      "another bucket",
      event({ "ce-source": "//storage.googleapis.com/projects/_/buckets/other" }, { bucket: "other" }),
      "WARNING",
      "other_bucket",
    ],
    [
      "a source and data that name different buckets",
      event({ "ce-source": "//storage.googleapis.com/projects/_/buckets/other" }),
      "ERROR",
      "unknown_format",
    ],
    ["another type", event({ "ce-type": "google.cloud.storage.object.v1.deleted" }), "WARNING", "other_event"],
    ["a notification of a deletion", push({ eventType: "OBJECT_DELETE", bucketId: "acme-sessions" }), "WARNING", "other_event"],
    ["a notification without its attributes", push({}), "ERROR", "unknown_format"],
    ["no CloudEvent headers", [{ "content-type": "application/json" }, event()[1]], "ERROR", "unknown_format"],
    ["data without a name", event({}, { name: undefined }), "ERROR", "unknown_format"],
    ["a generation that is not a number", event({}, { generation: "x" }), "ERROR", "unknown_format"],
    ["a generation past INT64", event({}, { generation: "9223372036854775808" }), "WARNING", "unusable_generation"],
    ["a generation of 19 nines", event({}, { generation: "9".repeat(19) }), "WARNING", "unusable_generation"],
    ["data that is a list", [event()[0], "[]"], "ERROR", "unknown_format"],
  ];
  it.each(ignored)("%s: 204 and one line", async (_, [headers, body], severity, reason) => {
    const before = await ledgerCount();
    const lines = served.lines.length;
    expect(await served.post(headers, body)).toBe(204);
    expect(served.lines.slice(lines)).toMatchObject([{ severity, fields: { event: "event_ignored", reason } }]);
    expect(await ledgerCount()).toBe(before);
  });

  it("a recording: 204, one debug line, and no client is opened", async () => {
    const lines = served.lines.length;
    expect(await served.post(...event({}, { name: "recordings/call-4711.mp3" }))).toBe(204);
    expect(served.lines.slice(lines).map(({ severity }) => severity)).toEqual(["DEBUG"]);
  });

  it("a GET goes to the pages for a browser, and without them to nothing: 404", async () => {
    const [page, other] = [await fetch(served.server.url), await fetch(`${served.server.url}/other`)];
    expect([page.status, other.status]).toEqual([404, 404]);
    expect(await page.text()).toBe("Nothing is here.\n");
    await other.arrayBuffer();
  });
});

describe("events name versions", () => {
  it.each(["1700000000000900", 1_700_000_000_000_901])("a generation as %s loads", async (generation) => {
    files.put(stored(chatFile(), { name: "generation/chat-4711.json", generation: String(generation) }));
    expect(await served.post(...event({}, { name: "generation/chat-4711.json", generation }))).toBe(204);
    expect(served.lines.at(-1)?.fields["outcome"]).toBe("loaded");
  });

  it.each([
    ["with its payload", { data: Buffer.from("{}").toString("base64"), publishTime: "2026-03-02T17:05:11Z" }],
    ["without payload", {}],
  ])("a Pub/Sub notification %s loads", async (what, rest) => {
    const name = `pubsub/${what}/chat-4711.json`;
    files.put(stored(chatFile(), { name, generation: "1700000000000910" }));
    const attributes = {
      eventType: "OBJECT_FINALIZE",
      bucketId: "acme-sessions",
      objectId: name,
      objectGeneration: "1700000000000910",
    };
    const message = { ...rest, attributes, messageId: "1" };
    expect(
      await served.post({ "content-type": "application/json" }, JSON.stringify({ subscription: "projects/p/subscriptions/s", message })),
    ).toBe(204);
    expect(served.lines.at(-1)?.fields).toMatchObject({ outcome: "loaded", object: name });
  });

  it("the largest generation is one", async () => {
    expect(await served.post(...event({}, { generation: "9223372036854775807" }))).toBe(204);
    expect(served.lines.at(-1)?.fields).toMatchObject({ event: "file_handled" });
  });

  it("a second version while the first is being read: the first is superseded, the second loaded, both in the ledger", async () => {
    const first = stored(callFile({ id: 88, status: "first" }), { name: "race/call-88.json", generation: "1700000000000920" });
    const second = stored(callFile({ id: 88, status: "second", updated_at: "2026-03-02T09:20:00.000-08:00" }), {
      name: "race/call-88.json",
      generation: "1700000000000921",
    });
    files.put(second);
    expect(await served.deliver(first)).toBe(204);
    const { rows } = await served.warehouse.query(
      "select generation, outcome from ${contact_center}.session_files where object_name = 'race/call-88.json' order by generation",
    );
    expect(rows).toEqual([
      { generation: 1_700_000_000_000_920, outcome: "superseded" },
      { generation: 1_700_000_000_000_921, outcome: "loaded" },
    ]);
    const session = await served.warehouse.query("select session_status from ${contact_center}.sessions where session_key = 'call-88'");
    expect(session.rows).toEqual([{ session_status: "second" }]);
  });

  it("an object that no longer exists is superseded", async () => {
    expect(await served.deliver(stored(callFile(), { name: "gone/call-1.json", generation: "5" }))).toBe(204);
    expect(served.lines.at(-1)?.fields).toMatchObject({ outcome: "superseded", reason: "gone" });
  });
});
