import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitsDataset } from "../../src/data/digits/digits.js";
import { batches, classPrototypes, standardisation } from "../../src/data/index.js";
import { createModel, type Model, simpleCnn, stateSpecs } from "../../src/models/index.js";
import { initialise, type Parameters } from "../../src/nn/index.js";
import { projectedSum } from "../../src/optimisation/gradient-conflict.js";
import { TrainStep, type TrainStepOptions } from "../../src/train/index.js";
import { backend, evaluate, relativeError, type Variable, variables } from "../helpers/evaluate.js";

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at];
  return sum;
}

/** The projected sum of gradients of two parameters, with 2 and with the other values. */
async function sumOf(a: readonly number[], b: readonly number[]): Promise<number[]> {
  const split = (values: readonly number[]): Variable[] =>
    [values.slice(0, 2), values.slice(2)].map((part) => ({
      shape: [part.length],
      data: Float32Array.from(part),
    }));
  const { tensors, feeds } = variables([...split(a), ...split(b)]);
  const [first, second] = projectedSum(tensors.slice(0, 2), tensors.slice(2));
  const found = await evaluate({ first, second }, feeds);
  return [...found.first, ...found.second];
}

describe("the projected sum of two gradients", () => {
  it("is the sum of their projections if they conflict", async () => {
    // a.b = -1, |a|^2 = 1, |b|^2 = 2: a + b/2 = (1/2, 1/2) and b + a = (0, 1).
    expect(await sumOf([1, 0, 0], [-1, 1, 0])).toEqual([0.5, 1.5, 0]);
    // The inner product is over both parameters: 1 - 2 = -1, though it is 1 for the first. |a|^2 = 2, |b|^2 = 5.
    const [x, y, z] = await sumOf([1, 0, 1], [1, 0, -2]);
    expect(x).toBeCloseTo(1 + 1 / 2 + (1 + 1 / 5));
    expect(y).toBe(0);
    expect(z).toBeCloseTo(1 + 1 / 2 - 2 * (1 + 1 / 5));
  });

  it("is the plain sum if they do not, and if one is zero", async () => {
    expect(await sumOf([1, 2, 3], [1, -0.5, 0])).toEqual([2, 1.5, 3]);
    expect(await sumOf([0, 0, 0], [1, -2, 3])).toEqual([1, -2, 3]);
    expect(await sumOf([0, 0, 0], [0, 0, 0])).toEqual([0, 0, 0]);
  });

  it("conflicts with neither", async () => {
    const gradient = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(gradient, gradient, async (a, b) => {
        const sum = await sumOf(a, b);
        const rounding = 1e-4 * (1 + inner(a, a) + inner(b, b));
        expect(inner(sum, a)).toBeGreaterThanOrEqual(-rounding);
        expect(inner(sum, b)).toBeGreaterThanOrEqual(-rounding);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a step with pcgrad", () => {
  const { train } = digitsDataset({ trainCount: 48, testCount: 1 });
  const input = {
    channels: 1,
    height: 28,
    width: 28,
    classCount: 10,
    standardisation: standardisation(train),
  };
  const prototypes = classPrototypes(train, 10, "mean");
  const [batch] = batches(train, { batchSize: 12, seed: 1, epoch: 0, shuffle: false });
  const lambda = 3;
  /** Weights whose two gradients point against each other. */
  const seed = 5;

  /** The gradient that one step goes along, over all parameters: with SGD the weights move by it. */
  async function gradientOf(model: Model, options: Partial<TrainStepOptions>): Promise<Float32Array> {
    const start = initialise(stateSpecs(model), seed);
    const objective = { loss: "prototype", distance: "l1" } as const;
    const optimiser = { name: "sgd", weightDecay: 0 } as const;
    const step = new TrainStep({ backend, model, prototypes, objective, optimiser, ...options }, start);
    await step.run(batch, { learningRate: 1, lambda });
    const moved: Parameters = step.parameters();
    await step.release();
    return Float32Array.from(
      model.parameters.flatMap(({ name }) =>
        [...start[name].data].map((value, at) => value - moved[name].data[at]),
      ),
    );
  }

  const cnn = simpleCnn(input, {}, { widths: [4, 8, 8], hidden: 16 });

  it("follows the projected sum", async () => {
    const ofEntropy = await gradientOf(cnn, { objective: { loss: "ce" } });
    const added = await gradientOf(cnn, {});
    const ofMaps = added.map((value, at) => value - ofEntropy[at]);
    const product = inner(ofEntropy, ofMaps);
    expect(product).toBeLessThan(0);
    const [shareOfEntropy, shareOfMaps] = [ofEntropy, ofMaps].map(
      (gradient) => 1 - product / inner(gradient, gradient),
    );
    const wanted = added.map((_, at) => ofEntropy[at] * shareOfEntropy + ofMaps[at] * shareOfMaps);
    expect(relativeError(added, wanted)).toBeGreaterThan(1e-2);
    expect(relativeError(await gradientOf(cnn, { conflict: "pcgrad" }), wanted)).toBeLessThan(1e-4);
  });

  it("follows it with recomputed activations", async () => {
    const resnet = createModel("resnet-18", input, { width: 4 });
    const kept = await gradientOf(resnet, { conflict: "pcgrad" });
    expect(relativeError(kept, await gradientOf(resnet, {}))).toBeGreaterThan(1e-2);
    const again = await gradientOf(resnet, { conflict: "pcgrad", recompute: true });
    expect(relativeError(again, kept)).toBeLessThan(1e-4);
  });

  it("is ordinary for cross-entropy alone", async () => {
    const objective = { loss: "ce" };
    expect(await gradientOf(cnn, { objective, conflict: "pcgrad" })).toEqual(
      await gradientOf(cnn, { objective }),
    );
  });
});
