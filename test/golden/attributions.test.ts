import { describe, expect, it } from "vitest";
import type { ExplainOptions } from "../../src/explain/index.js";
import { Explainer } from "../../src/node/index.js";
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
};

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
      expect(distance(maps, expected) / largest(expected), key).toBeLessThan(1e-4);
    }
    await explainer.release();
  });

  it("say how complete they are", async () => {
    const explainer = await open(name);
    const method = "integrated-gradients";
    const found = await explainer.explain(pixels, { method, targets });
    const errors = found.map(({ completenessError }) => completenessError ?? Number.NaN);
    expect(distance(errors, values["integrated-gradients/delta"].data)).toBeLessThan(1e-5);
    await explainer.release();
  });
});
