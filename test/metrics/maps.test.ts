import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeadMaps, isDead, ReconstructionMetrics } from "../../src/metrics/index.js";

describe("ReconstructionMetrics", () => {
  it("agrees with values computed by hand", () => {
    const metrics = new ReconstructionMetrics(1, 2);
    const targets = [Float32Array.of(0, 0.5), Float32Array.of(1, 1)];
    metrics.update(Float32Array.of(0.5, 0.5, 1, 1), (index) => targets[index], 2);
    const result = metrics.result();
    expect(result.l1).toBeCloseTo(0.125, 12);
    expect(result.mse).toBeCloseTo(0.0625, 12);
    // 10 log10(1 / 0.125) dB, and the second pair is equal: 100 dB.
    expect(result.psnr).toBeCloseTo((9.03089987 + 100) / 2, 6);
    // A window of one pixel: (2ab + c1) / (a² + b² + c1) for (0.5, 0), then 1 for every equal pixel.
    expect(result.ssim).toBeCloseTo(((1e-4 / 0.2501 + 1) / 2 + 1) / 2, 10);
  });

  it("is perfect for equal maps, whatever their values", () => {
    const values = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, (values) => {
        const metrics = new ReconstructionMetrics(3, 4);
        metrics.update(Float32Array.from(values), () => Float32Array.from(values), 1);
        const { l1, mse, ssim, psnr } = metrics.result();
        expect({ l1, mse, psnr }).toEqual({ l1: 0, mse: 0, psnr: 100 });
        expect(ssim).toBeCloseTo(1, 6);
      }),
    );
  });

  it("rejects other sizes, NaN, and a mean over nothing", () => {
    const metrics = new ReconstructionMetrics(1, 1);
    expect(() => metrics.result()).toThrow(/nothing was measured/);
    expect(() => metrics.update(new Float32Array(2), () => new Float32Array(1), 1)).toThrow(/maps of shape/);
    expect(() => metrics.update(new Float32Array(1), () => new Float32Array(2), 1)).toThrow(/needs 1 values/);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const [good, bad] = [new Float32Array(1), Float32Array.of(wrong)];
      for (const [map, target] of [
        [good, bad],
        [bad, good],
      ]) {
        expect(() => metrics.update(map, () => target, 1)).toThrow(/the model has diverged/);
      }
    }
    expect(() => metrics.result()).toThrow(/nothing was measured/);
  });
});

describe("DeadMaps", () => {
  it("counts the maps without any contrast", () => {
    const dead = new DeadMaps(1, 3);
    dead.update(Float32Array.of(0, 0, 0, 0, 0, 1), 2);
    dead.update(new Float32Array(6), 2);
    expect(dead.result()).toEqual({ dead: 3, count: 4, rate: 0.75 });
  });

  it("notices a single differing pixel", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 48 }),
        fc.float({ min: Math.fround(0.1), max: 1, noNaN: true }),
        (pixel, value) => {
          const map = new Float32Array(49);
          expect(isDead(map)).toBe(true);
          map[pixel] = value;
          expect(isDead(map)).toBe(false);
        },
      ),
    );
  });

  it("rejects other sizes and a rate of nothing", () => {
    expect(() => new DeadMaps(2, 2).update(new Float32Array(3), 1)).toThrow(/\[1,2,2\] needs 4 values/);
    expect(() => new DeadMaps(2, 2).result()).toThrow(/nothing was measured/);
  });
});
