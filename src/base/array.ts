/** A dense float32 array in row-major order: `data` has one element per cell of `shape`. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The number of elements in an array of `shape`; 1 for a scalar (`[]`). */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}
