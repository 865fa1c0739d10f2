import type { TableCell } from "../../report/index.js";
import { type Measure, type MeasureName, measures } from "../grid/measures.js";
import type { Comparison, Corrected, Panel } from "./comparison.js";
import { headingOf, valueText } from "./measure-words.js";
import type { Sample } from "./statistics.js";

/** A table of plain text, rendered as Markdown, HTML or for the terminal. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Corrected p values below this count as significant. */
const significance = 0.05;
/** With fewer seeds, only differences large against their spread can be told from chance. */
const manySeeds = 5;
const dash = "–";

/** Each row's measures: mean over the seeds, interval and standard deviation. */
export function measuresTable({ axes, measures: names }: Comparison, { rows }: Panel): Table {
  return {
    headings: [...axes, "Seeds", ...names.map((name) => headingOf(measures[name]))],
    rows: rows.map((row) =>
      [
        ...axes.map((axis) => row.values[axis]),
        String(row.seeds),
        ...names.map((name) => sampleText(measures[name], row.measured[name])),
      ].map((text) => ({ text })),
    ),
  };
}

/** Each row's differences from its baseline; undefined if there are none. */
export function differencesTable({ axes, measures: names }: Comparison, panel: Panel): Table | undefined {
  const columns = names.filter((name) => panel.rows.some(({ measured }) => measured[name]?.difference));
  const rows = panel.rows.filter(({ measured }) => columns.some((name) => measured[name]?.difference));
  if (rows.length === 0) return undefined;
  return {
    headings: [...axes, ...columns.map((name) => headingOf(measures[name]))],
    rows: rows.map((row) => [
      ...axes.map((axis) => ({ text: row.values[axis] })),
      ...columns.map((name) => differenceCell(name, row.measured[name]?.difference)),
    ]),
  };
}

/** Explains how to read the measures. */
export function measuresNote({ panels }: Comparison): string {
  const most = Math.max(0, ...panels.flatMap(({ rows }) => rows.map(({ seeds }) => seeds)));
  const spread =
    most > 1
      ? "Mean ± half the width of its 95 % confidence interval (t distribution over the seeds), with the standard " +
        "deviation in brackets."
      : "One seed: these differences cannot be told from chance.";
  return `↑ higher is better, ↓ lower is better. ${spread}`;
}

/** Explains how to read the differences. */
export function differencesNote(comparison: Comparison): string {
  const pairs = comparison.panels.flatMap(({ rows }) =>
    rows.flatMap(({ measured }) =>
      Object.values(measured).flatMap(({ difference }) => difference?.count ?? []),
    ),
  );
  const fewest = Math.min(...pairs);
  const few = fewest === 1 ? "one pair of seeds, which allows no test" : `only ${fewest} pairs of seeds`;
  return [
    `Differences from ${baselineText(comparison)}, paired by seed: mean ± half the width of its 95 % confidence interval, ` +
      "and p of the paired t test, corrected for the number of tests in the table (Holm). Bold: " +
      `p < ${significance}.`,
    ...(fewest < manySeeds
      ? [`Some rows have ${few}: a difference that is not bold may still be real.`]
      : []),
  ].join(" ");
}

/** Names the baseline that rows are compared with. */
export const baselineText = ({ baseline }: Comparison): string =>
  Object.entries(baseline)
    .map(([axis, value]) => `${axis} ${value}`)
    .join(", ");

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

/** What else a reader must know: cells that failed or have not run. */
export function remarks({ failed, missing }: Comparison): string[] {
  return [
    ...failed.map(({ cell, error }) => `Failed: ${cell}. ${error.split("\n")[0]}`),
    ...(missing > 0 ? [`${missing} ${missing === 1 ? "cell has" : "cells have"} no result yet.`] : []),
  ];
}
