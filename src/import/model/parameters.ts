import type { Initialiser, ParameterSpec } from "../../nn/index.js";
import {
  type OnnxModel,
  type OnnxNode,
  readNode,
  type StandardOp,
  type TensorValue,
} from "../../onnx/index.js";

/** The arrays of a BatchNorm, by their names in the file. */
export interface BatchNormNames {
  readonly weight: string;
  readonly bias: string;
  readonly mean: string;
  readonly variance: string;
}

/** What can be trained in a model read from a file. */
export interface Trainables {
  readonly parameters: readonly ParameterSpec[];
  /** Running statistics. */
  readonly buffers: readonly ParameterSpec[];
  /** Parameter names, keyed by the names in the file. */
  readonly names: ReadonlyMap<string, string>;
  /** Parameter names of each node with a weight, first to last. */
  readonly blocks: readonly (readonly string[])[];
}

/** Inputs that hold weights, by operator. */
const weightInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  BatchNormalization: [1, 2],
  LayerNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
} satisfies { readonly [Op in StandardOp]?: readonly number[] };

const isNorm = (opType: string): boolean => opType.endsWith("Normalization");

/**
 * Finds the float initialisers to train: weights and biases of layers, and other arrays that are not mere
 * constants, such as position embeddings. A BatchNorm's arrays get PyTorch's names.
 * @param nodes - The nodes that the scores need.
 * @param stored - Names of the file's initialisers; constants of the graph are not trained.
 */
export function findTrainables(
  { initializers }: OnnxModel,
  nodes: readonly OnnxNode[],
  stored: ReadonlySet<string>,
): Trainables {
  const names = new Map<string, string>();
  const [parameters, buffers]: ParameterSpec[][] = [[], []];
  const blocks: string[][] = [];
  const learnable = (name: string): TensorValue | undefined => {
    const value = stored.has(name) && !names.has(name) ? initializers[name] : undefined;
    return value?.dtype === "float32" ? value : undefined;
  };
  const take = (list: ParameterSpec[], file: string, name: string, initial: Initialiser): boolean => {
    const value = learnable(file);
    if (!value) return false;
    names.set(file, name);
    list.push({ name, shape: value.shape, initial });
    return true;
  };
  for (const node of nodes) {
    const before = parameters.length;
    if (node.opType === "BatchNormalization") {
      const [, weight, bias, mean, variance] = node.inputs;
      const base = baseName(node);
      take(parameters, weight, `${base}.weight`, { kind: "constant", value: 1 });
      take(parameters, bias, `${base}.bias`, { kind: "constant", value: 0 });
      take(buffers, mean, `${base}.running_mean`, { kind: "constant", value: 0 });
      take(buffers, variance, `${base}.running_var`, { kind: "constant", value: 1 });
    } else {
      for (const [at, name] of node.inputs.entries()) {
        const value = learnable(name);
        const isWeight = weightInputs[node.opType]?.includes(at) ?? false;
        if (value && (isWeight || isLearnt(value))) take(parameters, name, name, initialOf(node, at, value));
      }
    }
    const added = parameters.slice(before);
    if (added.some(({ shape }) => shape.length > 1)) blocks.push(added.map(({ name }) => name));
    else blocks.at(-1)?.push(...added.map(({ name }) => name));
  }
  return { parameters, buffers, names, blocks };
}

/** Arrays with only one or two distinct values are masks or constants precomputed by an exporter. */
const isLearnt = ({ data }: TensorValue): boolean =>
  new Set(data as ArrayLike<number> & Iterable<number>).size > 2;

/** The name before ".weight", or the node's name. */
export const baseName = ({ inputs: [, weight = ""], name, outputs: [output] }: OnnxNode): string =>
  /^(.+)\.weight$/.exec(weight)?.[1] ?? (name || output);

/** How an array would be initialised. */
function initialOf(node: OnnxNode, at: number, { shape }: TensorValue): Initialiser {
  if (shape.length < 2) return { kind: "constant", value: isNorm(node.opType) && at === 1 ? 1 : 0 };
  const read = readNode(node);
  const rowsAreInputs = read?.opType === "MatMul" || (read?.opType === "Gemm" && !read.attributes.transB);
  const inputs = rowsAreInputs ? shape[0] : shape.slice(1).reduce((a, b) => a * b, 1);
  return { kind: "uniform", bound: 1 / Math.sqrt(inputs) };
}
