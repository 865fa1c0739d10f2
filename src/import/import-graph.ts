import { sizeOf } from "../base/array.js";
import { BatchcamError, FormatError } from "../base/errors.js";
import { ownValue } from "../base/objects.js";
import { constant, constantValue, type OutputType, type Tensor } from "../graph/index.js";
import type { OnnxModel, OnnxNode, TensorValue } from "../onnx/index.js";
import { evaluate } from "./evaluate/index.js";
import { ForeignNode, whereIs } from "./nodes/foreign-node.js";
import { type ImporterTable, type OpaqueNodes, Operands } from "./nodes/operands.js";
import { importers } from "./operators/index.js";

export interface ImportOptions {
  /** Tensors for values of the model, by name: for its inputs, and for any other that is not to be computed. */
  readonly given: Readonly<Record<string, Tensor>>;
  /** Makes the tensor of an initialiser; a constant of that name by default. */
  readonly initializer?: (name: string, value: TensorValue) => Tensor;
  /** Types of the outputs of operators that are not known here, by name. */
  readonly types?: ReadonlyMap<string, OutputType>;
  /** Operators that become something else than here is usual. */
  readonly importers?: ImporterTable;
}

export interface ImportedGraph {
  /** The tensor of each value that was needed, by its name in the model. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Nodes that were taken over without a derivative rule. */
  readonly opaque: OpaqueNodes;
}

/** Elements of the largest tensor: 4 GiB of float32. No classifier has larger ones; damaged files may. */
const largestTensor = 2 ** 30;

/**
 * Makes tensors of values of a model that `upgradeModel` returned. What depends on nothing but shapes is computed.
 * @param wanted - Names of the values; what they do not need is left out.
 * @throws FormatError when the model is damaged, or has operators that are neither known here nor in `types`.
 * @throws ShapeError when shapes do not fit each other.
 */
export function importGraph(
  model: OnnxModel,
  wanted: readonly string[],
  { given, initializer = named, types, importers: others = {} }: ImportOptions,
): ImportedGraph {
  const tensors = new Map<string, Tensor>(Object.entries(given));
  const opaque: OpaqueNodes = new Map();
  const table = { ...importers, ...others };
  const { nodes, values } = needed(model, wanted, tensors);
  for (const name of values) tensors.set(name, initializer(name, model.initializers[name]));
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => (name === "" ? undefined : tensors.get(name)));
    const missing = node.inputs.find((name, at) => name !== "" && !inputs[at]);
    if (missing !== undefined) throw new FormatError(`${whereIs(node)} needs the input "${missing}".`);
    const outputs = outputsOf(node, inputs, { opaque, types, table });
    for (const [at, name] of node.outputs.entries()) if (outputs[at]) tensors.set(name, outputs[at]);
  }
  return { tensors, opaque };
}

const named = (name: string, { data, shape, dtype }: TensorValue): Tensor =>
  constant(data, shape, dtype, name);

/** The nodes that `wanted` need besides the given values, in their order, and the initialisers. */
function needed(
  { nodes, initializers }: OnnxModel,
  wanted: readonly string[],
  given: ReadonlyMap<string, Tensor>,
): { nodes: OnnxNode[]; values: string[] } {
  const names = new Set(wanted.filter((name) => !given.has(name)));
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((name) => names.has(name))) return false;
    for (const name of node.inputs) if (name !== "" && !given.has(name)) names.add(name);
    return true;
  });
  return { nodes: kept.reverse(), values: [...names].filter((name) => Object.hasOwn(initializers, name)) };
}

interface Surroundings {
  readonly opaque: OpaqueNodes;
  readonly types: ImportOptions["types"];
  readonly table: ImporterTable;
}

function outputsOf(
  node: OnnxNode,
  inputs: readonly (Tensor | undefined)[],
  surroundings: Surroundings,
): readonly Tensor[] {
  try {
    const value = computed(node, inputs);
    if (value) return [constant(value.data, value.shape, value.dtype)];
    const outputs = applied(node, inputs, surroundings);
    for (const { shape } of outputs) checkSize(shape);
    return outputs;
  } catch (cause) {
    if (!(cause instanceof BatchcamError) || cause.message.startsWith(whereIs(node))) throw cause;
    throw new FormatError(`${whereIs(node)}: ${cause.message}`, { cause });
  }
}

function computed(node: OnnxNode, inputs: readonly (Tensor | undefined)[]): TensorValue | undefined {
  const [x] = inputs;
  if (node.domain === "" && node.opType === "Shape" && x) return shapeOf(x.shape, new ForeignNode(node));
  if (node.domain === "" && node.opType === "Size" && x) {
    return { dtype: "int64", shape: [], data: [sizeOf(x.shape)] };
  }
  const values = inputs.map((tensor) => tensor && constantValue(tensor));
  if (inputs.some((tensor, at) => tensor && !values[at])) return undefined;
  return evaluate(node, values);
}

function shapeOf(shape: readonly number[], node: ForeignNode): TensorValue {
  const part = shape.slice(node.int("start", 0), node.int("end", shape.length));
  return { dtype: "int64", shape: [part.length], data: part };
}

function applied(
  node: OnnxNode,
  inputs: readonly (Tensor | undefined)[],
  { opaque, types, table }: Surroundings,
): readonly Tensor[] {
  const operands = new Operands(node, inputs, opaque);
  const importer = node.domain === "" ? ownValue(table, node.opType) : undefined;
  if (importer) return importer(operands);
  const known = node.outputs.flatMap((name) => types?.get(name) ?? []);
  if (known.length === node.outputs.length) return operands.opaque(known);
  throw new FormatError(
    `${whereIs(node)}: this operator is not known, and nothing says which shape its result has.`,
  );
}

/** Whether the shape of what an operator makes can be worked out without running the model. */
export const isKnown = ({ domain, opType }: OnnxNode): boolean =>
  domain === "" && (Object.hasOwn(importers, opType) || opType === "Shape" || opType === "Size");

function checkSize(shape: readonly number[]): void {
  const size = sizeOf(shape);
  if (shape.every((length) => Number.isSafeInteger(length) && length > 0) && size <= largestTensor) return;
  throw new FormatError(`a result of shape [${shape}] is not possible, or too large.`);
}
