import { BatchcamError } from "../base/errors.js";
import { twoBatches as batches, constantValue, type Tensor } from "../graph/index.js";
import { neededBy, type OnnxModel, type OnnxNode, type TensorValue } from "../onnx/index.js";
import type { ImageInput } from "./interface/input/image-form.js";
import { shownOutputs } from "./interface/outputs.js";
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

/** The outputs of a model that need nothing but what is given. */
export function outputsOf(model: OnnxModel, given: readonly string[]): string[] {
  const known = new Set(given);
  const others = new Set(
    [...model.inputs, ...(model.otherInputs ?? [])]
      .map(({ name }) => name)
      .filter((name) => !known.has(name)),
  );
  return model.outputs.flatMap(({ name }) =>
    nodesFor(model, [name]).some((node) => neededBy(node).some((value) => others.has(value))) ? [] : [name],
  );
}

/** What is imported of a model for a batch size. */
type ImportAt = (
  model: OnnxModel,
  batch: number,
) => { readonly tensors: ReadonlyMap<string, Tensor>; readonly failures: ReadonlyMap<OnnxNode, unknown> };

/**
 * The model with a free batch axis if possible, otherwise with its fixed batch size.
 * @param oneByOne - Whether its batch size is to be 1 where it is free.
 */
export function withBatch(
  model: OnnxModel,
  image: ImageInput,
  importAt: ImportAt,
  oneByOne = false,
): { model: OnnxModel; batch: number; fixed: number | undefined } {
  const own = image.batch ?? 1;
  if (oneByOne) return { model, batch: own, fixed: own };
  const works = (candidate: OnnxModel): boolean => {
    try {
      return batches.every((batch) => {
        const { tensors, failures } = importAt(candidate, batch);
        const open = shownOutputs(candidate).some(({ value }) => tensors.get(value)?.shape[0] === batch);
        // What fails with any batch size has other reasons.
        return open && (failures.size === 0 || failures.size === importAt(model, own).failures.size);
      });
    } catch (error) {
      if (error instanceof BatchcamError) return false;
      throw error;
    }
  };
  if (image.batch === undefined && works(model)) return { model, batch: batches[0], fixed: undefined };
  const opened = openBatch(model, importAt(model, own).tensors, own);
  return works(opened)
    ? { model: opened, batch: batches[0], fixed: undefined }
    : { model, batch: own, fixed: own };
}
