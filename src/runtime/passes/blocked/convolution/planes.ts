import { reduceSum, reshape, type Tensor, transpose } from "../../../../graph/index.js";
import { sharedFilter } from "../filters.js";
import { blockedConv, reorderOutput } from "../operators.js";

/*
 * Weight gradients as convolutions in disguise: runs of b pixels of the gradient g play the channels, b of g's
 * own channels play an image's columns, and the image x plays the filter, with x's channels as its outputs. In
 * blocked layout, x already lies in memory as that filter must. The result is one matrix product per image,
 * without packing its operands.
 */

type Pair = readonly [number, number];

/** How to cut images for a tap of a window: the result has `size` [height, width], padded with zeros. */
export interface Cut {
  readonly window: Pair;
  /** Row and column in the window. */
  readonly tap: Pair;
  readonly strides: Pair;
  /** Padding above and left. */
  readonly before: Pair;
  readonly size: Pair;
}

/**
 * A blocked image as seen by a window's tap, cut by a depthwise convolution whose filter is 1 at the tap and 0
 * elsewhere; unlike ONNX Runtime's Pad and Slice, it uses all threads.
 */
export function cut(x: Tensor, { window, tap, strides, before, size }: Cut, block: number): Tensor {
  const [n, c, ...sides] = x.shape;
  const weights = Array.from({ length: window[0] * window[1] }, (_, at) =>
    at === tap[0] * window[1] + tap[1] ? 1 : 0,
  );
  const after = sides.map(
    (side, axis) => (size[axis] - 1) * strides[axis] + window[axis] - side - before[axis],
  );
  return blockedConv(x, sharedFilter(c, window, weights, block), undefined, [n, c, ...size], window, {
    strides,
    pads: [before[0], before[1], after[0], after[1]],
    group: c,
  });
}

/** Padding needed below and to the right of a cut; negative if the image has pixels that no window reaches. */
export const paddingAfter = (
  sides: readonly number[],
  { window, strides, before, size }: Omit<Cut, "tap">,
): number[] =>
  sides.map((side, axis) => (size[axis] - 1) * strides[axis] + window[axis] - side - before[axis]);

/** A blocked gradient g [N,O,h,w], padded to `size`, as one image per plane of b channels: [O/b,N*b,runs,b]. */
export function columnsOf(g: Tensor, size: Pair, block: number): Tensor {
  const [n, o] = g.shape;
  const [planes, runs] = [o / block, (size[0] * size[1]) / block];
  const whole: Cut = { window: [1, 1], tap: [0, 0], strides: [1, 1], before: [0, 0], size };
  const filled = g.shape[2] === size[0] && g.shape[3] === size[1] ? g : cut(g, whole, block);
  // Each run is a small image whose pixels and channels swap.
  const turned = reorderOutput(reshape(filled, [n * planes * runs, block, 1, block]), block, false);
  const perImage = reshape(turned, [n, planes, runs * block * block]);
  // A single plane needs no swap, and ONNX Runtime would not notice that.
  const planesFirst = planes === 1 ? perImage : transpose(perImage, [1, 0, 2]);
  return reshape(planesFirst, [planes, n * block, runs, block]);
}

/** By how much the rows of g are shifted against those of the image, and how many runs make up a row. */
export interface Rows {
  readonly count: number;
  readonly runs: number;
  /** Padding rows above and below. */
  readonly pads: Pair;
}

/**
 * The product of g, as `columnsOf` gives it, with blocked images [N,C,h,w] of the same pixels, summed over the
 * images: [O/b,C*rows*b], in the order [O/b,C/b,rows,b of O,b of C].
 */
export function product(columns: Tensor, images: Tensor, n: number, { count, runs, pads }: Rows): Tensor {
  const [planes, , all, block] = columns.shape;
  const outputs = images.shape[1];
  const products = blockedConv(
    columns,
    reshape(images, [n * outputs, block, all, 1]),
    undefined,
    [planes, n * outputs, count, block],
    [all, 1],
    { strides: [runs, 1], pads: [pads[0] * runs, 0, pads[1] * runs, 0], group: n },
  );
  return reduceSum(reshape(products, [planes, n, outputs * count * block]), { axes: [1] });
}
