import { FormatError } from "../../base/errors.js";
import { streamOf } from "../../base/random-streams.js";
import { type OnnxModel, type OnnxNode, readNode, type TensorValue } from "../../onnx/index.js";
import { passingScores } from "../interface/scores.js";

/** Operators that keep the class axis, and so may lie between head and scores. */
const passing: ReadonlySet<string> = new Set([
  ...passingScores,
  "Relu",
  "Add",
  "GlobalAveragePool",
  "AveragePool",
  "ReduceMean",
]);

/** The layer that computes the scores. */
interface Head {
  readonly node: OnnxNode;
  /** The weight's class axis. */
  readonly axis: number;
  readonly weight: string;
  readonly bias: string | undefined;
}

/**
 * The same model for another number of classes: the weight and bias of its last linear layer are re-initialised
 * (uniform within ±1/sqrt(inputs), PyTorch's default).
 * @param scores - Name of the value of the scores.
 * @throws FormatError when the last layer's weight cannot be replaced.
 */
export function withHead(
  model: OnnxModel,
  scores: string,
  classCount: number,
  wanted: number,
  seed: number,
): OnnxModel {
  const head = findHead(model, scores, classCount);
  if (!head) {
    throw new FormatError(
      `The scores "${scores}" do not come from a linear layer with stored weights, so that the model cannot be made to fit ` +
        "another number of classes.",
    );
  }
  const weight = model.initializers[head.weight];
  const shape = weight.shape.map((size, axis) => (axis === head.axis ? wanted : size));
  const inputs = weight.data.length / classCount;
  const random = streamOf(seed, "new head");
  const drawn = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => (2 * random.uniform() - 1) / Math.sqrt(inputs));
  const replaced: Record<string, TensorValue> = {
    [head.weight]: { dtype: "float32", shape, data: drawn(inputs * wanted) },
  };
  if (head.bias !== undefined) {
    const before = model.initializers[head.bias].shape;
    const biasShape = before.map((size) => (size === classCount ? wanted : size));
    replaced[head.bias] = { dtype: "float32", shape: biasShape, data: drawn(wanted) };
  }
  return { ...model, initializers: { ...model.initializers, ...replaced } };
}

/** The linear layer that computes the scores; undefined if there is none with stored weights. */
export function findHead(
  { nodes, initializers }: OnnxModel,
  scores: string,
  classCount: number,
): Head | undefined {
  let wanted = scores;
  let bias: string | undefined;
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.includes(wanted)) continue;
    const axis = classAxis(node);
    const weight = node.inputs[1] ?? "";
    if (axis !== undefined && initializers[weight]?.shape.at(axis) === classCount) {
      const at = axis < 0 ? axis + initializers[weight].shape.length : axis;
      const own = node.inputs[2];
      return { node, axis: at, weight, bias: own !== undefined && own in initializers ? own : bias };
    }
    if (!passing.has(node.opType)) break;
    const isBias = (name: string): boolean => initializers[name]?.data.length === classCount;
    if (node.opType === "Add") bias = node.inputs.find(isBias);
    wanted = node.inputs.find((name) => !(name in initializers)) ?? "";
  }
  return undefined;
}

/** The output axis of a weight; -1 is the last. */
function classAxis(node: OnnxNode): number | undefined {
  const read = readNode(node);
  if (read?.opType === "Conv") return 0;
  if (read?.opType === "MatMul") return -1;
  return read?.opType === "Gemm" ? (read.attributes.transB ? 0 : 1) : undefined;
}
