import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../../base/options/check-options.js";
import { listOf, number, numbers, within } from "../../base/options/requirements.js";
import { checkAxis, checkTensors, shapeOfTensor, tensors, wholeNumbers } from "../arguments.js";
import { broadcastShapes, normaliseAxes, reshapedShape, sameShape, slicedPart } from "../shape.js";
import { constant, inferring, integersOf, type Shapes, type Tensor } from "../tensor.js";

export const layoutShapes: Shapes<"layout"> = {
  Concat: (xs, { axis }) => {
    const [first] = xs;
    const fits = xs.every((x) => x.shape.every((size, at) => at === axis || size === first.shape[at]));
    if (!fits || axis < 0 || axis >= first.shape.length) {
      throw new ShapeError(
        `concat: the shapes ${xs.map((x) => `[${x.shape}]`).join(", ")} do not join along axis ${axis}.`,
      );
    }
    const joined = xs.reduce((sum, x) => sum + x.shape[axis], 0);
    return [{ shape: first.shape.map((size, at) => (at === axis ? joined : size)), dtype: first.dtype }];
  },
  DepthToSpace: ([x], { blocksize }) => {
    const [n, c, h, w] = x.shape;
    if (x.shape.length !== 4 || c % blocksize ** 2) {
      throw new ShapeError(`depthToSpace: the channels of [${x.shape}] do not make blocks of ${blocksize}.`);
    }
    return [{ shape: [n, c / blocksize ** 2, h * blocksize, w * blocksize], dtype: x.dtype }];
  },
  Expand: ([x, target], _, operator) => [
    { shape: broadcastShapes(x.shape, integersOf(target, operator), operator), dtype: x.dtype },
  ],
  Pad: ([x, padding], _, operator) => {
    const sizes = integersOf(padding, operator);
    const shape = x.shape.map((size, axis) => size + sizes[axis] + sizes[axis + x.shape.length]);
    return [{ shape, dtype: x.dtype }];
  },
  Reshape: ([x, target], _, operator) => [
    { shape: reshapedShape(x.shape, integersOf(target, operator), operator), dtype: x.dtype },
  ],
  Shape: ([x]) => [{ shape: [x.shape.length], dtype: "int64" }],
  Slice: ([x, ...parameters], _, operator) => {
    const [starts, ends, axes, steps] = parameters.map((parameter) => integersOf(parameter, operator));
    const shape = [...x.shape];
    for (const [at, axis] of axes.entries()) {
      const [start, end] = slicedPart(x.shape[axis], starts[at], ends[at], steps[at]);
      shape[axis] = Math.max(0, Math.ceil((end - start) / steps[at]));
    }
    return [{ shape, dtype: x.dtype }];
  },
  SpaceToDepth: ([x], { blocksize }) => {
    const [n, c, h, w] = x.shape;
    if (x.shape.length !== 4 || h % blocksize || w % blocksize) {
      throw new ShapeError(`spaceToDepth: [${x.shape}] does not divide into blocks of ${blocksize}.`);
    }
    return [{ shape: [n, c * blocksize ** 2, h / blocksize, w / blocksize], dtype: x.dtype }];
  },
  Split: ([x, sizes], { axis }, operator) =>
    integersOf(sizes, operator).map((size) => ({
      shape: x.shape.map((other, at) => (at === axis ? size : other)),
      dtype: x.dtype,
    })),
  Transpose: ([x], { perm }) => [{ shape: perm.map((axis) => x.shape[axis]), dtype: x.dtype }],
};

const apply = inferring(layoutShapes);

const int64 = (values: readonly number[]): Tensor => constant(values, [values.length], "int64");

/**
 * Reshapes a tensor, keeping row-major order. One size may be -1: it follows from the others.
 * @throws ShapeError when the two shapes do not have the same number of elements.
 *
 * @example
 * ```ts
 * import { input, reshape } from "batchcam/graph";
 *
 * console.log(reshape(input("x", [2, 3, 4]), [2, -1]).shape); // [ 2, 12 ]
 * ```
 */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  checkTensors("reshape", { x });
  checkValue(shape, wholeNumbers, "reshape: shape");
  const known = sizeOf(shape.filter((size) => size !== -1));
  const target = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size));
  if (sizeOf(target) !== sizeOf(x.shape) || !target.every(Number.isInteger)) {
    throw new ShapeError(`reshape: a tensor of shape [${x.shape}] cannot become [${shape}].`);
  }
  if (sameShape(target, x.shape)) return x;
  // ONNX's 0 ("as in the input") or -1 ("what is left") lets an exported graph take other batch sizes, too.
  const first = target[0] === x.shape[0] ? 0 : -1;
  return apply("Reshape", [x, int64(target.map((size, axis) => (axis === 0 ? first : size)))], {})[0];
}

/**
 * Permutes the axes: axis i of the result is axis `permutation[i]` of x.
 * @throws ShapeError when `permutation` does not name every axis once.
 *
 * @example
 * ```ts
 * import { input, transpose } from "batchcam/graph";
 *
 * console.log(transpose(input("x", [2, 3, 4, 5]), [0, 2, 3, 1]).shape); // [ 2, 4, 5, 3 ]
 * ```
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  checkTensors("transpose", { x });
  checkValue(permutation, wholeNumbers, "transpose: permutation");
  const axes = normaliseAxes(permutation, x.shape.length, "transpose");
  if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index)) {
    throw new ShapeError(
      `transpose: [${permutation}] is not a permutation of the axes of a tensor of shape [${x.shape}].`,
    );
  }
  if (permutation.every((axis, index) => axis === index)) return x;
  return apply("Transpose", [x], { perm: permutation })[0];
}

/**
 * Broadcasts x to `shape`, as in NumPy: axes of size 1 are repeated and leading axes are added.
 * @throws ShapeError when x does not broadcast to `shape`.
 *
 * @example
 * ```ts
 * import { expand, input } from "batchcam/graph";
 *
 * console.log(expand(input("x", [3, 1]), [2, 3, 4]).shape); // [ 2, 3, 4 ]
 * ```
 */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  checkTensors("expand", { x });
  checkValue(shape, shapeOfTensor, "expand: shape");
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape, "expand"), shape)) {
    throw new ShapeError(`expand: a tensor of shape [${x.shape}] cannot become [${shape}].`);
  }
  // ONNX reads 1 as "unchanged", which leaves the batch size open.
  const added = shape.length - x.shape.length;
  return apply(
    "Expand",
    [x, int64(shape.map((size, axis) => (x.shape[axis - added] === size ? 1 : size)))],
    {},
  )[0];
}

/**
 * Concatenates tensors along an axis.
 * @throws ShapeError when they differ along another axis, or there is no such axis.
 *
 * @example
 * ```ts
 * import { concat, input } from "batchcam/graph";
 *
 * const [a, b] = [input("a", [2, 3]), input("b", [2, 5])];
 * console.log(concat([a, b], 1).shape); // [ 2, 8 ]
 * ```
 */
export function concat(xs: readonly Tensor[], axis: number): Tensor {
  checkValue(xs, someTensors, "concat: xs");
  checkAxis("concat", axis);
  return apply("Concat", xs, { axis })[0];
}

const someTensors: Requirement = {
  accepts: (xs) => tensors.accepts(xs) && Array.isArray(xs) && xs.length > 0,
  words: "an array of one or more tensors of a graph",
};

/** The shape of a tensor at run time, int64 [rank]. */
export const shapeOf = (x: Tensor): Tensor => apply("Shape", [x], {})[0];

export interface SliceOptions {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
  /** Positive; 1 by default. */
  readonly steps?: readonly number[];
}

const sliceRequirements: Requirements<SliceOptions> = {
  axes: wholeNumbers,
  starts: wholeNumbers,
  ends: wholeNumbers,
  steps: listOf(within.count, "an array of whole numbers from 1 up"),
};

/**
 * Takes a regular part of a tensor. Axes that are not named are taken whole.
 * @throws ShapeError when a start or end lies outside its axis, or nothing is left.
 *
 * @example
 * ```ts
 * import { input, slice } from "batchcam/graph";
 *
 * const x = input("x", [2, 3, 8, 8]);
 * console.log(slice(x, { axes: [2, 3], starts: [0, 1], ends: [8, 7], steps: [2, 1] }).shape); // [ 2, 3, 4, 6 ]
 * ```
 */
export function slice(x: Tensor, options: SliceOptions): Tensor {
  checkTensors("slice", { x });
  checkOptions(options, sliceRequirements, "slice", ["axes", "starts", "ends"]);
  const steps = options.steps ?? options.axes.map(() => 1);
  // Axes taken whole are not written, which leaves the batch size open.
  const cut = options.axes.flatMap((axis, index) => {
    const whole = options.starts[index] === 0 && options.ends[index] === x.shape[axis] && steps[index] === 1;
    return whole ? [] : [index];
  });
  if (cut.length === 0) return x;
  for (const index of cut) {
    const [axis, start, end] = [options.axes[index], options.starts[index], options.ends[index]];
    if (!(start >= 0 && start < end && end <= x.shape[axis])) {
      throw new ShapeError(
        `slice: ${start} to ${end} is outside axis ${axis} of a tensor of shape [${x.shape}].`,
      );
    }
  }
  const part = (values: readonly number[]): Tensor => int64(cut.map((index) => values[index]));
  return apply(
    "Slice",
    [x, part(options.starts), part(options.ends), part(options.axes), part(steps)],
    {},
  )[0];
}

/**
 * Splits an axis into consecutive parts.
 * @param parts - How many equal parts, or the size of each.
 * @throws ShapeError when the axis does not divide into them.
 *
 * @example
 * ```ts
 * import { input, split } from "batchcam/graph";
 *
 * const [query, key, value] = split(input("x", [2, 5, 12]), 2, 3);
 * console.log(query?.shape); // [ 2, 5, 4 ]
 * ```
 */
export function split(x: Tensor, axis: number, parts: number | readonly number[]): readonly Tensor[] {
  checkTensors("split", { x });
  checkAxis("split", axis);
  checkValue(parts, partsOfAxis, "split: parts");
  const length = x.shape[axis];
  const sizes = typeof parts === "number" ? Array.from({ length: parts }, () => length / parts) : parts;
  const possible = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (!possible || sizes.reduce((sum, size) => sum + size, 0) !== length) {
    const wanted = typeof parts === "number" ? `${parts} equal parts` : `parts of ${parts.join(", ")}`;
    throw new ShapeError(`split: axis ${axis} of [${x.shape}] does not divide into ${wanted}.`);
  }
  return apply("Split", [x, int64(sizes)], { axis });
}

const partsOfAxis: Requirement = {
  accepts: (parts) => number.accepts(parts) || numbers.accepts(parts),
  words: "a whole number from 1 up, or an array of sizes",
};

/**
 * Reverses the order of the elements along an axis.
 * @throws ShapeError when there is no such axis.
 *
 * @example
 * ```ts
 * import { input, reverse } from "batchcam/graph";
 *
 * console.log(reverse(input("x", [2, 3]), 1).shape); // [ 2, 3 ]
 * ```
 */
export function reverse(x: Tensor, axis: number): Tensor {
  checkTensors("reverse", { x });
  checkAxis("reverse", axis);
  if (x.shape[axis] === undefined) {
    throw new ShapeError(`reverse: axis ${axis} does not exist in a tensor of shape [${x.shape}].`);
  }
  if (x.shape[axis] === 1) return x;
  // In ONNX an end below -size stands for "to the first element, included", whatever the size.
  return apply("Slice", [x, int64([-1]), int64([-(2 ** 31)]), int64([axis]), int64([-1])], {})[0];
}

/**
 * Pads a tensor with `before[i]` and `after[i]` elements on axis i.
 * @param value - Value of the added elements; 0 by default.
 * @throws ShapeError when `before` or `after` does not have one number per axis.
 *
 * @example
 * ```ts
 * import { input, pad } from "batchcam/graph";
 *
 * console.log(pad(input("x", [1, 1, 4, 4]), [0, 0, 1, 1], [0, 0, 1, 1]).shape); // [ 1, 1, 6, 6 ]
 * ```
 */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  checkTensors("pad", { x });
  checkValue(before, shapeOfTensor, "pad: before");
  checkValue(after, shapeOfTensor, "pad: after");
  checkValue(value, number, "pad: value");
  if (before.length !== x.shape.length || after.length !== x.shape.length) {
    throw new ShapeError(
      `pad: before [${before}] and after [${after}] must have a number for every axis of [${x.shape}].`,
    );
  }
  if ([...before, ...after].every((size) => size === 0)) return x;
  const padding = int64([...before, ...after]);
  return apply("Pad", value === 0 ? [x, padding] : [x, padding, constant(value)], {})[0];
}

/**
 * The adjoint of `slice`: puts the elements of g back where a slice took them from in a tensor of `shape`, with
 * zeros elsewhere. A step of -1 means `reverse`.
 */
export function spread(g: Tensor, shape: readonly number[], { axes, starts, steps = [] }: SliceOptions) {
  let result = g;
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  axes.forEach((axis, index) => {
    if (steps[index] === -1) {
      result = reverse(result, axis);
      return;
    }
    result = dilate(result, axis, steps[index] ?? 1);
    before[axis] = starts[index];
    // The last step may reach past the end of the input; the surplus zeros are then cut off.
    const surplus = before[axis] + result.shape[axis] - shape[axis];
    if (surplus > 0) {
      result = slice(result, { axes: [axis], starts: [0], ends: [result.shape[axis] - surplus] });
    }
    after[axis] = Math.max(0, -surplus);
  });
  return pad(result, before, after);
}

/** Inserts `step - 1` zeros after each element along an axis. */
function dilate(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const padded = pad(
    reshape(x, split),
    none,
    none.map((_, at) => (at === axis + 1 ? step - 1 : 0)),
  );
  return reshape(
    padded,
    x.shape.map((size, at) => (at === axis ? size * step : size)),
  );
}

/**
 * Moves blocks of channels into space (ONNX mode "DCR"): [N,b*b*C,H,W] becomes [N,C,H*b,W*b].
 * @throws ShapeError when the channels are not a multiple of b*b.
 *
 * @example
 * ```ts
 * import { depthToSpace, input } from "batchcam/graph";
 *
 * console.log(depthToSpace(input("x", [1, 8, 4, 4]), 2).shape); // [ 1, 2, 8, 8 ]
 * ```
 */
export function depthToSpace(x: Tensor, blockSize: number): Tensor {
  checkTensors("depthToSpace", { x });
  checkValue(blockSize, within.count, "depthToSpace: blockSize");
  return apply("DepthToSpace", [x], { blocksize: blockSize })[0];
}

/**
 * Moves blocks of space into channels: the inverse of `depthToSpace`.
 * @throws ShapeError when height or width is not a multiple of the block.
 *
 * @example
 * ```ts
 * import { input, spaceToDepth } from "batchcam/graph";
 *
 * console.log(spaceToDepth(input("x", [1, 2, 8, 8]), 2).shape); // [ 1, 8, 4, 4 ]
 * ```
 */
export function spaceToDepth(x: Tensor, blockSize: number): Tensor {
  checkTensors("spaceToDepth", { x });
  checkValue(blockSize, within.count, "spaceToDepth: blockSize");
  return apply("SpaceToDepth", [x], { blocksize: blockSize })[0];
}
