import type { OutputType } from "../../../src/graph/index.js";
import type { Attributes, TensorValue } from "../../../src/onnx/index.js";
import { distinct, normal } from "../../helpers/gradient-check.js";
import { float, floats, int, integers, ints, type Single, string } from "../foreign.js";
import { around, fed, feed } from "../operators/case.js";

/** A node of an older operator set. */
export interface Old extends Single {
  readonly opset: number;
  readonly name?: string;
  /** Of the outputs, where the importers do not say. */
  readonly types?: readonly OutputType[];
}

const x = fed([2, 3, 4]);
const image = fed([2, 3, 4, 5]);

const bounds: Attributes[] = [{}, { min: float(-1) }, { max: float(2) }, { min: float(-1), max: float(2) }];
const clips = bounds.map(
  (attributes): Old => ({
    name: `to ${Object.keys(attributes).join(" and ") || "nothing"}`,
    opType: "Clip",
    opset: 9,
    inputs: [around()],
    attributes,
  }),
);

const paddings: Attributes[] = [
  { pads: ints(0, 1, 2, 1, 0, 0) },
  { pads: ints(0, 1, 2, 1, 0, 0), value: float(1.5) },
  { pads: ints(0, 1, 2, 1, 0, 0), mode: string("edge") },
  { pads: ints(0, 0, -1, 1, 0, -1), mode: string("constant") },
];
const pads = paddings.map(
  (attributes, at): Old => ({
    name: `${at}`,
    opType: "Pad",
    opset: 9,
    inputs: [x],
    attributes,
  }),
);

const parts: Attributes[] = [
  { starts: ints(0, 1), ends: ints(1, 3) },
  { starts: ints(1), ends: ints(2 ** 31 - 1), axes: ints(2) },
  { starts: ints(-2), ends: ints(-1), axes: ints(1) },
];
const slices = parts.map(
  (attributes, at): Old => ({
    name: `${at}`,
    opType: "Slice",
    opset: 9,
    inputs: [x],
    attributes,
  }),
);

/** The axis until which all axes were taken for one: the sets until 13 differ from the later ones only for others than the last. */
const softmaxes = ["Softmax", "LogSoftmax"].flatMap((opType) =>
  [undefined, 0, 1, 2, 3].flatMap((axis) =>
    [9, 11].map(
      (opset): Old => ({
        name: `from axis ${axis ?? "(none)"} on, set ${opset}`,
        opType,
        opset,
        inputs: [image],
        attributes: axis === undefined ? {} : { axis: int(axis) },
      }),
    ),
  ),
);

const resized: OutputType[] = [{ shape: [2, 3, 8, 5], dtype: "float32" }];
const shrunk: OutputType[] = [{ shape: [2, 3, 2, 5], dtype: "float32" }];
const [twice, half] = [floats([1, 1, 2, 1]), floats([1, 1, 0.5, 1])];
const resize = (opType: string, opset: number, mode: string, shrinks = false): Old => ({
  name: `${mode}${shrinks ? ", smaller" : ""}`,
  opType,
  opset,
  inputs: [image, shrinks ? half : twice],
  attributes: { mode: string(mode) },
  types: shrinks ? shrunk : resized,
});

/** Scale, shift, mean and variance. */
const statistics = (shape: readonly number[]): TensorValue[] =>
  [1, 2, 3, 4].map((seed) =>
    floats(
      normal(shape, seed).data.map((value) => (seed === 4 ? value ** 2 : value)),
      shape,
    ),
  );

const highest = (dtype: OutputType["dtype"]): OutputType => ({ shape: [2, 3, 2], dtype });

export const oldNodes: readonly Old[] = [
  ...clips,
  ...pads,
  ...slices,
  ...softmaxes,
  ...["Softmax", "LogSoftmax"].map(
    (opType): Old => ({
      name: "along the last axis by its number from the end",
      opType,
      opset: 11,
      inputs: [image],
      attributes: { axis: int(-1) },
    }),
  ),
  {
    opType: "Split",
    name: "into equal parts",
    opset: 9,
    inputs: [x],
    outputs: 2,
    attributes: { axis: int(2) },
  },
  {
    opType: "Split",
    name: "into unequal parts",
    opset: 11,
    inputs: [x],
    outputs: 2,
    attributes: { axis: int(-1), split: ints(1, 3) },
  },
  { opType: "Squeeze", opset: 9, inputs: [fed([1, 3, 1])] },
  {
    opType: "Squeeze",
    name: "of an axis",
    opset: 9,
    inputs: [fed([1, 3, 1])],
    attributes: { axes: ints(2) },
  },
  {
    opType: "Squeeze",
    name: "of a negative axis",
    opset: 11,
    inputs: [fed([1, 3, 1])],
    attributes: { axes: ints(-3) },
  },
  { opType: "Unsqueeze", opset: 9, inputs: [x], attributes: { axes: ints(0, 3) } },
  { opType: "Unsqueeze", name: "from the end", opset: 11, inputs: [x], attributes: { axes: ints(-1) } },
  { opType: "ReduceSum", opset: 9, inputs: [x] },
  {
    opType: "ReduceSum",
    name: "of axes that go",
    opset: 11,
    inputs: [x],
    attributes: { axes: ints(0, -1), keepdims: int(0) },
  },
  {
    opType: "TopK",
    opset: 9,
    inputs: [feed(distinct([2, 3, 4]))],
    attributes: { k: int(2), axis: int(2) },
    outputs: 2,
    types: [highest("float32"), highest("int64")],
  },
  ...["nearest", "linear"].map((mode) => resize("Upsample", 9, mode)),
  ...["nearest", "linear"].map(
    (mode): Old => ({
      name: `${mode}, scales as an attribute`,
      opType: "Upsample",
      opset: 7,
      inputs: [image],
      attributes: { mode: string(mode), scales: { type: "floats", value: [1, 1, 2, 1] } },
      types: resized,
    }),
  ),
  {
    opType: "BatchNormalization",
    name: "of channels",
    opset: 7,
    inputs: [image, ...statistics([3])],
    attributes: { spatial: int(1), epsilon: float(0.1) },
  },
  {
    opType: "BatchNormalization",
    name: "of pixels",
    opset: 8,
    inputs: [image, ...statistics([3, 4, 5])],
    attributes: { spatial: int(0), epsilon: float(0.1) },
  },
  {
    opType: "ImageScaler",
    opset: 9,
    inputs: [image],
    attributes: { scale: float(0.5), bias: { type: "floats", value: [1, -2, 3] } },
  },
  ...["nearest", "linear"].flatMap((mode) => [resize("Resize", 10, mode), resize("Resize", 10, mode, true)]),
  { opType: "Dropout", opset: 9, inputs: [x], attributes: { ratio: float(0.9) } },
  { opType: "Dropout", name: "with its input", opset: 13, inputs: [x, floats([0.9], [])] },
  {
    opType: "Scatter",
    opset: 9,
    inputs: [x, integers([0, 1], [1, 1, 2]), floats([7, 8], [1, 1, 2])],
    attributes: { axis: int(1) },
    types: [{ shape: [2, 3, 4], dtype: "float32" }],
  },
];
