import { expect, it, onTestFinished } from "vitest";
import { dateBefore, daysOf, touchRows } from "../../functions/pipeline/touched-days.ts";
import { liveDays, sessionVersions, unloadedFiles } from "../../schema/store.ts";
import { Columns } from "../../functions/values/row.ts";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { Scene } from "../support/maintenance-harness.ts";
import { callFile } from "../support/session-files.ts";

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

it("a file of a session that began days ago is noted before its row, and one of today is not", async () => {
  const warehouse = await openDuckdb(":memory:", undefined, null, { touchesDays: true });
  onTestFinished(() => warehouse.close());
  const scene = new Scene(warehouse);
  scene.put("call-1.json", callFile({ id: 1 }));
  scene.put("call-2.json", callFile({ id: 2, created_at: new Date().toISOString() }));
  for (const name of ["call-1.json", "call-2.json"]) await scene.deliver(name);
  expect(await scene.rows("select cast(day as varchar) as day from ${store}.touched_days")).toEqual([{ day: "2026-03-02" }]);
});

it("days are those of versions, each once", () => {
  const columns = Columns.of(sessionVersions.fields);
  const rows = ["2026-03-02", "2026-03-01", "2026-03-02"].map((session_date) => columns.row({ session_date }));
  expect(daysOf(sessionVersions, rows)).toEqual(["2026-03-02", "2026-03-01"]);
  expect(daysOf(unloadedFiles, rows)).toEqual([]);
});
