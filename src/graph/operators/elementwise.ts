import { ShapeError } from "../../base/errors.js";
import { type DataType, dataTypeCodes } from "../../onnx/index.js";
import { broadcastShapes } from "../shape.js";
import { applyOperator, constant, type Tensor } from "../tensor.js";

/** An operand: a tensor, or a number that becomes a float32 scalar. */
export type Operand = Tensor | number;

export const toTensor = (value: Operand): Tensor => (typeof value === "number" ? constant(value) : value);

function binary(opType: string, a: Operand, b: Operand, result?: DataType): Tensor {
  const [left, right] = [toTensor(a), toTensor(b)];
  if (left.dtype !== right.dtype) {
    throw new ShapeError(`${opType}: the dtypes ${left.dtype} and ${right.dtype} differ.`);
  }
  const shape = broadcastShapes(left.shape, right.shape, opType);
  return applyOperator(opType, [left, right], [{ shape, dtype: result ?? left.dtype }]).outputs[0];
}

function unary(opType: string, x: Tensor): Tensor {
  return applyOperator(opType, [x], [x]).outputs[0];
}

export const add = (a: Operand, b: Operand): Tensor => binary("Add", a, b);
export const sub = (a: Operand, b: Operand): Tensor => binary("Sub", a, b);
export const mul = (a: Operand, b: Operand): Tensor => binary("Mul", a, b);
export const div = (a: Operand, b: Operand): Tensor => binary("Div", a, b);
export const max = (a: Operand, b: Operand): Tensor => binary("Max", a, b);
export const min = (a: Operand, b: Operand): Tensor => binary("Min", a, b);
export const equal = (a: Operand, b: Operand): Tensor => binary("Equal", a, b, "bool");
export const greater = (a: Operand, b: Operand): Tensor => binary("Greater", a, b, "bool");
export const less = (a: Operand, b: Operand): Tensor => binary("Less", a, b, "bool");
export const and = (a: Tensor, b: Tensor): Tensor => binary("And", a, b, "bool");
export const or = (a: Tensor, b: Tensor): Tensor => binary("Or", a, b, "bool");

export const neg = (x: Tensor): Tensor => unary("Neg", x);
export const exp = (x: Tensor): Tensor => unary("Exp", x);
export const log = (x: Tensor): Tensor => unary("Log", x);
export const sqrt = (x: Tensor): Tensor => unary("Sqrt", x);
export const abs = (x: Tensor): Tensor => unary("Abs", x);
export const sign = (x: Tensor): Tensor => unary("Sign", x);
export const erf = (x: Tensor): Tensor => unary("Erf", x);
export const tanh = (x: Tensor): Tensor => unary("Tanh", x);
export const sin = (x: Tensor): Tensor => unary("Sin", x);
export const cos = (x: Tensor): Tensor => unary("Cos", x);
export const relu = (x: Tensor): Tensor => unary("Relu", x);
/** 1 / (1 + exp(-x)), in (0,1). */
export const sigmoid = (x: Tensor): Tensor => unary("Sigmoid", x);
/** log(1 + exp(x)), stable for large inputs. */
export const softplus = (x: Tensor): Tensor => unary("Softplus", x);
export const not = (x: Tensor): Tensor => unary("Not", x);

/**
 * x to a constant power. A negative x has only integer powers: others are NaN.
 * The powers 0.5, 1 and 2 are a square root, x itself and a product, which are faster.
 */
export function pow(x: Tensor, exponent: number): Tensor {
  if (exponent === 0.5) return sqrt(x);
  if (exponent === 1) return x;
  return exponent === 2 ? mul(x, x) : binary("Pow", x, exponent);
}

/** `a` where the boolean `condition` holds, else `b`; the three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] = [toTensor(a), toTensor(b)];
  const shape = broadcastShapes(condition.shape, broadcastShapes(left.shape, right.shape, "Where"), "Where");
  return applyOperator("Where", [condition, left, right], [{ shape, dtype: left.dtype }]).outputs[0];
}

/** Changes the element type. */
export function cast(x: Tensor, dtype: DataType): Tensor {
  if (x.dtype === dtype) return x;
  const attributes = { to: { type: "int", value: dataTypeCodes[dtype] } } as const;
  return applyOperator("Cast", [x], [{ shape: x.shape, dtype }], attributes).outputs[0];
}
