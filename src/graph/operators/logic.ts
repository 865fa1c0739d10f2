import { ShapeError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import type { DataType } from "../../onnx/index.js";
import { checkTensors, dataType } from "../arguments.js";
import type { OpsOf } from "../operator-table.js";
import { broadcast, broadcastShapes } from "../shape.js";
import { inferring, type Operand, type OutputType, operands, type Shapes, type Tensor } from "../tensor.js";

const comparison = (inputs: readonly Tensor[], _: unknown, operator: string): readonly OutputType[] =>
  broadcast(inputs, _, operator).map(({ shape }) => ({ shape, dtype: "bool" }));

function checkBool(operator: string, name: string, { dtype }: Tensor): void {
  if (dtype !== "bool") throw new ShapeError(`${operator}: ${name} must be bool, not ${dtype}.`);
}

function both([a, b]: readonly Tensor[], _: unknown, operator: string): readonly OutputType[] {
  checkBool(operator, "a", a);
  checkBool(operator, "b", b);
  return broadcast([a, b], _, operator);
}

function negation([x]: readonly Tensor[], _: unknown, operator: string): readonly OutputType[] {
  checkBool(operator, "x", x);
  return [x];
}

export const logicShapes: Shapes<"logic"> = {
  And: both,
  Cast: ([x], { to }) => [{ shape: x.shape, dtype: to }],
  Equal: comparison,
  Greater: comparison,
  Less: comparison,
  Not: negation,
  Or: both,
  Where: ([condition, a, b], _, operator) => {
    checkBool(operator, "condition", condition);
    if (a.dtype !== b.dtype)
      throw new ShapeError(`${operator}: the dtypes ${a.dtype} and ${b.dtype} differ.`);
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape, operator), operator);
    return [{ shape, dtype: a.dtype }];
  },
};

const apply = inferring(logicShapes);

const logical = (opType: Exclude<OpsOf<"logic">, "Cast">, given: Readonly<Record<string, Operand>>): Tensor =>
  apply(opType, operands(opType, given), {})[0];

/**
 * Where a and b are equal: bool, broadcast as in `add`.
 *
 * @example
 * ```ts
 * import { equal, input } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(equal(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const equal = (a: Operand, b: Operand): Tensor => logical("Equal", { a, b });
/**
 * Where a is larger than b: bool, broadcast as in `add`.
 *
 * @example
 * ```ts
 * import { greater, input } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(greater(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const greater = (a: Operand, b: Operand): Tensor => logical("Greater", { a, b });
/**
 * Where a is smaller than b: bool, broadcast as in `add`.
 *
 * @example
 * ```ts
 * import { input, less } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [3])];
 * console.log(less(a, b).shape); // [ 2, 3 ]
 * ```
 */
export const less = (a: Operand, b: Operand): Tensor => logical("Less", { a, b });
/**
 * Where both a and b are true; all are bool.
 *
 * @example
 * ```ts
 * import { and, greater, input, less } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(and(greater(x, 0), less(x, 1)).dtype); // bool
 * ```
 */
export const and = (a: Tensor, b: Tensor): Tensor => logical("And", { a, b });
/**
 * Where a or b or both are true; all are bool.
 *
 * @example
 * ```ts
 * import { greater, input, less, or } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(or(greater(x, 0), less(x, 1)).dtype); // bool
 * ```
 */
export const or = (a: Tensor, b: Tensor): Tensor => logical("Or", { a, b });
/**
 * Where x is false; both are bool.
 *
 * @example
 * ```ts
 * import { greater, input, not } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(not(greater(x, 0)).dtype); // bool
 * ```
 */
export const not = (x: Tensor): Tensor => logical("Not", { x });

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
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor =>
  logical("Where", { condition, a, b });

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
export function cast(x: Tensor, to: DataType): Tensor {
  checkTensors("cast", { x });
  checkValue(to, dataType, "cast: to");
  return x.dtype === to ? x : apply("Cast", [x], { to })[0];
}
