/**
 * A share of [0,1] as percent, such as "97.2 %".
 * @param space - Between the number and the sign.
 */
export const percentOf = (share: number, digits = 1, space = " "): string =>
  `${(100 * share).toFixed(digits)}${space}%`;

/** A number of any size, to four digits: "0.1235", "1.235e+8". */
export const plainNumber = (value: number): string => String(Number(value.toPrecision(4)));

/** A duration in its two largest units: "40 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A number of bytes: "12 bytes", "1.5 GiB". */
export function memorySize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
