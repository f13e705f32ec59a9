import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DuckdbWarehouse, openDuckdb } from "../../functions/warehouse/duckdb/duckdb.ts";
import { defaultMetricSettings } from "../../schema/metric-settings.ts";
import { runs } from "../support/property.ts";
import { useWarehouse } from "../support/warehouse.ts";
import { type Feature, type Sequence, type Step, type Write, sequences } from "./commands.ts";
import { Model, type Version, nameOf } from "./model.ts";
import { runSequence } from "./run-sequence.ts";

const warehouse = useWarehouse();
let alone: DuckdbWarehouse;
let later: DuckdbWarehouse;
beforeAll(async () => {
  alone = await openDuckdb(":memory:");
  later = await openDuckdb(":memory:", defaultMetricSettings, null, { touchesDays: true });
});
afterAll(async () => {
  await alone.close();
  await later.close();
});

const uses: (feature: Feature) => boolean = () => true;

it("after any sequence every relation shows what the model says", { timeout: 300_000 }, async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(sequences(uses, 12), async (sequence) => {
      done += 1;
      expect(await runSequence({ atOnce: warehouse(), later, alone }, sequence, { isWhole: done % 6 === 0, uses })).toEqual([]);
    }),
    runs(60),
  );
});

const call: Write = {
  kind: "write",
  session: "call-1",
  folder: "a",
  updatedAt: 5,
  isMoved: false,
  items: 2,
  form: "good",
  isDelivered: true,
};
const other: Write = { ...call, session: "call-10" };
const undisturbed = (...steps: readonly Step[]): Sequence => ({
  touchesDays: false,
  steps: steps.map((step) => ({ step, crash: null, size: null })),
});

/** Sequences that once ended wrong, or that chance finds late. */
const composed: Readonly<Record<string, readonly Step[]>> = {
  "a deletion is mirrored": [call, other, { kind: "remove", ...at(call) }, { kind: "reconcile", isMirroring: true }],
  "a session is written again after its deletion was mirrored": [
    call,
    other,
    { kind: "remove", ...at(call) },
    { kind: "reconcile", isMirroring: true },
    { ...call, updatedAt: 9 },
  ],
  "one of two objects is deleted": [
    call,
    { ...call, folder: "b", updatedAt: 3 },
    { kind: "remove", ...at(call) },
    { kind: "reconcile", isMirroring: true },
  ],
  "a rejected file is replayed after its session was erased": [
    { ...call, form: "large" },
    { kind: "erase", session: "call-1" },
    { kind: "replay" },
  ],
  "a session whose objects were deleted moves to another instance": [
    call,
    { kind: "remove", ...at(call) },
    other,
    { kind: "instance" },
    { kind: "reconcile", isMirroring: false },
  ],
  "an erased session whose object moves to another instance": [
    call,
    { kind: "erase", session: "call-1" },
    { kind: "instance" },
    { kind: "deliver", which: 0 },
  ],
  "a rejected file moves to another instance with its older version": [
    call,
    { ...call, form: "large" },
    { kind: "instance" },
    { kind: "reconcile", isMirroring: false },
  ],
  "other settings win by a reload": [call, { kind: "settings" }, { kind: "reload" }],
};

it.each(Object.entries(composed))("%s: every relation shows what the model says", async (_, steps) => {
  const sequence = undisturbed(...steps);
  for (const touchesDays of [false, true])
    expect(await runSequence({ atOnce: warehouse(), later, alone }, { ...sequence, touchesDays }, { isWhole: true, uses })).toEqual([]);
});

it("the model notices a batch that is lost although it was acknowledged", async () => {
  const forgetful = new Proxy(warehouse(), {
    get(target, property): unknown {
      if (property === "appendBatch") return () => Promise.resolve();
      const member: unknown = Reflect.get(target, property, target);
      return typeof member === "function" ? (...given: readonly unknown[]): unknown => Reflect.apply(member, target, given) : member;
    },
  });
  const load = undisturbed({ ...call, isDelivered: false }, { kind: "load" });
  const found = await runSequence({ atOnce: forgetful, later, alone }, load, { isWhole: false, uses });
  expect(found).toEqual([expect.stringMatching(/^call-1: shown nothing, expected acme, 2026-03-02, .*, version 1, /)]);
});

function at({ session, folder }: Write): Pick<Write, "session" | "folder"> {
  return { session, folder };
}

it("the model: the newest version counts, one without a usable time is older than any other, and equals go by their objects", () => {
  const model = new Model(uses);
  const shown = (): readonly number[] => model.expected("call-1").winners.map(({ version }) => version.number);
  const put = (number: number, updatedAt: Write["updatedAt"], timeCreated: string): void => {
    const version: Version = { ...call, updatedAt, number, name: nameOf(call), generation: String(number), timeCreated };
    model.write(version);
    model.deliver(version);
  };
  put(1, "2099", "2026-03-02T18:00:00Z");
  expect(new Set(shown())).toEqual(new Set([1]));
  put(2, 7, "2026-03-02T18:00:00Z");
  put(3, 6, "2026-03-02T18:01:00Z");
  put(4, "missing", "2026-03-02T18:02:00Z");
  expect(new Set(shown())).toEqual(new Set([2]));
  put(5, 7, "2026-03-02T18:03:00Z");
  expect(new Set(shown())).toEqual(new Set([5]));
  model.erase("call-1");
  expect(shown()).toEqual([]);
});
