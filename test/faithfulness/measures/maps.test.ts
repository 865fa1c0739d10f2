import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/base/random.js";
import {
  gini,
  MapSimilarity,
  maskOverlap,
  pixelOrder,
  pointsInto,
  rankCorrelation,
  relativeChange,
  topShared,
} from "../../../src/faithfulness/index.js";
import { reference } from "./reference.js";

const map = (...values: number[]): Float32Array => Float32Array.from(values);

/** Maps of a few different values, so that ties are frequent. */
const maps = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 40 })
  .map((values) => Float32Array.from(values));

describe("gini", () => {
  it("agrees with cases by hand", () => {
    // Sorted 1, 3: (-1 · 1 + 1 · 3) / (2 · 4).
    expect(gini(map(3, 1))).toBe(0.25);
    // One of four pixels holds everything: 1 - 1/4.
    expect(gini(map(0, 5, 0, 0))).toBe(0.75);
    expect(gini(map(2, 2, 2))).toBe(0);
    expect(gini(map(0, 0, 0))).toBe(0);
  });

  it.each(reference().gini)("agrees with all pairs, and with Quantus but for its 1e-7: $name", (given) => {
    expect(gini(map(...given.map))).toBeCloseTo(given.gini, 10);
    expect(gini(map(...given.map))).toBeCloseTo(given.quantus, 4);
  });

  it("depends neither on the scale nor on the place of the values, and lies in [0,1)", () => {
    fc.assert(
      fc.property(maps, fc.constantFrom(0.25, 2, 64), (values, scale) => {
        const expected = gini(values);
        expect(expected).toBeGreaterThanOrEqual(0);
        expect(expected).toBeLessThan(1);
        expect(gini(values.map((value) => scale * value))).toBeCloseTo(expected, 10);
        expect(gini(values.toReversed())).toBeCloseTo(expected, 10);
      }),
    );
  });
});

describe("rankCorrelation", () => {
  it("is 1 for the same order, -1 for the reverse one, and undefined where there is none", () => {
    expect(rankCorrelation(map(0.1, 0.2, 0.9), map(1, 5, 6))).toBeCloseTo(1, 12);
    expect(rankCorrelation(map(0.1, 0.2, 0.9), map(3, 2, 1))).toBeCloseTo(-1, 12);
    // Ranks 0, 1, 2 against 1, 0, 2: 1 - 6 · 2 / (3 · 8).
    expect(rankCorrelation(map(1, 2, 3), map(2, 1, 3))).toBeCloseTo(0.5, 12);
    expect(rankCorrelation(map(0, 0, 0), map(3, 2, 1))).toBeUndefined();
  });

  it.each(reference().rankCorrelation)("agrees with SciPy, ties included: $spearman", (given) => {
    expect(rankCorrelation(map(...given.first), map(...given.second))).toBeCloseTo(given.spearman, 10);
  });

  it("sees the order alone, and neither map before the other", () => {
    fc.assert(
      fc.property(maps, (values) => {
        const other = values.map((value, at) => (value + at) % 3);
        const expected = rankCorrelation(values, other);
        const stretched = values.map((value) => value ** 3 + 7);
        expect(rankCorrelation(other, values)).toBe(expected);
        expect(rankCorrelation(stretched, other)).toBe(expected);
      }),
    );
  });
});

describe("pixelOrder", () => {
  it("goes from the highest to the lowest value and names each pixel once", () => {
    fc.assert(
      fc.property(maps, fc.integer(), (values, seed) => {
        const order = pixelOrder(values, createRandom(seed));
        expect([...order].sort((a, b) => a - b)).toEqual([...values.keys()]);
        for (let at = 1; at < order.length; at++) {
          expect(values[order[at - 1]]).toBeGreaterThanOrEqual(values[order[at]]);
        }
      }),
    );
  });

  it("puts equals in random order: where a dead map begins says nothing", () => {
    const random = createRandom(3);
    const counts = new Array<number>(4).fill(0);
    for (let draw = 0; draw < 2000; draw++) counts[pixelOrder(map(0, 0, 0, 0), random)[0]]++;
    for (const count of counts) expect(Math.abs(count / 2000 - 0.25)).toBeLessThan(0.04);
  });
});

it("topShared counts the pixels that both orders begin with", () => {
  const first = Uint32Array.of(4, 1, 0, 2, 3, 5, 6, 7, 8, 9);
  const second = Uint32Array.of(1, 9, 4, 0, 3, 5, 6, 7, 8, 2);
  expect(topShared(first, second, 0.3)).toBeCloseTo(2 / 3, 12);
  expect(topShared(first, second, 0.1)).toBe(0);
  expect(topShared(first, second, 1)).toBe(1);
  // At least one pixel, however small the share.
  expect(topShared(first, first, 0.001)).toBe(1);
});

it("relativeChange is the norm of the change over that of the map", () => {
  // Norms 5 of (3, 4) and 1 of (0.6, 0.8).
  expect(relativeChange(map(3, 4), map(3.6, 4.8))).toBeCloseTo(0.2, 6);
  expect(relativeChange(map(3, 4), map(0, 0))).toBe(1);
  expect(relativeChange(map(0.5, 0.1), map(0.5, 0.1))).toBe(0);
  expect(relativeChange(map(0, 0), map(1, 0))).toBeUndefined();
});

describe("localisation", () => {
  it("hits where one of the highest values lies in the mask", () => {
    expect(pointsInto(map(0.1, 1, 0.5), [0, 1, 0])).toBe(1);
    expect(pointsInto(map(0.1, 1, 0.5), [1, 0, 1])).toBe(0);
    expect(pointsInto(map(1, 1, 0.5), [0, 1, 0])).toBe(1);
  });

  it("calls a dead map a miss, and leaves empty masks out", () => {
    expect(pointsInto(map(0, 0, 0), [1, 1, 0])).toBe(0);
    expect(pointsInto(map(0.1, 1, 0.5), [0, 0, 0])).toBeUndefined();
    expect(maskOverlap(map(0.1, 1, 0.5), [0, 0, 0])).toBeUndefined();
  });

  it("measures the overlap of the mask and the pixels from 0.5 on", () => {
    // Marked: 1, 2, 3; mask: 2, 3, 4.
    expect(maskOverlap(map(0, 0.5, 1, 0.7, 0.49), [0, 0, 1, 1, 1])).toBe(0.5);
    expect(maskOverlap(map(0, 0, 0), [1, 0, 1])).toBe(0);
    expect(maskOverlap(map(0, 1, 1), [0, 1, 1])).toBe(1);
  });
});

it("MapSimilarity leaves dead maps out of the rank correlation, but not out of SSIM", () => {
  const similarity = new MapSimilarity(2, 2);
  expect(() => similarity.result()).toThrow(/nothing was measured/);
  const ramp = map(0, 0.2, 0.6, 1);
  similarity.add(ramp, ramp);
  expect(similarity.result()).toEqual({ rankCorrelation: 1, ssim: expect.closeTo(1, 10) });
  similarity.add(ramp, map(0, 0, 0, 0));
  expect(similarity.result().rankCorrelation).toBe(1);
  // A window of one pixel: 1 for the pixel where both are 0, next to nothing for the other three.
  expect(similarity.result().ssim).toBeCloseTo((1 + 1 / 4) / 2, 2);
});
