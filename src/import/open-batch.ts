import { constantValue, type Tensor } from "../graph/index.js";
import type { OnnxModel, TensorValue } from "../onnx/index.js";

/**
 * A model that was exported for a fixed number of images, and may work for any: the sizes that its reshapes write down for
 * the batch are taken from what they reshape.
 * @param tensors - Of the model with that number of images.
 */
export function openBatch(model: OnnxModel, tensors: ReadonlyMap<string, Tensor>, batch: number): OnnxModel {
  const added: Record<string, TensorValue> = {};
  const nodes = model.nodes.map((node) => {
    const [x, target] = node.inputs.map((name) => tensors.get(name));
    const sizes = target && constantValue(target)?.data;
    if (node.domain !== "" || node.opType !== "Reshape" || !x || !sizes) return node;
    if (x.shape[0] !== batch || sizes[0] !== batch) return node;
    const name = `${node.outputs[0]}:any batch`;
    added[name] = { dtype: "int64", shape: [sizes.length], data: [0, ...Array.from(sizes).slice(1)] };
    return { ...node, inputs: [node.inputs[0], name] };
  });
  return { ...model, nodes, initializers: { ...model.initializers, ...added } };
}
