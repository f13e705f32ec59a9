import { defineConfig } from "vitest/config";

/** The tests of the part that is changed, as `run.ts` names them. */
export default defineConfig({
  test: {
    // Stryker has a limit of its own, by what a test took at first.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: (process.env["MUTATION_TESTS"] ?? "").split(" "),
    // Stryker runs tests in threads, which can change neither the process's file mode mask nor its user.
    testNamePattern: /^(?!.*(?:is private to its user|a folder that cannot be read))/,
  },
});
