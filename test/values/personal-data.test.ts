import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { duckdbDialect } from "../../functions/warehouse/duckdb/dialect.ts";
import { z } from "zod";
import { createHandler } from "../../functions/event-handler.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { isInt64 } from "../../functions/values/json.ts";
import { createIngest } from "../../functions/pipeline/ingest.ts";
import { type PersonalData, type PersonalDataClass, type Treatment, keepAll } from "../../functions/values/personal-data.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { allRelations } from "../../schema/metric-views.ts";
import { routines } from "../../schema/relations.ts";
import { tables } from "../../schema/tables/index.ts";
import { coveringFiles, filledPlaces, loadVersions } from "../support/generated-files.ts";
import { MemoryFiles } from "../support/memory-files.ts";
import { type Json, type JsonObject, isObject, mutated, mutations, parsed, placesOf, starred, textOf } from "../support/mutations.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const key = "a key for tests, sixteen or more";
const treating = (treatment: Treatment, pseudonymKey: string | null = null): PersonalData => ({
  treatments: { identifier: treatment, agent: treatment, contact: treatment, content: treatment },
  key: pseudonymKey,
});

/** Paths of personal data, from the platform's own description of the file; independent of the list of columns. */
const personalPlaces: readonly RegExp[] = [
  /^\/participants\/\*\/(phone_number|caller_id|email|first_name|last_name|middle_name|adapter_fail_message)$/,
  /^\/participants\/\*\/(teams|virtual_agent_params|agent_assist|sip_headers|virtual_agent)\//,
  /^\/participants\/\*\/(user_id|end_user_id)$/,
  /\/(agent_info|from_agent|to_agent)\/(id|agent_number|email|name|first_name|last_name|avatar_url)$/,
  /^\/(handle_durations|queue_durations)\/\*\/agent_id$/,
  /^\/recordings\/\*\/redaction_times\/\*\/(start|end)_agent_id$/,
  /^\/dispositions\/\*\/(note|user_id)$/,
  /^\/end_user\//,
  /^\/(email|feedback|smart_action_text|fail_details|adapter_fail_message)$/,
  /^\/(recording_url|out_ticket_url|out_ticket_id|provider_channel_id)$/,
  /^\/(photos|videos)\/\*\/url$/,
  /^\/(custom_data_secured|custom_data_not_secured|sip_headers|automation_redirection)\//,
  /^\/(in_call_sms|wait_time_sms)\//,
];
const isPersonal = (pointer: string): boolean => personalPlaces.some((place) => place.test(pointer));

const mark = "zqx7";
/** Big enough that their bytes stand nowhere by chance. */
const firstMarkedId = 0x5a_71_38_00_00_00;

/** A copy whose personal values can be found again: text carries the mark, integers come from a range of their own. */
function marked(file: JsonObject, counter: { next: number }): { readonly file: JsonObject; readonly ids: readonly number[] } {
  const ids: number[] = [];
  const walk = (value: Json, at: readonly (string | number)[]): Json => {
    if (Array.isArray(value)) return value.map((item, position) => walk(item, [...at, position]));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, nested]) => [name, walk(nested, [...at, name])]));
    if (value === null || !isPersonal(starred(at))) return value;
    counter.next += 1;
    if (typeof value === "string") return `${mark}${counter.next} ${value}`;
    if (typeof value !== "number") return value;
    ids.push(firstMarkedId + counter.next);
    return firstMarkedId + counter.next;
  };
  return { file: parsed(JSON.stringify(walk(file, []))), ids };
}

const littleEndian = (id: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(id));
  return bytes;
};

/** As the statistics of a column store an integer, which is the only place of a column's only value. */
const variableLength = (id: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = BigInt(id); ; rest >>= 7n) {
    const isLast = rest < 64n;
    bytes.push(Number(rest & 127n) + (isLast ? 0 : 128));
    if (isLast) return Buffer.from(bytes);
  }
};
const isIn = (bytes: Buffer, id: number): boolean =>
  bytes.includes(littleEndian(id)) || bytes.includes(variableLength(id)) || bytes.includes(String(id));

/** The bytes of a database that has loaded the texts, uncompressed, so that what is in it can be seen in them. */
async function databaseBytes(texts: readonly string[], personal: PersonalData): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), "personal-data-"));
  try {
    const file = path.join(folder, "warehouse.duckdb");
    const warehouse = await openDuckdb(file);
    await warehouse.query("pragma force_compression = 'uncompressed'");
    const objects = texts.map((text, index) => stored(text, { name: `metadata/${index}/call-1.json`, generation: String(index + 1) }));
    const sums = await loadVersions(warehouse, objects, { personal });
    expect(sums).toMatchObject({ loaded: texts.length });
    await warehouse.query("checkpoint warehouse");
    await warehouse.close();
    const log = `${file}.wal`;
    return Buffer.concat([readFileSync(file), ...(existsSync(log) ? [readFileSync(log)] : [])]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const counter = { next: 0 };
const files = coveringFiles().map((file) => marked(file, counter));

/** Files in which personal values stand where no column takes them: retyped, nested, renamed, lists become objects and the reverse. */
const strange = files.slice(0, 3).flatMap(({ file }) => {
  const moves = ["wrapped in a list", "wrapped in an object", "renamed", "items wrapped in lists", "list become an object"];
  const holders = placesOf(file).filter((place) =>
    filledPlaces(file).some((pointer) => isPersonal(pointer) && pointer.startsWith(starred(place))),
  );
  return holders.flatMap((place, index) => {
    const change = mutations[moves[index % moves.length] ?? ""];
    const changed = change === undefined ? null : mutated(file, place, change);
    return changed === null ? [] : [textOf(changed)];
  });
});

describe("personal data", () => {
  const plain = files.map(({ file }) => JSON.stringify(file));
  const ids = files.flatMap((one) => one.ids);

  it("is in the database if it is kept: the search below can find it", { timeout: 60_000 }, async () => {
    const bytes = await databaseBytes(plain, keepAll);
    const marks = plain.flatMap((text) => text.match(/zqx7\d+ /g) ?? []);
    expect(marks.length).toBeGreaterThan(200);
    expect(ids.length).toBeGreaterThan(100);
    expect(marks.filter((found) => !bytes.includes(found))).toEqual([]);
    expect(ids.filter((id) => !isIn(bytes, id))).toEqual([]);
  });

  it.each(["drop", "pseudonymize"] as const)("is nowhere in the bytes of the database under %s", { timeout: 60_000 }, async (treatment) => {
    expect(strange.length).toBeGreaterThan(60);
    const bytes = await databaseBytes([...plain, ...strange], treating(treatment, key));
    expect(bytes.includes(mark)).toBe(false);
    expect(ids.filter((id) => isIn(bytes, id))).toEqual([]);
  });

  it("is never in a log line or in a name in quarantine, whatever the outcome", async () => {
    const warehouse = await openDuckdb(":memory:");
    const bucket = new MemoryFiles();
    const lines: string[] = [];
    const settings = { ...testSettings, personal: treating("drop") };
    const ingest = createIngest(settings, { files: bucket, warehouse, now: () => new Date() });
    const handle = createHandler(settings, {
      ingest: () => ingest,
      deadlineMilliseconds: 20_000,
      log: {
        write: (severity, message, fields) => void lines.push(JSON.stringify({ severity, message, fields })),
        failure: (message, fields) => JSON.stringify({ message, fields }),
      },
    });
    const unusable = plain
      .slice(0, 4)
      .flatMap((text) => [
        text.slice(0, -200),
        text.replace(/"id":\d+/, '"id":"zqx7 no id"'),
        text.replace(/"created_at":"[^"]*"/, '"created_at":"zqx7 yesterday"'),
        `{"comm_type":"call","entries":[{"content":"zqx7 hello"}]}`,
      ]);
    const all = [...plain.slice(0, 4), ...strange.slice(0, 12), ...unusable];
    for (const [index, text] of all.entries()) {
      const file = stored(text, { name: `metadata/${index}/call-1.json`, generation: String(index + 1) });
      bucket.put(file);
      await handle({
        specversion: "1.0",
        id: String(index),
        type: "google.cloud.storage.object.v1.finalized",
        source: `//storage.googleapis.com/projects/_/buckets/${file.bucket}`,
        data: { bucket: file.bucket, name: file.name, generation: file.generation },
      });
    }
    expect(lines).toHaveLength(all.length);
    const logged = lines.join("\n");
    expect(logged.includes(mark)).toBe(false);
    expect(ids.filter((id) => logged.includes(String(id)))).toEqual([]);
    const kept: string[] = [];
    for await (const { name } of bucket.listQuarantine("")) kept.push(name);
    expect(kept).toHaveLength(12);
    expect(kept.filter((name) => name.includes(mark))).toEqual([]);
    const { rows } = await warehouse.query("select * from ${contact_center}.session_files");
    expect(JSON.stringify(rows).includes(mark)).toBe(false);
    await warehouse.close();
  });
});

describe("the list of columns", () => {
  const columns = tables.flatMap((table) =>
    Object.entries(table.columns).flatMap(([name, column]) =>
      column.sources.map((source) => {
        const list = table.list === "" ? "" : `/${table.list.replaceAll(".", "/*/")}/*`;
        const pointer = `${list}/${source.replaceAll(".", "/")}`;
        return { name: `${table.name}.${name}`, pii: column.pii, isPersonal: isPersonal(pointer) || isPersonal(`${pointer}/any key`) };
      }),
    ),
  );

  it("has a class for every value about a person, and for no other", () => {
    expect(columns.filter((column) => (column.pii !== "none") !== column.isPersonal).map(({ name }) => name)).toEqual([]);
    expect(columns.filter((column) => column.isPersonal).length).toBeGreaterThan(60);
  });

  it("shows no contact and no content in contact_center, in base relations, functions and metric views alike", () => {
    const shown = allRelations.filter(({ dataset }) => dataset === "contact_center");
    expect(shown.length).toBeGreaterThan(20);
    const hidden = new Set(
      tables.flatMap((table) =>
        Object.entries(table.columns).flatMap(([name, { pii }]) => (pii === "contact" || pii === "content" ? name : [])),
      ),
    );
    const leaks = shown.flatMap(({ name, fields }) =>
      fields.filter(({ pii }) => pii === "contact" || pii === "content").map((field) => `${name}.${field.name}`),
    );
    expect(leaks).toEqual([]);
    const named = shown.flatMap(({ name, fields }) =>
      fields.filter((field) => hidden.has(field.name)).map((field) => `${name}.${field.name}`),
    );
    // The agents' e-mail is of class agent; a customer's has another name.
    expect(named.filter((column) => !column.endsWith(".email"))).toEqual([]);
    for (const { sql } of routines) {
      for (const column of hidden) expect(sql(duckdbDialect)).not.toMatch(new RegExp(`"${column}"`));
    }
  });
});

/** A file under a setting of personal data, as the row and the rows of its lists. */
function examined(file: unknown, personal: PersonalData) {
  const found = sessionReader({ ...testSettings, personal })(stored(file), testMaking);
  if (found.kind !== "session") throw new Error("expected a session");
  return {
    row: found.row.named(),
    children: found.flattened.children,
    unknown: found.flattened.unknownFields,
    drift: found.flattened.drift,
  };
}

/** Pseudonyms of a number or an e-mail in all places that have one. */
function pseudonyms(text: string): readonly unknown[] {
  const personal = treating("pseudonymize", key);
  const number = examined(callFile({ participants: [{ id: 1, type: "end_user", phone_number: text }] }), personal);
  const unnamed = examined(callFile({ end_user: null, participants: [{ id: 1, type: "end_user", phone_number: text }] }), personal);
  const address = examined(chatFile({ email: text, end_user: null, participants: [] }), personal);
  return [
    number.row["end_user_number"],
    number.children["participants"]?.column("phone_number")[0],
    unnamed.row["customer_key"],
    address.row["end_user_email"],
    address.row["customer_key"],
  ];
}

it("an object keeps its keys, and each value in it becomes a pseudonym", () => {
  const custom = { ticket: { label: "Ticket", value: "T-1" }, count: 3, flag: true, nothing: null };
  const cell = examined(callFile({ custom_data_secured: custom }), treating("pseudonymize", key)).row["custom_data_secured"];
  expect(cell).toMatchObject({
    ticket: { label: expect.not.stringContaining("Ticket"), value: expect.not.stringContaining("T-1") },
    count: expect.anything(),
    nothing: null,
  });
  expect(JSON.stringify(cell)).not.toContain("T-1");
});

const pseudonymOfId = (id: string): unknown =>
  examined(callFile({ out_ticket_id: id }), treating("pseudonymize", key)).row["out_ticket_id"];

describe("a pseudonym", () => {
  const personal = treating("pseudonymize", key);
  const call = examined(callFile({ agent_info: { id: 12, email: "sam.agent@example.com" } }), personal);
  const chat = examined(
    chatFile({
      participants: [{ id: 1, type: "end_user", end_user_id: 77, phone_number: "+15550100177" }],
      email: "mia.tester@example.com",
    }),
    personal,
  );

  it("is equal for equal values in every relation, so that relations join", () => {
    const [customer, agent] = call.children["participants"]?.named() ?? [];
    expect(call.row["end_user_id"]).toBe(customer?.["end_user_id"]);
    expect(chat.row["end_user_id"]).toBe(call.row["end_user_id"]);
    expect(call.row["agent_id"]).toBe(agent?.["user_id"]);
    expect(call.children["handle_durations"]?.column("agent_id")[0]).toBe(agent?.["user_id"]);
    expect(call.children["queue_durations"]?.column("agent_id")[0]).toBe(agent?.["user_id"]);
    expect(call.row["agent_email"]).toBe(agent?.["email"]);
    expect(call.row["end_user_identifier"]).toBe(chat.row["end_user_email"]);
    expect(chat.children["participants"]?.column("phone_number")[0]).toBe(customer?.["phone_number"]);
    expect(call.row["end_user_number"]).toBe(customer?.["phone_number"]);
  });

  it("is an integer for an integer, and 32 hexadecimal digits for text", () => {
    expect(call.row["end_user_id"]).toMatch(/^\d{1,19}$/);
    expect(isInt64(z.string().parse(call.row["end_user_id"]))).toBe(true);
    expect(call.row["end_user_identifier"]).toMatch(/^[0-9a-f]{32}$/);
    expect(call.row["end_user_id"]).not.toBe(examined(callFile(), treating("pseudonymize", `${key} too`)).row["end_user_id"]);
  });

  it("is equal for a number and its digits, as releases send either", () => {
    const asNumber = examined(callFile({ agent_info: { agent_number: 4005 } }), personal).row["agent_number"];
    expect(examined(callFile({ agent_info: { agent_number: "4005" } }), personal).row["agent_number"]).toBe(asNumber);
  });

  it.each([
    ["+1 555-010-0177", "15550100177", "0015550100177", "+1 (555) 010.0177", " +15550100177"],
    ["+44 (0)20 7946-0018", "442079460018"],
    ["Mia.Tester@Example.com", "mia.tester@example.com ", "MIA.TESTER@EXAMPLE.COM"],
  ])("is equal for the spellings of one number or e-mail: %s", (first, ...others) => {
    expect(pseudonyms(first)).not.toContain(null);
    for (const other of others) expect(pseudonyms(other)).toEqual(pseudonyms(first));
  });

  it("is another for ids that only look like one number", () => {
    expect(pseudonymOfId("0012345678")).not.toBe(pseudonymOfId("12345678"));
    expect(pseudonymOfId("1234-5678")).not.toBe(pseudonymOfId("12345678"));
  });

  it("joins in the warehouse, integers past 2^53 included", async () => {
    const warehouse = await openDuckdb(":memory:");
    await loadVersions(
      warehouse,
      [
        stored(callFile(), { name: "metadata/call-4711.json" }),
        stored(chatFile({ id: 4712, end_user: { id: 77 } }), { name: "metadata/chat-4712.json" }),
      ],
      { personal },
    );
    const { rows } = await warehouse.query(
      `select session.session_key, count(*) as joins
       from \${restricted}.sessions as session
       join \${restricted}.participants as participant on participant.end_user_id = session.end_user_id
       group by session.session_key order by session.session_key`,
    );
    expect(rows).toEqual([
      { session_key: "call-4711", joins: 2 },
      { session_key: "chat-4712", joins: 2 },
    ]);
    const agents = await warehouse.query(
      "select count(*) as joins from ${restricted}.handle_durations as stretch join ${restricted}.participants as participant on participant.user_id = stretch.agent_id",
    );
    expect(agents.rows).toEqual([{ joins: 3 }]);
    await warehouse.close();
  });

  it("replaces each scalar in unknown_fields and keeps the keys", () => {
    const { unknown } = examined(callFile({ routing: { skill: "gold", tries: 2 } }), personal);
    expect(unknown?.["/routing"]).toEqual({
      skill: expect.stringMatching(/^[0-9a-f]{32}$/),
      tries: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });
});

it("an e-mail in an object with free keys has the pseudonym of its column", () => {
  const personal = treating("pseudonymize", key);
  const { row, unknown } = examined(chatFile({ email: "mia.tester@example.com", routing: { to: "Mia.Tester@Example.com" } }), personal);
  expect(unknown?.["/routing"]).toEqual({ to: row["end_user_email"] });
});

const one = (pii: PersonalDataClass, treatment: Treatment): PersonalData => ({
  treatments: { ...keepAll.treatments, [pii]: treatment },
  key,
});

describe("a value that did not fit", () => {
  it.each([
    ["a number for a customer's e-mail", { email: 15550100177 }, "/email", "contact"],
    ["a list for an agent's name", { agent_info: { name: ["Sam Agent"] } }, "/agent_info/name", "agent"],
    ["text for a customer's id", { end_user: { id: "+15550100177" } }, "/end_user/id", "identifier"],
    ["an agent that became a list", { agent_info: [{ email: "sam.agent@example.com" }] }, "/agent_info", "agent"],
    [
      "a list of participants that became an object",
      { participants: { first: { email: "sam.agent@example.com" } } },
      "/participants",
      "agent",
    ],
    ["the same", { participants: { first: { user_id: 12 } } }, "/participants", "identifier"],
    ["a participant that is not an object", { participants: ["+15550100177"] }, "/participants/0", "contact"],
    ["redactions that became an object", { recordings: [{ redaction_times: { by: 12 } }] }, "/recordings/0/redaction_times", "identifier"],
  ] as const)("is treated as the class of its place: %s", (_, changes, pointer, pii) => {
    expect(examined(callFile(changes), keepAll).unknown).toHaveProperty([pointer]);
    expect(examined(callFile(changes), one(pii, "drop")).unknown).toBeNull();
    expect(examined(callFile(changes), one("content", "drop")).unknown).toBeNull();
    const kept = JSON.stringify(examined(callFile(changes), keepAll).unknown?.[pointer]);
    expect(JSON.stringify(examined(callFile(changes), one(pii, "pseudonymize")).unknown?.[pointer])).not.toBe(kept);
    expect(examined(callFile(changes), one(pii, "drop")).drift.map((drift) => drift.pointer)).toEqual([pointer.replace("/0", "/*")]);
  });
});

describe("customer_key", () => {
  const withNumber = { end_user: null, participants: [{ id: 1, type: "end_user", phone_number: "+15550100177" }] };

  it.each(["keep", "drop", "pseudonymize"] as const)("is the same pseudonym if classes are set to %s", (treatment) => {
    // printf '["acme","user",77]' | openssl dgst -sha256 -hmac 'a key for tests, sixteen or more' | cut -c1-32 gives these values.
    expect(examined(callFile(), treating(treatment, key)).row["customer_key"]).toBe("a0131ab627646745233a8f2a602fddaa");
    expect(examined(chatFile(), treating(treatment, key)).row["customer_key"]).toBe("a0131ab627646745233a8f2a602fddaa");
    expect(examined(callFile(withNumber), treating(treatment, key)).row["customer_key"]).toBe("a9b38c0d6dc046574984c71cba12c0d0");
    expect(
      examined(chatFile({ end_user: null, participants: [], email: "mia.tester@example.com" }), treating(treatment, key)).row[
        "customer_key"
      ],
    ).toBe("c33ef772d9568385eddccb58ecb1d1dd");
  });

  it("is NULL without a key, and without a known customer", () => {
    for (const personal of [keepAll, treating("drop")]) expect(examined(callFile(), personal).row["customer_key"]).toBeNull();
    const nobody = { end_user: null, participants: [], email: null };
    expect(examined(callFile(nobody), treating("keep", key)).row["customer_key"]).toBeNull();
  });
});
