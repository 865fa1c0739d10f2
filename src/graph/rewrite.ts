import { applyOperator, type Node, sortedNodes, type Tensor } from "./tensor.js";

/** Makes other tensors of a node's outputs, given its rewritten inputs; undefined leaves the node as it is. */
export type Replacement = (node: Node) => readonly Tensor[] | undefined;

/**
 * The same outputs with nodes replaced, from the inputs on: `replace` sees each node with its inputs already
 * rewritten.
 */
export function rewrite(
  outputs: Readonly<Record<string, Tensor>>,
  replace: Replacement,
): Record<string, Tensor> {
  const rewritten = new Map<Node, readonly Tensor[]>();
  const now = (tensor: Tensor): Tensor =>
    tensor.producer.kind === "node"
      ? (rewritten.get(tensor.producer.node) as readonly Tensor[])[tensor.producer.index]
      : tensor;
  for (const node of sortedNodes(Object.values(outputs))) {
    const moved = withInputs(node, node.inputs.map(now));
    rewritten.set(node, replace(moved) ?? moved.outputs);
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, now(tensor)]));
}

/** The same operator on other inputs of the same types; the node itself where they are the same. */
export function withInputs(node: Node, inputs: readonly Tensor[]): Node {
  if (inputs.every((tensor, index) => tensor === node.inputs[index])) return node;
  return applyOperator(node.opType, inputs, node.outputs, node.attributes, node.domain);
}
