import { FormatError } from "../../base/errors.js";
import { add, convTranspose, reshape, type Tensor } from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import type { Importer, Importers } from "../nodes/operands.js";
import { convolution, spreadOut } from "../nodes/products.js";
import { padsOf, reachOf, windowOf } from "../nodes/windows.js";

const convolved: Importer<"Conv"> = (operands) => {
  const { attributes, where } = operands;
  const [x, weight] = [operands.input(0), operands.input(1)];
  const window = windowOf(where, attributes, x.shape.slice(2), weight.shape.slice(2));
  return [convolution(x, weight, operands.optional(2), { ...window, group: attributes.group })];
};

interface Extent {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** What is cut off before each axis, and then behind it. */
  readonly pads: readonly number[];
  /** Of the result. */
  readonly size: readonly number[];
}

/**
 * The pads are given, or follow from the size of the result (github.com/onnx/onnx, docs/Operators.md, ConvTranspose): what is
 * cut off is halved, and the odd pixel goes behind the image with SAME_UPPER, else before it.
 */
function extentOf(
  attributes: StandardAttributes<"ConvTranspose">,
  image: readonly number[],
  kernel: readonly number[],
  where: string,
): Extent {
  const rank = image.length;
  const ones: number[] = Array(rank).fill(1);
  const { strides = ones, dilations = ones, output_padding: rest = ones.map(() => 0) } = attributes;
  const { auto_pad: auto, output_shape: asked } = attributes;
  if ([strides, dilations, rest, kernel, asked ?? ones].some((list) => list.length !== rank)) {
    throw new FormatError(`${where}: its attributes are not a number for each of ${rank} axes.`);
  }
  const given = padsOf(where, attributes.pads, rank);
  const axes = image.map((length, axis) => {
    const reached = strides[axis] * (length - 1) + reachOf(kernel[axis], dilations[axis]) + rest[axis];
    const same = auto.startsWith("SAME") ? length * strides[axis] : undefined;
    const size = asked?.[axis] ?? same;
    if (size === undefined) {
      const [before, after] = auto === "VALID" ? [0, 0] : [given[axis], given[axis + rank]];
      return { before, after, size: reached - before - after };
    }
    const cut = asked ? reached - size : Math.max(0, reached - size);
    const half = Math.floor(cut / 2);
    const before = auto === "SAME_UPPER" ? half : cut - half;
    return { before, after: cut - before, size: reached - cut };
  });
  const pads = [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)];
  return { strides, dilations, pads, size: axes.map(({ size }) => size) };
}

const transposed: Importer<"ConvTranspose"> = (operands) => {
  const { attributes, where } = operands;
  const [x, weight, bias] = [operands.input(0), operands.input(1), operands.optional(2)];
  const { group } = attributes;
  const extent = extentOf(attributes, x.shape.slice(2), weight.shape.slice(2), where);
  const image = inPlane(x, weight, extent, group) ?? spreadOut(x, weight, { ...extent, group });
  return [bias ? add(image, reshape(bias, [1, bias.shape[0], ...extent.size.map(() => 1)])) : image];
};

/** In the graph's own form, which has two axes and cuts off no less than nothing. */
function inPlane(
  x: Tensor,
  weight: Tensor,
  { strides, dilations, pads, size }: Extent,
  group: number,
): Tensor | undefined {
  const [height, width] = size;
  const restOf = (axis: number): number =>
    size[axis] -
    (strides[axis] * (x.shape[axis + 2] - 1) + reachOf(weight.shape[axis + 2], dilations[axis])) +
    pads[axis] +
    pads[axis + size.length];
  const fits = size.every((_, axis) => restOf(axis) >= 0 && restOf(axis) < strides[axis]);
  if (size.length !== 2 || pads.some((padding) => padding < 0) || !fits) return undefined;
  return convTranspose(x, weight, [height, width], {
    strides: [strides[0], strides[1]],
    dilations: [dilations[0], dilations[1]],
    pads: [pads[0], pads[1], pads[2], pads[3]],
    group,
  });
}

export const convolutionImporters: Importers<"convolution"> = {
  Conv: convolved,
  ConvTranspose: transposed,
};
