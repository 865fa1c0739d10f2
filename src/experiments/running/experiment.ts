import { join } from "node:path";
import { z } from "zod";
import { forEachBounded } from "../../base/concurrency.js";
import { UsageError } from "../../base/errors.js";
import { checkArguments, checkOptions, type Requirements } from "../../base/options/check-options.js";
import { signal as abortSignal, callback, flag, text, within } from "../../base/options/requirements.js";
import { type FolderLock, fileExists, list, readSaved, withLock, writeSaved } from "../../files/index.js";
import { aGrid, listOfCells } from "../checks.js";
import { type Cell, isSelected, type Selection } from "../grid/cells.js";
import { checkCells } from "../grid/check-cells.js";
import type { Grid } from "../grid/grid.js";
import { finishedNumbers, keepNumbersIfAsked } from "./cell-run.js";
import { type CellResult, writeResults } from "./results.js";
import { runInProcess } from "./run-in-process.js";
import { TimeLeft } from "./time-left.js";

/** The files of an experiment's folder. */
export const experimentFiles = (directory: string) => ({
  /** Which experiment it is. */
  about: join(directory, "experiment.json"),
  /** A folder for each cell. */
  cells: join(directory, "cells"),
  /** One line per cell: everything the tables need. */
  results: join(directory, "results.jsonl"),
  markdown: join(directory, "results.md"),
  page: join(directory, "results.html"),
});

/** `experiment.json`: which experiment the folder holds. */
const savedExperiment = z.object({ title: z.string(), cells: list(z.string()) });

/** An experiment's progress. */
export interface ExperimentProgress {
  /** How many of the requested cells have finished or failed. */
  readonly done: number;
  readonly total: number;
  /** The running cells, and their progress. */
  readonly running: readonly { readonly cell: string; readonly at: string }[];
  /** Unknown before the first cell has finished. */
  readonly secondsLeft?: number;
}

/** What happens in an experiment, for progress displays. */
export type ExperimentEvent =
  | { readonly kind: "check"; readonly done: number; readonly count: number }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "progress"; readonly progress: ExperimentProgress }
  | {
      readonly kind: "cell";
      readonly result: CellResult;
      readonly seconds: number;
      readonly progress: ExperimentProgress;
    };

export interface ExperimentOptions {
  readonly directory: string;
  /** Cells trained in parallel, each in its own process. */
  readonly jobs: number;
  /** Cells to train; others enter the results only if they finished earlier. */
  readonly selection: Selection;
  /** Keep the cells' checkpoints and models, not only their numbers. */
  readonly keepModels: boolean;
  /** When aborted, running cells save their state. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ExperimentEvent) => void;
}

const requirements: Requirements<ExperimentOptions> = {
  directory: text,
  jobs: within.count,
  selection: {
    accepts: (value) => value instanceof Map,
    words: "a Map of axes, such as parseSelection reads",
  },
  keepModels: flag,
  signal: abortSignal,
  onEvent: callback,
};
const keysOfOptions = ["directory", "jobs", "selection", "keepModels", "signal", "onEvent"] as const;

export interface ExperimentOutcome {
  /** Results of all cells of the grid that have finished, now or earlier, or failed now; in cell order. */
  readonly results: readonly CellResult[];
  readonly interrupted: boolean;
}

/**
 * Trains, or times, the unfinished cells of a grid, and writes results.jsonl after each. A failing cell does
 * not stop the others.
 * @throws UsageError, DataError or StorageError, before anything runs, when a cell cannot be trained, the folder holds
 * another experiment, another process is working in it, or it cannot be written.
 *
 * @example
 * ```ts
 * import { cellsOf, parseGrid, runExperiment } from "batchcam/node";
 *
 * const grid = parseGrid(
 *   "title: Losses\nbase: { limitTrain: 100, limitTest: 20, epochs: 1 }\naxes: { loss: [ce, prototype] }",
 *   "losses.yaml",
 * );
 * const { results } = await runExperiment(grid, cellsOf(grid), {
 *   directory: "runs/losses",
 *   jobs: 1,
 *   selection: new Map([["loss", new Set(["ce"])]]),
 *   keepModels: false,
 *   signal: new AbortController().signal,
 *   onEvent: ({ kind }) => kind,
 * });
 * console.log(results.map(({ cell }) => cell)); // [ 'ce-seed1' ]
 * ```
 */
export async function runExperiment(
  grid: Grid,
  cells: readonly Cell[],
  options: ExperimentOptions,
): Promise<ExperimentOutcome> {
  checkArguments("runExperiment", { grid: [grid, aGrid], cells: [cells, listOfCells] });
  checkOptions(options, requirements, "runExperiment", keysOfOptions);
  const { directory, jobs, selection, signal, onEvent } = options;
  if (grid.kind === "time" && jobs > 1) {
    throw new UsageError("Timed cells would disturb each other in parallel: run them one job at a time.");
  }
  const onStale = (text: string): void => onEvent({ kind: "note", text });
  const work = async (lock: FolderLock): Promise<ExperimentOutcome> => {
    const files = experimentFiles(directory);
    const asked = cells.filter((cell) => isSelected(cell, selection));
    const before = await finishedCells(grid, cells, files.cells);
    const toCheck = asked.filter(({ name }) => !before.has(name));
    await checkCells(toCheck, signal, (done) => onEvent({ kind: "check", done, count: toCheck.length }));
    await refuseOther(grid, cells, files.about);
    await writeSaved(files.about, savedExperiment, {
      title: grid.title,
      cells: cells.map(({ name }) => name),
    });
    return trainCells(grid, cells, asked, options, lock);
  };
  return withLock(directory, "experiment", work, { onStale });
}

async function trainCells(
  grid: Grid,
  cells: readonly Cell[],
  asked: readonly Cell[],
  { directory, jobs, keepModels, signal, onEvent }: ExperimentOptions,
  lock: FolderLock,
): Promise<ExperimentOutcome> {
  const files = experimentFiles(directory);
  const results = await finishedCells(grid, cells, files.cells);
  for (const name of results.keys()) await keepNumbersIfAsked(join(files.cells, name));
  const inOrder = (): CellResult[] => cells.flatMap(({ name }) => results.get(name) ?? []);
  const rest = new Map(asked.filter(({ name }) => !results.has(name)).map((cell) => [cell.name, cell]));
  const running = new Map<string, string>();
  const timeLeft = new TimeLeft(jobs);
  const progress = (): ExperimentProgress => ({
    done: asked.length - rest.size,
    total: asked.length,
    running: [...running].map(([cell, at]) => ({ cell, at })),
    secondsLeft: timeLeft.estimate([...rest.values()]),
  });
  await writeResults(files.results, inOrder());
  // All cells of one seed before the next seed, so that the results so far are always comparable.
  const order = [...rest.values()].sort((a, b) => grid.seeds.indexOf(a.seed) - grid.seeds.indexOf(b.seed));
  await forEachBounded(order.length, jobs, async (index) => {
    if (signal.aborted) return;
    const cell = order[index];
    const { name, config } = cell;
    const directory = join(files.cells, name);
    timeLeft.begin(cell);
    running.set(name, "begins");
    onEvent({ kind: "progress", progress: progress() });
    const work = { kind: grid.kind, config, directory };
    const onProgress = (at: string): void => {
      running.set(name, at);
      onEvent({ kind: "progress", progress: progress() });
    };
    const outcome = await runInProcess({ ...work, keepModels }, { signal, onProgress });
    running.delete(name);
    const seconds = timeLeft.end(cell);
    if (outcome.kind === "interrupted") return;
    const numbers = outcome.kind === "finished" ? await finishedNumbers(work) : undefined;
    const error =
      outcome.kind === "failed" ? outcome.message : "It finished, but its summary.json is missing.";
    const result = { ...identityOf(cell), ...(numbers ?? { error }) };
    results.set(name, result);
    rest.delete(name);
    await lock.check();
    await writeResults(files.results, inOrder());
    onEvent({ kind: "cell", result, seconds, progress: progress() });
  });
  return { results: inOrder(), interrupted: signal.aborted && rest.size > 0 };
}

const identityOf = ({ name, values, seed, config }: Cell) => ({ cell: name, values, seed, config });

async function finishedCells(
  { kind }: Grid,
  cells: readonly Cell[],
  folder: string,
): Promise<Map<string, CellResult>> {
  const found = new Map<string, CellResult>();
  for (const cell of cells) {
    const { name, config } = cell;
    const numbers = await finishedNumbers({ kind, config, directory: join(folder, name) });
    if (numbers) found.set(name, { ...identityOf(cell), ...numbers });
  }
  return found;
}

/** A folder belongs to its experiment, however the grid changes; another one must not overwrite its results. */
async function refuseOther({ title }: Grid, cells: readonly Cell[], about: string): Promise<void> {
  if (!(await fileExists(about))) return;
  const saved = await readSaved(about, savedExperiment, "Delete the file, or choose another folder.");
  const names = new Set(cells.map(({ name }) => name));
  if (saved.title === title || saved.cells.every((name) => names.has(name))) return;
  throw new UsageError(
    `The folder already holds another experiment (${about}): "${saved.title}", not "${title}". Choose another folder.`,
  );
}
