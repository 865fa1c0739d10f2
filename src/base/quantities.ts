/**
 * A share of [0,1] as percent, such as "97.2 %".
 * @param space - Between the number and the sign.
 */
export const percentOf = (share: number, digits = 1, space = " "): string =>
  `${(100 * share).toFixed(digits)}${space}%`;

/** A duration in its two largest units: "40 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
