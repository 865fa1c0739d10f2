import { checkMask, isDead } from "../../metrics/index.js";

/** A map's pixel counts to what it marks from this value on; maps run from 0 to 1. */
const markedFrom = 0.5;

/**
 * Pointing game: whether the highest value of a map lies in a mask (Zhang et al. 2018, "Top-Down Neural Attention by
 * Excitation Backprop", without tolerance; Quantus's `PointingGame`). Of several highest ones one must. A
 * dead map points nowhere and misses, where Quantus takes every pixel for the highest.
 * @param mask - 1 at the pixels that are looked for, else 0 [HW].
 * @returns 1 for a hit, 0 for a miss; undefined where the mask is empty.
 *
 * @example
 * ```ts
 * import { pointsInto } from "batchcam/metrics";
 *
 * const map = Float32Array.of(0, 0.2, 0.4, 1);
 * console.log(pointsInto(map, [0, 0, 1, 1]), pointsInto(map, [1, 1, 0, 0])); // 1 0
 * ```
 */
export function pointsInto(map: Float32Array, mask: ArrayLike<number>): 0 | 1 | undefined {
  checkMask("pointsInto", map, mask);
  if (isEmpty(mask)) return undefined;
  if (isDead(map)) return 0;
  const highest = map.reduce((a, b) => Math.max(a, b));
  return map.some((value, pixel) => value === highest && mask[pixel] > 0) ? 1 : 0;
}

/**
 * Intersection over union of a mask and what a map marks: its pixels of at least 0.5.
 * @param map - Values from 0 to 1 [HW].
 * @param mask - 1 at the pixels that are looked for, else 0 [HW].
 * @returns In [0,1]; undefined where the mask is empty.
 *
 * @example
 * ```ts
 * import { maskOverlap } from "batchcam/metrics";
 *
 * console.log(maskOverlap(Float32Array.of(0, 0.2, 0.6, 1), [0, 0, 1, 0])); // 0.5
 * ```
 */
export function maskOverlap(map: Float32Array, mask: ArrayLike<number>): number | undefined {
  checkMask("maskOverlap", map, mask);
  if (isEmpty(mask)) return undefined;
  let both = 0;
  let either = 0;
  map.forEach((value, pixel) => {
    const marked = value >= markedFrom;
    const wanted = mask[pixel] > 0;
    if (marked && wanted) both++;
    if (marked || wanted) either++;
  });
  return both / either;
}

const isEmpty = (mask: ArrayLike<number>): boolean => !Array.prototype.some.call(mask, (value) => value > 0);
