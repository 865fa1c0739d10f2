import { FormatError } from "../../base/errors.js";
import {
  abs,
  add,
  and,
  broadcastShapes,
  cast,
  constantValue,
  cos,
  div,
  equal,
  erf,
  exp,
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
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  sub,
  type Tensor,
  tanh,
  where,
} from "../../graph/index.js";
import { type DataType, dataTypeCodes } from "../../onnx/index.js";
import type { Importer, ImporterTable } from "../nodes/operands.js";

const unary =
  (operator: (x: Tensor) => Tensor): Importer =>
  (operands) => [operator(operands.input(0))];

const binary =
  (operator: (a: Tensor, b: Tensor) => Tensor): Importer =>
  (operands) => [operator(operands.input(0), operands.input(1))];

/** Operators that take any number of inputs. */
const variadic =
  (operator: (a: Tensor, b: Tensor) => Tensor): Importer =>
  (operands) => [operands.all.slice(1).reduce((a, b) => operator(a, b), operands.input(0))];

const sameType: Importer = (operands) => operands.opaque([operands.input(0)]);

/** A function with parameters that are attributes, with the defaults that ONNX gives them. */
const parametric =
  (
    defaults: readonly (readonly [name: string, fallback: number])[],
    f: (x: Tensor, ...p: number[]) => Tensor,
  ): Importer =>
  (operands) => [
    f(operands.input(0), ...defaults.map(([name, fallback]) => operands.node.float(name, fallback))),
  ];

/** x where it is positive, else `below`, whose argument is never positive, so that nothing overflows behind a condition. */
function bent(x: Tensor, below: (x: Tensor) => Tensor): Tensor {
  const positive = greater(x, 0);
  return where(positive, x, below(where(positive, 0, x)));
}

const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  clamped(add(mul(x, alpha), beta), 0, 1);

/** x between two bounds; flat at the bounds and beyond, as the derivative of PyTorch's hardtanh is. */
function clamped(x: Tensor, low: number | Tensor | undefined, high: number | Tensor | undefined): Tensor {
  let result = x;
  if (low !== undefined) result = where(greater(result, low), result, low);
  if (high !== undefined) result = where(less(result, high), result, high);
  return result;
}

const clip: Importer = (operands) => {
  const x = operands.input(0);
  if (x.dtype === "float32") return [clamped(x, operands.optional(1), operands.optional(2))];
  return sameType(operands);
};

const power: Importer = (operands) => {
  const [x, exponent] = [operands.input(0), operands.input(1)];
  const shape = broadcastShapes(x.shape, exponent.shape, operands.node.where);
  const value = constantValue(exponent);
  if (x.dtype !== "float32" || value?.data.length !== 1) return operands.opaque([{ shape, dtype: x.dtype }]);
  return [reshape(pow(x, value.data[0]), shape)];
};

const tanhGelu = (x: Tensor): Tensor => {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
};

const castTo: Importer = (operands) => {
  const code = operands.node.int("to", 0);
  const found = Object.entries(dataTypeCodes).find(([, value]) => value === code);
  if (!found) throw new FormatError(`${operands.node.where}: the element type ${code} is not supported.`);
  return [cast(operands.input(0), found[0] as DataType)];
};

const selected: Importer = (operands) => [where(operands.input(0), operands.input(1), operands.input(2))];

export const elementwiseImporters: ImporterTable = {
  Abs: unary(abs),
  Add: binary(add),
  And: binary(and),
  Cast: castTo,
  Ceil: sameType,
  Celu: parametric([["alpha", 1]], (x, alpha) => bent(x, (y) => mul(sub(exp(div(y, alpha)), 1), alpha))),
  Clip: clip,
  Cos: unary(cos),
  Div: binary(div),
  Elu: parametric([["alpha", 1]], (x, alpha) => bent(x, (y) => mul(sub(exp(y), 1), alpha))),
  Equal: binary(equal),
  Erf: unary(erf),
  Exp: unary(exp),
  Floor: sameType,
  Gelu: (operands) => [
    (operands.node.string("approximate", "none") === "tanh" ? tanhGelu : gelu)(operands.input(0)),
  ],
  Greater: binary(greater),
  GreaterOrEqual: binary((a, b) => not(less(a, b))),
  HardSigmoid: parametric(
    [
      ["alpha", 0.2],
      ["beta", 0.5],
    ],
    hardSigmoid,
  ),
  HardSwish: unary((x) => mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Identity: unary((x) => x),
  LeakyRelu: parametric([["alpha", 0.01]], (x, alpha) => bent(x, (y) => mul(y, alpha))),
  Less: binary(less),
  LessOrEqual: binary((a, b) => not(greater(a, b))),
  Log: unary(log),
  Max: variadic(max),
  Mean: (operands) => variadic(add)(operands).map((sum) => mul(sum, 1 / operands.all.length)),
  Min: variadic(min),
  Mish: unary((x) => mul(x, tanh(softplus(x)))),
  Mul: binary(mul),
  Neg: unary(neg),
  Not: unary(not),
  Or: binary(or),
  PRelu: binary((x, slope) => bent(x, (y) => mul(y, slope))),
  Pow: power,
  Reciprocal: unary((x) => div(1, x)),
  Relu: unary(relu),
  Round: sameType,
  Selu: parametric(
    [
      ["alpha", 1.6732632423543772],
      ["gamma", 1.0507009873554805],
    ],
    (x, alpha, gamma) =>
      mul(
        bent(x, (y) => mul(sub(exp(y), 1), alpha)),
        gamma,
      ),
  ),
  Sigmoid: unary(sigmoid),
  Sign: unary(sign),
  Sin: unary(sin),
  Softplus: unary(softplus),
  Softsign: unary((x) => div(x, add(abs(x), 1))),
  Sqrt: unary(sqrt),
  Sub: binary(sub),
  Sum: variadic(add),
  Tanh: unary(tanh),
  Where: selected,
};
