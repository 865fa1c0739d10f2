import { ShapeError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { uint32s, within } from "../../base/options/requirements.js";
import { checkPair } from "../../metrics/index.js";
/**
 * Spearman's rank correlation of two maps in [-1,1], equal values having the mean of their ranks: 1 where both put the
 * pixels in the same order, 0 for unrelated ones.
 * @param first - One value for each pixel, in any unit [HW].
 * @param second - The same for the other map.
 * @returns Undefined where a map is constant: it puts nothing in order.
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "batchcam/metrics";
 *
 * const map = Float32Array.of(0, 0.2, 0.5, 1);
 * console.log(rankCorrelation(map, Float32Array.of(1, 2, 3, 4))); // 1
 * console.log(rankCorrelation(map, Float32Array.of(9, 9, 9, 9))); // undefined
 * ```
 */
export function rankCorrelation(first: Float32Array, second: Float32Array): number | undefined {
  checkPair("rankCorrelation", first, second);
  const a = ranks(first);
  const b = ranks(second);
  const middle = (first.length - 1) / 2;
  let together = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let at = 0; at < a.length; at++) {
    together += (a[at] - middle) * (b[at] - middle);
    squaresA += (a[at] - middle) ** 2;
    squaresB += (b[at] - middle) ** 2;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale === 0 ? undefined : together / scale;
}

/** The place of each value in rising order, from 0; equal values share the mean of their places. */
function ranks(values: Float32Array): Float64Array {
  const sorted = values.toSorted();
  const places = new Map<number, number>();
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    places.set(sorted[start], (start + end - 1) / 2);
  }
  return Float64Array.from(values, (value) => places.get(value) ?? Number.NaN);
}

/**
 * Share of the most relevant pixels that two maps have in common, in [0,1] (feature agreement: Krishna et al. 2022, "The
 * Disagreement Problem in Explainable Machine Learning"). Unrelated maps share as much as `share`.
 * @param first - The pixels from most to least relevant, as `pixelOrder` gives them [HW].
 * @param second - The same for the other map.
 * @param share - How much of the pixels counts as most relevant, in (0,1]: at least one pixel.
 *
 * @example
 * ```ts
 * import { topShared } from "batchcam/metrics";
 *
 * const [first, second] = [Uint32Array.of(3, 2, 1, 0), Uint32Array.of(2, 1, 3, 0)];
 * console.log(topShared(first, second, 0.5)); // 0.5
 * ```
 */
export function topShared(first: Uint32Array, second: Uint32Array, share: number): number {
  checkArguments("topShared", {
    first: [first, uint32s],
    second: [second, uint32s],
    share: [share, within.share],
  });
  if (first.length !== second.length || first.length === 0) {
    throw new ShapeError(
      `topShared: first and second must order the same pixels, but have ${first.length} and ${second.length}.`,
    );
  }
  const count = Math.max(1, Math.round(share * first.length));
  const top = new Set(first.subarray(0, count));
  return second.subarray(0, count).filter((pixel) => top.has(pixel)).length / count;
}
