import { sizeOf } from "../../base/array.js";
import { broadcastShapes } from "../../graph/index.js";
import type { DataType, TensorValue } from "../../onnx/index.js";
import {
  type Evaluation,
  type Evaluations,
  isInteger,
  isSmall,
  notOfShapes,
  placesIn,
  typed,
} from "./values.js";

type Inputs = readonly (TensorValue | undefined)[];

/** An elementwise operator on operands broadcast to a common shape. */
const elementwise =
  (compute: (dtype: DataType, ...values: number[]) => number, result?: DataType) =>
  (inputs: Inputs): TensorValue | undefined => {
    const operands = inputs.flatMap((value) => value ?? []);
    if (operands.length === 0 || operands.length !== inputs.length) return undefined;
    const shape = operands.map((value) => value.shape).reduce((a, b) => broadcastShapes(a, b));
    if (!isSmall(shape)) return undefined;
    const places = operands.map((value) => placesIn(value.shape, shape));
    const dtype = operands[operands.length - 1].dtype;
    const values = Array.from({ length: sizeOf(shape) }, (_, index) =>
      compute(dtype, ...operands.map(({ data }, at) => data[places[at][index]])),
    );
    return typed(result ?? dtype, shape, values);
  };

/** An operator on two or more operands, pair by pair. (Array.reduce also passes indices, hence the wrapper.) */
const chain = (combine: (a: number, b: number) => number) =>
  elementwise((_, ...values) => values.reduce((a, b) => combine(a, b)));

/** The base says the type. */
const power: Evaluation<"Pow"> = ([x, exponent]) =>
  chain((a, b) => a ** b)([x, x && exponent && { ...exponent, dtype: x.dtype }]);

/** The remainder takes the divisor's sign, or with the attribute fmod the dividend's. */
const remainder: Evaluation<"Mod"> = (inputs, { attributes: { fmod } }) =>
  chain(fmod ? (a, b) => a % b : (a, b) => a - b * Math.floor(a / b))(inputs);

export const elementwiseEvaluations: Evaluations<"elementwise"> = {
  Abs: elementwise((_, a) => Math.abs(a)),
  Add: chain((a, b) => a + b),
  And: elementwise((_, a, b) => (a && b ? 1 : 0)),
  Cast: ([x], { attributes: { to } }) => x && typed(to, x.shape, Array.from(x.data)),
  Ceil: elementwise((_, a) => Math.ceil(a)),
  Celu: notOfShapes,
  Clip: notOfShapes,
  Cos: notOfShapes,
  Div: elementwise((dtype, a, b) => (isInteger(dtype) ? Math.trunc(a / (b || Number.NaN)) || 0 : a / b)),
  Dropout: notOfShapes,
  Elu: notOfShapes,
  Equal: elementwise((_, a, b) => (a === b ? 1 : 0), "bool"),
  Erf: notOfShapes,
  Exp: notOfShapes,
  Floor: elementwise((_, a) => Math.floor(a)),
  Gelu: notOfShapes,
  Greater: elementwise((_, a, b) => (a > b ? 1 : 0), "bool"),
  GreaterOrEqual: notOfShapes,
  HardSigmoid: notOfShapes,
  HardSwish: notOfShapes,
  Identity: ([x]) => x,
  LeakyRelu: notOfShapes,
  Less: elementwise((_, a, b) => (a < b ? 1 : 0), "bool"),
  LessOrEqual: notOfShapes,
  Log: notOfShapes,
  Max: chain(Math.max),
  Mean: notOfShapes,
  Min: chain(Math.min),
  Mish: notOfShapes,
  Mod: remainder,
  Mul: chain((a, b) => a * b),
  Neg: elementwise((_, a) => -a),
  Not: elementwise((_, a) => (a ? 0 : 1)),
  Or: elementwise((_, a, b) => (a || b ? 1 : 0)),
  PRelu: notOfShapes,
  Pow: power,
  Reciprocal: elementwise((_, a) => 1 / a),
  Relu: notOfShapes,
  Round: notOfShapes,
  Selu: notOfShapes,
  Sigmoid: notOfShapes,
  Sign: notOfShapes,
  Sin: notOfShapes,
  Softplus: notOfShapes,
  Softsign: notOfShapes,
  Sqrt: elementwise((_, a) => Math.sqrt(a)),
  Sub: chain((a, b) => a - b),
  Sum: notOfShapes,
  Tanh: notOfShapes,
  Where: elementwise((_, condition, a, b) => (condition ? a : b)),
  Acos: notOfShapes,
  Acosh: notOfShapes,
  Asin: notOfShapes,
  Asinh: notOfShapes,
  Atan: notOfShapes,
  Atanh: notOfShapes,
  CastLike: notOfShapes,
  Cosh: notOfShapes,
  Shrink: notOfShapes,
  Sinh: notOfShapes,
  Swish: notOfShapes,
  Tan: notOfShapes,
  ThresholdedRelu: notOfShapes,
};
