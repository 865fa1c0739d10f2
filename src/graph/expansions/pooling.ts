import { add } from "../operators/elementwise.js";
import { concat, depthToSpace, pad, type SliceOptions, slice, spread } from "../operators/layout.js";
import { and, equal, not, or, where } from "../operators/logic.js";
import type { NodeOf, Tensor } from "../tensor.js";
import type { Expansions } from "./expansion.js";

/** A padding value that is never a window's maximum. */
const lowest = -3e38;

interface Tap {
  /** The padded image's pixels under the tap, one per window. */
  readonly at: SliceOptions;
  /** Whether the tap is the first maximum of its window. */
  readonly wins: Tensor;
}

/** The taps of the windows of a pooling of x with result y, and x with its padding. */
function tapsOf(
  { attributes }: NodeOf<"MaxPoolGradient" | "MaxPoolPick">,
  x: Tensor,
  y: Tensor,
): { taps: Tap[]; padded: Tensor } {
  const {
    kernel_shape: [kh, kw],
    strides,
    pads: [top, left, bottom, right],
  } = attributes;
  const [, , h, w] = y.shape;
  const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right], lowest);
  let taken: Tensor | undefined;
  const taps = Array.from({ length: kh * kw }, (_, tap): Tap => {
    const starts = [Math.floor(tap / kw), tap % kw];
    const ends = [starts[0] + (h - 1) * strides[0] + 1, starts[1] + (w - 1) * strides[1] + 1];
    const at: SliceOptions = { axes: [2, 3], starts, ends, steps: strides };
    const largest = equal(slice(padded, at), y);
    const wins = taken ? and(largest, not(taken)) : largest;
    taken = taken ? or(taken, largest) : largest;
    return { at, wins };
  });
  return { taps, padded };
}

function maxPoolGradient(node: NodeOf<"MaxPoolGradient">): Tensor[] {
  const [g, x, y] = node.inputs;
  const {
    kernel_shape: [kh, kw],
    strides,
    pads,
  } = node.attributes;
  const { taps, padded } = tapsOf(node, x, y);
  const parts = taps.map(({ wins }) => where(wins, g, 0));
  // Square windows side by side need no sums: each pixel is in at most one window.
  const tiled = kh === kw && strides.every((stride) => stride === kh);
  const total = tiled
    ? sideBySide(parts, kh, padded.shape)
    : parts
        .map((part, index) => spread(part, padded.shape, taps[index].at))
        .reduce((sum, part) => add(sum, part));
  const ends = [pads[0] + x.shape[2], pads[1] + x.shape[3]];
  return [slice(total, { axes: [2, 3], starts: [pads[0], pads[1]], ends })];
}

/** Taps of square windows [N,C,h,w] put in place, and zeros where no window reached. */
function sideBySide(
  parts: readonly Tensor[],
  window: number,
  [, , height, width]: readonly number[],
): Tensor {
  const tiles = depthToSpace(concat(parts, 1), window);
  const [, , h, w] = tiles.shape;
  return pad(tiles, [0, 0, 0, 0], [0, 0, height - h, width - w]);
}

function maxPoolPick(node: NodeOf<"MaxPoolPick">): Tensor[] {
  const [v, x, y] = node.inputs;
  const [top, left, bottom, right] = node.attributes.pads;
  const { taps } = tapsOf(node, x, y);
  const padded = pad(v, [0, 0, top, left], [0, 0, bottom, right]);
  const picked = taps.map(({ at, wins }) => where(wins, slice(padded, at), 0));
  return [picked.reduce((sum, part) => add(sum, part))];
}

export const poolingExpansions: Expansions<"pooling"> = {
  MaxPoolGradient: maxPoolGradient,
  MaxPoolPick: maxPoolPick,
};
