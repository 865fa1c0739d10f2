import { FormatError } from "../../base/errors.js";
import { normaliseAxes } from "../../graph/index.js";
import type { Importer, ImporterTable, Operands } from "../operands.js";

/*
 * Operators without derivative rules, which may stand before the layer that is explained: all that is needed of them is
 * the shape of what they make.
 */

const like =
  (index: number): Importer =>
  (operands) =>
    operands.opaque([operands.input(index)]);

const quantised: Importer = (operands) => {
  const { shape } = operands.input(0);
  return operands.opaque([{ shape, dtype: operands.optional(2)?.dtype ?? "uint8" }]);
};

const dequantised: Importer = (operands) =>
  operands.opaque([{ shape: operands.input(0).shape, dtype: "float32" }]);

/** Sizes, or scales of the sizes of the input. */
const resized: Importer = (operands) => {
  const { shape, dtype } = operands.input(0);
  const sizes = operands.numbers(3);
  const scales = operands.numbers(2);
  if (sizes?.length === shape.length) return operands.opaque([{ shape: sizes, dtype }]);
  if (scales?.length === shape.length) {
    return operands.opaque([{ shape: shape.map((size, axis) => Math.floor(size * scales[axis])), dtype }]);
  }
  throw new FormatError(`${operands.node.where}: neither sizes nor scales are given for each axis.`);
};

const largest: Importer = (operands) => {
  const { shape, dtype } = operands.input(0);
  const [axis] = normaliseAxes([operands.node.int("axis", -1)], shape.length, operands.node.where);
  const count = operands.numbers(1)?.[0] ?? 1;
  const result = shape.map((size, at) => (at === axis ? count : size));
  return operands.opaque([
    { shape: result, dtype },
    { shape: result, dtype: "int64" },
  ]);
};

const transposedConvolution: Importer = (operands) => {
  const { node } = operands;
  const [x, weight] = [operands.input(0), operands.input(1)];
  return operands.opaque([
    { shape: transposedShape(operands, x.shape, weight.shape, node.ints("output_shape")), dtype: x.dtype },
  ]);
};

function transposedShape(
  { node }: Operands,
  image: readonly number[],
  weight: readonly number[],
  given: readonly number[] | undefined,
): number[] {
  const channels = weight[1] * node.int("group", 1);
  if (given) return [image[0], channels, ...given.slice(-2)];
  const of = (name: string, fallback: number): readonly number[] =>
    node.ints(name) ?? image.slice(2).map(() => fallback);
  const kernel = node.ints("kernel_shape") ?? weight.slice(2);
  const [strides, dilations, rest] = [of("strides", 1), of("dilations", 1), of("output_padding", 0)];
  const pads = node.ints("pads") ?? image.slice(2).flatMap(() => [0, 0]);
  const size = image.slice(2).map((length, axis) => {
    const reach = dilations[axis] * (kernel[axis] - 1) + 1;
    return strides[axis] * (length - 1) + rest[axis] + reach - pads[axis] - pads[axis + kernel.length];
  });
  return [image[0], channels, ...size];
}

export const opaqueImporters: ImporterTable = {
  ConvTranspose: transposedConvolution,
  CumSum: like(0),
  DequantizeLinear: dequantised,
  Mod: like(0),
  QuantizeLinear: quantised,
  Resize: resized,
  ScatterElements: like(0),
  ScatterND: like(0),
  TopK: largest,
  Trilu: like(0),
};
