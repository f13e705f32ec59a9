import { expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { parseBytes } from "../../functions/pipeline/parse.ts";
import type { JsonObject } from "../../functions/values/json.ts";
import { schemaVersion } from "../../functions/pipeline/version-row.ts";
import { stored } from "../support/session-files.ts";
import { FuzzRun, readCorpus } from "./fuzz-files.ts";
import { distinguish, lostLeaves } from "./leaves.ts";
import { testSettings } from "../support/settings.ts";

it("mutated files have one outcome each, fast, and lose no leaf", { timeout: 120_000 }, () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`fuzz seed ${seed}\n`);
  const counts = new FuzzRun(seed).some(3_000);
  expect(counts.faults.map(({ what }) => what)).toEqual([]);
  expect(counts.session).toBeGreaterThan(1_000);
  expect(counts.unusable).toBeGreaterThan(300);
  expect(counts.checkedLeafByLeaf).toBeGreaterThan(200);
});

it("the same seed gives the same files", () => {
  const [one, other] = [new FuzzRun(5).some(300), new FuzzRun(5).some(300)];
  expect([one.session, one.unusable, one.other]).toEqual([other.session, other.unusable, other.other]);
});

it("a leaf that is lost, doubled or swapped is noticed", () => {
  const making = { instance: "a", eventId: null, now: new Date(), rowId: "r", codeVersion: "0", schemaVersion, handlingMilliseconds: 1 };
  for (const file of readCorpus().map(distinguish)) {
    const source = stored(file);
    const parsed = parseBytes(source.bytes, testSettings.maxBytes);
    const examined = sessionReader(testSettings)(source, making);
    if (parsed.kind !== "object" || examined.kind !== "session") throw new Error("a file of the corpus does not load");
    const row = examined.row.named();
    const withCells = (cells: JsonObject) => lostLeaves(parsed.file, [], { ...row, ...cells }, examined.identity);
    expect(withCells({})).toEqual([]);
    expect(withCells({ session_type: null })).toHaveLength(1);
    expect(withCells({ session_type: row["legacy_session_type"] ?? null })).toHaveLength(2);
    expect(withCells({ participants: [] })).not.toEqual(withCells({}));
    expect(withCells({ unknown_fields: { "/x": "made up" } })).toHaveLength(1);
  }
});
