import { neededBy, type OnnxModel, type OnnxNode } from "../../onnx/index.js";

/** Operators that tell a shape, whatever the values are. */
const ofShapes: ReadonlySet<string> = new Set(["Shape", "Size"]);

/** Operators whose results are other ones every time. */
const isRandom = ({ opType }: OnnxNode): boolean => /^(Random|Multinomial|Bernoulli)/.test(opType);

/**
 * The values that depend on the shapes of what is fed only: they are the same for all images of a size.
 * @param inputs - Names of what is fed for each image.
 */
export function staticValues({ nodes, initializers }: OnnxModel, inputs: ReadonlySet<string>): Set<string> {
  const fixed = new Set(Object.keys(initializers));
  const moving = new Set(inputs);
  for (const node of nodes) {
    const depends = !ofShapes.has(node.opType) && neededBy(node).some((name) => moving.has(name));
    const to = depends || isRandom(node) ? moving : fixed;
    for (const name of node.outputs) to.add(name);
  }
  return fixed;
}

/** For each operator, the positions of inputs that decide about shapes or places: their numbers must be known. */
const deciding: Readonly<Record<string, readonly number[]>> = {
  ConstantOfShape: [0],
  CumSum: [1],
  Expand: [1],
  Gather: [1],
  GatherElements: [1],
  GatherND: [1],
  If: [0],
  Pad: [1, 3],
  Range: [0, 1, 2],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceLogSum: [1],
  ReduceLogSumExp: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  ReduceSumSquare: [1],
  Reshape: [1],
  Resize: [2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  TopK: [1],
  Unsqueeze: [1],
};

/** The names of a node's inputs that decide about shapes or places. */
export const decidingInputs = ({ domain, opType, inputs }: OnnxNode): string[] =>
  (domain === "" && Object.hasOwn(deciding, opType) ? deciding[opType] : []).flatMap(
    (at) => inputs[at] || [],
  );
