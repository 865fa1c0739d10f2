import { withInputs } from "./rewrite.js";
import { applyOperator, type Node, ownDomain, sortedNodes, type Tensor } from "./tensor.js";

/**
 * The same outputs by way of values that have these names in the file: none of these is passed by, whatever is rewritten later.
 * @param values - Tensors that the outputs depend on.
 */
export function withNames(
  outputs: Readonly<Record<string, Tensor>>,
  values: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const names = new Map(Object.entries(values).map(([name, tensor]) => [tensor, name]));
  const replaced = new Map<Tensor, Tensor>();
  const now = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;
  for (const node of sortedNodes(Object.values(outputs))) {
    const moved = withInputs(node, node.inputs.map(now));
    for (const [index, output] of node.outputs.entries()) {
      const name = names.get(output);
      const tensor = moved.outputs[index];
      replaced.set(output, name === undefined ? tensor : named(tensor, name));
    }
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, now(tensor)]));
}

const named = (x: Tensor, name: string): Tensor =>
  applyOperator("Named", [x], [x], { name: { type: "string", value: name } }, ownDomain).outputs[0];

/** The name that a node gives to its value; undefined for nodes that do something else. */
export function givenName({ opType, domain, attributes: { name } }: Node): string | undefined {
  return opType === "Named" && domain === ownDomain && name?.type === "string" ? name.value : undefined;
}
