import { expect, it } from "vitest";
import { dateBefore, daysOf, touchRows } from "../../functions/pipeline/touched-days.ts";
import { liveDays, sessionVersions, unloadedFiles } from "../../schema/store.ts";
import { Columns } from "../../functions/values/row.ts";

const now = new Date("2026-03-10T00:00:00.000Z");
const touch = { now, why: "a file arrived" };

it.each([
  [0, "2026-03-10"],
  [1, "2026-03-09"],
  [9, "2026-03-01"],
  [10, "2026-02-28"],
])("%s days before is %s", (days, date) => {
  expect(dateBefore(now, days)).toBe(date);
  expect(dateBefore(new Date("2026-03-10T23:59:59.999Z"), days)).toBe(date);
});

it("a change is noted once for each day that may be settled by then, if the engine needs notes", () => {
  const [oldestLive, youngestSettled] = [dateBefore(now, liveDays - 1), dateBefore(now, liveDays)];
  const days = [youngestSettled, oldestLive, "2026-03-10", youngestSettled, "2026-01-05"];
  const rows = touchRows({ touchesDays: true }, days, touch);
  expect(rows.map((row) => row.cell("day"))).toEqual([youngestSettled, "2026-01-05"]);
  expect(rows.map((row) => [row.cell("touched_at"), row.cell("why")])).toEqual([
    ["2026-03-10T00:00:00.000Z", "a file arrived"],
    ["2026-03-10T00:00:00.000Z", "a file arrived"],
  ]);
  expect(new Set(rows.map((row) => row.cell("row_id"))).size).toBe(2);
  expect(touchRows({ touchesDays: false }, days, touch)).toEqual([]);
});

it("days are those of versions, each once", () => {
  const columns = Columns.of(sessionVersions.fields);
  const rows = ["2026-03-02", "2026-03-01", "2026-03-02"].map((session_date) => columns.row({ session_date }));
  expect(daysOf(sessionVersions, rows)).toEqual(["2026-03-02", "2026-03-01"]);
  expect(daysOf(unloadedFiles, rows)).toEqual([]);
});
