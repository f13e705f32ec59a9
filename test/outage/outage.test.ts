import { expect, it } from "vitest";
import { instanceBytes, runOutage } from "./outage.ts";

it(
  "nothing is lost and nothing is retried too often while the services fail, and everything recovers by itself",
  { timeout: 240_000 },
  async () => {
    const { lost, deliveries, postsAtMost, appends, reads, peakBytes, troubles } = await runOutage({
      milliseconds: 1_500,
      sessions: 60,
      seed: 3,
    });
    expect(lost).toEqual([]);
    expect(deliveries.refused).toBeGreaterThan(10);
    expect(deliveries.posts).toBeLessThanOrEqual(postsAtMost);
    // A version that is gone takes a second read, and a second row that says so.
    expect(appends).toBeLessThanOrEqual(deliveries.posts * 2);
    expect(reads).toBeLessThanOrEqual(deliveries.posts * 2);
    expect(peakBytes).toBeLessThan(instanceBytes);
    expect(troubles.find(({ name }) => name === "warehouse answers 503")?.rowsTaken).toBe(0);
  },
);
