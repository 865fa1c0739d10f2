import { checkTensors } from "../arguments.js";
import type { OpsOf } from "../operator-table.js";
import { broadcast } from "../shape.js";
import { inferring, type Operand, type OutputType, operands, type Shapes, type Tensor } from "../tensor.js";

const same = ([x]: readonly Tensor[]): readonly OutputType[] => [x];

export const elementwiseShapes: Shapes<"elementwise"> = {
  Abs: same,
  Acos: same,
  Add: broadcast,
  Asin: same,
  Atan: same,
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

const apply = inferring(elementwiseShapes);

/** Operators of the family that have no attributes. */
type Plain = Exclude<OpsOf<"elementwise">, "HardSigmoid">;

function unary(opType: Plain, x: Tensor): Tensor {
  checkTensors(opType, { x });
  return apply(opType, [x], {})[0];
}

const binary = (opType: Plain, given: Readonly<Record<string, Operand>>): Tensor =>
  apply(opType, operands(opType, given), {})[0];

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
export const add = (a: Operand, b: Operand): Tensor => binary("Add", { a, b });
/**
 * Difference a - b; see `add`.
 *
 * @example
 * ```ts
 * import { input, sub } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(sub(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const sub = (a: Operand, b: Operand): Tensor => binary("Sub", { a, b });
/**
 * Product of a and b, element by element; see `add`.
 *
 * @example
 * ```ts
 * import { input, mul } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(mul(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const mul = (a: Operand, b: Operand): Tensor => binary("Mul", { a, b });
/**
 * Quotient a / b; see `add`.
 *
 * @example
 * ```ts
 * import { div, input } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(div(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const div = (a: Operand, b: Operand): Tensor => binary("Div", { a, b });
/**
 * The larger of a and b, element by element; see `add`.
 *
 * @example
 * ```ts
 * import { input, max } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(max(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const max = (a: Operand, b: Operand): Tensor => binary("Max", { a, b });
/**
 * The smaller of a and b, element by element; see `add`.
 *
 * @example
 * ```ts
 * import { input, min } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(min(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const min = (a: Operand, b: Operand): Tensor => binary("Min", { a, b });

/**
 * -x.
 *
 * @example
 * ```ts
 * import { input, neg } from "batchcam/graph";
 *
 * console.log(neg(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const neg = (x: Tensor): Tensor => unary("Neg", x);
/**
 * e to the power of x.
 *
 * @example
 * ```ts
 * import { exp, input } from "batchcam/graph";
 *
 * console.log(exp(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const exp = (x: Tensor): Tensor => unary("Exp", x);
/**
 * Natural logarithm of x: NaN for negative elements.
 *
 * @example
 * ```ts
 * import { input, log } from "batchcam/graph";
 *
 * console.log(log(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const log = (x: Tensor): Tensor => unary("Log", x);
/**
 * Square root of x: NaN for negative elements.
 *
 * @example
 * ```ts
 * import { input, sqrt } from "batchcam/graph";
 *
 * console.log(sqrt(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const sqrt = (x: Tensor): Tensor => unary("Sqrt", x);
/**
 * Absolute value of x.
 *
 * @example
 * ```ts
 * import { abs, input } from "batchcam/graph";
 *
 * console.log(abs(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const abs = (x: Tensor): Tensor => unary("Abs", x);
/**
 * -1, 0 or 1, as x is negative, zero or positive.
 *
 * @example
 * ```ts
 * import { input, sign } from "batchcam/graph";
 *
 * console.log(sign(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const sign = (x: Tensor): Tensor => unary("Sign", x);
/**
 * The error function of x.
 *
 * @example
 * ```ts
 * import { erf, input } from "batchcam/graph";
 *
 * console.log(erf(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const erf = (x: Tensor): Tensor => unary("Erf", x);
/**
 * Hyperbolic tangent of x, in (-1,1).
 *
 * @example
 * ```ts
 * import { input, tanh } from "batchcam/graph";
 *
 * console.log(tanh(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const tanh = (x: Tensor): Tensor => unary("Tanh", x);
/**
 * Sine of x, in radians.
 *
 * @example
 * ```ts
 * import { input, sin } from "batchcam/graph";
 *
 * console.log(sin(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const sin = (x: Tensor): Tensor => unary("Sin", x);
/**
 * Cosine of x, in radians.
 *
 * @example
 * ```ts
 * import { cos, input } from "batchcam/graph";
 *
 * console.log(cos(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const cos = (x: Tensor): Tensor => unary("Cos", x);
/**
 * max(0, x).
 *
 * @example
 * ```ts
 * import { input, relu } from "batchcam/graph";
 *
 * console.log(relu(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const relu = (x: Tensor): Tensor => unary("Relu", x);
/**
 * 1 / (1 + exp(-x)), in (0,1).
 *
 * @example
 * ```ts
 * import { input, sigmoid } from "batchcam/graph";
 *
 * console.log(sigmoid(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const sigmoid = (x: Tensor): Tensor => unary("Sigmoid", x);
/**
 * log(1 + exp(x)), stable for large inputs.
 *
 * @example
 * ```ts
 * import { input, softplus } from "batchcam/graph";
 *
 * console.log(softplus(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const softplus = (x: Tensor): Tensor => unary("Softplus", x);
/**
 * GELU, exact: x times the normal distribution function (Hendrycks & Gimpel 2016, eq. 1).
 *
 * @example
 * ```ts
 * import { gelu, input } from "batchcam/graph";
 *
 * console.log(gelu(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export const gelu = (x: Tensor): Tensor => unary("Gelu", x);

/** min(1, max(0, alpha x + beta)). */
export const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  apply("HardSigmoid", [x], { alpha, beta })[0];

/** The angle, in [0, pi], whose cosine is x. */
export const acos = (x: Tensor): Tensor => unary("Acos", x);
/** The angle, in [-pi / 2, pi / 2], whose sine is x. */
export const asin = (x: Tensor): Tensor => unary("Asin", x);
/** The angle, in (-pi / 2, pi / 2), whose tangent is x. */
export const atan = (x: Tensor): Tensor => unary("Atan", x);

/**
 * x to a power, element by element. Powers of a negative x are NaN unless the exponent is a whole number. The derivative
 * is 0 where it would be infinite.
 *
 * @example
 * ```ts
 * import { input, pow } from "batchcam/graph";
 *
 * console.log(pow(input("x", [2, 3]), 1.5).shape); // [ 2, 3 ]
 * ```
 */
export function pow(x: Tensor, exponent: Operand): Tensor {
  checkTensors("pow", { x });
  // These are faster than ONNX Runtime's Pow.
  if (exponent === 0.5) return sqrt(x);
  if (exponent === 1) return x;
  return exponent === 2 ? mul(x, x) : binary("Pow", { x, exponent });
}

/*
 * Derivatives that ONNX has no operator for. Each stays one node until the graph is complete, so it keeps
 * little of the forward pass in memory, and each backend gets its fastest form.
 */

/**
 * The gradient of `relu`: g where the result y of the forward pass is positive, else zero.
 *
 * @example
 * ```ts
 * import { input, relu, reluGradient } from "batchcam/graph";
 *
 * const [x, g] = [input("x", [2, 3]), input("g", [2, 3])];
 * console.log(reluGradient(g, relu(x)).shape); // [ 2, 3 ]
 * ```
 */
export const reluGradient = (g: Tensor, y: Tensor): Tensor => binary("ReluGradient", { g, y });

/**
 * The gradient of `gelu`: g (Phi(x) + x phi(x)), with the normal distribution function Phi and its density phi.
 * It needs only x from the forward pass.
 *
 * @example
 * ```ts
 * import { geluGradient, input } from "batchcam/graph";
 *
 * const [x, g] = [input("x", [2, 3]), input("g", [2, 3])];
 * console.log(geluGradient(g, x).shape); // [ 2, 3 ]
 * ```
 */
export const geluGradient = (g: Tensor, x: Tensor): Tensor => binary("GeluGradient", { g, x });
