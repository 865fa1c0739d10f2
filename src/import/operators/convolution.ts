import { FormatError } from "../../base/errors.js";
import {
  add,
  averagePool,
  conv,
  convTranspose,
  maxPool,
  reduceMax,
  reduceMean,
  reshape,
} from "../../graph/index.js";
import type { Importer, ImporterTable } from "../nodes/operands.js";
import { windowOf } from "../nodes/windows.js";

const convolution: Importer = (operands) => {
  const { node } = operands;
  const [x, weight] = [operands.input(0), operands.input(1)];
  const { strides, dilations, pads, size, cuts } = windowOf(node, x.shape.slice(2), weight.shape.slice(2));
  if (cuts) return operands.opaque([{ shape: [x.shape[0], weight.shape[0], ...size], dtype: x.dtype }]);
  const options = { strides, dilations, pads, group: node.int("group", 1) };
  return [conv(x, weight, operands.optional(2), options)];
};

/** Sizes follow from the pads; those that ONNX works out of a size that is asked for are not supported. */
const transposed: Importer = (operands) => {
  const { node } = operands;
  const [x, weight, bias] = [operands.input(0), operands.input(1), operands.optional(2)];
  if (node.ints("output_shape") || node.string("auto_pad", "NOTSET") !== "NOTSET") {
    throw new FormatError(`${node.where}: output_shape and auto_pad are not supported.`);
  }
  const pair = (name: string, fallback: number): [number, number] => {
    const [vertical, horizontal] = node.ints(name) ?? [fallback, fallback];
    return [vertical, horizontal];
  };
  const [strides, dilations, rest] = [pair("strides", 1), pair("dilations", 1), pair("output_padding", 0)];
  const [top, left, bottom, right] = node.ints("pads") ?? [0, 0, 0, 0];
  const along = (axis: 0 | 1, padding: number): number => {
    const reach = dilations[axis] * (weight.shape[axis + 2] - 1) + 1;
    return strides[axis] * (x.shape[axis + 2] - 1) + rest[axis] + reach - padding;
  };
  const size = [along(0, top + bottom), along(1, left + right)] as const;
  const pads = [top, left, bottom, right] as const;
  const image = convTranspose(x, weight, size, { strides, dilations, pads, group: node.int("group", 1) });
  return [bias ? add(image, reshape(bias, [1, bias.shape[0], 1, 1])) : image];
};

const maxPooling: Importer = (operands) => {
  const x = operands.input(0);
  const { kernel, strides, dilations, pads, size } = windowOf(operands.node, x.shape.slice(2));
  const type = { shape: [...x.shape.slice(0, 2), ...size], dtype: x.dtype };
  const plain = dilations.every((step) => step === 1) && operands.outputCount === 1 && fits(pads, kernel);
  if (plain) return [maxPool(x, kernel, { strides, pads })];
  return operands.opaque([type, { ...type, dtype: "int64" as const }].slice(0, operands.outputCount));
};

const averagePooling: Importer = (operands) => {
  const { node } = operands;
  const x = operands.input(0);
  const { kernel, strides, dilations, pads, size } = windowOf(node, x.shape.slice(2));
  const given = node.ints("pads") ?? [0, 0, 0, 0];
  const countIncludePad = node.int("count_include_pad", 0) === 1;
  // Pixels that only the ceiling adds never count, so that the count of all pads would be wrong.
  const exact = !countIncludePad || pads.every((padding, at) => padding === given[at]);
  if (exact && dilations.every((step) => step === 1) && fits(pads, kernel)) {
    return [averagePool(x, kernel, { strides, pads, countIncludePad })];
  }
  return operands.opaque([{ shape: [...x.shape.slice(0, 2), ...size], dtype: x.dtype }]);
};

/** Padding of more than half a window is unknown to the pooling of the graph. */
const fits = (pads: readonly number[], kernel: readonly number[]): boolean =>
  pads.every((padding, at) => padding * 2 <= kernel[at % 2]);

const pixels = { axes: [2, 3], keepDims: true };

export const convolutionImporters: ImporterTable = {
  Conv: convolution,
  ConvTranspose: transposed,
  MaxPool: maxPooling,
  AveragePool: averagePooling,
  GlobalAveragePool: (operands) => [reduceMean(operands.input(0), pixels)],
  GlobalMaxPool: (operands) => [reduceMax(operands.input(0), pixels)],
};
