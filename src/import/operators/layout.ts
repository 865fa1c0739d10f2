import { FormatError, ShapeError } from "../../base/errors.js";
import {
  broadcastShapes,
  concat,
  constant,
  constantValue,
  depthToSpace,
  expand,
  gather,
  normaliseAxes,
  pad,
  reshape,
  reverse,
  slice,
  spaceToDepth,
  split,
  type Tensor,
  transpose,
} from "../../graph/index.js";
import type { Importer, ImporterTable, Operands } from "../nodes/operands.js";
import {
  flattenedShape,
  reshapedShape,
  slicedPart,
  squeezedShape,
  unsqueezedShape,
} from "../nodes/shapes.js";

const axisOf = (operands: Operands, fallback: number, rank = operands.input(0).shape.length): number =>
  normaliseAxes([operands.node.int("axis", fallback)], rank, operands.node.where)[0];

/** @throws FormatError when an input that every such node has is missing. */
function needed(operands: Operands, index: number): readonly number[] {
  operands.input(index);
  return operands.numbers(index) ?? [];
}

const transposition: Importer = (operands) => {
  const x = operands.input(0);
  return [transpose(x, operands.node.ints("perm") ?? x.shape.map((_, at) => x.shape.length - 1 - at))];
};

const joined: Importer = (operands) => [concat(operands.all, axisOf(operands, 0))];

const parts: Importer = (operands) => {
  const { node, outputCount: count } = operands;
  if (node.int("num_outputs", count) !== count) {
    throw new FormatError(`${node.where} has not as many outputs as it says: the file is damaged.`);
  }
  const x = operands.input(0);
  const axis = axisOf(operands, 0);
  const equal = Math.ceil(x.shape[axis] / count);
  const sizes =
    operands.numbers(1) ??
    Array.from({ length: count }, (_, at) => Math.min(equal, x.shape[axis] - at * equal));
  return split(x, axis, sizes);
};

/** Indices count from the end when negative, and are cut off at the ends; steps may go backwards. */
const sliced: Importer = (operands) => {
  const x = operands.input(0);
  const [starts, ends] = [needed(operands, 1), needed(operands, 2)];
  const axes = operands.numbers(3) ?? [...starts.keys()];
  const steps = operands.numbers(4) ?? starts.map(() => 1);
  return [
    axes.reduce((part: Tensor, given, at) => {
      const [axis] = normaliseAxes([given], x.shape.length, operands.node.where);
      const size = part.shape[axis];
      const step = steps[at];
      const [start, end] = slicedPart(size, starts[at], ends[at], step);
      if (step > 0) return slice(part, { axes: [axis], starts: [start], ends: [end], steps: [step] });
      if (!(step < 0)) throw new ShapeError(`${operands.node.where}: a step of ${step} is not possible.`);
      // The same elements of the reversed axis.
      const options = { axes: [axis], starts: [size - 1 - start], ends: [size - 1 - end], steps: [-step] };
      return slice(reverse(part, axis), options);
    }, x),
  ];
};

const padded: Importer = (operands) => {
  const x = operands.input(0);
  const rank = x.shape.length;
  const pads = needed(operands, 1);
  const axes = operands.numbers(3) ?? x.shape.map((_, at) => at);
  const [before, after] = [x.shape.map(() => 0), x.shape.map(() => 0)];
  for (const [at, given] of axes.entries()) {
    const [axis] = normaliseAxes([given], rank, operands.node.where);
    before[axis] = pads[at];
    after[axis] = pads[at + axes.length];
  }
  const filling = operands.optional(2);
  const value = filling ? constantValue(filling)?.data[0] : 0;
  const mode = operands.node.string("mode", "constant");
  const shape = x.shape.map((size, axis) => size + before[axis] + after[axis]);
  if (mode !== "constant" || value === undefined || (value !== 0 && x.dtype !== "float32")) {
    return operands.opaque([{ shape, dtype: x.dtype }]);
  }
  // Negative padding cuts off.
  const cut = slice(x, {
    axes: x.shape.map((_, axis) => axis),
    starts: before.map((size) => Math.max(0, -size)),
    ends: after.map((size, axis) => x.shape[axis] - Math.max(0, -size)),
  });
  const positive = (sizes: readonly number[]): number[] => sizes.map((size) => Math.max(0, size));
  return [pad(cut, positive(before), positive(after), value)];
};

const gathered: Importer = (operands) => {
  const x = operands.input(0);
  const axis = axisOf(operands, 0);
  const indices = operands.input(1);
  const numbers = operands.numbers(1) ?? [];
  const rows = numbers.map((index) => (index < 0 ? index + x.shape[axis] : index));
  if (rows.some((index) => !(index >= 0 && index < x.shape[axis]))) {
    throw new FormatError(`${operands.node.where}: an index is outside axis ${axis} of [${x.shape}].`);
  }
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return [reshape(gather(x, rows, axis), shape)];
};

const expanded: Importer = (operands) => {
  const x = operands.input(0);
  return [expand(x, broadcastShapes(x.shape, needed(operands, 1), operands.node.where))];
};

/** Repeats along an axis of size 1 before each. */
const tiled: Importer = (operands) => {
  const x = operands.input(0);
  const repeats = needed(operands, 1);
  if (repeats.length !== x.shape.length) {
    throw new ShapeError(
      `${operands.node.where}: [${repeats}] are not one number for each axis of [${x.shape}].`,
    );
  }
  const apart = (times: (axis: number) => number): number[] =>
    x.shape.flatMap((size, axis) => (repeats[axis] === 1 ? [size] : [times(axis), size]));
  const repeated = expand(
    reshape(
      x,
      apart(() => 1),
    ),
    apart((axis) => repeats[axis]),
  );
  return [
    reshape(
      repeated,
      x.shape.map((size, axis) => size * repeats[axis]),
    ),
  ];
};

const intoSpace: Importer = (operands) => {
  const x = operands.input(0);
  const size = operands.node.int("blocksize", 1);
  if (operands.node.string("mode", "DCR") === "DCR") return [depthToSpace(x, size)];
  const [n, c, h, w] = x.shape;
  const depth = c / size ** 2;
  const split = transpose(reshape(x, [n, depth, size, size, h, w]), [0, 1, 4, 2, 5, 3]);
  return [reshape(split, [n, depth, h * size, w * size])];
};

export const layoutImporters: ImporterTable = {
  Concat: joined,
  ConstantOfShape: (operands) => {
    const shape = needed(operands, 0);
    const value = operands.node.tensor("value");
    const scalar = constant([value?.data[0] ?? 0], [], value?.dtype ?? "float32");
    return [expand(scalar, shape)];
  },
  DepthToSpace: intoSpace,
  Expand: expanded,
  Flatten: (operands) => [reshape(operands.input(0), flattenedShape(operands.input(0).shape, operands.node))],
  Gather: gathered,
  Pad: padded,
  Reshape: (operands) => [
    reshape(operands.input(0), reshapedShape(operands.input(0).shape, needed(operands, 1), operands.node)),
  ],
  Slice: sliced,
  SpaceToDepth: (operands) => [spaceToDepth(operands.input(0), operands.node.int("blocksize", 1))],
  Split: parts,
  Squeeze: (operands) => [
    reshape(operands.input(0), squeezedShape(operands.input(0).shape, operands.numbers(1), operands.node)),
  ],
  Tile: tiled,
  Transpose: transposition,
  Unsqueeze: (operands) => [
    reshape(operands.input(0), unsqueezedShape(operands.input(0).shape, needed(operands, 1), operands.node)),
  ],
};
