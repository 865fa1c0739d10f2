import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/base/random.js";
import { convNextV2, maskedAutoencoder } from "../../../src/models/index.js";
import { initialise } from "../../../src/nn/index.js";
import { PretrainStep, type PretrainStepOptions } from "../../../src/train/index.js";
import { visiblePatches } from "../../../src/train/step/pretrain-step.js";
import { countedBackend } from "../../helpers/counted-backend.js";
import { relativeError } from "../../helpers/evaluate.js";

const backend = countedBackend();
const [height, width, size] = [8, 16, 3];
const encoder = convNextV2(
  "convnext-v2-small",
  { depths: [1, 1, 1, 1], dims: [2, 3, 4, 5] },
  { channels: 1, height, width, classCount: 2, standardisation: { mean: [0.5], std: [0.3] } },
  { dropPath: 0.5 },
);
const model = maskedAutoencoder(encoder, 4);
const random = createRandom(3);
const [first, second] = [1, 2].map(() => ({
  images: Float32Array.from({ length: size * height * width }, () => random.uniform()),
  labels: new Int32Array(size),
  size,
}));
const settings = { learningRate: 1e-2, lambda: 0 };

const options: PretrainStepOptions = {
  backend,
  model,
  maskRatio: 0.5,
  recompute: false,
  seed: 1,
  optimiser: { name: "sgd", weightDecay: 0 },
  clipNorm: 0,
  ema: 0.9,
  accumulate: 1,
};

describe("a step of masked pretraining", () => {
  const whole = new PretrainStep(options, initialise(model.parameters, 1));

  it("has other masks and branches each time", async () => {
    const still = { ...settings, learningRate: 0 };
    const { total, ...others } = await whole.run(first, still);
    expect(others).toEqual({});
    expect((await whole.run(first, still)).total).not.toBe(total);
  });

  it("goes on from a saved state as if it had never stopped, recomputing or not, whatever the labels", async () => {
    await whole.run(first, settings);
    const [weights, state, done] = [whole.parameters(), whole.optimiserState(), whole.steps];
    expect(done).toBe(3);
    const resumed = new PretrainStep({ ...options, recompute: true }, weights, state, done);
    const { total } = await whole.run(second, settings);
    const labels = new Int32Array(size).fill(1);
    expect((await resumed.run({ ...second, labels }, settings)).total).toBeCloseTo(total, 5);
    expect(resumed.steps).toBe(4);
    const kept = [whole, resumed].map((step) =>
      [step.parameters(), step.optimiserState()].flatMap((arrays) =>
        Object.values(arrays).flatMap(({ data }) => [...data]),
      ),
    );
    expect(relativeError(kept[1], kept[0])).toBeLessThan(1e-6);
    expect(whole.parameters()).not.toEqual(weights);
    await resumed.release();
  });

  it("frees its memory", async () => {
    expect(backend.open()).toBeGreaterThan(0);
    await whole.release();
    expect(backend.open()).toBe(0);
  });
});

describe("the patches that a masked autoencoder sees", () => {
  const masksOf = (...given: Parameters<typeof visiblePatches>): number[][] => {
    const { data, dims } = visiblePatches(...given);
    const [count, , rows, columns] = dims;
    return Array.from({ length: count }, (_, image) =>
      Array.from((data as Float32Array).subarray(image * rows * columns, (image + 1) * rows * columns)),
    );
  };

  it("are the same share of each image, rounded, one at least, and never all", () => {
    for (const [ratio, visible] of [
      [0.5, 3],
      [0.7, 2],
      [0.01, 5],
      [0.99, 1],
    ]) {
      for (const mask of masksOf([2, 3], 4, ratio, 1, 0))
        expect([...mask].sort()).toEqual([...Array(6 - visible).fill(0), ...Array(visible).fill(1)]);
    }
    expect(visiblePatches([2, 3], 4, 0.5, 1, 0).dims).toEqual([4, 1, 2, 3]);
  });

  it("are the same on every machine", () => {
    expect(masksOf([2, 3], 2, 0.5, 1, 0)).toEqual([
      [0, 1, 1, 1, 0, 0],
      [0, 0, 0, 1, 1, 1],
    ]);
  });

  it("differ from image to image, by the seed and the step", () => {
    const masks = masksOf([5, 7], 3, 0.5, 1, 2);
    expect(new Set(masks.map(String)).size).toBe(3);
    expect(masksOf([5, 7], 3, 0.5, 1, 2)).toEqual(masks);
    expect(masksOf([5, 7], 3, 0.5, 2, 2)).not.toEqual(masks);
    expect(masksOf([5, 7], 3, 0.5, 1, 3)).not.toEqual(masks);
  });
});
