import jStat from "jstat";

/** Summary statistics of a sample. */
export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation (n - 1 in the denominator); undefined for a single value. */
  readonly deviation?: number;
  /** Half the width of the 95 % confidence interval of the mean, by the t distribution (Student 1908). */
  readonly halfWidth?: number;
}

/** Paired differences, with a test of whether their mean is 0. */
export interface Difference extends Sample {
  /** Two-sided p value of the paired t test; undefined for one pair, or if all differences are equal. */
  readonly p?: number;
}

const confidence = 0.95;
/** Far above rounding errors of differences of numbers around 1, far below differences between runs. */
const rounding = 1e-12;

/**
 * @returns undefined for no values.
 *
 * @example
 * ```text
 * describe([1, 2, 3, 4, 5]); // { count: 5, mean: 3, deviation: 1.58, halfWidth: 1.96 }
 * ```
 */
export function describe(values: readonly number[]): Sample | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { count, mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (count - 1));
  const quantile = jStat.studentt.inv((1 + confidence) / 2, count - 1);
  return { count, mean, deviation, halfWidth: (quantile * deviation) / Math.sqrt(count) };
}

/**
 * The paired t test.
 * @param differences - One per pair, such as two runs with the same seed.
 * @returns undefined for no pairs.
 *
 * @example
 * ```text
 * pairedTest([1, 2, 3, 4]); // { count: 4, mean: 2.5, deviation: 1.29, halfWidth: 2.05, p: 0.0305 }
 * ```
 */
export function pairedTest(differences: readonly number[]): Difference | undefined {
  const sample = describe(differences);
  // Without spread there is no t, and rounding must not fake one: equal differences of shares differ in their
  // last bits.
  if (!sample?.deviation || sample.deviation < rounding * Math.max(1, Math.abs(sample.mean))) return sample;
  const t = sample.mean / (sample.deviation / Math.sqrt(sample.count));
  return { ...sample, p: 2 * jStat.studentt.cdf(-Math.abs(t), sample.count - 1) };
}

/**
 * Corrects p values for multiple testing (Holm 1979): the chance of rejecting any true hypothesis at 0.05 stays
 * at most 5 %, however many are tested.
 * @returns The corrected values in the same order, each at least as large and at most 1.
 *
 * @example
 * ```text
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const corrected: number[] = [];
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * values[index]));
    corrected[index] = largest;
  }
  return corrected;
}
