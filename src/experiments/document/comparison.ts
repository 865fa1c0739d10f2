import { checkArguments } from "../../base/options/check-options.js";
import { listOf, objectWith, within } from "../../base/options/requirements.js";
import { aGrid } from "../checks.js";
import type { Grid } from "../grid/grid.js";
import { type MeasureName, measures } from "../grid/measures.js";
import { type CellResult, type Finished, isFinished } from "../running/results.js";
import { type Difference, describe, holm, pairedTest, type Sample } from "./statistics.js";

/** An experiment's results, ready for tables and figures. */
export interface Comparison {
  readonly title: string;
  readonly about?: string;
  /** The axes along which rows are compared: the baseline's, or all without a baseline. */
  readonly axes: readonly string[];
  /** Values of these axes: each row is compared with the row of its panel that has them. */
  readonly baseline: Grid["baseline"];
  readonly measures: readonly MeasureName[];
  /** One panel per combination of the other axes' values, in grid order. */
  readonly panels: readonly Panel[];
  /** The two measures to plot against each other. */
  readonly curve?: Grid["curve"];
  readonly failed: readonly { readonly cell: string; readonly error: string }[];
  /** Number of grid cells without a result. */
  readonly missing: number;
}

/** A group of rows that are compared with each other. */
export interface Panel {
  /** The other axes' values, such as "mnist, simple-cnn"; empty if there are none. */
  readonly title: string;
  /** One row per combination of values that has results. */
  readonly rows: readonly Row[];
  /** Number of tests that p values are corrected for. */
  readonly tests: number;
}

export interface Row {
  /** The value's name on each axis. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether other rows are compared with this one. */
  readonly isBaseline: boolean;
  /** Seeds that finished. */
  readonly seeds: number;
  /** By measure; absent if no run has the number. */
  readonly measured: Readonly<Partial<Record<MeasureName, Measured>>>;
}

export interface Measured extends Sample {
  /** The value of each seed. */
  readonly values: readonly number[];
  /**
   * Difference from the baseline's run with the same seed; absent for the baseline itself, and if it has not
   * run.
   */
  readonly difference?: Corrected;
}

export interface Corrected extends Difference {
  /** `p` corrected for all tests of the panel (Holm). */
  readonly corrected?: number;
}

/**
 * Collects the results of an experiment's cells.
 * @param results - In the order of the grid's cells.
 * @param cellCount - Number of cells in the whole grid.
 *
 * @example
 * ```ts
 * import { cellsOf, compareCells, parseGrid } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * const { missing, panels } = compareCells(grid, [], cellsOf(grid).length);
 * console.log(missing, panels.length); // 2 0
 * ```
 */
export function compareCells(grid: Grid, results: readonly CellResult[], cellCount: number): Comparison {
  checkArguments("compareCells", {
    grid: [grid, aGrid],
    results: [results, listOf(objectWith("a result", "cell", "values"), "an array of results of cells")],
    cellCount: [cellCount, within.wholeFromZero],
  });
  const groups = new Map<string, Finished[]>();
  for (const result of results.filter(isFinished)) {
    const key = keyOf(grid, result.values);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const rows = [...groups.values()].map((runs): Row => {
    const { values } = runs[0];
    const baseKey = keyOf(grid, { ...values, ...grid.baseline });
    const isOwn = baseKey === keyOf(grid, values);
    const base = isOwn ? undefined : groups.get(baseKey);
    const measured = grid.measures.flatMap((name) => {
      const found = measure(name, runs, base);
      return found ? [[name, found] as const] : [];
    });
    const isBaseline = isOwn && Object.keys(grid.baseline).length > 0;
    return { values, isBaseline, seeds: runs.length, measured: Object.fromEntries(measured) };
  });
  const names = grid.axes.map(({ name }) => name);
  const compared = names.filter((name) => name in grid.baseline);
  const along = compared.length > 0 ? compared : names;
  return {
    title: grid.title,
    about: grid.about,
    axes: along,
    baseline: grid.baseline,
    measures: grid.measures,
    panels: panelsOf(grid, along, rows),
    curve: grid.curve,
    failed: results.flatMap((result) =>
      isFinished(result) ? [] : [{ cell: result.cell, error: result.error }],
    ),
    missing: cellCount - results.length,
  };
}

const keyOf = ({ axes }: Grid, values: Row["values"]): string =>
  JSON.stringify(axes.map(({ name }) => values[name]));

function measure(
  name: MeasureName,
  runs: readonly Finished[],
  base: readonly Finished[] | undefined,
): Measured | undefined {
  const { value, compared } = measures[name];
  const values = runs.flatMap((run) => value(run) ?? []);
  const sample = describe(values);
  if (!sample) return undefined;
  if (!compared || !base) return { ...sample, values };
  const differences = runs.flatMap((run) => {
    const partner = base.find(({ seed }) => seed === run.seed);
    const [own, other] = [value(run), partner && value(partner)];
    return own === undefined || other === undefined ? [] : [own - other];
  });
  return { ...sample, values, difference: pairedTest(differences) };
}

function panelsOf({ axes }: Grid, along: readonly string[], rows: readonly Row[]): Panel[] {
  const apart = axes.filter(({ name }) => !along.includes(name));
  const panels = new Map<string, Row[]>();
  for (const row of rows) {
    const title = apart.map(({ name }) => row.values[name]).join(", ");
    panels.set(title, [...(panels.get(title) ?? []), row]);
  }
  return [...panels].map(([title, ofPanel]) => ({ title, ...corrected(ofPanel) }));
}

/** Corrects the rows' p values for the number of tests. */
function corrected(rows: readonly Row[]): Pick<Panel, "rows" | "tests"> {
  const tested = rows.flatMap(({ measured }) =>
    Object.values(measured).flatMap(({ difference }) => difference?.p ?? []),
  );
  const values = holm(tested).values();
  const withCorrection = (found: Measured): Measured => {
    if (found.difference?.p === undefined) return found;
    return { ...found, difference: { ...found.difference, corrected: values.next().value } };
  };
  return {
    tests: tested.length,
    rows: rows.map((row) => ({
      ...row,
      measured: Object.fromEntries(
        Object.entries(row.measured).map(([name, found]) => [name, withCorrection(found)]),
      ),
    })),
  };
}
