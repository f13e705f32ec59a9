import { describe, expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { isObject } from "../../functions/values/json.ts";
import { callFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const placeholder = "the value";

/** A call file whose `placeholder` is this JSON text. */
const read = (file: Readonly<Record<string, unknown>>, text: string) => {
  const found = sessionReader(testSettings)(stored(JSON.stringify(callFile(file)).replace(JSON.stringify(placeholder), text)), testMaking);
  if (found.kind !== "session") throw new Error(`expected a session, found ${JSON.stringify(found)}`);
  return found;
};

/** The cell of a column of the session, or of the first row of a list, and the codes of the file's warnings. */
function cellOf({ file, list, column }: Place, text: string): readonly unknown[] {
  const { row, warnings } = read(file, text);
  const rows = list === null ? [] : row.named()[list];
  const first = Array.isArray(rows) ? (rows[0] ?? null) : null;
  const cell: unknown = list === null ? row.cell(column) : isObject(first) ? first[column] : undefined;
  return [cell, ...warnings.map(({ code }) => code)];
}

interface Place {
  readonly file: Readonly<Record<string, unknown>>;
  readonly list: string | null;
  readonly column: string;
}

const places = {
  text: { file: { session_type_v2: placeholder }, list: null, column: "session_type" },
  "text of digits": { file: { out_ticket_id: placeholder }, list: null, column: "out_ticket_id" },
  integer: { file: { hold_duration: placeholder }, list: null, column: "hold_seconds" },
  fraction: { file: { rating: placeholder }, list: null, column: "rating" },
  numeral: {
    file: { handle_durations: [{ id: 1, agent_id: 12, response_time_avg: placeholder }] },
    list: "handle_durations",
    column: "response_average_seconds",
  },
  flag: { file: { has_feedback: placeholder }, list: null, column: "has_feedback" },
  instant: { file: { queued_at: placeholder }, list: null, column: "queued_at" },
  object: { file: { custom_data_secured: placeholder }, list: null, column: "custom_data_secured" },
  list: { file: { participants: [{ id: 1, type: "agent", teams: placeholder }] }, list: "participants", column: "teams" },
  "anything in a list": { file: { in_call_sms: [placeholder] }, list: "in_call_sms", column: "sms" },
} as const satisfies Readonly<Record<string, Place>>;

const unfit = [null, "unfit_value"];
const past = "9007199254740993";

describe("a value becomes a cell by its column", () => {
  it.each([
    // Text is never made of a number, but of ids that systems beside the platform write in either way.
    ["text", '"Voice"', ["Voice"]],
    ["text", '"a \\ud800 b"', ["a \ufffd b"]],
    ["text", "12", unfit],
    ["text of digits", '"007"', ["007"]],
    ["text of digits", "12", ["12"]],
    ["text of digits", past, [past]],
    ["text of digits", "true", unfit],
    ["integer", "12", [12]],
    ["integer", "-1", [-1]],
    ["integer", past, [past]],
    ["integer", "9223372036854775808", unfit],
    ["integer", "1.5", unfit],
    ["integer", '"12"', [12, "number_as_text"]],
    ["integer", `"${past}"`, [past, "number_as_text"]],
    ["integer", '"123456789012345"', [123456789012345, "number_as_text"]],
    ["integer", '"1.5"', unfit],
    ["integer", '"soon"', unfit],
    ["integer", '""', unfit],
    ["integer", "true", unfit],
    ["fraction", "4", [4]],
    ["fraction", "4.5", [4.5]],
    ["fraction", past, [Number(past)]],
    ["fraction", '"4.5"', [4.5, "number_as_text"]],
    ["fraction", '"good"', unfit],
    ["fraction", "1e999", unfit],
    // The platform writes these as text, so that nothing is to be said about it.
    ["numeral", '"0.0"', [0]],
    ["numeral", '"-2.5"', [-2.5]],
    ["numeral", "2.5", [2.5]],
    ["numeral", '"2.5 s"', unfit],
    ["flag", "true", [true]],
    ["flag", "false", [false]],
    ["flag", '"true"', unfit],
    ["flag", "1", unfit],
    ["instant", '"2026-03-02T09:00:20.000-08:00"', ["2026-03-02T17:00:20.000Z"]],
    ["instant", '"yesterday"', unfit],
    ["instant", "1772470820", unfit],
    ["object", '{"a":[1,null]}', [{ a: [1, null] }]],
    ["object", "[1]", unfit],
    ["object", '"text"', unfit],
    ["list", '["north",{"id":1}]', [["north", { id: 1 }]]],
    ["list", "{}", unfit],
    ["list", '"north"', unfit],
    ["anything in a list", '{"text":"hello"}', [{ text: "hello" }]],
    ["anything in a list", '"hello"', ["hello"]],
    ["anything in a list", "7", [7]],
    ["anything in a list", "[7]", [[7]]],
  ] as const)("%s: %s", (place, text, expected) => {
    expect(cellOf(places[place], text)).toEqual(expected);
  });

  it.each(Object.keys(places).filter((name) => name !== "anything in a list"))("%s: null is NULL, without a warning", (name) => {
    const [, place] = Object.entries(places).find(([one]) => one === name) ?? [];
    expect(place === undefined ? [] : cellOf(place, "null")).toEqual([null]);
  });
});

/** The end of a session whose file has these keys for it, what was kept, and the codes of the warnings. */
const endOf = (file: Readonly<Record<string, unknown>>) => {
  const { row, warnings } = read({ ends_at: undefined, ended_at: undefined, ...file }, "");
  return { end: row.cell("ended_at"), unknown: row.named()["unknown_fields"] ?? null, warnings: warnings.map(({ code }) => code) };
};

it.each([
  ["ends_at", "ended_at"],
  ["ended_at", "ends_at"],
])("of %s and %s, two keys of one column, the first with a value wins, and the other value is kept", (first, second) => {
  const [one, other] = ["2026-03-02T09:05:00.000-08:00", "2026-03-02T09:06:00.000-08:00"];
  const firstKey = Object.keys(callFile({ [first]: one, [second]: other })).find((key) => key === "ends_at" || key === "ended_at");
  const [winner, loser] = firstKey === first ? [one, other] : [other, one];
  const losing = firstKey === first ? second : first;
  expect(endOf({ [first]: one, [second]: other })).toEqual({
    end: new Date(winner).toISOString(),
    unknown: { [`/${losing}`]: loser },
    warnings: ["unfit_value"],
  });
  expect(endOf({ [first]: null, [second]: other })).toMatchObject({ end: new Date(other).toISOString(), unknown: null });
});

const isFinal = (ends_at: string | null, updated_at: string | null): unknown => read({ ends_at, updated_at }, "").row.cell("is_final");

describe("a session is final", () => {
  it("once its file was written 14 minutes after its end, by the file's own times", () => {
    const end = "2026-03-02T09:05:00.000-08:00";
    expect(isFinal(end, "2026-03-02T09:19:00.000-08:00")).toBe(true);
    expect(isFinal(end, "2026-03-02T09:18:59.999-08:00")).toBe(false);
    expect(isFinal(end, "2026-03-02T17:20:00.000Z")).toBe(true);
    expect(isFinal(end, "2026-03-02T08:40:00.000-08:00")).toBe(false);
  });

  it("not while one of the times is unknown", () => {
    expect(isFinal(null, "2026-03-02T09:19:00.000-08:00")).toBe(false);
    expect(isFinal("2026-03-02T09:05:00.000-08:00", null)).toBe(false);
    expect(isFinal("soon", "later")).toBe(false);
  });
});
