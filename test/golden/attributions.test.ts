import { describe, expect, it } from "vitest";
import type { ExplainOptions } from "../../src/explain/index.js";
import { constant } from "../../src/graph/index.js";
import { resize } from "../../src/nn/index.js";
import { Explainer } from "../../src/node/index.js";
import { evaluate } from "../helpers/evaluate.js";
import { fixture } from "../helpers/fixtures.js";
import { distance } from "../helpers/foreign-models.js";

/*
 * Signed attributions beside those of Captum, pytorch-grad-cam and zennit (test/fixtures/make_attributions.py), of models whose
 * images are no multiple of anything.
 */

const open = (name: string) =>
  Explainer.load(`test/fixtures/attributions/${name}/model.onnx`, { preprocessing: "imagenet" });

/** What is compared, and how it is asked for. */
const compared: Readonly<Record<string, ExplainOptions>> = {
  "input-gradient": { method: "input-gradient" },
  occlusion: { method: "occlusion", baselines: ["zero"] },
  "integrated-gradients": { method: "integrated-gradients" },
  "input-x-gradient": { method: "input-x-gradient" },
  "deep-lift": { method: "deep-lift" },
  "deep-lift/white": { method: "deep-lift", baselines: ["white"] },
  "full-grad": { method: "full-grad" },
  "lrp-epsilon": { method: "lrp-epsilon" },
  "lrp-composite": { method: "lrp-composite" },
  "feature-ablation": { method: "feature-ablation", features: "grid", samples: 16 },
  "guided-grad-cam": { method: "guided-grad-cam" },
};

/** Of the layers that Finer-CAM's values are of, the last ones of this size. */
const grids: Readonly<Record<string, string>> = { rectified: "4,5", smooth: "9,10" };

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

describe.each(["rectified", "smooth"])("the attributions of a model, %s", (name) => {
  const values = fixture("values", `attributions/${name}`);
  const [pixels, targets] = [Float32Array.from(values.images.data), Int32Array.from(values.targets.data)];

  it("are those of the packages that have them", async () => {
    const explainer = await open(name);
    for (const [key, options] of Object.entries(compared)) {
      if (!(key in values)) continue;
      const found = await explainer.explain(pixels, { ...options, targets, signed: true });
      const maps = found.flatMap(({ map }) => Array.from(map));
      const expected = values[key].data;
      // Differences of scores in float32 lose digits.
      expect(distance(maps, expected) / largest(expected), key).toBeLessThan(3e-4);
    }
    await explainer.release();
  });

  it("say how complete they are", async () => {
    const explainer = await open(name);
    const method = "integrated-gradients";
    const found = await explainer.explain(pixels, { method, targets });
    const errors = found.map(({ completenessError }) => completenessError ?? Number.NaN);
    expect(distance(errors, values["integrated-gradients/delta"].data)).toBeLessThan(1e-5);
    for (const { completenessError } of await explainer.explain(pixels, { method: "deep-lift", targets })) {
      expect(Math.abs(completenessError ?? 1)).toBeLessThan(1e-6);
    }
    await explainer.release();
  });

  it("tell a predicted class from the closest ones, as pytorch-grad-cam's Finer-CAM", async () => {
    const explainer = await open(name);
    const layers = explainer.layers.filter(({ layout }) => layout.grid.join() === grids[name]);
    const method = "finer-cam";
    const options = { method, layers: [layers.at(-1)?.name ?? ""], signed: true } as const;
    const found = await explainer.explain(pixels, options);
    const { maps } = await evaluate({
      maps: resize(constant(Float32Array.from(values["finer-cam"].data), values["finer-cam"].shape), 19, 22),
    });
    expect(
      distance(
        found.flatMap(({ map }) => Array.from(map)),
        maps,
      ) / largest(maps),
    ).toBeLessThan(1e-4);
    await explainer.release();
  });
});
