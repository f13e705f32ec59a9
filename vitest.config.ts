import { defineConfig } from "vitest/config";
import { slowFiles } from "./test/parts.ts";

const testFiles = ["test/**/*.test.ts"];
const longest = 30_000;

export default defineConfig({
  test: {
    testTimeout: longest,
    // A hook starts what its tests use, so it may take as long.
    hookTimeout: longest,
    maxWorkers: "100%",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    projects: [
      { extends: true, test: { name: "quick", include: testFiles, exclude: slowFiles, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "slow", include: slowFiles, sequence: { groupOrder: 1 } } },
    ],
  },
});
