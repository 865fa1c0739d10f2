import { constantValue, type Tensor } from "../../graph/index.js";
import type { OnnxNode } from "../../onnx/index.js";

/** The numbers of an input of a node; none unless they are constant. */
export function constantNumbers(
  { inputs }: OnnxNode,
  at: number,
  tensors: ReadonlyMap<string, Tensor>,
): readonly number[] {
  const tensor = tensors.get(inputs[at]);
  return Array.from((tensor && constantValue(tensor)?.data) ?? []);
}
