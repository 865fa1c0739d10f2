import { averagePool, maxPool, reduceMax, reduceMean } from "../../graph/index.js";
import type { Importer, Importers } from "../nodes/operands.js";
import { windowOf } from "../nodes/windows.js";

const maxPooling: Importer<"MaxPool"> = (operands) => {
  const x = operands.input(0);
  const { kernel, strides, dilations, pads, size } = windowOf(
    operands.where,
    operands.attributes,
    x.shape.slice(2),
  );
  const type = { shape: [...x.shape.slice(0, 2), ...size], dtype: x.dtype };
  const plain = dilations.every((step) => step === 1) && operands.outputCount === 1 && fits(pads, kernel);
  if (plain) return [maxPool(x, kernel, { strides, pads })];
  return operands.opaque([type, { ...type, dtype: "int64" as const }].slice(0, operands.outputCount));
};

const averagePooling: Importer<"AveragePool"> = (operands) => {
  const { attributes } = operands;
  const x = operands.input(0);
  const { kernel, strides, dilations, pads, size } = windowOf(operands.where, attributes, x.shape.slice(2));
  const given = attributes.pads ?? [0, 0, 0, 0];
  const countIncludePad = attributes.count_include_pad;
  // Pixels added only by rounding up never count, so counting all padding would be wrong.
  const exact = !countIncludePad || pads.every((padding, at) => padding === given[at]);
  if (exact && dilations.every((step) => step === 1) && fits(pads, kernel)) {
    return [averagePool(x, kernel, { strides, pads, countIncludePad })];
  }
  return operands.opaque([{ shape: [...x.shape.slice(0, 2), ...size], dtype: x.dtype }]);
};

/** The graph's pooling does not allow padding of more than half a window. */
const fits = (pads: readonly number[], kernel: readonly number[]): boolean =>
  pads.every((padding, at) => padding * 2 <= kernel[at % 2]);

const pixels = { axes: [2, 3], keepDims: true };

export const poolingImporters: Importers<"pooling"> = {
  AveragePool: averagePooling,
  GlobalAveragePool: (operands) => [reduceMean(operands.input(0), pixels)],
  GlobalMaxPool: (operands) => [reduceMax(operands.input(0), pixels)],
  MaxPool: maxPooling,
};
