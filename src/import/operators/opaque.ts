import { FormatError } from "../../base/errors.js";
import { normaliseAxes } from "../../graph/index.js";
import type { Importer, ImporterTable } from "../nodes/operands.js";

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
  const scales = operands.fractions(2);
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

export const opaqueImporters: ImporterTable = {
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
