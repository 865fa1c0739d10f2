import { type Node, sortedNodes, type Tensor } from "../graph/index.js";

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

const reducesImages = (node: Node): boolean =>
  node.opType === "BatchNorm" || ("axes" in node.attributes && node.attributes.axes.includes(0));
