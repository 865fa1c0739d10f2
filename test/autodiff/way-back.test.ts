import { describe, expect, it } from "vitest";
import { grad, wayBack, withoutDerivative } from "../../src/autodiff/index.js";
import {
  add,
  cast,
  cos,
  exp,
  input,
  mul,
  reduceSum,
  sin,
  surrogate,
  type Tensor,
  tanh,
  after as waiting,
} from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";

const [x, other] = [input("x", [3]), input("other", [3])];
const operators = (y: Tensor): string[] => wayBack(y, x).map(({ opType }) => opType);

describe("the way back of a derivative", () => {
  it("has the operators from a value to an input, from last to first, and no others", () => {
    expect(operators(tanh(exp(x)))).toEqual(["Tanh", "Exp"]);
    expect(operators(mul(tanh(x), exp(other)))).toEqual(["Mul", "Tanh"]);
    expect(operators(exp(other))).toEqual([]);
    expect(operators(x)).toEqual([]);
  });

  it("does not lead through whole numbers", () => {
    const whole = cast(exp(x), "int32");
    expect(operators(add(tanh(x), cast(whole, "float32")))).toEqual(["Add", "Tanh"]);
  });

  it("leads through what stands for a value's derivative, not through the value", () => {
    expect(operators(surrogate(sin(x), cos(x)))).toEqual(["Surrogate", "Cos"]);
    expect(operators(surrogate(sin(x), other))).toEqual([]);
    expect(operators(surrogate(sin(x), cos(other)))).toEqual([]);
  });
});

describe("what has no derivative", () => {
  it("is the last such operator on the way, if there is one", () => {
    expect(withoutDerivative(tanh(exp(x)), x)).toBeUndefined();
    const last = waiting(tanh(waiting(exp(x), other)), other);
    expect(withoutDerivative(cos(last), x)?.outputs).toEqual([last]);
    expect(withoutDerivative(add(tanh(x), waiting(other, exp(other))), x)).toBeUndefined();
  });
});

describe("a surrogate", () => {
  it("has its own value, with the derivative of what stands for it", async () => {
    const y = surrogate(mul(x, 3), mul(x, x));
    const [dx] = grad(reduceSum(y), [x]);
    const { value, slope } = await evaluate(
      { value: y, slope: dx },
      { x: floatValue(Float32Array.of(1, 2, 3), [3]) },
    );
    expect([...value]).toEqual([3, 6, 9]);
    expect([...slope]).toEqual([2, 4, 6]);
  });
});
