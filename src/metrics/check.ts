import { sizeOf } from "../base/array.js";
import { DataError, ShapeError } from "../base/errors.js";

/** @throws ShapeError when the number of values is not that of `shape`. */
export function checkSize(what: string, values: ArrayLike<number>, shape: readonly number[]): void {
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(`${what} of shape [${shape}] needs ${sizeOf(shape)} values, not ${values.length}.`);
  }
}

/** @throws DataError when nothing was measured, since the mean would be NaN. */
export function checkMeasured(what: string, count: number): void {
  if (count === 0) throw new DataError(`${what}: nothing was measured yet. Is the split empty?`);
}
