import { positive } from "../../helpers/gradient-check.js";
import { float, int } from "../foreign.js";
import { type Case, fed, feed } from "./case.js";

const image = fed([2, 6, 3, 4]);
const [scale, shift] = [fed([6], 2), fed([6], 3)];
const statistics = [scale, shift, fed([6], 4), feed(positive([6], 5))];

const alongAxis = (opType: string): Case[] => [
  { opType, inputs: [image] },
  ...[0, 1, 2, -2, 3].map((axis) => ({
    opType,
    name: `along axis ${axis}`,
    inputs: [image],
    attributes: { axis: int(axis) },
  })),
];

const groups = (name: string, opset: number, count: number, size: number): Case => ({
  name,
  opType: "GroupNormalization",
  opset,
  inputs: [image, fed([size], 2), fed([size], 3)],
  attributes: { num_groups: int(count), epsilon: float(1e-3) },
});

const layer = (axis: number, shape: readonly number[]): Case => ({
  name: `from axis ${axis} on`,
  opType: "LayerNormalization",
  inputs: [image, fed(shape, 2), fed(shape, 3)],
  attributes: { axis: int(axis), epsilon: float(1e-2) },
});

const response = (name: string, attributes: Case["attributes"], x = image): Case => ({
  name,
  opType: "LRN",
  inputs: [x],
  attributes,
});

export const normalisationCases: Case[] = [
  { opType: "BatchNormalization", inputs: [image, ...statistics] },
  {
    opType: "BatchNormalization",
    name: "with epsilon",
    inputs: [image, ...statistics],
    attributes: { epsilon: float(0.1) },
  },
  { opType: "BatchNormalization", name: "of vectors", inputs: [fed([3, 6]), ...statistics] },
  { opType: "BatchNormalization", name: "of sequences", inputs: [fed([3, 6, 5]), ...statistics] },
  { opType: "InstanceNormalization", inputs: [image, scale, shift] },
  {
    opType: "InstanceNormalization",
    name: "with epsilon",
    inputs: [image, scale, shift],
    attributes: { epsilon: float(0.1) },
  },
  groups("with one number for each group", 18, 3, 3),
  groups("with one number for each channel", 21, 3, 6),
  groups("of one group", 18, 1, 1),
  groups("of as many groups as channels", 21, 6, 6),
  { opType: "LayerNormalization", inputs: [image, fed([4], 2), fed([4], 3)] },
  { opType: "LayerNormalization", name: "without bias", inputs: [image, fed([4], 2)] },
  layer(-2, [3, 4]),
  layer(1, [6, 3, 4]),
  response("over three channels", { size: int(3), alpha: float(0.5), beta: float(0.6), bias: float(2) }),
  response(
    "with the defaults of ONNX",
    { size: int(5) },
    feed({ ...image.fed, data: bigger(image.fed.data) }),
  ),
  response("over more channels than there are", { size: int(15), alpha: float(0.5) }),
  response("over one channel", { size: int(1), alpha: float(0.5) }),
  { opType: "Hardmax", inputs: [image], attributes: { axis: int(1) }, opaque: true },
  ...[1, 2].map(
    (p): Case => ({
      name: `by norm ${p}`,
      opType: "LpNormalization",
      inputs: [image],
      attributes: { p: int(p), axis: int(1) },
    }),
  ),
  { opType: "MeanVarianceNormalization", inputs: [image] },
  { opType: "RMSNormalization", opset: 23, inputs: [image, fed([3, 4], 2)], attributes: { axis: int(-2) } },
  ...alongAxis("Softmax"),
  ...alongAxis("LogSoftmax"),
];

function bigger(data: ArrayLike<number>): Float32Array {
  return Float32Array.from(data, (value) => value * 50);
}
