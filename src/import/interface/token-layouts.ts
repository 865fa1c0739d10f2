import type { Tensor } from "../../graph/index.js";
import type { OnnxNode } from "../../onnx/index.js";
import { constantNumbers } from "./constant-numbers.js";
import type { SpatialLayout } from "./spatial.js";

/** The token axis; -1 for layouts without one. */
export const tokenAxis = ({ kind }: SpatialLayout): number =>
  ({ NLC: 1, NCL: 2, LNC: 0, NCHW: -1, NHWC: -1 })[kind];

/**
 * The layout after a node that adds prefix tokens, such as the class token, or removes them; undefined if it
 * does anything else.
 */
export function otherTokens(
  node: OnnxNode,
  layout: SpatialLayout,
  from: Tensor,
  to: Tensor,
  tensors: ReadonlyMap<string, Tensor>,
): SpatialLayout | undefined {
  const axis = tokenAxis(layout);
  const { shape } = to;
  if (shape.length !== 3 || shape.some((size, at) => at !== axis && size !== from.shape[at]))
    return undefined;
  const prefix = layout.prefix + shape[axis] - from.shape[axis];
  const numbers = (at: number) => constantNumbers(node, at, tensors);
  const before: Readonly<Record<string, () => boolean>> = {
    Concat: () => true,
    Pad: () => numbers(1)[axis + shape.length] === 0,
    // What is dropped came before the pixels.
    Slice: () => {
      const start = numbers(1)[numbers(3).indexOf(axis)];
      return start > 0 && start === from.shape[axis] - shape[axis];
    },
  };
  return prefix >= 0 && before[node.opType]?.() ? { ...layout, prefix } : undefined;
}
