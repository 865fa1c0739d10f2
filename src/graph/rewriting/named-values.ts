import { named } from "../operators/annotation.js";
import type { Tensor } from "../tensor.js";
import { mapOutputs, type Outputs } from "./pass.js";
import { Walk, withInputs } from "./walk.js";

/**
 * The same outputs computed through values with these names in the file: no later rewrite can bypass them.
 * @param values - Tensors that the outputs depend on.
 */
export function withNames(outputs: Outputs, values: Outputs): Outputs {
  const names = new Map(Object.entries(values).map(([name, tensor]) => [tensor, name]));
  const walk = new Walk<Tensor>((tensor) => tensor);
  // A detached value keeps its inputs, named or not.
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
