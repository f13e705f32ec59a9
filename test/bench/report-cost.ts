/** Loaded before another program (`node --import`): once that ends, writes its CPU time and its greatest memory to the file named by COST_FILE. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = process.env["COST_FILE"];
if (file !== undefined) {
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, peakBytes: (ownPeak() ?? maxRSS) * 1_024 }));
  });
}

/** In KiB, where the system tells it: there `maxRSS` begins with what the parent had when it started this process. */
function ownPeak(): number | null {
  const status = "/proc/self/status";
  const told = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  return told === undefined ? null : Number(told);
}
