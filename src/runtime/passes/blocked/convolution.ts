import {
  add,
  type ConvOptions,
  convOptionsOf,
  denseWeightGradient,
  hasFewTaps,
  imageWeightGradient,
  mul,
  type Node,
  pad,
  reduceSum,
  reshape,
  reverse,
  type Tensor,
} from "../../../graph/index.js";
import { shifted } from "./affine.js";
import { depthwiseFilter, forwardFilter, imageFilter, turnedFilter } from "./filters.js";
import type { Layout, Layouts, Scaled } from "./layouts.js";
import { blockedConv, reorderInput, reorderOutput } from "./operators.js";
import { bestPlaneForm, planeWeightGradient } from "./plane-weight-gradient.js";
import { stridedInputGradient } from "./strided-input-gradient.js";
import {
  type Convolution,
  isOneTile,
  tileConvolution,
  tileInputGradient,
  tileWeightGradient,
} from "./winograd.js";

const windowOf = ({ shape }: Tensor): [number, number] => [shape[2], shape[3]];

/** One filter for each channel. ONNX Runtime reorders channels by fours. */
const isDepthwise = (weight: Tensor, group: number): boolean =>
  group > 1 && group === weight.shape[0] && weight.shape[1] === 1 && group % 4 === 0;

export function convolution(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x, weight, bias] = node.inputs;
  const options = convOptionsOf(node);
  const { block } = layouts;
  const [y] = node.outputs;
  if (isDepthwise(weight, options.group)) {
    return [depthwise(x, layouts.plain(weight), bias && layouts.plain(bias), y, options, layouts)];
  }
  const tile = { x: x.shape, weight: weight.shape, y: y.shape, options };
  if (isOneTile(tile)) return [tileResult(x, weight, bias, tile, layouts)];
  const [, channels] = x.shape;
  const image = channels < block;
  if (options.group > 1 || !layouts.fits(y) || !(image || layouts.fits(x))) return undefined;
  const from = image ? layouts.plain(x) : layouts.blocked(x);
  const [w, b] = [layouts.plain(weight), bias && layouts.plain(bias)];
  const scaled: Scaled = (scale, shift) => {
    const scaledWeight = scale ? mul(w, reshape(scale, [w.shape[0], 1, 1, 1])) : w;
    const filter = (image ? imageFilter : forwardFilter)(scaledWeight, block);
    return blockedConv(from, filter, shifted(b, scale, shift), y.shape, windowOf(weight), options);
  };
  return [{ blocked: scaled(undefined, undefined), scaled }];
}

function tileResult(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  tile: Convolution,
  layouts: Layouts,
): Layout {
  const y = tileConvolution(layouts.channelsLast(x), layouts.plain(weight), tile);
  return { channelsLast: bias ? add(y, layouts.plain(bias)) : y };
}

/** Leads a gradient back through a convolution. */
export function transposedConvolution(node: Node, layouts: Layouts): Layout[] | undefined {
  const [g, weight] = node.inputs;
  const [y] = node.outputs;
  const options = convOptionsOf(node);
  const { strides, dilations, group } = options;
  const tile = { x: y.shape, weight: weight.shape, y: g.shape, options };
  if (isOneTile(tile)) {
    return [{ channelsLast: tileInputGradient(layouts.channelsLast(g), layouts.plain(weight), tile) }];
  }
  const turnedPads = turnedPadsOf(weight, options);
  if (turnedPads.some((padding) => padding < 0)) return undefined;
  const depthwiseWeight = isDepthwise(weight, group);
  if (strides.some((stride) => stride !== 1)) {
    if (group > 1 || !layouts.fits(g) || !layouts.fits(y)) return undefined;
    const parts = stridedInputGradient(
      layouts.blocked(g),
      layouts.plain(weight),
      y.shape,
      options,
      layouts.block,
    );
    return parts && [{ blocked: parts }];
  }
  const turned: ConvOptions = { pads: turnedPads, dilations, group };
  if (depthwiseWeight) {
    const [c, , kh, kw] = weight.shape;
    const back = reshape(reverse(reshape(layouts.plain(weight), [c, kh * kw]), 1), weight.shape);
    return [depthwise(g, back, undefined, y, turned, layouts)];
  }
  if (group > 1 || !layouts.fits(g) || !layouts.fits(y)) return undefined;
  const filter = turnedFilter(layouts.plain(weight), layouts.block);
  return [{ blocked: blockedConv(layouts.blocked(g), filter, undefined, y.shape, windowOf(weight), turned) }];
}

function turnedPadsOf({ shape: [, , kh, kw] }: Tensor, { pads, dilations }: Required<ConvOptions>) {
  const [vertical, horizontal] = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  return [vertical - pads[0], horizontal - pads[1], vertical - pads[2], horizontal - pads[3]] as const;
}

/** A depthwise convolution, of channels filled up to whole blocks where need be. */
function depthwise(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  y: Tensor,
  options: ConvOptions,
  layouts: Layouts,
): Layout {
  const { block } = layouts;
  const [c, , kh, kw] = weight.shape;
  const surplus = (block - (c % block)) % block;
  const filled = c + surplus;
  const filter = depthwiseFilter(pad(weight, [0, 0, 0, 0], [surplus, 0, 0, 0]), block);
  const from = surplus === 0 ? layouts.blocked(x) : reorderInput(layouts.channelsLast(x), block, true);
  const [n, , h, w] = y.shape;
  const result = blockedConv(from, filter, bias && pad(bias, [0], [surplus]), [n, filled, h, w], [kh, kw], {
    ...options,
    group: filled,
  });
  return surplus === 0 ? { blocked: result } : { channelsLast: reorderOutput(result, c, true) };
}

export function weightGradient(node: Node, layouts: Layouts): Layout[] | undefined {
  const [g, x] = node.inputs;
  const [{ shape }] = node.outputs;
  const options = convOptionsOf(node);
  const { group, strides, dilations } = options;
  const [o, c] = shape;
  if (group > 1) {
    const dense = [...strides, ...dilations].every((step) => step === 1);
    if (!(group === o && c === 1 && group % 4 === 0 && dense)) return undefined;
    return [{ plain: depthwiseWeightGradient(g, x, shape, options, layouts) }];
  }
  const tile = { x: x.shape, weight: shape, y: g.shape, options };
  if (isOneTile(tile)) {
    return [{ plain: tileWeightGradient(layouts.channelsLast(g), layouts.channelsLastAgain(x, g), tile) }];
  }
  const form = bestPlaneForm(g, x, shape, options, layouts);
  if (form) {
    const { block } = layouts;
    return [
      {
        plain: planeWeightGradient(
          form,
          layouts.blocked(g),
          layouts.blockedAgain(x, g),
          shape,
          options,
          block,
        ),
      },
    ];
  }
  if (hasFewTaps(shape)) {
    return [{ plain: imageWeightGradient(layouts.channelsLast(g), layouts.plain(x), shape, options) }];
  }
  return [
    { plain: denseWeightGradient(layouts.channelsLast(g), layouts.channelsLastAgain(x, g), shape, options) },
  ];
}

/**
 * Every channel of every image is a convolution of its own, with its part of g as the window; their sum over the
 * images is the gradient. In blocked layout g already lies as a depthwise filter.
 */
function depthwiseWeightGradient(
  g: Tensor,
  x: Tensor,
  [c, , kh, kw]: readonly number[],
  { pads }: ConvOptions,
  layouts: Layouts,
): Tensor {
  const { block } = layouts;
  const surplus = (block - (c % block)) % block;
  const blocked = (image: Tensor): Tensor =>
    surplus === 0 ? layouts.blocked(image) : reorderInput(layouts.channelsLast(image), block, true);
  const filled = c + surplus;
  const [n, , h, w] = g.shape;
  const images = reshape(blocked(x), [1, n * filled, x.shape[2], x.shape[3]]);
  const filter = reshape(blocked(g), [n * filled, 1, h, w]);
  const products = blockedConv(images, filter, undefined, [1, n * filled, kh, kw], [h, w], {
    pads,
    group: n * filled,
  });
  const sums = reduceSum(reshape(products, [n, filled * kh * kw]), { axes: [0] });
  return reshape(reorderOutput(reshape(sums, [1, filled, kh, kw]), c, false), [c, 1, kh, kw]);
}
