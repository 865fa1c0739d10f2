import { describe, expect, it } from "vitest";
import type { Constraint } from "../../../src/options/index.js";
import { Multiplier } from "../../../src/train/objective/constraint.js";

describe("the multiplier", () => {
  it("follows the running mean of the excess over the target", () => {
    const multiplier = new Multiplier({ on: "ce", target: 0.5, rate: 0.2 });
    expect(multiplier.weights()).toEqual({ crossEntropy: 0.5, explanation: 0.5 });
    // Half as much above the target again: a share of 0.5, of which the mean takes a tenth.
    multiplier.follow({ crossEntropy: 0.75, cam: 9 });
    expect(multiplier.value).toBeCloseTo(1 + 0.2 * 0.05);
    multiplier.follow({ crossEntropy: 0.5, cam: 9 });
    expect(multiplier.value).toBeCloseTo(1 + 0.2 * 0.05 + 0.2 * 0.045);
    // Far above it counts as twice the target.
    multiplier.follow({ crossEntropy: 50, cam: 9 });
    expect(multiplier.value).toBeCloseTo(1 + 0.2 * (0.05 + 0.045 + 0.1405));
  });

  it("rises above the target, falls below it, and never below zero", () => {
    const multiplier = new Multiplier({ on: "explanation", target: 0.2 });
    for (let step = 0; step < 40; step++) multiplier.follow({ crossEntropy: 0, cam: 0.3 });
    const high = multiplier.value;
    expect(high).toBeGreaterThan(1.5);
    expect(multiplier.weights().explanation).toBeCloseTo(high / (1 + high));
    for (let step = 0; step < 40; step++) multiplier.follow({ crossEntropy: 9, cam: 0.1 });
    expect(multiplier.value).toBeLessThan(high);
    for (let step = 0; step < 400; step++) multiplier.follow({ crossEntropy: 9, cam: 0.1 });
    expect(multiplier.value).toBe(0);
    expect(multiplier.weights()).toEqual({ crossEntropy: 1, explanation: 0 });
  });

  it("goes on from a checkpoint with the same numbers", () => {
    const multiplier = new Multiplier({ on: "explanation", target: 0.2 });
    const losses = { crossEntropy: 0, cam: 0.31 };
    multiplier.follow(losses);
    expect(multiplier.value).toBeCloseTo(1 + 0.05 * 0.055, 6);
    const saved = multiplier.saved();
    const resumed = new Multiplier({ on: "explanation", target: 0.2 }, saved);
    expect(resumed.value).toBe(multiplier.value);
    for (const one of [multiplier, resumed]) one.follow(losses);
    expect(resumed.value).toBe(multiplier.value);
    expect(resumed.saved()).toEqual(multiplier.saved());
    expect(saved).not.toEqual(multiplier.saved());
    const [[name, state]] = Object.entries(saved);
    // Checkpoints of other versions have it under this name.
    expect(name).toBe("optimizer.multiplier.constraint");
    expect(state.shape).toEqual([state.data.length]);
  });

  /** Least (x - 3)^2 with x^2 of at most the target, by gradient descent. */
  function solve(on: Constraint["on"], target: number): { x: number; multiplier: number } {
    const multiplier = new Multiplier({ on, target });
    let x = 5;
    for (let step = 0; step < 5000; step++) {
      const [objective, constrained] = [(x - 3) ** 2, x ** 2];
      const { crossEntropy, explanation } = multiplier.weights();
      const [ofObjective, ofConstrained] =
        on === "ce" ? [explanation, crossEntropy] : [crossEntropy, explanation];
      x -= 0.05 * (ofObjective * 2 * (x - 3) + ofConstrained * 2 * x);
      multiplier.follow(
        on === "ce"
          ? { crossEntropy: constrained, cam: objective }
          : { crossEntropy: objective, cam: constrained },
      );
    }
    return { x, multiplier: multiplier.value };
  }

  it.each(["ce", "explanation"] as const)("finds the constrained optimum with a target for %s", (on) => {
    // At x = 1 the gradients -4 and 2 balance with a multiplier of 2, at x = 2 the gradients -2 and 4 with one half.
    const tight = solve(on, 1);
    expect(tight.x).toBeCloseTo(1, 2);
    expect(tight.multiplier).toBeCloseTo(2, 2);
    const loose = solve(on, 4);
    expect(loose.x).toBeCloseTo(2, 2);
    expect(loose.multiplier).toBeCloseTo(0.5, 2);
    // A target that the free optimum meets constrains nothing.
    expect(solve(on, 10).x).toBeCloseTo(3, 5);
    expect(solve(on, 10).multiplier).toBe(0);
  });
});
