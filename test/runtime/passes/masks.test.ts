import { describe, expect, it } from "vitest";
import { grad } from "../../../src/autodiff/index.js";
import * as g from "../../../src/graph/index.js";
import { arithmeticMasks, masksBeforePooling } from "../../../src/runtime/passes/index.js";
import { distinct, normal } from "../../helpers/gradient-check.js";
import { expectSameResults } from "./equal.js";

describe("masks as numbers", () => {
  it("do not change the result of ReLU", () =>
    expectSameResults((x) => g.mul(g.relu(x), x), [distinct([40])], [arithmeticMasks]));

  it("are exact for zeros, tiny and huge numbers", () => {
    const data = Float32Array.of(0, -0, 1.2e-38, -1.2e-38, 3e10, -3e10, 1, -1);
    return expectSameResults((x) => g.mul(g.relu(x), 2), [{ shape: [8], data }], [arithmeticMasks]);
  });

  it("do not change pooling after ReLU, whose mask moves before the pooling", async () => {
    const build = (x: g.Tensor) => g.maxPool(g.relu(x), [2, 2]);
    await expectSameResults(build, [normal([2, 3, 6, 7])], [masksBeforePooling, arithmeticMasks]);
    const x = g.input("x", [2, 3, 6, 7]);
    const [dx] = grad(g.reduceSum(build(x)), [x]);
    const masks = g
      .sortedNodes([g.applyPasses({ dx }, [masksBeforePooling, arithmeticMasks]).dx])
      .filter(({ opType }) => opType === "HardSigmoid");
    expect(masks.map(({ outputs }) => outputs[0].shape)).toEqual([[2, 3, 3, 3]]);
  });
});
