import { describe, expect, it } from "vitest";
import { type MethodName, methodNames } from "../../src/cam/index.js";
import { add, buildModel, constant, conv, gemm, input, reduceMean, relu } from "../../src/graph/index.js";
import { Explainer } from "../../src/node/index.js";
import { encodeModel } from "../../src/onnx/index.js";
import { backend } from "../helpers/evaluate.js";
import { distance } from "../helpers/foreign-models.js";
import { normal } from "../helpers/gradient-check.js";

const [channels, side, features, classes] = [3, 8, 4, 5];

const stored = (shape: readonly number[], seed: number, name: string) => {
  const { data } = normal(shape, seed);
  return constant(data, shape, "float32", name);
};

/**
 * A classifier that adds stored numbers to its features: the same to each image, written down once or, which fixes their
 * number, for each of two images.
 */
function file(fixed: boolean): Uint8Array {
  const images = input("images", [2, channels, side, side]);
  const one = normal([1, features, 6, 6], 3).data;
  const shift = fixed
    ? constant(Float32Array.of(...one, ...one), [2, features, 6, 6], "float32", "shift")
    : constant(one, [1, features, 6, 6], "float32", "shift");
  const layer = relu(add(conv(images, stored([features, channels, 3, 3], 1, "conv")), shift));
  const logits = gemm(reduceMean(layer, { axes: [2, 3] }), stored([features, classes], 2, "fc"));
  const dynamicBatch = { name: "batch", values: ["images", "logits"] };
  return encodeModel(buildModel({ logits }, { inputs: [images], ...(fixed ? {} : { dynamicBatch }) }));
}

const pixels = normal([5, channels, side, side], 7).data.map((value) => Math.abs(value) % 1);

describe("a model with a fixed batch size of two that its results depend on", () => {
  it.each(methodNames)("explains five images like a batch-free model: %s", async (method: MethodName) => {
    const [two, any] = await Promise.all(
      [true, false].map((fixed) => Explainer.load(file(fixed), { backend, preprocessing: "0-1" })),
    );
    expect([two.batchSize, any.batchSize]).toEqual([2, 16]);
    const options = { method, samples: 9, targets: [0, 1, 2, 3, 4] };
    const [found, expected] = await Promise.all([two, any].map((each) => each.explain(pixels, options)));
    expect(found).toHaveLength(5);
    for (const [index, { map, probabilities, target }] of found.entries()) {
      expect(distance(map, expected[index].map)).toBeLessThan(1e-4);
      expect(distance(probabilities, expected[index].probabilities)).toBeLessThan(1e-5);
      expect(target).toBe(index);
    }
    await two.release();
    await any.release();
  });
});
