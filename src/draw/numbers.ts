import { type Interval, wilsonInterval } from "../metrics/index.js";

/** Keeps a number and its unit, or a heading and its arrow, on one line. */
export const noBreakSpace = "\u00a0";

/** A share of [0,1] as percent, such as "97.2 %", with a space that does not break. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}${noBreakSpace}%`;

/** A share of [0,1] as whole percent, such as "97 %". */
export const wholePercent = (share: number): string => `${(100 * share).toFixed(0)}${noBreakSpace}%`;

/** How sure a classifier is, such as "97.2 % sure"; never quite 100 % because of rounding alone. */
export const sureness = (confidence: number): string =>
  confidence < 1 && confidence > 0.9995 ? `over ${percent(0.999)} sure` : `${percent(confidence)} sure`;

/** A duration such as "41.3 s", with a space that does not break. */
export const seconds = (value: number): string => `${value.toFixed(1)}${noBreakSpace}s`;

/** A distance, similarity or score with three decimals; a dash where there is none. */
export const decimal = (value: number | undefined): string => value?.toFixed(3) ?? "–";

/** A count with commas between thousands, such as "60,000". */
export const thousands = (count: number): string => count.toLocaleString("en-GB");

/** A count of images, such as "1 image" or "1,234 images". */
export const imageCount = (count: number): string =>
  `${thousands(count)} ${count === 1 ? "image" : "images"}`;

/** So many of so many, such as 385 of 390 images. */
export interface Share {
  readonly hits: number;
  readonly count: number;
}

/** The bounds of an interval of shares as percent, such as "97.0 to 99.5 %". */
export const range = ({ low, high }: Interval): string => `${(100 * low).toFixed(1)} to ${percent(high)}`;

/** A share of at least one as percent with its 95 % interval, such as "98.7 %, 95 % interval 97.0 to 99.5 %". */
export function shareWithInterval({ hits, count }: Share): string {
  return `${percent(hits / count)}, 95${noBreakSpace}% interval ${range(wilsonInterval(hits, count))}`;
}
