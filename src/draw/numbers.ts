import { percentOf } from "../base/quantities.js";
import { type Interval, wilsonInterval } from "../metrics/index.js";

/** Keeps a number and its unit on one line. */
export const noBreakSpace = "\u00a0";

/** Formats a share in [0,1] as a percentage with one decimal, such as "97.2 %". */
export const percent = (share: number): string => percentOf(share, 1, noBreakSpace);

/** Formats a share in [0,1] as a whole percentage, such as "97 %". */
export const wholePercent = (share: number): string => percentOf(share, 0, noBreakSpace);

/** Formats a confidence, such as "97.2 % sure". Rounding alone never makes it 100 %. */
export const sureness = (confidence: number): string =>
  confidence < 1 && confidence > 0.9995 ? `over ${percent(0.999)} sure` : `${percent(confidence)} sure`;

/** Formats a duration in seconds, such as "41.3 s". */
export const seconds = (value: number): string => `${value.toFixed(1)}${noBreakSpace}s`;

/** Formats a distance, similarity or score with three decimals; a dash for undefined. */
export const decimal = (value: number | undefined): string => value?.toFixed(3) ?? "–";

/** Formats a count with thousands separators, such as "60,000". */
export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Formats a number of images, such as "1 image" or "1,234 images". */
export const imageCount = (count: number): string =>
  `${thousands(count)} ${count === 1 ? "image" : "images"}`;

/** A share as counts, such as 385 of 390 images. */
export interface Share {
  readonly hits: number;
  readonly count: number;
}

/** Formats an interval of shares in percent, such as "97.0 to 99.5 %". */
export const range = ({ low, high }: Interval): string => `${(100 * low).toFixed(1)} to ${percent(high)}`;

/** Formats a share with its 95 % interval, such as "98.7 %, 95 % interval 97.0 to 99.5 %". */
export function shareWithInterval({ hits, count }: Share): string {
  return `${percent(hits / count)}, 95${noBreakSpace}% interval ${range(wilsonInterval(hits, count))}`;
}
