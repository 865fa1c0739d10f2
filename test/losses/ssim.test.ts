import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.js";
import { constant, input } from "../../src/graph/index.js";
import { mapDistance, ssim } from "../../src/losses/index.js";
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

  it("rejects maps of different shapes", () => {
    expect(() => ssim(input("a", [2, 8, 8]), input("b", [2, 8, 9]))).toThrow(ShapeError);
  });
});
