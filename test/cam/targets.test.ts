import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { GradientError, ShapeError } from "../../src/base/errors.js";
import { channelWeights } from "../../src/cam/channel-weights.js";
import { checkTargets, chosenClasses, gradCam, scoreGradient } from "../../src/cam/index.js";
import {
  batchNormalisation,
  cast,
  constant,
  gemm,
  input,
  matMul,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  type Tensor,
} from "../../src/graph/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

const tensorOf = (shape: readonly number[], seed: number): Tensor =>
  constant(normal(shape, seed).data, shape);

describe("the classes that maps explain", () => {
  const logits = constant([0, 3, 1, 2, 0, 1], [2, 3]);
  const chosen = async (...asked: number[]) => {
    const classes = chosenClasses(logits, constant(asked, [asked.length]));
    expect(classes.dtype).toBe("int32");
    return [...(await evaluate({ classes: cast(classes, "float32") })).classes];
  };

  it("are those asked for, one for each image or one for all, or the predicted ones", async () => {
    expect(await chosen(-1)).toEqual([1, 0]);
    expect(await chosen(2)).toEqual([2, 2]);
    expect(await chosen(0)).toEqual([0, 0]);
    expect(await chosen(0, 1)).toEqual([0, 1]);
    expect(await chosen(-1, 2)).toEqual([1, 2]);
  });

  it("must be one or as many as the images", () => {
    expect(() => chosenClasses(logits, input("asked", [3]))).toThrow(/chosenClasses: .*asked/);
    expect(chosenClasses(input("logits", [1, 3]), input("asked", [1])).shape).toEqual([1]);
  });

  it("are numbers from 0 up", () => {
    expect(() => checkTargets([0, -1], 2, 3)).toThrow("targets[1] must be a class from 0 to 2, not -1");
    expect(() => checkTargets(3 as unknown as number[], 2, 3)).toThrow(
      /targets must be an array with a class for each image/,
    );
  });
});

describe("scoreGradient", () => {
  const images = input("images", [2, 3, 4, 4]);
  const normalised = (x: Tensor) => batchNormalisation(x, tensorOf([3], 1), tensorOf([3], 2), 1e-5).y;
  const scores = (x: Tensor) => matMul(reshape(reduceMean(x, { axes: [2, 3] }), [2, 3]), tensorOf([3, 4], 3));
  const targets = input("targets", [2], "int32");

  it("refuses a statistic over the batch behind the layer, but not before it", () => {
    const behind = normalised(images);
    expect(() => scoreGradient(scores(behind), images, targets)).toThrow(GradientError);
    expect(() => scoreGradient(scores(behind), images, targets)).toThrow(/mixes the images/);
    expect(scoreGradient(scores(behind), behind, targets).shape).toEqual(behind.shape);
    const centred = mul(images, reduceMean(images, { axes: [0] }));
    expect(() => scoreGradient(scores(centred), images, targets)).toThrow(/mixes the images/);
  });

  it("takes a class for each image", () => {
    for (const shape of [[3], [1], [2, 1]]) {
      const attempt = () => scoreGradient(scores(images), images, input("targets", shape, "int32"));
      expect(attempt).toThrow(ShapeError);
      expect(attempt).toThrow(`targets must have the shape [2], a class for each image, not [${shape}].`);
    }
  });
});

describe("the weights of channels", () => {
  const [n, channels, height, width] = [3, 2, 2, 2];
  const flat = channels * height * width;

  it.each([
    [false, false, false],
    [true, false, false],
    [false, true, false],
    [true, true, false],
    [false, false, true],
    [false, true, true],
  ])(
    "are means of the gradient behind a linear layer (transA %s, transB %s, bias %s)",
    async (transA, transB, bias) => {
      const a = tensorOf(transA ? [5, n] : [n, 5], 1);
      const b = tensorOf(transB ? [flat, 5] : [5, flat], 2);
      const product = gemm(a, b, bias ? tensorOf([flat], 3) : undefined, { transA, transB });
      const gradient = reshape(product, [n, channels, height, width]);
      const weights = channelWeights(gradient);
      expect(weights.shape).toEqual([n, channels, 1, 1]);
      const result = await evaluate({ weights, means: reduceMean(gradient, { axes: [2, 3] }) });
      expect(relativeError(result.weights, result.means)).toBeLessThan(1e-5);
    },
  );

  it("are means of the gradient where rows are no images", async () => {
    const gradient = reshape(gemm(tensorOf([n * channels, 5], 1), tensorOf([5, 4], 2)), [n, channels, 2, 2]);
    const result = await evaluate({
      weights: channelWeights(gradient),
      means: reduceMean(gradient, { axes: [2, 3] }),
    });
    expect(relativeError(result.weights, result.means)).toBeLessThan(1e-5);
  });
});

describe("gradCam", () => {
  const activations = tensorOf([2, 3, 2, 2], 1);
  const logits = matMul(reshape(mul(activations, activations), [2, 12]), tensorOf([12, 4], 2));
  const targets = constant([3, 1], [2], "int32");

  it("holds its weights fixed under derivatives where they are detached", async () => {
    const evidence = (alpha: "detached" | "differentiable") =>
      gradCam(logits, activations, targets, { alpha }).evidence;
    const weights = channelWeights(scoreGradient(logits, activations, targets));
    const of = (alpha: "detached" | "differentiable") => grad(reduceSum(evidence(alpha)), [activations])[0];
    const result = await evaluate({
      detached: of("detached"),
      whole: of("differentiable"),
      weights: mul(weights, constant(new Float32Array(24).fill(1), [2, 3, 2, 2])),
    });
    expect(relativeError(result.detached, result.weights)).toBeLessThan(1e-5);
    expect(relativeError(result.whole, result.weights)).toBeGreaterThan(0.1);
  });

  it("takes activations of as many images as there are scores", () => {
    const attempt = () => gradCam(logits, tensorOf([3, 3, 2, 2], 1), targets);
    expect(attempt).toThrow(ShapeError);
    expect(attempt).toThrow("gradCam: activations must be [2,D,h,w], not [3,3,2,2].");
    expect(() => gradCam(logits, tensorOf([2, 12], 1), targets)).toThrow(ShapeError);
  });
});
