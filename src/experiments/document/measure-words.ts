import type { Measure } from "../grid/measures.js";

/** A measure's name with its unit and an arrow for the better direction. */
export const headingOf = ({ heading, unit, better }: Measure): string =>
  `${heading}${{ percent: ", %", seconds: ", s", plain: "" }[unit]} ${better === "higher" ? "↑" : "↓"}`;

/** Formats a value in its measure's unit. */
export function valueText({ unit, digits }: Measure, value: number): string {
  const text = scaled(unit, value).toFixed(digits);
  // Never "-0.00".
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** Scales a value to its unit. */
export const scaled = (unit: Measure["unit"], value: number): number =>
  unit === "percent" ? 100 * value : value;
