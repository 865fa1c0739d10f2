import { sizeOf } from "../base/array.js";
import { BatchcamError, FormatError } from "../base/errors.js";
import { None } from "../base/none.js";
import { mapValues, ownValue } from "../base/objects.js";
import { constant, constantValue, type OutputType, type Tensor } from "../graph/index.js";
import {
  capturedBy,
  neededBy,
  type OnnxModel,
  type OnnxNode,
  readNode,
  type StandardFamily,
  type StandardNodeOf,
  type StandardOp,
  standardFamilies,
  type TensorValue,
  whereIs,
} from "../onnx/index.js";
import { elementwiseEvaluations } from "./evaluate/elementwise.js";
import { gatherEvaluations } from "./evaluate/gather.js";
import { layoutEvaluations } from "./evaluate/layout.js";
import { reductionEvaluations } from "./evaluate/reduction.js";
import { type Evaluation, type Evaluations, isSmall, notOfShapes } from "./evaluate/values.js";
import { onRounded } from "./nodes/on-rounded.js";
import { type Importer, type Importers, Operands } from "./nodes/operands.js";
import { attentionImporters } from "./operators/attention.js";
import { convolutionImporters } from "./operators/convolution.js";
import { elementwiseImporters } from "./operators/elementwise.js";
import { gatherImporters } from "./operators/gather.js";
import { layoutImporters } from "./operators/layout.js";
import { normalisationImporters } from "./operators/normalisation.js";
import { poolingImporters } from "./operators/pooling.js";
import { productImporters } from "./operators/product.js";
import { quantisationImporters } from "./operators/quantisation.js";
import { reductionImporters } from "./operators/reduction.js";
import { resamplingImporters } from "./operators/resampling.js";
import type { Ran } from "./settling/ran.js";

/** How each ONNX operator is imported into a graph. */
export const importers: Importers<StandardFamily> = {
  ...elementwiseImporters,
  ...reductionImporters,
  ...layoutImporters,
  ...gatherImporters,
  ...productImporters,
  ...convolutionImporters,
  ...poolingImporters,
  ...quantisationImporters,
  ...resamplingImporters,
  ...normalisationImporters,
  ...attentionImporters,
};

/** How each ONNX operator is computed on constants. */
export const evaluations: Evaluations<StandardFamily> = {
  ...elementwiseEvaluations,
  ...reductionEvaluations,
  ...layoutEvaluations,
  ...gatherEvaluations,
  ...mapValues(standardFamilies.product, () => notOfShapes),
  ...mapValues(standardFamilies.convolution, () => notOfShapes),
  ...mapValues(standardFamilies.pooling, () => notOfShapes),
  ...mapValues(standardFamilies.quantisation, () => notOfShapes),
  ...mapValues(standardFamilies.resampling, () => notOfShapes),
  ...mapValues(standardFamilies.normalisation, () => notOfShapes),
  ...mapValues(standardFamilies.attention, () => notOfShapes),
};

export interface ImportOptions extends Ran {
  /** Tensors for the model's inputs, and for other values that should not be computed, by name. */
  readonly given: Readonly<Record<string, Tensor>>;
  /** Names of further values: left out where they cannot be imported. */
  readonly extra?: readonly string[];
  /** Turns an initialiser into a tensor; by default a constant of the same name. */
  readonly initializer?: (name: string, value: TensorValue) => Tensor;
  /** Operators to import differently. */
  readonly importers?: { readonly [Op in StandardOp]?: Importer<Op> };
}

export interface ImportedGraph {
  /** The tensors of all values needed, by their names in the model. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Why nodes could not be imported, in order: what needs their results is left out. */
  readonly failures: ReadonlyMap<OnnxNode, BatchcamError>;
}

/** Most elements of a tensor: 4 GiB of float32. No classifier has larger ones; damaged files may. */
const largestTensor = 2 ** 30;

/**
 * Imports values of a model, as returned by `upgradeModel`, into a graph. Whatever depends on shapes alone is
 * computed.
 * @param wanted - Names of the values; the rest of the model is skipped.
 * @throws FormatError when the model is damaged, or has operators that are neither known nor listed in `types`.
 * @throws ShapeError when shapes do not match.
 */
export function importGraph(
  model: OnnxModel,
  wanted: readonly string[],
  { given, extra = [], initializer = named, values: run = new Map(), ...known }: ImportOptions,
): ImportedGraph {
  const ran = [...run].map(([name, { data, shape, dtype }]) => [name, constant(data, shape, dtype)] as const);
  const tensors = new Map<string, Tensor>([...ran, ...Object.entries(given)]);
  const failures = new Map<OnnxNode, BatchcamError>();
  const { nodes, values } = needed(model, [...wanted, ...extra], tensors);
  for (const name of values) tensors.set(name, initializer(name, model.initializers[name]));
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  for (const node of nodes) {
    const names = [...node.inputs, ...capturedBy(node)];
    const inputs = names.map((name) => (name === "" ? undefined : tensors.get(name)));
    const missing = names.filter((name) => name !== "" && !tensors.has(name));
    // Where a node before this one failed, that one says why.
    if (missing.some((name) => made.has(name))) continue;
    try {
      if (missing.length > 0) throw new FormatError(`${whereIs(node)} needs the input "${missing[0]}".`);
      const outputs = outputsOf(node, inputs, known);
      for (const [at, name] of node.outputs.entries()) if (outputs[at]) tensors.set(name, outputs[at]);
    } catch (cause) {
      if (!(cause instanceof BatchcamError)) throw cause;
      failures.set(node, cause);
    }
  }
  const [lost] = wanted.filter((name) => made.has(name) && !tensors.has(name));
  if (lost !== undefined) {
    const [first] = needed(model, [lost], new Map([...ran, ...Object.entries(given)])).nodes.flatMap(
      (node) => failures.get(node) ?? [],
    );
    if (first) throw first;
  }
  return { tensors, failures };
}

const named = (name: string, { data, shape, dtype }: TensorValue): Tensor =>
  constant(data, shape, dtype, name);

/** The nodes and initialisers that `wanted` needs besides the given values, in order. */
function needed(
  { nodes, initializers }: OnnxModel,
  wanted: readonly string[],
  given: ReadonlyMap<string, Tensor>,
): { nodes: OnnxNode[]; values: string[] } {
  const names = new Set(wanted.filter((name) => !given.has(name)));
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((name) => names.has(name))) return false;
    for (const name of neededBy(node)) if (!given.has(name)) names.add(name);
    return true;
  });
  return { nodes: kept.reverse(), values: [...names].filter((name) => Object.hasOwn(initializers, name)) };
}

type Inputs = readonly (Tensor | undefined)[];

/** What the caller knows about operators, in addition to the tables. */
type Known = Pick<ImportOptions, "types" | "importers">;

function outputsOf(node: OnnxNode, inputs: Inputs, known: Known): readonly Tensor[] {
  try {
    const read = readNode(asStandard(node));
    const outputs = read
      ? ofStandard(read, node, inputs, known)
      : asItIs(new Operands(node, inputs, {}), node, known, "this operator is not known");
    for (const output of outputs) if (!constantValue(output)) checkSize(output.shape);
    return outputs;
  } catch (cause) {
    if (!(cause instanceof BatchcamError)) throw cause;
    // An operator in a form that is not known is one that is not known at all.
    if (typesOf(node, known)) return asItIs(new Operands(node, inputs, {}), node, known, cause.message);
    if (cause.message.startsWith(whereIs(node))) throw cause;
    throw new FormatError(`${whereIs(node)}: ${cause.message}`, { cause });
  }
}

function ofStandard<Op extends StandardOp>(
  { opType, attributes, where }: StandardNodeOf<Op>,
  node: OnnxNode,
  inputs: Inputs,
  known: Known,
): readonly Tensor[] {
  const values = inputs.map((tensor) => tensor && constantValue(tensor));
  const constants = inputs.every((tensor, at) => !tensor || values[at]);
  const value = constants ? evaluate({ opType, attributes, where }, values) : undefined;
  if (value) return [constant(value.data, value.shape, value.dtype)];
  const operands = new Operands(node, inputs, attributes);
  const instead: Importer<Op> | undefined = known.importers?.[opType];
  const importer: Importer<Op> | None = instead ?? importers[opType];
  return importer instanceof None
    ? asItIs(operands, node, known, importer.reason)
    : onRounded(opType, operands, importer);
}

/**
 * Computes a node with constant inputs, as in shape arithmetic; undefined for operators that shape arithmetic
 * does not need, and for large tensors.
 */
export function evaluate<Op extends StandardOp>(
  node: StandardNodeOf<Op>,
  inputs: readonly (TensorValue | undefined)[],
): TensorValue | undefined {
  const evaluation: Evaluation<Op> | None = evaluations[node.opType];
  if (evaluation instanceof None || inputs.some((value) => value && !isSmall(value.shape))) return undefined;
  const value = evaluation(inputs, node);
  return value && isPossible(value) ? value : undefined;
}

/** Whether the elements fill the shape, and whether integers are finite. */
const isPossible = ({ dtype, shape, data }: TensorValue): boolean =>
  isSmall(shape) && sizeOf(shape) === data.length && (dtype === "float32" || data.every(Number.isFinite));

/** Imports an operator unchanged, if the types of its outputs are known. */
function asItIs(operands: Operands, node: OnnxNode, known: Known, why: string): readonly Tensor[] {
  const types = typesOf(node, known);
  if (types) return operands.opaque(types);
  throw new FormatError(`${operands.where}: ${why}, and nothing says which shape its result has.`);
}

/** What an output that is left out is taken for. */
const nothing: OutputType = { shape: [], dtype: "float32" };

/** The types of a node's outputs, if they are known. */
function typesOf({ outputs }: OnnxNode, { types }: Known): readonly OutputType[] | undefined {
  const found = outputs.map((name) => (name === "" ? nothing : types?.get(name)));
  return found.every((type) => type !== undefined) && found.length > 0 ? found : undefined;
}

/** Operators that ONNX Runtime has in its own domain, too, where they take more types. */
const alsoElsewhere: ReadonlySet<string> = new Set<StandardOp>(["DequantizeLinear", "QuantizeLinear"]);

const asStandard = (node: OnnxNode): OnnxNode =>
  node.domain === "com.microsoft" && alsoElsewhere.has(node.opType) ? { ...node, domain: "" } : node;

/** Whether the shapes of a node's outputs can be inferred without running the model. */
export function isKnown(node: OnnxNode): boolean {
  const { domain, opType } = asStandard(node);
  const importer = domain === "" ? ownValue(importers, opType) : undefined;
  return importer !== undefined && !(importer instanceof None);
}

function checkSize(shape: readonly number[]): void {
  const size = sizeOf(shape);
  if (shape.every((length) => Number.isSafeInteger(length) && length > 0) && size <= largestTensor) return;
  throw new FormatError(`a result of shape [${shape}] is not possible, or too large.`);
}
