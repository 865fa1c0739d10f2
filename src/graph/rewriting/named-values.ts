import { applyOperator, type Node, ownDomain, type Tensor } from "../tensor.js";
import { mapOutputs, type Outputs } from "./pass.js";
import { Walk, withInputs } from "./walk.js";

/**
 * The same outputs by way of values that have these names in the file: none of these is passed by, whatever is rewritten later.
 * @param values - Tensors that the outputs depend on.
 */
export function withNames(outputs: Outputs, values: Outputs): Outputs {
  const names = new Map(Object.entries(values).map(([name, tensor]) => [tensor, name]));
  const walk = new Walk<Tensor>((tensor) => tensor);
  // A detached value keeps what it is made of, names or not.
  const now = (tensor: Tensor): Tensor => (isDetached(tensor) ? tensor : walk.now(tensor));
  walk.over(Object.values(outputs), (node) => {
    const moved = withInputs(node, node.inputs.map(now));
    return node.outputs.map((output, index) => {
      const name = names.get(output);
      const tensor = moved.outputs[index];
      return name === undefined ? tensor : named(tensor, name);
    });
  });
  return mapOutputs(outputs, now);
}

const isDetached = (tensor: Tensor): boolean =>
  tensor.producer.kind === "node" && tensor.producer.node.outputs[tensor.producer.index] !== tensor;

const named = (x: Tensor, name: string): Tensor =>
  applyOperator("Named", [x], [x], { name: { type: "string", value: name } }, ownDomain).outputs[0];

/** The name that a node gives to its value; undefined for nodes that do something else. */
export function givenName({ opType, domain, attributes: { name } }: Node): string | undefined {
  return opType === "Named" && domain === ownDomain && name?.type === "string" ? name.value : undefined;
}
