import { defineConfig } from "vitest/config";

/** The tests that mutants are run against: those that need no process, no browser and no package of their own. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "test/{bench,calls,cli,examples,experiments,package,runs}/**",
      "test/**/{browser,screenshot}.test.ts",
      "test/golden/foreign-models.test.ts",
    ],
    setupFiles: ["test/helpers/setup.ts"],
    testTimeout: 60_000,
  },
});
