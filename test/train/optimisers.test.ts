import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/index.js";
import { floats, floatValue, Program, scalarValue, type Values } from "../../src/runtime/index.js";
import {
  biasCorrections,
  clipByGlobalNorm,
  optimiserNames,
  optimiserSlots,
  optimiserStep,
} from "../../src/train/optimisers.js";
import { backend, evaluate, relativeError } from "../helpers/evaluate.js";
import { fixture, toValue } from "../helpers/fixtures.js";

const settings = {
  adam: { learningRate: 0.01, weightDecay: 0 },
  adamw: { learningRate: 0.01, weightDecay: 0.05 },
  sgd: { learningRate: 0.1, weightDecay: 1e-4 },
};

describe("optimisers", () => {
  const stored = fixture("optimisers");

  it.each(optimiserNames)("%s takes the five steps that PyTorch takes", async (name) => {
    const slots = optimiserSlots(name);
    const updated = optimiserStep(
      { name, weightDecay: settings[name].weightDecay },
      input("parameter", [16]),
      input("gradient", [16]),
      slots.map((slot) => input(slot, [16])),
      {
        learningRate: input("learningRate", []),
        meanCorrection: input("meanCorrection", []),
        deviationCorrection: input("deviationCorrection", []),
      },
    );
    const program = await Program.compile(backend, {
      "next.parameter": updated.parameter,
      ...Object.fromEntries(slots.map((slot, index) => [`next.${slot}`, updated.slots[index]])),
    });
    let state: Values = {
      parameter: toValue(stored.initial),
      ...Object.fromEntries(slots.map((slot) => [slot, floatValue(new Float32Array(16), [16])])),
    };
    for (let step = 0; step < 5; step++) {
      const corrections = biasCorrections(step + 1);
      const results = await program.run({
        ...state,
        gradient: floatValue(stored.gradients.data.slice(step * 16, step * 16 + 16) as Float32Array, [16]),
        learningRate: scalarValue(settings[name].learningRate),
        meanCorrection: scalarValue(corrections.meanCorrection),
        deviationCorrection: scalarValue(corrections.deviationCorrection),
      });
      state = Object.fromEntries(Object.keys(state).map((key) => [key, results[`next.${key}`]]));
      const expected = stored[name].data.slice(step * 16, step * 16 + 16);
      expect(relativeError(floats(state.parameter), expected)).toBeLessThan(1e-5);
    }
  });
});

describe("clipByGlobalNorm", () => {
  it("scales all gradients together, and only when they are too long", async () => {
    const gradients = [constant([3, 0], [2]), constant([4], [1])];
    const [a, b] = clipByGlobalNorm(gradients, 1);
    const [c, d] = clipByGlobalNorm(gradients, 10);
    const result = await evaluate({ a, b, c, d });
    expect(relativeError([...result.a, ...result.b], [0.6, 0, 0.8])).toBeLessThan(1e-5);
    expect([...result.c, ...result.d]).toEqual([3, 0, 4]);
  });
});
