import { describe, expect, it } from "vitest";
import { RuntimeError } from "../../src/base/errors.js";
import { ModelExplainer } from "../../src/explain/index.js";
import {
  add,
  buildModel,
  constant,
  conv,
  div,
  gemm,
  input,
  mul,
  reduceMean,
  relu,
  sqrt,
  sub,
  type Tensor,
} from "../../src/graph/index.js";
import { encodeModel } from "../../src/onnx/index.js";
import { backend } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const stored = (shape: readonly number[], seed: number): Tensor => constant(normal(shape, seed).data, shape);

type Head = (layer: Tensor) => Tensor;

const mean: Head = (layer) => reduceMean(layer, { axes: [2, 3] });

/** A convolution, whose features a head makes into four numbers. */
async function load(head: Head, scale = 1): Promise<ModelExplainer> {
  const images = input("images", [2, 1, 8, 8]);
  const layer = relu(conv(images, stored([4, 1, 3, 3], 1)));
  const logits = mul(gemm(head(layer), stored([4, 3], 2)), scale);
  const dynamicBatch = { name: "batch", values: ["images", "logits"] };
  const bytes = encodeModel(buildModel({ logits }, { inputs: [images], dynamicBatch }));
  return ModelExplainer.fromBytes(bytes, { backend, preprocessing: "0-1" });
}

/** Two images, of which the second is black. */
const pixels = Float32Array.from({ length: 128 }, (_, at) => (at < 64 ? ((at * 29) % 64) / 64 : 0));

describe("numbers that are not finite", () => {
  it.each(["grad-cam", "input-gradient", "score-cam", "rise"] as const)(
    "are an error that names the scores: %s",
    async (method) => {
      const explainer = await load((layer) => div(mean(layer), mean(layer)));
      const explaining = explainer.explain(pixels, { method, samples: 3 });
      await expect(explaining).rejects.toThrow(RuntimeError);
      await expect(explaining).rejects.toThrow(
        /explain: the scores of image 1 are not finite: number 0 of 3 is NaN/,
      );
    },
  );

  it("are an error that names the gradients", async () => {
    // 1e-30 in a layer of zeros: its square root has a gradient of 5e14, and the cube of that is infinite.
    const steep: Head = (layer) => {
      const root = sqrt(add(mean(layer), 1e-30));
      return mul(mul(div(root, 1e-15), div(root, 1e-15)), div(root, 1e-15));
    };
    const explainer = await load(steep, 1e10);
    const explaining = explainer.explain(pixels, { method: "grad-cam" });
    await expect(explaining).rejects.toThrow(
      /explain: the (scores|gradients at ".*") of image \d are not finite/,
    );
  });

  it("do not come of deviations that are 0: their derivative there is 0", async () => {
    const deviation: Head = (layer) => {
      const centred = sub(layer, reduceMean(layer, { axes: [2, 3], keepDims: true }));
      return sqrt(mean(mul(centred, centred)));
    };
    const explainer = await load(deviation);
    const [first, black] = await explainer.explain(pixels, { method: "grad-cam", targets: [0, 0] });
    expect(Math.max(...first.map)).toBe(1);
    expect(black.dead).toBe(true);
  });
});

describe("the scale of scores", () => {
  it.each([1e-6, 1e6])("leaves maps as they are: %d", async (scale) => {
    const [plain, scaled] = await Promise.all([load(mean), load(mean, scale)]);
    for (const method of ["grad-cam", "hires-cam", "layer-cam", "input-gradient", "occlusion"] as const) {
      const [expected, actual] = await Promise.all(
        [plain, scaled].map((explainer) => explainer.explain(pixels, { method, targets: [0, 0] })),
      );
      expect(actual[0].dead, method).toBe(expected[0].dead);
      expected[0].map.forEach((value, at) => {
        expect(actual[0].map[at], method).toBeCloseTo(value, 4);
      });
    }
  });
});
