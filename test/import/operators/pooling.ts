import { int, ints, string } from "../foreign.js";
import { type Case, fed } from "./case.js";

const image = fed([2, 4, 7, 6]);
const line = fed([2, 3, 7]);
const volume = fed([1, 2, 4, 3, 5]);

const sameOf = (kind: string): Case["attributes"] => ({ auto_pad: string(kind) });

const window = (...sizes: number[]) => ({ kernel_shape: ints(...sizes) });

/** Windows that both poolings have. */
const windows: readonly (readonly [name: string, attributes: Case["attributes"]])[] = [
  ["with its own stride of 1", window(3, 2)],
  ["with strides", { ...window(3, 2), strides: ints(2, 2) }],
  ["with pads", { ...window(3, 3), strides: ints(2, 2), pads: ints(1, 0, 1, 1) }],
  ["with pads of more than half a window", { ...window(3, 3), pads: ints(2, 2, 2, 2) }],
  ["VALID", { ...window(3, 3), ...sameOf("VALID"), strides: ints(2, 2) }],
  ["SAME_UPPER", { ...window(3, 3), ...sameOf("SAME_UPPER"), strides: ints(2, 2) }],
  ["SAME_LOWER", { ...window(2, 3), ...sameOf("SAME_LOWER"), strides: ints(2, 2) }],
  ["with a ceiling that adds a window", { ...window(2, 3), strides: ints(2, 2), ceil_mode: int(1) }],
  ["with a ceiling that adds none", { ...window(3, 2), strides: ints(2, 2), ceil_mode: int(1) }],
  [
    "with pads and a ceiling",
    { ...window(4, 3), strides: ints(3, 2), ceil_mode: int(1), pads: ints(1, 1, 1, 0) },
  ],
  [
    "with pads that the ceiling makes more than half a window",
    { ...window(3, 3), strides: ints(2, 2), ceil_mode: int(1), pads: ints(1, 1, 1, 1) },
  ],
  [
    "with a ceiling whose window would begin in the padding behind",
    { ...window(2, 2), strides: ints(3, 3), ceil_mode: int(1), pads: ints(0, 0, 1, 1) },
  ],
];

const pooling = (opType: string): Case[] =>
  windows.map(([name, attributes]) => ({ name, opType, inputs: [image], attributes }));

const counted = (name: string, attributes: Case["attributes"]): Case => ({
  name,
  opType: "AveragePool",
  inputs: [image],
  attributes: { ...attributes, count_include_pad: int(1) },
});

export const poolingCases: Case[] = [
  ...pooling("MaxPool"),
  ...pooling("AveragePool"),
  {
    name: "with dilations",
    opType: "MaxPool",
    inputs: [image],
    attributes: { ...window(2, 2), dilations: ints(2, 3) },
  },
  {
    name: "with places of the maxima",
    opType: "MaxPool",
    inputs: [image],
    attributes: { ...window(2, 2), strides: ints(2, 2), ceil_mode: int(1) },
    outputs: 2,
    opaque: true,
  },
  {
    name: "with dilations",
    opType: "AveragePool",
    opset: 19,
    inputs: [image],
    attributes: { ...window(2, 2), dilations: ints(2, 3), ceil_mode: int(1) },
  },
  counted("with padding that counts", { ...window(3, 3), pads: ints(1, 1, 1, 1), strides: ints(2, 2) }),
  counted("with padding that counts, and more by the ceiling that does not", {
    ...window(3, 2),
    pads: ints(1, 1, 0, 0),
    strides: ints(2, 2),
    ceil_mode: int(1),
  }),
  counted("with padding that counts, SAME_UPPER", { ...window(3, 3), ...sameOf("SAME_UPPER") }),
  ...["MaxPool", "AveragePool"].flatMap((opType): Case[] => [
    {
      name: "of lines",
      opType,
      inputs: [line],
      attributes: { ...window(3), strides: ints(2), pads: ints(1, 0) },
    },
    {
      name: "of volumes",
      opType,
      inputs: [volume],
      attributes: {
        ...window(2, 2, 3),
        strides: ints(2, 1, 1),
        pads: ints(1, 0, 1, 0, 0, 1),
        ceil_mode: int(1),
      },
    },
  ]),
  ...[1, 2, 3].map(
    (p): Case => ({
      name: `by norm ${p}`,
      opType: "LpPool",
      opset: 18,
      inputs: [image],
      attributes: { ...window(3, 2), strides: ints(2, 1), pads: ints(1, 0, 1, 1), p: int(p) },
    }),
  ),
  ...["GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool"].flatMap((opType): Case[] =>
    [image, line, volume].map((x) => ({ opType, inputs: [x] })),
  ),
];
