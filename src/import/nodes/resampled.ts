import { sizeOf } from "../../base/array.js";
import { constant, matMul, reshape, type Tensor } from "../../graph/index.js";

/** One axis as a linear function of another: a row [from] of weights for each element of the result. */
export type Weights = readonly (readonly number[])[];

/** Rows of zeros with the given weights at some places; weights at the same place add up, and places outside are left out. */
export const weightsOf = (
  from: number,
  to: number,
  taps: (element: number) => Iterable<readonly [place: number, weight: number]>,
): Weights =>
  Array.from({ length: to }, (_, element) => {
    const row: number[] = Array(from).fill(0);
    for (const [place, weight] of taps(element)) if (place >= 0 && place < from) row[place] += weight;
    return row;
  });

/** Replaces each line along an axis of x with weighted sums of its elements: a product with a constant matrix. */
export function resampled(x: Tensor, axis: number, weights: Weights): Tensor {
  const [to, from] = [weights.length, x.shape[axis]];
  const matrix = constant(Float32Array.from(weights.flat()), [to, from]);
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const rows = reshape(x, [axis === 0 ? 1 : -1, from, sizeOf(after)]);
  return reshape(matMul(matrix, rows), [...before, to, ...after]);
}
