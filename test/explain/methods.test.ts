import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type baselineNames, overChannels, type Reduction } from "../../src/cam/index.js";
import { baselineOf } from "../../src/explain/methods/baselines.js";
import { featureAblation } from "../../src/explain/methods/feature-ablation.js";
import { occlusion } from "../../src/explain/methods/occlusion.js";
import { gradientShap, integratedGradients } from "../../src/explain/methods/pixel-gradients.js";
import { rise } from "../../src/explain/methods/rise.js";
import type { PixelSubject } from "../../src/explain/methods/subject.js";
import { gridCells, superpixels } from "../../src/explain/methods/superpixels.js";
import { constant } from "../../src/graph/index.js";
import { evaluate } from "../helpers/evaluate.js";
import { normal } from "../helpers/gradient-check.js";

type Shape = PixelSubject["shape"];

/** A model whose score of an image is any function of its pixels, with its gradient. */
const subjectOf = (
  shape: Shape,
  score: (pixels: Float32Array) => number,
  gradient: (pixels: Float32Array) => Float32Array = (pixels) => pixels,
): PixelSubject => {
  const { channels, height, width } = shape;
  const image = Float32Array.from({ length: channels * height * width }, (_, at) => ((at * 29) % 31) / 31);
  const drawn = (count: number, draw: Parameters<PixelSubject["scores"]>[1]): Float32Array[] =>
    Array.from({ length: count }, (_, sample) => {
      const pixels = Float32Array.from(image);
      draw(sample, pixels);
      return pixels;
    });
  return {
    image,
    shape,
    baseline: image.map(() => 0.25),
    compared: async () => image,
    scores: async (count, draw) => drawn(count, draw).map(score),
    async meanGradient(count, draw) {
      const found = drawn(count, draw).map(gradient);
      return image.map((_, at) => found.reduce((sum, one) => sum + one[at], 0) / count);
    },
  };
};

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

describe("occlusion", () => {
  it("hides every pixel of images of any size", async () => {
    const sizes = fc.record({
      channels: fc.constantFrom(1, 3),
      height: fc.integer({ min: 1, max: 40 }),
      width: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async (shape) => {
        const subject = subjectOf(shape, (pixels) => total(pixels.map((value) => Math.abs(value - 0.25))));
        const { values, grid } = await occlusion(subject);
        expect(grid).toEqual([shape.height, shape.width]);
        // What is hidden loses its distance from the baseline, which few squares lack altogether.
        expect(values.every((value) => value > -1e-4)).toBe(true);
        const { length } = values.filter((value) => value > 0);
        if (shape.height * shape.width > 16) expect(length / values.length).toBeGreaterThan(0.97);
      }),
      { numRuns: 30 },
    );
  });

  it("gives the score's fall of each pixel alone where squares are single pixels", async () => {
    const shape = { channels: 2, height: 3, width: 2 };
    const { image } = subjectOf(shape, () => 0);
    const { values } = await occlusion(subjectOf(shape, (pixels) => total(pixels)));
    for (const [at, value] of values.entries()) {
      expect(value).toBeCloseTo(image[at] + image[6 + at] - 0.5, 5);
    }
  });
});

describe("what stands for no image", () => {
  const shape = { channels: 3, height: 4, width: 5 };
  const image = Float32Array.from({ length: 60 }, (_, at) => ((at * 7) % 11) / 11);
  const colours = (name: (typeof baselineNames)[number], order: "rgb" | "bgr" = "rgb"): number[][] => {
    const preprocessing = { mean: [0.1, 0.2, 0.3], deviation: [1], channelOrder: order };
    const found = baselineOf(name, image, shape, preprocessing);
    return [0, 1, 2].map((channel) => [...found.subarray(20 * channel, 20 * channel + 20)]);
  };

  it.each([
    ["black", 0],
    ["grey", 0.5],
    ["white", 1],
  ] as const)("is one colour: %s", (name, level) => {
    expect(colours(name).flat()).toEqual(Array(60).fill(level));
  });

  it("is what the model's input has as zero, in the order of the image's channels", () => {
    expect(colours("zero").map(([first]) => first.toFixed(1))).toEqual(["0.1", "0.2", "0.3"]);
    expect(colours("zero", "bgr").map(([first]) => first.toFixed(1))).toEqual(["0.3", "0.2", "0.1"]);
  });

  it("is the image's mean, or the image without its details", () => {
    for (const [channel, values] of colours("mean").entries()) {
      const own = image.subarray(20 * channel, 20 * channel + 20);
      expect(values[7]).toBeCloseTo(total(own) / 20, 5);
      const soft = colours("blur")[channel];
      expect(Math.max(...soft)).toBeLessThan(Math.max(...own));
      expect(Math.min(...soft)).toBeGreaterThan(Math.min(...own));
    }
    const even = baselineOf("blur", new Float32Array(60).fill(0.7), shape, { mean: [0], deviation: [1] });
    for (const value of even) expect(value).toBeCloseTo(0.7, 5);
  });

  it("is where integrated gradients and RISE begin", async () => {
    const square = subjectOf(
      { channels: 1, height: 3, width: 3 },
      (pixels) => total(pixels.map((value) => value ** 3)),
      (pixels) => pixels.map((value) => 3 * value ** 2),
    );
    const { values, completenessError } = await integratedGradients(square, {
      samples: 50,
      seed: 0,
      features: "grid",
    });
    for (const [at, value] of square.image.entries()) {
      expect(values[at]).toBeCloseTo(value ** 3 - 0.25 ** 3, 3);
    }
    expect(Math.abs(completenessError ?? 1)).toBeLessThan(1e-3);
    const least: number[] = [];
    const watched = subjectOf({ channels: 1, height: 3, width: 3 }, (pixels) => least.push(...pixels));
    await rise(watched, { samples: 20, seed: 1, features: "grid" });
    // Between the image, which begins at 0, and the baseline.
    expect(Math.max(...least)).toBeLessThanOrEqual(Math.max(...watched.image) + 1e-6);
    expect(total(least.map((_, at) => (at % 9 === 0 ? least[at] : 0)))).toBeGreaterThan(0);
  });
});

describe("feature ablation", () => {
  it("hides superpixels that follow the colours of an image, each as one", async () => {
    const shape = { channels: 3, height: 12, width: 14 };
    const subject = subjectOf(shape, (pixels) => total(pixels));
    // Two halves of different colours, whose border no grid has.
    subject.image.set(subject.image.map((_, at) => (at % 14 < 5 ? 0.1 : 0.9)));
    const labels = superpixels(subject.image, shape, 4);
    for (let y = 0; y < 12; y++) expect(labels[14 * y + 4]).not.toBe(labels[14 * y + 5]);
    const { values } = await featureAblation(subject, { samples: 4, seed: 0, features: "superpixels" });
    const drops = new Map(Array.from(labels, (label, at) => [label, values[at]]));
    expect(Array.from(labels, (label) => drops.get(label))).toEqual([...values]);
    expect(drops.size).toBeGreaterThan(1);
    const perPixel = Array.from(
      values,
      (value, at) => value / labels.filter((label) => label === labels[at]).length,
    );
    expect(total(perPixel)).toBeCloseTo(total(subject.image.map((value) => value - 0.25)), 2);
  });

  it("has cells of a grid as even as can be, at most one a pixel", () => {
    expect([...gridCells({ height: 2, width: 3 }, 100)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...gridCells({ height: 4, width: 5 }, 4)].slice(0, 10)).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 1, 1]);
    expect(new Set(gridCells({ height: 1, width: 1 }, 64)).size).toBe(1);
  });
});

describe("GradientSHAP", () => {
  it("nears integrated gradients with many samples, the same for a seed", async () => {
    const cubes = subjectOf(
      { channels: 1, height: 2, width: 3 },
      (pixels) => total(pixels.map((value) => value ** 3)),
      (pixels) => pixels.map((value) => 3 * value ** 2),
    );
    const sampling = { samples: 4000, seed: 3, features: "grid" } as const;
    const found = await gradientShap(cubes, sampling);
    for (const [at, value] of cubes.image.entries()) {
      expect(found.values[at]).toBeCloseTo(value ** 3 - 0.25 ** 3, 1);
    }
    expect(await gradientShap(cubes, sampling)).toEqual(found);
    expect(Math.abs(found.completenessError ?? 1)).toBeLessThan(0.05);
  });
});

describe("what a pixel counts of its channels", () => {
  const values = normal([2, 3, 2, 2], 5);
  it.each([
    ["sum", false, (of: number[]) => total(of.map(Math.abs))],
    ["sum", true, total],
    ["max", false, (of: number[]) => Math.max(...of.map(Math.abs))],
    ["max", true, (of: number[]) => of.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))],
  ] as const)("is the %s, signed: %s", async (reduction: Reduction, signed, expected) => {
    const { found } = await evaluate({
      found: overChannels(constant(values.data, values.shape), reduction, signed),
    });
    expect(found).toHaveLength(8);
    for (const [at, value] of found.entries()) {
      const of = [0, 1, 2].map((channel) => values.data[12 * Math.floor(at / 4) + 4 * channel + (at % 4)]);
      expect(value).toBeCloseTo(expected(of), 5);
    }
  });
});
