import { beforeEach, describe, expect, it } from "vitest";
import { LeaseTakenError, withLease } from "../../functions/maintenance/lease.ts";
import { changedWarehouse } from "../support/changed-warehouse.ts";
import { useWarehouse } from "../support/warehouse.ts";

const warehouse = useWarehouse();
let at = Date.parse("2026-03-02T12:00:00.000Z");
let pauses = 0;
beforeEach(() => {
  at = Date.parse("2026-03-02T12:00:00.000Z");
  pauses = 0;
});

/** A clock that goes on by ten seconds with each look at the lease. */
const counting = () =>
  changedWarehouse(warehouse(), {
    change: (statements, options) => {
      pauses += 1;
      at += 10_000;
      return warehouse().change(statements, options);
    },
  });
const options = (changes: Partial<Parameters<typeof withLease>[1]> = {}) => ({
  milliseconds: 60_000,
  waitMilliseconds: 0,
  pauseMilliseconds: 1,
  maximumBytes: 1e9,
  now: () => new Date(at),
  ...changes,
});
const taken = async (): Promise<boolean> =>
  (await warehouse().query("select value from ${store}.upkeep_state where name = 'lease' and value <> ''")).rows.length > 0;

describe("a lease", () => {
  it("is taken for the work, and free after it, however it ends", async () => {
    expect(await withLease(warehouse(), options(), taken)).toBe(true);
    expect(await taken()).toBe(false);
    await expect(withLease(warehouse(), options(), () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await taken()).toBe(false);
  });

  it("that somebody else has is refused at once without a wait, with the time until which it lasts", async () => {
    await withLease(warehouse(), options(), async () => {
      const refused = withLease(warehouse(), options(), () => Promise.resolve("done"));
      await expect(refused).rejects.toThrow(LeaseTakenError);
      await expect(refused).rejects.toThrow("2026-03-02T12:01:00.000Z");
    });
  });

  it.each([
    [0, 1],
    [10_000, 1],
    [10_001, 2],
    [35_000, 4],
  ])("is tried again for %d ms: %d times, with ten seconds between", async (waitMilliseconds, tries) => {
    await withLease(warehouse(), options({ milliseconds: 3_600_000 }), async () => {
      const waiting = withLease(counting(), options({ waitMilliseconds }), () => Promise.resolve("done"));
      await expect(waiting).rejects.toThrow(LeaseTakenError);
      expect(pauses).toBe(tries);
    });
  });

  it("of somebody who died ends by itself, and whoever waits gets it", async () => {
    const dead = changedWarehouse(warehouse(), {
      change: (statements, how) =>
        statements[0]?.includes("set value = ''") === true ? Promise.reject(new Error("killed")) : warehouse().change(statements, how),
    });
    await withLease(dead, options(), () => Promise.resolve());
    expect(await taken()).toBe(true);
    expect(await withLease(counting(), options({ waitMilliseconds: 90_000 }), () => Promise.resolve("done"))).toBe("done");
    expect(at).toBeGreaterThan(Date.parse("2026-03-02T12:01:00.000Z"));
  });
});
