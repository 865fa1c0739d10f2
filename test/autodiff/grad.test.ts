import { describe, expect, it } from "vitest";
import { detach, grad, gradientRule } from "../../src/autodiff/index.js";
import { GradientError, ShapeError } from "../../src/base/errors.js";
import {
  add,
  after,
  constant,
  exp,
  foreign,
  hardSigmoid,
  input,
  maxPool,
  mul,
  pow,
  reduceMax,
  reduceSum,
  relu,
  sign,
} from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";

const feed = (...values: number[]) => ({ x: floatValue(Float32Array.from(values), [values.length]) });

describe("grad", () => {
  it("differentiates to any order", async () => {
    const x = input("x", [1]);
    let y = exp(mul(x, x));
    const orders: Record<string, typeof y> = {};
    for (let order = 1; order <= 4; order++) {
      [y] = grad(reduceSum(y), [x]);
      orders[`d${order}`] = y;
    }
    const result = await evaluate(orders, feed(0.5));
    const e = Math.exp(0.25);
    expect(result.d1[0]).toBeCloseTo(1 * e, 4);
    expect(result.d2[0]).toBeCloseTo(3 * e, 4);
    expect(result.d3[0]).toBeCloseTo(7 * e, 4);
    expect(result.d4[0]).toBeCloseTo(25 * e, 3);
  });

  it("accepts intermediate results as variables, and a seed instead of a scalar", async () => {
    const x = input("x", [2]);
    const hidden = mul(x, 3);
    const y = mul(hidden, hidden);
    const [dHidden] = grad(y, [hidden], constant([1, 10], [2]));
    expect([...(await evaluate({ dHidden }, feed(1, 2))).dHidden]).toEqual([6, 120]);
  });

  it("gives zeros for what y does not depend on, and 1 for y itself", async () => {
    const x = input("x", [2]);
    const y = reduceSum(x);
    const [dOther, dSelf] = grad(y, [input("other", [2, 1]), y]);
    const result = await evaluate({ dOther, dSelf });
    expect([...result.dOther]).toEqual([0, 0]);
    expect([...result.dSelf]).toEqual([1]);
  });

  it("stops at detached values, even when the same value also flows undetached", async () => {
    const x = input("x", [1]);
    const y = mul(exp(x), 2);
    const [d] = grad(reduceSum(mul(detach(y), y)), [x]);
    const result = await evaluate({ d, y, stopped: grad(reduceSum(detach(y)), [x])[0] }, feed(0.3));
    expect(result.d[0]).toBeCloseTo(result.y[0] ** 2, 4);
    expect(result.stopped[0]).toBe(0);
  });

  it("gives a rectifier at zero no gradient", async () => {
    const x = input("x", [3]);
    const [d] = grad(reduceSum(relu(x)), [x]);
    expect([...(await evaluate({ d }, feed(-1, 0, 2))).d]).toEqual([0, 0, 1]);
  });

  it("shares the gradient of a maximum among equal elements", async () => {
    const x = input("x", [4]);
    const [d] = grad(reduceMax(x), [x]);
    expect([...(await evaluate({ d }, feed(1, 5, 5, 2))).d]).toEqual([0, 0.5, 0.5, 0]);
  });

  it("sends the gradient of a pooling window to its first maximum", async () => {
    const x = input("x", [1, 1, 2, 4]);
    const [d] = grad(reduceSum(maxPool(x, [2, 2])), [x]);
    const values = floatValue(Float32Array.of(0, 7, 0, 0, 7, 7, 0, 0), [1, 1, 2, 4]);
    expect([...(await evaluate({ d }, { x: values })).d]).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it("gives the power 0 no gradient", async () => {
    const x = input("x", [2]);
    const [d] = grad(reduceSum(pow(x, 0)), [x]);
    expect([...(await evaluate({ d }, feed(0, 2))).d]).toEqual([0, 0]);
  });

  it("uses rules instead of derivatives only while they are given", async () => {
    const x = input("x", [3]);
    const y = reduceSum(mul(sign(x), 3));
    const rules = { Sign: gradientRule<"Sign">((g) => [g]) };
    const [straight] = grad(y, [x], undefined, { rules });
    const result = await evaluate({ straight, own: grad(y, [x])[0] }, feed(-1, 0, 2));
    expect([...result.straight]).toEqual([3, 3, 3]);
    expect([...result.own]).toEqual([0, 0, 0]);
  });

  it("says why an operator has no derivative", () => {
    const x = input("x", [2]);
    expect(() => grad(reduceSum(hardSigmoid(x, 1, 0)), [x])).toThrow(
      "The operator HardSigmoid has no derivative rule: only the passes of a backend use it, on complete graphs.",
    );
    expect(() => grad(reduceSum(after(x, x)), [x])).toThrow(/After has no derivative rule: only complete/);
  });

  it("refuses a tensor without a seed, a seed of another shape and an operator without a rule", () => {
    const x = input("x", [2]);
    expect(() => grad(x, [x])).toThrow(ShapeError);
    expect(() => grad(x, [x], constant([1, 1, 1], [3]))).toThrow(/seed \[3\]/);
    const [odd] = foreign({ name: "odd", opType: "Hardmax", domain: "", attributes: {} }, [x], [x]);
    expect(() => grad(reduceSum(add(odd, 1)), [x])).toThrow(GradientError);
    expect(() => grad(reduceSum(add(odd, 1)), [x])).toThrow(
      "The operator Hardmax has no derivative rule: it is taken over from another model as it is.",
    );
  });
});
