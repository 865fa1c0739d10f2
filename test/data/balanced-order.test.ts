import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balancedOrder } from "../../src/data/batches/balanced-order.js";
import { digitsDataset, pick, trainingBatches } from "../../src/data/index.js";

const countOf = <T>(values: Iterable<T>): Map<T, number> => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe("an epoch with balanced classes", () => {
  it("has as many images as the set, each class equally often, and the images of a class evenly", () => {
    const someLabels = fc
      .array(fc.nat(3), { minLength: 1, maxLength: 40 })
      .map((values) => Int32Array.from(values));
    fc.assert(
      fc.property(someLabels, fc.nat(50), (labels, epoch) => {
        const order = balancedOrder(labels, 1, epoch);
        expect(order).toHaveLength(labels.length);
        const ofClasses = countOf(Array.from(order, (index) => labels[index]));
        const present = new Set(labels);
        for (const label of present) {
          expect(Math.abs((ofClasses.get(label) ?? 0) - labels.length / present.size)).toBeLessThan(1);
          const shown = countOf(order);
          const own = [...labels.keys()].filter((index) => labels[index] === label);
          const times = own.map((index) => shown.get(index) ?? 0);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("is the same on every machine", () => {
    const labels = Int32Array.of(3, 3, 1, 1, 1, 1, 1, 0, 3, 1);
    expect([...balancedOrder(labels, 1, 0)]).toEqual([4, 0, 7, 5, 7, 1, 7, 8, 9, 6]);
    expect([...balancedOrder(labels, 1, 1)]).toEqual([7, 7, 8, 2, 1, 4, 7, 0, 6, 7]);
  });

  it("is the same for the same seed and epoch, from the middle of an epoch on too, and another for others", () => {
    const { train } = digitsDataset({ trainCount: 60, testCount: 1 });
    const uneven = pick(
      train,
      [...train.labels.keys()].filter((index) => train.labels[index] < 2 || index < 10),
    );
    const indices = (options: object): number[] => {
      const order = { batchSize: 4, seed: 1, epoch: 0, epochs: 2, sampler: "balanced", ...options } as const;
      return [...trainingBatches(uneven, order)].flatMap((batch) => [...batch.indices]);
    };
    const whole = indices({});
    expect(indices({})).toEqual(whole);
    expect(indices({ skip: 2 })).toEqual(whole.slice(8));
    expect(indices({ epoch: 1 })).toEqual(whole.slice(uneven.count));
    expect(indices({ seed: 2 })).not.toEqual(whole);
    expect(whole.slice(0, uneven.count)).not.toEqual(whole.slice(uneven.count));
  });
});
