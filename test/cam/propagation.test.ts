import { describe, expect, it } from "vitest";
import { GradientError } from "../../src/base/errors.js";
import { attributionMethods } from "../../src/cam/index.js";
import {
  abs,
  add,
  constant,
  conv,
  div,
  exp,
  gelu,
  input,
  layerNormalization,
  matMul,
  max,
  maxPool,
  min,
  mul,
  pow,
  reduceMean,
  relu,
  reshape,
  sigmoid,
  softmax,
  softplus,
  sqrt,
  sub,
  type Tensor,
  tanh,
  transpose,
} from "../../src/graph/index.js";
import { evaluate } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const stored = (shape: readonly number[], seed: number): Tensor => constant(normal(shape, seed).data, shape);

const images = stored([2, 3, 6, 7], 1);
const references = mul(stored([2, 3, 6, 7], 2), 0.3);
const targets = constant([1, 0], [2], "int32");
const zero = constant(0);
const features = (x: Tensor): Tensor => conv(x, stored([4, 3, 3, 3], 3));
const scores = (x: Tensor): Tensor =>
  matMul(
    reshape(x, [2, x.shape.slice(1).reduce((a, b) => a * b)]),
    stored([x.shape.slice(1).reduce((a, b) => a * b), 3], 4),
  );

/** What stands between features and scores [2,4,4,5]. */
const middles: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "a ReLU": relu,
  "bends of other kinds": (x) => add(tanh(x), mul(gelu(x), add(softplus(x), sigmoid(abs(x))))),
  "limits on both sides": (x) => min(max(x, -0.5), 0.7),
  "overlapping maxima": (x) => maxPool(relu(x), [3, 2], { strides: [1, 2], pads: [1, 0, 1, 1] }),
  "a gate": (x) => mul(x, sigmoid(reduceMean(x, { axes: [2, 3], keepDims: true }))),
  "a quotient": (x) => div(x, add(sqrt(add(mul(x, x), 1)), 0.5)),
  powers: (x) => pow(add(relu(x), 0.5), 1.5),
  "queries and keys": (x) => {
    const rows = reshape(x, [2, 4, 20]);
    return matMul(matMul(rows, transpose(rows, [0, 2, 1])), tanh(rows));
  },
};

const sumsOf = (values: ArrayLike<number>): number[] =>
  [0, 1].map((image) => {
    const size = values.length / 2;
    return Array.from(values)
      .slice(image * size, (image + 1) * size)
      .reduce((a, b) => a + b, 0);
  });

describe("DeepLIFT", () => {
  const { attribution } = attributionMethods["deep-lift"];

  it.each(Object.keys(middles))("adds up to the difference of the scores behind %s", async (name) => {
    const model = (x: Tensor): Tensor => scores(middles[name](features(x)));
    const logits = model(images);
    const found = await evaluate({
      values: attribution({ logits, images, targets, references, zero }),
      difference: sub(logits, model(references)),
    });
    const sums = sumsOf(found.values);
    for (const [image, target] of [1, 0].entries()) {
      const difference = found.difference[3 * image + target];
      expect(sums[image] / difference).toBeCloseTo(1, 3);
    }
  });

  it("is the derivative where image and reference are the same", async () => {
    const logits = scores(relu(features(images)));
    const same = attribution({ logits, images, targets, references: mul(images, 1), zero });
    expect(Math.max(...(await evaluate({ same })).same.map(Math.abs))).toBe(0);
  });

  it.each([
    ["Softmax", softmax],
    [
      "LayerNormalization",
      (x: Tensor) =>
        layerNormalization(x, constant(Array(5).fill(1)), constant(Array(5).fill(0)), 1e-5).normalised,
    ],
  ] as const)("names an operator that it has no rule for: %s", (operator, middle) => {
    const logits = scores(middle(features(images)));
    const asked = () => attribution({ logits, images, targets, references, zero });
    expect(asked).toThrow(GradientError);
    expect(asked).toThrow(`DeepLIFT has no rule for the operator ${operator}`);
  });
});

describe("LRP", () => {
  const { attribution } = attributionMethods["lrp-epsilon"];

  it.each(["a ReLU", "overlapping maxima", "a gate", "queries and keys", "limits on both sides"])(
    "spreads all of the score behind %s, where nothing is added to it",
    async (name) => {
      const logits = scores(middles[name](features(images)));
      const found = await evaluate({ logits, values: attribution({ logits, images, targets, zero }) });
      const sums = sumsOf(found.values);
      for (const [image, target] of [1, 0].entries()) {
        expect(sums[image] / found.logits[3 * image + target]).toBeCloseTo(1, 3);
      }
    },
  );

  it("has no relevance against what a convolution found for it, by z+", async () => {
    const [x, weight] = [abs(images), abs(stored([4, 3, 3, 3], 3))];
    const logits = matMul(reduceMean(relu(conv(x, weight)), { axes: [2, 3] }), abs(stored([4, 3], 5)));
    const composite = attributionMethods["lrp-composite"].attribution({ logits, images: x, targets, zero });
    const found = await evaluate({ composite, logits });
    expect(Math.min(...found.composite)).toBeGreaterThanOrEqual(0);
    const sums = sumsOf(found.composite);
    expect(sums[0]).toBeCloseTo(found.logits[1], 3);
    expect(sums[1]).toBeCloseTo(found.logits[3], 3);
  });

  it("names an operator that it has no rule for", () => {
    const x = input("images", [2, 3, 6, 7]);
    expect(() => attribution({ logits: scores(exp(features(x))), images: x, targets, zero })).toThrow(
      "LRP has no rule for the operator Exp",
    );
  });
});
