/** Loaded before another program (`node --import`): once that ends, writes its CPU time and its greatest memory to the file named by COST_FILE. */

import { writeFileSync } from "node:fs";

const file = process.env["COST_FILE"];
if (file !== undefined) {
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, peakBytes: maxRSS * 1_024 }));
  });
}
