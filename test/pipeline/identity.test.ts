import { describe, expect, it } from "vitest";
import { identify, unwrapSession } from "../../functions/pipeline/identity.ts";
import { type JsonObject, parseJson, isObject } from "../../functions/values/json.ts";

const now = new Date("2026-03-02T18:00:00Z");
const session = { id: 1, created_at: "2026-03-02T09:00:00.000-08:00" };

/** A file as the pipeline parses it, exact numbers included. */
function parsed(file: unknown): JsonObject {
  const value = parseJson(typeof file === "string" ? file : JSON.stringify(file), true);
  if (!isObject(value)) throw new Error("expected an object");
  return value;
}

const identified = (file: unknown) => identify(parsed(file), now);

describe("a session's channel", () => {
  it.each([
    [{ call_type: "voice_inbound" }, "call", null],
    [{ chat_type: "web" }, "chat", null],
    [{ session_type_v2: "Voice Inbound (IVR)" }, "call", "channel_from_session_type"],
    [{ session_type_v2: " messaging (WhatsApp)" }, "chat", "channel_from_session_type"],
    [{ session_type: "Chat" }, "chat", "channel_from_session_type"],
    [{ call_uuid: "u" }, "call", "channel_from_uuid"],
    [{ chat_uuid: "u" }, "chat", "channel_from_uuid"],
    [{ call_duration: 0 }, "call", "channel_from_duration"],
    [{ chat_duration: 3 }, "chat", "channel_from_duration"],
    [{ participants: [1, { id: 2 }, { call_id: 1 }] }, "call", "channel_from_participants"],
    [{ participants: [{ chat_id: 1 }] }, "chat", "channel_from_participants"],
    // What is asked only if the rest is silent contradicts nothing.
    [{ call_type: "voice_inbound", chat_duration: 3 }, "call", null],
    [{ chat_uuid: "u", participants: [{ call_id: 1 }] }, "chat", "channel_from_uuid"],
  ] as const)("by %j is %s, warning %s", (keys, channel, warning) => {
    expect(identified({ ...session, ...keys })).toMatchObject({
      kind: "identified",
      identity: { channel, sessionKey: `${channel}-1`, warnings: warning === null ? [] : [{ code: warning, pointer: "" }] },
    });
  });

  it.each([
    [{ call_type: "a", chat_type: "b" }, "two_channels"],
    [{ call_type: "a", session_type_v2: "Chat" }, "two_channels"],
    [{ session_type: "Voice Inbound", session_type_v2: "Chat" }, "two_channels"],
    [{ call_type: "a", chat_uuid: "u" }, "two_channels"],
    [{ call_duration: 1, chat_duration: 1 }, "two_channels"],
    [{ participants: [{ call_id: 1 }, { chat_id: 1 }] }, "two_channels"],
    [{ session_type_v2: "Web Voice" }, "no_channel"],
    [{ session_type: "1 Chat" }, "no_channel"],
    [{ session_type: "Campaign", participants: "none" }, "no_channel"],
    [{ call_type: null }, "no_channel"],
  ] as const)("by %j is a problem: %s", (keys, code) => {
    expect(identified({ ...session, ...keys })).toMatchObject({
      kind: "unidentified",
      isSession: true,
      channel: null,
      sessionId: "1",
      problems: [{ code, pointer: "", detail: expect.stringMatching(/^expected .+, found (?:both|neither)$/) }],
    });
  });
});

describe("a session's id", () => {
  it.each([
    ["4711", "4711", []],
    ['"4711"', "4711", [{ code: "id_as_text", pointer: "/id" }]],
    ["9007199254740993", "9007199254740993", []],
    ["9223372036854775807", "9223372036854775807", []],
    ["-1", "-1", []],
  ])("%s is %s", (text, sessionId, warnings) => {
    expect(identified(`{"id":${text},"call_type":"a","created_at":"2026-03-02T17:00:00Z"}`)).toMatchObject({
      kind: "identified",
      identity: { sessionId, sessionKey: `call-${sessionId}`, warnings },
    });
  });

  it.each([
    ["null", "no_id"],
    ["1.5", "unusable_id"],
    ["9223372036854775808", "unusable_id"],
    ['"04711"', "unusable_id"],
    ['""', "unusable_id"],
    ["true", "unusable_id"],
    ["[1]", "unusable_id"],
  ])("%s is a problem: %s; what else the file says is kept", (text, code) => {
    expect(identified(`{"id":${text},"chat_type":"a","created_at":"2026-03-02T17:00:00Z"}`)).toEqual({
      kind: "unidentified",
      isSession: true,
      channel: "chat",
      sessionId: null,
      problems: [expect.objectContaining({ code, pointer: "/id" })],
    });
  });
});

describe("a session's begin", () => {
  it.each([
    ["2016-03-02T18:00:01Z", "2016-03-02"],
    ["2027-03-02T17:59:59Z", "2027-03-02"],
    ["2026-03-01T23:30:00-08:00", "2026-03-02"],
  ])("%s is on %s", (createdAt, sessionDate) => {
    expect(identified({ id: 1, call_type: "a", created_at: createdAt })).toMatchObject({ identity: { sessionDate } });
  });

  it.each([
    [null, "no_created_at"],
    ["yesterday", "unusable_created_at"],
    [5, "unusable_created_at"],
    ["2016-03-02T18:00:00Z", "created_at_out_of_range"],
    ["2027-03-02T18:00:00Z", "created_at_out_of_range"],
  ])("%s is a problem: %s; channel and id are kept", (createdAt, code) => {
    expect(identified({ id: 1, call_type: "a", created_at: createdAt })).toEqual({
      kind: "unidentified",
      isSession: true,
      channel: "call",
      sessionId: "1",
      problems: [expect.objectContaining({ code, pointer: "/created_at" })],
    });
  });
});

it("all problems are reported, and only a file without identity can be a transcript", () => {
  expect(identified({})).toMatchObject({
    kind: "unidentified",
    isSession: false,
    problems: [{ code: "no_id" }, { code: "no_channel" }, { code: "no_created_at" }],
  });
  expect(identified({ entries: [] })).toEqual({ kind: "transcript" });
  expect(identified({ comm_type: "chat" })).toEqual({ kind: "transcript" });
  expect(identified({ ...session, call_type: "a", entries: [] })).toMatchObject({ kind: "identified" });
});

describe("a session wrapped in an object", () => {
  it("is unwrapped with the keys of its envelope", () => {
    expect(unwrapSession(parsed({ call: session, sent_at: "now" }))).toEqual({ ...session, sent_at: "now" });
    expect(unwrapSession(parsed({ chat: session }))).toEqual(session);
  });

  it.each([
    [{ id: 1, call: session }],
    [{ created_at: "now", call: session }],
    [{ call: session, chat: session }],
    [{ call: { created_at: "now" } }],
    [{ call: "text" }],
    [{ call: { ...session, status: "finished" }, status: "sent" }],
    [{}],
  ])("is not %j", (file) => {
    expect(unwrapSession(parsed(file))).toBeNull();
  });
});
