import { availableParallelism } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { UsageError } from "../../../base/errors.js";
import { didYouMean } from "../../../base/options/nearest.js";
import { duration } from "../../../base/quantities.js";
import {
  aroundMarkers,
  type Comparison,
  cellsOf,
  compareCells,
  curveFigure,
  type ExperimentEvent,
  type ExperimentProgress,
  experimentFiles,
  experimentMarkdown,
  experimentPage,
  experimentText,
  type Finished,
  type Grid,
  headingOf,
  isFinished,
  isSelected,
  measures,
  parseGrid,
  parseSelection,
  presetNames,
  readPreset,
  readResults,
  runExperiment,
  valueText,
  writeBetweenMarkers,
} from "../../../experiments/index.js";
import { probeFile, quoted, readTextOf, writeFileAtomic } from "../../../files/index.js";
import { backendOf } from "../../../node/backend.js";
import { formatTable, markdownText } from "../../../report/index.js";
import type { Machine } from "../../options/shared.js";
import { interruptedExitCode, interruptible } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface ExperimentArguments extends Machine {
  /** Path of a grid, or name of a preset. */
  readonly grid?: string;
  readonly quick?: boolean;
  /** Selections of cells, such as "model=simple-cnn". */
  readonly only?: readonly string[];
  readonly dataDir?: string;
  readonly jobs: number;
  readonly out?: string;
  readonly keepModels?: boolean;
  /** An existing results.jsonl to read instead of training. */
  readonly from?: string;
  /** A document to write the tables into. */
  readonly write?: string;
}

/** `batchcam experiment --list`. */
export async function listPresetsCommand(terminal: Terminal): Promise<number> {
  const presets = await Promise.all(
    (await presetNames()).map(async (name) => {
      const grid = parseGrid(await readPreset(name), `the preset ${name}`);
      return { name, title: grid.title, about: grid.about, cells: cellsOf(grid).length };
    }),
  );
  const rows = presets.map(({ name, title, cells }) =>
    [name, title, String(cells)].map((text) => ({ text })),
  );
  terminal.say(formatTable(["Preset", "Title", "Cells"], rows));
  terminal.result({ presets });
  return 0;
}

/** `batchcam experiment GRID`: trains the cells that have not finished, and writes the tables. */
export async function experimentCommand(args: ExperimentArguments, terminal: Terminal): Promise<number> {
  const { jobs, device, dataDir, keepModels = false } = args;
  const { name, grid } = await gridOf(args);
  if (args.write !== undefined) await checkDocument(args.write, name);
  // Parallel cells share the machine's cores.
  const threads =
    args.threads ?? (jobs === 1 ? undefined : Math.max(1, Math.floor(availableParallelism() / jobs)));
  const cells = cellsOf(grid, { dataDir, device, threads });
  const selection = parseSelection(grid, args.only ?? []);
  if (args.from !== undefined) {
    const asked = cells.filter((cell) => isSelected(cell, selection));
    const comparison = compareCells(grid, await readResults(args.from, asked), asked.length);
    await present(args, name, comparison, args.out, terminal);
    return 0;
  }
  const directory = args.out ?? join("runs", name);
  // Cells run in processes of their own, which nobody hears: what runs models is said here, once.
  await backendOf({ device, threads }).passes();
  const { results, interrupted } = await interruptible(terminal, (signal) =>
    runExperiment(grid, cells, {
      directory,
      jobs,
      selection,
      keepModels,
      signal,
      onEvent: (event) => show(event, grid, terminal),
    }),
  );
  const comparison = compareCells(grid, results, cells.length);
  await present(args, name, comparison, directory, terminal);
  if (interrupted) {
    terminal.note("Interrupted. The same command resumes: finished cells and epochs are kept.");
    return interruptedExitCode;
  }
  return comparison.failed.length > 0 ? 1 : 0;
}

/** Prints the tables, and writes them to the experiment's folder and into a document if these are given. */
async function present(
  args: ExperimentArguments,
  name: string,
  comparison: Comparison,
  directory: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const command = commandOf(args);
  const markdown = experimentMarkdown(comparison, command);
  terminal.say(experimentText(comparison));
  if (directory !== undefined) {
    const files = experimentFiles(directory);
    const { title, about } = comparison;
    const head = [`# ${markdownText(title)}`, ...(about === undefined ? [] : [markdownText(about)])];
    await writeFileAtomic(files.markdown, `${[...head, markdown].join("\n\n")}\n`);
    await writeFileAtomic(files.page, experimentPage(comparison, command));
    terminal.say(`\nTables and plots: ${files.page}`);
  }
  if (args.write !== undefined) {
    await writeBetweenMarkers(args.write, markerOf(name), [
      markdown,
      ...(await curves(args.write, name, comparison)),
    ]);
  }
  terminal.result({ directory, ...comparison });
}

/** Finds out before the work starts whether the tables can be written into a document. */
async function checkDocument(path: string, name: string): Promise<void> {
  await aroundMarkers(path, markerOf(name));
  await probeFile(path);
}

const markerOf = (name: string): string => `experiment:${name}`;

/** Writes an experiment's curves to images/ beside a document, and returns the Markdown that shows them. */
async function curves(
  document: string,
  name: string,
  { curve, panels, axes }: Comparison,
): Promise<string[]> {
  if (!curve) return [];
  return Promise.all(
    panels.map(async (panel) => {
      const { title, svg } = curveFigure(curve, axes, panel);
      const file = join(
        "images",
        `${[name, panel.title]
          .join("-")
          .replace(/[^a-z0-9]+/gi, "-")
          .replace(/-$/, "")}.svg`,
      );
      await writeFileAtomic(join(dirname(document), file), svg);
      return `\n![${title}](${file})`;
    }),
  );
}

/** The command that reproduces the results, without options that do not affect them. */
function commandOf({ grid, quick, only = [], from, write }: ExperimentArguments): string {
  return [
    `batchcam experiment ${quoted(grid ?? "")}`,
    ...(quick ? ["--quick"] : []),
    ...only.map((selection) => `--only ${quoted(selection)}`),
    ...(from === undefined ? [] : [`--from ${quoted(from)}`]),
    ...(write === undefined ? [] : [`--write ${quoted(write)}`]),
  ].join(" ");
}

/** Reads the grid from a file or preset, and names its folder. */
async function gridOf({ grid, quick = false }: ExperimentArguments): Promise<{ name: string; grid: Grid }> {
  const presets = await presetNames();
  if (grid === undefined) {
    throw new UsageError(`An experiment needs a grid: a YAML file, or a preset (${presets.join(", ")}).`);
  }
  const isPreset = presets.includes(grid);
  if (!isPreset && extname(grid) === "") {
    throw new UsageError(
      `There is no preset "${grid}".${didYouMean(grid, presets)} The presets are: ${presets.join(", ")}.`,
    );
  }
  const text = isPreset ? await readPreset(grid) : await readTextOf(grid, "grid");
  const name = isPreset ? grid : basename(grid, extname(grid));
  return {
    name: quick ? `${name}-quick` : name,
    grid: parseGrid(text, isPreset ? `the preset ${grid}` : grid, quick),
  };
}

function show(event: ExperimentEvent, grid: Grid, terminal: Terminal): void {
  switch (event.kind) {
    case "check":
      terminal.progress("checking data", event.done, event.count);
      return;
    case "note":
      terminal.note(event.text);
      return;
    case "progress":
      showProgress(event.progress, terminal);
      return;
    case "cell": {
      const { result, seconds, progress } = event;
      const what = isFinished(result) ? firstMeasure(grid, result) : `failed: ${result.error.split("\n")[0]}`;
      const parts = [`${progress.done}/${progress.total}`, result.cell, what, `${seconds.toFixed(1)} s`];
      terminal.note(
        [...parts, ...(progress.secondsLeft ? [`${duration(progress.secondsLeft)} left`] : [])].join("  "),
      );
      showProgress(progress, terminal);
    }
  }
}

/** The first of the grid's measures that the cell has. */
function firstMeasure(grid: Grid, result: Finished): string {
  const [first = ""] = grid.measures.flatMap((name) => {
    const value = measures[name].value(result);
    return value === undefined ? [] : [`${headingOf(measures[name])} ${valueText(measures[name], value)}`];
  });
  return first;
}

function showProgress({ done, total, running, secondsLeft }: ExperimentProgress, terminal: Terminal): void {
  const remark = running.map(({ cell, at }) => `${cell}: ${at}`).join("; ");
  terminal.progress("cells", done, total, remark, secondsLeft === undefined ? "?" : duration(secondsLeft));
}
