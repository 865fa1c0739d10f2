import { type ConvOptions, pad, reduceSum, reshape, reverse, type Tensor } from "../../../../graph/index.js";
import { depthwiseFilter } from "../filters.js";
import type { Layout } from "../layout.js";
import type { BlockedRule, Layouts } from "../layouts.js";
import { blockedConv, reorderInput, reorderOutput } from "../operators.js";
import { hasStrides, turnedOptions } from "./window.js";

export const depthwiseConv: BlockedRule<"Conv"> = {
  name: "depthwise-conv",
  about: "A depthwise convolution takes and gives blocked images, of channels filled up to whole blocks.",
  operators: ["Conv"],
  apply(node, layouts) {
    const [x, weight, bias] = node.inputs;
    const options = node.attributes;
    if (!isDepthwise(weight.shape, options.group)) return undefined;
    return [
      depthwise(x, layouts.plain(weight), bias && layouts.plain(bias), node.outputs[0], options, layouts),
    ];
  },
};

export const depthwiseInputGradient: BlockedRule<"ConvTranspose"> = {
  name: "depthwise-input-gradient",
  about: "A gradient is led back through a depthwise convolution by the one with the turned filter.",
  operators: ["ConvTranspose"],
  apply(node, layouts) {
    const [g, weight] = node.inputs;
    const options = node.attributes;
    const turned = turnedOptions(weight, options);
    if (hasStrides(options) || !turned || !isDepthwise(weight.shape, options.group)) return undefined;
    const [c, , kh, kw] = weight.shape;
    const back = reshape(reverse(reshape(layouts.plain(weight), [c, kh * kw]), 1), weight.shape);
    return [depthwise(g, back, undefined, node.outputs[0], turned, layouts)];
  },
};

export const depthwiseWeightGradient: BlockedRule<"ConvWeightGradient"> = {
  name: "depthwise-weight-gradient",
  about:
    "The gradient of a depthwise weight is a depthwise convolution whose window is the gradient of the result.",
  operators: ["ConvWeightGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    const [{ shape }] = node.outputs;
    const options = node.attributes;
    const dense = [...options.strides, ...options.dilations].every((step) => step === 1);
    if (!dense || !isDepthwise(shape, options.group)) return undefined;
    return [{ plain: weightGradient(g, x, shape, options, layouts) }];
  },
};

/** One filter per channel. ONNX Runtime reorders channels in fours. */
const isDepthwise = ([o, c]: readonly number[], group: number): boolean =>
  group > 1 && group === o && c === 1 && group % 4 === 0;

/** Channels missing from whole blocks. */
const surplusOf = (channels: number, { block }: Layouts): number => (block - (channels % block)) % block;

/** An image in blocked layout, its channels padded to whole blocks. */
const filled = (x: Tensor, surplus: number, layouts: Layouts): Tensor =>
  surplus === 0 ? layouts.blocked(x) : reorderInput(layouts.channelsLast(x), layouts.block, true);

function depthwise(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  y: Tensor,
  options: ConvOptions,
  layouts: Layouts,
): Layout {
  const [c, , kh, kw] = weight.shape;
  const surplus = surplusOf(c, layouts);
  const group = c + surplus;
  const filter = depthwiseFilter(pad(weight, [0, 0, 0, 0], [surplus, 0, 0, 0]), layouts.block);
  const [n, , h, w] = y.shape;
  const result = blockedConv(
    filled(x, surplus, layouts),
    filter,
    bias && pad(bias, [0], [surplus]),
    [n, group, h, w],
    [kh, kw],
    { ...options, group },
  );
  return surplus === 0 ? { blocked: result } : { channelsLast: reorderOutput(result, c, true) };
}

/**
 * Every channel of every image is a separate convolution with its part of g as the window; summed over the
 * images, they are the gradient. In blocked layout, g already lies in memory like a depthwise filter.
 */
function weightGradient(
  g: Tensor,
  x: Tensor,
  [c, , kh, kw]: readonly number[],
  { pads }: ConvOptions,
  layouts: Layouts,
): Tensor {
  const surplus = surplusOf(c, layouts);
  const channels = c + surplus;
  const [n, , h, w] = g.shape;
  const group = n * channels;
  const images = reshape(filled(x, surplus, layouts), [1, group, x.shape[2], x.shape[3]]);
  const filter = reshape(filled(g, surplus, layouts), [group, 1, h, w]);
  const products = blockedConv(images, filter, undefined, [1, group, kh, kw], [h, w], { pads, group });
  const sums = reduceSum(reshape(products, [n, channels * kh * kw]), { axes: [0] });
  return reshape(reorderOutput(reshape(sums, [1, channels, kh, kw]), c, false), [c, 1, kh, kw]);
}
