import { describe, expect, it } from "vitest";
import { isMigrated, migrate } from "../../functions/maintenance/migrate.ts";
import type { Plan } from "../../functions/warehouse/administration.ts";
import { only } from "../support/plans.ts";

const migrated = (plan: Partial<Plan>) =>
  migrate({ plan: () => Promise.resolve({ steps: [], refusals: [], owner: null, ...plan }), checks: () => [] }, only({}));

describe("a migration", () => {
  const applied: string[] = [];
  const step = (summary: string) => ({ summary, apply: () => Promise.resolve(void applied.push(summary)) });

  it("of no, one and two steps applies each, in order", async () => {
    for (const names of [[], ["first"], ["first", "second"]]) {
      applied.length = 0;
      const report = await migrated({ steps: names.map(step) });
      expect(report).toEqual({ changes: names.length, refused: 0 });
      expect(applied).toEqual(names);
      expect(isMigrated(report)).toBe(true);
    }
  });

  it("applies nothing if something is refused, and reports the first reason", async () => {
    applied.length = 0;
    const report = await migrated({ steps: [step("first")], refusals: ["a column is of another type", "so is another"] });
    expect(report).toEqual({ changes: 0, refused: 2, refusal: "a column is of another type" });
    expect(applied).toEqual([]);
    expect(isMigrated(report)).toBe(false);
  });

  it("that fails in the middle has applied the steps before", async () => {
    applied.length = 0;
    const broken = { summary: "broken", apply: () => Promise.reject(new Error("no right")) };
    await expect(migrated({ steps: [step("first"), broken, step("third")] })).rejects.toThrow("no right");
    expect(applied).toEqual(["first"]);
  });
});
