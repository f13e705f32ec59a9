import { describe, expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { isObject } from "../../functions/values/json.ts";
import { callFile, chatFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const read = (file: unknown, key: string | null = null) => {
  const found = sessionReader({ ...testSettings, personal: { ...testSettings.personal, key } })(stored(file), testMaking);
  if (found.kind !== "session") throw new Error(`expected a session, found ${JSON.stringify(found)}`);
  return found.row;
};
const columnsOf = (file: unknown, ...names: readonly string[]): readonly unknown[] => names.map((name) => read(file).cell(name));
/** A column of a list's rows. */
const cellsOf = (file: unknown, name: string, column: string): readonly unknown[] => {
  const list = read(file).named()[name];
  if (!Array.isArray(list)) throw new Error(`no list ${name}`);
  return list.map((row) => (isObject(row) ? row[column] : undefined));
};
const virtual = (changes: object = {}) => ({ id: 51, started_at: "2026-03-02T09:00:10.000-08:00", ...changes });
const virtualJoin = (connected_at: string | null) => ({ id: 903, type: "virtual_agent", virtual_agent_id: 4, connected_at });

describe("who took part", () => {
  it.each([
    ["agents", {}, "human"],
    ["agents and virtual agents", { virtual_agent_handle_durations: [virtual()] }, "both"],
    ["virtual agents", { handle_durations: [], virtual_agent_handle_durations: [virtual()] }, "virtual_agent"],
    ["nobody", { handle_durations: [] }, "none"],
  ] as const)("%s", (_, changes, responseType) => {
    expect(columnsOf(callFile(changes), "response_type")).toEqual([responseType]);
  });

  it.each([
    ["a stretch of a virtual agent", { virtual_agent_handle_durations: [virtual()] }, true, true],
    ["a virtual agent who joined", { participants: [virtualJoin("2026-03-02T09:00:10.000-08:00")] }, true, true],
    ["a virtual agent who did not join", { participants: [virtualJoin(null)] }, true, false],
    ["a status of being assigned", { status: "va_assigned" }, true, false],
    ["a status of being connected", { status: "va_connected" }, true, true],
    ["neither", {}, false, false],
  ] as const)("a virtual agent is assigned and connected by %s", (_, changes, isAssigned, isConnected) => {
    expect(columnsOf(callFile(changes), "is_virtual_agent_assigned", "is_virtual_agent_connected")).toEqual([isAssigned, isConnected]);
  });

  it("the earliest times of virtual agents count, not those of others", () => {
    const changes = {
      virtual_agent_handle_durations: [
        virtual({ started_at: "2026-03-02T09:00:30.000-08:00" }),
        virtual({ started_at: null }),
        virtual({ started_at: "2026-03-02T12:00:10.000-05:00" }),
      ],
      participants: [
        { id: 1, type: "end_user", connected_at: "2026-03-02T08:00:00.000-08:00" },
        virtualJoin("2026-03-02T09:00:20.000-08:00"),
        virtualJoin("2026-03-02T09:00:12.000-08:00"),
      ],
    };
    expect(columnsOf(callFile(changes), "virtual_agent_assigned_at", "virtual_agent_connected_at")).toEqual([
      "2026-03-02T17:00:10.000Z",
      "2026-03-02T17:00:12.000Z",
    ]);
    expect(columnsOf(callFile(), "virtual_agent_assigned_at", "virtual_agent_connected_at")).toEqual([null, null]);
  });
});

const levelsOf = (menu_path: unknown) => columnsOf(callFile({ menu_path }), "menu_level_1", "menu_level_2", "menu_level_3");

describe("sums and counts", () => {
  it("handle time is before-call work, connection and wrap-up of all rows, by call or chat", () => {
    const rows = [
      { id: 1, agent_id: 12, bcw_duration: 7, call_duration: 100, acw_duration: null },
      { id: 2, agent_id: 13, call_duration: 0, acw_duration: 20 },
    ];
    expect(columnsOf(callFile({ handle_durations: rows }), "handle_seconds")).toEqual([127]);
    expect(columnsOf(callFile({ handle_durations: [] }), "handle_seconds")).toEqual([null]);
    const chat = chatFile({ handle_durations: [{ id: 1, agent_id: 12, chat_duration: 30, acw_duration: 5 }] });
    expect(columnsOf(chat, "handle_seconds")).toEqual([35]);
  });

  it("is null past what a double counts exactly", () => {
    const rows = [1, 2].map((id) => ({ id, agent_id: 12, call_duration: Number.MAX_SAFE_INTEGER }));
    expect(columnsOf(callFile({ handle_durations: rows }), "handle_seconds")).toEqual([null]);
  });

  it("lists are counted, and photos and videos flagged", () => {
    const names = ["transfer_count", "participant_count", "has_photos", "photo_count", "has_videos", "video_count"];
    const filled = callFile({
      transfers: [{ id: 5, status: "transferred" }],
      photos: [{ id: 1 }, { id: 2 }],
      videos: [{ id: 1 }, { id: 2 }, { id: 3 }],
    });
    expect(columnsOf(filled, ...names)).toEqual([1, 2, true, 2, true, 3]);
    expect(columnsOf(callFile(), ...names)).toEqual([0, 2, false, 0, false, 0]);
  });

  it("a menu path has three levels", () => {
    expect(levelsOf({ name: "Support/Internet/Speed/More" })).toEqual(["Support", "Internet", "Speed"]);
    expect(levelsOf({ name: "Support" })).toEqual(["Support", null, null]);
    expect(levelsOf(null)).toEqual([null, null, null]);
  });
});

describe("what the file says of people", () => {
  it("the customer's number is that of the first customer who has one, not an agent's", () => {
    const participants = [
      { id: 1, type: "agent", user_id: 12, phone_number: "+15550100101" },
      { id: 2, type: "end_user", end_user_id: 77, phone_number: null },
      { id: 3, type: "end_user", end_user_id: 78, phone_number: "+15550100178" },
      { id: 4, type: "end_user", end_user_id: 79, phone_number: "+15550100179" },
    ];
    expect(columnsOf(callFile({ participants }), "end_user_number")).toEqual(["+15550100178"]);
    expect(columnsOf(callFile({ participants: [] }), "end_user_number")).toEqual([null]);
  });

  it.each([
    [{ id: 12, email: "sam.agent@example.com", va_alias: "bot" }, "human"],
    [{ id: 4, va_alias: "bot", first_name: "Bot" }, "virtual_agent"],
    [{ id: 12, first_name: "Sam" }, "human"],
    [{ last_name: "Agent" }, "human"],
    [{ agent_number: "7" }, "human"],
    [{ id: 4 }, "virtual_agent"],
    [{ name: "Bot" }, "virtual_agent"],
    [{ id: null, name: null, email: null }, null],
    [{}, null],
    [null, null],
    ["Sam", null],
  ])("agent_info %j is a %s", (agent_info, kind) => {
    expect(columnsOf(callFile({ agent_info }), "agent_kind")).toEqual([kind]);
  });

  it.each([
    ["fine", true],
    ["", false],
    [null, false],
    [7, false],
  ])("a text of %j is filled: %s", (text, isFilled) => {
    const file = callFile({ feedback: text, smart_action_text: text });
    expect(columnsOf(file, "has_comment", "has_smart_action_text")).toEqual([isFilled, isFilled]);
  });

  it("a note of a disposition is seen at its own place", () => {
    const dispositions = [{ code: "A", note: "" }, null, { code: "B", note: "call back" }, { code: "C" }];
    expect(cellsOf(callFile({ dispositions }), "dispositions", "position")).toEqual([0, 2, 3]);
    expect(cellsOf(callFile({ dispositions }), "dispositions", "has_note")).toEqual([false, true, false]);
  });
});

describe("a list inside a list", () => {
  it("repeats the id of the item that it stands in", () => {
    const recordings = [
      { id: 8, redaction_times: [{ start: "2026-03-02T17:00:00Z", duration: 1.5 }] },
      {
        id: 9,
        redaction_times: [
          { start: "2026-03-02T17:01:00Z", duration: 2 },
          { start: "2026-03-02T17:02:00Z", duration: 3 },
        ],
      },
    ];
    const cells = (column: string) => cellsOf(callFile({ recordings }), "recording_redactions", column);
    expect(cells("recording_position")).toEqual([0, 1, 1]);
    expect(cells("recording_id")).toEqual([8, 9, 9]);
    expect(cells("position")).toEqual([0, 0, 1]);
  });
});

const key = "a key for tests, sixteen or more";
/** The key of a customer whose id has these digits. */
const keyOfId = (digits: string) =>
  read(JSON.stringify(callFile()).replace('"end_user":{"id":77', `"end_user":{"id":${digits}`), key).cell("customer_key");

const keyOf = (changes: object, secret: string | null = key) => read(callFile({ email: null, ...changes }), secret).cell("customer_key");

describe("the customer's key", () => {
  const byNumber = { end_user: null, participants: [{ id: 1, type: "end_user", phone_number: "+15550100177" }] };
  const byEmail = { end_user: null, participants: [], email: "mia.tester@example.com" };

  it("is null without a secret, or without anything known of the customer", () => {
    expect(keyOf({}, null)).toBeNull();
    expect(keyOf({ end_user: null, participants: [] })).toBeNull();
    expect(keyOf({ end_user: null, participants: [], email: 7 })).toBeNull();
    expect(keyOf({ end_user: { id: "77" }, participants: [{ id: 1, type: "end_user", phone_number: 5 }] })).toBeNull();
  });

  it("is the platform's id before the number, and the number before the e-mail", () => {
    const ofUser = keyOf({});
    expect(ofUser).toMatch(/^[0-9a-f]{32}$/);
    expect(keyOf({ email: "other@example.com", participants: [] })).toBe(ofUser);
    expect(keyOf({ ...byNumber, email: "other@example.com" })).toBe(keyOf(byNumber));
    expect(new Set([ofUser, keyOf(byNumber), keyOf(byEmail)]).size).toBe(3);
  });

  it("is the same for every spelling of a number or an e-mail, and for an id past 2^53", () => {
    const spelled = { end_user: null, participants: [{ id: 1, type: "end_user", phone_number: "+1 (555) 010-0177" }] };
    expect(keyOf(spelled)).toBe(keyOf(byNumber));
    expect(keyOf({ ...byEmail, email: "Mia.Tester@Example.com" })).toBe(keyOf(byEmail));
    expect(keyOfId("77")).toBe(keyOf({}));
    expect(keyOfId("9007199254740993")).not.toBe(keyOfId("9007199254740992"));
  });

  it("takes the number of a customer only", () => {
    const agents = { end_user: null, participants: [{ id: 1, type: "agent", phone_number: "+15550100177" }] };
    expect(keyOf(agents)).toBeNull();
    expect(keyOf({ end_user: { id: "77" }, participants: [{ id: 1, type: "end_user", phone_number: 15_550_100_177 }] })).toBeNull();
  });
});
