import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../src/metrics/index.js";

describe("wilsonInterval", () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i agrees with Newcombe 1998, table I, method 3", (hits, count, low, high) => {
    const interval = wilsonInterval(hits, count);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("agrees with the formula by hand", () => {
    // 5 of 10 with z² = 3.8415: 0.5 ± z · sqrt(0.25 / 10 + z² / 400) / (1 + z² / 10) = 0.5 ± 0.2634.
    const interval = wilsonInterval(5, 10);
    expect(interval.low).toBeCloseTo(0.2366, 4);
    expect(interval.high).toBeCloseTo(0.7634, 4);
  });

  it("contains the share, stays in [0,1], and mirrors hits and misses", () => {
    const trials = fc
      .integer({ min: 1, max: 1e6 })
      .chain((count) => fc.tuple(fc.integer({ min: 0, max: count }), fc.constant(count)));
    fc.assert(
      fc.property(trials, ([hits, count]) => {
        const { low, high } = wilsonInterval(hits, count);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(hits / count);
        expect(high).toBeGreaterThanOrEqual(hits / count);
        expect(high).toBeLessThanOrEqual(1);
        const mirrored = wilsonInterval(count - hits, count);
        expect(mirrored.low).toBeCloseTo(1 - high, 10);
        expect(mirrored.high).toBeCloseTo(1 - low, 10);
      }),
    );
  });

  it("is exact where all or none are hits", () => {
    for (let count = 1; count <= 300; count++) {
      expect(wilsonInterval(0, count).low).toBe(0);
      expect(wilsonInterval(count, count).high).toBe(1);
    }
  });

  it("is [0,1] without trials", () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
