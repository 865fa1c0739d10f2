import { concat, constant, reshape, reverse, slice, type Tensor, transpose } from "../../../graph/index.js";

/*
 * Filters in the order of the blocked convolution. ONNX Runtime swaps two axes, or moves runs of b numbers,
 * quickly, and anything else slowly (3 to 10 times): hence the detours.
 */

/** A weight [O,C,kh,kw] with its taps first: [kh*kw,O,C]. */
function tapsFirst(weight: Tensor): Tensor {
  const [o, c, kh, kw] = weight.shape;
  return reshape(transpose(reshape(weight, [o * c, kh * kw]), [1, 0]), [kh * kw, o, c]);
}

/** From [taps,from,to] to [to/b,from/b,taps,b,b], the outputs innermost. */
function inBlocks(taps: Tensor, block: number): Tensor {
  const [k, from, to] = taps.shape;
  const split = reshape(taps, [k, from / block, block, to / block, block]);
  return transpose(split, [3, 1, 0, 2, 4]);
}

/** The filter of a convolution with `weight` [O,C,kh,kw], under its shape; O and C are multiples of b. */
export const forwardFilter = (weight: Tensor, block: number): Tensor =>
  reshape(inBlocks(transpose(tapsFirst(weight), [0, 2, 1]), block), weight.shape);

/**
 * The filter that propagates gradients back through a convolution with `weight` [O,C,kh,kw]: rotated,
 * [C,O,kh,kw].
 */
export function turnedFilter(weight: Tensor, block: number): Tensor {
  const [o, c, kh, kw] = weight.shape;
  return reshape(inBlocks(reverse(tapsFirst(weight), 0), block), [c, o, kh, kw]);
}

/** The same for some of the taps only, given as rows and columns: [C,O,rows,columns] in their order. */
export function partialFilter(
  weight: Tensor,
  rows: readonly number[],
  columns: readonly number[],
  block: number,
): Tensor {
  const [o, c, , kw] = weight.shape;
  const taps = tapsFirst(weight);
  const chosen = rows.flatMap((row) =>
    columns.map((column) => {
      const tap = row * kw + column;
      return slice(taps, { axes: [0], starts: [tap], ends: [tap + 1] });
    }),
  );
  return reshape(inBlocks(concat(chosen, 0), block), [c, o, rows.length, columns.length]);
}

/** The filter for plain images with C < b channels: [O/b,C,kh,kw,b], under the shape of the weight. */
export const imageFilter = (weight: Tensor, block: number): Tensor =>
  reshape(channelsInnermost(weight, block), weight.shape);

/** The filter of a depthwise convolution with `weight` [C,1,kh,kw]: [C/b,kh,kw,b], under its shape. */
export const depthwiseFilter = (weight: Tensor, block: number): Tensor =>
  reshape(channelsInnermost(weight, block), weight.shape);

function channelsInnermost(weight: Tensor, block: number): Tensor {
  const [o, ...rest] = weight.shape;
  const inner = rest.reduce((product, size) => product * size, 1);
  return transpose(reshape(weight, [o / block, block, inner]), [0, 2, 1]);
}

const known = new Map<string, Tensor>();

/**
 * The filter of a depthwise convolution with the same weights [kh*kw] for all channels: [C/b,kh,kw,b] as
 * [C,1,kh,kw]. Equal filters share one tensor, so that equal expressions stay equal.
 */
export function sharedFilter(
  channels: number,
  [kh, kw]: readonly number[],
  weights: readonly number[],
  block: number,
): Tensor {
  const key = [channels, kh, kw, block, ...weights].join();
  let filter = known.get(key);
  if (!filter) {
    const data = Float32Array.from(
      { length: channels * kh * kw },
      (_, at) => weights[Math.floor(at / block) % (kh * kw)],
    );
    filter = constant(data, [channels, 1, kh, kw]);
    known.set(key, filter);
  }
  return filter;
}
