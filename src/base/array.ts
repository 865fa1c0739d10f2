import { DataError, ShapeError, UsageError } from "./errors.js";
import { shown } from "./options/shown.js";

/** A dense float32 array in row-major order: `data` has one element per cell of `shape`. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** @throws DataError that names the first value that is NaN or infinite. */
export function checkFinite(what: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    throw new DataError(`${what} must be finite, but value ${at} is ${values[at]}.`);
  }
}

/** Arrays one after the other. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const array of arrays) {
    all.set(array, start);
    start += array.length;
  }
  return all;
}

/** The number of elements in an array of `shape`; 1 for a scalar (`[]`). */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/**
 * @param what - The function and its argument, such as "gini: map".
 * @throws UsageError when the values are no array, ShapeError when their number is not that of `shape`.
 */
export function checkSize(what: string, values: ArrayLike<number>, shape: readonly number[]): void {
  if (!ArrayBuffer.isView(values) && !Array.isArray(values)) {
    throw new UsageError(`${what} must be a typed array, not ${shown(values)}.`);
  }
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(`${what} of shape [${shape}] needs ${sizeOf(shape)} values, not ${values.length}.`);
  }
}
