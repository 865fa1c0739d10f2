import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const dist = new URL("../../dist/", import.meta.url);
const {
  exports: entries,
  bin,
  dependencies,
  peerDependencies,
} = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** What a built file imports from outside the package, through all its chunks. */
function externals(entry: string, seen = new Set<string>()): Set<string> {
  const found = new Set<string>();
  if (seen.has(entry)) return found;
  seen.add(entry);
  const source = readFileSync(new URL(entry, dist), "utf8");
  for (const [, name] of source.matchAll(/^(?:import|export)\b[^"]*"([^"]+)";?$/gm)) {
    if (name.startsWith("./")) for (const deeper of externals(name.slice(2), seen)) found.add(deeper);
    else found.add(name);
  }
  return found;
}

describe("the built package", () => {
  it("has every entry that package.json names", () => {
    for (const entry of Object.values<Record<string, string> | string>(entries)) {
      for (const path of typeof entry === "string" ? [entry] : Object.values(entry)) {
        expect(existsSync(new URL(`../${path}`, dist)), path).toBe(true);
      }
    }
    expect(readFileSync(new URL(`../${bin.batchcam}`, dist), "utf8")).toMatch(/^#!\/usr\/bin\/env node/);
  });

  it.each(["index.js", "graph.js", "losses.js", "metrics.js", "web.js"])(
    "%s runs in a browser: it needs nothing of Node",
    (entry) => {
      const names = [...externals(entry)];
      expect(existsSync(new URL(entry, dist))).toBe(true);
      expect(
        names.filter((name) => name.startsWith("node:") || /^(sharp|onnxruntime-node)/.test(name)),
      ).toEqual([]);
    },
  );

  it("imports only what it declares", () => {
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    for (const entry of [
      "index.js",
      "node.js",
      "web.js",
      "cli.js",
      "batch-worker.js",
      "cell-process.js",
      "decoder-process.js",
    ]) {
      for (const name of externals(entry)) {
        if (name.startsWith("node:")) continue;
        expect(
          declared.some((known) => name === known || name.startsWith(`${known}/`)),
          name,
        ).toBe(true);
      }
    }
  });

  it.each(["node.d.ts", "web.d.ts"])(
    "declares Explainer in %s as a class that TypeScript can call",
    (file) => {
      // The bundler of declarations exports a class as a type only where an entry also has a type of its name.
      const declarations = readFileSync(new URL(file, dist), "utf8");
      const exported = /^export \{(.*)\};$/m
        .exec(declarations)?.[1]
        .split(",")
        .map((name) => name.trim());
      expect(exported).toContain("Explainer");
    },
  );

  it("is the library: each entry exports what its users begin with", async () => {
    const names: Readonly<Record<string, readonly string[]>> = {
      batchcam: ["createModel", "digitsDataset", "Evaluator", "exportWithCam", "fit", "TrainStep"],
      "batchcam/graph": ["constant", "grad", "gradCam", "input", "Program", "simpleCnn"],
      "batchcam/losses": ["crossEntropy", "objectiveTerms", "prototypeLoss"],
      "batchcam/metrics": ["ClassificationMetrics", "MapMetrics", "FaithfulnessMetrics"],
      "batchcam/node": ["Explainer", "explain", "loadDataset", "nodeBackend", "renderReport", "trainRun"],
      "batchcam/web": ["Explainer", "explain", "pixelsOf", "webBackend"],
    };
    for (const [entry, expected] of Object.entries(names)) {
      const library = await import(entry);
      for (const name of expected) expect(library, entry).toHaveProperty(name);
    }
  });

  it("has few names at the root, so that they can be read", async () => {
    expect(Object.keys(await import("batchcam")).length).toBeLessThanOrEqual(45);
  });
});
