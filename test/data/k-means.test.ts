import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.js";
import { kMeans } from "../../src/data/prototypes/k-means.js";
import { meanOf, nearest, squaredDistance } from "../../src/data/prototypes/vectors.js";

const points = (...values: number[]) => values.map((value) => Float32Array.of(value));
const sorted = (centres: readonly Float32Array[]) => centres.map(([value]) => value).sort((a, b) => a - b);

describe("vectors", () => {
  it("have a squared distance, whatever their length", () => {
    for (let length = 0; length <= 9; length++) {
      const a = Float32Array.from({ length }, (_, at) => at + 1);
      const b = Float32Array.from({ length }, (_, at) => 3 * at - 2);
      const byHand = a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
      expect(squaredDistance(a, b)).toBe(byHand);
    }
  });

  it("have a nearest candidate, the first of equals", () => {
    expect(nearest(Float32Array.of(4), points(9, 3, 5))).toEqual({ index: 1, distance: 1 });
    expect(nearest(Float32Array.of(9), points(9, 3, 9))).toEqual({ index: 0, distance: 0 });
  });

  it("have a mean", () => {
    expect([...meanOf([Float32Array.of(1, 2), Float32Array.of(3, 6), Float32Array.of(5, 1)])]).toEqual([
      3, 3,
    ]);
  });
});

describe("k-means", () => {
  it("finds clusters that lie apart, wherever it starts", () => {
    for (let seed = 0; seed < 20; seed++) {
      const centres = kMeans(points(0, 1, 2, 100, 101, 102, 250), 3, createRandom(seed));
      expect(sorted(centres)).toEqual([1, 101, 250]);
    }
  });

  it("has each point as a centre where there are as many", () => {
    for (let seed = 0; seed < 10; seed++) {
      expect(sorted(kMeans(points(3, 8, 20, 21), 4, createRandom(seed)))).toEqual([3, 8, 20, 21]);
    }
  });

  it("takes points that are all the same", () => {
    expect(sorted(kMeans(points(5, 5, 5), 2, createRandom(1)))).toEqual([5, 5]);
  });

  it("moves points between clusters until each has the mean of its own", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const all = Array.from({ length: 60 }, () => Float32Array.of(random.uniform(), random.uniform()));
      const centres = kMeans(all, 4, random);
      centres.forEach((centre, index) => {
        const own = all.filter((point) => nearest(point, centres).index === index);
        const mean = meanOf(own);
        expect(Math.hypot(centre[0] - mean[0], centre[1] - mean[1])).toBeLessThan(1e-5);
      });
    }
  });

  it("starts from points that lie far apart more often than from near ones", () => {
    // Beside 0, the far point is drawn with the weight 100 of 101, and 1 with the weight 1.
    let far = 0;
    for (let seed = 0; seed < 200; seed++) {
      if (sorted(kMeans(points(0, 0, 0, 0, 1, 10), 2, createRandom(seed))).at(-1) === 10) far++;
    }
    expect(far).toBeGreaterThan(190);
  });
});
