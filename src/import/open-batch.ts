import { BatchcamError } from "../base/errors.js";
import { twoBatches as batches, constantValue, type Tensor } from "../graph/index.js";
import type { OnnxModel, TensorValue } from "../onnx/index.js";
import type { ImageInput } from "./interface/image-input.js";
import { nodesFor } from "./needed.js";

/**
 * Frees the batch axis of a model exported for a fixed batch size, if its graph allows it: batch sizes written
 * down in reshapes are taken from their inputs instead.
 * @param tensors - The model's tensors at that batch size.
 */
function openBatch(model: OnnxModel, tensors: ReadonlyMap<string, Tensor>, batch: number): OnnxModel {
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

/** The outputs of a model that need nothing but images. */
export function outputsOfImages(model: OnnxModel, image: ImageInput): string[] {
  const others = new Set(model.inputs.map(({ name }) => name).filter((name) => name !== image.name));
  return model.outputs.flatMap(({ name }) =>
    nodesFor(model, [name]).some(({ inputs }) => inputs.some((value) => others.has(value))) ? [] : [name],
  );
}

/** Builds the tensors of a model's outputs, and of what they need, for a batch size. */
type ImportOutputs = (model: OnnxModel, batch: number) => ReadonlyMap<string, Tensor>;

/** The model with a free batch axis if possible, otherwise with its fixed batch size. */
export function withBatch(
  model: OnnxModel,
  image: ImageInput,
  importOutputs: ImportOutputs,
): { model: OnnxModel; batch: number; fixed: number | undefined } {
  const works = (candidate: OnnxModel): boolean => {
    try {
      for (const batch of batches) {
        const tensors = importOutputs(candidate, batch);
        const open = candidate.outputs.some(({ name }) => tensors.get(name)?.shape[0] === batch);
        if (!open) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof BatchcamError) return false;
      throw error;
    }
  };
  if (image.batch === undefined && works(model)) return { model, batch: batches[0], fixed: undefined };
  const fixed = image.batch ?? 1;
  const opened = openBatch(model, importOutputs(model, fixed), fixed);
  return works(opened)
    ? { model: opened, batch: batches[0], fixed: undefined }
    : { model, batch: fixed, fixed };
}
