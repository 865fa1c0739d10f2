import { median, quantile } from "../measure/statistics.js";
import type { Rounds } from "../measure/timing.js";

/** The median and quartiles: "58.1 (57.0–61.3)". */
export function spread(rounds: Rounds): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(rounds.flat(), share).toFixed(1));
  return `${middle} (${low}–${high})`;
}

/** The median, lowest and highest value. */
export const ratioText = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

/** One over the other, or undefined if either is missing. */
export const quotient = (over: number | undefined, under: number | undefined): number | undefined =>
  over === undefined || under === undefined ? undefined : over / under;

/** A number for a table, with two decimals; "-" if it is missing. */
export const cell = (value: number | undefined): string => value?.toFixed(2) ?? "-";

/** A count with commas between thousands. */
export const grouped = (count: number): string => Math.round(count).toLocaleString("en-GB");
