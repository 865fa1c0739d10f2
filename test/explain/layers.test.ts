import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ModelExplainer } from "../../src/explain/index.js";
import { backend } from "../helpers/evaluate.js";

/*
 * Models whose feature maps take detours: windows in the batch, merged patches, tokens on either side, attention that pools. With
 * maps from PyTorch's autograd at the layer to explain (test/fixtures/make_layers.py).
 */

const folder = fileURLToPath(new URL("../fixtures/layers/", import.meta.url));

const expected = z
  .record(
    z.string(),
    z.object({
      exporters: z.array(z.string()),
      module: z.string(),
      target: z.number(),
      images: z.array(z.number()),
      maps: z.record(z.enum(["grad-cam", "hires-cam", "layer-cam"]), z.array(z.number())),
    }),
  )
  .parse(JSON.parse(readFileSync(`${folder}expected.json`, "utf8")));

const files = Object.entries(expected).flatMap(([name, one]) =>
  one.exporters.map((exporter) => ({ file: `${name}.${exporter}.onnx`, ...one })),
);

const open = (file: string): Promise<ModelExplainer> =>
  ModelExplainer.fromBytes(readFileSync(folder + file), { backend, preprocessing: "0-1" });

describe.each(files)("$file", ({ file, module, target, images, maps }) => {
  it("is explained at the layer that PyTorch's users take, as its autograd does", async () => {
    const explainer = await open(file);
    for (const method of ["grad-cam", "hires-cam", "layer-cam"] as const) {
      const [found] = await explainer.explain(Float32Array.from(images), { method, targets: [target] });
      expect(found.dead).toBe(false);
      const apart = found.map.map((value, at) => Math.abs(value - maps[method][at]));
      expect(Math.max(...apart), method).toBeLessThan(2e-4);
    }
    const [named] = explainer.layersNamed(module);
    const [[h, w], chosen] = [named.layout.grid, explainer.layer()];
    expect(chosen.layout.grid).toEqual([h, w]);
    // What attention pools is the module's map with its axes in another order.
    if (named.layout.kind === chosen.layout.kind) expect(chosen.name).toBe(named.name);
    await explainer.release();
  });
});

it("modules and patterns name layers, whichever exporter wrote them", async () => {
  for (const exporter of ["old", "dynamo"]) {
    const explainer = await open(`class-token-and-registers.${exporter}.onnx`);
    const modules = (asked: string) => explainer.layersNamed(asked).map(({ module }) => module);
    expect(modules("blocks.*.norm1")).toEqual(["blocks.0.norm1", "blocks.1.norm1"]);
    await explainer.release();
  }
});
