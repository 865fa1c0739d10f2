import { ShapeError } from "../base/errors.js";

/**
 * The common shape of two operands under NumPy broadcasting.
 * @throws ShapeError with both shapes when they do not fit.
 */
export function broadcastShapes(
  a: readonly number[],
  b: readonly number[],
  operator = "broadcast",
): number[] {
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

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Axes as numbers from 0; negative ones count from the end. */
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
