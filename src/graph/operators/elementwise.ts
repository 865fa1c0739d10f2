import { ShapeError } from "../../base/errors.js";
import type { DataType } from "../../onnx/index.js";
import type { OpsOf } from "../operator-table.js";
import { broadcastShapes } from "../shape.js";
import { constant, inferring, type OutputType, type Shapes, type Tensor } from "../tensor.js";

const same = ([x]: readonly Tensor[]): readonly OutputType[] => [x];

function broadcast([a, b]: readonly Tensor[], _: unknown, operator: string): readonly OutputType[] {
  if (a.dtype !== b.dtype) throw new ShapeError(`${operator}: the dtypes ${a.dtype} and ${b.dtype} differ.`);
  return [{ shape: broadcastShapes(a.shape, b.shape, operator), dtype: a.dtype }];
}

export const elementwiseShapes: Shapes<"elementwise"> = {
  Abs: same,
  Add: broadcast,
  Cos: same,
  Div: broadcast,
  Erf: same,
  Exp: same,
  Gelu: same,
  GeluGradient: broadcast,
  HardSigmoid: same,
  Log: same,
  Max: broadcast,
  Min: broadcast,
  Mul: broadcast,
  Neg: same,
  Pow: broadcast,
  Relu: same,
  ReluGradient: broadcast,
  Sigmoid: same,
  Sign: same,
  Sin: same,
  Softplus: same,
  Sqrt: same,
  Sub: broadcast,
  Tanh: same,
};

const comparison = (inputs: readonly Tensor[], _: unknown, operator: string): readonly OutputType[] =>
  broadcast(inputs, _, operator).map(({ shape }) => ({ shape, dtype: "bool" }));

export const logicShapes: Shapes<"logic"> = {
  And: comparison,
  Cast: ([x], { to }) => [{ shape: x.shape, dtype: to }],
  Equal: comparison,
  Greater: comparison,
  Less: comparison,
  Not: same,
  Or: comparison,
  Where: ([condition, a, b], _, operator) => {
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape, operator), operator);
    return [{ shape, dtype: a.dtype }];
  },
};

const apply = inferring(elementwiseShapes);
const applyLogic = inferring(logicShapes);

/** An operand: a tensor, or a number that becomes a float32 scalar. */
export type Operand = Tensor | number;

export const toTensor = (value: Operand): Tensor => (typeof value === "number" ? constant(value) : value);

/** Operators of the family that have no attributes. */
type Plain = Exclude<OpsOf<"elementwise">, "HardSigmoid">;

const unary = (opType: Plain, x: Tensor): Tensor => apply(opType, [x], {})[0];

const binary = (opType: Plain, a: Operand, b: Operand): Tensor =>
  apply(opType, [toTensor(a), toTensor(b)], {})[0];

/**
 * Sum of a and b, which broadcast as in NumPy. All binary operators do, and accept numbers as float32 scalars.
 * @throws ShapeError when the shapes do not broadcast, or the dtypes differ.
 *
 * @example
 * ```ts
 * import { add, input } from "batchcam/graph";
 *
 * console.log(add(input("a", [2, 1, 3]), input("b", [4, 1])).shape); // [ 2, 4, 3 ]
 * console.log(add(input("a", [2, 3]), 1).shape); // [ 2, 3 ]
 * ```
 */
export const add = (a: Operand, b: Operand): Tensor => binary("Add", a, b);
export const sub = (a: Operand, b: Operand): Tensor => binary("Sub", a, b);
export const mul = (a: Operand, b: Operand): Tensor => binary("Mul", a, b);
export const div = (a: Operand, b: Operand): Tensor => binary("Div", a, b);
export const max = (a: Operand, b: Operand): Tensor => binary("Max", a, b);
export const min = (a: Operand, b: Operand): Tensor => binary("Min", a, b);

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
/** GELU, exact: x times the normal distribution function (Hendrycks & Gimpel 2016, eq. 1). */
export const gelu = (x: Tensor): Tensor => unary("Gelu", x);

/** min(1, max(0, alpha x + beta)). */
export const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  apply("HardSigmoid", [x], { alpha, beta })[0];

/**
 * x to a constant power, element by element. Powers of a negative x are NaN unless the exponent is a whole
 * number.
 *
 * @example
 * ```ts
 * import { input, pow } from "batchcam/graph";
 *
 * console.log(pow(input("x", [2, 3]), 1.5).shape); // [ 2, 3 ]
 * ```
 */
export function pow(x: Tensor, exponent: number): Tensor {
  // These are faster than ONNX Runtime's Pow.
  if (exponent === 0.5) return sqrt(x);
  if (exponent === 1) return x;
  return exponent === 2 ? mul(x, x) : binary("Pow", x, exponent);
}

const logical = (opType: Exclude<OpsOf<"logic">, "Cast">, ...operands: readonly Operand[]): Tensor =>
  applyLogic(opType, operands.map(toTensor), {})[0];

export const equal = (a: Operand, b: Operand): Tensor => logical("Equal", a, b);
export const greater = (a: Operand, b: Operand): Tensor => logical("Greater", a, b);
export const less = (a: Operand, b: Operand): Tensor => logical("Less", a, b);
export const and = (a: Tensor, b: Tensor): Tensor => logical("And", a, b);
export const or = (a: Tensor, b: Tensor): Tensor => logical("Or", a, b);
export const not = (x: Tensor): Tensor => logical("Not", x);

/**
 * Selects a where `condition` is true, else b. All three broadcast.
 * @param condition - bool.
 *
 * @example
 * ```ts
 * import { greater, input, where } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(where(greater(x, 0), x, 0).shape); // [ 2, 3 ]
 * ```
 */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor => logical("Where", condition, a, b);

/**
 * Converts to another element type.
 *
 * @example
 * ```ts
 * import { cast, equal, input } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(cast(equal(x, 0), "float32").dtype); // float32
 * ```
 */
export const cast = (x: Tensor, to: DataType): Tensor =>
  x.dtype === to ? x : applyLogic("Cast", [x], { to })[0];

/*
 * Derivatives that ONNX has no operator for. Each stays one node until the graph is complete, so it keeps
 * little of the forward pass in memory, and each backend gets its fastest form.
 */

/** The gradient of `relu`: g where the result y of the forward pass is positive, else zero. */
export const reluGradient = (g: Tensor, y: Tensor): Tensor => binary("ReluGradient", g, y);

/**
 * The gradient of `gelu`: g (Phi(x) + x phi(x)), with the normal distribution function Phi and its density phi.
 * It needs only x from the forward pass.
 */
export const geluGradient = (g: Tensor, x: Tensor): Tensor => binary("GeluGradient", g, x);
