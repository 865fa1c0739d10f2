import { defineConfig, type UserConfig } from "tsdown";

/** Libraries of many small files, of which little is used: bundled, they load in a third of the time. */
const bundled = ["d3-color", "d3-interpolate", "d3-scale-chromatic", "zod"];
const isBundled = new RegExp(`^(${bundled.join("|")})(/|$)`);

const shared = {
  format: "esm",
  platform: "neutral",
  target: "es2022",
  external: (id: string) => /^(node:|[a-z@])/.test(id) && !isBundled.test(id),
  noExternal: isBundled,
  inlineOnly: bundled,
  // A third smaller. Classes keep their names, which errors show.
  minify: {
    compress: true,
    mangle: { toplevel: true, keepNames: { function: false, class: true } },
    codegen: { removeWhitespace: true },
  },
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
    copy: [
      { from: "src/experiments/presets", to: "dist" },
      ...bundled.map((name) => ({ from: `node_modules/${name}/LICENSE`, to: `dist/licenses/${name}` })),
    ],
    dts: true,
    clean: true,
  },
  // By themselves, for a thread or a process starts sooner when it loads only what it needs.
  ...["src/runs/batch-worker/batch-worker.ts", "src/files/images/decoder-process.ts"].map((entry) => ({
    ...shared,
    entry: [entry],
    dts: false,
    clean: false,
  })),
]);
