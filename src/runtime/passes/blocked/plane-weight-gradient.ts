import {
  type ConvOptions,
  concat,
  reduceSum,
  reshape,
  reverse,
  type Tensor,
  transpose,
} from "../../../graph/index.js";
import { sharedFilter } from "./filters.js";
import type { Layouts } from "./layouts.js";
import { blockedConv, reorderOutput } from "./operators.js";

/*
 * The weight gradient as a convolution in disguise: runs of b pixels of g take the place of the channels, b of g's own
 * channels that of the columns of an image, and x that of the filter, for whose outputs stand x's channels. In blocked
 * layout x already lies as that filter needs it, and the vertical taps are the rows of the result. Only the horizontal
 * taps need copies of x, each moved by a pixel. It is a matrix product that needs no packing of its operands.
 */

/** Pixels of a row filled up to whole blocks. */
const rowLength = (width: number, block: number): number => Math.ceil(width / block) * block;

/** The least share of the pixels of a filled-up row at which this form is the faster one: `npm run forms`. */
const leastShare = 0.8;

/** Blocks of output channels that the kernel of a blocked convolution takes together. */
const blocksAtATime = 4;

/** Whether this form applies, and beats a matrix product for each tap. */
export function planesPay(
  g: Tensor,
  x: Tensor,
  { strides, dilations }: Required<ConvOptions>,
  layouts: Layouts,
): boolean {
  const dense = [...strides, ...dilations].every((step) => step === 1);
  const sameSize = g.shape[2] === x.shape[2] && g.shape[3] === x.shape[3];
  if (!dense || !sameSize || !layouts.fits(x) || !layouts.fits(g)) return false;
  return g.shape[3] / rowLength(g.shape[3], layouts.block) >= leastShare;
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
  const length = rowLength(w, block);
  const [runs, planes] = [(h * length) / block, o / block];
  const columns = columnsOf(g, length, block);
  const taps = Array.from({ length: kw }, (_, tap) =>
    // What x holds beyond the end of a row of g meets zeros.
    moved(x, { window: kw, tap, before: pads[1], length, block }),
  );
  const product = (filters: Tensor, outputs: number): Tensor => {
    const products = blockedConv(
      columns,
      reshape(filters, [n * outputs, block, runs, 1]),
      undefined,
      [planes, n * outputs, kh, block],
      [runs, 1],
      {
        strides: [length / block, 1],
        pads: [((kh - 1 - pads[0]) * length) / block, 0, (pads[0] * length) / block, 0],
        group: n,
      },
    );
    return reduceSum(reshape(products, [planes, n, outputs * kh * block]), { axes: [1] });
  };
  // The kernel takes several blocks of outputs at a time: where x has few, all taps together are faster.
  const all =
    c < blocksAtATime * block
      ? product(concat(taps, 1), kw * c)
      : concat(
          taps.map((tap) => reshape(product(tap, c), [planes, 1, c * kh * block])),
          1,
        );
  // The rows of the result move g against x, so the vertical taps come from last to first.
  const ordered = reverse(reshape(all, [planes, kw, c / block, kh, block, block]), 3);
  return reshape(transpose(ordered, [0, 4, 2, 5, 3, 1]), [o, c, kh, kw]);
}

/** g as an image for each plane of b channels: runs of b pixels as channels, b channels as columns. */
function columnsOf(g: Tensor, length: number, block: number): Tensor {
  const [n, o, h] = g.shape;
  const [planes, runs] = [o / block, (h * length) / block];
  const filled = moved(g, { window: 1, tap: 0, before: 0, length, block });
  // Each run is a small image of its own whose pixels and channels change places.
  const turned = reorderOutput(reshape(filled, [n * planes * runs, block, 1, block]), block, false);
  const planesFirst = transpose(reshape(turned, [n, planes, runs * block * block]), [1, 0, 2]);
  return reshape(planesFirst, [planes, n * block, runs, block]);
}

interface Move {
  /** Taps of a row of the window. */
  readonly window: number;
  readonly tap: number;
  /** Pixels of padding before a row. */
  readonly before: number;
  /** Pixels of a row of the result. */
  readonly length: number;
  readonly block: number;
}

/**
 * A blocked image as a tap of a window sees it, its rows filled up with zeros: by a depthwise convolution whose filter is 1
 * at the tap and 0 elsewhere, which unlike ONNX Runtime's Pad and Slice uses all threads.
 */
function moved(x: Tensor, { window, tap, before, length, block }: Move): Tensor {
  const [n, c, h, w] = x.shape;
  const pads = [0, before, 0, length - 1 - before + window - w] as const;
  const weights = Array.from({ length: window }, (_, at) => (at === tap ? 1 : 0));
  const filter = sharedFilter(c, [1, window], weights, block);
  return blockedConv(x, filter, undefined, [n, c, h, length], [1, window], {
    pads,
    group: c,
  });
}
