import { reduceSum, reshape, type Tensor, transpose } from "../../../../graph/index.js";
import { sharedFilter } from "../filters.js";
import { blockedConv, reorderOutput } from "../operators.js";

/*
 * Weight gradients as convolutions in disguise: runs of b pixels of the gradient g take the place of the channels, b of
 * g's own channels that of the columns of an image, and the image x that of the filter, for whose outputs stand x's
 * channels. In blocked layout x already lies as that filter needs it. It is a product of matrices, one for each image, that
 * needs no packing of its operands.
 */

type Pair = readonly [number, number];

/** A tap of a window, as its images are to be cut: the result has `size` [height, width], filled up with zeros. */
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
 * A blocked image as a tap of a window sees it: by a depthwise convolution whose filter is 1 at the tap and 0 elsewhere,
 * which unlike ONNX Runtime's Pad and Slice uses all threads.
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

/** Padding below and right that a cut needs; negative where the image has pixels that no window reaches. */
export const paddingAfter = (
  sides: readonly number[],
  { window, strides, before, size }: Omit<Cut, "tap">,
): number[] =>
  sides.map((side, axis) => (size[axis] - 1) * strides[axis] + window[axis] - side - before[axis]);

/** A blocked gradient g [N,O,h,w], filled up to `size`, as an image for each plane of b channels: [O/b,N*b,runs,b]. */
export function columnsOf(g: Tensor, size: Pair, block: number): Tensor {
  const [n, o] = g.shape;
  const [planes, runs] = [o / block, (size[0] * size[1]) / block];
  const whole: Cut = { window: [1, 1], tap: [0, 0], strides: [1, 1], before: [0, 0], size };
  const filled = g.shape[2] === size[0] && g.shape[3] === size[1] ? g : cut(g, whole, block);
  // Each run is a small image of its own whose pixels and channels change places.
  const turned = reorderOutput(reshape(filled, [n * planes * runs, block, 1, block]), block, false);
  const perImage = reshape(turned, [n, planes, runs * block * block]);
  // One plane needs no exchange, which ONNX Runtime would not notice.
  const planesFirst = planes === 1 ? perImage : transpose(perImage, [1, 0, 2]);
  return reshape(planesFirst, [planes, n * block, runs, block]);
}

/** How far the rows of g are moved against those of the image, and over how many runs a row goes. */
export interface Rows {
  readonly count: number;
  readonly runs: number;
  /** Rows of padding above and below. */
  readonly pads: Pair;
}

/**
 * The product of g, as `columnsOf` gives it, with blocked images [N,C,h,w] of the same pixels, summed over the images:
 * [O/b,C*rows*b], in the order [O/b,C/b,rows,b of O,b of C].
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
