import { after, intsOf, type Node, relu, sortedNodes, type Tensor, withInputs } from "../../graph/index.js";
import { batchNormalisation } from "./blocked/batch-normalisation.js";
import { convolution, transposedConvolution, weightGradient } from "./blocked/convolution.js";
import { elementwise, elementwiseNames } from "./blocked/elementwise.js";
import { countUses, type Layout, Layouts } from "./blocked/layouts.js";
import { withRelu } from "./blocked/operators.js";
import { maxPoolGradient, maxPoolPick, pooling } from "./blocked/pooling.js";
import { expansion, reduction } from "./blocked/reduction.js";
import { masked } from "./masks.js";
import type { Pass } from "./pass.js";

/** Writes a node of the old graph in a blocked layout, or at least takes its inputs from one; undefined where it cannot. */
type Handler = (node: Node, layouts: Layouts) => Layout[] | undefined;

const handlers: Readonly<Record<string, Handler>> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  ConvWeightGradient: weightGradient,
  MaxPool: pooling,
  AveragePool: pooling,
  MaxPoolGradient: maxPoolGradient,
  MaxPoolPick: maxPoolPick,
  BatchNorm: batchNormalisation,
  ReluGradient: reluGradient,
  ReduceSum: reduction,
  ReduceMean: reduction,
  Expand: expansion,
  After: waiting,
  Transpose: transposition,
  ...Object.fromEntries(elementwiseNames.map((name) => [name, elementwise])),
};

/**
 * Keeps images in ONNX Runtime's blocked layout from one convolution to the next, forward and backward, whatever
 * lies between them; convolutions are about twice as fast in it. Blocked and plain images meet at reorders.
 * @param block - Channels in a block: `MlasNchwcGetBlockSize` of the machine.
 */
export const blockedLayout =
  (block: number): Pass =>
  (outputs) => {
    const layouts = new Layouts(block, countUses(Object.values(outputs)));
    for (const node of sortedNodes(Object.values(outputs))) {
      const handled = fusedRelu(node, layouts) ?? handlers[node.opType]?.(node, layouts);
      layouts.set(node, handled ?? unchanged(node, layouts));
    }
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, layouts.plain(tensor)]));
  };

const unchanged = (node: Node, layouts: Layouts): Layout[] =>
  withInputs(
    node,
    node.inputs.map((x) => layouts.plain(x)),
  ).outputs.map((plain) => ({ plain }));

/** ReLU as part of the convolution before it, where nothing else needs that. */
function fusedRelu(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x] = node.inputs;
  if (node.opType !== "Relu" || !layouts.usedOnce(x) || !layouts.isBlocked(x)) return undefined;
  const again = layouts.again(x);
  const rectified = (blocked: Tensor): Tensor => withRelu(blocked) ?? relu(blocked);
  return [
    {
      blocked: rectified(layouts.blocked(x)),
      ...(again && { again: (awaited: Tensor) => rectified(again(awaited)) }),
    },
  ];
}

/** Neither what waits nor what it waits for needs another layout than it has. */
function waiting({ inputs: [x, awaited] }: Node, layouts: Layouts): Layout[] {
  const layout = layouts.atHand(x);
  return [{ [layout]: after(layouts[layout](x), layouts[layouts.atHand(awaited)](awaited)) }];
}

function reluGradient({ inputs: [g, y] }: Node, layouts: Layouts): Layout[] | undefined {
  if (!layouts.isBlocked(y)) return undefined;
  return [{ blocked: masked(layouts.blocked(g), layouts.blockedAgain(y, g)) }];
}

/** Between [N,C,H,W] and [N,H,W,C]: one of the layouts that a value may have. */
function transposition(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x] = node.inputs;
  const permutation = intsOf(node, "perm").join(",");
  if (permutation === "0,2,3,1" && x.dtype === "float32") return [{ plain: layouts.channelsLast(x) }];
  if (permutation === "0,3,1,2" && x.dtype === "float32") return [{ channelsLast: layouts.plain(x) }];
  return undefined;
}
