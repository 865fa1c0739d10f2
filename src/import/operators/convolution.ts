import { FormatError } from "../../base/errors.js";
import { add, conv, convTranspose, reshape } from "../../graph/index.js";
import type { Importer, Importers } from "../nodes/operands.js";
import { padsOf, windowOf } from "../nodes/windows.js";

const convolution: Importer<"Conv"> = (operands) => {
  const { attributes } = operands;
  const [x, weight] = [operands.input(0), operands.input(1)];
  const [image, kernel] = [x.shape.slice(2), weight.shape.slice(2)];
  const { strides, dilations, pads, size, cuts } = windowOf(operands.where, attributes, image, kernel);
  if (cuts) return operands.opaque([{ shape: [x.shape[0], weight.shape[0], ...size], dtype: x.dtype }]);
  const options = { strides, dilations, pads, group: attributes.group };
  return [conv(x, weight, operands.optional(2), options)];
};

/** Sizes follow from the pads; pads derived from a requested output size are not supported. */
const transposed: Importer<"ConvTranspose"> = (operands) => {
  const { attributes } = operands;
  const [x, weight, bias] = [operands.input(0), operands.input(1), operands.optional(2)];
  if (attributes.output_shape || attributes.auto_pad !== "NOTSET") {
    throw new FormatError(`${operands.where}: output_shape and auto_pad are not supported.`);
  }
  const pair = ([vertical, horizontal]: readonly number[]): [number, number] => [vertical, horizontal];
  const strides = pair(attributes.strides ?? [1, 1]);
  const dilations = pair(attributes.dilations ?? [1, 1]);
  const rest = pair(attributes.output_padding ?? [0, 0]);
  const pads = padsOf(operands.where, attributes.pads);
  const [top, left, bottom, right] = pads;
  const along = (axis: 0 | 1, padding: number): number => {
    const reach = dilations[axis] * (weight.shape[axis + 2] - 1) + 1;
    return strides[axis] * (x.shape[axis + 2] - 1) + rest[axis] + reach - padding;
  };
  const size = [along(0, top + bottom), along(1, left + right)] as const;
  const image = convTranspose(x, weight, size, { strides, dilations, pads, group: attributes.group });
  return [bias ? add(image, reshape(bias, [1, bias.shape[0], 1, 1])) : image];
};

export const convolutionImporters: Importers<"convolution"> = {
  Conv: convolution,
  ConvTranspose: transposed,
};
