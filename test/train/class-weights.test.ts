import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { digitsDataset, pick } from "../../src/data/index.js";
import { balancedWeights, namedWeights } from "../../src/train/index.js";

describe("weights of classes", () => {
  it("balance classes as scikit-learn's do", () => {
    const { train } = digitsDataset({ trainCount: 20, testCount: 1 });
    // 6 of the first class, 2 of the second: 8 / (2 * 6) and 8 / (2 * 2).
    expect(balancedWeights(pick(train, [0, 10, 0, 10, 0, 10, 1, 11]), 2)).toEqual([8 / 12, 2]);
  });

  it("are taken by name, whatever their order", () => {
    expect(namedWeights({ dog: 2, cat: 0.5 }, ["cat", "dog"], "w.json")).toEqual([0.5, 2]);
  });

  it.each([
    [{ cat: 1 }, 'w.json has no weight for the class "dog"'],
    [{ cat: 1, dog: 1, Dog: 2 }, '"Dog" is no class. Did you mean "dog"?'],
    [{ cat: 1, dog: 0 }, 'the weight of "dog" must be a number above 0, not 0'],
    [{ cat: 1, dog: "2" }, 'the weight of "dog" must be a number above 0, not "2"'],
    [{ cat: 1, dog: -1 }, "above 0"],
    [[1, 2], "must be a JSON object"],
    [null, "must be a JSON object"],
  ])("%j are refused", (value, message) => {
    const read = () => namedWeights(value, ["cat", "dog"], "w.json");
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });
});
