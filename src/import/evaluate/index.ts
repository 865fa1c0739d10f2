import { sizeOf } from "../../base/array.js";
import { ownValue } from "../../base/objects.js";
import type { OnnxNode, TensorValue } from "../../onnx/index.js";
import { ForeignNode } from "../nodes/foreign-node.js";
import { arithmetic } from "./arithmetic.js";
import { type Evaluation, isSmall } from "./evaluation.js";
import { layout } from "./layout.js";

const evaluations: Readonly<Record<string, Evaluation>> = { ...arithmetic, ...layout };

/**
 * Computes a node whose inputs are constants, as the arithmetic of shapes is; undefined for operators that no such
 * arithmetic needs, and for large tensors.
 */
export function evaluate(
  node: OnnxNode,
  inputs: readonly (TensorValue | undefined)[],
): TensorValue | undefined {
  if (node.domain !== "" || inputs.some((value) => value && !isSmall(value.shape))) return undefined;
  const value = ownValue(evaluations, node.opType)?.(inputs, new ForeignNode(node));
  return value && isPossible(value) ? value : undefined;
}

/** Whether the elements fill the shape, and are numbers where integers are due: infinity and NaN are none. */
const isPossible = ({ dtype, shape, data }: TensorValue): boolean =>
  isSmall(shape) && sizeOf(shape) === data.length && (dtype === "float32" || data.every(Number.isFinite));
