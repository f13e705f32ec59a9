import { expect, it } from "vitest";
import { costOfLoad, peakLimit } from "./load-memory.ts";

it("load stays within its guaranteed memory", { timeout: 120_000 }, async () => {
  const { peakBytes } = await costOfLoad(1_500, 1);
  expect(peakBytes).toBeLessThan(peakLimit);
});
