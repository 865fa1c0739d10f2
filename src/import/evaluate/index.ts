import { sizeOf } from "../../base/array.js";
import { ownValue } from "../../base/own-value.js";
import type { OnnxNode, TensorValue } from "../../onnx/index.js";
import { ForeignNode } from "../foreign-node.js";
import { arithmetic } from "./arithmetic.js";
import type { Evaluation } from "./evaluation.js";
import { layout } from "./layout.js";

const evaluations: Readonly<Record<string, Evaluation>> = { ...arithmetic, ...layout };

/** Elements of the largest tensors that are computed: sizes and indices are small, and all else can wait for the runtime. */
const largest = 2 ** 16;

/**
 * Computes a node whose inputs are constants, as the arithmetic of shapes is; undefined for operators that no such
 * arithmetic needs, and for large tensors.
 */
export function evaluate(
  node: OnnxNode,
  inputs: readonly (TensorValue | undefined)[],
): TensorValue | undefined {
  if (node.domain !== "" || inputs.some((value) => value && value.data.length > largest)) return undefined;
  const value = ownValue(evaluations, node.opType)?.(inputs, new ForeignNode(node));
  return value && sizeOf(value.shape) === value.data.length ? value : undefined;
}
