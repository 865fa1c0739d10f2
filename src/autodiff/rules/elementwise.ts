import { none } from "../../base/none.js";
import {
  add,
  cast,
  constant,
  cos,
  div,
  equal,
  exp,
  geluGradient,
  greater,
  less,
  log,
  mul,
  neg,
  pow,
  reluGradient,
  scalarOf,
  sigmoid,
  sign,
  sin,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";
import { sumTo } from "./sum-to.js";

const zero = constant(0);

/** The gradient goes to the operand that won; ties get half each. */
const extremum = (wins: (a: Tensor, b: Tensor) => Tensor) =>
  gradientRule<"Max" | "Min">((g, { inputs: [a, b] }) => {
    const half = mul(cast(equal(a, b), "float32"), 0.5);
    const share = (x: Tensor, y: Tensor): Tensor => sumTo(mul(g, where(wins(x, y), 1, half)), x.shape);
    return [share(a, b), share(b, a)];
  });

/** The second derivative of GELU: phi(x) (2 - x^2). */
function curvatureOfGelu(x: Tensor): Tensor {
  const square = mul(x, x);
  const density = mul(exp(mul(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(density, sub(2, square));
}

/** d x^p / dx = p x^(p-1), and 0 where that is infinite: at 0 for powers below 1. */
function powerGradient(g: Tensor, x: Tensor, exponent: Tensor): Tensor {
  const p = scalarOf(exponent);
  if (p !== undefined && p >= 1) return mul(g, mul(pow(x, p - 1), p));
  const zeros = equal(x, 0);
  const slope = mul(pow(where(zeros, 1, x), sub(exponent, 1)), exponent);
  return mul(g, where(zeros, cast(equal(exponent, 1), "float32"), slope));
}

/** d x^p / dp = x^p log(x), and 0 where x is not positive. */
function exponentGradient(g: Tensor, x: Tensor, y: Tensor): Tensor {
  const positive = greater(x, 0);
  return mul(g, where(positive, mul(y, log(where(positive, x, 1))), 0));
}

export const elementwiseDerivatives: Derivatives<"elementwise"> = {
  Abs: gradientRule((g, { inputs: [x] }) => [mul(g, sign(x))]),
  Acos: gradientRule((g, { inputs: [x] }) => [neg(div(g, sqrt(sub(1, mul(x, x)))))]),
  Add: gradientRule((g, { inputs: [a, b] }) => [sumTo(g, a.shape), sumTo(g, b.shape)]),
  Asin: gradientRule((g, { inputs: [x] }) => [div(g, sqrt(sub(1, mul(x, x))))]),
  Atan: gradientRule((g, { inputs: [x] }) => [div(g, add(1, mul(x, x)))]),
  Cos: gradientRule((g, { inputs: [x] }) => [neg(mul(g, sin(x)))]),
  Div: gradientRule((g, { inputs: [a, b], outputs: [y] }, [needA, needB]) => [
    needA ? sumTo(div(g, b), a.shape) : undefined,
    needB ? neg(sumTo(div(mul(g, y), b), b.shape)) : undefined,
  ]),
  // d erf(x)/dx = 2 / sqrt(pi) exp(-x^2).
  Erf: gradientRule((g, { inputs: [x] }) => [mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))]),
  Exp: gradientRule((g, { outputs: [y] }) => [mul(g, y)]),
  Gelu: gradientRule((g, { inputs: [x] }) => [geluGradient(g, x)]),
  GeluGradient: gradientRule((v, { inputs: [g, x] }, [needG, needX]) => [
    needG ? geluGradient(v, x) : undefined,
    needX ? mul(mul(v, g), curvatureOfGelu(x)) : undefined,
  ]),
  HardSigmoid: none("only the passes of a backend use it, on complete graphs"),
  Log: gradientRule((g, { inputs: [x] }) => [div(g, x)]),
  Max: extremum(greater),
  Min: extremum(less),
  Mul: gradientRule((g, { inputs: [a, b] }, [needA, needB]) => [
    needA ? sumTo(mul(g, b), a.shape) : undefined,
    needB ? sumTo(mul(g, a), b.shape) : undefined,
  ]),
  Neg: gradientRule((g) => [neg(g)]),
  Pow: gradientRule((g, { inputs: [x, exponent], outputs: [y] }, [needX, needExponent]) => [
    needX ? sumTo(powerGradient(g, x, exponent), x.shape) : undefined,
    needExponent ? sumTo(exponentGradient(g, x, y), exponent.shape) : undefined,
  ]),
  Relu: gradientRule((g, { outputs: [y] }) => [reluGradient(g, y)]),
  // Linear in g; the sign of y does not change under small changes.
  ReluGradient: gradientRule((v, { inputs: [, y] }) => [reluGradient(v, y), undefined]),
  Sigmoid: gradientRule((g, { outputs: [y] }) => [mul(g, mul(y, sub(1, y)))]),
  Sign: gradientRule(() => [undefined]),
  Sin: gradientRule((g, { inputs: [x] }) => [mul(g, cos(x))]),
  Softplus: gradientRule((g, { inputs: [x] }) => [mul(g, sigmoid(x))]),
  // Infinite at 0, where 0 stands for it, as in the norms of PyTorch.
  Sqrt: gradientRule((g, { outputs: [y] }) => {
    const zeros = equal(y, 0);
    return [where(zeros, 0, div(mul(g, 0.5), where(zeros, 1, y)))];
  }),
  Sub: gradientRule((g, { inputs: [a, b] }, [, needB]) => [
    sumTo(g, a.shape),
    needB ? neg(sumTo(g, b.shape)) : undefined,
  ]),
  Tanh: gradientRule((g, { outputs: [y] }) => [mul(g, sub(1, mul(y, y)))]),
};

const isTruth = none("its result is a truth value");

export const logicDerivatives: Derivatives<"logic"> = {
  And: isTruth,
  // One side is a whole number or a truth value, which small changes do not change.
  Cast: gradientRule(() => [undefined]),
  Equal: isTruth,
  Greater: isTruth,
  Less: isTruth,
  Not: isTruth,
  Or: isTruth,
  Where: gradientRule((g, { inputs: [condition, a, b] }, [, needA, needB]) => [
    undefined,
    needA ? sumTo(where(condition, g, zero), a.shape) : undefined,
    needB ? sumTo(where(condition, zero, g), b.shape) : undefined,
  ]),
};
