import { expect, it } from "vitest";
import { versionTime } from "../../functions/pipeline/version-order.ts";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { callFile, stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";

const timeCreated = "2026-03-02T17:05:11.000Z";

it.each([
  ["2026-03-02T17:05:11.000000Z", null],
  ["2010-01-01T00:00:00.000000Z", null],
  ["2026-03-03T17:05:11.000000Z", null],
  ["2026-03-03T17:05:11.001000Z", "updated_at_in_future"],
  ["2099-01-01T00:00:00.000000Z", "updated_at_in_future"],
])("%s is the time of a version written at 2026-03-02T17:05:11Z, unless %s", (updatedAt, code) => {
  expect(versionTime(updatedAt, updatedAt, timeCreated)).toEqual(
    code === null ? { at: updatedAt, warnings: [] } : { at: null, warnings: [{ code, pointer: "/updated_at" }] },
  );
});

it.each([
  [null, "no_updated_at"],
  ["the other day", "unusable_updated_at"],
])("without a usable time, written as %s, a version has none: %s", (written, code) => {
  expect(versionTime(null, written, timeCreated)).toEqual({ at: null, warnings: [{ code, pointer: "/updated_at" }] });
});

it("the row has the time and the object's own, and a warning if there is none", () => {
  const read = (updatedAt: unknown) => {
    const found = sessionReader(testSettings)(stored(callFile({ updated_at: updatedAt }), { timeCreated }), testMaking);
    if (found.kind !== "session") throw new Error("expected a session");
    const { version_at: at, updated_at: own, source_time_created: written } = found.row.named();
    return { at, own, written, warnings: found.warnings.map((warning) => warning.code) };
  };
  expect(read("2026-03-02T09:20:00.000-08:00")).toEqual({
    at: "2026-03-02T17:20:00.000Z",
    own: "2026-03-02T17:20:00.000Z",
    written: timeCreated,
    warnings: [],
  });
  expect(read("2099-01-01T00:00:00Z")).toEqual({
    at: null,
    own: "2099-01-01T00:00:00.000Z",
    written: timeCreated,
    warnings: ["updated_at_in_future"],
  });
});
