import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/helpers/setup.ts"],
    // Nothing is slow enough for these but on a machine that has much else to do.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // ONNX Runtime's native library belongs to a process, not to a thread.
    pool: "forks",
    // Files share the modules of their process: loading them anew took as long as many of the tests.
    isolate: false,
  },
});
