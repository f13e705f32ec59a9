import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { bytesOf, callFile, chatFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const read = (file: unknown, name = "metadata/call-4711.json") => sessionReader(testSettings)(stored(file, { name }), testMaking);
const codes = (file: unknown, name?: string): readonly string[] => {
  const found = read(file, name);
  return (found.kind === "session" ? found.warnings : found.problems).map(({ code, pointer }) => `${code} ${pointer}`.trim());
};

describe("a name that says another session than the content", () => {
  it.each([
    ["metadata/call-4711.json", []],
    ["metadata/call-4711.2026-03-02.json", []],
    ["call-4711.json", []],
    ["metadata-4711.json", []],
    ["metadata/metadata-4711.1.txt", []],
    ["anything.json", []],
    ["call-4711", []],
    ["recall-4712.json", []],
    ["call-x4712.json", []],
    ["metadata/call-4712.json", ["name_mismatch /id"]],
    ["metadata/call-47110.json", ["name_mismatch /id"]],
    ["metadata/chat-4711.json", ["name_mismatch /id"]],
    ["metadata-4712.json", ["name_mismatch /id"]],
  ])("%s of call 4711: %j", (name, expected) => {
    expect(codes(callFile(), name)).toEqual(expected);
  });

  it("the name of a chat is compared with its own channel", () => {
    expect(codes(chatFile(), "metadata/chat-4711.json")).toEqual([]);
    expect(codes(chatFile(), "metadata/metadata-4711.json")).toEqual([]);
    expect(codes(chatFile(), "metadata/call-4711.json")).toEqual(["name_mismatch /id"]);
  });
});

const kindOf = (file: unknown, name?: string): readonly unknown[] => {
  const found = read(file, name);
  return [found.kind, ...(found.kind === "session" ? [] : found.problems.map(({ code }) => code))];
};

const hashOf = (file: unknown): string => createHash("sha256").update(bytesOf(file)).digest("hex");

describe("what the bytes are", () => {
  const other = "exports/contacts.json";

  it.each([
    ["a session", callFile(), other, ["session"]],
    ["a session in a wrapper", { call: callFile() }, other, ["session"]],
    ["a transcript", { comm_type: "chat", entries: [] }, other, ["other", "transcript"]],
    ["an empty object of storage", "", other, ["other", "empty"]],
    ["an empty object of storage, under a platform's name", "", "call-1.json", ["other", "empty"]],
    ["a list", "[]", other, ["other", "not_a_session"]],
    ["a list under a platform's name", "[]", "metadata/call-1.json", ["unusable", "not_an_object"]],
    ["other JSON", { contacts: [] }, other, ["other", "not_a_session"]],
    ["text that is cut off", '{"id":4711,', other, ["unusable", "not_json"]],
    ["a session without a creation", callFile({ created_at: null }), other, ["unusable", "no_created_at"]],
  ])("%s", (_, file, name, expected) => {
    expect(kindOf(file, name)).toEqual(expected);
  });

  it("other JSON under a platform's name is reported with everything that it lacks", () => {
    const found = read({ contacts: [] }, "metadata/call-1.json");
    expect(found).toMatchObject({ kind: "unusable", channel: null, sessionId: null });
  });

  it("every reading has the hash of the bytes", () => {
    for (const file of [callFile(), callFile({ created_at: null }), "", "[]", { contacts: [] }, "{", { comm_type: "chat", entries: [] }])
      expect(read(file, other).sha256).toBe(hashOf(file));
  });

  it("a rejected session keeps its channel and id", () => {
    expect(read(callFile({ created_at: null }))).toMatchObject({ kind: "unusable", channel: "call", sessionId: "4711" });
  });
});

const twice = (text: string): string => text.replace('"lang":"en"', '"lang":"de","lang":"en"');

describe("warnings of a file that loads", () => {
  it("a wrapper is one", () => {
    expect(codes({ call: callFile() })).toEqual(["wrapped_session"]);
    expect(codes(callFile())).toEqual([]);
  });

  it("a wrapper's own key does not count as a replaced value", () => {
    const found = read({ call: callFile() });
    expect(found.kind === "session" ? found.flattened.unknownFields : "not read").toBeNull();
  });

  it("the first of two equal keys is kept beside the row, with its place, in a wrapper too", () => {
    const plain = read(twice(JSON.stringify(callFile())));
    expect(plain.kind === "session" ? [plain.warnings, plain.flattened.unknownFields, plain.row.cell("lang")] : []).toEqual([
      [{ code: "duplicate_key", pointer: "/lang" }],
      { "/lang": "de" },
      "en",
    ]);
    const wrapped = read(twice(JSON.stringify({ call: callFile() })));
    expect(wrapped.kind === "session" ? wrapped.warnings.map(({ code }) => code) : []).toEqual(["wrapped_session", "duplicate_key"]);
  });

  it("come in one order: bytes, wrapper, identity, version, name, values", () => {
    const { call_type: _type, session_type: _session, session_type_v2: _newer, ...rest } = callFile({ updated_at: null, rating: "4" });
    expect(codes({ call: rest }, "metadata/call-1.json")).toEqual([
      "wrapped_session",
      expect.stringMatching(/^channel_from_/),
      "no_updated_at /updated_at",
      "name_mismatch /id",
      "number_as_text /rating",
    ]);
  });
});
