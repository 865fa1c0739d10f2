import { FormatError } from "../../base/errors.js";
import type { StandardAttributes } from "../../onnx/index.js";

/** The window of a convolution or pooling over an image of any number of axes, with ONNX's defaults filled in. */
export interface Window {
  /** Of the window along each axis. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before the image along each axis, then behind it. */
  readonly pads: readonly number[];
  /** Of the result along each axis. */
  readonly size: readonly number[];
  /** How many pixels at its start ONNX Runtime skips, as it may with automatic padding and gaps between windows. */
  readonly skipped: readonly number[];
}

/** A number for each axis, 1 where the attribute is left out. */
function alongAxes(values: readonly number[] | undefined, rank: number, where: string): readonly number[] {
  const given = values ?? Array(rank).fill(1);
  if (given.length === rank && given.every((value) => value > 0)) return given;
  throw new FormatError(`${where}: [${given}] is not a number from 1 up for each of ${rank} axes.`);
}

/** Padding before an image along each axis, then behind it: none by default. */
export function padsOf(where: string, given: readonly number[] | undefined, rank: number): readonly number[] {
  const pads = given ?? Array(2 * rank).fill(0);
  if (pads.length === 2 * rank) return pads;
  throw new FormatError(`${where}: pads [${pads}] are not two numbers for each of ${rank} axes.`);
}

/** Most elements along an axis of a window, its padding or its result: no image is larger; damaged files may say so. */
const longest = 2 ** 16;

/** How far a dilated window reaches from its first element to its last. */
export const reachOf = (size: number, dilation: number): number => dilation * (size - 1) + 1;

/**
 * @param where - Describes the node, for messages.
 * @param size - Of the image along each axis.
 * @param kernel - Of the window, if no attribute gives it.
 */
export function windowOf(
  where: string,
  attributes: StandardAttributes<"AveragePool" | "Conv" | "LpPool" | "MaxPool">,
  size: readonly number[],
  kernel?: readonly number[],
): Window {
  const rank = size.length;
  if (rank === 0) throw new FormatError(`${where}: there is no axis for a window.`);
  const window = alongAxes(attributes.kernel_shape ?? kernel, rank, where);
  const strides = alongAxes(attributes.strides, rank, where);
  const dilations = alongAxes(attributes.dilations, rank, where);
  const auto = attributes.auto_pad;
  const ceiling = "ceil_mode" in attributes && attributes.ceil_mode;
  const given = padsOf(where, attributes.pads, rank);
  const axes = size.map((length, axis) => {
    const reach = reachOf(window[axis], dilations[axis]);
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
      const count = Math.ceil(length / strides[axis]);
      const missing = (count - 1) * strides[axis] + reach - length;
      // Of pixels to skip, ONNX Runtime leaves one behind the last window before it halves them.
      const halved = missing < 0 ? missing + 1 : missing;
      const first = Math.trunc((auto === "SAME_UPPER" ? halved : halved + 1) / 2);
      const skipped = Math.max(0, -first);
      return { before: Math.max(0, first), after: Math.max(0, missing - first), count, skipped };
    }
    const [before, after] = auto === "VALID" ? [0, 0] : [given[axis], given[axis + rank]];
    const steps = (length + before + after - reach) / strides[axis];
    let count = Math.floor(steps) + 1;
    // One more window, if it begins inside the image or the padding before it.
    if (ceiling && Math.ceil(steps) * strides[axis] < length + before) count = Math.ceil(steps) + 1;
    const reached = (count - 1) * strides[axis] + reach;
    return { before, after: Math.max(after, reached - length - before), count, skipped: 0 };
  });
  const largest = Math.max(...window, ...axes.flatMap(({ before, after, count }) => [before, after, count]));
  if (axes.some(({ count }) => !(count >= 1)) || !(largest <= longest)) {
    throw new FormatError(`${where}: a window [${window}] over an image of [${size}] is not possible.`);
  }
  return {
    kernel: window,
    strides,
    dilations,
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
    size: axes.map(({ count }) => count),
    skipped: axes.map(({ skipped }) => skipped),
  };
}
