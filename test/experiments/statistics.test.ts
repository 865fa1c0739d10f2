import fc from "fast-check";
import { expect, it, describe as suite } from "vitest";
import { describe, holm, pairedTest } from "../../src/experiments/document/statistics.js";

const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 12 });

suite("a sample", () => {
  it("has mean, standard deviation and interval as by hand", () => {
    // Mean 3, squares 4 + 1 + 0 + 1 + 4 = 10, deviation sqrt(10 / 4); the 97.5 % point of t with 4 degrees is 2.776445.
    const { count, mean, deviation, halfWidth } = describe([1, 2, 3, 4, 5]) ?? {};
    expect([count, mean]).toEqual([5, 3]);
    expect(deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(halfWidth).toBeCloseTo((2.776445 * Math.sqrt(2.5)) / Math.sqrt(5), 6);
  });

  // The 97.5 % points of Student's t, as tables print them.
  it.each([
    [2, 12.7062],
    [3, 4.3027],
    [5, 2.7764],
    [10, 2.2622],
    [31, 2.0423],
  ])("of %i values has an interval of the right t quantile", (count, quantile) => {
    const values = Array.from({ length: count }, (_, index) => index);
    const { deviation = 0, halfWidth = 0 } = describe(values) ?? {};
    expect((halfWidth / deviation) * Math.sqrt(count)).toBeCloseTo(quantile, 4);
  });

  it("of one value has no interval, and of none nothing", () => {
    expect(describe([0.7])).toEqual({ count: 1, mean: 0.7 });
    expect(describe([])).toBeUndefined();
  });

  it("covers the mean of normal values 19 times in 20", () => {
    // Box and Muller's normal values from a fixed generator.
    let state = 1;
    const uniform = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let covered = 0;
    const tries = 4000;
    for (let attempt = 0; attempt < tries; attempt++) {
      const { mean = 0, halfWidth = 0 } = describe(Array.from({ length: 5 }, normal)) ?? {};
      if (Math.abs(mean) <= halfWidth) covered++;
    }
    expect(covered / tries).toBeGreaterThan(0.935);
    expect(covered / tries).toBeLessThan(0.965);
  });
});

suite("the paired test", () => {
  it("gives the p value of R's t.test", () => {
    // t.test(c(1, 2, 3, 4)): t = 3.873, df = 3, p-value = 0.03047
    expect(pairedTest([1, 2, 3, 4])?.p).toBeCloseTo(0.03047, 5);
  });

  it("agrees with the closed forms of Student's t for one and two degrees of freedom", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        for (const some of [values.slice(0, 2), values.slice(0, 3)]) {
          const { mean, deviation, count, p } = pairedTest(some) ?? { mean: 0, count: 0 };
          if (p === undefined || !deviation) continue;
          const t = Math.abs(mean) / (deviation / Math.sqrt(count));
          const expected = count === 2 ? 1 - (2 / Math.PI) * Math.atan(t) : 1 - t / Math.sqrt(2 + t * t);
          expect(p).toBeCloseTo(expected, 6);
        }
      }),
    );
  });

  it("tests nothing with one pair or no spread, and never gives NaN", () => {
    expect(pairedTest([0.3])).toEqual({ count: 1, mean: 0.3 });
    expect(pairedTest([])).toBeUndefined();
    for (const same of [0, 0.1, -2]) {
      const found = pairedTest([same, same, same]);
      expect(found?.p).toBeUndefined();
      expect(found?.halfWidth).toBeCloseTo(0, 12);
    }
  });

  it("does not mistake rounding for spread", () => {
    const differences = [0.3 - 0.2, 0.2 - 0.1, 0.9 - 0.8];
    expect(new Set(differences).size).toBeGreaterThan(1);
    expect(pairedTest(differences)?.p).toBeUndefined();
    // Rounding grows with the numbers, and a spread that exceeds it is one, however small.
    expect(pairedTest([1e6, 1e6 + 1e-9, 1e6])?.p).toBeUndefined();
    expect(pairedTest([1e-9, 2e-9, 3e-9])?.p).toBeCloseTo(0.0742, 4);
  });

  it("does not depend on the sign", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(pairedTest(values.map((value) => -value))?.p).toEqual(pairedTest(values)?.p);
      }),
    );
  });
});

suite("Holm's correction", () => {
  it("gives the values of R's p.adjust", () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"): 0.03 0.06 0.06 0.02
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [index, value] of [0.03, 0.06, 0.06, 0.02].entries()) {
      expect(corrected[index]).toBeCloseTo(value, 12);
    }
  });

  it("keeps one value, never lowers one, never goes over 1, and keeps the order", () => {
    expect(holm([0.2])).toEqual([0.2]);
    expect(holm([])).toEqual([]);
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(shares, (values) => {
        const corrected = holm(values);
        for (const [index, value] of values.entries()) {
          expect(corrected[index]).toBeGreaterThanOrEqual(value);
          expect(corrected[index]).toBeLessThanOrEqual(Math.min(1, values.length * value));
          for (const [other, otherValue] of values.entries()) {
            if (otherValue < value) expect(corrected[other]).toBeLessThanOrEqual(corrected[index]);
          }
        }
      }),
    );
  });
});
