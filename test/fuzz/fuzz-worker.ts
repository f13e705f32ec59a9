/** One thread of `npm run test:fuzz`: examines files in portions and posts the outcomes of each portion, until it is stopped. */

import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { FuzzRun } from "./fuzz-files.ts";

const { seed, portion } = z.object({ seed: z.number(), portion: z.number() }).parse(workerData);
const run = new FuzzRun(seed);
// The rule speaks of windows; a thread has one other side only.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
for (;;) parentPort?.postMessage(run.some(portion));
