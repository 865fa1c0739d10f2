import { describe, expect, it } from "vitest";
import { learningRateAt, weightAt } from "../../../src/train/loop/schedule.js";

const base = { learningRate: 2, warmup: 4, totalSteps: 24 } as const;

describe("learningRateAt", () => {
  it("rises linearly during the warm-up", () => {
    const rates = [0, 1, 2, 3].map((step) => learningRateAt(step, { ...base, schedule: "constant" }));
    expect(rates).toEqual([0.5, 1, 1.5, 2]);
  });

  it("then stays, or falls along half a cosine to zero", () => {
    expect(learningRateAt(23, { ...base, schedule: "constant" })).toBe(2);
    expect(learningRateAt(4, { ...base, schedule: "cosine" })).toBe(2);
    expect(learningRateAt(14, { ...base, schedule: "cosine" })).toBeCloseTo(1);
    expect(learningRateAt(24, { ...base, schedule: "cosine" })).toBeCloseTo(0);
  });
});

describe("weightAt", () => {
  it("rises to its full value and stays there", () => {
    expect([0, 1, 2, 9].map((step) => weightAt(step, 3, 3))).toEqual([1, 2, 3, 3]);
    expect(weightAt(0, 3, 0)).toBe(3);
  });
});
