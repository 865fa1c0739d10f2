import { sizeOf } from "../../base/array.js";
import { FormatError, ShapeError } from "../../base/errors.js";
import { none } from "../../base/none.js";
import {
  broadcastShapes,
  concat,
  constant,
  constantValue,
  depthToSpace,
  expand,
  normaliseAxes,
  pad,
  reshape,
  reshapedShape,
  reverse,
  slice,
  slicedPart,
  spaceToDepth,
  split,
  type Tensor,
  transpose,
} from "../../graph/index.js";
import { type Importer, type Importers, like, type Operands } from "../nodes/operands.js";
import { flattenedShape, squeezedShape, unsqueezedShape } from "../nodes/shapes.js";

const axisOf = ({ attributes: { axis }, where }: Operands<{ readonly axis: number }>, { shape }: Tensor) =>
  normaliseAxes([axis], shape.length, where)[0];

const transposition: Importer<"Transpose"> = (operands) => {
  const x = operands.input(0);
  return [transpose(x, operands.attributes.perm ?? x.shape.map((_, at) => x.shape.length - 1 - at))];
};

const joined: Importer<"Concat"> = (operands) => [concat(operands.all, axisOf(operands, operands.input(0)))];

const parts: Importer<"Split"> = (operands) => {
  const { attributes, outputCount: count } = operands;
  if ((attributes.num_outputs ?? count) !== count) {
    throw new FormatError(`${operands.where} has not as many outputs as it says: the file is damaged.`);
  }
  const x = operands.input(0);
  const axis = axisOf(operands, x);
  const equal = Math.ceil(x.shape[axis] / count);
  const sizes =
    operands.numbers(1) ??
    Array.from({ length: count }, (_, at) => Math.min(equal, x.shape[axis] - at * equal));
  return split(x, axis, sizes);
};

/** Negative indices count from the end, indices are clamped, and steps may go backwards. */
const sliced: Importer<"Slice"> = (operands) => {
  const x = operands.input(0);
  const [starts, ends] = [operands.neededNumbers(1), operands.neededNumbers(2)];
  const axes = operands.numbers(3) ?? [...starts.keys()];
  const steps = operands.numbers(4) ?? starts.map(() => 1);
  return [
    axes.reduce((part: Tensor, given, at) => {
      const [axis] = normaliseAxes([given], x.shape.length, operands.where);
      const size = part.shape[axis];
      const step = steps[at];
      const [start, end] = slicedPart(size, starts[at], ends[at], step);
      if (step > 0) return slice(part, { axes: [axis], starts: [start], ends: [end], steps: [step] });
      if (!(step < 0)) throw new ShapeError(`${operands.where}: a step of ${step} is not possible.`);
      // The same elements on the reversed axis.
      const options = { axes: [axis], starts: [size - 1 - start], ends: [size - 1 - end], steps: [-step] };
      return slice(reverse(part, axis), options);
    }, x),
  ];
};

const padded: Importer<"Pad"> = (operands) => {
  const x = operands.input(0);
  const rank = x.shape.length;
  const pads = operands.neededNumbers(1);
  const axes = operands.numbers(3) ?? x.shape.map((_, at) => at);
  const [before, after] = [x.shape.map(() => 0), x.shape.map(() => 0)];
  for (const [at, given] of axes.entries()) {
    const [axis] = normaliseAxes([given], rank, operands.where);
    before[axis] = pads[at];
    after[axis] = pads[at + axes.length];
  }
  const filling = operands.optional(2);
  const value = filling ? constantValue(filling)?.data[0] : 0;
  const { mode } = operands.attributes;
  const shape = x.shape.map((size, axis) => size + before[axis] + after[axis]);
  if (mode !== "constant" || value === undefined || (value !== 0 && x.dtype !== "float32")) {
    return operands.opaque([{ shape, dtype: x.dtype }]);
  }
  // Negative padding crops.
  const cut = slice(x, {
    axes: x.shape.map((_, axis) => axis),
    starts: before.map((size) => Math.max(0, -size)),
    ends: after.map((size, axis) => x.shape[axis] - Math.max(0, -size)),
  });
  const positive = (sizes: readonly number[]): number[] => sizes.map((size) => Math.max(0, size));
  return [pad(cut, positive(before), positive(after), value)];
};

const expanded: Importer<"Expand"> = (operands) => {
  const x = operands.input(0);
  return [expand(x, broadcastShapes(x.shape, operands.neededNumbers(1), operands.where))];
};

/** Repeats along an inserted axis of size 1 before each axis. */
const tiled: Importer<"Tile"> = (operands) => {
  const x = operands.input(0);
  const repeats = operands.neededNumbers(1);
  if (repeats.length !== x.shape.length) {
    throw new ShapeError(`${operands.where}: [${repeats}] are not one number for each axis of [${x.shape}].`);
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

const intoSpace: Importer<"DepthToSpace"> = (operands) => {
  const x = operands.input(0);
  const { blocksize: size, mode } = operands.attributes;
  if (mode === "DCR") return [depthToSpace(x, size)];
  const [n, c, h, w] = x.shape;
  const depth = c / size ** 2;
  const split = transpose(reshape(x, [n, depth, size, size, h, w]), [0, 1, 4, 2, 5, 3]);
  return [reshape(split, [n, depth, h * size, w * size])];
};

/** Sizes, or scales relative to the input's sizes. */
const resized: Importer<"Resize"> = (operands) => {
  const { shape, dtype } = operands.input(0);
  const sizes = operands.numbers(3);
  const scales = operands.fractions(2);
  if (sizes?.length === shape.length) return operands.opaque([{ shape: sizes, dtype }]);
  if (scales?.length === shape.length) {
    return operands.opaque([{ shape: shape.map((size, axis) => Math.floor(size * scales[axis])), dtype }]);
  }
  throw new FormatError(`${operands.where}: neither sizes nor scales are given for each axis.`);
};

export const layoutImporters: Importers<"layout"> = {
  Concat: joined,
  ConstantOfShape: (operands) => {
    const shape = operands.neededNumbers(0);
    const { value } = operands.attributes;
    const scalar = constant([value?.data[0] ?? 0], [], value?.dtype ?? "float32");
    return [expand(scalar, shape)];
  },
  DepthToSpace: intoSpace,
  Expand: expanded,
  Flatten: (operands) => {
    const x = operands.input(0);
    return [reshape(x, flattenedShape(x.shape, operands.attributes.axis, operands.where))];
  },
  Pad: padded,
  Range: none("how long its result is, only its values say"),
  Reshape: (operands) => {
    const x = operands.input(0);
    const { allowzero } = operands.attributes;
    const target = operands.neededNumbers(1);
    return [reshape(x, reshapedShape(x.shape, target, operands.where, allowzero))];
  },
  Resize: resized,
  Shape: (operands) => {
    const { shape } = operands.input(0);
    const { start, end } = operands.attributes;
    const part = shape.slice(start, end);
    return [constant(part, [part.length], "int64")];
  },
  Size: (operands) => [constant([sizeOf(operands.input(0).shape)], [], "int64")],
  Slice: sliced,
  SpaceToDepth: (operands) => [spaceToDepth(operands.input(0), operands.attributes.blocksize)],
  Split: parts,
  Squeeze: (operands) => {
    const x = operands.input(0);
    return [reshape(x, squeezedShape(x.shape, operands.numbers(1), operands.where))];
  },
  Tile: tiled,
  Transpose: transposition,
  Trilu: like(0),
  Unsqueeze: (operands) => {
    const x = operands.input(0);
    return [reshape(x, unsqueezedShape(x.shape, operands.neededNumbers(1), operands.where))];
  },
};
