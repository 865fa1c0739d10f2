import { sizeOf } from "../../base/array.js";
import { FormatError, ShapeError } from "../../base/errors.js";
import { none } from "../../base/none.js";
import { ownValue } from "../../base/objects.js";
import {
  add,
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
  reshapedShape,
  reverse,
  slice,
  slicedPart,
  spaceToDepth,
  split,
  spread,
  type Tensor,
  transpose,
  where,
} from "../../graph/index.js";
import type { Importer, Importers, Operands } from "../nodes/operands.js";
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

/** Most elements that padding adds along an axis, or that a block has: no image is larger; damaged files may say so. */
const longest = 2 ** 16;

/** Where what stands at a place outside an axis comes from, by ONNX's names of modes. */
const sources: Readonly<Record<string, (place: number, size: number) => number>> = {
  edge: (place, size) => Math.min(Math.max(place, 0), size - 1),
  reflect: (place, size) => {
    const period = Math.max(1, 2 * (size - 1));
    const at = ((place % period) + period) % period;
    return Math.min(at, period - at);
  },
  wrap: (place, size) => ((place % size) + size) % size,
};

/** Continues x beyond its borders with elements of its own. */
function extended(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  source: (place: number, size: number) => number,
): Tensor {
  return x.shape.reduce((wider: Tensor, size, axis) => {
    if (before[axis] + after[axis] === 0) return wider;
    const places = Array.from({ length: size + before[axis] + after[axis] }, (_, at) =>
      size === 1 ? 0 : source(at - before[axis], size),
    );
    return gather(wider, places, axis);
  }, x);
}

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
  const source = ownValue(sources, mode);
  const grows = [...before, ...after].every((size) => size >= 0 && size <= longest);
  if (source && grows && x.dtype === "float32") return [extended(x, before, after, source)];
  if (
    mode !== "constant" ||
    value === undefined ||
    !Number.isFinite(value) ||
    (value !== 0 && x.dtype !== "float32")
  ) {
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

const intoDepth: Importer<"SpaceToDepth"> = (operands) => {
  const x = operands.input(0);
  const { blocksize: size, mode } = operands.attributes;
  if (mode === "DCR") return [spaceToDepth(x, size)];
  const [n, c, h, w] = x.shape;
  const blocks = transpose(reshape(x, [n, c, h / size, size, w / size, size]), [0, 1, 3, 5, 2, 4]);
  return [reshape(blocks, [n, c * size ** 2, h / size, w / size])];
};

/** Column by column of blocks, added where they meet (the adjoint of cutting an image into blocks). */
const joinedColumns: Importer<"Col2Im"> = (operands) => {
  const x = operands.input(0);
  const [image, block] = [operands.neededNumbers(1), operands.neededNumbers(2)];
  const rank = image.length;
  const ones: number[] = Array(rank).fill(1);
  const { strides = ones, dilations = ones, pads = [...ones, ...ones].map(() => 0) } = operands.attributes;
  if (
    [...image, ...block, ...pads].some((size) => !(size >= 0 && size <= longest)) ||
    sizeOf(block) > longest
  ) {
    throw new ShapeError(`${operands.where}: blocks [${block}] of an image [${image}] are not possible.`);
  }
  const [n, channels] = [x.shape[0], x.shape[1] / sizeOf(block)];
  const padded = image.map((size, axis) => size + pads[axis] + pads[axis + rank]);
  const counts = padded.map(
    (size, axis) => Math.floor((size - dilations[axis] * (block[axis] - 1) - 1) / strides[axis]) + 1,
  );
  const columns = reshape(x, [n, channels, sizeOf(block), ...counts]);
  const axes = image.map((_, axis) => axis + 2);
  const taps = Array.from({ length: sizeOf(block) }, (_, tap) => {
    const starts = block.map(
      (size, axis) => (Math.floor(tap / sizeOf(block.slice(axis + 1))) % size) * dilations[axis],
    );
    const part = reshape(slice(columns, { axes: [2], starts: [tap], ends: [tap + 1] }), [
      n,
      channels,
      ...counts,
    ]);
    return spread(part, [n, channels, ...padded], { axes, starts, ends: padded, steps: strides });
  });
  const all = taps.reduce((a, b) => add(a, b));
  return [
    slice(all, { axes, starts: pads.slice(0, rank), ends: image.map((size, axis) => size + pads[axis]) }),
  ];
};

/** The upper or lower triangle of matrices, with zeros elsewhere. */
const triangle: Importer<"Trilu"> = (operands) => {
  const x = operands.input(0);
  const shift = operands.optional(1) ? operands.numbers(1)?.[0] : 0;
  if (x.dtype !== "float32" || shift === undefined) return operands.opaque([x]);
  const [rows, columns] = x.shape.slice(-2);
  const { upper } = operands.attributes;
  const kept = Array.from({ length: rows * columns }, (_, at) => {
    const diagonal = (at % columns) - Math.floor(at / columns);
    return (upper ? diagonal >= shift : diagonal <= shift) ? 1 : 0;
  });
  return [where(constant(kept, [rows, columns], "bool"), x, 0)];
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

export const layoutImporters: Importers<"layout"> = {
  Col2Im: joinedColumns,
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
  Shape: (operands) => {
    const { shape } = operands.input(0);
    const { start, end } = operands.attributes;
    const part = shape.slice(start, end);
    return [constant(part, [part.length], "int64")];
  },
  Size: (operands) => [constant([sizeOf(operands.input(0).shape)], [], "int64")],
  Slice: sliced,
  SpaceToDepth: intoDepth,
  Split: parts,
  Squeeze: (operands) => {
    const x = operands.input(0);
    return [reshape(x, squeezedShape(x.shape, operands.numbers(1), operands.where))];
  },
  Tile: tiled,
  Transpose: transposition,
  Trilu: triangle,
  Unsqueeze: (operands) => {
    const x = operands.input(0);
    return [reshape(x, unsqueezedShape(x.shape, operands.neededNumbers(1), operands.where))];
  },
};
