import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import { broadcastShapes, normaliseAxes, sameShape } from "../shape.js";
import { applyOperator, constant, type Tensor } from "../tensor.js";

const int64 = (values: readonly number[]): Tensor => constant(values, [values.length], "int64");

/**
 * The same elements under another shape. One size may be -1 and is worked out.
 * The first size is written as ONNX's 0 ("as in the input") where it stays and as -1 ("what is left") where
 * it changes, so that an exported graph also takes other batch sizes than the one that it was built with.
 */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  const known = sizeOf(shape.filter((size) => size !== -1));
  const target = shape.map((size) => (size === -1 ? sizeOf(x.shape) / known : size));
  if (sizeOf(target) !== sizeOf(x.shape) || !target.every(Number.isInteger)) {
    throw new ShapeError(`reshape: a tensor of shape [${x.shape}] cannot become [${shape}].`);
  }
  if (sameShape(target, x.shape)) return x;
  const first = target[0] === x.shape[0] ? 0 : -1;
  const written = target.map((size, axis) => (axis === 0 ? first : size));
  return applyOperator("Reshape", [x, int64(written)], [{ shape: target, dtype: x.dtype }]).outputs[0];
}

/** Reorders the axes: output axis i is input axis `permutation[i]`. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  const axes = normaliseAxes(permutation, x.shape.length, "transpose");
  if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index)) {
    throw new ShapeError(
      `transpose: [${permutation}] is no permutation of the axes of a tensor of shape [${x.shape}].`,
    );
  }
  if (permutation.every((axis, index) => axis === index)) return x;
  const shape = permutation.map((axis) => x.shape[axis]);
  const attributes = { perm: { type: "ints", value: permutation } } as const;
  return applyOperator("Transpose", [x], [{ shape, dtype: x.dtype }], attributes).outputs[0];
}

/** Repeats axes of size 1 (and adds leading axes) until the tensor has `shape`. */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape, "expand"), shape)) {
    throw new ShapeError(`expand: a tensor of shape [${x.shape}] cannot become [${shape}].`);
  }
  // ONNX takes 1 for "as it is", which leaves the batch size open.
  const added = shape.length - x.shape.length;
  const written = shape.map((size, axis) => (x.shape[axis - added] === size ? 1 : size));
  return applyOperator("Expand", [x, int64(written)], [{ shape, dtype: x.dtype }]).outputs[0];
}

/** Joins tensors along an axis. */
export function concat(xs: readonly Tensor[], axis: number): Tensor {
  const [first] = xs;
  const fits = xs.every((x) => x.shape.every((size, at) => at === axis || size === first.shape[at]));
  if (!fits || axis < 0 || axis >= first.shape.length) {
    throw new ShapeError(
      `concat: the shapes ${xs.map((x) => `[${x.shape}]`).join(", ")} do not join along axis ${axis}.`,
    );
  }
  const shape = first.shape.map((size, at) =>
    at === axis ? xs.reduce((sum, x) => sum + x.shape[at], 0) : size,
  );
  const attributes = { axis: { type: "int", value: axis } } as const;
  return applyOperator("Concat", xs, [{ shape, dtype: first.dtype }], attributes).outputs[0];
}

export interface SliceOptions {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
  /** Positive; 1 by default. */
  readonly steps?: readonly number[];
}

/** A regular part of a tensor. Axes that are taken whole are left out, which leaves the batch size open. */
export function slice(x: Tensor, options: SliceOptions): Tensor {
  const steps = options.steps ?? options.axes.map(() => 1);
  const cut = options.axes.flatMap((axis, index) => {
    const whole = options.starts[index] === 0 && options.ends[index] === x.shape[axis] && steps[index] === 1;
    return whole ? [] : [index];
  });
  if (cut.length === 0) return x;
  const part = (values: readonly number[]): number[] => cut.map((index) => values[index]);
  return cutSlice(x, part(options.axes), part(options.starts), part(options.ends), part(steps));
}

function cutSlice(
  x: Tensor,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[],
): Tensor {
  const shape = [...x.shape];
  axes.forEach((axis, index) => {
    if (!(starts[index] >= 0 && starts[index] < ends[index] && ends[index] <= x.shape[axis])) {
      throw new ShapeError(
        `slice: ${starts[index]} to ${ends[index]} is outside axis ${axis} of a tensor of shape [${x.shape}].`,
      );
    }
    shape[axis] = Math.ceil((ends[index] - starts[index]) / steps[index]);
  });
  const inputs = [x, int64(starts), int64(ends), int64(axes), int64(steps)];
  return applyOperator("Slice", inputs, [{ shape, dtype: x.dtype }]).outputs[0];
}

/**
 * Consecutive parts of an axis: so many equal ones, or one of each of the given sizes.
 * @throws ShapeError when the axis does not divide into them.
 */
export function split(x: Tensor, axis: number, parts: number | readonly number[]): readonly Tensor[] {
  const length = x.shape[axis];
  const sizes = typeof parts === "number" ? Array.from({ length: parts }, () => length / parts) : parts;
  const possible = sizes.every((size) => Number.isInteger(size) && size > 0);
  if (!possible || sizes.reduce((sum, size) => sum + size, 0) !== length) {
    const wanted = typeof parts === "number" ? `${parts} equal parts` : `parts of ${parts.join(", ")}`;
    throw new ShapeError(`split: axis ${axis} of [${x.shape}] does not divide into ${wanted}.`);
  }
  const types = sizes.map((size) => ({
    shape: x.shape.map((other, at) => (at === axis ? size : other)),
    dtype: x.dtype,
  }));
  return applyOperator("Split", [x, int64(sizes)], types, { axis: { type: "int", value: axis } }).outputs;
}

/** The elements of an axis from last to first. */
export function reverse(x: Tensor, axis: number): Tensor {
  if (x.shape[axis] === 1) return x;
  // In ONNX an end below -size stands for "to the first element, included", whatever the size.
  const inputs = [x, int64([-1]), int64([-(2 ** 31)]), int64([axis]), int64([-1])];
  return applyOperator("Slice", inputs, [x]).outputs[0];
}

/** Surrounds a tensor with `value` (0 by default): `before[i]` and `after[i]` elements on axis i. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  if (before.length !== x.shape.length || after.length !== x.shape.length) {
    throw new ShapeError(`pad: [${before}] and [${after}] must name every axis of [${x.shape}].`);
  }
  if ([...before, ...after].every((size) => size === 0)) return x;
  const shape = x.shape.map((size, axis) => size + before[axis] + after[axis]);
  const inputs = [x, int64([...before, ...after]), ...(value === 0 ? [] : [constant(value)])];
  return applyOperator("Pad", inputs, [{ shape, dtype: x.dtype }]).outputs[0];
}

/** Rearranges blocks of channels into space (ONNX mode "DCR"): [N,b*b*C,H,W] to [N,C,H*b,W*b]. */
export function depthToSpace(x: Tensor, blockSize: number): Tensor {
  const [n, c, h, w] = x.shape;
  const shape = [n, c / blockSize ** 2, h * blockSize, w * blockSize];
  const attributes = { blocksize: { type: "int", value: blockSize } } as const;
  return applyOperator("DepthToSpace", [x], [{ shape, dtype: x.dtype }], attributes).outputs[0];
}

/** Rearranges blocks of space into channels: the inverse of `depthToSpace`. */
export function spaceToDepth(x: Tensor, blockSize: number): Tensor {
  const [n, c, h, w] = x.shape;
  if (h % blockSize || w % blockSize) {
    throw new ShapeError(`spaceToDepth: [${x.shape}] does not divide into blocks of ${blockSize}.`);
  }
  const shape = [n, c * blockSize ** 2, h / blockSize, w / blockSize];
  const attributes = { blocksize: { type: "int", value: blockSize } } as const;
  return applyOperator("SpaceToDepth", [x], [{ shape, dtype: x.dtype }], attributes).outputs[0];
}
