import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { generateWrites } from "../../functions/local/platform/generate-writes.ts";
import { ExpectedState } from "../support/expected-state.ts";
import { type CrashResult, runCrashes } from "./crash.ts";
import { embeddedStage } from "./embedded.ts";

describe("a function that is killed again and again", { timeout: 180_000 }, () => {
  const stage = embeddedStage();
  let result: CrashResult;
  beforeAll(async () => {
    result = await runCrashes(stage, { kills: 5, sessions: 40, seed: 7, longestLife: 400 });
  }, 180_000);
  afterAll(() => stage.remove());

  it("every relation is what the latest files say", () => {
    expect(result.relations.wrong).toEqual([]);
    expect(result.relations.cells).toBeGreaterThan(5_000);
  });

  it("every version that was written has one outcome", () => {
    expect(result.ledger.wrong).toEqual([]);
    expect(result.ledger.rows).toBeGreaterThanOrEqual(result.writes - 5);
  });

  it("the function was killed while it worked", () => {
    expect(result.killsUnderLoad).toBeGreaterThan(0);
    expect(result.deliveries.unanswered).toBeGreaterThan(0);
    expect(result.deliveries.duplicates).toBeGreaterThan(0);
  });
});

it("a session that is missing from an empty warehouse is noticed, in every relation and in the ledger", async () => {
  const expected = new ExpectedState();
  const writes = [...generateWrites({ sessions: 20, seed: 1 })];
  for (const write of writes) expected.add(write);
  const warehouse = await openDuckdb(":memory:");
  const { wrong } = await expected.compareRelations(warehouse);
  expect(wrong.length).toBeGreaterThan(20);
  const known = writes.map(({ name }) => ({ bucket: "local", name, generation: "1" }));
  expect((await expected.compareLedger(warehouse, { known, live: [] })).wrong).not.toEqual([]);
  await warehouse.close();
});
