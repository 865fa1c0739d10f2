import { constantValue, type Node, sortedNodes, type Tensor } from "../graph/index.js";

/**
 * Whether `to` depends on `from` by way of a reduction over the first axis, the images of the batch: then
 * the gradient of one image's score also reaches the activations of the others.
 */
export function mixesImages(from: Tensor, to: Tensor): boolean {
  const reached = new Set<Tensor>([from]);
  for (const node of sortedNodes([to])) {
    if (!node.inputs.some((tensor) => reached.has(tensor))) continue;
    if (reducesImages(node)) return true;
    for (const output of node.outputs) reached.add(output);
  }
  return false;
}

function reducesImages(node: Node): boolean {
  if (node.opType === "BatchNorm") return true;
  if (!node.opType.startsWith("Reduce")) return false;
  const { axes } = node.attributes;
  const reduced = axes?.type === "ints" ? axes.value : Array.from(constantValue(node.inputs[1])?.data ?? []);
  return reduced.includes(0);
}
