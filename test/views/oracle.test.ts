import { describe, expect, it } from "vitest";
import { composedWrites } from "../support/edge-cases.ts";
import { load, sessionWrites } from "../support/load-samples.ts";
import { useWarehouse } from "../support/warehouse.ts";
import { answersOf, compareAnswers, disagreements, mixed, newYork } from "./disagreements.ts";
import { oracle } from "./oracle.ts";

// More seeds, time zones and orders: oracle-seeds.test.ts.

const warehouse = useWarehouse(newYork);

it("the views agree with the oracle on sessions of every kind", async () => {
  const writes = sessionWrites({ ...mixed, seed: 11, sessions: 150 });
  await load(warehouse(), writes);
  expect(await disagreements(warehouse(), writes, newYork)).toEqual({});
});

it("the views agree with the oracle on sessions composed for the rarer rules", async () => {
  await load(warehouse(), composedWrites);
  expect(await disagreements(warehouse(), composedWrites, newYork)).toEqual({});
});

describe.each([
  { what: "calls only", options: { ...mixed, seed: 31, sessions: 80, chatShare: 0 } },
  { what: "chats only", options: { ...mixed, seed: 32, sessions: 80, chatShare: 1 } },
  { what: "one session", options: { seed: 33, sessions: 1, days: 1 } },
  { what: "nothing", options: { seed: 34, sessions: 0, days: 1 } },
])("$what", ({ options }) => {
  it("the views raise no error and return only finite numbers", async () => {
    const writes = sessionWrites(options);
    await load(warehouse(), writes);
    const answers = await answersOf(warehouse());
    expect(compareAnswers(answers, oracle(writes, { ...newYork }))).toEqual({});
    const numbers = Object.values(answers).flatMap((rows) => rows.flatMap((row) => Object.values(row)));
    expect(numbers.filter((value) => typeof value === "number" && !Number.isFinite(value))).toEqual([]);
  });
});
