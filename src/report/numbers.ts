const noBreakSpace = "\u00a0";

/** A share of [0,1] as percent, such as "97.2 %", with a space that does not break. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}${noBreakSpace}%`;

/** A duration such as "41.3 s", with a space that does not break. */
export const seconds = (value: number): string => `${value.toFixed(1)}${noBreakSpace}s`;

/** A distance, similarity or score with three decimals. */
export const decimal = (value: number): string => value.toFixed(3);

/** A count with commas between thousands, such as "60,000". */
export const thousands = (count: number): string => count.toLocaleString("en-GB");
