import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClassificationMetrics, rocAuc } from "../../src/metrics/index.js";

const area = (cases: readonly number[], others: readonly number[]): number | undefined =>
  rocAuc(Float64Array.from(cases), Float64Array.from(others));

/** Few different values, so that ties are frequent. */
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 });

describe("rocAuc", () => {
  it("agrees with pairs counted by hand", () => {
    expect(area([0.9, 0.8], [0.1, 0.2])).toBe(1);
    expect(area([0.1], [0.9, 0.8])).toBe(0);
    // 0.35 is above 0.1 alone, 0.8 above both: 3 of 4 pairs (the example of scikit-learn's roc_auc_score).
    expect(area([0.35, 0.8], [0.1, 0.4])).toBe(0.75);
    // 2 pairs won, 1 tie, 1 lost.
    expect(area([3, 1], [2, 1])).toBe(0.625);
    expect(area([5, 5, 5], [5, 5])).toBe(0.5);
  });

  it("is undefined without positives or without negatives", () => {
    expect(area([], [1])).toBeUndefined();
    expect(area([1], [])).toBeUndefined();
  });

  it("is the share of pairs in the right order, a tie being half", () => {
    fc.assert(
      fc.property(scores, scores, (cases, others) => {
        const won = cases.flatMap((a) => others.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const share = won.reduce((sum, value) => sum + value, 0) / won.length;
        expect(area(cases, others)).toBeCloseTo(share, 12);
      }),
    );
  });

  it("is invariant under increasing functions, and 1 minus itself when the classes swap", () => {
    fc.assert(
      fc.property(scores, scores, (cases, others) => {
        const grown = [cases, others].map((values) => values.map((value) => Math.exp(value) - 3));
        expect(area(grown[0], grown[1])).toBe(area(cases, others));
        expect(area(others, cases)).toBeCloseTo(1 - (area(cases, others) ?? Number.NaN), 12);
      }),
    );
  });
});

describe("ClassificationMetrics: the area under the ROC curve", () => {
  interface Image {
    readonly logits: readonly number[];
    readonly label: number;
  }

  const measure = (images: readonly Image[], classCount: number) => {
    const metrics = new ClassificationMetrics(classCount);
    const logits = Float32Array.from(images.flatMap((image) => image.logits));
    metrics.update(
      logits,
      Int32Array.from(images, ({ label }) => label),
      images.length,
    );
    return metrics.result();
  };

  it("ranks by probability, each class against the rest", () => {
    // Probabilities: (.7 .2 .1), (.5 .3 .2), (.1 .8 .1), (.05 .9 .05); labels 0, 1, 1, 2.
    const rows = [
      [0.7, 0.2, 0.1],
      [0.5, 0.3, 0.2],
      [0.1, 0.8, 0.1],
      [0.05, 0.9, 0.05],
    ];
    const labels = [0, 1, 1, 2];
    const images = rows.map((row, index) => ({ logits: row.map(Math.log), label: labels[index] }));
    const { perClass, macroAuc } = measure(images, 3);
    // Class 1: .3 and .8 against .2 and .9, 2 of 4 pairs. Class 2: .05 is below all others.
    expect(perClass.map(({ auc }) => auc)).toEqual([1, 0.5, 0]);
    expect(macroAuc).toBe(0.5);
  });

  it("leaves an absent class out of the mean, and has none for images of a single class", () => {
    const images = [
      { logits: [2, 0, 1], label: 0 },
      { logits: [0, 2, 1], label: 1 },
    ];
    const { perClass, macroAuc } = measure(images, 3);
    expect(perClass.map(({ auc }) => auc)).toEqual([1, 1, undefined]);
    expect(macroAuc).toBe(1);
    const alone = measure(images.slice(0, 1), 3);
    expect(alone.perClass.map(({ auc }) => auc)).toEqual([undefined, undefined, undefined]);
    expect(alone.macroAuc).toBeUndefined();
    expect(JSON.stringify(alone)).not.toMatch(/auc/i);
  });

  it("distinguishes near-certain images", () => {
    // In double precision the probabilities of 1 and of 0 are equal; their order is not lost.
    const images = [
      { logits: [0, 90], label: 1 },
      { logits: [0, 60], label: 0 },
    ];
    expect(measure(images, 2).macroAuc).toBe(1);
  });

  const logit = fc.integer({ min: -6, max: 6 });
  const images = fc.array(
    fc.record({ logits: fc.tuple(logit, logit), label: fc.integer({ min: 0, max: 1 }) }),
    { minLength: 1, maxLength: 40 },
  );

  it("is the same for either class order and under shifts of the logits", () => {
    fc.assert(
      fc.property(images, logit, (images, shift) => {
        const { perClass, macroAuc } = measure(images, 2);
        const margins = [1, 0].map((label) =>
          images
            .filter((image) => image.label === label)
            .map(({ logits: [first, second] }) => second - first),
        );
        const usual = area(margins[0], margins[1]);
        expect(macroAuc).toBe(usual);
        expect(perClass[0].auc).toBe(perClass[1].auc);
        const swapped = images.map(({ logits: [first, second], label }) => ({
          logits: [second + shift, first + shift],
          label: 1 - label,
        }));
        expect(measure(swapped, 2).macroAuc).toBe(usual);
      }),
    );
  });
});
