import { checkOptions, type Requirements } from "../../base/options/check-options.js";
import { flag } from "../../base/options/requirements.js";
import { checkTensors, wholeNumbers } from "../arguments.js";
import type { AttributesOf, ReductionOp } from "../operator-table.js";
import { normaliseAxes, reducedShape } from "../shape.js";
import { inferring, type OutputType, type Shapes, type Tensor } from "../tensor.js";

const reduced = (
  [{ shape, dtype }]: readonly Tensor[],
  { axes, keepdims }: AttributesOf<ReductionOp>,
): readonly OutputType[] => [{ shape: reducedShape(shape, axes, keepdims), dtype }];

export const reductionShapes: Shapes<"reduction"> = {
  ArgMax: ([{ shape }], { axis, keepdims }) => [
    { shape: reducedShape(shape, [axis], keepdims), dtype: "int64" },
  ],
  ReduceMax: reduced,
  ReduceMean: reduced,
  ReduceMin: reduced,
  ReduceSum: reduced,
};

const apply = inferring(reductionShapes);

export interface ReduceOptions {
  /** Axes to reduce; all by default. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with size 1; false by default. */
  readonly keepDims?: boolean;
}

const requirements: Requirements<ReduceOptions> = { axes: wholeNumbers, keepDims: flag };

function reduce(opType: ReductionOp, x: Tensor, options: ReduceOptions): Tensor {
  checkTensors(opType, { x });
  checkOptions(options, requirements, opType);
  const { axes, keepDims: keepdims = false } = options;
  const rank = x.shape.length;
  const reduced = normaliseAxes(axes ?? [...x.shape.keys()], rank, opType);
  return reduced.length === 0 ? x : apply(opType, [x], { keepdims, axes: reduced })[0];
}

/**
 * Sum over some axes.
 *
 * @example
 * ```ts
 * import { input, reduceSum } from "batchcam/graph";
 *
 * const x = input("x", [2, 3, 4]);
 * console.log(reduceSum(x).shape); // []
 * console.log(reduceSum(x, { axes: [-1], keepDims: true }).shape); // [ 2, 3, 1 ]
 * ```
 */
export const reduceSum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceSum", x, options);
/**
 * Mean over some axes; see `reduceSum`.
 *
 * @example
 * ```ts
 * import { input, reduceMean } from "batchcam/graph";
 *
 * console.log(reduceMean(input("x", [2, 3, 4]), { axes: [-1] }).shape); // [ 2, 3 ]
 * ```
 */
export const reduceMean = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  reduce("ReduceMean", x, options);
/**
 * Largest element over some axes; see `reduceSum`.
 *
 * @example
 * ```ts
 * import { input, reduceMax } from "batchcam/graph";
 *
 * console.log(reduceMax(input("x", [2, 3, 4]), { axes: [-1] }).shape); // [ 2, 3 ]
 * ```
 */
export const reduceMax = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceMax", x, options);
/**
 * Smallest element over some axes; see `reduceSum`.
 *
 * @example
 * ```ts
 * import { input, reduceMin } from "batchcam/graph";
 *
 * console.log(reduceMin(input("x", [2, 3, 4]), { axes: [-1] }).shape); // [ 2, 3 ]
 * ```
 */
export const reduceMin = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceMin", x, options);

/**
 * Index of the first largest element along the last axis, which is removed.
 * @returns int64.
 *
 * @example
 * ```ts
 * import { argMax, input } from "batchcam/graph";
 *
 * const classes = argMax(input("logits", [8, 10]));
 * console.log(classes.shape, classes.dtype); // [ 8 ] int64
 * ```
 */
export function argMax(x: Tensor): Tensor {
  checkTensors("argMax", { x });
  return apply("ArgMax", [x], { axis: x.shape.length - 1, keepdims: false })[0];
}
