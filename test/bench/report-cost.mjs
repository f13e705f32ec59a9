/** Loaded before another program (`node --import`): once that ends, writes its CPU time and its greatest memory to the file named by COST_FILE. */
// JavaScript, so that the program's own start has no compiler in it.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = process.env["COST_FILE"];
if (file !== undefined) {
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ microseconds: userCPUTime + systemCPUTime, peakBytes: (ownPeak() ?? maxRSS) * 1_024 }));
  });
}

/** In KiB, if the system reports it: on Linux `maxRSS` starts at the memory of the parent process. */
function ownPeak() {
  const status = "/proc/self/status";
  const peak = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  return peak === undefined ? null : Number(peak);
}
