import type { Cell as TableCell } from "../report/index.js";
import type { Comparison, Corrected, Row } from "./comparison.js";
import { type Measure, type MeasureName, measures } from "./measures.js";
import type { Sample } from "./statistics.js";

/** A table of plain text, for Markdown, HTML and the terminal. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
  /** How to read it, in sentences. */
  readonly notes: readonly string[];
}

/** Corrected p values below this count as a difference. */
const significance = 0.05;
/** With fewer seeds only differences that are large beside their spread can be told from chance. */
const manySeeds = 5;
const dash = "–";

/** The measures of each row: mean over the seeds, interval and standard deviation. */
export function measuresTable(comparison: Comparison): Table {
  const { axes, rows } = comparison;
  const most = Math.max(0, ...rows.map(({ seeds }) => seeds));
  return {
    headings: [...axes, "Seeds", ...comparison.measures.map((name) => headingOf(measures[name]))],
    rows: rows.map((row) =>
      [
        ...valuesOf(comparison, row),
        String(row.seeds),
        ...comparison.measures.map((name) => sampleText(measures[name], row.measured[name])),
      ].map((text) => ({ text })),
    ),
    notes: [
      "↑ higher is better, ↓ lower is better.",
      most > 1
        ? "Mean ± half the width of its 95 % confidence interval (t distribution over the seeds), and in brackets the " +
          "standard deviation."
        : "One seed: there is no telling these differences from chance.",
    ],
  };
}

/** The differences of each row to its baseline; undefined where there are none. */
export function differencesTable(comparison: Comparison): Table | undefined {
  const columns = comparison.measures.filter((name) =>
    comparison.rows.some(({ measured }) => measured[name]?.difference !== undefined),
  );
  const rows = comparison.rows.filter(({ measured }) => columns.some((name) => measured[name]?.difference));
  if (rows.length === 0) return undefined;
  const fewest = Math.min(
    ...rows.flatMap(({ measured }) => columns.map((name) => measured[name]?.difference?.count ?? 0)),
  );
  return {
    headings: [...comparison.axes, ...columns.map((name) => headingOf(measures[name]))],
    rows: rows.map((row) => [
      ...valuesOf(comparison, row).map((text) => ({ text })),
      ...columns.map((name) => differenceCell(name, row.measured[name]?.difference)),
    ]),
    notes: [
      `Differences to ${baselineText(comparison)}, each seed against the same seed: mean ± half the width of its 95 % ` +
        `confidence interval, and p by the paired t test, corrected for all ${comparison.tests} tests of this table ` +
        `(Holm). Bold: p < ${significance}.`,
      ...(fewest < manySeeds
        ? [
            `Some rows have ${fewest === 1 ? "one pair of seeds, which allows no test" : `only ${fewest} pairs of seeds`}: ` +
              "what is not bold may still be there.",
          ]
        : []),
    ],
  };
}

/** What rows are compared with, in words. */
export const baselineText = ({ baseline }: Comparison): string =>
  Object.entries(baseline)
    .map(([axis, value]) => `${axis} ${value}`)
    .join(", ");

const valuesOf = ({ axes }: Comparison, { values }: Row): string[] => axes.map((axis) => values[axis]);

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

function sampleText(measure: Measure, sample: Sample | undefined): string {
  if (!sample) return dash;
  const { mean, halfWidth, deviation } = sample;
  const text = valueText(measure, mean);
  if (halfWidth === undefined || deviation === undefined) return text;
  return `${text} ± ${valueText(measure, halfWidth)} (${valueText(measure, deviation)})`;
}

function differenceCell(name: MeasureName, difference: Corrected | undefined): TableCell {
  if (!difference) return { text: dash };
  const { mean, halfWidth, corrected } = difference;
  const text = valueText(measures[name], mean);
  const parts = [
    Number(text) > 0 ? `+${text}` : text,
    ...(halfWidth === undefined ? [] : [` ± ${valueText(measures[name], halfWidth)}`]),
    ...(corrected === undefined ? [] : [`, p ${probability(corrected)}`]),
  ];
  return { text: parts.join(""), best: corrected !== undefined && corrected < significance };
}

const probability = (p: number): string => (p < 0.001 ? "under 0.001" : p.toFixed(3));

/** What a reader of the tables must know besides: cells that failed or have not run. */
export function remarks({ failed, missing }: Comparison): string[] {
  return [
    ...failed.map(({ cell, error }) => `Failed: ${cell}. ${error.split("\n")[0]}`),
    ...(missing > 0 ? [`${missing} ${missing === 1 ? "cell has" : "cells have"} no result yet.`] : []),
  ];
}
