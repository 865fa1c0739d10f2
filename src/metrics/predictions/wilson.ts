import { checkArguments } from "../../base/options/check-options.js";
import { numberOf, within } from "../../base/options/requirements.js";
/** A closed interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % of the standard normal distribution lies within this distance of 0. */
const z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share: Wilson's score interval without continuity correction (Wilson
 * 1927, JASA 22:209-212). Unlike "share ± 2 standard errors", it stays sensible for few images and for shares
 * near 0 or 1 (Newcombe 1998, Statistics in Medicine 17:857-872, method 3).
 * @param hits - The number of successes, at most `count`.
 * @param count - The number of trials.
 * @returns Bounds within [0,1]; exactly [0,1] without trials.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "batchcam/metrics";
 *
 * const { low, high } = wilsonInterval(97, 100);
 * console.log(low.toFixed(3), high.toFixed(3)); // 0.915 0.990
 * ```
 */
export function wilsonInterval(hits: number, count: number): Interval {
  checkArguments("wilsonInterval", {
    count: [count, within.wholeFromZero],
    hits: [hits, numberOf({ whole: true, from: 0, to: count })],
  });
  const share = hits / count;
  const centre = share + z ** 2 / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const scale = 1 + z ** 2 / count;
  // Exact where the share is 0 or 1: rounding must not push a bound past it. Without trials it is both.
  return {
    low: hits === 0 ? 0 : (centre - reach) / scale,
    high: hits === count ? 1 : (centre + reach) / scale,
  };
}
