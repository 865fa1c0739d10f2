import { FormatError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import { type Built, batchNames, freeOfBatch, input, type Tensor, twoBatches } from "../graph/index.js";
import type { OnnxModel, ValueInfo } from "../onnx/index.js";
import type { Classifier, ClassifierGraph } from "./classifier.js";
import { composeModel, written } from "./compose.js";
import type { Composed } from "./composed.js";

/**
 * Adds outputs to a classifier's model, and inputs if these need any. Its own inputs and outputs keep their
 * names and values, and its nodes compute exactly what they did.
 * @param build - Builds the new outputs, by name, from the classifier's graph.
 * @param metadata - Metadata about them, added to the model's own.
 * @throws FormatError when the model has a value with the name of a new input or output.
 */
export function extendModel(
  classifier: Classifier,
  build: (graph: ClassifierGraph) => Built,
  metadata: Readonly<Record<string, string>>,
): Composed {
  const { whole: model, image, fixedBatch } = classifier;
  const at = (count: number): Parts => {
    const graph = classifier.ownGraph(count);
    const { outputs, inputs } = build(graph);
    checkNames(model, inputs);
    const fed = graph.value(image.name);
    const own = model.outputs.flatMap(({ name }) => {
      const tensor = graph.tensors.get(name);
      return tensor ? [[name, tensor] as const] : [];
    });
    return {
      added: written(outputs, graph.tensors),
      inputs: [input(image.name, fed.shape, fed.dtype), ...inputs],
      own: Object.fromEntries(own),
    };
  };
  const open = fixedBatch === undefined ? freed(at(twoBatches[0]), at(twoBatches[1])) : undefined;
  const { added, inputs, own } = open ?? at(fixedBatch ?? 1);
  const dynamicBatch = open && { name: batchName(classifier), values: open.values };
  const composed = composeModel(model, { inputs: {}, outputs: added }, { inputs, dynamicBatch, metadata });
  const known = (info: ValueInfo): ValueInfo => {
    const { dtype, shape } = own[info.name] ?? info;
    return {
      name: info.name,
      dtype,
      shape: dynamicBatch?.values.includes(info.name) ? [dynamicBatch.name, ...shape.slice(1)] : shape,
    };
  };
  const others = model.inputs.filter(({ name }) => name !== image.name);
  return {
    model: {
      ...composed,
      inputs: [...composed.inputs, ...others],
      outputs: [...model.outputs.map(known), ...composed.outputs],
      ...definedOnly({ otherInputs: model.otherInputs, otherOutputs: model.otherOutputs }),
    },
    anyBatch: open !== undefined,
  };
}

/** What is added to a model for a batch size, and those of its own outputs that need nothing but images. */
interface Parts {
  readonly added: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
  readonly own: Readonly<Record<string, Tensor>>;
}

/** The same with a free batch axis, if it allows one, and the names of the values with that axis. */
function freed(one: Parts, other: Parts): (Parts & { readonly values: readonly string[] }) | undefined {
  const added = freeOfBatch(one.added, other.added);
  const [built, otherBuilt] = [one, other].map((parts) => ({
    outputs: { ...parts.own, ...parts.added },
    inputs: parts.inputs,
  }));
  return added && { ...one, added, values: batchNames(built, otherBuilt).values };
}

/** The model's own name for its batch axis. */
function batchName({ whole, image }: Classifier): string {
  const [size] = whole.inputs.find(({ name }) => name === image.name)?.shape ?? [];
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
