export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The standard normal distribution holds 95 % of its mass within this distance of 0. */
const z = 1.959963984540054;

/**
 * The 95 % interval of a share, within [0,1]: Wilson's score interval without continuity correction (Wilson 1927,
 * JASA 22:209-212). Unlike "share ± 2 standard errors" it stays sensible for few images and for shares near 0 or 1
 * (Newcombe 1998, Statistics in Medicine 17:857-872, method 3).
 * @param hits - Number of successes, at most `count`.
 * @param count - Number of trials.
 * @returns [0,1] when there were no trials: nothing is known then.
 */
export function wilsonInterval(hits: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const share = hits / count;
  const centre = share + z ** 2 / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const scale = 1 + z ** 2 / count;
  // Rounding must not push a bound past 0 or 1, nor past the share itself where that is 0 or 1.
  return {
    low: hits === 0 ? 0 : (centre - reach) / scale,
    high: hits === count ? 1 : (centre + reach) / scale,
  };
}
