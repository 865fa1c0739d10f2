import { normal } from "../../helpers/gradient-check.js";
import { floats, int, ints, string } from "../foreign.js";
import { type Case, fed } from "./case.js";

const weight = (shape: readonly number[]) => floats(normal(shape, 2).data, shape);

const image = fed([2, 4, 7, 6]);

const conv = (name: string, attributes: Case["attributes"], shape = [3, 4, 3, 2]): Case => ({
  name,
  opType: "Conv",
  inputs: [image, weight(shape)],
  attributes,
});

const sameOf = (kind: string): Case["attributes"] => ({ auto_pad: string(kind) });

const convolution: Case[] = [
  conv("without attributes", {}),
  { opType: "Conv", name: "with bias", inputs: [image, weight([3, 4, 3, 3]), fed([3])] },
  conv("with pads and strides", { pads: ints(1, 0, 2, 1), strides: ints(2, 1), kernel_shape: ints(3, 2) }),
  conv("with dilations", { dilations: ints(2, 3), pads: ints(1, 1, 1, 1) }),
  conv("in groups", { group: int(2) }, [6, 2, 3, 3]),
  conv("depthwise", { group: int(4), strides: ints(1, 2) }, [4, 1, 3, 3]),
  ...["SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"].flatMap((kind) => [
    conv(kind, sameOf(kind)),
    conv(`${kind} with strides`, { ...sameOf(kind), strides: ints(2, 3) }),
    conv(`${kind} with a stride past the window`, { ...sameOf(kind), strides: ints(4, 4) }, [3, 4, 2, 3]),
  ]),
];

/** Other numbers of axes. */
const others: Case[] = [
  {
    name: "of lines",
    opType: "Conv",
    inputs: [fed([2, 4, 9]), weight([6, 2, 3]), fed([6])],
    attributes: { group: int(2), strides: ints(2), dilations: ints(2), pads: ints(1, 2) },
  },
  {
    name: "of volumes",
    opType: "Conv",
    inputs: [fed([2, 4, 5, 4, 6]), weight([6, 2, 3, 2, 3]), fed([6])],
    attributes: {
      group: int(2),
      strides: ints(2, 1, 2),
      dilations: ints(1, 2, 1),
      pads: ints(1, 0, 1, 0, 1, 2),
    },
  },
  { name: "of lines", opType: "ConvTranspose", inputs: [fed([2, 4, 3]), weight([4, 2, 3]), fed([2])] },
  {
    name: "of volumes",
    opType: "ConvTranspose",
    inputs: [fed([1, 4, 2, 3, 2]), weight([4, 2, 2, 3, 2]), fed([4])],
    attributes: {
      group: int(2),
      strides: ints(2, 1, 3),
      pads: ints(0, 1, 0, 1, 0, 1),
      output_padding: ints(1, 0, 2),
    },
  },
  ...["SAME_UPPER", "SAME_LOWER", "VALID"].map(
    (kind): Case => ({
      name: kind,
      opType: "ConvTranspose",
      inputs: [fed([1, 2, 3, 4]), weight([2, 3, 3, 2])],
      attributes: { auto_pad: string(kind), strides: ints(2, 3) },
    }),
  ),
  ...[
    [7, 8],
    [5, 9],
    [8, 10],
  ].map(
    (size): Case => ({
      name: `to ${size}`,
      opType: "ConvTranspose",
      inputs: [fed([1, 2, 3, 4]), weight([2, 3, 3, 3])],
      attributes: { output_shape: ints(...size), strides: ints(2, 2), output_padding: ints(1, 1) },
    }),
  ),
];

export const convolutionCases: Case[] = [
  ...others,
  { opType: "ConvTranspose", inputs: [fed([1, 2, 3, 4]), fed([2, 3, 2, 2], 2)] },
  {
    opType: "ConvTranspose",
    name: "with all that changes its size",
    inputs: [fed([1, 2, 3, 4]), fed([2, 2, 3, 3], 2), fed([4], 3)],
    attributes: {
      group: int(2),
      strides: ints(2, 3),
      pads: ints(1, 0, 1, 1),
      dilations: ints(1, 2),
      output_padding: ints(1, 0),
    },
  },
  ...convolution,
];
