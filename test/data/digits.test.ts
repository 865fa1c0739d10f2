import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digitsDataset } from "../../src/data/digits/digits.js";
import { imageFloats } from "../../src/data/image-set.js";
import type { ImageSet } from "../../src/data/types.js";

describe("the embedded digits", () => {
  const { train, test } = digitsDataset();

  it("are the same for the same seed, and others for another", () => {
    const small = { trainCount: 20, testCount: 10 };
    expect(digitsDataset(small)).toEqual(digitsDataset(small));
    expect(digitsDataset({ ...small, seed: 2 }).train.images).not.toEqual(digitsDataset(small).train.images);
    expect(digitsDataset(small).train.images).toEqual(train.images.slice(0, 20 * 784));
  });

  it("are those of version 0.1", () => {
    const digest = createHash("sha256").update(train.images).update(test.images).digest("hex");
    expect(digest.slice(0, 16)).toBe("06c76421d4cbf2bf");
  });

  it("hold every class equally often, and every image has ink", () => {
    for (const set of [train, test]) {
      for (let label = 0; label < 10; label++) {
        expect(set.labels.filter((value) => value === label)).toHaveLength(set.count / 10);
      }
      for (let index = 0; index < set.count; index++) {
        const ink = set.images.subarray(index * 784, (index + 1) * 784).filter((value) => value > 128).length;
        expect(ink).toBeGreaterThan(8);
      }
    }
  });

  it("are too hard for a linear model: under 95 % after it has converged", () => {
    // Twelve epochs come to 74.4 % of the test images, three to 73.3 %.
    const weights = trainSoftmax(train, 3);
    const accuracy = accuracyOf(weights, test);
    expect(accuracy).toBeGreaterThan(0.6);
    expect(accuracy).toBeLessThan(0.95);
  });
});

const features = 785;

/** Softmax regression by stochastic gradient descent with a falling rate. */
function trainSoftmax(set: ImageSet, epochs: number): Float64Array {
  const weights = new Float64Array(10 * features);
  const x = new Float32Array(features).fill(1);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 0.02 / (1 + epoch);
    for (let step = 0; step < set.count; step++) {
      // A stride that is coprime with the count visits all images in a mixed order.
      const index = (step * 1009) % set.count;
      imageFloats(set, index, x, 0);
      const p = probabilities(weights, x);
      for (let k = 0; k < 10; k++) {
        const g = rate * (p[k] - (k === set.labels[index] ? 1 : 0));
        for (let at = 0; at < features; at++) weights[k * features + at] -= g * x[at];
      }
    }
  }
  return weights;
}

function probabilities(weights: Float64Array, x: Float32Array): number[] {
  const scores = Array.from({ length: 10 }, (_, k) => {
    let sum = 0;
    for (let at = 0; at < features; at++) sum += weights[k * features + at] * x[at];
    return sum;
  });
  const highest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const total = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / total);
}

function accuracyOf(weights: Float64Array, set: ImageSet): number {
  const x = new Float32Array(features).fill(1);
  let right = 0;
  for (let index = 0; index < set.count; index++) {
    imageFloats(set, index, x, 0);
    const p = probabilities(weights, x);
    if (p.indexOf(Math.max(...p)) === set.labels[index]) right++;
  }
  return right / set.count;
}
