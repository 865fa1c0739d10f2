import { sizeOf } from "../../base/array.js";
import { broadcastShapes } from "../../graph/index.js";
import { type DataType, dataTypeCodes, type TensorValue } from "../../onnx/index.js";
import { type Evaluation, isSmall } from "./evaluation.js";

const isInteger = (dtype: DataType): boolean => dtype !== "float32";

/** A number as a type holds it: rounded, without its fraction, or without the bits that do not fit. */
const held: Readonly<Record<DataType, (value: number) => number>> = {
  float32: Math.fround,
  int64: Math.trunc,
  int32: (value) => value | 0,
  uint8: (value) => value & 0xff,
  int8: (value) => (value << 24) >> 24,
  bool: (value) => (value ? 1 : 0),
};

/** Elements as their type holds them. */
export function typed(dtype: DataType, shape: readonly number[], values: readonly number[]): TensorValue {
  const data = values.map(held[dtype]);
  return { dtype, shape, data: dtype === "float32" ? Float32Array.from(data) : data };
}

/** For each element of a result, where the elements of an operand lie that is repeated to that shape. */
export function placesIn(operand: readonly number[], shape: readonly number[]): number[] {
  const added = shape.length - operand.length;
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let [rest, place, stride] = [index, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = operand[axis - added] ?? 1;
      if (size > 1) place += (rest % shape[axis]) * stride;
      stride *= size;
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  });
}

/** An operator on each element of operands that are repeated to a common shape. */
const elementwise =
  (compute: (dtype: DataType, ...values: number[]) => number, result?: DataType): Evaluation =>
  (inputs) => {
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

/** One number of several, by pairs: what reduces an array passes its indices too. */
const combined = (values: readonly number[], combine: (a: number, b: number) => number): number =>
  values.reduce((a, b) => combine(a, b));

const chain = (combine: (a: number, b: number) => number) =>
  elementwise((_, ...values) => combined(values, combine));

/** The base says the type. */
const power: Evaluation = ([x, exponent], node) =>
  chain((a, b) => a ** b)([x, x && exponent && { ...exponent, dtype: x.dtype }], node);

/** The remainder has the sign of the divisor, or with the attribute fmod that of the dividend. */
const remainder: Evaluation = (inputs, node) =>
  chain(node.int("fmod", 0) === 1 ? (a, b) => a % b : (a, b) => a - b * Math.floor(a / b))(inputs, node);

const reduction =
  (combine: (a: number, b: number) => number, start: number): Evaluation =>
  ([x, axes], node) => {
    const reduced = axes ? Array.from(axes.data) : (node.ints("axes") ?? x?.shape.map((_, axis) => axis));
    // Shapes are vectors: all that is ever reduced of them is the whole.
    if (!x || x.shape.length > 1 || reduced?.length !== x.shape.length) return undefined;
    const total = combined([start, ...x.data], combine);
    return typed(x.dtype, node.int("keepdims", 1) === 1 ? x.shape.map(() => 1) : [], [total]);
  };

const cast: Evaluation = ([x], node) => {
  const code = node.int("to", 0);
  const found = Object.entries(dataTypeCodes).find(([, value]) => value === code);
  return x && found ? typed(found[0] as DataType, x.shape, Array.from(x.data)) : undefined;
};

export const arithmetic: Readonly<Record<string, Evaluation>> = {
  Add: chain((a, b) => a + b),
  Sub: chain((a, b) => a - b),
  Mul: chain((a, b) => a * b),
  Div: elementwise((dtype, a, b) => (isInteger(dtype) ? Math.trunc(a / (b || Number.NaN)) || 0 : a / b)),
  Mod: remainder,
  Pow: power,
  Min: chain(Math.min),
  Max: chain(Math.max),
  Neg: elementwise((_, a) => -a),
  Abs: elementwise((_, a) => Math.abs(a)),
  Sqrt: elementwise((_, a) => Math.sqrt(a)),
  Reciprocal: elementwise((_, a) => 1 / a),
  Floor: elementwise((_, a) => Math.floor(a)),
  Ceil: elementwise((_, a) => Math.ceil(a)),
  Not: elementwise((_, a) => (a ? 0 : 1)),
  Equal: elementwise((_, a, b) => (a === b ? 1 : 0), "bool"),
  Less: elementwise((_, a, b) => (a < b ? 1 : 0), "bool"),
  Greater: elementwise((_, a, b) => (a > b ? 1 : 0), "bool"),
  And: elementwise((_, a, b) => (a && b ? 1 : 0)),
  Or: elementwise((_, a, b) => (a || b ? 1 : 0)),
  Where: elementwise((_, condition, a, b) => (condition ? a : b)),
  ReduceProd: reduction((a, b) => a * b, 1),
  ReduceSum: reduction((a, b) => a + b, 0),
  ReduceMax: reduction(Math.max, Number.NEGATIVE_INFINITY),
  ReduceMin: reduction(Math.min, Number.POSITIVE_INFINITY),
  Cast: cast,
};
