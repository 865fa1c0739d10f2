import { describe, expect, it } from "vitest";
import {
  accuracyOf,
  detection,
  mistakesOf,
  recognised,
  valueAtPrevalence,
} from "../../src/report/answers.js";

/** Counts with the supports that belong to them. */
const tested = (confusion: readonly (readonly number[])[]) => ({
  confusion,
  perClass: confusion.map((row) => {
    return { precision: 0, recall: 0, f1: 0, support: row.reduce((sum, count) => sum + count, 0) };
  }),
});

describe("the answers on two classes", () => {
  // 90 of 100 others left alone, 40 of 50 cases found.
  const answers = detection({
    confusion: [
      [90, 10],
      [10, 40],
    ],
  });

  it("are counted for the second class", () => {
    expect(answers).toEqual({
      sensitivity: { hits: 40, count: 50 },
      specificity: { hits: 90, count: 100 },
      positiveValue: { hits: 40, count: 50 },
      negativeValue: { hits: 90, count: 100 },
    });
  });

  it("have the predictive value of Bayes' rule at other shares of cases", () => {
    // At its own share of a third it is the measured one: 40 of 50.
    expect(valueAtPrevalence(answers, 1 / 3)).toBeCloseTo(0.8, 12);
    // Of 1000 images 10 are cases: 8 found, and 99 false alarms.
    expect(valueAtPrevalence(answers, 0.01)).toBeCloseTo(8 / 107, 12);
    expect(
      valueAtPrevalence(
        detection({
          confusion: [
            [5, 0],
            [5, 0],
          ],
        }),
        0.5,
      ),
    ).toBeUndefined();
    expect(
      valueAtPrevalence(
        detection({
          confusion: [
            [0, 0],
            [1, 4],
          ],
        }),
        0.5,
      ),
    ).toBeUndefined();
  });
});

describe("the answers on many classes", () => {
  const test = tested([
    [8, 2, 0, 0],
    [0, 4, 1, 0],
    [3, 0, 1, 0],
    [0, 0, 0, 0],
  ]);

  it("are counted over all", () => {
    expect(accuracyOf(test)).toEqual({ hits: 13, count: 19 });
  });

  it("name the best and worst class with images, the larger one among ties", () => {
    expect(recognised(test, "best")).toEqual({ label: 0, hits: 8, count: 10, equals: 1 });
    expect(recognised(test, "worst")).toEqual({ label: 2, hits: 1, count: 4, equals: 0 });
  });

  it("list the mistakes, the most frequent first", () => {
    expect(mistakesOf(test)).toEqual([
      { label: 2, predicted: 0, hits: 3, count: 4 },
      { label: 0, predicted: 1, hits: 2, count: 10 },
      { label: 1, predicted: 2, hits: 1, count: 5 },
    ]);
  });
});
