import type { TensorValue } from "../../onnx/index.js";
import type { ForeignNode } from "../foreign-node.js";

/** Computes an operator on constants; undefined where it cannot. */
export type Evaluation = (
  inputs: readonly (TensorValue | undefined)[],
  node: ForeignNode,
) => TensorValue | undefined;
