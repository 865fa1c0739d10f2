import {
  type ConvOptions,
  concat,
  pad,
  reduceSum,
  reshape,
  reverse,
  slice,
  type Tensor,
  transpose,
} from "../../../graph/index.js";
import type { Layouts } from "./layouts.js";
import { blockedConv, reorderOutput } from "./operators.js";

/*
 * The weight gradient as a convolution in disguise: runs of b pixels of g take the place of the channels, b of g's own
 * channels that of the columns of an image, and x that of the filter, for whose outputs stand x's channels. In blocked
 * layout x already lies as that filter needs it, and the vertical taps are the rows of the result. Only the horizontal
 * taps need copies of x, each moved by a pixel. It is a matrix product that needs no packing of its operands.
 */

/** Pixels of a row filled up to whole blocks, with room for the window to hang over at the right. */
const rowLength = (width: number, windowWidth: number, block: number): number =>
  Math.ceil((width + windowWidth - 1) / block) * block;

/** Whether this form applies, and beats a matrix product for each tap. */
export function planesPay(
  g: Tensor,
  x: Tensor,
  [, c, , kw]: readonly number[],
  { strides, dilations }: Required<ConvOptions>,
  layouts: Layouts,
): boolean {
  const dense = [...strides, ...dilations].every((step) => step === 1);
  const sameSize = g.shape[2] === x.shape[2] && g.shape[3] === x.shape[3];
  if (!dense || !sameSize || !layouts.fits(x) || !layouts.fits(g)) return false;
  // The share of the products that are not with filled-up pixels, and the gain found for few channels.
  const used = g.shape[3] / rowLength(g.shape[3], kw, layouts.block);
  return used >= (c <= 64 ? 0.8 : 0.95);
}

/**
 * @param g - [N,O,H,W], blocked.
 * @param x - [N,C,H,W], blocked.
 * @returns The gradient of a weight of `shape` [O,C,kh,kw], plain.
 */
export function planeWeightGradient(
  g: Tensor,
  x: Tensor,
  [o, c, kh, kw]: readonly number[],
  { pads = [0, 0, 0, 0] }: ConvOptions,
  block: number,
): Tensor {
  const [n, , h, w] = g.shape;
  const length = rowLength(w, kw, block);
  const [runs, planes] = [(h * length) / block, o / block];
  const columns = columnsOf(g, length, block);
  // Row by row in one piece, with one row more at the end, so that a tap is a cut from it: where the cut runs over the
  // end of a row, g is zero.
  const rows = reshape(x, [n, c / block, h, w * block]);
  const right = (length - w - pads[1]) * block;
  const line = reshape(pad(rows, [0, 0, 0, pads[1] * block], [0, 0, 1, right]), [n, c / block, -1]);
  const size = h * length * block;
  const taps = Array.from({ length: kw }, (_, tap) => {
    const filter = slice(line, { axes: [2], starts: [tap * block], ends: [tap * block + size] });
    const products = blockedConv(
      columns,
      reshape(filter, [n * c, block, runs, 1]),
      undefined,
      [planes, n * c, kh, block],
      [runs, 1],
      {
        strides: [length / block, 1],
        pads: [((kh - 1 - pads[0]) * length) / block, 0, (pads[0] * length) / block, 0],
        group: n,
      },
    );
    const sums = reduceSum(reshape(products, [planes, n, c * kh * block]), { axes: [1] });
    return reshape(sums, [1, planes, c / block, kh, block, block]);
  });
  // The rows of the result move g against x, so the vertical taps come from last to first.
  const joined = reverse(concat(taps, 0), 3);
  return reshape(transpose(joined, [1, 4, 2, 5, 3, 0]), [o, c, kh, kw]);
}

/** g as an image for each plane of b channels: runs of b pixels as channels, b channels as columns. */
function columnsOf(g: Tensor, length: number, block: number): Tensor {
  const [n, o, h, w] = g.shape;
  const [planes, runs] = [o / block, (h * length) / block];
  const filled = pad(reshape(g, [n, planes, h, w * block]), [0, 0, 0, 0], [0, 0, 0, (length - w) * block]);
  // Each run is a small image of its own whose pixels and channels change places.
  const turned = reorderOutput(reshape(filled, [n * planes * runs, block, 1, block]), block, false);
  const planesFirst = transpose(reshape(turned, [n, planes, runs * block * block]), [1, 0, 2]);
  return reshape(planesFirst, [planes, n * block, runs, block]);
}
