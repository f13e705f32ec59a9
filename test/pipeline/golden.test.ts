import { describe, expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { compareInstants, utcInstant } from "../../functions/values/instant.ts";
import { quarantineName } from "../../functions/pipeline/quarantine.ts";
import { depthLimit, parseBytes } from "../../functions/pipeline/parse.ts";
import { schemaVersion, schemaVersionOf } from "../../functions/pipeline/version-row.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { field, repeated } from "../../schema/field.ts";
import { type StoredTable, storedTables } from "../../schema/store.ts";
import { loadVersions } from "../support/generated-files.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const examine = sessionReader(testSettings);

/** A file, or its text, as the row and the rows of its lists. */
function read(file: unknown) {
  const found = examine(stored(file), testMaking);
  if (found.kind !== "session") throw new Error(`expected a session, found ${JSON.stringify(found)}`);
  return {
    row: found.row.named(),
    children: found.flattened.children,
    unknown: found.flattened.unknownFields,
    drift: found.flattened.drift,
  };
}

/** A call's text with one member written by hand, for what `JSON.stringify` does not write. */
const callWith = (member: string, without: string): string =>
  JSON.stringify({ ...callFile(), [without]: undefined }).replace("{", `{${member},`);

/** A list of one small table. */
const smallTable = (description: string): StoredTable => ({
  name: "small_table",
  description,
  partition: null,
  clustering: [],
  fields: [field("id", "INT64", description), repeated("items", description, [field("name", "STRING", description)])],
});

const nested = (levels: number): string => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;

describe("recipes that others depend on", () => {
  it("a session's key is its channel and its id", () => {
    expect(read(callFile()).row["session_key"]).toBe("call-4711");
    expect(read(chatFile()).row["session_key"]).toBe("chat-4711");
    expect(read(callFile({ id: "4711" })).row["session_key"]).toBe("call-4711");
    const long = read(callWith('"id":9007199254740993', "id"));
    expect([long.row["session_key"], long.row["session_id"]]).toEqual(["call-9007199254740993", "9007199254740993"]);
    const largest = read(callWith('"id":9223372036854775807', "id"));
    expect(largest.row["session_key"]).toBe("call-9223372036854775807");
  });

  it("a quarantine copy is named by reason, date of the object, hash of its name, generation and base name", () => {
    const info = { bucket: "acme-sessions", generation: "1700000000000001", timeCreated: "2026-03-02T17:05:11.000Z", size: 1 };
    // The hashes are those of sha256sum.
    expect(quarantineName({ ...info, name: "metadata/2026/03/02/call-4711.json" }, "not_json")).toBe(
      "not_json/2026/03/02/68e0871c6acc2870-1700000000000001-call-4711.json",
    );
    expect(quarantineName({ ...info, name: "../a'\"\n#/chät-5 final.json" }, "too_large")).toBe(
      "too_large/2026/03/02/633f6a0f9922eaf8-1700000000000001-ch_t-5_final.json",
    );
    expect(quarantineName({ ...info, name: `${"long/".repeat(90)}${"x".repeat(300)}.json` }, "empty").length).toBeLessThan(150);
  });

  it("the version of the list counts names and types of columns, and not their descriptions", () => {
    // printf '[["small_table",[["id","INT64",[]],["items","RECORD",[["name","STRING",[]]]]]]]' | sha256sum | cut -c1-12
    expect(schemaVersionOf([smallTable("One.")])).toBe("f7977dd68dad");
    expect(schemaVersionOf([smallTable("Another.")])).toBe("f7977dd68dad");
    const [first] = storedTables;
    const more = first === undefined ? [] : [{ ...first, fields: [...first.fields, field("new_column", "STRING", "New.")] }];
    expect(schemaVersionOf([...more, ...storedTables.slice(1)])).not.toBe(schemaVersion);
    expect(schemaVersion).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe("an instant", () => {
  it.each([
    ["2026-03-23T13:12:51.000-07:00", "2026-03-23T20:12:51.000Z"],
    ["2026-01-23T13:12:51.000-08:00", "2026-01-23T21:12:51.000Z"],
    ["2026-03-23T20:12:51Z", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23t20:12:51z", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23T13:12:51-0700", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23T20:12:51+00", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23 20:12:51+00:00", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23 13:12:51 -0700", "2026-03-23T20:12:51.000Z"],
    ["2026-03-23 20:12:51 UTC", null],
    ["2026-03-23T20:12Z", "2026-03-23T20:12:00.000Z"],
    ["2026-03-23T20:12:51.5Z", "2026-03-23T20:12:51.500Z"],
    ["2026-03-23T20:12:51,25Z", "2026-03-23T20:12:51.250Z"],
    ["2026-03-23T20:12:51.123456Z", "2026-03-23T20:12:51.123456Z"],
    ["2026-03-23T20:12:51.000001+05:45", "2026-03-23T14:27:51.000001Z"],
    ["2026-03-23T20:12:51.123456789Z", "2026-03-23T20:12:51.123456Z"],
    ["2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"],
    ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"],
    ["2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"],
    ["2026-02-29T12:00:00Z", null],
    ["2100-02-29T12:00:00Z", null],
    ["2026-04-31T12:00:00Z", null],
    ["2026-13-01T12:00:00Z", null],
    ["2026-00-10T12:00:00Z", null],
    ["2026-03-23T24:00:00Z", null],
    ["2026-03-23T23:59:60Z", "2026-03-24T00:00:00.000Z"],
    ["2026-03-23T20:12:51+24:00", null],
    ["0099-01-01T00:00:00Z", null],
    ["9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"],
    ["9999-12-31T23:59:59-00:01", null],
    ["2026-03-23T20:12:51", null],
    ["2026-03-23", null],
    ["1774296771", null],
    ["", null],
    ["2026-03-23T20:12:51Z and more", null],
  ])("%s is %s", (text, expected) => {
    expect(utcInstant(text)).toBe(expected);
  });

  it("that cannot be read leaves its column empty and goes to unknown_fields unchanged", () => {
    const { row, unknown } = read(callFile({ assigned_at: "2026-02-30T09:00:00.000-08:00" }));
    expect(row["assigned_at"]).toBeNull();
    expect(unknown).toEqual({ "/assigned_at": "2026-02-30T09:00:00.000-08:00" });
  });

  it("is compared by its value, whatever its digits", () => {
    expect(compareInstants("2026-03-23T20:12:51.000Z", "2026-03-23T20:12:51.000001Z")).toBeLessThan(0);
    expect(compareInstants("2026-03-23T20:12:51.500Z", "2026-03-23T20:12:51.500Z")).toBe(0);
    expect(compareInstants("2026-03-23T20:12:51.1Z", "2026-03-23T20:12:51.099999Z")).toBeGreaterThan(0);
  });
});

describe("a number", () => {
  it("in a text column keeps every digit", () => {
    expect(read(callFile({ out_ticket_id: 71_450 })).row["out_ticket_id"]).toBe("71450");
    expect(read(callFile({ out_ticket_id: "0071450" })).row["out_ticket_id"]).toBe("0071450");
    expect(read(callWith('"out_ticket_id":123456789012345678901234567890', "out_ticket_id")).row["out_ticket_id"]).toBe(
      "123456789012345678901234567890",
    );
    expect(read(callFile({ agent_info: { id: 5, agent_number: 4005 } })).row["agent_number"]).toBe("4005");
  });

  it("that INT64 holds and a double does not is kept exactly", () => {
    const { row, unknown } = read(callWith('"parent_id":9007199254740993', "parent_id"));
    expect([row["parent_session_id"], unknown]).toEqual(["9007199254740993", null]);
  });

  it.each([
    ["wait_duration", "wait_seconds", "1e400"],
    ["wait_duration", "wait_seconds", "9223372036854775808"],
    ["rating", "rating", "1e400"],
    ["rating", "rating", "-1e999"],
  ])("that no cell of %s holds is kept as text", (key, column, written) => {
    const { row, unknown, drift } = read(callWith(`"${key}":${written}`, key));
    expect(row[column]).toBeNull();
    expect(unknown).toEqual({ [`/${key}`]: written });
    expect(drift).toEqual([{ pointer: `/${key}`, problem: "unfit_value", kind: "number" }]);
  });

  it.each([
    ["1e2", 100],
    ["1E+2", 100],
    ["100.0", 100],
    ["-0", 0],
  ])("written %s is the integer %s", (written, expected) => {
    expect(Math.abs(Number(read(callWith(`"wait_duration":${written}`, "wait_duration")).row["wait_seconds"]))).toBe(expected);
  });

  it("in a free-key object stays a number if a double can represent it, and becomes text otherwise", () => {
    const data = '{"exact":0.30000000000000004,"long":12345678901234567890,"huge":1e400,"small":1e-400,"plain":2.5}';
    expect(read(callWith(`"custom_data_not_secured":${data}`, "custom_data_not_secured")).row["custom_data_not_secured"]).toEqual({
      exact: 0.30000000000000004,
      long: "12345678901234567890",
      huge: "1e400",
      small: "1e-400",
      plain: 2.5,
    });
  });

  it("in a column of fractions is the nearest double", () => {
    expect(read(callWith('"rating":4.50000000000000000001', "rating")).row["rating"]).toBe(4.5);
    expect(read(callWith('"rating":2.9400000000000004', "rating")).row["rating"]).toBe(2.9400000000000004);
  });

  it.each([
    ["2.5", 2.5],
    ["0.0", 0],
    [2.5, 2.5],
    [3, 3],
  ])("as an average response time may be text: %s", (sent, expected) => {
    const file = chatFile({
      handle_durations: [{ id: 1, response_time_avg: sent }],
      consumer_handle_durations: [{ response_time_avg: sent }],
    });
    const { children, unknown } = read(file);
    expect(children["handle_durations"]?.column("response_average_seconds")[0]).toBe(expected);
    expect(children["consumer_handle_durations"]?.column("response_average_seconds")[0]).toBe(expected);
    expect(unknown).toBeNull();
  });

  it.each(["fast", "1e3", "", " 2", "0x10", "2.5 s"])("as an average response time cannot be text such as '%s'", (sent) => {
    const { children, unknown } = read(chatFile({ handle_durations: [{ id: 1, response_time_avg: sent }] }));
    expect(children["handle_durations"]?.column("response_average_seconds")[0]).toBeNull();
    expect(unknown).toEqual({ "/handle_durations/0/response_time_avg": sent });
  });
});

describe("text and keys", () => {
  const odd = callWith(
    '"__proto__":{"polluted":true},"constructor":"c","lang":"a \\ud800 b","a/b~c":1,"\\ud800":"first","\\udfff":"second","feedback":"nul \\u0000 and \\ud83d\\ude00"',
    "lang",
  );

  it("are kept well-formed: lone surrogates, __proto__, keys that a pointer escapes, keys that differ in them alone", () => {
    const { row, unknown } = read(odd);
    expect(row["lang"]).toBe("a \ufffd b");
    expect(row["feedback"]).toBe("nul \u0000 and 😀");
    expect(new Map(Object.entries(unknown ?? {}))).toEqual(
      new Map<string, unknown>([
        ["/__proto__", { polluted: true }],
        ["/constructor", "c"],
        ["/a~1b~0c", 1],
        ["/\\ud800", "first"],
        ["/\\udfff", "second"],
      ]),
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("come back from the warehouse unchanged", async () => {
    const warehouse = await openDuckdb(":memory:");
    await loadVersions(warehouse, [stored(odd), stored(callWith('"id":9007199254740993', "id"), { name: "metadata/call-1.json" })]);
    const { rows } = await warehouse.query(
      "select session_id, lang, feedback, unknown_fields from ${restricted}.sessions order by session_id",
    );
    expect(rows).toEqual([
      { session_id: 4711, lang: "a \ufffd b", feedback: "nul \u0000 and 😀", unknown_fields: read(odd).unknown },
      { session_id: "9007199254740993", lang: "en", feedback: null, unknown_fields: null },
    ]);
    await warehouse.close();
  });

  it("that occur twice in one object: the last counts, and the first is kept with its pointer", () => {
    const { row, drift, unknown } = read(callWith('"status":"first"', "none").replace('"status":"finished"', '"status":"last"'));
    expect(row["session_status"]).toBe("last");
    expect(unknown).toEqual({ "/status": "first" });
    expect(drift).toEqual([{ pointer: "/status", problem: "duplicate_key", kind: "string" }]);
  });
});

describe("nesting", () => {
  it("is read 64 levels deep and no deeper", () => {
    expect(depthLimit).toBe(64);
    expect(parseBytes(Buffer.from(nested(64)), testSettings.maxBytes).kind).toBe("object");
    expect(parseBytes(Buffer.from(nested(65)), testSettings.maxBytes)).toMatchObject({ kind: "unusable", problem: { code: "too_deep" } });
    expect(parseBytes(Buffer.from(`{"a":"${"[".repeat(100)}"}`), testSettings.maxBytes).kind).toBe("object");
  });
});
