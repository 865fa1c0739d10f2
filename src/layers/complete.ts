import { constantValue, type Tensor } from "../graph/index.js";
import type { OnnxNode } from "../onnx/index.js";

/** The values that depend on the images. */
export function dependentValues(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  images: string,
): Set<string> {
  const dependent = new Set([images]);
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((name) => dependent.has(name))) continue;
    for (const name of outputs) {
      const tensor = tensors.get(name);
      // Values computed from shapes alone are constant.
      if (tensor && !constantValue(tensor)) dependent.add(name);
    }
  }
  return dependent;
}

/**
 * Values that everything passes through: nothing computed from the images before them is used after them.
 * @param isIdleUse - Which uses do not count.
 */
export function completeValues(
  nodes: readonly OnnxNode[],
  dependent: ReadonlySet<string>,
  isIdleUse: (node: OnnxNode, name: string) => boolean = () => false,
): Set<string> {
  const lastUse = new Map<string, number>();
  for (const [at, node] of nodes.entries()) {
    const { inputs, outputs } = node;
    if (!outputs.some((name) => dependent.has(name))) continue;
    for (const name of inputs) if (dependent.has(name) && !isIdleUse(node, name)) lastUse.set(name, at);
  }
  const complete = new Set<string>();
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  let open = Math.max(-1, ...[...lastUse].flatMap(([name, use]) => (made.has(name) ? [] : [use])));
  for (const [at, { outputs }] of nodes.entries()) {
    const used = outputs.filter((name) => lastUse.has(name));
    if (open <= at && used.length === 1) complete.add(used[0]);
    open = Math.max(open, ...used.map((name) => lastUse.get(name) as number));
  }
  return complete;
}
