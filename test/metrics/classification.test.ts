import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClassificationMetrics, decide } from "../../src/metrics/index.js";

/** Logits whose softmax is the given probabilities. */
const logitsOf = (...rows: number[][]): Float32Array => Float32Array.from(rows.flat(), Math.log);

describe("ClassificationMetrics", () => {
  it("agrees with values computed by hand", () => {
    const metrics = new ClassificationMetrics(3);
    metrics.update(
      logitsOf([0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.05, 0.9, 0.05]),
      Int32Array.of(0, 1, 1, 2),
      4,
    );
    const result = metrics.result();
    expect(result.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(result.accuracy).toBe(0.5);
    expect(result.worstClassAccuracy).toBe(0);
    expect(result.balancedAccuracy).toBe((1 + 0.5 + 0) / 3);
    expect(result.perClass).toMatchObject([
      { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
      { precision: 0, recall: 0, f1: 0, support: 1 },
    ]);
    expect(result.macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 3, 12);
    // Four bins of one image each: (0.3 + 0.5 + 0.2 + 0.9) / 4.
    expect(result.ece).toBeCloseTo(0.475, 6);
  });

  it("averages the recall of the classes that there are images of", () => {
    const metrics = new ClassificationMetrics(3);
    metrics.update(logitsOf([0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [0.7, 0.2, 0.1]), Int32Array.of(0, 0, 1), 3);
    const { accuracy, balancedAccuracy } = metrics.result();
    expect([accuracy, balancedAccuracy]).toEqual([2 / 3, 0.5]);
  });

  it("takes the gap of a bin over all of its images", () => {
    const metrics = new ClassificationMetrics(2);
    // Both confidences lie in (12/15, 13/15]: mean confidence 0.83, half of them right.
    metrics.update(logitsOf([0.82, 0.18], [0.84, 0.16]), Int32Array.of(0, 1), 2);
    const { ece, calibration } = metrics.result();
    expect(ece).toBeCloseTo(0.33, 6);
    expect(calibration).toHaveLength(1);
    expect(calibration[0]).toMatchObject({ from: 12 / 15, to: 13 / 15, count: 2, correct: 1 });
    expect(calibration[0].confidence).toBeCloseTo(0.83, 6);
  });

  it("leaves classes that occur nowhere out of the macro F1 and the worst class", () => {
    const metrics = new ClassificationMetrics(5);
    metrics.update(Float32Array.of(9, 0, 0, 0, 0, 0, 9, 0, 0, 0), Int32Array.of(0, 1), 2);
    expect(metrics.result()).toMatchObject({ macroF1: 1, worstClassAccuracy: 1 });
  });

  it("does not depend on the batching, and counts all images", () => {
    const image = fc.record({
      logits: fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
      label: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const whole = new ClassificationMetrics(4);
        const parts = new ClassificationMetrics(4);
        whole.update(
          Float32Array.from(images.flatMap((i) => i.logits)),
          Int32Array.from(images, (i) => i.label),
          images.length,
        );
        for (const { logits, label } of images) {
          parts.update(Float32Array.from(logits), Int32Array.of(label), 1);
        }
        const result = whole.result();
        expect(parts.result()).toEqual(result);
        expect(result.confusion.flat().reduce((a, b) => a + b)).toBe(images.length);
        expect(result.calibration.reduce((sum, { count }) => sum + count, 0)).toBe(images.length);
        const correct = result.calibration.reduce((sum, bin) => sum + bin.correct, 0);
        expect(correct / images.length).toBeCloseTo(result.accuracy, 12);
        for (const value of [result.accuracy, result.macroF1, result.ece]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it("rejects what cannot be measured", () => {
    const metrics = new ClassificationMetrics(2);
    expect(() => metrics.result()).toThrow(/nothing was measured/);
    expect(() => metrics.update(Float32Array.of(1, 2), Int32Array.of(2), 1)).toThrow(
      /labels must be classes from 0 to 1, but has 2/,
    );
    expect(() => metrics.update(Float32Array.of(1, 2), Int32Array.of(-1), 1)).toThrow(/labels .*has -1/);
    expect(() => metrics.update(Float32Array.of(1, Number.NaN), Int32Array.of(0), 1)).toThrow(/finite/);
    expect(() => metrics.update(Float32Array.of(1), Int32Array.of(0), 1)).toThrow(/logits of shape \[1,2\]/);
    expect(() => metrics.result()).toThrow(/nothing was measured/);
  });
});

describe("decide", () => {
  it("takes the logits of an image and nothing else", () => {
    for (const wrong of [new Float32Array(), Float64Array.of(1), [1, 2]]) {
      expect(() => decide(wrong as Float32Array)).toThrow(
        /^decide: logits must be a Float32Array that is not empty, not /,
      );
    }
  });

  it("picks the first of equal logits and survives huge ones", () => {
    expect(decide(Float32Array.of(1, 1))).toEqual({ predicted: 0, confidence: 0.5 });
    expect(decide(Float32Array.of(-1e30, 1e30))).toEqual({ predicted: 1, confidence: 1 });
    expect(decide(Float32Array.of(-1e30))).toEqual({ predicted: 0, confidence: 1 });
  });
});
