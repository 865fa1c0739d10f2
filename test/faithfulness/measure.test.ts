import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import type { ImageSet } from "../../src/data/types.js";
import { AttributionProgram } from "../../src/faithfulness/attribution-program.js";
import { attributionNames } from "../../src/faithfulness/attributions.js";
import { measureFaithfulness } from "../../src/faithfulness/index.js";
import { randomisedWeights } from "../../src/faithfulness/randomised-weights.js";
import { createModel, stateSpecs } from "../../src/models/index.js";
import { initialise } from "../../src/nn/index.js";
import type { Backend } from "../../src/runtime/index.js";
import { backend } from "../helpers/evaluate.js";
import { regionModel, regionSide, regionWeights } from "../helpers/region-model.js";

const pixels = regionSide ** 2;

/** Dark images with a bright region, which masks mark. */
function brightRegions(count: number, region: readonly number[]): ImageSet {
  const random = createRandom(2);
  const masks = Uint8Array.from({ length: count * pixels }, (_, at) =>
    region.includes(at % pixels) ? 1 : 0,
  );
  return {
    images: Float32Array.from(masks, (inside) => 0.2 * random.uniform() + 0.8 * inside),
    labels: new Int32Array(count).fill(1),
    masks,
    count,
    channels: 1,
    height: regionSide,
    width: regionSide,
  };
}

/** A backend that keeps the batch size of each run of its sessions. */
function watched(sizes: number[]): Backend {
  return {
    ...backend,
    passes: () => backend.passes(),
    async createSession(model) {
      const session = await backend.createSession(model);
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        inputMetadata: session.inputMetadata,
        outputMetadata: session.outputMetadata,
        run: (feeds: Parameters<typeof session.run>[0], fetches: Parameters<typeof session.run>[1]) => {
          sizes.push(feeds.images?.dims[0] ?? 0);
          return session.run(feeds, fetches as never);
        },
        release: () => session.release(),
        startProfiling: () => session.startProfiling(),
        endProfiling: () => session.endProfiling(),
      } as typeof session;
    },
  };
}

describe("measureFaithfulness", () => {
  it("finds that the gradient of a linear model names the pixels that count, and random maps do not", async () => {
    const regions = fc.uniqueArray(fc.nat(pixels - 1), { minLength: 4, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(regions, fc.integer({ min: 1, max: 1000 }), async (region, seed) => {
        const weights = regionWeights(region);
        const set = brightRegions(12, region);
        const measured = await measureFaithfulness(backend, regionModel, weights, set, { seed });
        expect(measured.count).toBe(12);
        const { inputGradient: perfect, randomPixels: random } = measured.explainers;
        expect(perfect.deletion.area).toBeLessThan(random.deletion.area);
        expect(perfect.insertion.area).toBeGreaterThan(random.insertion.area);
        expect(perfect.road.leastRelevantFirst.mean).toBe(1);
        // Filled in from dark surroundings, the region is gone at once.
        expect(perfect.road.mostRelevantFirst.mean).toBe(0);
        expect(random.road.mostRelevantFirst.mean).toBeGreaterThan(0);
        // Only the region is left of an image: nothing of what counts is lost.
        expect(perfect.averageDrop).toBeCloseTo(0, 5);
        expect(perfect.averageDrop).toBeLessThan(random.averageDrop);
        // The gradient is the same everywhere, under noise too.
        expect(perfect.sensitivity).toBeCloseTo(0, 5);
        expect(random.sensitivity).toBeGreaterThan(0.5);
        expect(perfect.sparsity).toBeCloseTo(1 - region.length / pixels, 5);
        expect(perfect.localisation).toEqual({ pointing: 1, overlap: 1 });
        expect(random.localisation?.overlap).toBeLessThan(0.4);
        expect(perfect.randomisation[0].rankCorrelation).toBeLessThan(0.5);
      }),
      { numRuns: 6 },
    );
  });

  it("gives the curves of a model that can be computed by hand", async () => {
    // One pixel decides: with it the scores are 6 and 12, without it (the mean colour is 0) 6 and 0.
    const set = { ...brightRegions(3, [5]), images: new Float32Array(3 * pixels).fill(1) };
    const { explainers: results } = await measureFaithfulness(backend, regionModel, regionWeights([5]), set);
    const probability = 1 / (1 + Math.exp(-6));
    const { scores } = results.inputGradient.deletion;
    expect(scores[0]).toBeCloseTo(probability, 5);
    for (const score of scores.slice(1)) expect(score).toBeCloseTo(1 - probability, 5);
    expect(results.inputGradient.deletion.area).toBeCloseTo(1 - probability + (2 * probability - 1) / 40, 5);
    // A uniform image stays uniform when it is blurred: nothing can be gained by insertion.
    expect(results.inputGradient.insertion.area).toBeCloseTo(probability, 5);
  });

  it("runs the model on full batches of 32, whatever the number of images, and never image by image", async () => {
    const sizes: number[] = [];
    const weights = regionWeights([9, 10, 11]);
    const set = brightRegions(33, [9, 10, 11]);
    const seen: [number, number][] = [];
    await measureFaithfulness(watched(sizes), regionModel, weights, set, {
      onProgress: (done, count) => seen.push([done, count]),
    });
    // 33 images: 2 runs to predict them. Of each, 51 changed images by each of 4 maps, back to back: 6732 in 211 runs,
    // the last with 12. Explained: 2 batches once, and again with each of 10 noises, and twice for the one layer.
    const explained = [32, 1];
    const expected = [32, 1, ...new Array(210).fill(32), 12];
    for (let pass = 0; pass < 1 + 11 + 2; pass++) expected.push(...explained);
    expect(sizes.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(seen.at(-1)).toEqual([total, total]);
  });

  it("is the same for the same seed, and another for another", async () => {
    const weights = regionWeights([1, 2, 3, 20]);
    const measure = (seed?: number) =>
      measureFaithfulness(
        backend,
        regionModel,
        weights,
        brightRegions(5, [1, 2]),
        seed === undefined ? {} : { seed },
      );
    expect(await measure(1)).toEqual(await measure());
    expect((await measure(2)).explainers.randomPixels).not.toEqual((await measure()).explainers.randomPixels);
  });

  it("draws other weights than those that a run of the same seed began with", async () => {
    const untrained = initialise(stateSpecs(regionModel), 1);
    const set = brightRegions(5, [1, 2]);
    const { inputGradient } = (await measureFaithfulness(backend, regionModel, untrained, set)).explainers;
    expect(inputGradient.randomisation[0].rankCorrelation).toBeLessThan(0.5);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const measured = measureFaithfulness(backend, regionModel, regionWeights([1]), brightRegions(5, [1]), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(measured).rejects.toThrow(/abort/i);
  });

  it("says that a model has diverged, and that there is nothing to measure", async () => {
    const weights = {
      "fc.weight": { shape: [pixels, 2], data: new Float32Array(2 * pixels).fill(Number.NaN) },
    };
    await expect(measureFaithfulness(backend, regionModel, weights, brightRegions(2, [1]))).rejects.toThrow(
      /diverged/,
    );
    const nothing = measureFaithfulness(backend, regionModel, regionWeights([1]), brightRegions(0, [1]));
    await expect(nothing).rejects.toThrow(/no images/);
  });
});

describe("AttributionProgram", () => {
  const model = createModel(
    "resnet-18",
    {
      channels: 3,
      height: 16,
      width: 16,
      classCount: 3,
      standardisation: { mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3] },
    },
    { width: 4 },
  );

  it("gives each image the maps that it has by itself", async () => {
    const program = await AttributionProgram.compile(backend, model, initialise(stateSpecs(model), 1));
    const random = createRandom(6);
    const size = 3 * 16 * 16;
    const images = Float32Array.from({ length: 5 * size }, random.uniform);
    const targets = Int32Array.of(0, 1, 2, 1, 0);
    const together = await program.maps(images, targets, random);
    for (const explainer of attributionNames) {
      expect(together[explainer]).toHaveLength(5 * 256);
      expect(together[explainer].every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    for (const [index, target] of targets.entries()) {
      const image = images.slice(index * size, (index + 1) * size);
      const alone = await program.maps(image, Int32Array.of(target), random);
      for (const explainer of ["gradCam", "inputGradient"] as const) {
        const map = together[explainer].subarray(index * 256, (index + 1) * 256);
        alone[explainer].forEach((value, at) => {
          expect(value).toBeCloseTo(map[at], 4);
        });
      }
    }
    await program.release();
  });

  it("are drawn anew from the head down, until nothing of the trained model is left", () => {
    const trained = initialise(stateSpecs(model), 1);
    const stages = [...randomisedWeights(model, trained, 8)];
    const drawn = initialise(stateSpecs(model), 8);
    expect(stages.map(({ layer }) => layer)[0]).toBe("fc");
    expect(stages).toHaveLength(model.blocks.length);
    const [first] = stages;
    expect(first.parameters["fc.weight"]).toEqual(drawn["fc.weight"]);
    expect(first.parameters["layer4.1.conv2.weight"]).toBe(trained["layer4.1.conv2.weight"]);
    expect(stages.at(-1)?.parameters).toEqual(drawn);
  });
});
