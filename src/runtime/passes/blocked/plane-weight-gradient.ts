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
import { blockedConv } from "./operators.js";

/*
 * The weight gradient as a convolution in disguise: runs of b pixels of g take the place of the channels, g's own
 * channels that of the columns of an image, and x that of the filter, for whose outputs stand x's channels. In blocked
 * layout x already lies as that filter needs it, and the vertical taps are the rows of the result. Only the horizontal
 * taps need copies of x, each moved by a pixel. It is a matrix product that needs no packing of x.
 */

/** Pixels of a row of g, filled up to whole blocks, with room for the window to hang over at the right. */
const rowLength = (width: number, block: number): number => Math.ceil(width / block) * block;

/** Whether this form applies, and beats a matrix product for each tap. */
export function planesPay(
  g: Tensor,
  x: Tensor,
  [, c]: readonly number[],
  { strides, dilations }: Required<ConvOptions>,
  layouts: Layouts,
): boolean {
  const dense = [...strides, ...dilations].every((step) => step === 1);
  if (!dense || !layouts.fits(x) || g.shape[2] !== x.shape[2] || g.shape[3] !== x.shape[3]) return false;
  // The share of the products that are not with filled-up pixels, and the gain found for few channels.
  const used = g.shape[3] / rowLength(g.shape[3], layouts.block);
  return used >= (c <= 64 ? 0.8 : 0.95);
}

/**
 * @param g - [N,O,H,W], plain.
 * @param x - [N,C,H,W], blocked.
 * @returns The gradient of a weight of `shape` [O,C,kh,kw].
 */
export function planeWeightGradient(
  g: Tensor,
  x: Tensor,
  [o, c, kh, kw]: readonly number[],
  { pads = [0, 0, 0, 0] }: ConvOptions,
  block: number,
): Tensor {
  const [n, , h, w] = g.shape;
  const length = rowLength(w, block);
  const blocks = length / block;
  const filled = reshape(pad(g, [0, 0, 0, 0], [0, 0, 0, length - w]), [n, o, h * blocks, block]);
  const columns = reshape(transpose(filled, [0, 2, 1, 3]), [1, n * block, h * blocks, o]);
  const rows = reshape(x, [n, c / block, h, w * block]);
  const products = Array.from({ length: kw }, (_, tap) => {
    const filter = reshape(shifted(rows, tap - pads[1], length, block), [n * c, block, h * blocks, 1]);
    // The vertical taps come in reverse: the rows of the result move g against x.
    const product = blockedConv(columns, filter, undefined, [1, n * c, kh, o], [h * blocks, 1], {
      strides: [blocks, 1],
      pads: [(kh - 1 - pads[0]) * blocks, 0, pads[0] * blocks, 0],
      group: n,
    });
    return reduceSum(reshape(product, [n, c * kh * o]), { axes: [0] });
  });
  const joined = concat(
    products.map((product) => reshape(product, [1, c / block, kh, o, block])),
    0,
  );
  return reshape(transpose(reverse(joined, 2), [3, 1, 4, 2, 0]), [o, c, kh, kw]);
}

/** Rows [N,C/b,H,W*b] moved by so many pixels to the left, and filled up with zeros to `length` pixels. */
function shifted(rows: Tensor, by: number, length: number, block: number): Tensor {
  const width = rows.shape[3] / block;
  const [cut, before] = [Math.max(by, 0), Math.max(-by, 0)];
  const end = Math.min(width, length - before);
  const kept = slice(rows, { axes: [3], starts: [cut * block], ends: [end * block] });
  const after = length - before - (end - cut);
  return pad(kept, [0, 0, 0, before * block], [0, 0, 0, after * block]);
}
