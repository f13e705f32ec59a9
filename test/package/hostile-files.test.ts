import { expect, it } from "vitest";
import { sessionReader } from "../../functions/pipeline/read-session.ts";
import { stored } from "../support/session-files.ts";
import { testMaking, testSettings } from "../support/settings.ts";
import { hostileFiles } from "./hostile-files.ts";

it.each(hostileFiles(testSettings.maxBytes))("$name: $outcome, in time that grows with its bytes", ({ text, outcome }) => {
  const read = sessionReader(testSettings);
  const file = stored(text);
  expect(file.bytes.byteLength).toBeLessThanOrEqual(testSettings.maxBytes);
  const before = process.threadCpuUsage();
  const { kind } = read(file, testMaking);
  const { user, system } = process.threadCpuUsage(before);
  expect(kind).toBe(outcome === "loaded" ? "session" : "unusable");
  // Thousands of times what a linear reading takes would still be seconds: the bound is for what grows faster.
  expect((user + system) / 1e6).toBeLessThan(10);
});
