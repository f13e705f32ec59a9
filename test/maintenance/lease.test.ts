import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
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

  it("is renewed while the work goes on, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    let renewals = 0;
    const watched = changedWarehouse(warehouse(), {
      change: async (statements, how) => {
        const result = await warehouse().change(statements, how);
        if (statements[0]?.includes("like '% ") === true) renewals += 1;
        return result;
      },
    });
    await withLease(watched, options(), async () => {
      await vi.advanceTimersByTimeAsync(29_999);
      expect(renewals).toBe(0);
      at += 50_000;
      await vi.advanceTimersByTimeAsync(1);
      await vi.waitFor(() => expect(renewals).toBe(1), { interval: 1 });
      at += 20_000;
      await expect(withLease(warehouse(), options(), () => Promise.resolve())).rejects.toThrow("2026-03-02T12:01:50.000Z");
    });
    expect(vi.getTimerCount()).toBe(0);
    expect(await taken()).toBe(false);
  });

  it("whose renewal fails ends as it would have, and the work goes on", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const failing = changedWarehouse(warehouse(), {
      change: (statements, how) =>
        statements[0]?.includes("like '% ") === true ? Promise.reject(new Error("lost")) : warehouse().change(statements, how),
    });
    const done = await withLease(failing, options(), async () => {
      await vi.advanceTimersByTimeAsync(30_000);
      return "done";
    });
    expect(done).toBe("done");
    at += 60_001;
    expect(await withLease(warehouse(), options(), () => Promise.resolve("free"))).toBe("free");
  });

  it.each(["Could not serialize access to table due to concurrent update", "Transaction conflict: concurrent update"])(
    "that the engine gives to somebody else is taken: %s",
    async (message) => {
      await withLease(warehouse(), options(), () => Promise.resolve());
      const refusing = changedWarehouse(warehouse(), { change: () => Promise.reject(new Error(message)) });
      await expect(withLease(refusing, options(), () => Promise.resolve())).rejects.toThrow(LeaseTakenError);
    },
  );

  it("that cannot be asked for is a failure of the engine", async () => {
    await withLease(warehouse(), options(), () => Promise.resolve());
    const broken = changedWarehouse(warehouse(), { change: () => Promise.reject(new Error("no disk")) });
    await expect(withLease(broken, options(), () => Promise.resolve())).rejects.toThrow("no disk");
  });
});
