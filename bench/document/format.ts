import { median, quantile } from "../measure/statistics.js";
import type { Rounds } from "../measure/timing.js";

/** The median with the quartiles: "58.1 (57.0–61.3)". */
export function spread(rounds: Rounds): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(rounds.flat(), share).toFixed(1));
  return `${middle} (${low}–${high})`;
}

/** The median with the lowest and the highest. */
export const ratioText = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

/** One over the other, or undefined where one is missing. */
export const quotient = (over: number | undefined, under: number | undefined): number | undefined =>
  over === undefined || under === undefined ? undefined : over / under;

/** A number for a table: two digits after the point, "-" where it is missing. */
export const cell = (value: number | undefined): string => value?.toFixed(2) ?? "-";

/** A count with commas between thousands. */
export const grouped = (count: number): string => Math.round(count).toLocaleString("en-GB");
