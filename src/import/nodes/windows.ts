import { FormatError } from "../../base/errors.js";
import type { StandardAttributes } from "../../onnx/index.js";

/** The window of a convolution or pooling over an image, with ONNX's defaults filled in. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** [top, left, bottom, right] */
  readonly pads: readonly [number, number, number, number];
  /** Result height and width. */
  readonly size: readonly [number, number];
  /** Whether ONNX Runtime skips the first pixels, as it may with automatic padding and gaps between windows. */
  readonly cuts: boolean;
}

const pair = (values: readonly number[] | undefined, where: string): [number, number] => {
  const [vertical, horizontal] = values ?? [1, 1];
  if ((values && values.length !== 2) || !(vertical > 0 && horizontal > 0)) {
    throw new FormatError(`${where}: only windows over images (two axes) are supported.`);
  }
  return [vertical, horizontal];
};

/** Padding of an image, [top, left, bottom, right]: none by default. */
export function padsOf(
  where: string,
  [top, left, bottom, right, ...rest]: readonly number[] = [0, 0, 0, 0],
): readonly [number, number, number, number] {
  if (right !== undefined && rest.length === 0) return [top, left, bottom, right];
  throw new FormatError(`${where}: only pads of images (four numbers) are supported.`);
}

/**
 * @param where - Describes the node, for messages.
 * @param size - Height and width of the image.
 * @param kernel - Window height and width, if no attribute gives them.
 */
export function windowOf(
  where: string,
  attributes: StandardAttributes<"Conv" | "MaxPool" | "AveragePool">,
  size: readonly number[],
  kernel?: readonly number[],
): Window {
  const window = pair(attributes.kernel_shape ?? kernel, where);
  const strides = pair(attributes.strides, where);
  const dilations = pair(attributes.dilations, where);
  const auto = attributes.auto_pad;
  const ceiling = "ceil_mode" in attributes && attributes.ceil_mode;
  const given = padsOf(where, attributes.pads);
  const axes = [0, 1].map((axis) => {
    const reach = dilations[axis] * (window[axis] - 1) + 1;
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
      const count = Math.ceil(size[axis] / strides[axis]);
      const missing = (count - 1) * strides[axis] + reach - size[axis];
      const first = Math.trunc((auto === "SAME_UPPER" ? missing : missing + 1) / 2);
      return { before: Math.max(0, first), after: Math.max(0, missing - first), count, cuts: first < 0 };
    }
    const [before, after] = auto === "VALID" ? [0, 0] : [given[axis], given[axis + 2]];
    const steps = (size[axis] + before + after - reach) / strides[axis];
    let count = Math.floor(steps) + 1;
    // One more window, if it begins inside the image or the padding before it.
    if (ceiling && Math.ceil(steps) * strides[axis] < size[axis] + before) count = Math.ceil(steps) + 1;
    const reached = (count - 1) * strides[axis] + reach;
    return { before, after: Math.max(after, reached - size[axis] - before), count, cuts: false };
  });
  const [vertical, horizontal] = axes;
  return {
    kernel: window,
    strides,
    dilations,
    pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
    size: [vertical.count, horizontal.count],
    cuts: vertical.cuts || horizontal.cuts,
  };
}
