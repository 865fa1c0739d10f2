import { GradientError } from "../../base/errors.js";
import {
  cast,
  constant,
  cos,
  div,
  equal,
  exp,
  greater,
  less,
  mul,
  neg,
  pow,
  reluGradient,
  scalarOf,
  sigmoid,
  sign,
  sin,
  sub,
  type Tensor,
  where,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";
import { sumTo } from "./sum-to.js";

const zero = constant(0);

/** Max and Min: the gradient goes to the operand that won, and half to each where they are equal. */
const extremum =
  (wins: (a: Tensor, b: Tensor) => Tensor): SimpleRule =>
  (g, { inputs: [a, b] }) => {
    const half = mul(cast(equal(a, b), "float32"), 0.5);
    const share = (x: Tensor, y: Tensor): Tensor => sumTo(mul(g, where(wins(x, y), 1, half)), x.shape);
    return [share(a, b), share(b, a)];
  };

/** d x^p / dx = p x^(p-1). */
const power: SimpleRule = (g, { inputs: [x, exponent] }) => {
  const p = scalarOf(exponent);
  if (p === undefined)
    throw new GradientError("Pow: only powers with a constant number have a derivative rule.");
  // The power 0 is 1 everywhere, also at x = 0, where 0 x^-1 would be NaN.
  return [p === 0 ? undefined : mul(g, mul(pow(x, p - 1), p)), undefined];
};

export const elementwiseRules = simpleRules({
  Add: (g, { inputs: [a, b] }) => [sumTo(g, a.shape), sumTo(g, b.shape)],
  Sub: (g, { inputs: [a, b] }, [, needB]) => [sumTo(g, a.shape), needB ? neg(sumTo(g, b.shape)) : undefined],
  Mul: (g, { inputs: [a, b] }, [needA, needB]) => [
    needA ? sumTo(mul(g, b), a.shape) : undefined,
    needB ? sumTo(mul(g, a), b.shape) : undefined,
  ],
  Div: (g, { inputs: [a, b], outputs: [y] }, [needA, needB]) => [
    needA ? sumTo(div(g, b), a.shape) : undefined,
    needB ? neg(sumTo(div(mul(g, y), b), b.shape)) : undefined,
  ],
  Max: extremum(greater),
  Min: extremum(less),
  Neg: (g) => [neg(g)],
  Exp: (g, { outputs: [y] }) => [mul(g, y)],
  Log: (g, { inputs: [x] }) => [div(g, x)],
  Sqrt: (g, { outputs: [y] }) => [div(mul(g, 0.5), y)],
  Abs: (g, { inputs: [x] }) => [mul(g, sign(x))],
  // d erf(x)/dx = 2 / sqrt(pi) exp(-x^2).
  Erf: (g, { inputs: [x] }) => [mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],
  Tanh: (g, { outputs: [y] }) => [mul(g, sub(1, mul(y, y)))],
  Sigmoid: (g, { outputs: [y] }) => [mul(g, mul(y, sub(1, y)))],
  Softplus: (g, { inputs: [x] }) => [mul(g, sigmoid(x))],
  Sin: (g, { inputs: [x] }) => [mul(g, cos(x))],
  Cos: (g, { inputs: [x] }) => [neg(mul(g, sin(x)))],
  Pow: power,
  Sign: () => [undefined],
  Relu: (g, { outputs: [y] }) => [reluGradient(g, y)],
  // Linear in g; the sign of y does not change under small changes.
  ReluGradient: (v, { inputs: [, y] }) => [reluGradient(v, y), undefined],
  Where: (g, { inputs: [condition, a, b] }, [, needA, needB]) => [
    undefined,
    needA ? sumTo(where(condition, g, zero), a.shape) : undefined,
    needB ? sumTo(where(condition, zero, g), b.shape) : undefined,
  ],
  Cast: (g, { inputs: [x] }) => [x.dtype === "float32" && g.dtype === "float32" ? g : undefined],
  Identity: (g) => [g],
  Softmax: (g, { outputs: [y] }) => {
    const product = mul(g, y);
    return [sub(product, mul(y, sumLast(product)))];
  },
  LogSoftmax: (g, { outputs: [y] }) => [sub(g, mul(exp(y), sumLast(g)))],
});

function sumLast(x: Tensor): Tensor {
  return sumTo(x, [...x.shape.slice(0, -1), 1]);
}
