import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import { normaliseAxes } from "../../graph/index.js";

/*
 * Shape inference of ONNX operators. `where` describes the node, for messages.
 */

/** Flattens a shape to two axes: those before the axis, and the rest. */
export function flattenedShape(shape: readonly number[], given: number, where: string): number[] {
  const axis = given < 0 ? given + shape.length : given;
  if (!(axis >= 0 && axis <= shape.length)) {
    throw new ShapeError(`${where}: axis ${given} does not exist in a tensor of shape [${shape}].`);
  }
  return [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
}

/** Drops the given axes; an empty list means all axes of size 1, as in ONNX Runtime. */
export function squeezedShape(
  shape: readonly number[],
  axes: readonly number[] | undefined,
  where: string,
): number[] {
  if (!axes?.length) return shape.filter((size) => size !== 1);
  const removed = normaliseAxes(axes, shape.length, where);
  const kept = removed.find((axis) => shape[axis] !== 1);
  if (kept !== undefined) {
    throw new ShapeError(`${where}: axis ${kept} of a tensor of shape [${shape}] is not 1.`);
  }
  return shape.filter((_, axis) => !removed.includes(axis));
}

export function unsqueezedShape(shape: readonly number[], axes: readonly number[], where: string): number[] {
  const rank = shape.length + axes.length;
  const added = normaliseAxes(axes, rank, where);
  if (new Set(added).size < added.length) {
    throw new ShapeError(`${where}: of the axes [${axes}], two are the same.`);
  }
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() as number)));
}
