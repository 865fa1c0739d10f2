import { floats, int, integers, ints, string } from "../foreign.js";
import { type Case, fed } from "./case.js";

const x = fed([2, 3, 4]);
const image = fed([2, 8, 4, 6]);

const slice = (name: string, ...parameters: (readonly number[] | undefined)[]): Case => ({
  name,
  opType: "Slice",
  inputs: [fed([5, 6]), ...parameters.map((values) => values && integers(values))],
});

const slices: Case[] = [
  slice("of all axes", [1, 2], [4, 5]),
  slice("of a negative axis", [1], [3], [-1]),
  slice("past the end", [2], [2 ** 31 - 1], [1]),
  slice("past both ends", [-100], [2 ** 63], [0]),
  slice("counted from the end", [-4, -3], [-1, -1], [0, 1]),
  slice("with steps", [0, 1], [5, 6], [0, 1], [2, 4]),
  slice("with steps and without axes", [0, 1], [5, 6], undefined, [3, 1]),
  slice("backwards", [-1], [-(2 ** 63)], [1], [-1]),
  slice("backwards in steps", [4, 5], [0, -7], [0, 1], [-3, -2]),
  slice("backwards from past the end", [100], [1], [1], [-2]),
  slice("backwards to an index from the end", [5], [-4], [1], [-1]),
  slice("backwards to the largest number, which is as far as it goes", [2], [2 ** 63], [0], [-1]),
  slice("backwards to before the first", [2], [-100], [0], [-1]),
];

const split = (name: string, rest: Partial<Case>): Case => ({
  name,
  opType: "Split",
  inputs: [fed([4, 7])],
  ...rest,
});

const splits: Case[] = [
  split("into unequal parts", {
    inputs: [fed([4, 7]), integers([1, 4, 2])],
    attributes: { axis: int(-1) },
    outputs: 3,
  }),
  split("into equal parts", { outputs: 2 }),
  split("by number of outputs", { opset: 18, attributes: { num_outputs: int(2) }, outputs: 2 }),
  split("into parts of which the last is smaller", {
    opset: 18,
    attributes: { num_outputs: int(3), axis: int(1) },
    outputs: 3,
  }),
];

const pad = (name: string, pads: readonly number[], rest: Partial<Case> = {}): Case => ({
  name,
  opType: "Pad",
  inputs: [fed([4, 5]), integers(pads)],
  ...rest,
});

const pads: Case[] = [
  pad("with zeros", [1, 0, 2, 3]),
  pad("with a value", [1, 0, 2, 3], {
    inputs: [fed([4, 5]), integers([1, 0, 2, 3]), floats([-2.5], [])],
    attributes: { mode: string("constant") },
  }),
  pad("that cuts off", [-1, 2, 1, -2]),
  pad("of some axes", [], {
    opset: 18,
    inputs: [fed([4, 5]), integers([2, 1]), undefined, integers([-1])],
  }),
  pad("with a value that is fed", [], {
    inputs: [fed([4, 5]), integers([1, 0, 2, 3]), { fed: floats([-2.5], []) }],
    opaque: true,
  }),
  pad("of integers with a value", [], {
    inputs: [{ fed: integers([1, 2]) }, integers([1, 1]), integers([7], [])],
    opaque: true,
  }),
  ...["reflect", "edge"].map((mode) => pad(mode, [1, 0, 2, 3], { attributes: { mode: string(mode) } })),
  pad("wrap", [1, 0, 2, 3], { opset: 19, attributes: { mode: string("wrap") } }),
];

const shaped = (opType: string, name: string, values: readonly number[] | undefined, rest = {}): Case => ({
  opType,
  name,
  inputs: [x, values && integers(values)],
  ...rest,
});

export const layoutCases: Case[] = [
  ...slices,
  ...splits,
  ...pads,
  { opType: "Concat", inputs: [x, fed([2, 1, 4], 2), x], attributes: { axis: int(-2) } },
  { opType: "Concat", name: "of one", inputs: [x], attributes: { axis: int(0) } },
  { opType: "Transpose", inputs: [x] },
  { opType: "Transpose", name: "by a permutation", inputs: [x], attributes: { perm: ints(1, 2, 0) } },
  shaped("Reshape", "with a size that is left", [4, -1]),
  shaped("Reshape", "with sizes of the input", [0, -1, 2, 2]),
  shaped("Reshape", "to one axis", [-1]),
  { opType: "Flatten", inputs: [x] },
  ...[0, 2, 3, -1].map((axis) => ({
    opType: "Flatten",
    name: `at ${axis}`,
    inputs: [x],
    attributes: { axis: int(axis) },
  })),
  { opType: "Squeeze", inputs: [fed([1, 3, 1])] },
  { opType: "Squeeze", name: "of some axes", inputs: [fed([1, 3, 1]), integers([-1])] },
  { opType: "Squeeze", name: "of a list of no axes", inputs: [fed([1, 3, 1]), integers([])] },
  shaped("Unsqueeze", "with negative axes, disordered", [-1, 0]),
  shaped("Unsqueeze", "in the middle", [2, 1]),
  shaped("Expand", "to more axes", [2, 1, 3, 1]),
  { opType: "Expand", name: "of an axis", inputs: [fed([3, 1]), integers([1, 4])] },
  shaped("Tile", "of all axes", [2, 1, 3]),
  shaped("Tile", "of none", [1, 1, 1]),
  { opType: "SpaceToDepth", inputs: [image], attributes: { blocksize: int(2) } },
  { opType: "DepthToSpace", inputs: [image], attributes: { blocksize: int(2) } },
  {
    opType: "DepthToSpace",
    name: "column by row by depth",
    inputs: [image],
    attributes: { blocksize: int(2), mode: string("CRD") },
  },
  {
    opType: "DepthToSpace",
    name: "depth by column by row",
    inputs: [image],
    attributes: { blocksize: int(2), mode: string("DCR") },
  },
  { opType: "ConstantOfShape", inputs: [integers([300, 300])] },
  {
    opType: "ConstantOfShape",
    name: "with a value",
    inputs: [integers([300, 300])],
    attributes: { value: { type: "tensor", value: { dtype: "int64", shape: [1], data: [7] } } },
  },
  { opType: "Trilu", inputs: [image], attributes: { upper: int(0) } },
  { opType: "Trilu", name: "above the diagonal", inputs: [image, integers([1], [])] },
  {
    opType: "Col2Im",
    opset: 18,
    inputs: [fed([1, 8, 12]), integers([5, 6]), integers([2, 2])],
    attributes: { pads: ints(0, 1, 1, 0), strides: ints(1, 2), dilations: ints(2, 1) },
  },
  { opType: "Shape", inputs: [x] },
  { opType: "Shape", name: "in part", inputs: [x], attributes: { start: int(1), end: int(-1) } },
  { opType: "Size", inputs: [x] },
];
