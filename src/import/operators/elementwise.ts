import { FormatError } from "../../base/errors.js";
import {
  abs,
  acos,
  add,
  and,
  asin,
  atan,
  broadcastShapes,
  constant,
  constantValue,
  cos,
  div,
  equal,
  erf,
  exp,
  expand,
  gelu,
  greater,
  less,
  log,
  max,
  min,
  mul,
  neg,
  not,
  or,
  pow,
  relu,
  reshape,
  scalarOf,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  sub,
  surrogate,
  type Tensor,
  tanh,
  where,
} from "../../graph/index.js";
import { type Importers, like, type Operands } from "../nodes/operands.js";
import { converted, real } from "../nodes/rounded.js";

type Plain = (operands: Operands) => readonly Tensor[];

const unary =
  (operator: (x: Tensor) => Tensor): Plain =>
  (operands) => [operator(operands.input(0))];

const binary =
  (operator: (a: Tensor, b: Tensor) => Tensor): Plain =>
  (operands) => [operator(operands.input(0), operands.input(1))];

/** Operators with any number of inputs. */
const variadic =
  (operator: (a: Tensor, b: Tensor) => Tensor): Plain =>
  (operands) => [operands.all.slice(1).reduce((a, b) => operator(a, b), operands.input(0))];

/** A function of one tensor, with attributes as parameters. */
const parametric =
  <Attributes>(f: (x: Tensor, attributes: Attributes) => Tensor) =>
  (operands: Operands<Attributes>): readonly Tensor[] => [f(operands.input(0), operands.attributes)];

/**
 * x where it is positive, else `below`, whose argument is never positive, so that nothing overflows in the
 * other branch.
 */
function bent(x: Tensor, below: (x: Tensor) => Tensor): Tensor {
  const positive = greater(x, 0);
  return where(positive, x, below(where(positive, 0, x)));
}

const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  clamped(add(mul(x, alpha), beta), 0, 1);

/** Clamps x between two bounds; the derivative is 0 at the bounds and beyond, as in PyTorch's hardtanh. */
function clamped(x: Tensor, low: number | Tensor | undefined, high: number | Tensor | undefined): Tensor {
  let result = x;
  if (low !== undefined) result = where(greater(result, low), result, low);
  if (high !== undefined) result = where(less(result, high), result, high);
  return result;
}

const clip: Plain = (operands) => {
  const x = operands.input(0);
  if (x.dtype === "float32") return [clamped(x, operands.optional(1), operands.optional(2))];
  return like(0)(operands);
};

const power: Plain = (operands) => {
  const [x, exponent] = [operands.input(0), operands.input(1)];
  const shape = broadcastShapes(x.shape, exponent.shape, operands.where);
  if (x.dtype !== "float32") return operands.opaque([{ shape, dtype: x.dtype }]);
  const value = constantValue(exponent);
  return [value?.data.length === 1 ? reshape(pow(x, value.data[0]), shape) : pow(x, real(exponent))];
};

const tanhGelu = (x: Tensor): Tensor => {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
};

const halfOf = (x: Tensor): Tensor => mul(x, 0.5);
const sinh = (x: Tensor): Tensor => halfOf(sub(exp(x), exp(neg(x))));
const cosh = (x: Tensor): Tensor => halfOf(add(exp(x), exp(neg(x))));
/** log(x + sqrt(x^2 + 1)) of the size of x, which is no difference of large numbers. */
const asinh = (x: Tensor): Tensor => {
  const negative = less(x, 0);
  const size = where(negative, neg(x), x);
  const result = log(add(size, sqrt(add(mul(x, x), 1))));
  return where(negative, neg(result), result);
};
const acosh = (x: Tensor): Tensor => log(add(x, sqrt(sub(mul(x, x), 1))));
const atanh = (x: Tensor): Tensor => halfOf(log(div(add(1, x), sub(1, x))));

/** Nothing from -lambda to lambda, and beyond x less a bias. */
const shrunk = (x: Tensor, lambda: number, bias: number): Tensor => {
  const low = where(less(x, -lambda), add(x, bias), 0);
  return where(greater(x, lambda), sub(x, bias), low);
};

/** Does nothing, unless it trains. */
const dropout: Plain = (operands) => {
  const [x, ratio, training] = [operands.input(0), operands.optional(1), operands.optional(2)];
  const isZero = (value: Tensor | undefined): boolean => value !== undefined && scalarOf(value) === 0;
  if (training && !isZero(training) && !isZero(ratio)) {
    throw new FormatError(
      `${operands.where} drops numbers at random, as in training: export the model for inference.`,
    );
  }
  return [x, expand(constant([1], [], "bool"), x.shape)].slice(0, operands.outputCount);
};

/** Rounds without the derivative 0 that rounding has. */
const rounding: Plain = (operands) => {
  const x = operands.input(0);
  const [rounded] = operands.opaque([x]);
  return [x.dtype === "float32" ? surrogate(rounded, x) : rounded];
};

/** The derivative of binarised networks: 1 from -1 to 1 (Hubara et al. 2016, eq. 4). */
const binarised = (x: Tensor): Tensor => {
  const value = sign(x);
  return x.dtype === "float32" ? surrogate(value, clamped(x, -1, 1)) : value;
};

export const elementwiseImporters: Importers<"elementwise"> = {
  Abs: unary(abs),
  Acos: unary(acos),
  Acosh: unary(acosh),
  Add: binary(add),
  And: binary(and),
  Asin: unary(asin),
  Asinh: unary(asinh),
  Atan: unary(atan),
  Atanh: unary(atanh),
  Cast: parametric((x, { to }) => converted(x, to)),
  CastLike: (operands) => [converted(operands.input(0), operands.input(1).dtype)],
  Ceil: rounding,
  Celu: parametric((x, { alpha }) => bent(x, (y) => mul(sub(exp(div(y, alpha)), 1), alpha))),
  Clip: clip,
  Cos: unary(cos),
  Cosh: unary(cosh),
  Div: binary(div),
  Dropout: dropout,
  Elu: parametric((x, { alpha }) => bent(x, (y) => mul(sub(exp(y), 1), alpha))),
  Equal: binary(equal),
  Erf: unary(erf),
  Exp: unary(exp),
  Floor: rounding,
  Gelu: parametric((x, { approximate }) => (approximate === "tanh" ? tanhGelu : gelu)(x)),
  Greater: binary(greater),
  GreaterOrEqual: binary((a, b) => not(less(a, b))),
  HardSigmoid: parametric((x, { alpha, beta }) => hardSigmoid(x, alpha, beta)),
  HardSwish: unary((x) => mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Identity: unary((x) => x),
  LeakyRelu: parametric((x, { alpha }) => bent(x, (y) => mul(y, alpha))),
  Less: binary(less),
  LessOrEqual: binary((a, b) => not(greater(a, b))),
  Log: unary(log),
  Max: variadic(max),
  Mean: (operands) => variadic(add)(operands).map((sum) => mul(sum, 1 / operands.all.length)),
  Min: variadic(min),
  Mish: unary((x) => mul(x, tanh(softplus(x)))),
  Mod: like(0),
  Mul: binary(mul),
  Neg: unary(neg),
  Not: unary(not),
  Or: binary(or),
  PRelu: binary((x, slope) => bent(x, (y) => mul(y, slope))),
  Pow: power,
  Reciprocal: unary((x) => div(1, x)),
  Relu: unary(relu),
  Round: rounding,
  Selu: parametric((x, { alpha, gamma }) =>
    mul(
      bent(x, (y) => mul(sub(exp(y), 1), alpha)),
      gamma,
    ),
  ),
  Sigmoid: unary(sigmoid),
  Sign: unary(binarised),
  Shrink: parametric((x, { lambd, bias }) => shrunk(x, lambd, bias)),
  Sin: unary(sin),
  Sinh: unary(sinh),
  Softplus: unary(softplus),
  Softsign: unary((x) => div(x, add(abs(x), 1))),
  Sqrt: unary(sqrt),
  Sub: binary(sub),
  Sum: variadic(add),
  Swish: parametric((x, { alpha }) => mul(x, sigmoid(mul(x, alpha)))),
  Tan: unary((x) => div(sin(x), cos(x))),
  Tanh: unary(tanh),
  ThresholdedRelu: parametric((x, { alpha }) => where(greater(x, alpha), x, 0)),
  Where: (operands) => [where(operands.input(0), operands.input(1), operands.input(2))],
};
