import type { Tensor } from "../graph/index.js";
import type { OnnxNode } from "../onnx/index.js";
import type { Layouts } from "./layouts/axes.js";
import { hasPixels } from "./layouts/axes.js";
import { isProduct, sumsPixels } from "./layouts/products.js";
import { takenBy, takenPixels } from "./layouts/taken.js";
import { usersOf } from "./users.js";

/** Where a value goes of whose pixels nothing is used. */
export type IsIdleUse = (node: OnnxNode, name: string) => boolean;

/** The values whose pixels no longer matter: what is computed of them, pixel by pixel, ends where only class tokens are taken. */
export function findIdle(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  { axes }: Layouts,
): { readonly idle: ReadonlySet<string>; readonly isIdleUse: IsIdleUse } {
  const users = usersOf(nodes);
  const idle = new Set<string>();
  const takesNoPixels = (node: OnnxNode, name: string, output: string): boolean => {
    const taken = name === node.inputs[0] ? takenBy(node, output, tensors) : undefined;
    const from = taken && axes.get(name)?.[taken.axis];
    return from !== undefined && taken !== undefined && takenPixels(from, taken) === "none";
  };
  const known = (name: string) => {
    const value = tensors.get(name);
    return value && { shape: value.shape, axes: axes.get(name) };
  };
  const isIdleUse: IsIdleUse = (node, name) =>
    axes.get(name)?.some(hasPixels) === true &&
    !(isProduct(node) && sumsPixels(node, name, known)) &&
    node.outputs.every((output) => idle.has(output) || takesNoPixels(node, name, output));
  for (const node of [...nodes].reverse()) {
    for (const name of node.outputs) {
      const uses = users.get(name) ?? [];
      // Nothing uses the scores.
      if (uses.length > 0 && uses.every((user) => isIdleUse(user, name))) idle.add(name);
    }
  }
  return { idle, isIdleUse };
}
