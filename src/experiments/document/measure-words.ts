import type { Measure } from "../grid/measures.js";

/** The name of a measure with its unit, and which way is better. */
export const headingOf = ({ heading, unit, better }: Measure): string =>
  `${heading}${{ percent: ", %", seconds: ", s", plain: "" }[unit]} ${better === "higher" ? "↑" : "↓"}`;

/** A value in the unit of its measure. */
export function valueText({ unit, digits }: Measure, value: number): string {
  const text = scaled(unit, value).toFixed(digits);
  // Never "-0.00".
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** A value as its unit counts it. */
export const scaled = (unit: Measure["unit"], value: number): number =>
  unit === "percent" ? 100 * value : value;
