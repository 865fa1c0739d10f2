import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import { constant, input } from "../../src/graph/index.js";
import { mapDistance, ssim } from "../../src/losses/index.js";
import { Ssim } from "../../src/metrics/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { fixture } from "../helpers/fixtures.js";

describe("SSIM in the graph", () => {
  const stored = fixture("ssim");
  const tensor = (name: string) => constant(stored[name].data, stored[name].shape);

  it.each(["large", "small"])("agrees with scikit-image (maps: %s)", async (size) => {
    const result = await evaluate({ ssim: ssim(tensor(`${size}.a`), tensor(`${size}.b`)) });
    expect(relativeError(result.ssim, stored[`${size}.ssim`].data)).toBeLessThan(1e-4);
  });

  it("is 1 for equal maps, and every distance is then 0", async () => {
    const a = tensor("large.a");
    const result = await evaluate({
      ssim: ssim(a, a),
      l1: mapDistance(a, a, "l1"),
      l2: mapDistance(a, a, "l2"),
      dssim: mapDistance(a, a, "ssim"),
    });
    for (const value of result.ssim) expect(value).toBeCloseTo(1, 5);
    for (const name of ["l1", "l2", "dssim"] as const) {
      for (const value of result[name]) expect(Math.abs(value)).toBeLessThan(1e-5);
    }
  });

  it.each([
    [1, 1],
    [2, 2],
    [4, 7],
    [10, 6],
    [12, 13],
    [11, 30],
  ])("agrees with the metric, map by map, on maps of %ix%i", async (height, width) => {
    const size = height * width;
    const [a, b] = [1, 2].map((seed) => {
      const random = createRandom(seed);
      return Float32Array.from({ length: 2 * size }, () => random.uniform());
    });
    const [first, second] = [a, b].map((data) => constant(data, [2, height, width]));
    const result = await evaluate({
      ssim: ssim(first, second),
      distance: mapDistance(first, second, "ssim"),
    });
    const metric = new Ssim(height, width);
    for (const at of [0, 1]) {
      const [mapA, mapB] = [a, b].map((data) => data.subarray(at * size, (at + 1) * size));
      expect(result.ssim[at]).toBeCloseTo(metric.compare(mapA, mapB), 4);
      expect(result.distance[at]).toBeCloseTo(1 - metric.compare(mapA, mapB), 4);
    }
  });

  it("is not the distance by absolute or squared differences", async () => {
    const [a, b] = [constant([0, 1, 0.5, 0.5], [2, 1, 2]), constant([0.5, 1, 0, 0.5], [2, 1, 2])];
    const result = await evaluate({ l1: mapDistance(a, b, "l1"), l2: mapDistance(a, b, "l2") });
    expect([...result.l1, ...result.l2]).toEqual([0.25, 0.25, 0.125, 0.125]);
  });

  it("rejects maps of different shapes", () => {
    expect(() => ssim(input("a", [2, 8, 8]), input("b", [2, 8, 9]))).toThrow(ShapeError);
  });
});
