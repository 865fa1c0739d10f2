import { describe, expect, it } from "vitest";
import { GradientError, ShapeError } from "../../src/base/errors.js";
import { inputGradient } from "../../src/cam/index.js";
import { constant, input, matMul, mul, reduceMean, reshape, sub } from "../../src/graph/index.js";
import { evaluate } from "../helpers/evaluate.js";

describe("inputGradient", () => {
  // Logits are squares of products: dz_k/dx = 2 (x . w_k) w_k.
  const weights = [1, -2, 0, 3, -1, 0.5];
  const pixels = [0.5, 1, 0.25, 1, 0, 1];
  const images = constant([...pixels, ...pixels.map((value) => 2 * value)], [2, 3, 1, 2]);

  it("is the absolute derivative of each image's own score, summed over the channels", async () => {
    const columns = [...weights, ...weights.map((value) => value + 1)];
    const weight = constant(
      Array.from({ length: 12 }, (_, at) => columns[(at % 2) * 6 + Math.floor(at / 2)]),
      [6, 2],
    );
    const product = matMul(reshape(images, [2, 6]), weight);
    const gradients = inputGradient(mul(product, product), images, constant([1, 0], [2], "int32"));
    const expected = [1, 0].flatMap((label, image) => {
      const w = columns.slice(6 * label, 6 * label + 6);
      const dot = w.reduce((sum, value, at) => sum + value * pixels[at] * (image + 1), 0);
      return [0, 1].map((pixel) =>
        [0, 2, 4].reduce((sum, channel) => sum + Math.abs(2 * dot * w[channel + pixel]), 0),
      );
    });
    const result = await evaluate({ gradients });
    expect(gradients.shape).toEqual([2, 1, 2]);
    expected.forEach((value, at) => {
      expect(result.gradients[at]).toBeCloseTo(value, 4);
    });
  });

  it("refuses targets that do not fit, and images that are mixed", () => {
    const logits = reshape(images, [2, 6]);
    expect(() => inputGradient(logits, images, input("targets", [3], "int32"))).toThrow(ShapeError);
    const mixed = sub(logits, reduceMean(logits, { axes: [0], keepDims: true }));
    expect(() => inputGradient(mixed, images, input("targets", [2], "int32"))).toThrow(GradientError);
  });
});
