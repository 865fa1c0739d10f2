import { defineConfig, type UserConfig } from "tsdown";

const shared = {
  format: "esm",
  platform: "neutral",
  target: "es2022",
  external: [/^node:/, /^[a-z@]/],
  // Without comments, which the types keep; names and lines stay as they are.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: false } },
} as const satisfies UserConfig;

export default defineConfig([
  {
    ...shared,
    entry: {
      index: "src/index.ts",
      graph: "src/graph.ts",
      losses: "src/losses.ts",
      metrics: "src/metrics.ts",
      node: "src/node.ts",
      web: "src/web.ts",
      cli: "src/cli.ts",
      "cell-process": "src/experiments/running/cell-process.ts",
    },
    copy: [{ from: "src/experiments/presets", to: "dist" }],
    dts: true,
    clean: true,
  },
  // By itself, for a thread starts sooner when it loads only what it needs.
  { ...shared, entry: ["src/runs/batch-worker/batch-worker.ts"], dts: false, clean: false },
]);
