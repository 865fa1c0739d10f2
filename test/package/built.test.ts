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

  it.each(["index.js", "web.js"])("%s runs in a browser: it needs nothing of Node", (entry) => {
    const names = [...externals(entry)];
    expect(names.length).toBeGreaterThan(0);
    expect(
      names.filter((name) => name.startsWith("node:") || /^(sharp|onnxruntime-node)/.test(name)),
    ).toEqual([]);
  });

  it("imports only what it declares", () => {
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    for (const entry of ["index.js", "node.js", "web.js", "cli.js", "batch-worker.js", "cell-process.js"]) {
      for (const name of externals(entry)) {
        if (name.startsWith("node:")) continue;
        expect(
          declared.some((known) => name === known || name.startsWith(`${known}/`)),
          name,
        ).toBe(true);
      }
    }
  });

  it("is the library: its entries export what the README uses", async () => {
    const library = await import("batchcam");
    const node = await import("batchcam/node");
    const web = await import("batchcam/web");
    for (const name of ["webBackend", "Explainer", "pixelsOf"]) expect(web).toHaveProperty(name);
    for (const name of [
      "grad",
      "gradCam",
      "exportWithCam",
      "TrainStep",
      "fit",
      "Evaluator",
      "simpleCnn",
      "digitsDataset",
    ]) {
      expect(library).toHaveProperty(name);
    }
    for (const name of ["nodeBackend", "trainRun", "loadDataset", "Explainer", "renderReport"]) {
      expect(node).toHaveProperty(name);
    }
  });
});
