import { sizeOf } from "../../base/array.js";
import type { TensorValue } from "../../onnx/index.js";
import type { ForeignNode } from "../nodes/foreign-node.js";

/** Computes an operator on constants; undefined where it cannot. */
export type Evaluation = (
  inputs: readonly (TensorValue | undefined)[],
  node: ForeignNode,
) => TensorValue | undefined;

/** Elements of the largest tensors that are computed: sizes and indices are small, and all else can wait for the runtime. */
const largest = 2 ** 16;

/** Whether a tensor of that shape is possible, and small enough to be computed. */
export const isSmall = (shape: readonly number[]): boolean =>
  shape.every((size) => Number.isSafeInteger(size) && size >= 0) && sizeOf(shape) <= largest;
