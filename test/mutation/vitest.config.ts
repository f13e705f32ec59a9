import { defineConfig } from "vitest/config";
import { slowFiles } from "../parts.ts";

const only = process.env["MUTATION_TESTS"];

/** The tests that a changed program can fail: those that start no other program, but for those that read its source text. */
export default defineConfig({
  test: {
    // Stryker has a limit of its own, by what a test took at first.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include:
      only !== undefined
        ? [only]
        : [
            "test/{pipeline,values,storage,warehouse,maintenance,fuzz,schema}/**/*.test.ts",
            "test/{bad-input,contracts,engines,redelivery,security,upkeep}.test.ts",
          ],
    exclude: slowFiles,
    // Stryker runs tests in threads, which cannot change the process's file mode mask.
    testNamePattern: /^(?!.*is private to its user)/,
  },
});
