import { checkValue } from "../../../base/options/check-options.js";
import { within } from "../../../base/options/requirements.js";
import { firstOf, mapOutputs, type Node, type Pass, withInputs } from "../../../graph/index.js";
import { blockedBatchNorm } from "./batch-normalisation.js";
import { blockedConvolution, blockedInputGradient, imageConv } from "./convolution/dense.js";
import { depthwiseConv, depthwiseInputGradient, depthwiseWeightGradient } from "./convolution/depthwise.js";
import { winogradConv, winogradInputGradient, winogradWeightGradient } from "./convolution/one-tile.js";
import { weightGradientByCopies, weightGradientByRows } from "./convolution/plane-weight-gradient.js";
import { stridedInputGradient } from "./convolution/strided-input-gradient.js";
import { weightGradientByTaps, weightGradientOfImages } from "./convolution/weight-gradient.js";
import { blockedElementwise, channelAffine, channelsLastElementwise } from "./elementwise.js";
import type { Layout } from "./layout.js";
import { type BlockedRule, Layouts } from "./layouts.js";
import { afterInAnyLayout, transposeFromChannelsLast, transposeToChannelsLast } from "./order.js";
import { blockedMaxPoolGradient, blockedMaxPoolPick, blockedPooling } from "./pooling.js";
import { blockedExpand, blockedReduction } from "./reduction.js";
import { blockedReluGradient, fuseRelu } from "./relu.js";

/** For each operator, the first rule that applies wins: fast special forms come before general ones. */
const rules: readonly BlockedRule[] = [
  depthwiseConv,
  winogradConv,
  imageConv,
  blockedConvolution,
  winogradInputGradient,
  stridedInputGradient,
  depthwiseInputGradient,
  blockedInputGradient,
  depthwiseWeightGradient,
  winogradWeightGradient,
  weightGradientByRows,
  weightGradientByCopies,
  weightGradientOfImages,
  weightGradientByTaps,
  fuseRelu,
  blockedReluGradient,
  channelAffine,
  blockedElementwise,
  channelsLastElementwise,
  blockedPooling,
  blockedMaxPoolGradient,
  blockedMaxPoolPick,
  blockedBatchNorm,
  blockedReduction,
  blockedExpand,
  afterInAnyLayout,
  transposeToChannelsLast,
  transposeFromChannelsLast,
];

/**
 * Keeps images in ONNX Runtime's blocked layout from one convolution to the next, forward and backward,
 * whatever lies between; convolutions are about twice as fast in it. Reorders convert between blocked and plain
 * images.
 * @param block - Channels per block: the machine's `MlasNchwcGetBlockSize`.
 *
 * @example
 * ```ts
 * import { blockedLayout, nodeBackend } from "batchcam/node";
 *
 * // A backend that rewrites graphs by this pass alone, to see what it gains.
 * const backend = nodeBackend({ passes: [blockedLayout(8)] });
 * console.log((await backend.passes()).length); // 1
 * ```
 */
export function blockedLayout(block: number): Pass {
  checkValue(block, within.count, "blockedLayout: block");
  return {
    name: "blocked-layout",
    about: "Keeps images in ONNX Runtime's blocked layout from one convolution to the next.",
    rules,
    apply(outputs, options) {
      const tensors = Object.values(outputs);
      const layouts = new Layouts(block, tensors);
      const replacement = firstOf(rules, options);
      layouts.walk.over(tensors, (node) => replacement(node, layouts) ?? unchanged(node, layouts));
      return mapOutputs(outputs, (tensor) => layouts.plain(tensor));
    },
  };
}

const unchanged = (node: Node, layouts: Layouts): Layout[] =>
  withInputs(
    node,
    node.inputs.map((x) => layouts.plain(x)),
  ).outputs.map((plain) => ({ plain }));
