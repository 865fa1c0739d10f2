import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/base/random.js";
import {
  blurred,
  ConfidenceChange,
  CurveMean,
  FaithfulnessMetrics,
  fadeBy,
  NoisyLinearImputer,
  replacePixels,
  trapezoidArea,
} from "../../../src/faithfulness/index.js";
import { relativeError } from "../../helpers/evaluate.js";
import { reference } from "./reference.js";

const silent: Random = { ...createRandom(1), normal: () => 0 };

describe("NoisyLinearImputer", () => {
  it("fills a pixel with the weighted mean of its neighbours", () => {
    const image = Float32Array.of(0, 0.3, 0.6, 0.9, 7, 0.3, 0.1, 0.5, 0.2);
    new NoisyLinearImputer(3, 3).fill(image, Uint32Array.of(4), silent);
    const direct = (0.3 + 0.9 + 0.3 + 0.5) / 6;
    const diagonal = (0 + 0.6 + 0.1 + 0.2) / 12;
    expect(image[4]).toBeCloseTo(direct + diagonal, 6);
    const corner = Float32Array.of(7, 0.3, 0.6, 0.9, 0, 0.3, 0.1, 0.5, 0.2);
    new NoisyLinearImputer(3, 3).fill(corner, Uint32Array.of(0), silent);
    // Two direct neighbours and a diagonal one lie inside the image.
    expect(corner[0]).toBeCloseTo(((0.3 + 0.9) / 6 + 0 / 12) / (2 / 6 + 1 / 12), 6);
  });

  it.each(reference().imputation)(
    "agrees with the dense solution: $shape",
    ({ shape, image, missing, filled }) => {
      const [, height, width] = shape;
      const values = Float32Array.from(image);
      new NoisyLinearImputer(height, width).fill(values, Uint32Array.from(missing), silent);
      expect(relativeError(values, filled)).toBeLessThan(1e-4);
    },
  );

  it("leaves a uniform image uniform, and every pixel between the smallest and the largest known one", () => {
    const side = 9;
    const removed = fc.uniqueArray(fc.nat(side * side - 1), { minLength: 1, maxLength: side * side - 1 });
    fc.assert(
      fc.property(removed, fc.integer(), (places, seed) => {
        const imputer = new NoisyLinearImputer(side, side);
        const uniform = new Float32Array(side * side).fill(0.4);
        imputer.fill(uniform, Uint32Array.from(places), silent);
        for (const value of uniform) expect(value).toBeCloseTo(0.4, 3);
        const random = createRandom(seed);
        const image = Float32Array.from({ length: side * side }, random.uniform);
        const known = image.filter((_, at) => !places.includes(at));
        imputer.fill(image, Uint32Array.from(places), silent);
        for (const at of places) {
          expect(image[at]).toBeGreaterThan(Math.min(...known) - 1e-3);
          expect(image[at]).toBeLessThan(Math.max(...known) + 1e-3);
        }
      }),
    );
  });

  it("adds noise with a standard deviation of a hundredth, to the filled pixels alone", () => {
    const image = new Float32Array(32 * 32).fill(0.5);
    const removed = Uint32Array.from({ length: 512 }, (_, index) => 2 * index);
    new NoisyLinearImputer(32, 32).fill(image, removed, createRandom(4));
    const deviations = Array.from(removed, (at) => image[at] - 0.5);
    const spread = Math.sqrt(deviations.reduce((sum, value) => sum + value ** 2, 0) / 512);
    expect(spread).toBeGreaterThan(0.009);
    expect(spread).toBeLessThan(0.011);
    for (let at = 1; at < image.length; at += 2) expect(image[at]).toBe(0.5);
  });

  it("refuses an image of which nothing is left", () => {
    const all = Uint32Array.of(0, 1, 2, 3);
    expect(() => new NoisyLinearImputer(2, 2).fill(new Float32Array(4), all, silent)).toThrow(
      /no pixel is left/,
    );
  });
});

describe("changes of images", () => {
  it("replaces pixels in every channel", () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    replacePixels(image, Float32Array.of(-1, -2, -3, -4, -5, -6), Uint32Array.of(2, 0), 3);
    expect([...image]).toEqual([-1, 2, -3, -4, 5, -6]);
  });

  it("fades to the baseline where the map is 0, and not at all where it is 1", () => {
    const image = Float32Array.of(1, 1, 1, 0, 0, 0);
    fadeBy(image, Float32Array.of(0.2, 0.2, 0.2, 0.4, 0.4, 0.4), Float32Array.of(0, 0.5, 1));
    const expected = [0.2, 0.6, 1, 0.4, 0.2, 0];
    image.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 6);
    });
  });

  it("blurs as the reference does, and leaves a uniform image as it is", () => {
    const { shape, image, blurred: expected } = reference().blur;
    expect(relativeError(blurred(Float32Array.from(image), shape[1], shape[2]), expected)).toBeLessThan(1e-6);
    for (const value of blurred(new Float32Array(2 * 5 * 20).fill(0.3), 5, 20))
      expect(value).toBeCloseTo(0.3, 6);
  });
});

describe("trapezoidArea", () => {
  it("is the trapezoidal rule", () => {
    expect(trapezoidArea({ fractions: [0, 0.5, 1], scores: [1, 0.5, 0.1] })).toBeCloseTo(0.375 + 0.15, 12);
    expect(trapezoidArea({ fractions: [0, 0.25, 1], scores: [0.7, 0.7, 0.7] })).toBeCloseTo(0.7, 12);
  });

  it("agrees with RISE's sum", () => {
    const { scores, area } = reference().auc;
    const fractions = scores.map((_, at) => at / (scores.length - 1));
    expect(trapezoidArea({ fractions, scores })).toBeCloseTo(area, 10);
  });
});

it("CurveMean keeps the mean at each fraction, and refuses a curve with a gap", () => {
  const curve = new CurveMean([0, 1]);
  curve.add(0, 1);
  expect(() => curve.result()).toThrow(/nothing was measured/);
  curve.add(0, 0.5);
  curve.add(1, 0.25);
  expect(curve.result()).toEqual({ fractions: [0, 1], scores: [0.75, 0.25] });
});

describe("ConfidenceChange", () => {
  it("counts a gain as no drop", () => {
    const change = new ConfidenceChange();
    expect(() => change.result()).toThrow(/nothing was measured/);
    change.add(0.8, 0.2);
    change.add(0.5, 0.9);
    change.add(0.4, 0.4);
    expect(change.result()).toEqual({ averageDrop: expect.closeTo(0.25, 12), increase: 1 / 3 });
  });

  it("agrees with torch-cam", () => {
    const { before, after, averageDrop, increase } = reference().confidence;
    const change = new ConfidenceChange();
    before.forEach((value, at) => {
      change.add(value, after[at]);
    });
    expect(change.result().averageDrop).toBeCloseTo(averageDrop, 5);
    expect(change.result().increase).toBe(increase);
  });
});

describe("FaithfulnessMetrics", () => {
  it("refuses a result of nothing", () => {
    expect(() => new FaithfulnessMetrics(2, 2).result()).toThrow(/nothing was measured/);
  });

  it("puts together what was measured, and leaves out what was not", () => {
    const metrics = new FaithfulnessMetrics(2, 2);
    metrics.deletion.fractions.forEach((fraction, at) => {
      metrics.deletion.add(at, 1 - fraction);
      metrics.insertion.add(at, 1);
    });
    for (const at of metrics.road.mostRelevantFirst.fractions.keys()) {
      metrics.road.mostRelevantFirst.add(at, at === 0 ? 1 : 0);
      metrics.road.leastRelevantFirst.add(at, 1);
    }
    metrics.confidence.add(0.5, 0.4);
    const map = Float32Array.of(0, 0, 1, 0);
    metrics.addMap(map);
    metrics.addMap(new Float32Array(4), Uint8Array.of(0, 0, 0, 0));
    const { deletion, insertion, road, sparsity, deadMapRate, ...rest } = metrics.result();
    expect(deletion.area).toBeCloseTo(0.5, 12);
    expect(insertion.area).toBeCloseTo(1, 12);
    expect([road.mostRelevantFirst.mean, road.leastRelevantFirst.mean]).toEqual([0.25, 1]);
    expect(sparsity).toBe((0.75 + 0) / 2);
    expect(deadMapRate).toBe(0.5);
    expect(rest).toEqual({
      averageDrop: expect.closeTo(0.2, 12),
      increase: 0,
      sensitivity: undefined,
      agreement: undefined,
      randomisation: [],
      localisation: undefined,
    });
    metrics.addMap(map, Uint8Array.of(0, 0, 1, 1));
    expect(metrics.result().localisation).toEqual({ pointing: 1, overlap: 0.5 });
  });
});
