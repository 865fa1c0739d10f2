import { FormatError } from "../base/errors.js";
import { type Built, batchNames, freeOfBatch, input, type Tensor, twoBatches } from "../graph/index.js";
import type { OnnxModel } from "../onnx/index.js";
import type { Classifier, ClassifierGraph, Composed } from "./classifier.js";
import { composeModel, written } from "./compose.js";

/**
 * A classifier's model with further outputs, and further inputs if these need any. Its own inputs and outputs keep their
 * names and numbers, and its nodes compute just what they did.
 * @param build - Makes the new outputs, by their names, of the classifier's graph.
 * @param metadata - What the model says of them, beside what it says already.
 * @throws FormatError when the model has a value with the name of a new input or output.
 */
export function extendModel(
  classifier: Classifier,
  build: (graph: ClassifierGraph) => Built,
  metadata: Readonly<Record<string, string>>,
): Composed {
  const { model, image, fixedBatch } = classifier;
  const at = (count: number): Built => {
    const graph = classifier.ownGraph(count);
    const named = (name: string): Tensor => {
      const { shape, dtype } = graph.value(name);
      return input(name, shape, dtype);
    };
    const own = Object.fromEntries(model.outputs.map(({ name }) => [name, named(name)]));
    const { outputs, inputs } = build(graph);
    checkNames(model, inputs);
    return {
      outputs: { ...own, ...written(outputs, graph.tensors) },
      inputs: [named(image.name), ...inputs],
    };
  };
  const open = fixedBatch === undefined ? freed(at(twoBatches[0]), at(twoBatches[1])) : undefined;
  const { outputs, inputs } = open ?? at(fixedBatch ?? 1);
  const dynamicBatch = open && { name: batchName(classifier), values: open.values };
  return {
    model: composeModel(model, { inputs: {}, outputs }, { inputs, dynamicBatch, metadata }),
    anyBatch: open !== undefined,
  };
}

/** The same without the size of the batch, if that can be, and the names of what begins with it. */
function freed(one: Built, other: Built): (Built & { readonly values: string[] }) | undefined {
  const outputs = freeOfBatch(one.outputs, other.outputs);
  return outputs && { outputs, inputs: one.inputs, values: batchNames(one, other).values };
}

/** The name that the model gives to the number of images. */
function batchName({ model, image }: Classifier): string {
  const [size] = model.inputs.find(({ name }) => name === image.name)?.shape ?? [];
  return typeof size === "string" && !size.startsWith("?") ? size : "batch";
}

function checkNames({ nodes, inputs, initializers }: OnnxModel, added: readonly Tensor[]): void {
  const taken = new Set([
    ...Object.keys(initializers),
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs),
  ]);
  for (const { producer } of added) {
    if (producer.kind !== "input" || !taken.has(producer.name)) continue;
    throw new FormatError(`The model has a value named "${producer.name}" already.`);
  }
}
