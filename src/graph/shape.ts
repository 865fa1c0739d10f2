import { sizeOf } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { misfit } from "../base/options/check-options.js";
import { shapeOfTensor } from "./arguments.js";

/**
 * The common shape of two operands under NumPy broadcasting.
 * @throws ShapeError with both shapes when they do not broadcast.
 *
 * @example
 * ```ts
 * import { broadcastShapes } from "batchcam/graph";
 *
 * console.log(broadcastShapes([2, 1, 3], [4, 1])); // [ 2, 4, 3 ]
 * ```
 */
export function broadcastShapes(
  a: readonly number[],
  b: readonly number[],
  operator = "broadcast",
): number[] {
  checkArrays("broadcastShapes", a, b);
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(`${operator}: the shapes [${a}] and [${b}] do not broadcast.`);
    }
    return left === 1 ? right : left;
  });
}

/** What two tensors of one dtype broadcast to, for tables of shapes. */
export function broadcast<Dtype extends string>(
  [a, b]: readonly { readonly shape: readonly number[]; readonly dtype: Dtype }[],
  _: unknown,
  operator: string,
): readonly { readonly shape: readonly number[]; readonly dtype: Dtype }[] {
  if (a.dtype !== b.dtype) throw new ShapeError(`${operator}: the dtypes ${a.dtype} and ${b.dtype} differ.`);
  return [{ shape: broadcastShapes(a.shape, b.shape, operator), dtype: a.dtype }];
}

/**
 * Whether two shapes are equal.
 *
 * @example
 * ```ts
 * import { sameShape } from "batchcam/graph";
 *
 * console.log(sameShape([2, 3], [2, 3]), sameShape([2, 3], [3, 2])); // true false
 * ```
 */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  checkArrays("sameShape", a, b);
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function checkArrays(where: string, a: unknown, b: unknown): void {
  if (!Array.isArray(a)) throw misfit(a, shapeOfTensor, `${where}: a`);
  if (!Array.isArray(b)) throw misfit(b, shapeOfTensor, `${where}: b`);
}

/** Normalises axes to numbers from 0; negative ones count from the end. */
export function normaliseAxes(axes: readonly number[], rank: number, operator: string): number[] {
  return axes
    .map((axis) => {
      if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
        throw new ShapeError(`${operator}: axis ${axis} does not exist in a tensor of rank ${rank}.`);
      }
      return axis < 0 ? axis + rank : axis;
    })
    .sort((a, b) => a - b);
}

/** A shape without `axes`, or with these kept at size 1. */
export const reducedShape = (
  shape: readonly number[],
  axes: readonly number[],
  keepDims: boolean,
): number[] => shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [size]));

/**
 * The result shape of ONNX's Reshape: -1 is what is left, and 0 the input's size at that position.
 * @param zeroIsSize - Whether 0 means a size of zero instead.
 */
export function reshapedShape(
  shape: readonly number[],
  target: readonly number[],
  operator: string,
  zeroIsSize = false,
): number[] {
  const copied = target.map((size, axis) => (size === 0 && !zeroIsSize ? (shape[axis] ?? 0) : size));
  const known = sizeOf(copied.filter((size) => size !== -1));
  const result = copied.map((size) => (size === -1 ? sizeOf(shape) / known : size));
  if (!result.every((size) => Number.isInteger(size) && size >= 0) || sizeOf(result) !== sizeOf(shape)) {
    throw new ShapeError(`${operator}: a tensor of shape [${shape}] cannot become [${target}].`);
  }
  return result;
}

/** Ends that mean "as far as it goes", in int32 and int64. */
const farthest: ReadonlySet<number> = new Set([2 ** 31 - 1, 2 ** 63]);

const within = (index: number, lowest: number, highest: number): number =>
  Math.min(Math.max(index, lowest), highest);

/**
 * The first element that ONNX's Slice takes along an axis, and the one it stops before: indices may count from
 * the end, or lie beyond it.
 */
export function slicedPart(
  size: number,
  start: number,
  end: number,
  step: number,
): readonly [start: number, end: number] {
  const place = (index: number): number => (index < 0 ? index + size : index);
  const last = step > 0 ? size : size - 1;
  const limit = step > 0 ? size : -1;
  return [
    within(place(start), 0, last),
    farthest.has(end) ? limit : within(place(end), Math.min(limit, 0), size),
  ];
}
