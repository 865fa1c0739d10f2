import { defineConfig } from "tsdown";

/** The programs of bench/, which are no part of the package. */
export default defineConfig({
  entry: [
    "bench/index.ts",
    "bench/lambda-search.ts",
    "bench/forms.ts",
    "bench/evidence-picture.ts",
    "bench/foreign-parity.ts",
    "bench/methods-memory.ts",
    "bench/methods.ts",
    "bench/option-tables.ts",
    "bench/peers.ts",
    "bench/same-speed.ts",
    "bench/conformance/index.ts",
    "bench/zoo/index.ts",
    "bench/torture/index.ts",
    "bench/torture/inputs/process.ts",
    "bench/torture/soak/process.ts",
    "bench/torture/preloads/disk.ts",
    "bench/torture/preloads/clock.ts",
  ],
  outDir: ".cache/bench",
  format: "esm",
  platform: "node",
  target: "es2022",
  dts: false,
  clean: false,
  external: [/^node:/, /^[a-z@]/],
});
