import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, ShapeError } from "../../src/base/errors.js";
import { EvidenceMetrics } from "../../src/metrics/index.js";

/** Prototypes of two classes on four pixels: the supports are 1, 0.4, 0, 0 and 0, 0, 1, 1. */
const prototypes = [
  [1, 0.1, 0, 0],
  [0, 0, 0.25, 0.9],
];
const ofClasses = (...labels: number[]) => Float32Array.from(labels.flatMap((label) => prototypes[label]));
const create = () => new EvidenceMetrics(2, 2);

describe("EvidenceMetrics", () => {
  it("agrees with values computed by hand", () => {
    const metrics = create();
    metrics.update(Float32Array.of(1, 1, 2, 0), ofClasses(0), Float32Array.of(0, 0, 1, 0));
    metrics.update(
      Float32Array.of(0, 5, 3, 0, 0, 0, 0, 2),
      ofClasses(1, 1),
      Float32Array.of(0, 0.5, 0, 1, 0, 0, 0, 0),
    );
    const { prototype, decoy } = metrics.result();
    // Shares 1.4 of 4, 3 of 8 and all; in the decoy 2 of 4 and 2.5 of 8, while the third has none.
    expect(prototype).toBeCloseTo((0.35 + 0.375 + 1) / 3, 6);
    expect(decoy).toBeCloseTo((0.5 + 0.3125) / 2, 6);
  });

  it("ignores all-zero explanations", () => {
    const metrics = create();
    const mask = Float32Array.of(1, 0, 0, 0);
    metrics.update(new Float32Array(4), ofClasses(0), mask);
    expect(metrics.result()).toEqual({ prototype: 0, decoy: undefined });
    metrics.update(Float32Array.of(2, 0, 0, 0), ofClasses(0), mask);
    expect(metrics.result()).toEqual({ prototype: 1, decoy: 1 });
  });

  it("gives shares independent of an explanation's scale and of the batching", () => {
    const values = fc.array(fc.nat(10), { minLength: 12, maxLength: 12 });
    const scale = fc.float({ min: 0.5, max: 100, noNaN: true });
    fc.assert(
      fc.property(values, scale, (values, scale) => {
        const [whole, parts] = [create(), create()];
        const [maps, targets] = [Float32Array.from(values), ofClasses(0, 1, 0)];
        const masks = Float32Array.from({ length: 12 }, (_, at) => at % 2);
        whole.update(maps, targets, masks);
        for (let index = 0; index < 3; index++) {
          const row = (all: Float32Array) => all.subarray(4 * index, 4 * index + 4);
          parts.update(
            row(maps).map((value) => value * scale),
            row(targets),
            row(masks),
          );
        }
        const [a, b] = [whole.result(), parts.result()];
        expect(a.prototype).toBeCloseTo(b.prototype, 5);
        expect(a.decoy ?? 0).toBeCloseTo(b.decoy ?? 0, 5);
        for (const share of [a.prototype, a.decoy ?? 0]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-6);
        }
      }),
    );
  });

  it("reports no decoy without masks", () => {
    const metrics = create();
    metrics.update(Float32Array.of(1, 0, 0, 0), ofClasses(0));
    expect(metrics.result().decoy).toBeUndefined();
  });

  it("rejects other sizes, NaN, and a mean over nothing", () => {
    const target = ofClasses(0);
    expect(() => create().result()).toThrow(/nothing was measured/);
    expect(() => create().update(new Float32Array(3), target)).toThrow(ShapeError);
    expect(() => create().update(new Float32Array(4), target, new Float32Array(8))).toThrow(/masks of shape/);
    expect(() => create().update(Float32Array.of(Number.NaN, 0, 0, 0), target)).toThrow(DataError);
  });
});
