import { describe, expect, it } from "vitest";
import { optimiserSlots } from "../../src/optimisation/optimisers.js";
import { compileUpdate } from "../../src/optimisation/update.js";
import { optimiserNames } from "../../src/options/training-options.js";
import { allocate } from "../../src/runtime/kernels/index.js";
import { relativeError } from "../helpers/evaluate.js";
import { fixture } from "../helpers/fixtures.js";

const settings = {
  adam: { learningRate: 0.01, weightDecay: 0 },
  adamw: { learningRate: 0.01, weightDecay: 0.05 },
  sgd: { learningRate: 0.1, weightDecay: 1e-4 },
};
const group = { rate: 1, decay: true };

describe("optimisers", () => {
  const stored = fixture("optimisers");

  it.each(optimiserNames)("%s takes the five steps that PyTorch takes", (name) => {
    const { learningRate, weightDecay } = settings[name];
    const held = ["weight", "gradient", ...optimiserSlots(name)];
    const { memory, arrays } = allocate(Object.fromEntries(held.map((one) => [one, 16])));
    const { weight, gradient, ...slots } = arrays;
    const options = { optimiser: { name, weightDecay }, clipNorm: 0, ema: 0, accumulate: 1 };
    const update = compileUpdate([{ group, arrays: { weight, gradient, ...slots } }], [], options, memory);
    weight.set(stored.initial.data);
    for (let step = 0; step < 5; step++) {
      const part = [step * 16, step * 16 + 16] as const;
      gradient.set(stored.gradients.data.slice(...part));
      update(step + 1, learningRate);
      expect(relativeError(weight, stored[name].data.slice(...part))).toBeLessThan(1e-5);
    }
  });
});

describe("clipping", () => {
  /** Weights after a step of SGD from zero, at a rate that undoes Nesterov's 1.9 times the gradient. */
  const stepped = (clipNorm: number): number[] => {
    const { memory, arrays } = allocate({ a: 2, ofA: 2, momentumA: 2, b: 1, ofB: 1, momentumB: 1 });
    arrays.ofA.set([3, 0]);
    arrays.ofB.set([4]);
    const options = { optimiser: { name: "sgd", weightDecay: 0 }, clipNorm, ema: 0, accumulate: 1 } as const;
    const update = compileUpdate(
      [
        { group, arrays: { weight: arrays.a, gradient: arrays.ofA, momentum: arrays.momentumA } },
        { group, arrays: { weight: arrays.b, gradient: arrays.ofB, momentum: arrays.momentumB } },
      ],
      [],
      options,
      memory,
    );
    update(1, -1 / 1.9);
    return [...arrays.a, ...arrays.b];
  };

  it("scales all gradients together, and only when they are too long", () => {
    expect(relativeError(stepped(1), [0.6, 0, 0.8])).toBeLessThan(1e-5);
    expect(relativeError(stepped(10), [3, 0, 4])).toBeLessThan(1e-6);
    expect(stepped(10)).toEqual(stepped(0));
  });
});
