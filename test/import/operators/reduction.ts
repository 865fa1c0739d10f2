import type { Attributes } from "../../../src/onnx/index.js";
import { distinct, positive } from "../../helpers/gradient-check.js";
import { int, integers, ints } from "../foreign.js";
import { type Case, fed, feed } from "./case.js";

const x = feed(distinct([2, 3, 4]));

const above = feed(positive([2, 3, 4]));

const reductions = [
  "ReduceL1",
  "ReduceL2",
  "ReduceLogSumExp",
  "ReduceMax",
  "ReduceMean",
  "ReduceMin",
  "ReduceProd",
  "ReduceSumSquare",
];

/** Until set 18, the axes are an attribute. */
const withAttribute = (opType: string): Case[] => [
  { opType, inputs: [x] },
  { opType, name: "of some axes", inputs: [x], attributes: { axes: ints(0, -1) } },
  {
    opType,
    name: "of an axis that goes",
    inputs: [x],
    attributes: { axes: ints(1), keepdims: int(0) },
  },
  { opType, name: "of all axes, which go", inputs: [x], attributes: { keepdims: int(0) } },
];

const withInput = (opType: string, opset: number): Case[] => [
  { opType, opset, name: "of all axes, newer", inputs: [x] },
  { opType, opset, name: "of axes that are an input", inputs: [x, integers([-2, 0])] },
  {
    opType,
    opset,
    name: "of axes that are an input, and go",
    inputs: [x, integers([2])],
    attributes: { keepdims: int(0) },
  },
];

const places = (opType: string): Case[] =>
  (
    [
      {},
      { axis: int(-1), keepdims: int(0) },
      { axis: int(1), keepdims: int(1) },
      { axis: int(1), select_last_index: int(1) },
    ] as Attributes[]
  ).map((attributes) => ({
    name: Object.entries(attributes)
      .map(([name, { value }]) => `${name} ${value}`)
      .join(", "),
    opType,
    inputs: [fed([2, 3, 4])],
    attributes,
    opaque: true,
  }));

export const reductionCases: Case[] = [
  ...reductions.flatMap((opType) => [...withAttribute(opType), ...withInput(opType, 18)]),
  ...withInput("ReduceSum", 13),
  {
    opType: "ReduceSum",
    name: "of no axes",
    inputs: [x, integers([])],
    attributes: { noop_with_empty_axes: int(1) },
  },
  { opType: "ReduceSum", name: "of a list of no axes, which is all", inputs: [x, integers([])] },
  ...places("ArgMax"),
  ...places("ArgMin"),
  ...[{}, { exclusive: int(1) }, { reverse: int(1) }, { exclusive: int(1), reverse: int(1) }].map(
    (attributes, at): Case => ({
      name: `in way ${at}`,
      opType: "CumSum",
      inputs: [fed([2, 3, 4]), integers([1], [])],
      attributes: attributes as Attributes,
    }),
  ),
  ...["ReduceLogSum"].flatMap((opType) =>
    withInput(opType, 18).map((one) => ({ ...one, inputs: [above, ...one.inputs.slice(1)] })),
  ),
  { opType: "TopK", inputs: [fed([2, 3, 4]), integers([2])], outputs: 2, opaque: true },
];
