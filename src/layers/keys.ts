import type { Tensor } from "../graph/index.js";
import type { OnnxNode } from "../onnx/index.js";
import { hasPixels, type Layouts } from "./layouts/axes.js";
import { isProduct, sumsPixels } from "./layouts/products.js";
import { usersOf } from "./users.js";

/**
 * The values that are a linear layer's, for nothing but the attention that pools them: keys and values. What they are made of is
 * the map that is pooled.
 */
export function findKeys(
  nodes: readonly OnnxNode[],
  tensors: ReadonlyMap<string, Tensor>,
  { axes, maps }: Layouts,
): ReadonlySet<string> {
  const users = usersOf(nodes);
  const known = (name: string) => {
    const value = tensors.get(name);
    return value && { shape: value.shape, axes: axes.get(name) };
  };
  const pooled = new Set<string>();
  const linear = new Set<string>();
  const keys = new Set<string>();
  for (const node of nodes) {
    const isBias = node.opType === "Add" && node.inputs.some((name) => linear.has(name));
    if (isProduct(node)) for (const name of node.outputs) linear.add(name);
    if (isProduct(node) || isBias) for (const name of node.outputs) if (maps.has(name)) keys.add(name);
  }
  for (const node of [...nodes].reverse()) {
    for (const name of node.outputs.filter((each) => axes.get(each)?.some(hasPixels))) {
      const uses = users.get(name) ?? [];
      const isPooling = (user: OnnxNode): boolean =>
        (isProduct(user) && sumsPixels(user, name, known)) ||
        user.outputs.every((output) => pooled.has(output));
      if (uses.length > 0 && uses.every(isPooling)) pooled.add(name);
    }
  }
  return new Set([...keys].filter((name) => pooled.has(name)));
}
