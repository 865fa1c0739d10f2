import type { Attributes } from "../../onnx/index.js";
import { normaliseAxes } from "../shape.js";
import { applyOperator, constant, type Tensor } from "../tensor.js";

export interface ReduceOptions {
  /** Axes to reduce; all by default. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with size 1; false by default. */
  readonly keepDims?: boolean;
}

function reduce(opType: string, x: Tensor, options: ReduceOptions): Tensor {
  const { keepDims = false } = options;
  const axes = normaliseAxes(options.axes ?? x.shape.map((_, axis) => axis), x.shape.length, opType);
  if (axes.length === 0) return x;
  const shape = keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const attributes: Attributes = { keepdims: { type: "int", value: keepDims ? 1 : 0 } };
  const type = [{ shape, dtype: x.dtype }];
  // In operator set 17 the axes are an input of ReduceSum, but an attribute of the other reductions.
  if (opType === "ReduceSum") {
    return applyOperator(opType, [x, constant(axes, [axes.length], "int64")], type, attributes).outputs[0];
  }
  return applyOperator(opType, [x], type, { ...attributes, axes: { type: "ints", value: axes } }).outputs[0];
}

export const reduceSum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceSum", x, options);
export const reduceMean = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  reduce("ReduceMean", x, options);
export const reduceMax = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceMax", x, options);
export const reduceMin = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce("ReduceMin", x, options);

/** Index of the first largest element along the last axis, int64, without that axis. */
export function argMax(x: Tensor): Tensor {
  const attributes: Attributes = {
    axis: { type: "int", value: x.shape.length - 1 },
    keepdims: { type: "int", value: 0 },
  };
  return applyOperator("ArgMax", [x], [{ shape: x.shape.slice(0, -1), dtype: "int64" }], attributes)
    .outputs[0];
}

/** Softmax along the last axis. */
export function softmax(x: Tensor): Tensor {
  return applyOperator("Softmax", [x], [x], { axis: { type: "int", value: -1 } }).outputs[0];
}

/** Logarithm of the softmax along the last axis, stable for large inputs. */
export function logSoftmax(x: Tensor): Tensor {
  return applyOperator("LogSoftmax", [x], [x], { axis: { type: "int", value: -1 } }).outputs[0];
}
