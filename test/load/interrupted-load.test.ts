import { expect, it } from "vitest";
import { runInterruptedLoad } from "./interrupted-load.ts";

it(
  "a load that is interrupted beside live writes ends as the newest files say, and does nothing the second time",
  { timeout: 300_000 },
  async () => {
    const result = await runInterruptedLoad({ files: 150, interruptions: 2, seed: 11 });
    expect(result.relations.wrong).toEqual([]);
    expect(result.ledger.wrong).toEqual([]);
    expect([result.finished.code, result.again.code]).toEqual([0, 0]);
    expect(result.addedByAgain).toBe(0);
    expect(result.relations.sessions).toBeGreaterThan(140);
  },
);
