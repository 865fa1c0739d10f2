import { checkValue } from "../base/options/check-options.js";
import { listOf, objectWith } from "../base/options/requirements.js";
import { decimal, percent, seconds } from "../draw/index.js";
import { accuracyOf, balancedAccuracyOf, recognised } from "./answers.js";
import type { RunReport } from "./data.js";
import type { TableCell } from "./page/table.js";

/** What a comparison needs to know of a run; the summary that a run leaves on disk has all of it. */
export type ComparedRun = Pick<RunReport, "name" | "loss" | "test" | "cleanTest" | "secondsPerEpoch">;

interface Column {
  readonly heading: string;
  readonly better: "higher" | "lower";
  /** Undefined for a run without it; a column that no run has is left out. */
  readonly value: (run: ComparedRun) => number | undefined;
  /** The column is left out where it says the same as this for every run. */
  readonly unless?: (run: ComparedRun) => number;
  readonly format: (value: number) => string;
}

const columns: readonly Column[] = [
  { heading: "Accuracy", better: "higher", value: (run) => run.test.accuracy, format: percent },
  {
    heading: "Balanced",
    better: "higher",
    value: (run) => balancedAccuracyOf(run.test),
    unless: (run) => accuracyShare(run.test),
    format: percent,
  },
  { heading: "Worst class", better: "higher", value: (run) => worstClass(run.test), format: percent },
  { heading: "Without decoy", better: "higher", value: (run) => run.cleanTest?.accuracy, format: percent },
  { heading: "Map in decoy", better: "lower", value: (run) => run.test.evidence?.map.decoy, format: percent },
  {
    heading: "Gradient in decoy",
    better: "lower",
    value: (run) => run.test.evidence?.inputGradient.decoy,
    format: percent,
  },
  { heading: "L1", better: "lower", value: (run) => run.test.reconstruction.prototype.l1, format: decimal },
  { heading: "MSE", better: "lower", value: (run) => run.test.reconstruction.prototype.mse, format: decimal },
  {
    heading: "SSIM",
    better: "higher",
    value: (run) => run.test.reconstruction.prototype.ssim,
    format: decimal,
  },
  { heading: "Dead maps", better: "lower", value: (run) => run.test.deadMapRate, format: percent },
  { heading: "Time per epoch", better: "lower", value: (run) => run.secondsPerEpoch, format: seconds },
];

const worstClass = (test: RunReport["test"]): number => {
  const { hits, count } = recognised(test, "worst");
  return hits / count;
};

const accuracyShare = (test: RunReport["test"]): number => {
  const { hits, count } = accuracyOf(test);
  return hits / count;
};

const columnsOf = (runs: readonly ComparedRun[]): Column[] =>
  columns.filter(({ value, unless, format }) =>
    runs.some((run) => {
      const found = value(run);
      return found !== undefined && (unless === undefined || format(found) !== format(unless(run)));
    }),
  );

/**
 * Headings of `comparisonRows`, with an arrow for the better direction. L1, MSE and SSIM compare with the
 * prototypes.
 *
 * @example
 * ```ts
 * import { comparisonHeadings, readRun } from "batchcam/node";
 *
 * const { summary } = await readRun("runs/small");
 * const { run: name, test, train } = summary;
 * const runs = [{ name, loss: "prototype", test, secondsPerEpoch: train.secondsPerEpoch }];
 * console.log(comparisonHeadings(runs)[0]); // Run
 * ```
 */
export function comparisonHeadings(runs: readonly ComparedRun[]): string[] {
  checkValue(runs, listOfRuns, "comparisonHeadings: runs");
  const measured = columnsOf(runs).map(
    ({ heading, better }) => `${heading} ${better === "higher" ? "↑" : "↓"}`,
  );
  return ["Run", "Loss", ...measured];
}

const listOfRuns = listOf(
  objectWith("a run", "name", "loss", "test", "secondsPerEpoch"),
  "an array of runs { name, loss, test, secondsPerEpoch }",
);

/**
 * One row per run under `comparisonHeadings`. With several runs the best value of each column is marked; values that
 * print alike share the mark.
 *
 * @example
 * ```ts
 * import { comparisonRows, readRun } from "batchcam/node";
 *
 * const { summary } = await readRun("runs/small");
 * const { run: name, test, train } = summary;
 * const runs = [{ name, loss: "prototype", test, secondsPerEpoch: train.secondsPerEpoch }];
 * console.log(comparisonRows(runs)[0]?.[0]); // { text: 'small' }
 * ```
 */
export function comparisonRows(runs: readonly ComparedRun[]): TableCell[][] {
  checkValue(runs, listOfRuns, "comparisonRows: runs");
  const measured = columnsOf(runs).map(({ better, value, format }) => {
    const values = runs.map(value);
    const known = values.filter((value) => value !== undefined);
    const best = format(better === "higher" ? Math.max(...known) : Math.min(...known));
    const texts = values.map((value) => (value === undefined ? "–" : format(value)));
    return texts.map((text) => ({ text, best: runs.length > 1 && text === best }));
  });
  return runs.map(({ name, loss }, index) => [
    { text: name },
    { text: loss },
    ...measured.map((column) => column[index]),
  ]);
}
