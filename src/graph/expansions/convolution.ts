import type { AttributesOf } from "../operator-table.js";
import { type ConvOptions, conv } from "../operators/convolution.js";
import { concat, pad, reshape, reverse, slice, transpose } from "../operators/layout.js";
import { gemm } from "../operators/product.js";
import type { NodeOf, Tensor } from "../tensor.js";
import type { Expansions } from "./expansion.js";

type Settings = AttributesOf<"Conv">;

/**
 * The convolution equivalent to a `convTranspose` with stride 1, as pads and weight: of g with the weight
 * rotated by 180 degrees and its channel axes swapped. ONNX Runtime runs it faster. Undefined for other
 * strides, or if pads would be negative.
 */
function turnedConvolution(
  weight: Tensor,
  { strides, pads, dilations, group }: Settings,
): { readonly weight: Tensor; readonly options: ConvOptions } | undefined {
  const [o, c, kh, kw] = weight.shape;
  const [vertical, horizontal] = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  const turnedPads = [
    vertical - pads[0],
    horizontal - pads[1],
    vertical - pads[2],
    horizontal - pads[3],
  ] as const;
  if (strides.some((stride) => stride !== 1) || turnedPads.some((padding) => padding < 0)) return undefined;
  const groups = reshape(weight, [group, o / group, c, kh * kw]);
  const turned = reverse(transpose(groups, [0, 2, 1, 3]), 3);
  return {
    weight: reshape(turned, [group * c, o / group, kh, kw]),
    options: { pads: turnedPads, dilations, group },
  };
}

function transposedConvolution({ inputs, attributes }: NodeOf<"ConvTranspose">): Tensor[] | undefined {
  const [g, weight] = inputs;
  const turned = turnedConvolution(weight, attributes);
  return turned && [conv(g, turned.weight, undefined, turned.options)];
}

function weightGradient(node: NodeOf<"ConvWeightGradient">): Tensor[] {
  const [g, x] = node.inputs;
  const settings = node.attributes;
  const [{ shape }] = node.outputs;
  if (settings.group > 1) return [groupedWeightGradient(g, x, shape, settings)];
  const channelsLast = (image: Tensor): Tensor => transpose(image, [0, 2, 3, 1]);
  if (hasFewTaps(shape)) return [imageWeightGradient(channelsLast(g), x, shape, settings)];
  return [denseWeightGradient(channelsLast(g), channelsLast(x), shape, settings)];
}

/** Whether a weight [O,C,kh,kw] has so few taps over all channels that one product can hold them. */
export const hasFewTaps = ([, c, kh, kw]: readonly number[]): boolean => kh * kw > 1 && c * kh * kw <= 64;

/**
 * The weight gradient of a layer on images: one product with all taps of all channels.
 * @param g - [N,h,w,O].
 * @param x - [N,C,H,W].
 */
export function imageWeightGradient(
  g: Tensor,
  x: Tensor,
  shape: readonly number[],
  { strides, pads, dilations }: Settings,
): Tensor {
  const [o, c, kh, kw] = shape;
  const [n, h, w] = g.shape;
  const [top, left, bottom, right] = pads;
  const planes = pad(transpose(x, [1, 0, 2, 3]), [0, 0, top, left], [0, 0, bottom, right]);
  const columns = tapsOf([kh, kw], [h, w], strides, dilations).map((taps) =>
    slice(planes, { axes: [2, 3], ...taps }),
  );
  const product = gemm(reshape(concat(columns, 0), [kh * kw * c, n * h * w]), reshape(g, [n * h * w, o]));
  return reshape(transpose(reshape(product, [kh * kw, c, o]), [2, 1, 0]), shape);
}

/** The pixels of a padded image under each tap of a window, one for each of `count` windows down and across. */
const tapsOf = (
  [kh, kw]: readonly number[],
  count: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
) =>
  Array.from({ length: kh * kw }, (_, tap) => {
    const starts = [Math.floor(tap / kw) * dilations[0], (tap % kw) * dilations[1]];
    const ends = starts.map((start, axis) => start + (count[axis] - 1) * strides[axis] + 1);
    return { starts, ends, steps: strides };
  });

/**
 * One matrix product per tap of the window, over images laid out as g [N,h,w,O] and x [N,H,W,C].
 * @returns The gradient of a weight of `shape` [O,C,kh,kw].
 */
export function denseWeightGradient(
  g: Tensor,
  x: Tensor,
  shape: readonly number[],
  { strides, pads, dilations }: Settings,
): Tensor {
  const [o, c, kh, kw] = shape;
  const [n, h, w] = g.shape;
  const padded = pad(x, [0, pads[0], pads[1], 0], [0, pads[2], pads[3], 0]);
  const rows = reshape(g, [n * h * w, o]);
  const patches = tapsOf([kh, kw], [h, w], strides, dilations).map((taps) =>
    slice(padded, { axes: [1, 2], ...taps }),
  );
  const products = patches.map((patch) =>
    gemm(rows, reshape(patch, [n * h * w, c]), undefined, { transA: true }),
  );
  // Two axes per transpose: ONNX Runtime swaps two axes fast, and moves three slowly.
  return reshape(transpose(reshape(concat(products, 0), [kh * kw, o * c]), [1, 0]), shape);
}

/**
 * A convolution in which the batch plays the channels and g the weight; strides and dilations swap.
 */
function groupedWeightGradient(g: Tensor, x: Tensor, shape: readonly number[], settings: Settings): Tensor {
  const { strides, pads, dilations, group } = settings;
  const [o, c, kh, kw] = shape;
  const [n, , h, w] = x.shape;
  const perGroup = transpose(reshape(x, [n, group, c, h * w]), [2, 1, 0, 3]);
  const images = reshape(perGroup, [c, group * n, h, w]);
  const product = conv(images, transpose(g, [1, 0, 2, 3]), undefined, {
    strides: dilations,
    dilations: strides,
    pads,
    group,
  });
  // Pixels that no window reached yield surplus taps.
  const taps = slice(product, { axes: [2, 3], starts: [0, 0], ends: [kh, kw] });
  return reshape(transpose(taps, [1, 0, 2, 3]), [o, c, kh, kw]);
}

export const convolutionExpansions: Expansions<"convolution"> = {
  ConvTranspose: transposedConvolution,
  ConvWeightGradient: weightGradient,
};
