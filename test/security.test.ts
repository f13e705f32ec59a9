import type { CloudEvent } from "@google-cloud/functions-framework";
import { afterEach, expect, it, vi } from "vitest";
import { createHandler } from "../functions/event-handler.ts";
import { cloudLog } from "../functions/log.ts";
import { createIngest } from "../functions/pipeline/ingest.ts";
import { quarantineName } from "../functions/pipeline/quarantine.ts";
import { keepAll } from "../functions/values/personal-data.ts";
import { type Settings, defaultNamePattern } from "../functions/pipeline/settings.ts";
import type { FileVersion, ReadResult } from "../functions/storage/session-files.ts";
import { MemoryFiles } from "./support/memory-files.ts";
import { stored } from "./support/session-files.ts";
import { useWarehouse } from "./support/warehouse.ts";

// What SECURITY.md promises about the function, tried with hostile events and files.

const settings: Settings = {
  bucket: "acme-ccaip",
  prefix: "",
  namePattern: defaultNamePattern,
  instance: "default",
  instances: {},
  maxBytes: 5 * 1024 * 1024,
  personal: keepAll,
  revision: 1,
  hash: "test",
  codeVersion: "test",
};

const emptied = useWarehouse();
afterEach(() => {
  vi.restoreAllMocks();
});

/** A bucket that notes what it is asked to read. */
class ObservedFiles extends MemoryFiles {
  readonly asked: string[] = [];

  override read(version: FileVersion, maxBytes: number): Promise<ReadResult> {
    this.asked.push(`${version.bucket}/${version.name}`);
    return super.read(version, maxBytes);
  }

  override readLive(bucket: string, name: string, maxBytes: number): Promise<ReadResult> {
    this.asked.push(`${bucket}/${name}`);
    return super.readLive(bucket, name, maxBytes);
  }
}

/** The function over a bucket in memory and an embedded warehouse, with every read of the bucket and every log line. */
async function installation(objects: Readonly<Record<string, string | Uint8Array>>) {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(typeof line === "string" ? line : new TextDecoder().decode(line));
    return true;
  });
  const files = new ObservedFiles();
  for (const [name, content] of Object.entries(objects)) {
    files.put(stored(content, { bucket: settings.bucket, name, generation: "1", timeCreated: "2026-03-01T12:06:00.000Z" }));
  }
  const warehouse = emptied();
  const handler = createHandler(settings, {
    ingest: () => createIngest(settings, { files, warehouse, now: () => new Date("2026-03-01T12:06:01Z") }),
    log: cloudLog(),
    deadlineMilliseconds: 20_000,
  });
  const count = async (relation: string) => (await warehouse.query(`select count(*) as n from ${relation}`)).rows[0]?.["n"];
  return { handler, warehouse, asked: files.asked, quarantined: files.kept, lines, count };
}

function written(name: string, bucket = settings.bucket): CloudEvent<unknown> {
  return {
    specversion: "1.0",
    id: "1",
    type: "google.cloud.storage.object.v1.finalized",
    source: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    time: "2026-03-01T12:06:00Z",
    data: { bucket, name, generation: "1" },
  };
}

const session = { id: 1, call_type: "voice_inbound", created_at: "2026-03-01T12:00:00Z", updated_at: "2026-03-01T12:05:00Z" };

it.each([
  ["an event of another bucket", written("metadata-1.json", "someone-elses")],
  [
    "an event whose source is another bucket than its data",
    { ...written("metadata-1.json"), source: "//storage.googleapis.com/projects/_/buckets/x" },
  ],
  ["an event of another type", { ...written("metadata-1.json"), type: "google.cloud.storage.object.v1.deleted" }],
  ["a request body that is not an event", { hello: "world" }],
  [
    "a generation that is not a number",
    { ...written("metadata-1.json"), data: { bucket: settings.bucket, name: "metadata-1.json", generation: "1/../2" } },
  ],
])("%s makes the function read and write nothing", async (_, event) => {
  const { handler, asked, count } = await installation({ "metadata-1.json": JSON.stringify(session) });

  await handler({ ...written(""), ...event });

  expect(asked).toEqual([]);
  expect(await count("contact_center_store.session_versions")).toBe(0);
});

it("a recording, a photo or a transcript as text is recognized by its name and never read", async () => {
  const { handler, asked } = await installation({});
  for (const name of ["call-1.mp3", "chat-1.txt", "call-1-photo-2.jpg", "chat-1.txt.gz"]) await handler(written(name));
  expect(asked).toEqual([]);
});

it.each([
  "metadata-'); drop table contact_center_store.session_versions; --.json",
  "../../etc/metadata-1.json",
  'metadata-"quoted".json',
  "metadata-\u202Egpj.json",
  "metadata-\u0001\u001b[31m.json",
  `metadata-${"x".repeat(900)}.json`,
])("the object name %j is kept as it is, as one cell and one log line", async (name) => {
  const { handler, warehouse, lines } = await installation({ [name]: JSON.stringify(session) });

  await handler(written(name));

  const { rows } = await warehouse.query("select source_object from contact_center.sessions");
  expect(rows).toEqual([{ source_object: name }]);
  expect(lines).toHaveLength(1);
  expect(Array.from((lines[0] ?? "").trimEnd()).filter((character) => character < " ")).toEqual([]);
});

it("the name of a quarantined copy has only harmless letters of the object's name", () => {
  const name = quarantineName(
    { bucket: "b", name: "metadata-../'\"\u202E#?.json", generation: "17", size: 1, timeCreated: "2026-03-01T12:06:00.000Z" },
    "not_json",
  );
  expect(name).toMatch(/^not_json\/2026\/03\/01\/[0-9a-f]{16}-17-[A-Za-z0-9._-]+$/u);
});

it.each([
  ["nested five million deep", "[".repeat(5_000_000)],
  ["nested 65 deep below a key", `{"id":1,"call_type":"x","created_at":"2026-03-01T12:00:00Z","a":${"[".repeat(65)}${"]".repeat(65)}}`],
  ["not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ["cut short", JSON.stringify(session).slice(0, -5)],
  ["of a number", "1e400"],
])("a file that is %s is put into quarantine as it is, and acknowledged", async (_, content) => {
  const { handler, quarantined, count } = await installation({ "metadata-1.json": content });

  await handler(written("metadata-1.json"));

  expect(quarantined.size).toBe(1);
  const [bytes] = quarantined.values();
  expect(bytes).toEqual(typeof content === "string" ? new TextEncoder().encode(content) : content);
  expect(await count("contact_center_store.unloaded_files")).toBe(1);
  expect(await count("contact_center_store.session_versions")).toBe(0);
});

it("keys that name the prototype change nothing but their own row", async () => {
  const text =
    '{"id":1,"call_type":"x","created_at":"2026-03-01T12:00:00Z","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const { handler, count } = await installation({ "metadata-1.json": text });

  await handler(written("metadata-1.json"));

  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  expect(await count("contact_center.sessions")).toBe(1);
});

it("an identifier beyond the precision of a double keeps every digit", async () => {
  const { handler, warehouse } = await installation({
    "metadata-1.json": '{"id":9007199254740993,"call_type":"x","created_at":"2026-03-01T12:00:00Z"}',
  });

  await handler(written("metadata-1.json"));

  const { rows } = await warehouse.query("select session_key from contact_center.sessions");
  expect(rows).toEqual([{ session_key: "call-9007199254740993" }]);
});

it.each([
  [
    "loaded",
    JSON.stringify({
      ...session,
      end_user: "SECRET",
      participants: [{ phone_number: "SECRET", first_name: "SECRET" }],
      feedback: "SECRET",
      more: ["SECRET"],
    }),
  ],
  ["rejected for its identity", '{"id":"SECRET","call_type":"SECRET","created_at":"SECRET"}'],
  ["rejected by the parser", '{"id":1,"feedback":"SECRET" SECRET'],
  ["skipped as a transcript", '{"comm_type":"SECRET","entries":[{"body":"SECRET"}]}'],
])("no log line of a file that is %s has a value of it", async (_, content) => {
  const { handler, lines } = await installation({ "metadata-1.json": content });

  await handler(written("metadata-1.json"));

  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join("")).not.toContain("SECRET");
});

it("a delivery that fails is logged without the service's message, which may quote values", async () => {
  const { handler, warehouse, lines } = await installation({ "metadata-1.json": JSON.stringify(session) });
  vi.spyOn(warehouse, "append").mockRejectedValue(new Error("could not insert SECRET"));

  const failure: unknown = await handler(written("metadata-1.json")).then(
    () => undefined,
    (error: unknown) => error,
  );

  // The framework prints the stack of what is thrown: it is the log line.
  expect(failure).toBeInstanceOf(Error);
  expect(failure instanceof Error ? `${failure.message} ${failure.stack}` : "").not.toContain("SECRET");
  expect(lines.join("")).not.toContain("SECRET");
});
