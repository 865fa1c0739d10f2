import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import { normaliseAxes } from "../../graph/index.js";
import type { ForeignNode } from "./foreign-node.js";

/** The shape that ONNX's Reshape gives: 0 is the size at that place of the input, -1 what is left. */
export function reshapedShape(
  shape: readonly number[],
  target: readonly number[],
  node: ForeignNode,
): number[] {
  const zeroIsSize = node.int("allowzero", 0) === 1;
  const copied = target.map((size, axis) => (size === 0 && !zeroIsSize ? (shape[axis] ?? 0) : size));
  const known = sizeOf(copied.filter((size) => size !== -1));
  const result = copied.map((size) => (size === -1 ? sizeOf(shape) / known : size));
  if (!result.every((size) => Number.isInteger(size) && size >= 0) || sizeOf(result) !== sizeOf(shape)) {
    throw new ShapeError(`${node.where}: a tensor of shape [${shape}] cannot become [${target}].`);
  }
  return result;
}

/** Two axes: what is before the axis, and the rest. */
export function flattenedShape(shape: readonly number[], node: ForeignNode): number[] {
  const given = node.int("axis", 1);
  const axis = given < 0 ? given + shape.length : given;
  if (!(axis >= 0 && axis <= shape.length)) {
    throw new ShapeError(`${node.where}: axis ${given} does not exist in a tensor of shape [${shape}].`);
  }
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
}

/** Without the given axes; a list of none stands for all of size 1, as ONNX Runtime takes it. */
export function squeezedShape(
  shape: readonly number[],
  axes: readonly number[] | undefined,
  node: ForeignNode,
): number[] {
  if (!axes?.length) return shape.filter((size) => size !== 1);
  const removed = normaliseAxes(axes, shape.length, node.where);
  const kept = removed.find((axis) => shape[axis] !== 1);
  if (kept !== undefined) {
    throw new ShapeError(`${node.where}: axis ${kept} of a tensor of shape [${shape}] is not 1.`);
  }
  return shape.filter((_, axis) => !removed.includes(axis));
}

export function unsqueezedShape(
  shape: readonly number[],
  axes: readonly number[],
  node: ForeignNode,
): number[] {
  const rank = shape.length + axes.length;
  const added = normaliseAxes(axes, rank, node.where);
  if (new Set(added).size < added.length) {
    throw new ShapeError(`${node.where}: of the axes [${axes}], two are the same.`);
  }
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() as number)));
}

/** Ends that stand for "as far as it goes", in int32 and int64. */
const farthest: ReadonlySet<number> = new Set([2 ** 31 - 1, 2 ** 63]);

const within = (index: number, lowest: number, highest: number): number =>
  Math.min(Math.max(index, lowest), highest);

/** First element of a slice of an axis, and the one that it ends before: indices may count from the end, or be past it. */
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
